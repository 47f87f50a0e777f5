import os
import time
from datetime import UTC, datetime, time as clock, timedelta, timezone, tzinfo

os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
time.tzset()


def attempt(call):
    try:
        print(repr(call()))
    except (TypeError, ValueError, OverflowError, NotImplementedError) as error:
        print(type(error).__name__, error)


class Central(tzinfo):
    """Clocks go to 3 instead of 2 in March and back from 3 to 2 in October."""
    def utcoffset(self, dt):
        return timedelta(hours=1) + self.dst(dt)

    def dst(self, dt):
        naive = dt.replace(tzinfo=None)
        is_summer = datetime(2024, 3, 31, 2 + (not dt.fold)) <= naive < datetime(2024, 10, 27, 3 - dt.fold)
        return timedelta(hours=is_summer)

    def tzname(self, dt):
        return "CEST" if self.dst(dt) else "CET"

    def __repr__(self):
        return "Central()"


class Says(tzinfo):
    def __init__(self, offset, name="x"):
        self.offset, self.name = offset, name

    def utcoffset(self, dt):
        return self.offset

    dst = utcoffset

    def tzname(self, dt):
        return self.name


zone = Central()
east = timezone(timedelta(hours=5, minutes=30, seconds=7, microseconds=8), "East")
first = datetime(2024, 10, 27, 2, 30, tzinfo=zone)
second = first.replace(fold=1)
attempt(lambda: (first.utcoffset(), second.utcoffset(), first.tzname(), second.dst()))
attempt(lambda: (first == second, first == first.astimezone(UTC), second == second.astimezone(UTC)))
attempt(lambda: (hash(first) == hash(second), second - first, second.astimezone(UTC) - first.astimezone(UTC)))
attempt(lambda: (first.timestamp(), second.timestamp(), second.isoformat()))
noon = datetime(2024, 7, 1, 12, tzinfo=zone)
attempt(lambda: noon.astimezone(east))
attempt(lambda: (noon.astimezone(east) == noon, noon.astimezone(east) - noon, noon < noon.astimezone(UTC) + timedelta.resolution))
attempt(lambda: (noon.astimezone(zone) is noon, hash(noon.astimezone(east)) == hash(noon)))
attempt(lambda: datetime(2024, 7, 1, 12) < noon)
attempt(lambda: datetime(2024, 7, 1, 12) == noon)
attempt(lambda: datetime(2024, 7, 1, 12) - noon)
attempt(lambda: clock(12, tzinfo=east) < clock(12))
attempt(lambda: (clock(12, tzinfo=east) < clock(12, tzinfo=UTC), clock(12) == clock(12, tzinfo=UTC)))
attempt(lambda: (noon.timetuple(), noon.utctimetuple()))
attempt(lambda: (noon.timetz(), noon.time(), datetime.combine(noon, clock(3, tzinfo=east)), datetime.combine(noon, clock(3, tzinfo=east), None)))
attempt(lambda: datetime(1, 1, 1, tzinfo=east).astimezone(UTC))
attempt(lambda: datetime(1, 1, 1, tzinfo=east) < datetime(1, 1, 1, tzinfo=UTC))
for said in None, 3, timedelta(1), timedelta(-1, 1):
    attempt(lambda: datetime(2024, 1, 1, tzinfo=Says(said)).utcoffset())
attempt(lambda: datetime(2024, 1, 1, tzinfo=Says(None)) == datetime(2024, 1, 1))
attempt(lambda: datetime(2024, 1, 1, tzinfo=Says(None, 3)).tzname())
attempt(lambda: datetime(2024, 1, 1, tzinfo=Says(None)).astimezone(UTC))
attempt(lambda: datetime.fromtimestamp(0, Says(None)))
attempt(lambda: datetime.fromtimestamp(0, tzinfo()))
attempt(lambda: datetime(2024, 1, 1, tzinfo="x"))
attempt(lambda: (UTC, timezone(timedelta()) is UTC, timezone(timedelta(), "Z"), timezone.min, timezone.max))
attempt(lambda: (str(east), str(timezone(-timedelta(hours=1, seconds=5))), UTC == timezone(timedelta(), "Z"), hash(UTC) == hash(timedelta())))
attempt(lambda: timezone(timedelta(1)))
attempt(lambda: timezone(3))
attempt(lambda: timezone(timedelta(), None))
attempt(lambda: timezone())
attempt(lambda: UTC.utcoffset(3))
attempt(lambda: UTC.fromutc(datetime(2024, 1, 1)))
attempt(lambda: UTC < UTC)
attempt(lambda: type("Mine", (timezone,), {}))

# by the local clock
attempt(lambda: datetime.fromtimestamp(1729989000))
attempt(lambda: datetime.fromtimestamp(1729992600))
attempt(lambda: (datetime(2024, 10, 27, 2, 30).timestamp(), datetime(2024, 10, 27, 2, 30, fold=1).timestamp()))
attempt(lambda: (datetime(2024, 3, 31, 2, 30).timestamp(), datetime(2024, 3, 31, 2, 30, fold=1).timestamp()))
attempt(lambda: (datetime(2024, 3, 31, 2, 30).astimezone(), datetime(2024, 3, 31, 2, 30, fold=1).astimezone()))
attempt(lambda: (noon.astimezone(), datetime(2024, 1, 1, tzinfo=UTC).astimezone().tzname()))
for stamp in -1.5, 0.5e-6, 1.5e-6, 2.5e-6, 0.9999999, -62135596800, 253402300799.9999999, -62135596801, 1e300, float("nan"), 10**30, None, "1":
    attempt(lambda: datetime.fromtimestamp(stamp, UTC))
