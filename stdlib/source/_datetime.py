"""
Dates, times of day, moments, durations and time zones: what the module datetime gives.

Days are counted from 1 January of the year 1 (which is day 1); durations are reckoned as whole microseconds.
Objects never change once they are made: their fields are private and read through properties.
"""
import sys
from _class_core import seal_class as _seal_class
import time as _time
from math import modf as _modf
import operator as _operator
from operator import index as _index

__all__ = ["date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC"]

MINYEAR = 1
MAXYEAR = 9999

_LAST_ORDINAL = 3652059
_EPOCH_ORDINAL = 719163  # 1 January 1970
_MONTH_NAMES = (None, "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_SECONDS = 86400
_DAY_MICROSECONDS = 86400000000

_missing = type("_Missing", (), {"__repr__": lambda self: "<missing>"})()
_new = object.__new__


# --- the calendar -----------------------------------------------------------------------------------------------

def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _month_length(year, month):
    return 29 if month == 2 and _is_leap(year) else _MONTH_LENGTHS[month]


def _to_ordinal(year, month, day):
    """The number of a day. Years begin in March here, so that the leap day comes last."""
    if month < 3:
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 306


def _from_ordinal(ordinal):
    """Year, month and day of a numbered day."""
    era, day = divmod(ordinal + 305, 146097)  # eras of 400 years, from 1 March of the year 0
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    day -= (153 * month + 2) // 5
    year += 400 * era
    return (year, month + 3, day + 1) if month < 10 else (year + 1, month - 9, day + 1)


def _day_of_year(year, month, day):
    return _to_ordinal(year, month, day) - _to_ordinal(year, 1, 1) + 1


def _first_iso_monday(year):
    """The day with which week 1 of a year begins: it is the week that holds 4 January."""
    fourth = _to_ordinal(year, 1, 4)
    return fourth - (fourth - 1) % 7


def _from_iso_calendar(year, week, day):
    """Year, month and day of a weekday in a numbered week."""
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year must be in {MINYEAR}..{MAXYEAR}, not {year}")
    monday = _first_iso_monday(year)
    if not 0 < week < 53 and not (week == 53 and _first_iso_monday(year + 1) - monday == 371):
        raise ValueError(f"Invalid week: {week}")
    if not 0 < day < 8:
        raise ValueError(f"Invalid weekday: {day} (range is [1, 7])")
    return _from_ordinal(monday + 7 * (week - 1) + day - 1)


# --- comparisons ------------------------------------------------------------------------------------------------

def _comparison(name, compare, is_equality):
    def method(self, value, /):
        pair = self._pair(value, is_equality)
        if pair is NotImplemented:
            return pair
        return pair is not None and compare(*pair)
    method.__name__ = name
    return method


def _compared(cls):
    """Gives a class its comparisons by its _pair(value, is_equality): two objects that compare as self and value do,
    None if these cannot be equal, or NotImplemented."""
    for name in "__eq__", "__lt__", "__le__", "__gt__", "__ge__":
        method = _comparison(name, getattr(_operator, name), name == "__eq__")
        method.__qualname__ = f"{cls.__name__}.{name}"
        setattr(cls, name, method)
    return cls


# --- checks of arguments ----------------------------------------------------------------------------------------

def _int(value):
    """A field as C's int, which it must fit."""
    if type(value) is not int:
        value = _index(value)
    if not -0x80000000 <= value <= 0x7fffffff:
        if -0x8000000000000000 <= value <= 0x7fffffffffffffff:
            raise OverflowError("signed integer is " +
                                ("greater than maximum" if value > 0 else "less than minimum"))
        raise OverflowError("Python int too large to convert to C long")
    return value


def _check_date(year, month, day):
    if year is _missing or month is _missing or day is _missing:
        name, position = ("year", 1) if year is _missing else ("month", 2) if month is _missing else ("day", 3)
        raise TypeError(f"function missing required argument '{name}' (pos {position})")
    year, month, day = _int(year), _int(month), _int(day)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year must be in {MINYEAR}..{MAXYEAR}, not {year}")
    if not 1 <= month <= 12:
        raise ValueError(f"month must be in 1..12, not {month}")
    last = _month_length(year, month)
    if not 1 <= day <= last:
        raise ValueError(f"day {day} must be in range 1..{last} for month {month} in year {year}")
    return year, month, day


def _refuse(name, value, greatest):
    raise ValueError(f"{name} must be in 0..{greatest}, not {value}")


def _check_time(hour, minute, second, microsecond, fold):
    hour, minute, second = _int(hour), _int(minute), _int(second)
    microsecond, fold = _int(microsecond), _int(fold)
    if not 0 <= hour <= 23:
        _refuse("hour", hour, 23)
    if not 0 <= minute <= 59:
        _refuse("minute", minute, 59)
    if not 0 <= second <= 59:
        _refuse("second", second, 59)
    if not 0 <= microsecond <= 999999:
        _refuse("microsecond", microsecond, 999999)
    if fold not in (0, 1):
        raise ValueError(f"fold must be either 0 or 1, not {fold}")
    return hour, minute, second, microsecond, fold


def _check_zone(zone):
    if zone is not None and not isinstance(zone, tzinfo):
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(zone).__name__}'")


def _check_subtype(cls, base):
    if not isinstance(cls, type):
        raise TypeError(f"datetime.{base.__name__}.__new__(X): X is not a type object ({type(cls).__name__})")
    if not issubclass(cls, base):
        raise TypeError(f"datetime.{base.__name__}.__new__({cls.__name__}): {cls.__name__} is not a subtype "
                        f"of datetime.{base.__name__}")


def _check_offset(offset):
    if not -_DAY_MICROSECONDS < offset._total() < _DAY_MICROSECONDS:
        raise ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and "
                         f"timedelta(hours=24), not {offset!r}")


def _ask_offset(zone, method, moment):
    """What a zone's utcoffset() or dst() says about a moment: None or a duration shorter than a day."""
    if zone is None:
        return None
    offset = getattr(zone, method)(moment)
    if offset is None:
        return None
    if not isinstance(offset, timedelta):
        raise TypeError(f"tzinfo.{method}() must return None or timedelta, not '{_type_name(offset)}'")
    _check_offset(offset)
    return offset


def _ask_name(zone, moment):
    if zone is None:
        return None
    name = zone.tzname(moment)
    if name is not None and not isinstance(name, str):
        raise TypeError(f"tzinfo.tzname() must return None or a string, not '{_type_name(name)}'")
    return name


def _type_name(value):
    cls = type(value)
    return f"datetime.{cls.__name__}" if cls.__module__ == "datetime" else cls.__name__


def _check_text(function, value):
    if not isinstance(value, str):
        raise TypeError(f"{function} argument must be str, not {type(value).__name__}")


# --- text -------------------------------------------------------------------------------------------------------

