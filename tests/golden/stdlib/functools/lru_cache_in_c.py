# lru_cache() in C: which calls are the same, what is dropped, and calls from inside calls and comparisons.
import copy
import functools
import gc
import weakref
from _functools import _lru_cache_wrapper


def tell(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__ + ":", error)


@functools.lru_cache(maxsize=3)
def square(x):
    """x times x"""
    print("square", x)
    return x * x

print([square(i) for i in (1, 2, 3, 1, 4, 1, 2, 3)], square.cache_info())
# expect: square 1
# expect: square 2
# expect: square 3
# expect: square 4
# expect: square 2
# expect: square 3
# expect: [1, 4, 9, 1, 16, 1, 4, 9] CacheInfo(hits=2, misses=6, maxsize=3, currsize=3)
print(square.__name__, square.__doc__, square.__wrapped__(5), square.cache_parameters())
# expect: square 5
# expect: square x times x 25 {'maxsize': 3, 'typed': False}
square.cache_clear()
print(square.cache_info(), square(1))
# expect: square 1
# expect: CacheInfo(hits=0, misses=0, maxsize=3, currsize=0) 1


@functools.lru_cache(maxsize=None, typed=True)
def show(*args, **kwargs):
    return f"{args} {kwargs}"

for call in (1,), (1.0,), (True,), ("1",), ((1,),), ():
    print(show(*call))
# expect: (1,) {}
# expect: (1.0,) {}
# expect: (True,) {}
# expect: ('1',) {}
# expect: ((1,),) {}
# expect: () {}
print(show(a=1, b=2), show(b=2, a=1), show(a=1.0, b=2), show(1, a=1), show(("a", 1)))
# expect: () {'a': 1, 'b': 2} () {'b': 2, 'a': 1} () {'a': 1.0, 'b': 2} (1,) {'a': 1} (('a', 1),) {}
print(show.cache_info())  # expect: CacheInfo(hits=0, misses=11, maxsize=None, currsize=11)


@functools.cache
def loose(*args, **kwargs):
    return f"{args} {kwargs}"

print(loose(1), loose(1.0), loose(True), loose(2.0), loose(2), loose("a", b=1), loose("a", "b", 1), loose.cache_info())
# expect: (1,) {} (1.0,) {} (1.0,) {} (2.0,) {} (2,) {} ('a',) {'b': 1} ('a', 'b', 1) {} CacheInfo(hits=1, misses=6, maxsize=None, currsize=6)
tell(loose, [])  # expect: TypeError: unhashable type: 'list'
tell(square, 1, 2)  # expect: TypeError: square() takes 1 positional argument but 2 were given
print(loose.cache_info())  # expect: CacheInfo(hits=1, misses=6, maxsize=None, currsize=6)

@functools.lru_cache(maxsize=0)
def never(x):
    return x

print(never(1), never(1), never.cache_info())  # expect: 1 1 CacheInfo(hits=0, misses=2, maxsize=0, currsize=0)


@functools.lru_cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

print(fibonacci(100), fibonacci.cache_info())  # expect: 354224848179261915075 CacheInfo(hits=98, misses=101, maxsize=128, currsize=101)


@functools.lru_cache(maxsize=4)
def fails(x):
    if x == 2:
        raise ValueError("two")
    return x

for x in 1, 2, 2, 1:
    tell(fails, x)
# expect: 1
# expect: ValueError: two
# expect: ValueError: two
# expect: 1
print(fails.cache_info())  # expect: CacheInfo(hits=1, misses=3, maxsize=4, currsize=1)


class Class:
    @functools.lru_cache(maxsize=8)
    def method(self, x):
        return (x, type(self).__name__)

    @staticmethod
    @functools.lru_cache
    def static(x):
        return x

one, two = Class(), Class()
print(one.method(1), two.method(1), one.method(1), Class.method(one, 1), Class.method.cache_info(), Class.static(3))
# expect: (1, 'Class') (1, 'Class') (1, 'Class') (1, 'Class') CacheInfo(hits=2, misses=2, maxsize=8, currsize=2) 3
print(type(one.method).__name__, type(Class.method).__name__)  # expect: method _lru_cache_wrapper


# A comparison that clears the cache, or calls it, while it is being searched.
class Key:
    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return 7

    def __eq__(self, other):
        for action in actions:
            action()
        return self.number == other.number


@functools.lru_cache(maxsize=3)
def number_of(key):
    return key.number

actions = []
for actions in [], [number_of.cache_clear], [lambda: number_of.__wrapped__(Key(0))]:
    print([number_of(Key(n)) for n in (1, 2, 3, 1, 4, 5, 1, 2)], number_of.cache_info().currsize <= 3)
# expect: [1, 2, 3, 1, 4, 5, 1, 2] True
# expect: [1, 2, 3, 1, 4, 5, 1, 2] True
# expect: [1, 2, 3, 1, 4, 5, 1, 2] True
actions = []


@functools.lru_cache(maxsize=2)
def clears(x):
    clears.cache_clear()
    return x if x == 0 else clears(x - 1)

print(clears(5), clears.cache_info())  # expect: 0 CacheInfo(hits=0, misses=0, maxsize=2, currsize=2)


@functools.lru_cache(maxsize=1)
def nested(x):
    return 1 if x == 0 else nested(x - 1) + nested(max(x - 2, 0))

print(nested(8), nested.cache_info().currsize)  # expect: 55 1

class Result:
    pass

make = functools.lru_cache(lambda x: Result())
watch = weakref.ref(make(1))
make.self = make
print(watch() is make(1), weakref.ref(make)() is make, copy.copy(square) is square, copy.deepcopy(square) is square)  # expect: True True True True
del make
gc.collect()
print(watch())  # expect: None
print(square.__reduce__())  # expect: square
tell(_lru_cache_wrapper, 1, 2, 3, 4)  # expect: TypeError: the first argument must be callable
tell(_lru_cache_wrapper, len, "a", 3, 4)  # expect: TypeError: maxsize should be integer or None
tell(functools.lru_cache, "text")  # expect: TypeError: Expected first argument to be an integer, a callable, or None
