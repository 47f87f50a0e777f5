"""Type hints."""
import collections
import collections.abc
import functools
import operator
import sys
import types
from abc import ABCMeta, abstractmethod
from types import GenericAlias
from annotationlib import ForwardRef, Format, type_repr as _type_repr, get_annotations as _get_annotations

Union = type(int | str)


def _type_check(arg, msg, is_argument=True, module=None, *, allow_special_forms=False, owner=None):
    arg = _type_convert(arg, module=module, owner=owner)
    if isinstance(arg, _GenericAlias) and arg.__origin__ in (Generic, Protocol):
        raise TypeError(f"{arg} is not valid as type argument")
    whole = (Any, LiteralString, NoReturn, Never, Self, TypeAlias)  # forms that are types without an argument
    if arg in (whole + (ClassVar, Final) if allow_special_forms else whole):
        return arg
    if isinstance(arg, _SpecialForm) or arg in (Generic, Protocol):
        raise TypeError(f"Plain {arg} is not valid as type argument")
    if type(arg) is not tuple:
        return arg
    raise TypeError(f"{msg} Got {arg!r:.100}.")


def _type_convert(arg, module=None, *, allow_special_forms=False, owner=None):
    if arg is None:
        return type(None)
    if isinstance(arg, str):
        reference = ForwardRef(arg, module=module, is_class=allow_special_forms, owner=owner)
        reference.__forward_code__  # what is no expression is refused at once
        return reference
    return arg


def _collect(args):
    found = []
    for arg in args:
        if isinstance(arg, type):
            pass
        elif isinstance(arg, (tuple, list)):
            found.extend(item for item in _collect(arg) if item not in found)
        elif hasattr(arg, "__typing_subst__"):
            if arg not in found:
                found.append(arg)
        else:
            found.extend(item for item in getattr(arg, "__parameters__", ()) if item not in found)
    return tuple(found)
_collect_type_parameters = _collect


def _unpack_args(args):
    result = []
    for arg in args:
        inner = getattr(arg, "__typing_unpacked_tuple_args__", None)
        if inner is not None and not (inner and inner[-1] is ...):
            result.extend(inner)
        else:
            result.append(arg)
    return tuple(result)


def _unique(items):
    result = []
    for item in items:
        if item not in result:
            result.append(item)
    return tuple(result)


class _Final:
    __slots__ = ("__weakref__",)

    def __init_subclass__(cls, /, *args, **kwds):
        if "_root" not in kwds:
            raise TypeError("Cannot subclass special typing classes")


class _SpecialForm(_Final, _root=True):
    __slots__ = ("_name", "__doc__", "_getitem")

    def __init__(self, getitem):
        self._getitem = getitem
        self._name = getitem.__name__
        self.__doc__ = getitem.__doc__

    def __getattr__(self, name):
        if name in ("__name__", "__qualname__"):
            return self._name
        raise AttributeError(name)

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass {self!r}")

    def __repr__(self): return "typing." + self._name
    def __reduce__(self): return self._name
    def __call__(self, *args, **kwds): raise TypeError(f"Cannot instantiate {self!r}")
    def __or__(self, other): return Union[self, other]
    def __ror__(self, other): return Union[other, self]
    def __instancecheck__(self, obj): raise TypeError(f"{self} cannot be used with isinstance()")
    def __subclasscheck__(self, cls): raise TypeError(f"{self} cannot be used with issubclass()")
    def __getitem__(self, parameters): return self._getitem(self, parameters)


class _AnyMeta(type):
    def __repr__(self):
        return super().__repr__() if self is not Any else "typing.Any"

    def __instancecheck__(self, obj):
        if self is not Any:
            return super().__instancecheck__(obj)
        raise TypeError("typing.Any cannot be used with isinstance()")


class Any(metaclass=_AnyMeta):
    """A type that fits every other."""

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


def _plain(name, doc):
    def form(self, parameters):
        raise TypeError(f"{self} is not subscriptable")
    form.__name__ = name
    form.__doc__ = doc
    return _SpecialForm(form)

NoReturn = _plain("NoReturn", "Of functions that never return.")
Never = _plain("Never", "The type that has no values.")
Self = _plain("Self", "The class at hand.")
LiteralString = _plain("LiteralString", "A str that is made of literals only.")
TypeAlias = _plain("TypeAlias", "Marks an assignment as an alias.")


def _one(name, doc, special=False):
    def form(self, parameters):
        item = _type_check(parameters, f"{self} accepts only single type.", allow_special_forms=special)
        return _GenericAlias(self, (item,))
    form.__name__ = name
    form.__doc__ = doc
    return _SpecialForm(form)

ClassVar = _one("ClassVar", "A variable of the class.")
Final = _one("Final", "A name that is not assigned again.")
TypeGuard = _one("TypeGuard", "The result of a function that checks a type.")
TypeIs = _one("TypeIs", "The result of a function that checks a type, both ways.")
Required = _one("Required", "A key that must be there.")
NotRequired = _one("NotRequired", "A key that may be missing.")
ReadOnly = _one("ReadOnly", "A key that is not changed.")


