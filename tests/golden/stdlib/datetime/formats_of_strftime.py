from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


class Name(str):
    def replace(self, old, new):
        return 3 if self == "bad" else f"[{old}{new}]"


class Zone(tzinfo):
    def __init__(self, name):
        self.name = name

    def tzname(self, dt):
        return self.name

    def utcoffset(self, dt):
        return None

    dst = utcoffset


moment = datetime(2024, 2, 9, 3, 4, 5, 6789, tzinfo=timezone(timedelta(hours=5, minutes=30, seconds=7), "100%Y"))
for pattern in ("%Y-%m-%d %H:%M:%S", "%f %z %:z %Z", "%%Y % %", "%C %y %G %F %j %U %W %V %u %w", "%a %A %b %B %p %I %e|%n|%t", "", "%D %R %T",
               "\u00e9%Y\u20ac", "a\0%Y\0b"):
    print(ascii(moment.strftime(pattern)), ascii(f"{moment:{pattern}}"))
    print(ascii(date(7, 3, 4).strftime(pattern)), ascii(time(1, 2, 3, 4).strftime(pattern)))
for name in "CET", None, Name("x"), Name("bad"), 3:
    try:
        print(moment.replace(tzinfo=Zone(name)).strftime("<%Z> %z"))
    except TypeError as error:
        print(error)
for value in moment, moment.date(), moment.time():
    for method in value.strftime, value.__format__:
        try:
            method(3)
        except TypeError as error:
            print(error)
print(datetime(999, 1, 1, tzinfo=UTC).ctime(), datetime(2024, 1, 21, 13).ctime())


class Shifted(datetime):
    def timetuple(self):
        return (self + timedelta(days=366)).date().timetuple()


print(Shifted(2024, 1, 1).strftime("%Y-%m-%d"), format(Shifted(2024, 1, 1), "%j"))
print(datetime.strptime("9 Feb 2024 03:04:05.25 +0530", "%d %b %Y %H:%M:%S.%f %z"), date.strptime("24.12.31", "%y.%m.%d"), time.strptime("7 PM", "%I %p"))

# expect: '2024-02-09 03:04:05' '2024-02-09 03:04:05'
# expect: '0007-03-04 00:00:00' '1900-01-01 01:02:03'
# expect: '006789 +053007 +05:30:07 100%Y' '006789 +053007 +05:30:07 100%Y'
# expect: '000000   ' '000004   '
# expect: '%Y % %' '%Y % %'
# expect: '%Y % %' '%Y % %'
# expect: '20 24 2024 2024-02-09 040 05 06 06 5 5' '20 24 2024 2024-02-09 040 05 06 06 5 5'
# expect: '00 07 0007 0007-03-04 063 09 09 09 7 0' '19 00 1900 1900-01-01 001 00 01 01 1 1'
# expect: 'Fri Friday Feb February AM 03  9|\n|\t' 'Fri Friday Feb February AM 03  9|\n|\t'
# expect: 'Sun Sunday Mar March AM 12  4|\n|\t' 'Mon Monday Jan January AM 01  1|\n|\t'
# expect: '' '2024-02-09 03:04:05.006789+05:30:07'
# expect: '' ''
# expect: '02/09/24 03:04 03:04:05' '02/09/24 03:04 03:04:05'
# expect: '03/04/07 00:00 00:00:00' '01/01/00 01:02 01:02:03'
# expect: '\xe92024\u20ac' '\xe92024\u20ac'
# expect: '\xe90007\u20ac' '\xe91900\u20ac'
# expect: 'a\x002024\x00b' 'a\x002024\x00b'
# expect: 'a\x000007\x00b' 'a\x001900\x00b'
# expect: <CET> 
# expect: <> 
# expect: <[%%]> 
# expect: tzname.replace() did not return a string
# expect: tzinfo.tzname() must return None or a string, not 'int'
# expect: strftime() argument 1 must be str, not int
# expect: __format__() argument 1 must be str, not int
# expect: strftime() argument 1 must be str, not int
# expect: __format__() argument 1 must be str, not int
# expect: strftime() argument 1 must be str, not int
# expect: __format__() argument 1 must be str, not int
# expect: Tue Jan  1 00:00:00 0999 Sun Jan 21 13:00:00 2024
# expect: 2025-01-01 001
# expect: 2024-02-09 03:04:05.250000+05:30 2024-12-31 19:00:00
