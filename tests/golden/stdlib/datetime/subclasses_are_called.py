import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def told(kind):
    class Told(kind):
        def __new__(cls, *args, **keywords):
            print("  new", *map(repr, args), keywords or "")
            return super().__new__(cls, *args, **keywords)
    Told.__name__ = Told.__qualname__ = "Told" + kind.__name__.capitalize()
    globals()[Told.__name__] = Told
    return Told


Day, Clock, Moment = told(date), told(time), told(datetime)
for call in (
    lambda: Day(2024, 1, 1) + timedelta(3), lambda: Day(2024, 1, 1) - timedelta(3), lambda: Day(2024, 1, 1).replace(year=3),
    lambda: Day.fromordinal(4), lambda: Day.fromisoformat("2024-01-01"), lambda: Day.fromisocalendar(2024, 1, 1),
    lambda: Day(2024, 1, 2) - Day(2024, 1, 1), lambda: Day.strptime("2024", "%Y"),
    lambda: Clock(1, 2).replace(hour=3, fold=1), lambda: Clock.fromisoformat("10:11+01:00"), lambda: Clock.strptime("10", "%H"),
    lambda: Moment(2024, 1, 2, 3, fold=1) + timedelta(1), lambda: Moment(2024, 1, 2, 3, fold=1).replace(hour=4),
    lambda: Moment(2024, 1, 2, 3, tzinfo=UTC).astimezone(timezone.max), lambda: Moment.fromtimestamp(0, UTC),
    lambda: Moment.fromordinal(3), lambda: Moment.fromisoformat("2024-01-01T10"), lambda: Moment.combine(date(1, 2, 3), time(4, fold=1)),
    lambda: Moment(2024, 1, 1).date(), lambda: Moment.strptime("20", "%H"), lambda: str(Moment(2024, 1, 1)),
    lambda: copy.copy(Moment(2024, 1, 2, tzinfo=UTC, fold=1)), lambda: pickle.loads(pickle.dumps(Clock(1, 2, 3, 4, UTC, fold=1))),
):
    print(repr(call()))
print(Moment(2024, 1, 1) == datetime(2024, 1, 1), hash(Moment(2024, 1, 1)) == hash(datetime(2024, 1, 1)))


class Other(datetime):
    def __add__(self, value):
        return "sum"

    __radd__ = __add__

    def __eq__(self, value):
        return "same"

    def __init__(self, *args):
        self.args = args


other = Other(2024, 1, 1)
print(other + 1, timedelta(1) + other, other == 3, datetime(2024, 1, 1) == other, other.args, other.year)


class Length(timedelta):
    pass


print(repr(Length(3)), type(Length(3) + Length(4)), type(-Length(3)), Length(1) == timedelta(1), repr(Length(1) * 2))


class Zone(tzinfo):
    def __init__(self, hours=0):
        self.hours = hours

    def __getinitargs__(self):
        return (self.hours,)


print(copy.copy(Zone(3)).hours, Zone(3).__reduce__()[1:], tzinfo(1, 2).__reduce__()[1:])
for value in date(2024, 1, 1), time(1), datetime(2024, 1, 1), timedelta(1), UTC:
    try:
        value.mark = 1
    except AttributeError as error:
        print(error)
for base, kind in (date, datetime), (date, int), (time, time), (timedelta, 3):
    try:
        print(base.__new__(kind, 1, 2, 3))
    except TypeError as error:
        print(error)

