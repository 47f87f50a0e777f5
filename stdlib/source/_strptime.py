"""
Reading dates and times from text by a format such as "%d.%m.%Y %H:%M".

A format becomes a regular expression (TimeRE), in which each directive is a group of its own name; what the groups
matched is then put together (_strptime). Names of days and months are those that time.strftime() writes.
"""
import re
import sys
import time
from _thread import allocate_lock as _thread_allocate_lock

__all__ = []

_MAGIC_MOMENT = (1999, 3, 17, 22, 44, 55, 2, 76, 0)  # no two of its fields are written alike
_DAY_WITHOUT_YEAR = """\
Parsing dates involving a day of month without a year specified is ambiguous
and fails to parse leap day. The default behavior will change in Python 3.15
to either always raise an exception or to use a different default year (TBD).
To avoid trouble, add a specific year to the input & format.
See https://github.com/python/cpython/issues/70647."""


def _getlang():
    """The locale in which time.strftime() writes; without the module locale nobody has chosen one."""
    locale = sys.modules.get("locale")
    return (None, None) if locale is None else locale.getlocale(locale.LC_TIME)


class LocaleTime:
    """What the locale says about days, months and formats; names are in small letters."""

    def __init__(self):
        self.lang = _getlang()

        def written(format, *fields):
            moment = list(_MAGIC_MOMENT)
            for place, value in fields:
                moment[place] = value
            return time.strftime(format, tuple(moment)).lower()

        self.a_weekday = [written("%a", (6, day)) for day in range(7)]
        self.f_weekday = [written("%A", (6, day)) for day in range(7)]
        self.a_month = [""] + [written("%b", (1, month)) for month in range(1, 13)]
        self.f_month = [""] + [written("%B", (1, month)) for month in range(1, 13)]
        self.am_pm = [written("%p", (3, hour)) for hour in (1, 22)]
        self.LC_alt_digits = ()
        time.tzset()
        self.tzname = time.tzname
        self.daylight = time.daylight
        self.timezone = (frozenset({"utc", "gmt", self.tzname[0].lower()}),
                         frozenset({self.tzname[1].lower()}) if self.daylight else frozenset())
        self.LC_date_time = self._directives("%c")
        self.LC_date = self._directives("%x")
        self.LC_time = self._directives("%X")
        self.LC_time_ampm = self._directives("%r")
        if _getlang() != self.lang:
            raise ValueError("locale changed during initialization")
        if self.tzname != time.tzname or self.daylight != time.daylight:
            raise ValueError("timezone changed during initialization")

    def _directives(self, directive):
        """What a directive stands for, told from what it makes of a known moment."""
        text = time.strftime(directive, _MAGIC_MOMENT).lower().replace("%", "%%")
        names = [(self.f_weekday[2], "%A"), (self.f_month[3], "%B"), (self.a_weekday[2], "%a"),
                 (self.a_month[3], "%b"), (self.am_pm[1], "%p")]
        names += [(zone, "%Z") for zones in self.timezone for zone in zones]
        numbers = [("1999", "%Y"), ("99", "%y"), ("22", "%H"), ("44", "%M"), ("55", "%S"), ("76", "%j"),
                   ("17", "%d"), ("03", "%m"), ("3", "%m"), ("2", "%w"), ("10", "%I")]
        for name, replacement in names + numbers:
            if name:
                text = text.replace(name, replacement)
        return text


