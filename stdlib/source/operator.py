"""The operators of the language as functions."""

__all__ = ["abs", "add", "and_", "attrgetter", "call", "concat", "contains", "countOf", "delitem", "eq",
           "floordiv", "ge", "getitem", "gt", "iadd", "iand", "iconcat", "ifloordiv", "ilshift", "imatmul",
           "imod", "imul", "index", "indexOf", "inv", "invert", "ior", "ipow", "irshift", "is_", "is_none",
           "is_not", "is_not_none", "isub", "itemgetter", "itruediv", "ixor", "le", "length_hint", "lshift",
           "lt", "matmul", "methodcaller", "mod", "mul", "ne", "neg", "not_", "or_", "pos", "pow", "rshift",
           "setitem", "sub", "truediv", "truth", "xor"]

from _operator_core import (abs, add, and_, attrgetter, call, concat, contains, countOf, delitem, eq,
                            floordiv, ge, getitem, gt, iadd, iand, iconcat, ifloordiv, ilshift, imatmul,
                            imod, imul, index, indexOf, inv, invert, ior, ipow, irshift, is_, is_none,
                            is_not, is_not_none, isub, itemgetter, itruediv, ixor, le, length_hint, lshift,
                            lt, matmul, methodcaller, mod, mul, ne, neg, not_, or_, pos, pow, rshift,
                            setitem, sub, truediv, truth, xor)


# Each operator is there by the name of its method too.
_NAMELESS = {"attrgetter", "countOf", "indexOf", "is_", "is_none", "is_not", "is_not_none", "itemgetter",
             "length_hint", "methodcaller", "truth"}
for _name in __all__:
    if _name not in _NAMELESS:
        globals()[f"__{_name.strip('_')}__"] = globals()[_name]
del _name, _NAMELESS
