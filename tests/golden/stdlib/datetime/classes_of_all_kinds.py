import abc
import gc
import weakref
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def attempt(call):
    try:
        print(repr(call()))
    except (TypeError, AttributeError, RecursionError, NotImplementedError) as error:
        print(type(error).__name__, str(error).split(" while")[0])


class Asks(tzinfo):
    """Asks the moment, which asks it."""
    def utcoffset(self, dt):
        return dt.utcoffset()

    def tzname(self, dt):
        return dt.tzname()


asked = datetime(2024, 1, 1, tzinfo=Asks())
attempt(lambda: asked.utcoffset())
attempt(lambda: hash(asked))
attempt(lambda: asked < datetime(2024, 1, 1, tzinfo=UTC))
attempt(lambda: asked.strftime("%Z"))


class Bare(date):
    __slots__ = ()


class Slotted(datetime):
    __slots__ = "a", "b"


slotted = Slotted(2024, 1, 1)
slotted.a = 4
attempt(lambda: (slotted.a, slotted, slotted + timedelta(1)))
attempt(lambda: slotted.b)
attempt(lambda: setattr(Bare(1, 1, 1), "x", 1))
attempt(lambda: type("Both", (date, int), {}))
attempt(lambda: type("Both", (date, time), {}))


class Day(date):
    def greet(self):
        return self.year


class Both(Day, datetime):
    pass


class Abstract(date, metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def method(self):
        pass


class Own(date):
    @property
    def year(self):
        return "own"


class Number:
    def __index__(self):
        print("asked")
        return 3


attempt(lambda: (Both(2024, 1, 1, 5), Both(2024, 1, 1, 5).greet(), Both(2024, 1, 1) + timedelta(1)))
attempt(lambda: Abstract(1, 2, 3))
attempt(lambda: (Own(1, 2, 3).year, str(Own(1, 2, 3)), Own(1, 2, 3)))
attempt(lambda: date.__hash__(datetime(2024, 1, 2, 3)) == hash(date(2024, 1, 2)) == hash(Bare(2024, 1, 2)))
attempt(lambda: weakref.ref(date(1, 1, 1)))
attempt(lambda: weakref.ref(Day(1, 1, 1))())
attempt(lambda: gc.is_tracked(datetime(1, 1, 1)))
attempt(lambda: date.isoformat(3))
attempt(lambda: date.__add__(3, timedelta(1)))
attempt(lambda: (timedelta.__rmul__(timedelta(2), 3), timedelta.__radd__(timedelta(2), 3), timedelta.__rsub__(timedelta(1), timedelta(3))))
attempt(lambda: (date.__rsub__(date(1, 1, 2), date(1, 1, 1)), datetime.__rsub__(datetime(1, 1, 2), datetime(1, 1, 1))))
attempt(lambda: (date(Number(), Number(), 1), date.fromordinal(Number()), datetime(1, 1, 1, Number())))
attempt(lambda: timedelta(Number()))
places = {date(2024, 1, 1): 1, datetime(2024, 1, 1): 2, timedelta(1): 3, time(1): 4, UTC: 5}
attempt(lambda: [places[key] for key in (Bare(2024, 1, 1), datetime(2024, 1, 1), timedelta(hours=24), time(1), timezone(timedelta()))])
match date(2024, 1, 2):
    case date(year=2024, month=month):
        print("matched", month)
for day in 1, 2, 3:
    for kind in date, datetime, Day, Both:
        print(kind(2024, 1, day).weekday(), kind(2024, 1, 1).month, end=" ")
print()
length = timedelta(1)
length *= 3
length -= timedelta(1)
length //= 2
print(length)

# expect: RecursionError maximum recursion depth exceeded
# expect: RecursionError maximum recursion depth exceeded
# expect: RecursionError maximum recursion depth exceeded
# expect: NotImplementedError a tzinfo subclass must implement dst()
# expect: (4, Slotted(2024, 1, 1, 0, 0), Slotted(2024, 1, 2, 0, 0))
# expect: AttributeError 'Slotted' object has no attribute 'b'
# expect: AttributeError 'Bare' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: TypeError multiple bases have instance lay-out conflict
# expect: TypeError multiple bases have instance lay-out conflict
# expect: (Both(2024, 1, 1, 5, 0), 2024, Both(2024, 1, 2, 0, 0))
# expect: Abstract(1, 2, 3)
# expect: ('own', '0001-02-03', Own(1, 2, 3))
# expect: True
# expect: TypeError cannot create weak reference to 'datetime.date' object
# expect: None
# expect: False
# expect: TypeError descriptor 'isoformat' for 'datetime.date' objects doesn't apply to a 'int' object
# expect: TypeError descriptor '__add__' requires a 'datetime.date' object but received a 'int'
# expect: (datetime.timedelta(days=6), NotImplemented, datetime.timedelta(days=2))
# expect: (datetime.timedelta(days=-1), datetime.timedelta(days=-1))
# expect: asked
# expect: asked
# expect: asked
# expect: asked
# expect: (datetime.date(3, 3, 1), datetime.date(1, 1, 3), datetime.datetime(1, 1, 1, 3, 0))
# expect: TypeError unsupported type for timedelta days component: Number
# expect: [1, 2, 3, 4, 5]
# expect: matched 1
# expect: 0 1 0 1 0 1 0 1 1 1 1 1 1 1 1 1 2 1 2 1 2 1 2 1 
# expect: 1 day, 0:00:00