class TimeRE(dict):
    """The patterns of the directives."""

    def __init__(self, locale_time=None):
        self.locale_time = locale_time or LocaleTime()
        names = self.locale_time
        hour = r"(?P<H>2[0-3]|[0-1]\d|\d| \d)"
        short_hour = r"(?P<I>1[0-2]|0[1-9]|[1-9]| [1-9])"
        day = r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])"
        super().__init__({
            "d": day, "e": day,
            "f": r"(?P<f>[0-9]{1,6})",
            "H": hour, "k": hour,
            "I": short_hour, "l": short_hour,
            "G": r"(?P<G>\d\d\d\d)",
            "j": r"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
            "m": r"(?P<m>1[0-2]|0[1-9]|[1-9])",
            "M": r"(?P<M>[0-5]\d|\d)",
            "S": r"(?P<S>6[0-1]|[0-5]\d|\d)",
            "U": r"(?P<U>5[0-3]|[0-4]\d|\d)",
            "W": r"(?P<W>5[0-3]|[0-4]\d|\d)",
            "w": r"(?P<w>[0-6])",
            "u": r"(?P<u>[1-7])",
            "V": r"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)",
            "y": r"(?P<y>\d\d)",
            "Y": r"(?P<Y>\d\d\d\d)",
            "z": r"(?P<z>[+-]\d\d:?[0-5]\d(:?[0-5]\d(\.\d{1,6})?)?|(?-i:Z))",
            "A": self._alternatives(names.f_weekday, "A"),
            "a": self._alternatives(names.a_weekday, "a"),
            "B": self._alternatives(names.f_month[1:], "B"),
            "b": self._alternatives(names.a_month[1:], "b"),
            "p": self._alternatives(names.am_pm, "p"),
            "Z": self._alternatives([zone for zones in names.timezone for zone in zones], "Z"),
            "%": "%",
        })
        for directive in "dmwyCHIMSe":
            self["O" + directive] = self._alternatives(names.LC_alt_digits, directive)
        self["P"] = self["Op"] = self["p"]
        self["T"] = self.pattern("%H:%M:%S")
        self["R"] = self.pattern("%H:%M")
        self["r"] = self.pattern(names.LC_time_ampm)
        self["X"] = self.pattern(names.LC_time)
        self["x"] = self.pattern(names.LC_date)
        self["c"] = self.pattern(names.LC_date_time)

    @staticmethod
    def _alternatives(words, directive):
        """A group of words, the longest first; '' if there is none."""
        words = sorted((word for word in words if word), key=len, reverse=True)
        return f"(?P<{directive}>{"|".join(map(re.escape, words))})" if words else ""

    def pattern(self, format):
        """The regular expression of a format, as text."""
        format = re.sub(r"([\\.^$*+?\(\){}\[\]|])", r"\\\1", format)
        format = re.sub(r"\s+", r"\\s+", format)
        format = re.sub("['\u02bc]", "['\u02bc]", format)
        met = set()

        def replacement(match):
            directive = match[1]
            met.add(directive)
            return self[directive]

        result = re.sub(r"%[-_0^#]*[0-9]*([OE]?\\?.?)", replacement, format)
        if "d" in met and not met & {"Y", "y", "G"}:
            import warnings
            warnings.warn(_DAY_WITHOUT_YEAR, DeprecationWarning, skip_file_prefixes=(__file__.rpartition("/")[0],))
        return result

    def compile(self, format):
        """The regular expression of a format, ready to match."""
        return re.compile(self.pattern(format), re.IGNORECASE)


_cache_lock = _thread_allocate_lock()
_TimeRE_cache = None
_CACHE_MAX_SIZE = 5
_regex_cache = {}


def _calc_julian_from_U_or_W(year, week_of_year, day_of_week, week_starts_Mon):
    """The day of the year (it may lie outside) of a weekday, 0 being Monday, in a week that %U or %W counts."""
    from datetime import date
    first_weekday = date(year, 1, 1).weekday()
    if not week_starts_Mon:
        first_weekday = (first_weekday + 1) % 7
        day_of_week = (day_of_week + 1) % 7
    days_before = (7 - first_weekday) % 7  # those of week 0
    if week_of_year == 0:
        return 1 + day_of_week - first_weekday
    return 1 + days_before + 7 * (week_of_year - 1) + day_of_week


def _compiled(format):
    """The regular expression of a format and the locale it was made for; the last few are kept."""
    global _TimeRE_cache
    with _cache_lock:
        patterns = _TimeRE_cache
        if patterns is not None:
            names = patterns.locale_time
            if (_getlang() != names.lang or time.tzname != names.tzname or time.daylight != names.daylight):
                patterns = None
        if patterns is None:
            patterns = _TimeRE_cache = TimeRE()
            _regex_cache.clear()
        if len(_regex_cache) > _CACHE_MAX_SIZE:
            _regex_cache.clear()
        expression = _regex_cache.get(format)
        if expression is None:
            try:
                expression = patterns.compile(format)
            except KeyError as error:
                directive = error.args[0].replace("\\s", "")  # of white space behind it
                if not directive:
                    raise ValueError(f"stray % in format '{format}'") from None
                directive = directive.replace("\\", "", 1)
                raise ValueError(f"'{directive}' is a bad directive in format '{format}'") from None
            _regex_cache[format] = expression
        return expression, patterns.locale_time


def _parse_offset(text):
    """Whole seconds and microseconds of a distance from UTC."""
    if text == "Z":
        return 0, 0
    digits = text
    if text[3] == ":":
        digits = text[:3] + text[4:]
        if len(digits) > 5:
            if digits[5] != ":":
                raise ValueError(f"Inconsistent use of : in {text}")
            digits = digits[:5] + digits[6:]
    seconds = int(digits[1:3]) * 3600 + int(digits[3:5]) * 60 + int(digits[5:7] or 0)
    microseconds = int(digits[8:].ljust(6, "0"))
    return (-seconds, -microseconds) if text[0] == "-" else (seconds, microseconds)


def _zone_flag(name, zones):
    """The tm_isdst that a zone's name tells, -1 if it tells nothing."""
    for flag, names in enumerate(zones):
        if name in names:
            if time.tzname[0] == time.tzname[1] and time.daylight and name not in ("utc", "gmt"):
                return -1
            return flag
    return -1


