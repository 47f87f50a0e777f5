"""What mocks ask of the objects that they stand in for, and the objects that mean that nothing was given."""

import inspect
from annotationlib import Format
from functools import partial
from types import FunctionType, MethodType

__unittest = True

FunctionTypes = (FunctionType, MethodType)


class InvalidSpecError(Exception):
    """A mock was given as the specification of a mock."""


class _SentinelObject:
    """An object with a name."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"sentinel.{self.name}"

    __reduce__ = __repr__           # pickled by its name


class _Sentinel:
    """Its attributes are objects, made when asked for, each the same for ever."""

    def __getattr__(self, name):
        if name == "__bases__":
            raise AttributeError            # else inspect would take it for a class
        return self.__dict__.setdefault(name, _SentinelObject(name))

    def __reduce__(self):
        return "sentinel"


sentinel = _Sentinel()
DEFAULT = sentinel.DEFAULT


def is_exception(value):
    """Whether it can be raised."""
    return isinstance(value, BaseException) or isinstance(value, type) and issubclass(value, BaseException)


def is_list(value):
    """Whether a specification is a row of names instead of an object with them."""
    return type(value) in (list, tuple)


def is_magic(name):
    return f"__{name[2:-2]}__" == name


def has_call(value):
    return getattr(value, "__call__", None) is not None


def is_callable(value):
    """Whether it can be called, or could if it were bound."""
    while isinstance(value, (staticmethod, classmethod, MethodType)):
        value = value.__func__
    return isinstance(value, type) or has_call(value)


def is_instance_callable(value):
    """Whether an object can be called, or an instance of a class."""
    if not isinstance(value, type):
        return has_call(value)
    return any(vars(base).get("__call__") is not None for base in (value, *value.__mro__))


def is_coroutine_function(value):
    """Whether it is one by its code, which mocks of all kinds would only pretend to have."""
    return bool(getattr(value, "__code__", None)) and inspect.iscoroutinefunction(value)


def signature_of_call(spec, is_instance, skips_first):
    """The signature of a call of spec, or None if that is not known.

    is_instance: spec is a class of which an instance is called; skips_first: the caller does not pass the
    first parameter.
    """
    called = spec
    if isinstance(spec, type) and not is_instance:
        called, skips_first = spec.__init__, True
    elif isinstance(spec, (classmethod, staticmethod)):
        called, skips_first = spec.__func__, skips_first or isinstance(spec, classmethod)
    elif not isinstance(spec, FunctionTypes):
        called = getattr(spec, "__call__", None)
        if called is None:
            return None
    if skips_first:
        called = partial(called, None)
    try:
        return inspect.signature(called, annotation_format=Format.FORWARDREF)
    except ValueError:
        return None                 # written in C, and without a signature


def skips_first_parameter(owner, name):
    """Whether the caller of a function that is an attribute of owner does not pass the first parameter."""
    is_type = isinstance(owner, type)
    if not is_type and name in getattr(owner, "__dict__", {}):
        return False                # an attribute of the instance alone
    for base in (owner if is_type else owner.__class__).__mro__:
        if name in vars(base):
            found = vars(base)[name]
            return is_type and isinstance(found, FunctionTypes)     # of an instance it is bound already
    return is_type


def refuse_misspelled(options):
    """Raise RuntimeError for keywords that look like one of patch() or create_autospec()."""
    for typo in ("autospect", "auto_spec", "set_spec"):
        if typo in options:
            raise RuntimeError(f"{typo!r} might be a typo; use unsafe=True if this is intended")