def _offset_text(offset, separator=":"):
    """A distance from UTC such as +01:00; seconds and microseconds appear if they are not zero."""
    if offset is None:
        return ""
    total = offset._total()
    sign = "-" if total < 0 else "+"
    seconds, microseconds = divmod(abs(total), 1000000)
    minutes, seconds = divmod(seconds, 60)
    text = f"{sign}{minutes // 60:02d}{separator}{minutes % 60:02d}"
    if seconds or microseconds:
        text += f"{separator}{seconds:02d}"
        if microseconds:
            text += f".{microseconds:06d}"
    return text


def _clock_text(hour, minute, second, microsecond, timespec):
    if timespec == "auto":
        timespec = "microseconds" if microsecond else "seconds"
    if timespec == "seconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}"
    if timespec == "microseconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}.{microsecond:06d}"
    if timespec == "minutes":
        return f"{hour:02d}:{minute:02d}"
    if timespec == "hours":
        return f"{hour:02d}"
    if timespec == "milliseconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}.{microsecond // 1000:03d}"
    _check_text("isoformat()", timespec)
    raise ValueError("Unknown timespec value")


def _format(self, format, year, microsecond, fields):
    """strftime: the directives of this module are replaced here, the others by the module time."""
    pieces = []
    start = 0
    while True:
        mark = format.find("%", start)
        if mark < 0 or mark + 1 >= len(format):
            break
        pieces.append(format[start:mark])
        kind = format[mark + 1]
        start = mark + 2
        if kind == "f":
            piece = f"{microsecond:06d}"
        elif kind == "z":
            piece = _offset_text(self.utcoffset(), "") if hasattr(self, "utcoffset") else ""
        elif kind == "Z":
            piece = (self.tzname() or "").replace("%", "%%") if hasattr(self, "tzname") else ""
        elif kind == ":" and format[start:start + 1] == "z":
            start += 1
            piece = _offset_text(self.utcoffset(), ":") if hasattr(self, "utcoffset") else ""
        elif year < 1000 and kind in "YG":
            piece = f"{year if kind == "Y" else int(_time.strftime("%G", fields)):04d}"
        elif year < 1000 and kind == "C":
            piece = f"{year // 100:02d}"
        elif year < 1000 and kind == "F":
            piece = f"{year:04d}-%m-%d"
        else:
            piece = "%" + kind
        pieces.append(piece)
    pieces.append(format[start:])
    return _time.strftime("".join(pieces), fields)


def _digits(text, start, count):
    """The number that count ASCII digits of a text make; ValueError if they are not there."""
    digits = text[start:start + count]
    if len(digits) != count or not (digits.isascii() and digits.isdigit()):
        raise ValueError
    return int(digits)


def _parse_date(text):
    """Year, month and day of YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D] or YYYYWww[D]; ValueError() if it is none of them."""
    year = _digits(text, 0, 4)
    has_hyphens = text[4:5] == "-"
    place = 5 if has_hyphens else 4
    if text[place:place + 1] == "W":
        week = _digits(text, place + 1, 2)
        day = 1
        place += 3
        if place < len(text):
            if has_hyphens:
                if text[place] != "-":
                    raise ValueError
                place += 1
            day = _digits(text, place, 1)
            place += 1
        if place != len(text) or not MINYEAR <= year <= MAXYEAR:
            raise ValueError
        try:
            return _from_iso_calendar(year, week, day)
        except ValueError:
            raise ValueError from None
    month = _digits(text, place, 2)
    place += 2
    if has_hyphens:
        if text[place:place + 1] != "-":
            raise ValueError
        place += 1
    day = _digits(text, place, 2)
    if place + 2 != len(text):
        raise ValueError
    return year, month, day


def _parse_clock(text, has_more):
    """Hours, minutes, seconds and microseconds; has_more: is something (a zone) behind the text."""
    fields = [0, 0, 0, 0]
    place = 0
    end = len(text)
    has_colons = True
    for i in range(3):
        fields[i] = _digits(text, place, 2)
        place += 2
        if place == end:
            return fields
        mark = text[place]
        if i == 0:
            has_colons = mark == ":"
        if has_colons and mark == ":":
            place += 1
            if place == end and has_more:
                return fields
            if i == 2:
                raise ValueError
        elif mark in ".,":
            if i < 2:
                raise ValueError
            place += 1
            break
        elif has_colons or i == 2:
            raise ValueError
    count = min(end - place, 6)
    if count == 0:
        raise ValueError
    fields[3] = _digits(text, place, count) * 10 ** (6 - count)
    rest = text[place + count:]
    if rest and not (rest.isascii() and rest.isdigit()):
        raise ValueError
    return fields


def _parse_time(text):
    """Hour, minute, second, microsecond and zone; also whether it is midnight at the end of the day."""
    place = len(text)
    for i, character in enumerate(text):
        if character in "+-Z":
            place = i
            break
    hour, minute, second, microsecond = _parse_clock(text[:place], place < len(text))
    if place == len(text):
        seconds = None
    elif text[place] == "Z":
        if place + 1 != len(text):
            raise ValueError
        seconds = microseconds = 0
    else:
        hours, minutes, seconds, microseconds = _parse_clock(text[place + 1:], False)
        seconds += 3600 * hours + 60 * minutes
        if text[place] == "-":
            seconds, microseconds = -seconds, -microseconds
    is_end = hour == 24
    if is_end and (minute or second or microsecond):
        return hour, minute, second, microsecond, None, False
    zone = None
    if seconds is not None:
        zone = (seconds, microseconds)
    return 0 if is_end else hour, minute, second, microsecond, zone, is_end


def _zone_of(parts):
    return None if parts is None else timezone(timedelta(0, *parts)) if any(parts) else UTC


def _end_of_date(text):
    """The length of the date with which a moment's text begins."""
    if len(text) == 7:
        return 7
    if text[4] == "-":
        if text[5] != "W":
            return 10
        if text[8:9] != "-":
            return 8
        if len(text) == 9:
            raise ValueError
        return 8 if len(text) > 10 and "0" <= text[10] <= "9" else 10
    if text[4] != "W":
        return 8
    place = 7
    while place < len(text) and "0" <= text[place] <= "9":
        place += 1
    if place < 9:
        return place
    return 7 if place % 2 == 0 else 8


def _strptime_with(function):
    import _strptime
    return getattr(_strptime, function)


def _round_timestamp(timestamp):
    """Whole seconds and microseconds of a timestamp, halves to even."""
    if isinstance(timestamp, float):
        if timestamp != timestamp:
            raise ValueError("Invalid value NaN (not a number)")
        if not -9223372036854775808.0 <= timestamp < 9223372036854775808.0:
            raise OverflowError("timestamp out of range for platform time_t")
        fraction, seconds = _modf(timestamp)
        seconds, microseconds = int(seconds), round(fraction * 1e6)
        if microseconds >= 1000000:
            seconds, microseconds = seconds + 1, microseconds - 1000000
        elif microseconds < 0:
            seconds, microseconds = seconds - 1, microseconds + 1000000
        return seconds, microseconds
    if timestamp is None:
        raise TypeError("argument must be int or float, not NoneType")
    return _whole_timestamp(timestamp), 0


