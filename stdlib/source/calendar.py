"""Calendars of months and years, as numbers, text or HTML."""
import datetime
import sys
from enum import IntEnum, global_enum
from itertools import repeat

__all__ = ["IllegalMonthError", "IllegalWeekdayError", "setfirstweekday", "firstweekday", "isleap", "leapdays",
           "weekday", "monthrange", "monthcalendar", "prmonth", "month", "prcal", "calendar", "timegm", "month_name",
           "month_abbr", "standalone_month_name", "standalone_month_abbr", "day_name", "day_abbr", "Calendar",
           "TextCalendar", "HTMLCalendar", "LocaleTextCalendar", "LocaleHTMLCalendar", "weekheader", "Day", "Month",
           "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER",
           "NOVEMBER", "DECEMBER", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

error = ValueError


class IllegalMonthError(ValueError, IndexError):
    """A month that is not 1 to 12."""

    def __init__(self, month):
        self.month = month

    def __str__(self):
        return f"bad month number {self.month!r}; must be 1-12"


class IllegalWeekdayError(ValueError):
    """A weekday that is not 0 to 6."""

    def __init__(self, weekday):
        self.weekday = weekday

    def __str__(self):
        return f"bad weekday number {self.weekday!r}; must be 0 (Monday) to 6 (Sunday)"


def __getattr__(name):
    if name in ("January", "February"):
        import warnings
        number = 1 if name == "January" else 2
        warnings.warn(f"The '{name}' attribute is deprecated, use '{name.upper()}' instead", DeprecationWarning,
                      stacklevel=2)
        return number
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


@global_enum
class Month(IntEnum):
    """The months."""
    JANUARY = 1
    FEBRUARY = 2
    MARCH = 3
    APRIL = 4
    MAY = 5
    JUNE = 6
    JULY = 7
    AUGUST = 8
    SEPTEMBER = 9
    OCTOBER = 10
    NOVEMBER = 11
    DECEMBER = 12


@global_enum
class Day(IntEnum):
    """The days of the week."""
    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


mdays = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


class _Names:
    """Names that strftime() gives when asked, in the locale there is then."""

    def __init__(self, format, days, first):
        self.format = format
        self._days = days
        self._first = first

    def _name(self, day):
        return day.strftime(self.format) if day else self._first

    def __getitem__(self, index):
        chosen = self._days[index]
        if isinstance(index, slice):
            return [self._name(day) for day in chosen]
        return self._name(chosen)

    def __len__(self):
        return len(self._days)


_month_days = [None] + [datetime.date(2001, month, 1) for month in range(1, 13)]
_week_days = [datetime.date(2001, 1, day) for day in range(1, 8)]


class _localized_month(_Names):
    def __init__(self, format):
        super().__init__(format, _month_days, "")


class _localized_day(_Names):
    def __init__(self, format):
        super().__init__(format, _week_days, "")


day_name = _localized_day("%A")
day_abbr = _localized_day("%a")
month_name = _localized_month("%B")
month_abbr = _localized_month("%b")


def _standalone(format, ordinary):
    """The names of months that stand alone, where the system knows them."""
    try:
        names = _localized_month(format)
        if names[1:] and names[1] != format:
            return names
    except ValueError:
        pass
    return ordinary


standalone_month_name = _standalone("%OB", month_name)
standalone_month_abbr = _standalone("%Ob", month_abbr)


def isleap(year):
    """Has a year a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def leapdays(y1, y2):
    """How many leap years there are from one year up to but not including another."""
    y1 -= 1
    y2 -= 1
    return (y2 // 4 - y1 // 4) - (y2 // 100 - y1 // 100) + (y2 // 400 - y1 // 400)


def weekday(year, month, day):
    """The day of the week, Monday being 0; years out of range are taken from another cycle of 400."""
    in_range = datetime.MINYEAR <= year <= datetime.MAXYEAR
    date = datetime.date(year if in_range else 2000 + year % 400, month, day)
    return Day(date.weekday())


def _validate_month(month):
    if month < JANUARY or month > DECEMBER:
        raise IllegalMonthError(month)


def monthrange(year, month):
    """The weekday of a month's first day, and how many days it has."""
    _validate_month(month)
    return weekday(year, month, 1), _monthlen(year, month)


def _monthlen(year, month):
    return mdays[month] + (month == FEBRUARY and isleap(year))


def _prevmonth(year, month):
    return (year - 1, 12) if month == 1 else (year, month - 1)


def _nextmonth(year, month):
    return (year + 1, 1) if month == 12 else (year, month + 1)


class Calendar:
    """Months and years as lists; the first day of weeks can be chosen."""

    def __init__(self, firstweekday=0):
        self.firstweekday = firstweekday

    def getfirstweekday(self):
        return self._firstweekday % 7

    def setfirstweekday(self, firstweekday):
        self._firstweekday = firstweekday

    firstweekday = property(getfirstweekday, setfirstweekday)

    def iterweekdays(self):
        """The numbers of one week's days."""
        first = self.firstweekday
        yield from range(first, 7)
        yield from range(first)

    def itermonthdays3(self, year, month):
        """Year, month and day of all days of the weeks of a month."""
        first, length = monthrange(year, month)
        before = (first - self.firstweekday) % 7
        after = (self.firstweekday - first - length) % 7
        other_year, other_month = _prevmonth(year, month)
        end = _monthlen(other_year, other_month) + 1
        for day in range(end - before, end):
            yield other_year, other_month, day
        for day in range(1, length + 1):
            yield year, month, day
        other_year, other_month = _nextmonth(year, month)
        for day in range(1, after + 1):
            yield other_year, other_month, day

    def itermonthdays4(self, year, month):
        """The same with the weekday behind."""
        for i, (year, month, day) in enumerate(self.itermonthdays3(year, month)):
            yield year, month, day, (self.firstweekday + i) % 7

    def itermonthdates(self, year, month):
        """The same as dates."""
        for fields in self.itermonthdays3(year, month):
            yield datetime.date(*fields)

    def itermonthdays(self, year, month):
        """The days of a month, with 0 for those of other months that fill its weeks."""
        first, length = monthrange(year, month)
        yield from repeat(0, (first - self.firstweekday) % 7)
        yield from range(1, length + 1)
        yield from repeat(0, (self.firstweekday - first - length) % 7)

    def itermonthdays2(self, year, month):
        """The same in pairs with the weekday."""
        for i, day in enumerate(self.itermonthdays(year, month), self.firstweekday):
            yield day, i % 7

    def _weeks(self, days):
        days = list(days)
        return [days[i:i + 7] for i in range(0, len(days), 7)]

    def monthdatescalendar(self, year, month):
        """A month's weeks of dates."""
        return self._weeks(self.itermonthdates(year, month))

    def monthdays2calendar(self, year, month):
        """A month's weeks of pairs of day and weekday."""
        return self._weeks(self.itermonthdays2(year, month))

    def monthdayscalendar(self, year, month):
        """A month's weeks of days."""
        return self._weeks(self.itermonthdays(year, month))

    def _rows(self, months, width):
        months = list(months)
        return [months[i:i + width] for i in range(0, 12, width)]

    def yeardatescalendar(self, year, width=3):
        """A year's months in rows, each as weeks of dates."""
        return self._rows([self.monthdatescalendar(year, month) for month in Month], width)

    def yeardays2calendar(self, year, width=3):
        """A year's months in rows, each as weeks of pairs."""
        return self._rows([self.monthdays2calendar(year, month) for month in Month], width)

    def yeardayscalendar(self, year, width=3):
        """A year's months in rows, each as weeks of days."""
        return self._rows([self.monthdayscalendar(year, month) for month in Month], width)


class TextCalendar(Calendar):
    """Calendars as plain text."""

    def prweek(self, theweek, width):
        """Print a week."""
        print(self.formatweek(theweek, width), end="")

    def formatday(self, day, weekday, width):
        """A day, centred."""
        return (f"{day:2d}" if day else "").center(width)

    def formatweek(self, theweek, width):
        """A week, without a newline."""
        return " ".join(self.formatday(day, weekday, width) for day, weekday in theweek)

    def formatweekday(self, day, width):
        """A weekday's name."""
        names = day_name if width >= max(map(len, day_name)) else day_abbr
        return names[day][:width].center(width)

    def formatweekheader(self, width):
        """The names of a week's days."""
        return " ".join(self.formatweekday(day, width) for day in self.iterweekdays())

    def formatmonthname(self, theyear, themonth, width, withyear=True):
        """A month's name, centred."""
        _validate_month(themonth)
        name = standalone_month_name[themonth]
        return (f"{name} {theyear!r}" if withyear else name).center(width)

    def prmonth(self, theyear, themonth, w=0, l=0):
        """Print a month."""
        print(self.formatmonth(theyear, themonth, w, l), end="")

    def formatmonth(self, theyear, themonth, w=0, l=0):
        """A month in several lines; w: columns a day, l: lines a week."""
        width, height = max(2, w), max(1, l)
        lines = [self.formatmonthname(theyear, themonth, 7 * (width + 1) - 1), self.formatweekheader(width)]
        lines += [self.formatweek(week, width) for week in self.monthdays2calendar(theyear, themonth)]
        return "".join(line.rstrip() + "\n" * height for line in lines)

    def formatyear(self, theyear, w=2, l=1, c=6, m=3):
        """A year in several lines; c: columns between months, m: months a row."""
        width, height, gap = max(2, w), max(1, l), max(2, c)
        month_width = (width + 1) * 7 - 1
        lines = [repr(theyear).center(month_width * m + gap * (m - 1)).rstrip(), "\n" * height]

        def add(texts):
            lines.append(formatstring(texts, month_width, gap).rstrip())
            lines.append("\n" * height)

        header = self.formatweekheader(width)
        for i, row in enumerate(self.yeardays2calendar(theyear, m)):
            months = range(m * i + 1, min(m * (i + 1) + 1, 13))
            lines.append("\n" * height)
            add([self.formatmonthname(theyear, month, month_width, False) for month in months])
            add([header for _ in months])
            for j in range(max(map(len, row))):
                add([self.formatweek(weeks[j], width) if j < len(weeks) else "" for weeks in row])
        return "".join(lines)

    def pryear(self, theyear, w=0, l=0, c=6, m=3):
        """Print a year."""
        print(self.formatyear(theyear, w, l, c, m), end="")


class _Styled(TextCalendar):
    """Text for the command line: today stands out in colour where the terminal has colours."""

    def __init__(self, *args, highlight_day=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.highlight_day = highlight_day

    def _is_today(self, year, month, day):
        today = self.highlight_day
        return today is not None and (today.year, today.month, today.day) == (year, month, day)

    def formatmonth(self, theyear, themonth, w=0, l=0):
        self._shown = theyear, themonth
        return super().formatmonth(theyear, themonth, w, l)

    def formatyear(self, theyear, w=2, l=1, c=6, m=3):
        self._shown = None
        return super().formatyear(theyear, w, l, c, m)

    def formatday(self, day, weekday, width):
        text = super().formatday(day, weekday, width)
        shown = getattr(self, "_shown", None)
        if day and shown is not None and self._is_today(*shown, day):
            import _colorize
            if _colorize.can_colorize():
                return f"{_colorize.ANSIColors.BLACK}{_colorize.ANSIColors.BACKGROUND_YELLOW}{text}" \
                       f"{_colorize.ANSIColors.RESET}"
        return text


class HTMLCalendar(Calendar):
    """Calendars as HTML."""

    cssclasses = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    cssclasses_weekday_head = cssclasses
    cssclass_noday = "noday"
    cssclass_month_head = "month"
    cssclass_month = "month"
    cssclass_year_head = "year"
    cssclass_year = "year"

    def formatday(self, day, weekday):
        """A day as a cell."""
        if day == 0:
            return f'<td class="{self.cssclass_noday}">&nbsp;</td>'
        return f'<td class="{self.cssclasses[weekday]}">{day}</td>'

    def formatweek(self, theweek):
        """A week as a row."""
        return f"<tr>{"".join(self.formatday(day, weekday) for day, weekday in theweek)}</tr>"

    def formatweekday(self, day):
        """A weekday's name as a cell."""
        return f'<th class="{self.cssclasses_weekday_head[day]}">{day_abbr[day]}</th>'

    def formatweekheader(self):
        """The names of a week's days as a row."""
        return f"<tr>{"".join(self.formatweekday(day) for day in self.iterweekdays())}</tr>"

    def formatmonthname(self, theyear, themonth, withyear=True):
        """A month's name as a row."""
        _validate_month(themonth)
        name = standalone_month_name[themonth]
        if withyear:
            name = f"{name} {theyear}"
        return f'<tr><th colspan="7" class="{self.cssclass_month_head}">{name}</th></tr>'

    def formatmonth(self, theyear, themonth, withyear=True):
        """A month as a table."""
        lines = [f'<table border="0" cellpadding="0" cellspacing="0" class="{self.cssclass_month}">',
                 self.formatmonthname(theyear, themonth, withyear), self.formatweekheader()]
        lines += [self.formatweek(week) for week in self.monthdays2calendar(theyear, themonth)]
        lines += ["</table>", ""]
        return "\n".join(lines)

    def formatyear(self, theyear, width=3):
        """A year as a table of tables."""
        width = max(width, 1)
        pieces = [f'<table border="0" cellpadding="0" cellspacing="0" class="{self.cssclass_year}">\n',
                  f'<tr><th colspan="{width}" class="{self.cssclass_year_head}">{theyear}</th></tr>']
        for first in range(1, 13, width):
            months = range(first, min(first + width, 13))
            pieces += ["<tr>", *(f"<td>{self.formatmonth(theyear, month, False)}</td>" for month in months), "</tr>"]
        pieces.append("</table>")
        return "".join(pieces)

    def formatyearpage(self, theyear, width=3, css="calendar.css", encoding=None):
        """A year as a page, in bytes."""
        encoding = encoding or sys.getdefaultencoding()
        style = f'<link rel="stylesheet" type="text/css" href="{css}" />\n' if css is not None else ""
        page = (f'<?xml version="1.0" encoding="{encoding}"?>\n'
                '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
                '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html>\n<head>\n'
                f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}" />\n'
                f'{style}<title>Calendar for {theyear}</title>\n</head>\n<body>\n'
                f'{self.formatyear(theyear, width)}</body>\n</html>\n')
        return page.encode(encoding, "xmlcharrefreplace")


class different_locale:
    """While this context lasts, times are written in another locale."""

    def __init__(self, locale):
        self.locale = locale
        self.oldlocale = None

    def __enter__(self):
        import locale
        self.oldlocale = locale.setlocale(locale.LC_TIME, None)
        locale.setlocale(locale.LC_TIME, self.locale)

    def __exit__(self, *args):
        import locale
        locale.setlocale(locale.LC_TIME, self.oldlocale)


def _get_default_locale():
    import locale
    current = locale.setlocale(locale.LC_TIME, None)
    if current == "C":
        with different_locale(""):
            current = locale.setlocale(locale.LC_TIME, None)
    return current


class _LocaleMixin:
    """The names of days and months in a locale of one's own."""

    def __init__(self, firstweekday=0, locale=None):
        super().__init__(firstweekday)
        self.locale = _get_default_locale() if locale is None else locale

    def formatweekday(self, day, *args):
        with different_locale(self.locale):
            return super().formatweekday(day, *args)

    def formatmonthname(self, *args, **kwargs):
        with different_locale(self.locale):
            return super().formatmonthname(*args, **kwargs)


class LocaleTextCalendar(_LocaleMixin, TextCalendar):
    """Text calendars in a locale."""


class LocaleHTMLCalendar(_LocaleMixin, HTMLCalendar):
    """HTML calendars in a locale."""


c = TextCalendar()
firstweekday = c.getfirstweekday


def setfirstweekday(firstweekday):
    """Choose the day with which weeks begin."""
    if not MONDAY <= firstweekday <= SUNDAY:
        raise IllegalWeekdayError(firstweekday)
    c.firstweekday = firstweekday


monthcalendar = c.monthdayscalendar
prweek = c.prweek
week = c.formatweek
weekheader = c.formatweekheader
prmonth = c.prmonth
month = c.formatmonth
calendar = c.formatyear
prcal = c.pryear

_colwidth = 7 * 3 - 1
_spacing = 6


def format(cols, colwidth=_colwidth, spacing=_spacing):
    """Print texts in columns."""
    print(formatstring(cols, colwidth, spacing))


def formatstring(cols, colwidth=_colwidth, spacing=_spacing):
    """Texts in columns, centred."""
    return (" " * spacing).join(text.center(colwidth) for text in cols)


EPOCH = 1970
_EPOCH_ORD = datetime.date(EPOCH, 1, 1).toordinal()


def timegm(tuple):
    """The timestamp of a moment at UTC, given as time.gmtime() gives it."""
    year, month, day, hour, minute, second = tuple[:6]
    days = datetime.date(year, month, 1).toordinal() - _EPOCH_ORD + day - 1
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def main(args=None):
    """The command line."""
    import argparse
    parser = argparse.ArgumentParser(color=True)
    text = parser.add_argument_group("text only arguments")
    html = parser.add_argument_group("html only arguments")
    text.add_argument("-w", "--width", type=int, default=2, help="width of date column (default 2)")
    text.add_argument("-l", "--lines", type=int, default=1, help="number of lines for each week (default 1)")
    text.add_argument("-s", "--spacing", type=int, default=6, help="spacing between months (default 6)")
    text.add_argument("-m", "--months", type=int, default=3, help="months per row (default 3)")
    html.add_argument("-c", "--css", default="calendar.css", help="CSS to use for page")
    parser.add_argument("-L", "--locale", default=None, help="locale to use for month and weekday names")
    parser.add_argument("-e", "--encoding", default=None, help="encoding to use for output (default utf-8)")
    parser.add_argument("-t", "--type", default="text", choices=("text", "html"), help="output type (text or html)")
    parser.add_argument("-f", "--first-weekday", type=int, default=0,
                        help="weekday (0 is Monday, 6 is Sunday) to start each week (default 0)")
    parser.add_argument("year", nargs="?", type=int, help="year number")
    parser.add_argument("month", nargs="?", type=int, help="month number (1-12)")
    options = parser.parse_args(args)
    if options.locale and not options.encoding:
        parser.error("if --locale is specified --encoding is required")
    locale = (options.locale, options.encoding) if options.locale else None
    today = datetime.date.today()
    if options.type == "html":
        if options.month:
            parser.error("incorrect number of arguments")
        maker = LocaleHTMLCalendar(locale=locale) if locale else HTMLCalendar()
        maker.setfirstweekday(options.first_weekday)
        year = today.year if options.year is None else options.year
        encoding = options.encoding or sys.getdefaultencoding()
        sys.stdout.buffer.write(maker.formatyearpage(year, encoding=encoding, css=options.css))
        return
    maker = LocaleTextCalendar(locale=locale) if locale else _Styled(highlight_day=today)
    maker.setfirstweekday(options.first_weekday)
    keywords = {"w": options.width, "l": options.lines}
    if options.month is None:
        keywords["c"], keywords["m"] = options.spacing, options.months
        result = maker.formatyear(today.year if options.year is None else options.year, **keywords)
    else:
        result = maker.formatmonth(options.year, options.month, **keywords)
    if options.encoding:
        sys.stdout.buffer.write(result.encode(options.encoding))
    else:
        sys.stdout.write(result)


if __name__ == "__main__":
    main()