def _check_weeks(found):
    """Refuses ISO years and weeks that do not belong together."""
    has_weekday = not found.keys().isdisjoint("Aawu")
    if "G" in found:
        if "j" in found:
            raise ValueError("Day of the year directive '%j' is not compatible with ISO year directive '%G'. "
                             "Use '%Y' instead.")
        if "V" not in found or not has_weekday:
            raise ValueError("ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
    elif "V" in found:
        if "Y" not in found and "y" not in found or not has_weekday:
            raise ValueError("ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday "
                             "directive ('%A', '%a', '%w', or '%u').")
        raise ValueError("ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year "
                         "'%G' instead.")


def _find_weekday(found, names):
    """The weekday, Monday being 0, or None."""
    weekday = None
    for directive, text in found.items():
        if directive == "A":
            weekday = names.f_weekday.index(text.lower())
        elif directive == "a":
            weekday = names.a_weekday.index(text.lower())
        elif directive == "w":
            weekday = (int(text) + 6) % 7
        elif directive == "u":
            weekday = int(text) - 1
    return weekday


def _find_hour(found, names):
    hour = 0
    for directive, text in found.items():
        if directive == "H":
            hour = int(text)
        elif directive == "I":
            hour = int(text) % 12
            if found.get("p", "").lower() == names.am_pm[1] and found.get("p"):
                hour += 12
    return hour


def _find_year(found):
    year = None
    for directive, text in found.items():
        if directive == "Y":
            year = int(text)
        elif directive == "y":
            year = int(text) + (2000 if int(text) <= 68 else 1900)
    return year


def _find_month(found, names):
    month = 1
    for directive, text in found.items():
        if directive == "m":
            month = int(text)
        elif directive == "B":
            month = names.f_month.index(text.lower())
        elif directive == "b":
            month = names.a_month.index(text.lower())
    return month


def _strptime(data_string, format="%a %b %d %H:%M:%S %Y"):
    """What a text says: the fields of struct_time and the offset, the microseconds, and those of the offset."""
    from datetime import date
    for place, argument in enumerate((data_string, format)):
        if not isinstance(argument, str):
            raise TypeError(f"strptime() argument {place} must be str, not {type(argument)}")
    expression, names = _compiled(format)
    match = expression.match(data_string)
    if match is None:
        raise ValueError(f"time data {data_string!r} does not match format {format!r}")
    if match.end() != len(data_string):
        raise ValueError(f"unconverted data remains: {data_string[match.end():]}")
    found = match.groupdict()
    _check_weeks(found)
    year, month, day = _find_year(found), _find_month(found, names), int(found.get("d") or 1)
    weekday = _find_weekday(found, names)
    day_of_year = int(found["j"]) if "j" in found else None
    offset, offset_microseconds = _parse_offset(found["z"]) if found.get("z") else (None, 0)
    is_dst = _zone_flag(found["Z"].lower(), names.timezone) if "Z" in found else -1

    is_leap_day = year is None and month == 2 and day == 29
    if is_leap_day:
        year = 1904  # no year is given: take one that has this day, for a while
    elif year is None:
        year = 1900
    if day_of_year is None and weekday is not None:
        if "U" in found or "W" in found:
            directive = "W" if "W" in found else "U"
            day_of_year = _calc_julian_from_U_or_W(year, int(found[directive]), weekday, directive == "W")
        elif "G" in found:
            moment = date.fromisocalendar(int(found["G"]), int(found["V"]), weekday + 1)
            year, month, day = moment.year, moment.month, moment.day
            day_of_year = moment.toordinal() - date(year, 1, 1).toordinal() + 1
        if day_of_year is not None and day_of_year <= 0:
            year -= 1
            day_of_year += 365 + (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    if day_of_year is None:
        day_of_year = date(year, month, day).toordinal() - date(year, 1, 1).toordinal() + 1
    else:
        moment = date.fromordinal(day_of_year - 1 + date(year, 1, 1).toordinal())
        year, month, day = moment.year, moment.month, moment.day
    if weekday is None:
        weekday = date(year, month, day).weekday()
    if is_leap_day:
        year = 1900
    fields = (year, month, day, _find_hour(found, names), int(found.get("M") or 0), int(found.get("S") or 0),
              weekday, day_of_year, is_dst, found.get("Z"), offset)
    return fields, int(found.get("f", "").ljust(6, "0")), offset_microseconds


def _strptime_time(data_string, format="%a %b %d %H:%M:%S %Y"):
    """time.strptime()."""
    return time.struct_time(_strptime(data_string, format)[0])


def _zone(name, offset, microseconds):
    """What a constructor is given of the zone that was read: it, or nothing."""
    if offset is None:
        return ()
    from datetime import timedelta, timezone
    distance = timedelta(seconds=offset, microseconds=microseconds)
    return (timezone(distance, name) if name else timezone(distance),)


def _strptime_datetime_date(cls, data_string, format="%a %b %d %Y"):
    """date.strptime()."""
    fields, _, _ = _strptime(data_string, format)
    return cls(*fields[:3])


def _strptime_datetime_time(cls, data_string, format="%H:%M:%S"):
    """time.strptime() of the module datetime."""
    fields, microsecond, offset_microseconds = _strptime(data_string, format)
    return cls(*fields[3:6], microsecond, *_zone(*fields[9:], offset_microseconds))


def _strptime_datetime_datetime(cls, data_string, format="%a %b %d %H:%M:%S %Y"):
    """datetime.strptime()."""
    fields, microsecond, offset_microseconds = _strptime(data_string, format)
    return cls(*fields[:6], microsecond, *_zone(*fields[9:], offset_microseconds))