# expect:   new 2024 1 1 
# expect:   new 2024 1 4 
# expect: ToldDate(2024, 1, 4)
# expect:   new 2024 1 1 
# expect:   new 2023 12 29 
# expect: ToldDate(2023, 12, 29)
# expect:   new 2024 1 1 
# expect:   new 3 1 1 
# expect: ToldDate(3, 1, 1)
# expect:   new 1 1 4 
# expect: ToldDate(1, 1, 4)
# expect:   new 2024 1 1 
# expect: ToldDate(2024, 1, 1)
# expect:   new 2024 1 1 
# expect: ToldDate(2024, 1, 1)
# expect:   new 2024 1 2 
# expect:   new 2024 1 1 
# expect: datetime.timedelta(days=1)
# expect:   new 2024 1 1 
# expect: ToldDate(2024, 1, 1)
# expect:   new 1 2 
# expect:   new 3 2 0 0 None {'fold': 1}
# expect: ToldTime(3, 2, fold=1)
# expect:   new 10 11 0 0 datetime.timezone(datetime.timedelta(seconds=3600)) 
# expect: ToldTime(10, 11, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600)))
# expect:   new 10 0 0 0 
# expect: ToldTime(10, 0)
# expect:   new 2024 1 2 3 {'fold': 1}
# expect:   new 2024 1 3 3 0 0 0 None 
# expect: ToldDatetime(2024, 1, 3, 3, 0)
# expect:   new 2024 1 2 3 {'fold': 1}
# expect:   new 2024 1 2 4 0 0 0 None {'fold': 1}
# expect: ToldDatetime(2024, 1, 2, 4, 0, fold=1)
# expect:   new 2024 1 2 3 {'tzinfo': datetime.timezone.utc}
# expect:   new 2024 1 2 3 0 0 0 datetime.timezone.utc 
# expect:   new 2024 1 3 2 59 0 0 datetime.timezone(datetime.timedelta(seconds=86340)) 
# expect: ToldDatetime(2024, 1, 3, 2, 59, tzinfo=datetime.timezone(datetime.timedelta(seconds=86340)))
# expect:   new 1970 1 1 0 0 0 0 datetime.timezone.utc 
# expect:   new 1970 1 1 0 0 0 0 datetime.timezone.utc 
# expect: ToldDatetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
# expect:   new 1 1 3 
# expect: ToldDatetime(1, 1, 3, 0, 0)
# expect:   new 2024 1 1 10 0 0 0 None 
# expect: ToldDatetime(2024, 1, 1, 10, 0)
# expect:   new 1 2 3 4 0 0 0 None {'fold': 1}
# expect: ToldDatetime(1, 2, 3, 4, 0, fold=1)
# expect:   new 2024 1 1 
# expect: datetime.date(2024, 1, 1)
# expect:   new 1900 1 1 20 0 0 0 
# expect: ToldDatetime(1900, 1, 1, 20, 0)
# expect:   new 2024 1 1 
# expect: '2024-01-01 00:00:00'
# expect:   new 2024 1 2 {'tzinfo': datetime.timezone.utc, 'fold': 1}
# expect:   new b'\x07\xe8\x81\x02\x00\x00\x00\x00\x00\x00' datetime.timezone.utc 
# expect: ToldDatetime(2024, 1, 2, 0, 0, fold=1, tzinfo=datetime.timezone.utc)
# expect:   new 1 2 3 4 datetime.timezone.utc {'fold': 1}
# expect:   new b'\x81\x02\x03\x00\x00\x04' datetime.timezone.utc 
# expect: ToldTime(1, 2, 3, 4, tzinfo=datetime.timezone.utc, fold=1)
# expect:   new 2024 1 1 
# expect:   new 2024 1 1 
# expect: True True
# expect: sum sum same same (2024, 1, 1) 2024
# expect: Length(days=3) <class 'datetime.timedelta'> <class 'datetime.timedelta'> True datetime.timedelta(days=2)
# expect: 3 ((3,), {'hours': 3}) ((), None)
# expect: 'datetime.date' object has no attribute 'mark' and no __dict__ for setting new attributes
# expect: 'datetime.time' object has no attribute 'mark' and no __dict__ for setting new attributes
# expect: 'datetime.datetime' object has no attribute 'mark' and no __dict__ for setting new attributes
# expect: 'datetime.timedelta' object has no attribute 'mark' and no __dict__ for setting new attributes
# expect: 'datetime.timezone' object has no attribute 'mark' and no __dict__ for setting new attributes
# expect: datetime.date.__new__(datetime.datetime) is not safe, use datetime.datetime.__new__()
# expect: datetime.date.__new__(int): int is not a subtype of datetime.date
# expect: 01:02:03
# expect: datetime.timedelta.__new__(X): X is not a type object (int)