@_SpecialForm
def Optional(self, parameters):
    """Optional[X] is X | None."""
    return Union[_type_check(parameters, f"{self} requires a single type."), type(None)]


@_SpecialForm
def Concatenate(self, parameters):
    """Parameters before those of a ParamSpec."""
    if parameters == ():
        raise TypeError("Cannot take a Concatenate of no types.")
    if not isinstance(parameters, tuple):
        parameters = (parameters,)
    if not (parameters[-1] is ... or isinstance(parameters[-1], ParamSpec)):
        raise TypeError("The last parameter to Concatenate should be a ParamSpec variable or ellipsis.")
    msg = "Concatenate[arg, ...]: each arg must be a type."
    return _ConcatenateGenericAlias(self, (*(_type_check(p, msg) for p in parameters[:-1]), parameters[-1]))


@_SpecialForm
def Unpack(self, parameters):
    """Unpack[Ts] is *Ts."""
    item = _type_check(parameters, f"{self} accepts only single type.")
    return _UnpackGenericAlias(self, (item,))


@_SpecialForm
def Literal(self, *parameters):
    """Certain values."""
    parameters = parameters[0] if isinstance(parameters[0], tuple) else parameters
    flat = []
    for item in parameters:
        flat.extend(item.__args__ if isinstance(item, _LiteralGenericAlias) else (item,))
    seen = []
    for item in flat:
        if not any(type(item) is type(other) and item == other for other in seen):
            seen.append(item)
    return _LiteralGenericAlias(self, tuple(seen))


@_SpecialForm
def Annotated(self, params):
    """A type and more about it."""
    if not isinstance(params, tuple) or len(params) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an annotation).")
    origin = _type_check(params[0], "Annotated[t, ...]: t must be a type.", allow_special_forms=True)
    return _AnnotatedAlias(origin, params[1:])


class _BaseGenericAlias(_Final, _root=True):
    def __init__(self, origin, *, inst=True, name=None):
        self._inst = inst
        self._name = name
        self.__origin__ = origin
        self.__slots__ = None

    def __call__(self, *args, **kwargs):
        if not self._inst:
            raise TypeError(f"Type {self._name} cannot be instantiated; use {self.__origin__.__name__}() instead")
        result = self.__origin__(*args, **kwargs)
        try:
            result.__orig_class__ = self
        except Exception:
            pass
        return result

    def __mro_entries__(self, bases):
        result = []
        if self.__origin__ not in bases:
            result.append(self.__origin__)
        index = bases.index(self)
        for base in bases[index + 1:]:
            if isinstance(base, _BaseGenericAlias) or isinstance(base, type) and issubclass(base, Generic):
                break
        else:
            result.append(Generic)
        return tuple(result)

    def __getattr__(self, name):
        if name in ("__origin__", "__args__"):
            raise AttributeError(name)
        if "__origin__" in self.__dict__ and not (name.startswith("__") and name.endswith("__")):
            return getattr(self.__origin__, name)
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if name.startswith("__") and name.endswith("__") or name in ("_name", "_inst", "_nparams", "_defaults"):
            super().__setattr__(name, value)
        else:
            setattr(self.__origin__, name, value)

    def __instancecheck__(self, obj):
        return self.__subclasscheck__(type(obj))

    def __subclasscheck__(self, cls):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")


class _GenericAlias(_BaseGenericAlias, _root=True):
    def __init__(self, origin, args, *, inst=True, name=None):
        super().__init__(origin, inst=inst, name=name)
        args = args if isinstance(args, tuple) else (args,)
        self.__args__ = tuple(... if arg is _ellipsis_marker else arg for arg in args)
        self.__parameters__ = _collect(args)
        if not name and hasattr(origin, "__module__"):
            self.__module__ = origin.__module__

    def __eq__(self, other):
        if not isinstance(other, _GenericAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self): return hash((self.__origin__, self.__args__))
    def __or__(self, right): return Union[self, right]
    def __ror__(self, left): return Union[left, self]

    def __getitem__(self, args):
        if self.__origin__ in (Generic, Protocol):
            raise TypeError(f"Cannot subscript already-subscripted {self}")
        if not self.__parameters__:
            raise TypeError(f"{self} is not a generic class")
        args = _unpack_args(_type_convert(a) for a in (args if isinstance(args, tuple) else (args,)))
        params = self.__parameters__
        for param in params:
            prepare = getattr(param, "__typing_prepare_subst__", None)
            if prepare is not None:
                args = prepare(self, args)
        if len(args) != len(params):
            raise TypeError(f"Too {'many' if len(args) > len(params) else 'few'} arguments for {self};"
                            f" actual {len(args)}, expected {len(params)}")
        mapping = dict(zip(params, args))
        return self.copy_with(_substitute(self.__args__, mapping))

    def copy_with(self, args):
        return self.__class__(self.__origin__, args, name=self._name, inst=self._inst)

    def __repr__(self):
        name = "typing." + self._name if self._name else _type_repr(self.__origin__)
        args = ", ".join([_show(arg) for arg in self.__args__]) or "()"
        return f"{name}[{args}]"

    def __reduce__(self):
        origin = globals()[self._name] if self._name else self.__origin__
        return operator.getitem, (origin, self.__args__[0] if len(self.__args__) == 1 else tuple(self.__args__))

    def __mro_entries__(self, bases):
        if isinstance(self.__origin__, _SpecialForm):
            raise TypeError(f"Cannot subclass {self!r}")
        if self._name:
            return super().__mro_entries__(bases)
        if self.__origin__ is Generic:
            if Protocol in bases:
                return ()
            index = bases.index(self)
            for base in bases[index + 1:]:
                if isinstance(base, _BaseGenericAlias) and base is not self:
                    return ()
        return (self.__origin__,)

    def __iter__(self):
        yield Unpack[self]