now = datetime.now(UTC)
print(abs(now.timestamp() - time.time()) < 5, datetime.now().tzinfo, now.tzinfo, datetime.today() >= now.astimezone().replace(tzinfo=None))

# expect: (datetime.timedelta(seconds=7200), datetime.timedelta(seconds=3600), 'CEST', datetime.timedelta(0))
# expect: (True, False, False)
# expect: (True, datetime.timedelta(0), datetime.timedelta(seconds=3600))
# expect: (1729989000.0, 1729992600.0, '2024-10-27T02:30:00+01:00')
# expect: datetime.datetime(2024, 7, 1, 15, 30, 7, 8, tzinfo=datetime.timezone(datetime.timedelta(seconds=19807, microseconds=8), 'East'))
# expect: (True, datetime.timedelta(0), True)
# expect: (True, True)
# expect: TypeError can't compare offset-naive and offset-aware datetimes
# expect: False
# expect: TypeError can't subtract offset-naive and offset-aware datetimes
# expect: TypeError can't compare offset-naive and offset-aware times
# expect: (True, False)
# expect: (time.struct_time(tm_year=2024, tm_mon=7, tm_mday=1, tm_hour=12, tm_min=0, tm_sec=0, tm_wday=0, tm_yday=183, tm_isdst=1), time.struct_time(tm_year=2024, tm_mon=7, tm_mday=1, tm_hour=10, tm_min=0, tm_sec=0, tm_wday=0, tm_yday=183, tm_isdst=0))
# expect: (datetime.time(12, 0, tzinfo=Central()), datetime.time(12, 0), datetime.datetime(2024, 7, 1, 3, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=19807, microseconds=8), 'East')), datetime.datetime(2024, 7, 1, 3, 0))
# expect: OverflowError date value out of range
# expect: True
# expect: None
# expect: TypeError tzinfo.utcoffset() must return None or timedelta, not 'int'
# expect: ValueError offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1)
# expect: datetime.timedelta(days=-1, seconds=1)
# expect: True
# expect: TypeError tzinfo.tzname() must return None or a string, not 'int'
# expect: datetime.datetime(2023, 12, 31, 23, 0, tzinfo=datetime.timezone.utc)
# expect: ValueError fromutc: non-None utcoffset() result required
# expect: NotImplementedError a tzinfo subclass must implement utcoffset()
# expect: TypeError tzinfo argument must be None or of a tzinfo subclass, not type 'str'
# expect: (datetime.timezone.utc, True, datetime.timezone(datetime.timedelta(0), 'Z'), datetime.timezone(datetime.timedelta(days=-1, seconds=60)), datetime.timezone(datetime.timedelta(seconds=86340)))
# expect: ('East', 'UTC-01:00:05', True, True)
# expect: ValueError offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1)
# expect: TypeError timezone() argument 1 must be datetime.timedelta, not int
# expect: TypeError timezone() argument 2 must be str, not None
# expect: TypeError timezone() missing required argument 'offset' (pos 1)
# expect: TypeError utcoffset(dt) argument must be a datetime instance or None, not int
# expect: ValueError fromutc: dt.tzinfo is not self
# expect: TypeError '<' not supported between instances of 'datetime.timezone' and 'datetime.timezone'
# expect: TypeError type 'datetime.timezone' is not an acceptable base type
# expect: datetime.datetime(2024, 10, 27, 2, 30)
# expect: datetime.datetime(2024, 10, 27, 2, 30, fold=1)
# expect: (1729989000.0, 1729992600.0)
# expect: (1711848600.0, 1711845000.0)
# expect: (datetime.datetime(2024, 3, 31, 3, 30, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200), 'CEST')), datetime.datetime(2024, 3, 31, 1, 30, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600), 'CET')))
# expect: (datetime.datetime(2024, 7, 1, 12, 0, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200), 'CEST')), 'CET')
# expect: datetime.datetime(1969, 12, 31, 23, 59, 58, 500000, tzinfo=datetime.timezone.utc)
# expect: datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
# expect: datetime.datetime(1970, 1, 1, 0, 0, 0, 2, tzinfo=datetime.timezone.utc)
# expect: datetime.datetime(1970, 1, 1, 0, 0, 0, 2, tzinfo=datetime.timezone.utc)
# expect: datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc)
# expect: datetime.datetime(1, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
# expect: ValueError year must be in 1..9999, not 10000
# expect: ValueError year must be in 1..9999, not 0
# expect: OverflowError timestamp out of range for platform time_t
# expect: ValueError Invalid value NaN (not a number)
# expect: OverflowError timestamp out of range for platform time_t
# expect: TypeError argument must be int or float, not NoneType
# expect: TypeError argument must be int or float, not str
# expect: True None UTC True
