# What Counter and namedtuple have in C: counting in dicts of any class, and the properties of fields.
from collections import Counter, OrderedDict, UserDict, namedtuple
from _collections import _count_elements, _tuplegetter
import copy
import pickle


def tell(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__ + ":", error)

print(Counter("abracadabra").most_common(2), Counter([1, 1.0, True, "1", (1,)]))  # expect: [('a', 5), ('b', 2)] Counter({1: 3, '1': 1, (1,): 1})
counts = Counter(a=2 ** 62 - 1, b=1.5, c=2 ** 70)
counts.update("abc")
print(counts["a"] == 2 ** 62, counts["b"], counts["c"] - 2 ** 70)  # expect: True 2.5 1


class Loud(Counter):
    def __setitem__(self, key, value):
        print("set", key, value)
        super().__setitem__(key, value)


class Odd(dict):
    def get(self, key, default):
        return 10

print(Loud("aab"))
# expect: set a 1
# expect: set a 2
# expect: set b 1
# expect: Loud({'a': 2, 'b': 1})
odd = Odd()
_count_elements(odd, "xy")
print(odd)  # expect: {'x': 11, 'y': 11}
other = UserDict(x=1)
_count_elements(other, ["x", "y"])
print(other, Counter(x for x in "aa"))  # expect: {'x': 2, 'y': 1} Counter({'a': 2})
tell(Counter, [[]])  # expect: TypeError: unhashable type: 'list'
tell(Counter, 5)  # expect: TypeError: 'int' object is not iterable
tell(_count_elements, 5, [1])  # expect: AttributeError: 'int' object has no attribute 'get'
tell(_count_elements, 5, 6)  # expect: TypeError: 'int' object is not iterable
tell(_count_elements, {"a": "text"}, "a")  # expect: TypeError: can only concatenate str (not "int") to str


class Key:
    # Equal to everything with the same hash; clears the counter on the way.
    def __init__(self, counter):
        self.counter = counter

    def __hash__(self):
        return 1

    def __eq__(self, other):
        self.counter.clear()
        return True

counter = Counter()
counter.update([Key(counter), Key(counter), Key(counter)])
print(len(counter) <= 1, [count for count in counter.values()])  # expect: True [1]


def stops():
    yield "a"
    raise ValueError("no more")

counter = Counter()
tell(counter.update, stops())  # expect: ValueError: no more
print(counter)  # expect: Counter({'a': 1})

Point = namedtuple("Point", "x y", defaults=[0])
point = Point(3, y=4)
print(point.x, point.y, Point(1), Point.x, Point.y.__doc__)  # expect: 3 4 Point(x=1, y=0) _tuplegetter(0, 'Alias for field number 0') Alias for field number 1
tell(setattr, point, "x", 1)  # expect: AttributeError: can't set attribute
tell(delattr, point, "x")  # expect: AttributeError: can't delete attribute
tell(setattr, point, "z", 1)  # expect: AttributeError: 'Point' object has no attribute 'z' and no __dict__ for setting new attributes
getter = _tuplegetter(1, "text")
tell(getter.__get__, (1,))  # expect: IndexError: tuple index out of range
tell(getter.__get__, [1, 2])  # expect: TypeError: descriptor for index '1' for tuple subclasses doesn't apply to 'list' object
tell(_tuplegetter(-1, "").__get__, (1,))  # expect: IndexError: tuple index out of range
tell(_tuplegetter, 1)  # expect: TypeError: _tuplegetter expected 2 arguments, got 1
tell(_tuplegetter, "a", "b")  # expect: TypeError: 'str' object cannot be interpreted as an integer
print(getter.__get__((1, 2)), getter.__get__(None, int) is getter, pickle.loads(pickle.dumps(getter)), copy.copy(getter))
# expect: 2 True _tuplegetter(1, 'text') _tuplegetter(1, 'text')
Point.x.__doc__ = "how far right"
print(Point.x.__doc__, Point.__dict__["x"].__reduce__())  # expect: how far right (<class 'collections._tuplegetter'>, (0, 'how far right'))
