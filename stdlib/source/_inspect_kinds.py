"""What an object is: the predicates of inspect, and looking attributes up without running code."""

import collections.abc
import functools
import types

CO_OPTIMIZED = 1
CO_NEWLOCALS = 2
CO_VARARGS = 4
CO_VARKEYWORDS = 8
CO_NESTED = 16
CO_GENERATOR = 32
CO_NOFREE = 64
CO_COROUTINE = 128
CO_ITERABLE_COROUTINE = 256
CO_ASYNC_GENERATOR = 512
CO_HAS_DOCSTRING = 0x4000000
CO_METHOD = 0x8000000

TPFLAGS_IS_ABSTRACT = 1 << 20


def ismodule(object):
    return isinstance(object, types.ModuleType)


def isclass(object):
    return isinstance(object, type)


def ismethod(object):
    """Whether object is a method in the language, bound to an instance or class."""
    return isinstance(object, types.MethodType)


def ispackage(object):
    return ismodule(object) and hasattr(object, "__path__")


def ismethoddescriptor(object):
    """Whether object has __get__ but not __set__ or __delete__, and none of the other predicates knows it."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    cls = type(object)
    return hasattr(cls, "__get__") and not hasattr(cls, "__set__") and not hasattr(cls, "__delete__")


def isdatadescriptor(object):
    """Whether object has __set__ or __delete__."""
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    cls = type(object)
    return hasattr(cls, "__set__") or hasattr(cls, "__delete__")


def ismemberdescriptor(object):
    return isinstance(object, types.MemberDescriptorType)


def isgetsetdescriptor(object):
    return isinstance(object, types.GetSetDescriptorType)


def isfunction(object):
    """Whether object is a function in the language."""
    return isinstance(object, types.FunctionType)


def _unwrap_partials(f):
    """What partial objects, methods and partialmethods hold at last."""
    while True:
        if ismethod(f):
            f = f.__func__
        elif isinstance(f, (functools.partial, functools.partialmethod)):
            f = f.func
        elif isinstance(getattr(f, "__partialmethod__", None), functools.partialmethod):
            f = f.__partialmethod__
        else:
            return f


def _has_code_flag(f, flag):
    f = _unwrap_partials(f)
    if not (isfunction(f) or _signature_is_functionlike(f)):
        return False
    return bool(f.__code__.co_flags & flag)


def isgeneratorfunction(obj):
    return _has_code_flag(obj, CO_GENERATOR)


_is_coroutine_mark = object()


def _has_coroutine_mark(f):
    return getattr(_unwrap_partials(f), "_is_coroutine_marker", None) is _is_coroutine_mark


def markcoroutinefunction(func):
    """Have iscoroutinefunction say yes of func."""
    if hasattr(func, "__func__"):
        func = func.__func__
    func._is_coroutine_marker = _is_coroutine_mark
    return func


def iscoroutinefunction(obj):
    """Whether obj is an async def function, or was marked as one."""
    return _has_code_flag(obj, CO_COROUTINE) or _has_coroutine_mark(obj)


def isasyncgenfunction(obj):
    return _has_code_flag(obj, CO_ASYNC_GENERATOR)


def isasyncgen(object):
    return isinstance(object, types.AsyncGeneratorType)


def isgenerator(object):
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    return isinstance(object, types.CoroutineType)


def isawaitable(object):
    return (isinstance(object, types.CoroutineType)
            or isinstance(object, types.GeneratorType)
            and bool(object.gi_code.co_flags & CO_ITERABLE_COROUTINE)
            or isinstance(object, collections.abc.Awaitable))


def istraceback(object):
    return isinstance(object, types.TracebackType)


def isframe(object):
    return isinstance(object, types.FrameType)


def iscode(object):
    return isinstance(object, types.CodeType)


def isbuiltin(object):
    """Whether object is a function or bound method written in C."""
    return isinstance(object, types.BuiltinFunctionType)


def ismethodwrapper(object):
    return isinstance(object, types.MethodWrapperType)


def isroutine(object):
    """Whether object is a function or method of any kind."""
    return (isbuiltin(object) or isfunction(object) or ismethod(object) or ismethoddescriptor(object)
            or ismethodwrapper(object) or isinstance(object, functools._singledispatchmethod_get))


def isabstract(object):
    """Whether object is a class with abstract methods left."""
    if not isclass(object):
        return False
    if object.__flags__ & TPFLAGS_IS_ABSTRACT:
        return True
    import abc
    if not issubclass(type(object), abc.ABCMeta) or hasattr(object, "__abstractmethods__"):
        return False
    # __init_subclass__ is running: ABCMeta has not counted the methods yet.
    if any(getattr(value, "__isabstractmethod__", False) for value in object.__dict__.values()):
        return True
    return any(getattr(getattr(object, name, None), "__isabstractmethod__", False)
               for base in object.__bases__ for name in getattr(base, "__abstractmethods__", ()))


def _signature_is_functionlike(obj):
    """Whether obj, no function, has all that a signature is read from, as functions of other compilers do."""
    if not callable(obj) or isclass(obj):
        return False
    nothing = _void
    defaults = getattr(obj, "__defaults__", nothing)
    kwdefaults = getattr(obj, "__kwdefaults__", nothing)
    if getattr(obj, "__annotate__", None) is not None:
        annotations = None          # asking for them might raise NameError
    else:
        annotations = getattr(obj, "__annotations__", None)
    return (isinstance(getattr(obj, "__code__", None), types.CodeType)
            and isinstance(getattr(obj, "__name__", None), str)
            and (defaults is None or isinstance(defaults, tuple))
            and (kwdefaults is None or isinstance(kwdefaults, dict))
            and (isinstance(annotations, dict) or annotations is None))


class _void:
    """Stands for an argument that was not given, where None may be one."""


def unwrap(func, *, stop=None):
    """What func wraps at last, by __wrapped__; or the first in the chain for which stop says true."""
    first = func
    seen = {id(first): first}      # the objects too, so that no number is used twice
    import sys
    limit = sys.getrecursionlimit()
    while not isinstance(func, type) and hasattr(func, "__wrapped__"):
        if stop is not None and stop(func):
            break
        func = func.__wrapped__
        if id(func) in seen or len(seen) >= limit:
            raise ValueError(f"wrapper loop when unwrapping {first!r}")
        seen[id(func)] = func
    return func


def getmro(cls):
    """The classes in which attributes are looked up."""
    return cls.__mro__


# --- attributes without running code ---------------------------------------------------------------------

_sentinel = object()
_mro_of = type.__dict__["__mro__"].__get__
_dict_of = type.__dict__["__dict__"].__get__


def _instance_value(obj, attr):
    try:
        values = object.__getattribute__(obj, "__dict__")
    except AttributeError:
        return _sentinel
    return dict.get(values, attr, _sentinel)


def _shadowed_dict(cls):
    """What a class of cls's line put in the place of __dict__, or _sentinel."""
    for entry in _mro_of(cls):
        values = _dict_of(entry)
        if "__dict__" in values:
            found = values["__dict__"]
            if not (type(found) is types.GetSetDescriptorType and found.__name__ == "__dict__"
                    and found.__objclass__ is entry):
                return found
    return _sentinel