def _whole_timestamp(timestamp):
    if isinstance(timestamp, float):
        if timestamp != timestamp:
            raise ValueError("Invalid value NaN (not a number)")
        if not -9223372036854775808.0 <= timestamp < 9223372036854775808.0:
            raise OverflowError("timestamp out of range for platform time_t")
        return timestamp.__floor__()
    timestamp = _index(timestamp)
    if not -0x8000000000000000 <= timestamp <= 0x7fffffffffffffff:
        raise OverflowError("timestamp out of range for platform time_t")
    return timestamp


def _utc_fields(seconds):
    """The six fields of a moment that lies so many seconds after the epoch, at UTC."""
    days, seconds = divmod(seconds, _DAY_SECONDS)
    year, month, day = _from_ordinal(days + _EPOCH_ORDINAL)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year must be in {MINYEAR}..{MAXYEAR}, not {year}")
    minutes, second = divmod(seconds, 60)
    return year, month, day, minutes // 60, minutes % 60, second


def _local_fields(seconds):
    fields = _time.localtime(seconds)
    if not MINYEAR <= fields.tm_year <= MAXYEAR:
        raise ValueError(f"year must be in {MINYEAR}..{MAXYEAR}, not {fields.tm_year}")
    return *fields[:5], min(fields.tm_sec, 59)


def _local_seconds(seconds):
    """What the local clock shows at a moment, as seconds after its own 1 January 1970."""
    year, month, day, hour, minute, second = _local_fields(seconds)
    return ((_to_ordinal(year, month, day) - _EPOCH_ORDINAL) * 24 + hour) * 3600 + minute * 60 + second


def _moment_of_local(local, fold):
    """The moment at which the local clock shows so many seconds; fold says which, if there are two or none."""
    first = local - (_local_seconds(local) - local)
    shown = _local_seconds(first)
    offset = first - local
    if shown == local:
        beside = first + (_DAY_SECONDS if fold else -_DAY_SECONDS)
        other_offset = beside - _local_seconds(beside)
        if other_offset == offset:
            return first
    else:
        other_offset = first - shown
    second = local + other_offset
    if _local_seconds(second) == local:
        return second
    if shown == local:
        return first
    return min(first, second) if fold else max(first, second)


# --- durations --------------------------------------------------------------------------------------------------

def _divide_to_even(numerator, denominator):
    """The quotient rounded to the nearest whole number, halves to even."""
    quotient, rest = divmod(numerator, denominator)
    rest *= 2
    if (rest > denominator if denominator > 0 else rest < denominator) or (rest == denominator and quotient & 1):
        quotient += 1
    return quotient


def _from_microseconds(total, cls=None):
    seconds, microseconds = divmod(total, 1000000)
    days, seconds = divmod(seconds, _DAY_SECONDS)
    return _duration(days, seconds, microseconds, cls)


def _duration(days, seconds, microseconds, cls=None):
    """A duration of fields that are already in their ranges, but for the days."""
    if not -999999999 <= days <= 999999999:
        if not -0x80000000 <= days <= 0x7fffffff:
            raise OverflowError("Python int too large to convert to C int")
        raise OverflowError(f"days={days}; must have magnitude <= 999999999")
    self = _new(cls or timedelta)
    self._days = days
    self._seconds = seconds
    self._microseconds = microseconds
    self._hash = -1
    return self


@_compared
class timedelta:
    """A duration: days, seconds and microseconds."""
    __module__ = "datetime"
    __slots__ = "_days", "_seconds", "_microseconds", "_hash"

    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        if cls is not timedelta:
            _check_subtype(cls, timedelta)
        if (type(days) is int and type(seconds) is int and type(microseconds) is int
                and milliseconds == minutes == hours == weeks == 0):
            return _from_microseconds((days * _DAY_SECONDS + seconds) * 1000000 + microseconds, cls)
        total, rest = 0, 0.0
        for name, value, factor in (("microseconds", microseconds, 1), ("milliseconds", milliseconds, 1000),
                                    ("seconds", seconds, 1000000), ("minutes", minutes, 60000000),
                                    ("hours", hours, 3600000000), ("days", days, _DAY_MICROSECONDS),
                                    ("weeks", weeks, 7 * _DAY_MICROSECONDS)):
            if isinstance(value, int):
                total += int(value) * factor
            elif isinstance(value, float):
                fraction, whole = _modf(value)
                total += int(whole) * factor
                if fraction:
                    fraction, whole = _modf(fraction * factor)
                    total += int(whole)
                    rest += fraction
            else:
                raise TypeError(f"unsupported type for timedelta {name} component: {_type_name(value)}")
        if rest:
            whole = rest.__floor__()
            part = rest - whole
            total += whole
            if part > 0.5 or (part == 0.5 and total & 1):
                total += 1
        return _from_microseconds(total, cls)

    @property
    def days(self):
        """Number of days."""
        return self._days

    @property
    def seconds(self):
        """Number of seconds, less than a day."""
        return self._seconds

    @property
    def microseconds(self):
        """Number of microseconds, less than a second."""
        return self._microseconds

    def _total(self):
        return (self._days * _DAY_SECONDS + self._seconds) * 1000000 + self._microseconds

    def total_seconds(self, /):
        """The duration in seconds."""
        return self._total() / 1000000

    def __repr__(self):
        parts = [f"{name}={value}" for name, value in
                 (("days", self._days), ("seconds", self._seconds), ("microseconds", self._microseconds)) if value]
        cls = type(self)
        name = f"datetime.{cls.__name__}" if cls is timedelta else cls.__name__
        return f"{name}({", ".join(parts) or "0"})"

    def __str__(self):
        minutes, seconds = divmod(self._seconds, 60)
        text = f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        if self._days:
            text = f"{self._days} day{"" if abs(self._days) == 1 else "s"}, {text}"
        if self._microseconds:
            text += f".{self._microseconds:06d}"
        return text

    def __add__(self, value, /):
        if isinstance(self, timedelta) and isinstance(value, timedelta):
            return _from_microseconds(self._total() + value._total())
        return NotImplemented

    def __radd__(self, value, /):
        return timedelta.__add__(value, self)

    def __sub__(self, value, /):
        if isinstance(self, timedelta) and isinstance(value, timedelta):
            return _from_microseconds(self._total() - value._total())
        return NotImplemented

    def __rsub__(self, value, /):
        return timedelta.__sub__(value, self)

    def __neg__(self, /):
        return _from_microseconds(-self._total())

    def __pos__(self, /):
        return _duration(self._days, self._seconds, self._microseconds)

    def __abs__(self, /):
        return -self if self._days < 0 else +self

    def __bool__(self, /):
        return bool(self._days or self._seconds or self._microseconds)

    def __mul__(self, value, /):
        if isinstance(value, int):
            return _from_microseconds(self._total() * int(value))
        if isinstance(value, float):
            numerator, denominator = value.as_integer_ratio()
            return _from_microseconds(_divide_to_even(self._total() * numerator, denominator))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, value, /):
        if isinstance(value, timedelta):
            divisor = value._total()
            if not divisor:
                raise ZeroDivisionError("division by zero")
            return self._total() / divisor
        if isinstance(value, int):
            if not value:
                raise ZeroDivisionError("division by zero")
            return _from_microseconds(_divide_to_even(self._total(), int(value)))
        if isinstance(value, float):
            numerator, denominator = value.as_integer_ratio()
            if not numerator:
                raise ZeroDivisionError("division by zero")
            return _from_microseconds(_divide_to_even(self._total() * denominator, numerator))
        return NotImplemented

    def __rtruediv__(self, value, /):
        return timedelta.__truediv__(value, self) if isinstance(value, timedelta) else NotImplemented

    def __floordiv__(self, value, /):
        if isinstance(value, timedelta):
            divisor = value._total()
            if not divisor:
                raise ZeroDivisionError("division by zero")
            return self._total() // divisor
        if isinstance(value, int):
            if not value:
                raise ZeroDivisionError("division by zero")
            return _from_microseconds(self._total() // int(value))
        return NotImplemented

    def __rfloordiv__(self, value, /):
        return timedelta.__floordiv__(value, self) if isinstance(value, timedelta) else NotImplemented

    def __mod__(self, value, /):
        if isinstance(value, timedelta):
            divisor = value._total()
            if not divisor:
                raise ZeroDivisionError("division by zero")
            return _from_microseconds(self._total() % divisor)
        return NotImplemented

    def __rmod__(self, value, /):
        return timedelta.__mod__(value, self) if isinstance(value, timedelta) else NotImplemented

    def __divmod__(self, value, /):
        if isinstance(value, timedelta):
            divisor = value._total()
            if not divisor:
                raise ZeroDivisionError("division by zero")
            quotient, rest = divmod(self._total(), divisor)
            return quotient, _from_microseconds(rest)
        return NotImplemented

    def __rdivmod__(self, value, /):
        return timedelta.__divmod__(value, self) if isinstance(value, timedelta) else NotImplemented

    def _pair(self, value, is_equality):
        return (self._total(), value._total()) if isinstance(value, timedelta) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            self._hash = hash((self._days, self._seconds, self._microseconds))
        return self._hash

    def __reduce__(self, /):
        return type(self), (self._days, self._seconds, self._microseconds)


timedelta.__new__.__qualname__ = "__new__"
timedelta.min = _duration(-999999999, 0, 0)
timedelta.max = _duration(999999999, 86399, 999999)
timedelta.resolution = _duration(0, 0, 1)


# --- dates ------------------------------------------------------------------------------------------------------

class IsoCalendarDate(tuple):
    """Year, week and weekday of a date."""
    __module__ = "datetime"
    __slots__ = ()

    def __new__(cls, /, year, week, weekday):
        return tuple.__new__(cls, (year, week, weekday))

    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])

    def __reduce__(self, /):
        return tuple, (tuple(self),)

    def __repr__(self):
        return f"datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})"


