"""Names for the types that the interpreter itself makes, and helpers for building classes."""
import sys

def _f():
    yield
FunctionType = type(_f)
LambdaType = FunctionType
CodeType = type(_f.__code__)
MappingProxyType = type(type.__dict__)
SimpleNamespace = type(sys.implementation)
GeneratorType = type(_f())

async def _c():
    pass
_c = _c()
CoroutineType = type(_c)
_c.close()

async def _a():
    yield
AsyncGeneratorType = type(_a())

class _C:
    __slots__ = ("slot",)
    def method(self):
        pass
MethodType = type(_C().method)
MemberDescriptorType = type(_C.slot)
BuiltinFunctionType = type(len)
BuiltinMethodType = BuiltinFunctionType
WrapperDescriptorType = type(object.__init__)
MethodWrapperType = type(object().__str__)
MethodDescriptorType = type(str.join)
ClassMethodDescriptorType = type(dict.__dict__["fromkeys"])
GetSetDescriptorType = type(FunctionType.__code__)
ModuleType = type(sys)
CellType = type((lambda value: (lambda: value))(0).__closure__[0])

try:
    raise TypeError
except TypeError as _error:
    TracebackType = type(_error.__traceback__)
    FrameType = type(_error.__traceback__.tb_frame)

GenericAlias = type(list[int])
UnionType = type(int | str)
EllipsisType = type(...)
NoneType = type(None)
NotImplementedType = type(NotImplemented)
try:
    from _types import CapsuleType
except ImportError:
    CapsuleType = type("PyCapsule", (), {"__module__": "builtins", "__slots__": ()})
del sys, _f, _c, _a, _C


def new_class(name, bases=(), kwds=None, exec_body=None):
    """Make a class as the class statement would, its body being a call of exec_body(namespace)."""
    resolved = resolve_bases(bases)
    metaclass, namespace, kwds = prepare_class(name, resolved, kwds)
    if exec_body is not None:
        exec_body(namespace)
    if resolved is not bases:
        namespace["__orig_bases__"] = bases
    return metaclass(name, resolved, namespace, **kwds)


def resolve_bases(bases):
    """Replace the bases that have __mro_entries__ by what it returns."""
    result = list(bases)
    is_changed = False
    shift = 0
    for index, base in enumerate(bases):
        if isinstance(base, type) or not hasattr(base, "__mro_entries__"):
            continue
        entries = base.__mro_entries__(bases)
        is_changed = True
        if not isinstance(entries, tuple):
            raise TypeError("__mro_entries__ must return a tuple")
        result[index + shift:index + shift + 1] = entries
        shift += len(entries) - 1
    return tuple(result) if is_changed else bases


def prepare_class(name, bases=(), kwds=None):
    """Return (metaclass, namespace, keyword arguments without metaclass)."""
    kwds = {} if kwds is None else dict(kwds)
    if "metaclass" in kwds:
        metaclass = kwds.pop("metaclass")
    else:
        metaclass = type(bases[0]) if bases else type
    if isinstance(metaclass, type):
        metaclass = _winner(metaclass, bases)
    if hasattr(metaclass, "__prepare__"):
        namespace = metaclass.__prepare__(name, bases, **kwds)
    else:
        namespace = {}
    return metaclass, namespace, kwds


def _winner(metaclass, bases):
    for base in bases:
        other = type(base)
        if issubclass(metaclass, other):
            continue
        if not issubclass(other, metaclass):
            raise TypeError("metaclass conflict: "
                            "the metaclass of a derived class "
                            "must be a (non-strict) subclass "
                            "of the metaclasses of all its bases")
        metaclass = other
    return metaclass


def get_original_bases(cls, /):
    """The bases as written in the class statement, before __mro_entries__ was applied."""
    try:
        return cls.__dict__.get("__orig_bases__", cls.__bases__)
    except AttributeError:
        raise TypeError(f"Expected an instance of type, not {type(cls).__name__!r}") from None


class DynamicClassAttribute:
    """A property of instances; on the class, the lookup goes on to the metaclass's __getattr__."""

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget, self.fset, self.fdel = fget, fset, fdel
        self.overwrite_doc = doc is None  # by the next getter's
        self.__doc__ = doc or fget.__doc__
        self.__isabstractmethod__ = bool(getattr(fget, "__isabstractmethod__", False))

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if self.__isabstractmethod__:
                return self
            raise AttributeError()
        if self.fget is None:
            raise AttributeError("unreadable attribute")
        return self.fget(instance)

    def __set__(self, instance, value):
        setter = self.fset
        if setter is None:
            raise AttributeError("can't set attribute")
        setter(instance, value)

    def __delete__(self, instance):
        deleter = self.fdel
        if deleter is None:
            raise AttributeError("can't delete attribute")
        deleter(instance)

    def _with(self, fget, fset, fdel, doc=None):
        """Another one of the same class, with other functions."""
        made = type(self)(fget, fset, fdel, doc or self.__doc__)
        made.overwrite_doc = self.overwrite_doc
        return made

    def getter(self, fget):
        return self._with(fget, self.fset, self.fdel, fget.__doc__ if self.overwrite_doc else None)

    def setter(self, fset):
        return self._with(self.fget, fset, self.fdel)

    def deleter(self, fdel):
        return self._with(self.fget, self.fset, fdel)


def _of_wrapped(name):
    """Return a property of a _GeneratorWrapper that is the attribute name of what it wraps."""
    return property(lambda self: getattr(self._GeneratorWrapper__wrapped, name))


class _GeneratorWrapper:
    """Makes an object with a generator's methods awaitable."""

    def __init__(self, generator):
        self.__wrapped = generator
        self.__is_generator = generator.__class__ is GeneratorType
        self.__name__ = getattr(generator, "__name__", None)
        self.__qualname__ = getattr(generator, "__qualname__", None)

    def send(self, value):
        return self.__wrapped.send(value)

    def throw(self, kind, *rest):
        return self.__wrapped.throw(kind, *rest)

    def close(self):
        return self.__wrapped.close()

    def __next__(self):
        return next(self.__wrapped)

    def __iter__(self):
        return self.__wrapped if self.__is_generator else self

    __await__ = __iter__
    gi_code = cr_code = _of_wrapped("gi_code")
    gi_frame = cr_frame = _of_wrapped("gi_frame")
    gi_running = cr_running = _of_wrapped("gi_running")
    gi_suspended = cr_suspended = _of_wrapped("gi_suspended")
    gi_yieldfrom = cr_await = _of_wrapped("gi_yieldfrom")


def coroutine(func):
    """Make what a generator function returns awaitable."""
    if not callable(func):
        raise TypeError("types.coroutine() expects a callable")
    if func.__class__ is FunctionType and getattr(func, "__code__", None).__class__ is CodeType:
        flags = func.__code__.co_flags
        if flags & 0x180:      # a coroutine function, or made iterable before
            return func
        if flags & 0x20:       # a generator function
            code = func.__code__
            func.__code__ = code.replace(co_flags=flags | 0x100)
            return func
    import functools
    import _collections_abc

    @functools.wraps(func)
    def wrapped(*args, **kwargs):
        result = func(*args, **kwargs)
        if (result.__class__ is CoroutineType or
                result.__class__ is GeneratorType and result.gi_code.co_flags & 0x100):
            return result
        if isinstance(result, _collections_abc.Generator) and not isinstance(result, _collections_abc.Coroutine):
            return _GeneratorWrapper(result)
        return result
    return wrapped


__all__ = [name for name in globals() if name[:1] != "_"]
