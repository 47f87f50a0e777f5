from datetime import UTC, date, datetime, time, timedelta, timezone


def show(kind, text):
    try:
        print(kind.__name__, ascii(text), repr(kind.fromisoformat(text)))
    except (ValueError, TypeError) as error:
        print(kind.__name__, ascii(text), error)


for text in ("2020-01-31", "20200131", "2020W01", "2020-W01", "2020-W01-3", "2020W013", "2020-1-31", "2020-13-01",
             "2020-02-30", "2020-0131", "202001-31", "2020-W54", "2020-W1", "2020W01-3", "\u0662020-01-01", "2020013199", "", "x" * 8):
    show(date, text)
for text in ("10", "10:11", "1011", "101112", "10:11:12.5", "10:11:12,123456789", "101112345", "T10:11", "24:00", "24:01",
             "25:00", "10:60", "10:1", "1:11", "10:11:", "10:11:12.", "10:1112", "1011:12", "10:11+01", "10:11-01:30:15.5",
             "10:11Z", "10:11Zx", "10:11 +01:00", "10:11+24:00", "10:11:12.+01:00", "10:11,Z", "10:11-00:00", "10:11:12.123456x+01:00", "T", "+01", ""):
    show(time, text)
for text in ("2020-01-31", "2020-01-31T10", "2020-01-31 10:11:12.000001-00:00:00.000001", "2020-01-31\u123410:11", "20200131T101112Z",
             "2020W0131011", "2020-W01-310", "2020-W01-3T10:11", "2020-12-31T24:00", "9999-12-31T24:00", "2020-12-31T24:00:01",
             "2020-01-31T", "2020-01-31T1\u066101", "2020-W01-", "2020-01", "\ud800020-01-31"):
    show(datetime, text)
show(date, 3)
show(datetime, b"2020-01-31")

moment = datetime(2024, 2, 9, 3, 4, 5, 6789, tzinfo=timezone(timedelta(hours=-5, minutes=-30, seconds=-7)), fold=1)
for timespec in "auto", "hours", "minutes", "seconds", "milliseconds", "microseconds", "days", 3, None:
    try:
        print(moment.isoformat(timespec=timespec), moment.time().isoformat(timespec))
    except (ValueError, TypeError) as error:
        print(error)
for separator in " ", "\u1234", "", "ab", 3:
    try:
        print(ascii(moment.isoformat(separator)))
    except TypeError as error:
        print(error)
for value in (moment, moment.replace(tzinfo=None, fold=0), moment.date(), moment.timetz(), moment.time(), datetime(1, 2, 3),
              datetime(1, 2, 3, 4, 5, 6), time(1), time(1, 2, 3, tzinfo=UTC), date(12, 3, 4)):
    print(value, repr(value))
    if value.isoformat() != str(value).replace(" ", "T") or type(value).fromisoformat(str(value)) != value:
        print("not the same")