def _state_bytes(state, length, place):
    """The bytes of a pickled object, or None; they may come as text. At place stands a month or hour with the fold."""
    if isinstance(state, bytes):
        return state if len(state) == length else None
    if isinstance(state, str) and len(state) == length:
        try:
            return state.encode("latin1")
        except UnicodeEncodeError:
            if 1 <= ord(state[place]) & 0x7f <= 12 or length == 6:
                raise ValueError("Failed to encode latin1 string when unpickling a "
                                 f"{"date" if length == 4 else "time" if length == 6 else "datetime"} object. "
                                 "pickle.load(data, encoding='latin1') is assumed.") from None
    return None


@_compared
class date:
    """A day: year, month and day."""
    __module__ = "datetime"
    __slots__ = "_year", "_month", "_day", "_hash"

    def __new__(cls, year=_missing, month=_missing, day=_missing):
        if cls is not date:
            _check_subtype(cls, date)
        if month is _missing and isinstance(year, (bytes, str)):
            state = _state_bytes(year, 4, 2)
            if state is not None and 1 <= state[2] <= 12:
                self = _new(cls)
                self._year = state[0] * 256 + state[1]
                self._month = state[2]
                self._day = state[3]
                self._hash = -1
                return self
            raise TypeError(f"'{type(year).__name__}' object cannot be interpreted as an integer")
        year, month, day = _check_date(year, month, day)
        self = _new(cls)
        self._year = year
        self._month = month
        self._day = day
        self._hash = -1
        return self

    @classmethod
    def fromtimestamp(cls, timestamp, /):
        """The local day of a moment, given as seconds after the epoch."""
        return cls(*_local_fields(_whole_timestamp(timestamp))[:3])

    @classmethod
    def today(cls):
        """The day it is, by the local clock."""
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromordinal(cls, ordinal, /):
        """The day with a number; 1 January of the year 1 is number 1."""
        ordinal = _int(ordinal)
        if ordinal < 1:
            raise ValueError("ordinal must be >= 1")
        return cls(*_from_ordinal(ordinal))

    @classmethod
    def fromisoformat(cls, string, /):
        """The day that a text in ISO 8601 form names."""
        if not isinstance(string, str):
            raise TypeError("fromisoformat: argument must be str")
        try:
            if len(string) not in (7, 8, 10):
                raise ValueError
            fields = _parse_date(string)
        except ValueError:
            raise ValueError(f"Invalid isoformat string: {string!r}") from None
        return cls(*fields)

    @classmethod
    def fromisocalendar(cls, year, week, day):
        """The day that an ISO year, its week and the weekday name."""
        try:
            year, week, day = _int(year), _int(week), _int(day)
        except OverflowError:
            raise ValueError("ISO calendar component out of range") from None
        return cls(*_from_iso_calendar(year, week, day))

    @classmethod
    def strptime(cls, string, format, /):
        """The day that a text written by a format names."""
        return _strptime_with("_strptime_datetime_date")(cls, string, format)

    @property
    def year(self):
        """The year, 1 to 9999."""
        return self._year

    @property
    def month(self):
        """The month, 1 to 12."""
        return self._month

    @property
    def day(self):
        """The day of the month, 1 to 31."""
        return self._day

    def __repr__(self):
        return f"{_class_path(self)}({self._year}, {self._month}, {self._day})"

    def ctime(self, /):
        """The day as C's ctime() writes it."""
        return f"{_DAY_NAMES[self._weekday()]} {_MONTH_NAMES[self._month]} {self._day:2d} 00:00:00 {self._year:04d}"

    def strftime(self, format):
        """The day written by a format such as "%d.%m.%Y"."""
        if not isinstance(format, str):
            raise TypeError(f"strftime() argument 1 must be str, not {type(format).__name__}")
        return _format(self, format, self._year, 0, self.timetuple())

    def __format__(self, format, /):
        if not isinstance(format, str):
            raise TypeError(f"__format__() argument 1 must be str, not {type(format).__name__}")
        return self.strftime(format) if format else str(self)

    def isoformat(self, /):
        """The day as YYYY-MM-DD."""
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}"

    def __str__(self):
        return self.isoformat()

    def timetuple(self, /):
        """The day as time.struct_time."""
        return _time.struct_time((self._year, self._month, self._day, 0, 0, 0, self._weekday(),
                                  _day_of_year(self._year, self._month, self._day), -1))

    def toordinal(self, /):
        """The number of the day; 1 January of the year 1 is number 1."""
        return _to_ordinal(self._year, self._month, self._day)

    def replace(self, /, year=_missing, month=_missing, day=_missing):
        """The same day but for the fields that are given."""
        return type(self)(self._year if year is _missing else year, self._month if month is _missing else month,
                          self._day if day is _missing else day)

    def __replace__(self, /, **changes):
        return self.replace(**changes)

    def _weekday(self):
        return (_to_ordinal(self._year, self._month, self._day) + 6) % 7

    def weekday(self, /):
        """The day of the week, Monday is 0."""
        return self._weekday()

    def isoweekday(self, /):
        """The day of the week, Monday is 1."""
        return self._weekday() + 1

    def isocalendar(self, /):
        """Year, week and weekday by ISO 8601."""
        ordinal = _to_ordinal(self._year, self._month, self._day)
        year = self._year
        monday = _first_iso_monday(year)
        if ordinal < monday:
            year -= 1
            monday = _first_iso_monday(year)
        elif ordinal >= _first_iso_monday(year + 1):
            year += 1
            monday = _first_iso_monday(year)
        weeks, weekday = divmod(ordinal - monday, 7)
        return IsoCalendarDate(year, weeks + 1, weekday + 1)

    def _is_date(self, value):
        return isinstance(value, date) and not isinstance(value, datetime)

    def _key(self):
        return self._year, self._month, self._day

    def _pair(self, value, is_equality):
        return (self._key(), value._key()) if date._is_date(self, value) else NotImplemented

    def __hash__(self):
        if self._hash == -1:
            self._hash = hash(self._state())
        return self._hash

    def __add__(self, value, /):
        if not isinstance(value, timedelta):
            return NotImplemented
        ordinal = _to_ordinal(self._year, self._month, self._day) + value._days
        if not 0 < ordinal <= _LAST_ORDINAL:
            raise OverflowError("date value out of range")
        return type(self)(*_from_ordinal(ordinal))

    __radd__ = __add__

    def __sub__(self, value, /):
        if isinstance(value, timedelta):
            ordinal = _to_ordinal(self._year, self._month, self._day) - value._days
            if not 0 < ordinal <= _LAST_ORDINAL:
                raise OverflowError("date value out of range")
            return type(self)(*_from_ordinal(ordinal))
        if date._is_date(self, value):
            return _duration(date.toordinal(self) - date.toordinal(value), 0, 0)
        return NotImplemented

    def __rsub__(self, value, /):
        return NotImplemented

    def _state(self):
        return bytes((self._year >> 8, self._year & 255, self._month, self._day))

    def __reduce__(self, /):
        return type(self), (self._state(),)


