"""Pickles of every protocol: what is shared stays shared, and what cannot be pickled is refused with a reason."""
import collections
import copyreg
import datetime
import enum
import fractions
import io
import pickle


class Point:
    def __init__(self, x):
        self.x = x
        self.itself = self


class Slots:
    __slots__ = "a", "b"


class Kind(enum.Enum):
    ONE = 1


class Table(dict):
    pass


class Keywords:
    def __new__(cls, *, k):
        self = super().__new__(cls)
        self.k = k
        return self

    def __getnewargs_ex__(self):
        return (), {"k": self.k}


table = Table(a=1)
table.extra = 2
slots = Slots()
slots.a = 1
values = [None, True, 0, 255, 65536, -1, 2 ** 31, -2 ** 70, 1.5, "", "a\u00e9\n\\\ud800", "x" * 300, b"", b"ab" * 200,
          bytearray(b"q"), (), (1,), (1, 2, 3, 4), [1, [2]], {"a": 1}, {1, 2}, frozenset([1]), Point, len, Kind.ONE,
          datetime.datetime(2020, 1, 2), fractions.Fraction(1, 3), range(3), ..., NotImplemented, 1 + 2j,
          collections.Counter("aab"), collections.deque([1], 5), list(range(2500)), dict.fromkeys(range(2500))]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    same = [pickle.loads(pickle.dumps(value, protocol)) for value in values]
    point = pickle.loads(pickle.dumps(Point(7), protocol))
    loop = []
    loop.append((loop,))
    loop = pickle.loads(pickle.dumps(loop, protocol))
    copy = pickle.loads(pickle.dumps(table, protocol))
    print(protocol, same == values, point.itself is point, loop[0][0] is loop, copy, copy.extra)
    # expect: 0 True True True {'a': 1} 2
    # expect: 1 True True True {'a': 1} 2
    # expect: 2 True True True {'a': 1} 2
    # expect: 3 True True True {'a': 1} 2
    # expect: 4 True True True {'a': 1} 2
    # expect: 5 True True True {'a': 1} 2
print(pickle.loads(pickle.dumps(slots)).a, pickle.loads(pickle.dumps(Keywords(k=4))).k)  # expect: 1 4
print(pickle.dumps([1, "a"], 0))  # expect: b'(lp0\nI1\naVa\np1\na.'
print(pickle.dumps([1, "a"], 4))  # expect: b'\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01\x8c\x01a\x94e.'
print(pickle.loads(b"(dp0\nS'key'\np1\nI5\ns."))  # expect: {'key': 5}


try:
    raise ValueError
except ValueError:
    print(pickle.loads(pickle.dumps("in a handler")))  # expect: in a handler


class Named(pickle.Pickler):
    def persistent_id(self, value):
        return "the point" if isinstance(value, Point) else None

    def reducer_override(self, value):
        return (str, ("a slots object",)) if isinstance(value, Slots) else NotImplemented


class Finder(pickle.Unpickler):
    def persistent_load(self, identity):
        return identity.upper()

    def find_class(self, module, name):
        if name == "eval":
            raise pickle.UnpicklingError("not that")
        return super().find_class(module, name)


file = io.BytesIO()
Named(file).dump([Point(1), slots])
print(Finder(io.BytesIO(file.getvalue())).load())  # expect: ['THE POINT', 'a slots object']
copyreg.pickle(Slots, lambda value: (list, (("by", "table"),)))
print(pickle.loads(pickle.dumps(slots)))  # expect: ['by', 'table']


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


attempt(Finder(io.BytesIO(pickle.dumps(eval))).load)  # expect: UnpicklingError: not that
attempt(pickle.loads, b"")  # expect: EOFError: Ran out of input
attempt(pickle.loads, b"\x80\x05")  # expect: EOFError: Ran out of input
attempt(pickle.loads, b"C\x05ab")  # expect: UnpicklingError: pickle data was truncated
attempt(pickle.loads, b"\xff")  # expect: UnpicklingError: invalid load key, '\xff'.
attempt(pickle.loads, b"\x80\x09.")  # expect: ValueError: unsupported pickle protocol: 9
attempt(pickle.dumps, 1, 9)  # expect: ValueError: pickle protocol must be <= 5
attempt(pickle.dumps, (item for item in ""))  # expect: TypeError: cannot pickle 'generator' object