# expect: date '2020-01-31' datetime.date(2020, 1, 31)
# expect: date '20200131' datetime.date(2020, 1, 31)
# expect: date '2020W01' datetime.date(2019, 12, 30)
# expect: date '2020-W01' datetime.date(2019, 12, 30)
# expect: date '2020-W01-3' datetime.date(2020, 1, 1)
# expect: date '2020W013' datetime.date(2020, 1, 1)
# expect: date '2020-1-31' Invalid isoformat string: '2020-1-31'
# expect: date '2020-13-01' month must be in 1..12, not 13
# expect: date '2020-02-30' day 30 must be in range 1..29 for month 2 in year 2020
# expect: date '2020-0131' Invalid isoformat string: '2020-0131'
# expect: date '202001-31' Invalid isoformat string: '202001-31'
# expect: date '2020-W54' Invalid isoformat string: '2020-W54'
# expect: date '2020-W1' Invalid isoformat string: '2020-W1'
# expect: date '2020W01-3' Invalid isoformat string: '2020W01-3'
# expect: date '\u0662020-01-01' Invalid isoformat string: '٢020-01-01'
# expect: date '2020013199' datetime.date(2020, 1, 31)
# expect: date '' Invalid isoformat string: ''
# expect: date 'xxxxxxxx' Invalid isoformat string: 'xxxxxxxx'
# expect: time '10' datetime.time(10, 0)
# expect: time '10:11' datetime.time(10, 11)
# expect: time '1011' datetime.time(10, 11)
# expect: time '101112' datetime.time(10, 11, 12)
# expect: time '10:11:12.5' datetime.time(10, 11, 12, 500000)
# expect: time '10:11:12,123456789' datetime.time(10, 11, 12, 123456)
# expect: time '101112345' datetime.time(10, 11, 12, 345000)
# expect: time 'T10:11' datetime.time(10, 11)
# expect: time '24:00' datetime.time(0, 0)
# expect: time '24:01' minute, second, and microsecond must be 0 when hour is 24
# expect: time '25:00' hour must be in 0..23, not 25
# expect: time '10:60' minute must be in 0..59, not 60
# expect: time '10:1' Invalid isoformat string: '10:1'
# expect: time '1:11' Invalid isoformat string: '1:11'
# expect: time '10:11:' Invalid isoformat string: '10:11:'
# expect: time '10:11:12.' Invalid isoformat string: '10:11:12.'
# expect: time '10:1112' Invalid isoformat string: '10:1112'
# expect: time '1011:12' Invalid isoformat string: '1011:12'
# expect: time '10:11+01' datetime.time(10, 11, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
# expect: time '10:11-01:30:15.5' datetime.time(10, 11, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=80984, microseconds=500000)))
# expect: time '10:11Z' datetime.time(10, 11, tzinfo=datetime.timezone.utc)
# expect: time '10:11Zx' Invalid isoformat string: '10:11Zx'
# expect: time '10:11 +01:00' datetime.time(10, 11, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
# expect: time '10:11+24:00' offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1)
# expect: time '10:11:12.+01:00' Invalid isoformat string: '10:11:12.+01:00'
# expect: time '10:11,Z' Invalid isoformat string: '10:11,Z'
# expect: time '10:11-00:00' datetime.time(10, 11, tzinfo=datetime.timezone.utc)
# expect: time '10:11:12.123456x+01:00' datetime.time(10, 11, 12, 123456, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
# expect: time 'T' Invalid isoformat string: 'T'
# expect: time '+01' Invalid isoformat string: '+01'
# expect: time '' Invalid isoformat string: ''
# expect: datetime '2020-01-31' datetime.datetime(2020, 1, 31, 0, 0)
# expect: datetime '2020-01-31T10' datetime.datetime(2020, 1, 31, 10, 0)
# expect: datetime '2020-01-31 10:11:12.000001-00:00:00.000001' datetime.datetime(2020, 1, 31, 10, 11, 12, 1, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=86399, microseconds=999999)))
# expect: datetime '2020-01-31\u123410:11' datetime.datetime(2020, 1, 31, 10, 11)
# expect: datetime '20200131T101112Z' datetime.datetime(2020, 1, 31, 10, 11, 12, tzinfo=datetime.timezone.utc)
# expect: datetime '2020W0131011' datetime.datetime(2019, 12, 30, 10, 11)
# expect: datetime '2020-W01-310' Invalid isoformat string: '2020-W01-310'
# expect: datetime '2020-W01-3T10:11' datetime.datetime(2020, 1, 1, 10, 11)
# expect: datetime '2020-12-31T24:00' datetime.datetime(2021, 1, 1, 0, 0)
# expect: datetime '9999-12-31T24:00' year must be in 1..9999, not 10000
# expect: datetime '2020-12-31T24:00:01' minute, second, and microsecond must be 0 when hour is 24
# expect: datetime '2020-01-31T' Invalid isoformat string: '2020-01-31T'
# expect: datetime '2020-01-31T1\u066101' Invalid isoformat string: '2020-01-31T1١01'
# expect: datetime '2020-W01-' Invalid isoformat string: '2020-W01-'
# expect: datetime '2020-01' Invalid isoformat string: '2020-01'
# expect: datetime '\ud800020-01-31' Invalid isoformat string: '\ud800020-01-31'
# expect: date 3 fromisoformat: argument must be str
# expect: datetime b'2020-01-31' fromisoformat: argument must be str
# expect: 2024-02-09T03:04:05.006789-05:30:07 03:04:05.006789
# expect: 2024-02-09T03-05:30:07 03
# expect: 2024-02-09T03:04-05:30:07 03:04
# expect: 2024-02-09T03:04:05-05:30:07 03:04:05
# expect: 2024-02-09T03:04:05.006-05:30:07 03:04:05.006
# expect: 2024-02-09T03:04:05.006789-05:30:07 03:04:05.006789
# expect: Unknown timespec value
# expect: isoformat() argument 2 must be str, not int
# expect: isoformat() argument 2 must be str, not None
# expect: '2024-02-09 03:04:05.006789-05:30:07'
# expect: '2024-02-09\u123403:04:05.006789-05:30:07'
# expect: isoformat() argument 1 must be a unicode character, not a string of length 0
# expect: isoformat() argument 1 must be a unicode character, not a string of length 2
# expect: isoformat() argument 1 must be a unicode character, not int
# expect: 2024-02-09 03:04:05.006789-05:30:07 datetime.datetime(2024, 2, 9, 3, 4, 5, 6789, fold=1, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=66593)))
# expect: 2024-02-09 03:04:05.006789 datetime.datetime(2024, 2, 9, 3, 4, 5, 6789)
# expect: 2024-02-09 datetime.date(2024, 2, 9)
# expect: 03:04:05.006789-05:30:07 datetime.time(3, 4, 5, 6789, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=66593)), fold=1)
# expect: 03:04:05.006789 datetime.time(3, 4, 5, 6789, fold=1)
# expect: 0001-02-03 00:00:00 datetime.datetime(1, 2, 3, 0, 0)
# expect: 0001-02-03 04:05:06 datetime.datetime(1, 2, 3, 4, 5, 6)
# expect: 01:00:00 datetime.time(1, 0)
# expect: 01:02:03+00:00 datetime.time(1, 2, 3, tzinfo=datetime.timezone.utc)
# expect: 0012-03-04 datetime.date(12, 3, 4)
