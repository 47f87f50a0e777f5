"""The operators of the language as functions."""

__all__ = ["abs", "add", "and_", "attrgetter", "call", "concat", "contains", "countOf", "delitem", "eq",
           "floordiv", "ge", "getitem", "gt", "iadd", "iand", "iconcat", "ifloordiv", "ilshift", "imatmul",
           "imod", "imul", "index", "indexOf", "inv", "invert", "ior", "ipow", "irshift", "is_", "is_none",
           "is_not", "is_not_none", "isub", "itemgetter", "itruediv", "ixor", "le", "length_hint", "lshift",
           "lt", "matmul", "methodcaller", "mod", "mul", "ne", "neg", "not_", "or_", "pos", "pow", "rshift",
           "setitem", "sub", "truediv", "truth", "xor"]

from _class_core import seal_class as _seal_class
from builtins import abs as _abs


def lt(a, b, /): return a < b
def le(a, b, /): return a <= b
def eq(a, b, /): return a == b
def ne(a, b, /): return a != b
def ge(a, b, /): return a >= b
def gt(a, b, /): return a > b
def not_(a, /): return not a
def truth(a, /): return True if a else False
def is_(a, b, /): return a is b
def is_not(a, b, /): return a is not b
def is_none(a, /): return a is None
def is_not_none(a, /): return a is not None
def abs(a, /): return _abs(a)
def add(a, b, /): return a + b
def and_(a, b, /): return a & b
def floordiv(a, b, /): return a // b
def index(a, /):
    return range(a).stop  # which is made a plain int, as of any index
def inv(a, /): return ~a
invert = inv
def lshift(a, b, /): return a << b
def mod(a, b, /): return a % b
def mul(a, b, /): return a * b
def matmul(a, b, /): return a @ b
def neg(a, /): return -a
def or_(a, b, /): return a | b
def pos(a, /): return +a
def pow(a, b, /): return a ** b
def rshift(a, b, /): return a >> b
def sub(a, b, /): return a - b
def truediv(a, b, /): return a / b
def xor(a, b, /): return a ^ b


def _check_sequences(a, b):
    if isinstance(a, (str, bytes, bytearray, list, tuple)):
        return
    for value in a, b:
        if isinstance(value, dict) or not hasattr(type(value), "__getitem__"):
            raise TypeError("'%s' object can't be concatenated" % type(a).__name__)


def concat(a, b, /):
    _check_sequences(a, b)
    return a + b


def contains(a, b, /): return b in a


def _iterate(a):
    try:
        return iter(a)
    except TypeError:
        pass
    raise TypeError(f"argument of type '{type(a).__name__}' is not iterable")


def countOf(a, b, /):
    count = 0
    for item in _iterate(a):
        if item is b or item == b:
            count += 1
    return count


def delitem(a, b, /):
    del a[b]


def getitem(a, b, /): return a[b]


def indexOf(a, b, /):
    for position, item in enumerate(_iterate(a)):
        if item is b or item == b:
            return position
    raise ValueError("sequence.index(x): x not in sequence")


def setitem(a, b, c, /):
    a[b] = c


def length_hint(obj, default=0, /):
    """A guess of how many items obj has: its length, its __length_hint__, or default."""
    if not isinstance(default, int):
        raise TypeError("'%s' object cannot be interpreted as an integer" % type(default).__name__)
    try:
        return len(obj)
    except TypeError:
        pass
    try:
        hint = type(obj).__length_hint__
    except AttributeError:
        return default
    try:
        value = hint(obj)
    except TypeError:
        return default
    if value is NotImplemented:
        return default
    if not isinstance(value, int):
        raise TypeError("__length_hint__ must be an integer, not %s" % type(value).__name__)
    if value < 0:
        raise ValueError("__length_hint__() should return >= 0")
    return value


def call(obj, /, *args, **kwargs): return obj(*args, **kwargs)