def _class_path(self):
    cls = type(self)
    return f"datetime.{cls.__name__}" if cls.__module__ == "datetime" else cls.__name__


date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = timedelta(1)


# --- zones ------------------------------------------------------------------------------------------------------

class tzinfo:
    """What a time zone must answer; a base for classes that do."""
    __module__ = "datetime"
    __slots__ = ()

    def __new__(cls, /, *args, **kwargs):
        return _new(cls)

    def tzname(self, dt, /):
        """The zone's name at a moment."""
        raise NotImplementedError("a tzinfo subclass must implement tzname()")

    def utcoffset(self, dt, /):
        """The distance from UTC at a moment, positive to the east."""
        raise NotImplementedError("a tzinfo subclass must implement utcoffset()")

    def dst(self, dt, /):
        """How far clocks are advanced at a moment."""
        raise NotImplementedError("a tzinfo subclass must implement dst()")

    def fromutc(self, dt, /):
        """The local moment, from one in UTC with this zone attached."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if dt._tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        offset = dt.utcoffset()
        if offset is None:
            raise ValueError("fromutc: non-None utcoffset() result required")
        advance = dt.dst()
        if advance is None:
            raise ValueError("fromutc: non-None dst() result required")
        standard = offset - advance
        if standard:
            dt += standard
            advance = dt.dst()
            if advance is None:
                raise ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
        return dt + advance

    def __reduce__(self, /):
        arguments = getattr(self, "__getinitargs__", tuple)()
        return type(self), arguments, self.__getstate__()


def _refuse_moment(method, moment):
    if moment is not None and not isinstance(moment, datetime):
        raise TypeError(f"{method}(dt) argument must be a datetime instance or None, not {type(moment).__name__}")


class timezone(tzinfo):
    """A zone at a fixed distance from UTC."""
    __module__ = "datetime"
    __slots__ = "_offset", "_name"

    def __new__(cls, /, offset=_missing, name=_missing):
        if offset is _missing:
            raise TypeError("timezone() missing required argument 'offset' (pos 1)")
        if not isinstance(offset, timedelta):
            raise TypeError(f"timezone() argument 1 must be datetime.timedelta, not {type(offset).__name__}")
        if name is _missing:
            if not offset:
                return cls.utc
            name = None
        elif not isinstance(name, str):
            raise TypeError(f"timezone() argument 2 must be str, not {_none_or_type_name(name)}")
        _check_offset(offset)
        return cls._make(offset, name)

    def __init_subclass__(cls):
        raise TypeError("type 'datetime.timezone' is not an acceptable base type")

    @classmethod
    def _make(cls, offset, name=None):
        self = _new(cls)
        self._offset = offset
        self._name = name
        return self

    def __getinitargs__(self, /):
        return (self._offset,) if self._name is None else (self._offset, self._name)

    def __getstate__(self, /):
        return None

    def __eq__(self, value, /):
        return self._offset == value._offset if isinstance(value, timezone) else NotImplemented

    def __hash__(self):
        return hash(self._offset)

    def __repr__(self):
        if self is timezone.utc:
            return "datetime.timezone.utc"
        return f"datetime.timezone({", ".join(map(repr, timezone.__getinitargs__(self)))})"

    def __str__(self):
        return self.tzname(None)

    def utcoffset(self, dt, /):
        """The fixed distance from UTC."""
        _refuse_moment("utcoffset", dt)
        return self._offset

    def tzname(self, dt, /):
        """The name that was given, or UTC with the distance."""
        _refuse_moment("tzname", dt)
        if self._name is not None:
            return self._name
        return "UTC" + _offset_text(self._offset) if self._offset else "UTC"

    def dst(self, dt, /):
        """None: clocks are not advanced."""
        _refuse_moment("dst", dt)
        return None

    def fromutc(self, dt, /):
        """The local moment, from one in UTC with this zone attached."""
        if not isinstance(dt, datetime):
            raise TypeError("fromutc: argument must be a datetime")
        if dt._tzinfo is not self:
            raise ValueError("fromutc: dt.tzinfo is not self")
        return dt + self._offset


def _none_or_type_name(value):
    return "None" if value is None else type(value).__name__


UTC = timezone.utc = timezone._make(timedelta(0))
timezone.min = timezone._make(timedelta(0, -86340))
timezone.max = timezone._make(timedelta(0, 86340))


# --- times of day -----------------------------------------------------------------------------------------------

@_compared
class time:
    """A time of day, perhaps with a zone."""
    __module__ = "datetime"
    __slots__ = "_hour", "_minute", "_second", "_microsecond", "_tzinfo", "_fold", "_hash"

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        if cls is not time:
            _check_subtype(cls, time)
        if isinstance(hour, (bytes, str)):
            state = _state_bytes(hour, 6, 0)
            if state is None or state[0] & 0x7f > 23:
                raise TypeError(f"'{type(hour).__name__}' object cannot be interpreted as an integer")
            zone = None if minute == 0 and type(minute) is int else minute
            if zone is not None and not isinstance(zone, globals()["tzinfo"]):
                raise TypeError("bad tzinfo state arg")
            self = _new(cls)
            self._hour, self._minute, self._second = state[0] & 0x7f, state[1], state[2]
            self._microsecond = int.from_bytes(state[3:])
            self._tzinfo, self._fold = zone, state[0] >> 7
            self._hash = -1
            return self
        hour, minute, second, microsecond, fold = _check_time(hour, minute, second, microsecond, fold)
        _check_zone(tzinfo)
        self = _new(cls)
        self._hour, self._minute, self._second, self._microsecond = hour, minute, second, microsecond
        self._tzinfo, self._fold = tzinfo, fold
        self._hash = -1
        return self

    @classmethod
    def fromisoformat(cls, string, /):
        """The time that a text in ISO 8601 form names."""
        if not isinstance(string, str):
            raise TypeError("fromisoformat: argument must be str")
        try:
            *fields, zone, _ = _parse_time(string.removeprefix("T"))
        except ValueError:
            raise ValueError(f"Invalid isoformat string: {string!r}") from None
        _refuse_hour_24(fields)
        return cls(*fields, tzinfo=_zone_of(zone))

    @classmethod
    def strptime(cls, string, format, /):
        """The time that a text written by a format names."""
        return _strptime_with("_strptime_datetime_time")(cls, string, format)

    @property
    def hour(self):
        """The hour, 0 to 23."""
        return self._hour

    @property
    def minute(self):
        """The minute, 0 to 59."""
        return self._minute

    @property
    def second(self):
        """The second, 0 to 59."""
        return self._second

    @property
    def microsecond(self):
        """The microsecond, 0 to 999999."""
        return self._microsecond

    @property
    def tzinfo(self):
        """The zone or None."""
        return self._tzinfo

    @property
    def fold(self):
        """1 for the second of two equal readings of the clock."""
        return self._fold

    def _clock(self):
        """Microseconds after midnight."""
        return ((self._hour * 60 + self._minute) * 60 + self._second) * 1000000 + self._microsecond

    def _order(self, value):
        """Two numbers that compare as the times do; None if they cannot be compared."""
        if self._tzinfo is value._tzinfo:
            return self._clock(), value._clock()
        left, right = self.utcoffset(), value.utcoffset()
        if left == right:
            return self._clock(), value._clock()
        if left is None or right is None:
            return None
        return self._clock() - left._total(), value._clock() - right._total()

    def _pair(self, value, is_equality):
        if not isinstance(value, time):
            return NotImplemented
        pair = self._order(value)
        if pair is None and not is_equality:
            raise TypeError("can't compare offset-naive and offset-aware times")
        return pair

    def __hash__(self):
        if self._hash == -1:
            offset = (self.replace(fold=0) if self._fold else self).utcoffset()
            self._hash = hash(self._clock() - (offset._total() if offset else 0))
        return self._hash

    def __repr__(self):
        text = f"{self._hour}, {self._minute}"
        if self._microsecond:
            text += f", {self._second}, {self._microsecond}"
        elif self._second:
            text += f", {self._second}"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        if self._fold:
            text += ", fold=1"
        return f"{_class_path(self)}({text})"

    def isoformat(self, timespec="auto"):
        """The time as HH:MM:SS.mmmmmm+HH:MM; timespec names the last field."""
        return (_clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
                + _offset_text(self.utcoffset()))

    def __str__(self):
        return self.isoformat()

    def strftime(self, format):
        """The time written by a format such as "%H:%M"."""
        if not isinstance(format, str):
            raise TypeError(f"strftime() argument 1 must be str, not {type(format).__name__}")
        fields = (1900, 1, 1, self._hour, self._minute, self._second, 0, 1, -1)
        return _format(self, format, 1900, self._microsecond, fields)

    def __format__(self, format, /):
        if not isinstance(format, str):
            raise TypeError(f"__format__() argument 1 must be str, not {type(format).__name__}")
        return self.strftime(format) if format else str(self)

    def utcoffset(self, /):
        """What the zone says, asked without a day."""
        return _ask_offset(self._tzinfo, "utcoffset", None)

    def tzname(self, /):
        """The zone's name, asked without a day."""
        return _ask_name(self._tzinfo, None)

    def dst(self, /):
        """How far the zone's clocks are advanced, asked without a day."""
        return _ask_offset(self._tzinfo, "dst", None)

    def replace(self, /, hour=_missing, minute=_missing, second=_missing, microsecond=_missing, tzinfo=_missing,
                *, fold=_missing):
        """The same time but for the fields that are given."""
        return type(self)(self._hour if hour is _missing else hour, self._minute if minute is _missing else minute,
                          self._second if second is _missing else second,
                          self._microsecond if microsecond is _missing else microsecond,
                          self._tzinfo if tzinfo is _missing else tzinfo,
                          fold=self._fold if fold is _missing else fold)

    def __replace__(self, /, **changes):
        return self.replace(**changes)

    def _arguments(self, with_fold):
        hour = self._hour | 0x80 if with_fold and self._fold else self._hour
        state = bytes((hour, self._minute, self._second)) + self._microsecond.to_bytes(3)
        return (state,) if self._tzinfo is None else (state, self._tzinfo)

    def __reduce_ex__(self, protocol, /):
        return type(self), self._arguments(protocol > 3)

    def __reduce__(self, /):
        return self.__reduce_ex__(2)


