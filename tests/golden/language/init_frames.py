# The frame of __init__ that a call of a class runs: what locals() and its frame show, what it may return, and its end.
import sys


class Point:
    def __init__(self, x):
        y = 2
        print(sorted(locals()), sorted(sys._getframe().f_locals))
        self.frame = sys._getframe()


for i in range(3):
    kept = Point(i)  # expect: ['self', 'x', 'y'] ['self', 'x', 'y']
    # expect: ['self', 'x', 'y'] ['self', 'x', 'y']
    # expect: ['self', 'x', 'y'] ['self', 'x', 'y']
print(sorted(kept.frame.f_locals))  # expect: ['self', 'x', 'y']
del kept.frame


class Wrong:
    def __init__(self):
        return 5


class Ends:
    def __init__(self, n):
        if n == 1:
            raise ValueError(n)

    def __del__(self):
        print("gone")


for i in range(3):
    try:
        Wrong()
    except TypeError as error:
        print(error)  # expect: __init__() should return None, not 'int'
    # expect: gone
    # expect: __init__() should return None, not 'int'
    # expect: ValueError
    # expect: gone
    # expect: __init__() should return None, not 'int'
    # expect: gone
    try:
        Ends(i)
    except ValueError as error:
        print("ValueError")
        del error


def both(*args, **kwargs):
    return args, kwargs


def deep(n):
    return deep(*(n + 1,)) if n < 900 else n


print(both(*[1, 2], **{"x": 3}), deep(0))  # expect: ((1, 2), {'x': 3}) 900