_ellipsis_marker = object()


def _show(arg):
    if isinstance(arg, (list, tuple)):
        return "[" + ", ".join(map(_show, arg)) + "]"
    return _type_repr(arg)


def _substitute(args, mapping):
    result = []
    for arg in args:
        if isinstance(arg, type):
            new = arg
        elif isinstance(arg, (list, tuple)):
            new = type(arg)(_substitute(arg, mapping))
        elif hasattr(arg, "__typing_subst__") and arg in mapping:
            new = arg.__typing_subst__(mapping[arg])
        else:
            inner = getattr(arg, "__parameters__", ())
            if isinstance(inner, tuple) and inner:
                values = []
                for param in inner:
                    value = mapping[param]
                    values.extend(value) if isinstance(param, TypeVarTuple) else values.append(value)
                new = arg[tuple(values)]
            else:
                new = arg
        unpacked = getattr(new, "__typing_unpacked_tuple_args__", None) if new is not arg else None
        if isinstance(new, tuple) and not isinstance(arg, (list, tuple)):
            result.extend(new)
        elif unpacked:
            result.extend(unpacked)
        else:
            result.append(new)
    return tuple(result)


class _LiteralGenericAlias(_GenericAlias, _root=True):
    def __eq__(self, other):
        if not isinstance(other, _LiteralGenericAlias):
            return NotImplemented
        return {(v, type(v)) for v in self.__args__} == {(v, type(v)) for v in other.__args__}

    def __hash__(self):
        return hash(frozenset([(v, type(v)) for v in self.__args__]))

    def __repr__(self):
        return f"typing.Literal[{', '.join(map(repr, self.__args__))}]"


class _ConcatenateGenericAlias(_GenericAlias, _root=True):
    pass


class _UnpackGenericAlias(_GenericAlias, _root=True):
    def __repr__(self):
        return "typing.Unpack[" + _type_repr(self.__args__[0]) + "]"

    @property
    def __typing_unpacked_tuple_args__(self):
        arg = self.__args__[0]
        if getattr(arg, "__origin__", None) is tuple:
            return arg.__args__
        return None

    @property
    def __typing_is_unpacked_typevartuple__(self):
        return isinstance(self.__args__[0], TypeVarTuple)


class _AnnotatedAlias(_GenericAlias, _root=True):
    def __init__(self, origin, metadata):
        if isinstance(origin, _AnnotatedAlias):
            metadata = origin.__metadata__ + metadata
            origin = origin.__origin__
        super().__init__(origin, origin, name="Annotated")
        self.__metadata__ = metadata

    def copy_with(self, args):
        return self.__class__(args[0], self.__metadata__)

    def __repr__(self):
        return f"typing.Annotated[{_type_repr(self.__origin__)}, {', '.join(map(repr, self.__metadata__))}]"

    def __eq__(self, other):
        if not isinstance(other, _AnnotatedAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self): return hash((self.__origin__, self.__metadata__))
    def __reduce__(self): return operator.getitem, (Annotated, (self.__origin__,) + self.__metadata__)
    def __mro_entries__(self, bases): return (self.__origin__,)


class _SpecialGenericAlias(_BaseGenericAlias, _root=True):
    def __init__(self, origin, nparams, *, name=None):
        super().__init__(origin, inst=False, name=name or origin.__name__)
        self._nparams = nparams
        self.__module__ = "typing"

    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        params = tuple(_type_check(p, "Parameters to generic types must be types.") if p is not ... else p
                       for p in params)
        if self._name == "Callable":
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        expected = self._nparams
        if expected >= 0 and len(params) != expected:
            if not (self._name in ("Generator", "AsyncGenerator") and 0 < len(params) <= expected):
                raise TypeError(f"Too {'many' if len(params) > expected else 'few'} arguments for {self};"
                                f" actual {len(params)}, expected {expected}")
            params += (type(None),) * (expected - len(params))
        return _GenericAlias(self.__origin__, params, name=self._name, inst=False)

    def __repr__(self): return "typing." + self._name
    def __reduce__(self): return self._name
    def __subclasscheck__(self, cls): return issubclass(cls, self.__origin__)
    def __instancecheck__(self, obj): return isinstance(obj, self.__origin__)
    def __or__(self, right): return Union[self, right]
    def __ror__(self, left): return Union[left, self]


