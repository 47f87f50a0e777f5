"""The operators of the language as functions."""

__all__ = ["abs", "add", "and_", "attrgetter", "call", "concat", "contains", "countOf", "delitem", "eq",
           "floordiv", "ge", "getitem", "gt", "iadd", "iand", "iconcat", "ifloordiv", "ilshift", "imatmul",
           "imod", "imul", "index", "indexOf", "inv", "invert", "ior", "ipow", "irshift", "is_", "is_none",
           "is_not", "is_not_none", "isub", "itemgetter", "itruediv", "ixor", "le", "length_hint", "lshift",
           "lt", "matmul", "methodcaller", "mod", "mul", "ne", "neg", "not_", "or_", "pos", "pow", "rshift",
           "setitem", "sub", "truediv", "truth", "xor"]

from _class_core import seal_class as _seal_class
from _operator_core import (abs, add, and_, call, concat, contains, countOf, delitem, eq, floordiv, ge, getitem, gt,
                            iadd, iand, iconcat, ifloordiv, ilshift, imatmul, imod, imul, index, indexOf, inv,
                            invert, ior, ipow, irshift, is_, is_none, is_not, is_not_none, isub, itruediv, ixor, le,
                            length_hint, lshift, lt, matmul, mod, mul, ne, neg, not_, or_, pos, pow, rshift,
                            setitem, sub, truediv, truth, xor)


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