class attrgetter:
    """attrgetter("a.b", "c")(x) is (x.a.b, x.c)."""
    __slots__ = ("_attrs", "_call")

    def __init__(self, attr, /, *attrs):
        attrs = (attr,) + attrs
        for name in attrs:
            if not isinstance(name, str):
                raise TypeError("attribute name must be a string")
        self._attrs = attrs
        if len(attrs) == 1:
            if "." not in attr:
                self._call = lambda obj: getattr(obj, attr)
            else:
                self._call = _dotted(attr)
        else:
            getters = [_dotted(name) for name in attrs]
            self._call = lambda obj: tuple([getter(obj) for getter in getters])

    def __call__(self, obj, /):
        return self._call(obj)

    def __repr__(self):
        return "operator.attrgetter(%s)" % ", ".join(map(repr, self._attrs))

    def __reduce__(self):
        return self.__class__, self._attrs


def _dotted(name):
    names = name.split(".")

    def get(obj):
        for name in names:
            obj = getattr(obj, name)
        return obj
    return get


class itemgetter:
    """itemgetter(1, 3)(x) is (x[1], x[3])."""
    __slots__ = ("_items", "_call")

    def __init__(self, item, /, *items):
        self._items = items = (item,) + items
        if len(items) == 1:
            self._call = lambda obj: obj[item]
        elif len(items) == 2:
            second = items[1]
            self._call = lambda obj: (obj[item], obj[second])
        else:
            self._call = lambda obj: tuple([obj[key] for key in items])

    def __call__(self, obj, /):
        return self._call(obj)

    def __repr__(self):
        return "operator.itemgetter(%s)" % ", ".join(map(repr, self._items))

    def __reduce__(self):
        return self.__class__, self._items


class methodcaller:
    """methodcaller("m", 1, k=2)(x) is x.m(1, k=2)."""
    __slots__ = ("_name", "_args", "_kwargs")

    def __init__(self, name, /, *args, **kwargs):
        if not isinstance(name, str):
            raise TypeError("method name must be a string")
        self._name = name
        self._args = args
        self._kwargs = kwargs

    def __call__(self, obj, /):
        return getattr(obj, self._name)(*self._args, **self._kwargs)

    def __repr__(self):
        args = [repr(self._name), *map(repr, self._args)]
        args += [f"{key}={value!r}" for key, value in self._kwargs.items()]
        return "operator.methodcaller(%s)" % ", ".join(args)

    def __reduce__(self):
        if not self._kwargs:
            return self.__class__, (self._name, *self._args)
        from functools import partial
        return partial(self.__class__, self._name, **self._kwargs), self._args


def iadd(a, b, /):
    a += b
    return a
def iand(a, b, /):
    a &= b
    return a
def iconcat(a, b, /):
    _check_sequences(a, b)
    a += b
    return a
def ifloordiv(a, b, /):
    a //= b
    return a
def ilshift(a, b, /):
    a <<= b
    return a
def imod(a, b, /):
    a %= b
    return a
def imul(a, b, /):
    a *= b
    return a
def imatmul(a, b, /):
    a @= b
    return a
def ior(a, b, /):
    a |= b
    return a
def ipow(a, b, /):
    a **= b
    return a
def irshift(a, b, /):
    a >>= b
    return a
def isub(a, b, /):
    a -= b
    return a
def itruediv(a, b, /):
    a /= b
    return a
def ixor(a, b, /):
    a ^= b
    return a


# Each operator is there by the name of its method too.
_NAMELESS = {"attrgetter", "countOf", "indexOf", "is_", "is_none", "is_not", "is_not_none", "itemgetter", "length_hint",
             "methodcaller", "truth"}
for _name in __all__:
    if _name not in _NAMELESS:
        globals()[f"__{_name.strip('_')}__"] = globals()[_name]
del _name

for _class in (attrgetter, itemgetter, methodcaller):   # as if written in C
    _seal_class(_class)
del _class