class _CallableAlias(_SpecialGenericAlias, _root=True):
    def __getitem__(self, params):
        if not isinstance(params, tuple) or len(params) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        args, result = params
        msg = "Callable[args, result]: result must be a type."
        result = _type_check(result, msg)
        if args is ...:
            return _CallableGenericAlias(self.__origin__, (..., result), name="Callable", inst=False)
        if isinstance(args, (list, tuple)):
            args = tuple(_type_convert(arg) for arg in args)
            return _CallableGenericAlias(self.__origin__, args + (result,), name="Callable", inst=False)
        return _CallableGenericAlias(self.__origin__, (args, result), name="Callable", inst=False)


class _CallableGenericAlias(_GenericAlias, _root=True):
    def __repr__(self):
        args = self.__args__
        if len(args) == 2 and (args[0] is ... or isinstance(args[0], (ParamSpec, _ConcatenateGenericAlias))):
            return super().__repr__()
        return f"typing.Callable[[{', '.join(map(_show, args[:-1]))}], {_show(args[-1])}]"


class _TupleType(_SpecialGenericAlias, _root=True):
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        return _GenericAlias(tuple, tuple(p if p is ... else _type_convert(p) for p in params), name="Tuple", inst=False)


def _generic_class_getitem(cls, args):
    if not isinstance(args, tuple):
        args = (args,)
    args = tuple(_type_convert(arg) for arg in args)
    if cls is Generic or cls.__name__ == "Protocol" and cls.__module__ == "typing":
        if not args:
            raise TypeError(f"Parameter list to {cls.__qualname__}[...] cannot be empty")
        for arg in args:
            if not (hasattr(arg, "__typing_subst__") or getattr(arg, "__typing_is_unpacked_typevartuple__", False)):
                raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables "
                                "or parameter specification variables.")
        if len(set(args)) != len(args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
    else:
        params = cls.__parameters__
        if not params:
            raise TypeError(f"{cls} is not a generic class")
        for param in params:
            prepare = getattr(param, "__typing_prepare_subst__", None)
            if prepare is not None:
                args = prepare(cls, args)
        if len(args) < len(params) and any(isinstance(param, ParamSpec) for param in params[len(args):]):
            raise TypeError(f"Too few arguments for {cls}")
        if len(args) != len(params):
            raise TypeError(f"Too {'many' if len(args) > len(params) else 'few'} arguments for {cls};"
                            f" actual {len(args)}, expected {len(params)}")
        flat = []
        for param, arg in zip(params, args):
            flat.extend(arg) if isinstance(param, TypeVarTuple) and isinstance(arg, tuple) else flat.append(arg)
        args = tuple(flat)
    return _GenericAlias(cls, args)


def _generic_init_subclass(cls, *args, **kwargs):
    super(Generic, cls).__init_subclass__(*args, **kwargs)
    bases = cls.__dict__.get("__orig_bases__", ())
    if Generic in bases or not bases and Generic in cls.__bases__ and cls.__name__ != "Protocol":
        raise TypeError("Cannot inherit from plain Generic")
    params = None
    for base in bases:
        if isinstance(base, _GenericAlias) and base.__origin__ is Generic:
            if params is not None:
                raise TypeError("Cannot inherit from Generic[...] multiple times.")
            params = base.__parameters__
    cls.__parameters__ = _collect(bases) if params is None else params


def _typevar_subst(self, arg):
    arg = _type_check(arg, "Parameters to generic types must be types.")
    if isinstance(arg, _UnpackGenericAlias) and arg.__typing_unpacked_tuple_args__ is None:
        raise TypeError(f"{arg} is not valid as type argument")
    return arg


def _typevartuple_prepare_subst(self, alias, args):
    params = alias.__parameters__
    at = params.index(self)
    after = len(params) - at - 1
    if len(args) < at + after:
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least {len(params) - 1}")
    stop = len(args) - after
    return args[:at] + (tuple(args[at:stop]),) + args[stop:]


def _paramspec_subst(self, arg):
    if isinstance(arg, (list, tuple)):
        return tuple(_type_check(a, "Expected a type.") for a in arg)
    return arg


def _paramspec_prepare_subst(self, alias, args):
    params = alias.__parameters__
    at = params.index(self)
    if at == len(args) and self.has_default():
        args = (*args, self.__default__)
    if at >= len(args):
        raise TypeError(f"Too few arguments for {alias}")
    if len(params) == 1 and not ((args[0] is ... or isinstance(
            args[0], (list, tuple, ParamSpec, _ConcatenateGenericAlias)))):
        return (tuple(args),)
    if at < len(args) and isinstance(args[at], list):
        args = (*args[:at], tuple(args[at]), *args[at + 1:])
    return args


def _make_union(left, right):
    return Union[left, right]

type _A[_T, *_Ts, **_P] = int
TypeAliasType = type(_A)
TypeVar, TypeVarTuple, ParamSpec = [type(p) for p in _A.__type_params__]
ParamSpecArgs = type(_A.__type_params__[2].args)
ParamSpecKwargs = type(_A.__type_params__[2].kwargs)
NoDefault = _A.__type_params__[0].__default__
Generic = Protocol = None
try:
    from _typing import Generic
except ImportError:
    class _G[T]: pass
    Generic = _G.__mro__[-2]
    del _G
del _A

_not_members = frozenset(("__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__", "__module__",
    "__new__", "__slots__", "__subclasshook__", "__weakref__", "__class_getitem__", "__match_args__",
    "__static_attributes__", "__firstlineno__", "__annotate__", "__annotate_func__", "__annotations_cache__",
    "__parameters__", "__orig_bases__", "__orig_class__", "_is_protocol", "_is_runtime_protocol",
    "__protocol_attrs__", "__non_callable_proto_members__", "__type_params__", "_abc_impl", "__qualname__",
    "_MutableMapping__marker", "__classdictcell__", "__conditional_annotations__"))


def _members_of(cls):
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__name__ in ("Protocol", "Generic"):
            continue
        names.update(name for name in (*base.__dict__, *_get_annotations(base, format=Format.FORWARDREF))
                     if not name.startswith("_abc_") and name not in _not_members)
    return names


class _ProtocolMeta(ABCMeta):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        if name != "Protocol" and Protocol is not None and Protocol in bases:
            for base in bases:
                if not (base in (object, Generic) or getattr(base, "_is_protocol", False) or
                        base.__module__ in ("collections.abc", "contextlib", "os", "io")):
                    raise TypeError(f"Protocols can only inherit from other protocols, got {base!r}")
        return super().__new__(mcls, name, bases, namespace, **kwargs)

    def __init__(cls, *args, **kwargs):
        if getattr(cls, "_is_protocol", False):
            cls.__protocol_attrs__ = _members_of(cls)

    def __subclasscheck__(cls, other):
        if cls is Protocol:
            return type.__subclasscheck__(cls, other)
        if getattr(cls, "_is_protocol", False) and not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        return super().__subclasscheck__(other)

    def __instancecheck__(cls, instance):
        if cls is Protocol or not getattr(cls, "_is_protocol", False):
            return super().__instancecheck__(instance)
        if not getattr(cls, "_is_runtime_protocol", False):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if cls in type(instance).__mro__:
            return True
        for name in cls.__protocol_attrs__:
            try:
                value = getattr(instance, name)
            except AttributeError:
                return False
            if value is None and callable(getattr(cls, name, None)):
                return False
        return True


def _no_init(self, *args, **kwargs):
    if type(self)._is_protocol:
        raise TypeError("Protocols cannot be instantiated")


class Protocol(Generic, metaclass=_ProtocolMeta):
    """A type by its members."""
    __slots__ = ()
    _is_protocol = True
    _is_runtime_protocol = False

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        if not cls.__dict__.get("_is_protocol", False):
            cls._is_protocol = any(base is Protocol for base in cls.__bases__)
        if "__subclasshook__" not in cls.__dict__:
            cls.__subclasshook__ = classmethod(_protocol_hook)
        if cls._is_protocol and cls.__init__ is Protocol.__init__:
            cls.__init__ = _no_init


def _protocol_hook(cls, other):
    if not cls.__dict__.get("_is_protocol", False):
        return NotImplemented
    for name in cls.__protocol_attrs__:
        for base in other.__mro__:
            if name in base.__dict__:
                if base.__dict__[name] is None:
                    return NotImplemented
                break
        else:
            return NotImplemented
    return True


def runtime_checkable(cls):
    """Let isinstance() be used with a protocol."""
    if not (isinstance(cls, type) and issubclass(cls, Generic) and getattr(cls, "_is_protocol", False)):
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    cls._is_runtime_protocol = True
    return cls

T = TypeVar("T")
KT = TypeVar("KT")
VT = TypeVar("VT")
T_co = TypeVar("T_co", covariant=True)
V_co = TypeVar("V_co", covariant=True)
VT_co = TypeVar("VT_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)
CT_co = TypeVar("CT_co", covariant=True, bound=type)
AnyStr = TypeVar("AnyStr", bytes, str)
for _name, _count in (("Awaitable", 1), ("Coroutine", 3), ("AsyncIterable", 1), ("AsyncIterator", 1), ("Iterable", 1),
                      ("Iterator", 1), ("Reversible", 1), ("Container", 1), ("Collection", 1), ("MutableSet", 1),
                      ("Mapping", 2), ("MutableMapping", 2), ("Sequence", 1), ("MutableSequence", 1),
                      ("MappingView", 1), ("KeysView", 1), ("ItemsView", 2), ("ValuesView", 1), ("Generator", 3),
                      ("AsyncGenerator", 2), ("Hashable", 0), ("Sized", 0)):
    globals()[_name] = _SpecialGenericAlias(getattr(collections.abc, _name), _count, name=_name)
AbstractSet = _SpecialGenericAlias(collections.abc.Set, 1, name="AbstractSet")
ByteString = _SpecialGenericAlias(collections.abc.ByteString, 0, name="ByteString")
Callable = _CallableAlias(collections.abc.Callable, 2, name="Callable")
Tuple = _TupleType(tuple, -1, name="Tuple")
List = _SpecialGenericAlias(list, 1, name="List")
Dict = _SpecialGenericAlias(dict, 2, name="Dict")
Set = _SpecialGenericAlias(set, 1, name="Set")
FrozenSet = _SpecialGenericAlias(frozenset, 1, name="FrozenSet")
Type = _SpecialGenericAlias(type, 1, name="Type")
Deque = _SpecialGenericAlias(collections.deque, 1, name="Deque")
DefaultDict = _SpecialGenericAlias(collections.defaultdict, 2, name="DefaultDict")
OrderedDict = _SpecialGenericAlias(collections.OrderedDict, 2, name="OrderedDict")
Counter = _SpecialGenericAlias(collections.Counter, 1, name="Counter")
ChainMap = _SpecialGenericAlias(collections.ChainMap, 2, name="ChainMap")
del _name, _count
Text = str
TYPE_CHECKING = False


def __getattr__(name):
    if name in ("Pattern", "Match"):
        import re
        result = _SpecialGenericAlias(getattr(re, name), 1, name=name)
    elif name in ("ContextManager", "AsyncContextManager"):
        import contextlib
        result = _SpecialGenericAlias(getattr(contextlib, "Abstract" + name), 2, name=name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = result
    return result


def _protocol(name, method, result):
    def call(self): pass
    call.__name__ = method
    body = {"__slots__": (), method: abstractmethod(call), "__module__": "typing", "_is_protocol": True}
    return runtime_checkable(_ProtocolMeta(name, (Protocol,), body))

SupportsInt = _protocol("SupportsInt", "__int__", int)
SupportsFloat = _protocol("SupportsFloat", "__float__", float)
SupportsComplex = _protocol("SupportsComplex", "__complex__", complex)
SupportsBytes = _protocol("SupportsBytes", "__bytes__", bytes)
SupportsIndex = _protocol("SupportsIndex", "__index__", int)


@runtime_checkable
class SupportsAbs(Protocol[T_co]):
    __slots__ = ()

    @abstractmethod
    def __abs__(self): pass


@runtime_checkable
class SupportsRound(Protocol[T_co]):
    __slots__ = ()

    @abstractmethod
    def __round__(self, ndigits=0): pass


def cast(typ, val):
    """val; for checkers, of a type."""
    return val


def assert_type(val, typ, /):
    return val


def assert_never(arg, /):
    raise AssertionError(f"Expected code to be unreachable, but got: {repr(arg)[:100]}")


def reveal_type(obj, /):
    print(f"Runtime type is {type(obj).__name__!r}", file=sys.stderr)
    return obj


def final(f):
    """For checkers: not to be overridden or inherited from."""
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def override(method, /):
    """For checkers: overrides a method of a base class."""
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def no_type_check(arg):
    try:
        arg.__no_type_check__ = True
    except TypeError:
        pass
    return arg


def dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False, frozen_default=False,
                        field_specifiers=(), **kwargs):
    def decorate(target):
        target.__dataclass_transform__ = {"eq_default": eq_default, "order_default": order_default,
            "kw_only_default": kw_only_default, "frozen_default": frozen_default,
            "field_specifiers": field_specifiers, "kwargs": kwargs}
        return target
    return decorate

_overloads = {}


def _overload_dummy(*args, **kwds):
    raise NotImplementedError("You should not call an overloaded function. A series of @overload-decorated "
                              "functions outside a stub module should always be followed by an implementation "
                              "that is not @overload-ed.")


def overload(func):
    """One of several signatures of a function."""
    f = getattr(func, "__func__", func)
    try:
        _overloads.setdefault((f.__module__, f.__qualname__), {})[f.__code__.co_firstlineno] = func
    except AttributeError:
        pass
    return _overload_dummy


def get_overloads(func):
    f = getattr(func, "__func__", func)
    return list(_overloads.get((f.__module__, f.__qualname__), {}).values())


def clear_overloads():
    _overloads.clear()


def get_origin(tp):
    """list for list[int], Union for int | str, None for int."""
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    if isinstance(tp, (_BaseGenericAlias, GenericAlias, ParamSpecArgs, ParamSpecKwargs)):
        return tp.__origin__
    if tp is Generic:
        return Generic
    return Union if isinstance(tp, Union) else None


def get_args(tp):
    """(int,) for list[int]."""
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__,) + tp.__metadata__
    if isinstance(tp, (_GenericAlias, GenericAlias)):
        args = tp.__args__
        if tp.__origin__ is collections.abc.Callable and not (len(args) == 2 and (
                args[0] is ... or isinstance(args[0], (ParamSpec, _ConcatenateGenericAlias)))):
            args = (list(args[:-1]), args[-1])
        return args
    return tp.__args__ if isinstance(tp, Union) else ()


def is_typeddict(tp):
    return isinstance(tp, _TypedDictMeta)


def is_protocol(tp, /):
    return isinstance(tp, type) and getattr(tp, "_is_protocol", False) and tp is not Protocol


def get_protocol_members(tp, /):
    if not is_protocol(tp):
        raise TypeError(f"{tp!r} is not a Protocol")
    return frozenset(tp.__protocol_attrs__)


def _strip(t):
    if isinstance(t, _AnnotatedAlias):
        return _strip(t.__origin__)
    if hasattr(t, "__origin__") and t.__origin__ in (Required, NotRequired, ReadOnly):
        return _strip(t.__args__[0])
    if isinstance(t, (_GenericAlias, GenericAlias, Union)):
        return _with_args(t, tuple(_strip(a) for a in t.__args__))
    return t


def _with_args(t, args):
    """An alias or union t with other arguments; t itself if they are the same."""
    if args == t.__args__:
        return t
    if isinstance(t, Union):
        return functools.reduce(operator.or_, args)
    return t.copy_with(args) if isinstance(t, _GenericAlias) else GenericAlias(t.__origin__, args)


def _resolve(t, globalns, localns, type_params, owner=None, format=Format.VALUE):
    if isinstance(t, str):
        t = ForwardRef(t)
    if isinstance(t, ForwardRef):
        value = t.evaluate(globals=globalns, locals=localns, type_params=type_params, owner=owner, format=format)
        if value is t:
            return t
        return _resolve(type(None) if value is None else value, globalns, localns, type_params, owner, format)
    if isinstance(t, (_GenericAlias, GenericAlias, Union)):
        args = tuple(_resolve(a, globalns, localns, type_params, owner, format)
                     if isinstance(t, GenericAlias) or not isinstance(a, str) else a for a in t.__args__)
        return _with_args(t, args)
    return t


def evaluate_forward_ref(forward_ref, *, owner=None, globals=None, locals=None, type_params=None,
                         format=Format.VALUE):
    return _resolve(forward_ref, globals, locals, type_params, owner, format)


def get_type_hints(obj, globalns=None, localns=None, include_extras=False, *, format=Format.VALUE):
    """The annotations of a function, class or module, strings evaluated."""
    if getattr(obj, "__no_type_check__", None):
        return {}
    hints = {}
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            names = globalns
            if names is None:
                names = getattr(sys.modules.get(base.__module__), "__dict__", {})
            local = dict(vars(base)) if localns is None else localns
            for name, value in _get_annotations(base, format=format).items():
                if format != Format.STRING:
                    value = _resolve(type(None) if value is None else value, names, local, base.__type_params__,
                                     base, format)
                hints[name] = value
    else:
        found = _get_annotations(obj, format=format) if hasattr(obj, "__annotations__") else None
        if found is None:
            if isinstance(obj, (types.BuiltinFunctionType, types.MethodDescriptorType)):
                return {}
            raise TypeError(f"{obj!r} is not a module, class, method, or function.")
        names = globalns
        if names is None:
            target = obj
            while hasattr(target, "__wrapped__"):
                target = target.__wrapped__
            names = target.__dict__ if isinstance(obj, types.ModuleType) else getattr(target, "__globals__", {})
        for name, value in found.items():
            if format != Format.STRING:
                value = _resolve(type(None) if value is None else value, names, localns,
                                 getattr(obj, "__type_params__", ()), obj, format)
            hints[name] = value
    return hints if include_extras or format == Format.STRING else {k: _strip(v) for k, v in hints.items()}


class NamedTupleMeta(type):
    def __new__(cls, typename, bases, ns):
        from annotationlib import get_annotate_from_class_namespace, call_annotate_function
        for base in bases:
            if base is not _NamedTuple and base is not Generic:
                raise TypeError("can only inherit from a NamedTuple type and Generic")
        bases = tuple(tuple if base is _NamedTuple else base for base in bases)
        annotate = get_annotate_from_class_namespace(ns)
        if "__annotations__" in ns:
            kinds = ns["__annotations__"]
        else:
            kinds = call_annotate_function(annotate, Format.FORWARDREF) if annotate else {}
        defaults = []
        for name in kinds:
            if name in ns:
                defaults.append(name)
            elif defaults:
                raise TypeError(f"non-default namedtuple field {name} cannot follow default field"
                                f"{'s' if len(defaults) > 1 else ''} {', '.join(defaults)}")
        result = _make_nmtuple(typename, kinds, [ns[name] for name in defaults], ns["__module__"])
        result.__bases__ = bases
        if Generic in bases:
            result.__class_getitem__ = classmethod(_generic_class_getitem)
        for key, value in ns.items():
            if key in ("__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults", "_make",
                       "_replace", "_asdict", "_source"):
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key not in ("__module__", "__name__", "__annotations__", "__annotate__", "__annotate_func__") and \
                    key not in result._fields:
                setattr(result, key, value)
        if Generic in bases:
            result.__init_subclass__()
        return result


def _make_nmtuple(name, kinds, defaults, module):
    result = collections.namedtuple(name, list(kinds), defaults=defaults, module=module)
    kinds = {key: _type_convert(kind) for key, kind in kinds.items()}
    result.__annotations__ = kinds
    result.__new__.__annotations__ = kinds
    return result


def NamedTuple(typename, fields=None, /, **kwargs):
    """A namedtuple with types: also to inherit from."""
    fields = list(kwargs.items()) if fields is None else list(fields)
    result = _make_nmtuple(typename, dict(fields), [], sys._getframe(1).f_globals.get("__name__", "__main__"))
    result.__orig_bases__ = (NamedTuple,)
    return result

_NamedTuple = type.__new__(NamedTupleMeta, "NamedTuple", (), {})
NamedTuple.__mro_entries__ = lambda bases: (_NamedTuple,)


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True):
        from annotationlib import get_annotate_from_class_namespace, call_annotate_function
        for base in bases:
            if type(base) is not _TypedDictMeta and base is not Generic:
                raise TypeError("cannot inherit from both a TypedDict type and a non-TypedDict base class")
        generic = (Generic,) if any(issubclass(b, Generic) for b in bases) else ()
        annotate = get_annotate_from_class_namespace(ns)
        if "__annotations__" in ns:
            own = ns["__annotations__"]
        else:
            own = call_annotate_function(annotate, Format.FORWARDREF) if annotate else {}
        ns = {k: v for k, v in ns.items() if k not in ("__annotate__", "__annotate_func__", "__annotations__")}
        result = type.__new__(cls, name, (*generic, dict), ns)
        if not hasattr(result, "__orig_bases__"):
            result.__orig_bases__ = bases
        kinds, required, optional, readonly, mutable = {}, set(), set(), set(), set()
        for base in bases:
            kinds.update(getattr(base, "__annotations__", {}))
            required |= getattr(base, "__required_keys__", set())
            optional |= getattr(base, "__optional_keys__", set())
            readonly |= getattr(base, "__readonly_keys__", set())
            mutable |= getattr(base, "__mutable_keys__", set())
        for key, kind in own.items():
            kind = _type_convert(kind, module=result.__module__)
            kinds[key] = kind
            is_required, is_readonly = total, False
            while True:
                origin = get_origin(kind)
                if origin is Annotated:
                    kind = kind.__origin__
                elif origin in (Required, NotRequired, ReadOnly):
                    if origin is ReadOnly:
                        is_readonly = True
                    else:
                        is_required = origin is Required
                    kind = kind.__args__[0]
                else:
                    break
            (required if is_required else optional).add(key)
            (optional if is_required else required).discard(key)
            (readonly if is_readonly else mutable).add(key)
            if not is_readonly:
                readonly.discard(key)
        result.__annotations__ = kinds
        result.__required_keys__ = frozenset(required)
        result.__optional_keys__ = frozenset(optional)
        result.__readonly_keys__ = frozenset(readonly)
        result.__mutable_keys__ = frozenset(mutable)
        result.__total__ = total
        return result

    __call__ = dict

    def __subclasscheck__(cls, other):
        raise TypeError("TypedDict does not support instance and class checks")
    __instancecheck__ = __subclasscheck__