def _refuse_hour_24(fields):
    if fields[0] == 24:
        raise ValueError("minute, second, and microsecond must be 0 when hour is 24")


time.min = time(0, 0, 0)
time.max = time(23, 59, 59, 999999)
time.resolution = timedelta(0, 0, 1)


# --- moments ----------------------------------------------------------------------------------------------------

@_compared
class datetime(date):
    """A day and a time of day, perhaps with a zone."""
    __module__ = "datetime"
    __slots__ = "_hour", "_minute", "_second", "_microsecond", "_tzinfo", "_fold"

    def __new__(cls, year=_missing, month=_missing, day=_missing, hour=0, minute=0, second=0, microsecond=0,
                tzinfo=None, *, fold=0):
        if cls is not datetime:
            _check_subtype(cls, datetime)
        if isinstance(year, (bytes, str)) and day is _missing:
            state = _state_bytes(year, 10, 2)
            if state is None or not 1 <= state[2] & 0x7f <= 12:
                raise TypeError(f"'{type(year).__name__}' object cannot be interpreted as an integer")
            zone = None if month is _missing else month
            if zone is not None and not isinstance(zone, globals()["tzinfo"]):
                raise TypeError("bad tzinfo state arg")
            self = _new(cls)
            self._year, self._month, self._day = state[0] * 256 + state[1], state[2] & 0x7f, state[3]
            self._hour, self._minute, self._second = state[4], state[5], state[6]
            self._microsecond = int.from_bytes(state[7:])
            self._tzinfo, self._fold = zone, state[2] >> 7
            self._hash = -1
            return self
        year, month, day = _check_date(year, month, day)
        hour, minute, second, microsecond, fold = _check_time(hour, minute, second, microsecond, fold)
        _check_zone(tzinfo)
        self = _new(cls)
        self._year, self._month, self._day = year, month, day
        self._hour, self._minute, self._second, self._microsecond = hour, minute, second, microsecond
        self._tzinfo, self._fold = tzinfo, fold
        self._hash = -1
        return self

    # The clock's part is read as that of a time.
    hour, minute, second, microsecond = time.hour, time.minute, time.second, time.microsecond
    tzinfo, fold = time.tzinfo, time.fold

    @classmethod
    def _of_local(cls, seconds, microsecond):
        """The local moment so many seconds after the epoch, with fold set where the clock had been turned back."""
        result = cls(*_local_fields(seconds), microsecond)
        if seconds < _DAY_SECONDS:
            day_before = None  # long ago nothing is known of turned clocks
            try:
                day_before = _local_seconds(seconds - _DAY_SECONDS)
            except (ValueError, OverflowError, OSError):
                return result
        else:
            day_before = _local_seconds(seconds - _DAY_SECONDS)
        shown = _local_seconds(seconds)
        change = shown - day_before - _DAY_SECONDS
        if change < 0 and _local_seconds(seconds + change) == shown:
            result = cls(*_local_fields(seconds), microsecond, fold=1)
        return result

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        """The moment so many seconds after the epoch, at a zone or by the local clock."""
        _check_zone(tz)
        seconds, microsecond = _round_timestamp(timestamp)
        if tz is None:
            return cls._of_local(seconds, microsecond)
        return tz.fromutc(cls(*_utc_fields(seconds), microsecond, tzinfo=tz))

    @classmethod
    def utcfromtimestamp(cls, timestamp, /):
        """The moment so many seconds after the epoch, at UTC but without a zone. Deprecated."""
        import warnings
        warnings.warn("datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future "
                      "version. Use timezone-aware objects to represent datetimes in UTC: "
                      "datetime.datetime.fromtimestamp(timestamp, datetime.UTC).", DeprecationWarning, stacklevel=2)
        seconds, microsecond = _round_timestamp(timestamp)
        return cls(*_utc_fields(seconds), microsecond)

    @classmethod
    def now(cls, tz=None):
        """The moment it is, at a zone or by the local clock."""
        _check_zone(tz)
        seconds, nanoseconds = divmod(_time.time_ns(), 1000000000)
        if tz is None:
            return cls._of_local(seconds, nanoseconds // 1000)
        return tz.fromutc(cls(*_utc_fields(seconds), nanoseconds // 1000, tzinfo=tz))

    @classmethod
    def today(cls):
        """The moment it is, by the local clock."""
        return cls.fromtimestamp(_time.time())

    @classmethod
    def utcnow(cls):
        """The moment it is, at UTC but without a zone. Deprecated."""
        import warnings
        warnings.warn("datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use "
                      "timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).",
                      DeprecationWarning, stacklevel=2)
        seconds, nanoseconds = divmod(_time.time_ns(), 1000000000)
        return cls(*_utc_fields(seconds), nanoseconds // 1000)

    @classmethod
    def combine(cls, date, time, tzinfo=_missing):
        """The moment of a day and a time of day."""
        if not isinstance(date, _date_class):
            raise TypeError(f"combine() argument 1 must be datetime.date, not {type(date).__name__}")
        if not isinstance(time, _time_class):
            raise TypeError(f"combine() argument 2 must be datetime.time, not {type(time).__name__}")
        return cls(date._year, date._month, date._day, time._hour, time._minute, time._second, time._microsecond,
                   time._tzinfo if tzinfo is _missing else tzinfo, fold=time._fold)

    @classmethod
    def fromisoformat(cls, string, /):
        """The moment that a text in ISO 8601 form names."""
        if not isinstance(string, str):
            raise TypeError("fromisoformat: argument must be str")
        is_end, zone, clock = False, None, ()
        try:
            if len(string) < 7:
                raise ValueError
            place = _end_of_date(string)
            day = _parse_date(string[:place])
            if place < len(string):
                *clock, zone, is_end = _parse_time(string[place + 1:])
        except (ValueError, IndexError):
            raise ValueError(f"Invalid isoformat string: {string!r}") from None
        if clock:
            _refuse_hour_24(clock)
        if is_end:
            day = _check_date(*day)
            day = _from_ordinal(_to_ordinal(*day) + 1)
        return cls(*day, *clock, tzinfo=_zone_of(zone))

    @classmethod
    def strptime(cls, string, format, /):
        """The moment that a text written by a format names."""
        return _strptime_with("_strptime_datetime_datetime")(cls, string, format)

    def date(self, /):
        """The day."""
        return _date_class(self._year, self._month, self._day)

    def time(self, /):
        """The time of day, without the zone."""
        return _time_class(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def timetz(self, /):
        """The time of day with the zone."""
        return _time_class(self._hour, self._minute, self._second, self._microsecond, self._tzinfo, fold=self._fold)

    def _struct_time(self, is_dst):
        return _time.struct_time((self._year, self._month, self._day, self._hour, self._minute, self._second,
                                  self._weekday(), _day_of_year(self._year, self._month, self._day), is_dst))

    def timetuple(self, /):
        """The moment as time.struct_time."""
        advance = self.dst()
        return self._struct_time(-1 if advance is None else 1 if advance else 0)

    def utctimetuple(self, /):
        """The moment at UTC as time.struct_time."""
        offset = self.utcoffset()
        if not offset:
            return self._struct_time(0)
        total = self._clock() - offset._total()
        days, rest = divmod(total, _DAY_MICROSECONDS)
        year, month, day = _from_ordinal(days)
        if not MINYEAR <= year <= MAXYEAR:
            raise OverflowError("date value out of range")
        minutes, second = divmod(rest // 1000000, 60)
        return _time.struct_time((year, month, day, minutes // 60, minutes % 60, second, (days + 6) % 7,
                                  _day_of_year(year, month, day), 0))

    def _clock(self):
        """Microseconds since midnight of the day before day 1."""
        return (((_to_ordinal(self._year, self._month, self._day) * 24 + self._hour) * 60 + self._minute) * 60
                + self._second) * 1000000 + self._microsecond

    def _moment_by_local_clock(self):
        """Seconds after the epoch, by the local clock."""
        local = self._clock() // 1000000 - _EPOCH_ORDINAL * _DAY_SECONDS
        return _moment_of_local(local, self._fold)

    def timestamp(self, /):
        """Seconds after the epoch."""
        offset = self.utcoffset()
        if offset is None:
            return self._moment_by_local_clock() + self._microsecond / 1000000
        return (self._clock() - offset._total() - _EPOCH_ORDINAL * _DAY_MICROSECONDS) / 1000000

    def replace(self, /, year=_missing, month=_missing, day=_missing, hour=_missing, minute=_missing,
                second=_missing, microsecond=_missing, tzinfo=_missing, *, fold=_missing):
        """The same moment but for the fields that are given."""
        return type(self)(self._year if year is _missing else year, self._month if month is _missing else month,
                          self._day if day is _missing else day, self._hour if hour is _missing else hour,
                          self._minute if minute is _missing else minute,
                          self._second if second is _missing else second,
                          self._microsecond if microsecond is _missing else microsecond,
                          self._tzinfo if tzinfo is _missing else tzinfo,
                          fold=self._fold if fold is _missing else fold)

    def _local_zone(self):
        """The zone of the local clock at this moment."""
        if self._tzinfo is None:
            seconds = self._moment_by_local_clock()
            other = self.replace(fold=1 - self._fold)._moment_by_local_clock()
            if other != seconds and (other > seconds) == self._fold:
                seconds = other  # the clock skips this reading
        else:
            seconds = (self._clock() - _EPOCH_ORDINAL * _DAY_MICROSECONDS) // 1000000
        fields = _time.localtime(seconds)
        return timezone(timedelta(0, fields.tm_gmtoff), fields.tm_zone)

    def astimezone(self, tz=None):
        """The same moment as the clocks of another zone show it; without one, the local clock."""
        _check_zone(tz)
        offset = self.utcoffset() if self._tzinfo is not None else None
        if self._tzinfo is not None and tz is self._tzinfo:
            return self
        if offset is None:
            zone = self.replace(tzinfo=None)._local_zone()
            offset = zone._offset
            if tz is zone:
                return self
        moment = _datetime_add(self.replace(tzinfo=UTC), -offset)
        if tz is None:
            tz = moment._local_zone()
        moment = moment.replace(tzinfo=tz)
        return tz.fromutc(moment)

    def ctime(self, /):
        """The moment as C's ctime() writes it."""
        return (f"{_DAY_NAMES[self._weekday()]} {_MONTH_NAMES[self._month]} {self._day:2d} "
                f"{self._hour:02d}:{self._minute:02d}:{self._second:02d} {self._year:04d}")

    def isoformat(self, sep="T", timespec="auto"):
        """The moment as YYYY-MM-DDTHH:MM:SS.mmmmmm+HH:MM; timespec names the last field."""
        if not isinstance(sep, str):
            raise TypeError(f"isoformat() argument 1 must be a unicode character, not {type(sep).__name__}")
        if len(sep) != 1:
            raise TypeError("isoformat() argument 1 must be a unicode character, "
                            f"not a string of length {len(sep)}")
        return (f"{self._year:04d}-{self._month:02d}-{self._day:02d}{sep}"
                + _clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
                + _offset_text(self.utcoffset()))

    def strftime(self, format):
        """The moment written by a format such as "%d.%m.%Y %H:%M"."""
        if not isinstance(format, str):
            raise TypeError(f"strftime() argument 1 must be str, not {type(format).__name__}")
        return _format(self, format, self._year, self._microsecond, self.timetuple())

    def __repr__(self):
        fields = [self._year, self._month, self._day, self._hour, self._minute]
        if self._microsecond:
            fields += self._second, self._microsecond
        elif self._second:
            fields.append(self._second)
        text = ", ".join(map(str, fields))
        if self._fold:
            text += ", fold=1"
        if self._tzinfo is not None:
            text += f", tzinfo={self._tzinfo!r}"
        return f"{_class_path(self)}({text})"

    def __str__(self):
        return self.isoformat(" ")

    def utcoffset(self, /):
        """What the zone says about this moment."""
        return _ask_offset(self._tzinfo, "utcoffset", self)

    def tzname(self, /):
        """The zone's name at this moment."""
        return _ask_name(self._tzinfo, self)

    def dst(self, /):
        """How far the zone's clocks are advanced at this moment."""
        return _ask_offset(self._tzinfo, "dst", self)

    def _depends_on_fold(self, offset):
        """Is this moment in a gap or a repetition of its zone."""
        return self.replace(fold=not self._fold).utcoffset() != offset

    def _order(self, value, for_equality):
        """Two numbers that compare as the moments do; None if they cannot be compared, or cannot be equal."""
        if self._tzinfo is value._tzinfo:
            return self._clock(), value._clock()
        left, right = self.utcoffset(), value.utcoffset()
        if for_equality and (left is not None and self._depends_on_fold(left)
                             or right is not None and value._depends_on_fold(right)):
            return None
        if left == right:
            return self._clock(), value._clock()
        if left is None or right is None:
            return None
        return self._clock() - left._total(), value._clock() - right._total()

    def _pair(self, value, is_equality):
        if not isinstance(value, datetime):
            return NotImplemented
        pair = self._order(value, is_equality)
        if pair is None and not is_equality:
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return pair

    __hash__ = time.__hash__

    def __add__(self, value, /):
        if not isinstance(value, timedelta):
            return NotImplemented
        return _datetime_add(self, value)

    __radd__ = __add__

    def __sub__(self, value, /):
        if isinstance(value, datetime):
            distance = self._clock() - value._clock()
            if self._tzinfo is not value._tzinfo:
                left, right = self.utcoffset(), value.utcoffset()
                if (left is None) != (right is None):
                    raise TypeError("can't subtract offset-naive and offset-aware datetimes")
                if left is not None:
                    distance += right._total() - left._total()
            return _from_microseconds(distance)
        if isinstance(value, timedelta):
            return _datetime_shift(self, -value._total())
        return NotImplemented

    def _state(self, with_fold=False):
        month = self._month | 0x80 if with_fold and self._fold else self._month
        return bytes((self._year >> 8, self._year & 255, month, self._day,
                      self._hour, self._minute, self._second)) + self._microsecond.to_bytes(3)

    def __reduce_ex__(self, protocol, /):
        state = self._state(protocol > 3)
        return type(self), (state,) if self._tzinfo is None else (state, self._tzinfo)

    def __reduce__(self, /):
        return self.__reduce_ex__(2)


def _datetime_shift(self, microseconds):
    """A moment so many microseconds later on the same clock."""
    days, rest = divmod(self._clock() + microseconds, _DAY_MICROSECONDS)
    if not 0 < days <= _LAST_ORDINAL:
        raise OverflowError("date value out of range")
    seconds, microsecond = divmod(rest, 1000000)
    minutes, second = divmod(seconds, 60)
    return type(self)(*_from_ordinal(days), minutes // 60, minutes % 60, second, microsecond, self._tzinfo)


def _datetime_add(self, duration):
    return _datetime_shift(self, duration._total())


# names that the methods date() and time() hide within the class
_date_class = date
_time_class = time

datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999999)
datetime.resolution = timedelta(0, 0, 1)

for _class in (date, datetime, time, timedelta, timezone, tzinfo):   # as if written in C
    _seal_class(_class)
del _class