def _class_value(cls, attr):
    for entry in _mro_of(cls):
        if _shadowed_dict(type(entry)) is _sentinel and attr in entry.__dict__:
            return entry.__dict__[attr]
    return _sentinel


def getattr_static(obj, attr, default=_sentinel):
    """The attribute as it is stored: no descriptor, __getattr__ or __getattribute__ runs.

    So it may find what getattr() does not, give descriptors themselves, and miss what is made when asked for.
    """
    own = _sentinel
    cls = type(obj)
    if type not in _mro_of(cls):
        shadow = _shadowed_dict(cls)
        if shadow is _sentinel or type(shadow) is types.MemberDescriptorType:
            own = _instance_value(obj, attr)
    else:
        cls = obj
    inherited = _class_value(cls, attr)
    if own is not _sentinel and inherited is not _sentinel:
        kind = type(inherited)
        if _class_value(kind, "__get__") is not _sentinel and (
                _class_value(kind, "__set__") is not _sentinel
                or _class_value(kind, "__delete__") is not _sentinel):
            return inherited
    for found in (own, inherited):
        if found is not _sentinel:
            return found
    if obj is cls:
        found = _class_value(type(cls), attr)       # metaclasses come last
        if found is not _sentinel:
            return found
    if default is not _sentinel:
        return default
    raise AttributeError(attr)