def TypedDict(typename, fields, /, *, total=True):
    """A dict with certain keys: also to inherit from."""
    ns = {"__annotations__": dict(fields), "__module__": sys._getframe(1).f_globals.get("__name__", "__main__")}
    result = _TypedDictMeta(typename, (), ns, total=total)
    result.__orig_bases__ = (TypedDict,)
    return result

_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


class NewType:
    """A type that is different only for checkers."""

    def __init__(self, name, tp):
        self.__qualname__ = name
        self.__name__ = name.rpartition(".")[2]
        self.__supertype__ = tp
        self.__module__ = sys._getframe(1).f_globals.get("__name__", "__main__")

    def __call__(self, x, /): return x
    def __repr__(self): return f"{self.__module__}.{self.__qualname__}"
    def __reduce__(self): return self.__qualname__
    def __or__(self, other): return Union[self, other]
    def __ror__(self, other): return Union[other, self]

    def __mro_entries__(self, bases):
        raise TypeError(f"Cannot subclass an instance of NewType. Perhaps you were looking for: "
                        f"`{'X'} = NewType({'X'!r}, {self.__name__})`")


class IO(Generic[AnyStr]):
    """A file."""
    __slots__ = ()


class BinaryIO(IO[bytes]):
    __slots__ = ()


class TextIO(IO[str]):
    __slots__ = ()

__all__ = [name for name in list(globals()) if name[:1] != "_" and name[:1].isupper() and name not in (
    "Format", "GenericAlias", "ABCMeta", "T", "KT", "VT", "T_co", "V_co", "VT_co", "T_contra", "CT_co",
    "NamedTupleMeta")] + ["Pattern", "Match", "ContextManager", "AsyncContextManager", "assert_never", "assert_type",
    "cast", "clear_overloads", "dataclass_transform", "evaluate_forward_ref", "final", "get_args", "get_origin",
    "get_overloads", "get_protocol_members", "get_type_hints", "is_protocol", "is_typeddict", "no_type_check",
    "overload", "override", "reveal_type", "runtime_checkable"]
