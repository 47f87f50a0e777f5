"""Type hints."""
import collections
import collections.abc
import copyreg
import functools
import operator
import sys
import types
from abc import ABCMeta, abstractmethod
from types import GenericAlias
from annotationlib import ForwardRef, Format, type_repr as _type_repr, get_annotations as _get_annotations

Union = type(int | str)
_cleanups = []  # functions that empty the caches
_missing = object()
_ASSERT_NEVER_REPR_MAX_LENGTH = 100


def _cached(function=None, *, typed=False):
    """Remember the results of a function; arguments that cannot be hashed go to it directly."""
    if function is None:
        return functools.partial(_cached, typed=typed)
    remembered = functools.lru_cache(typed=typed)(function)
    _cleanups.append(remembered.cache_clear)

    @functools.wraps(function)
    def look_up(*args, **kwds):
        try:
            return remembered(*args, **kwds)
        except TypeError:
            pass                # what is no fault of the hash is raised again, by itself
        return function(*args, **kwds)
    return look_up


def _caller(depth=1, default="__main__"):
    """The name of the module that called whoever asks, depth frames up."""
    try:
        return sys._getframe(depth + 1).f_globals.get("__name__", default)
    except ValueError:
        return None


def _is_dunder(name):
    return name.startswith("__") and name.endswith("__")


def _is_unpacked_variadic(arg):
    """Whether arg is *Ts."""
    return not isinstance(arg, type) and getattr(arg, "__typing_is_unpacked_typevartuple__", False)


def _is_param_expr(arg):
    """Whether arg may take the place of a ParamSpec."""
    return arg is ... or isinstance(arg, (tuple, list, ParamSpec, _ConcatenateGenericAlias))


def _collect_type_parameters(args, *, enforce_default_ordering=True):
    """The type parameters in args in the order in which they appear."""
    found = []
    default_seen = variadic_seen = False
    for arg in args:
        if isinstance(arg, type):
            continue
        if isinstance(arg, tuple):
            inner = [param for item in arg for param in _collect_type_parameters([item])]
            found.extend(_new_ones(inner, found))
        elif hasattr(arg, "__typing_subst__"):
            if arg in found:
                continue
            if enforce_default_ordering:
                if variadic_seen and arg.has_default():
                    raise TypeError("Type parameter with a default follows TypeVarTuple")
                if arg.has_default():
                    default_seen = True
                elif default_seen:
                    raise TypeError(f"Type parameter {arg!r} without a default follows type parameter with a default")
            found.append(arg)
        else:
            variadic_seen = variadic_seen or _is_unpacked_variadic(arg)
            found.extend(_new_ones(getattr(arg, "__parameters__", ()), found))
    return tuple(found)


def _new_ones(params, found):
    return [param for at, param in enumerate(params) if param not in found and param not in params[:at]]


def _prepare(alias, params, args):
    """args with one for each of params: defaults filled in, what a variadic one takes made a tuple."""
    for param in params:
        prepare = getattr(param, "__typing_prepare_subst__", None)
        if prepare is not None:
            args = prepare(alias, args)
    return args


def _raise_count(alias, actual, expected, many):
    raise TypeError(f"Too {'many' if many else 'few'} arguments for {alias}; actual {actual}, expected {expected}")


def _type_check(arg, msg, is_argument=True, module=None, *, allow_special_forms=False, owner=None):
    """arg as a type: TypeError, beginning with msg, if it is none."""
    arg = _type_convert(arg, module=module, allow_special_forms=allow_special_forms, owner=owner)
    if isinstance(arg, _GenericAlias):
        origin = arg.__origin__
        if origin in (Generic, Protocol) or not allow_special_forms and (
                origin is ClassVar or is_argument and origin is Final):
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


def _unpack_args(args):
    """args with the items of unpacked tuples of known length in their place."""
    result = []
    for arg in args:
        inner = None if isinstance(arg, type) and not isinstance(arg, GenericAlias) else \
            getattr(arg, "__typing_unpacked_tuple_args__", None)
        if inner is not None and not (inner and inner[-1] is ...):
            result.extend(inner)
        else:
            result.append(arg)
    return tuple(result)


class _Final:
    __slots__ = ("__weakref__",)

    def __init_subclass__(cls, /, *args, **kwds):
        if "_root" not in kwds:
            raise TypeError("Cannot subclass special typing classes")


class _SpecialForm(_Final, _root=True):
    __slots__ = ("_name", "__doc__", "_getitem")
    __iter__ = None

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

    @_cached
    def __getitem__(self, parameters):
        return self._getitem(self, parameters)


class _ListingForm(_SpecialForm, _root=True):  # it takes several parameters, told apart by their types as well
    def __getitem__(self, parameters):
        return self._getitem(self, *(parameters if isinstance(parameters, tuple) else (parameters,)))


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

ClassVar = _one("ClassVar", "A variable of the class.", special=True)
Final = _one("Final", "A name that is not assigned again.", special=True)
TypeGuard = _one("TypeGuard", "The result of a function that checks a type.")
TypeIs = _one("TypeIs", "The result of a function that checks a type, both ways.")
Required = _one("Required", "A key that must be there.", special=True)
NotRequired = _one("NotRequired", "A key that may be missing.", special=True)
ReadOnly = _one("ReadOnly", "A key that is not changed.", special=True)


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


@_ListingForm
@_cached(typed=True)
def Literal(self, *parameters):
    """Certain values."""
    flat = []
    for item in parameters:
        flat.extend(item.__args__ if isinstance(item, _LiteralGenericAlias) else (item,))
    try:
        flat = [value for value, _ in dict.fromkeys((item, type(item)) for item in flat)]
    except TypeError:
        flat = [item for at, item in enumerate(flat)
                if not any(type(item) is type(other) and item == other for other in flat[:at])]
    return _LiteralGenericAlias(self, tuple(flat))


@_ListingForm
@_cached(typed=True)
def Annotated(self, *params):
    """A type and more about it."""
    if len(params) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an annotation).")
    if _is_unpacked_variadic(params[0]):
        raise TypeError("Annotated[...] should not be used with an unpacked TypeVarTuple")
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
            if isinstance(base, _BaseGenericAlias):
                break
            if isinstance(base, type):
                if issubclass(base, Generic):
                    break
            else:
                entries = getattr(base, "__mro_entries__", None)
                entries = entries(bases) if entries is not None else None
                if isinstance(entries, tuple) and any(isinstance(b, type) and issubclass(b, Generic)
                                                      for b in entries):
                    break
        else:
            result.append(Generic)
        return tuple(result)

    def __getattr__(self, name):
        if name in ("__name__", "__qualname__"):
            return self._name or self.__origin__.__name__
        if name not in ("__origin__", "__args__") and "__origin__" in self.__dict__ and not _is_dunder(name):
            return getattr(self.__origin__, name)
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if _is_dunder(name) or name in ("_name", "_inst", "_nparams", "_defaults"):
            super().__setattr__(name, value)
        else:
            setattr(self.__origin__, name, value)

    def __dir__(self):
        return list({*super().__dir__(), *(name for name in dir(self.__origin__) if not _is_dunder(name))})

    def __instancecheck__(self, obj):
        return self.__subclasscheck__(type(obj))

    def __subclasscheck__(self, cls):
        raise TypeError("Subscripted generics cannot be used with class and instance checks")


class _GenericAlias(_BaseGenericAlias, _root=True):
    def __init__(self, origin, args, *, inst=True, name=None):
        super().__init__(origin, inst=inst, name=name)
        self.__args__ = args = args if isinstance(args, tuple) else (args,)
        self.__parameters__ = _collect_type_parameters(
            args, enforce_default_ordering=origin in (Generic, Protocol))
        if not name and hasattr(origin, "__module__"):
            self.__module__ = origin.__module__

    def __eq__(self, other):
        if not isinstance(other, _GenericAlias):
            return NotImplemented
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self): return hash((self.__origin__, self.__args__))
    def __or__(self, right): return Union[self, right]
    def __ror__(self, left): return Union[left, self]

    @_cached
    def __getitem__(self, args):
        if self.__origin__ in (Generic, Protocol):
            raise TypeError(f"Cannot subscript already-subscripted {self}")
        if not self.__parameters__:
            raise TypeError(f"{self} is not a generic class")
        args = _unpack_args(_type_convert(a) for a in (args if isinstance(args, tuple) else (args,)))
        params = self.__parameters__
        args = _prepare(self, params, args)
        if len(args) != len(params):
            _raise_count(self, len(args), len(params), len(args) > len(params))
        return self.copy_with(self._substitute(self.__args__, dict(zip(params, args))))

    def _substitute(self, args, mapping):
        """args with what mapping has for the parameters in them."""
        result = []
        for arg in args:
            if isinstance(arg, type):
                result.append(arg)
                continue
            if hasattr(arg, "__typing_subst__"):
                new = arg.__typing_subst__(mapping[arg])
            else:
                inner, new = getattr(arg, "__parameters__", ()), arg
                if inner:
                    values = []
                    for param in inner:
                        values += mapping[param] if isinstance(param, TypeVarTuple) else [mapping[param]]
                    new = arg[tuple(values)]
            if isinstance(new, tuple) and self.__origin__ is collections.abc.Callable or _is_unpacked_variadic(arg):
                result.extend(new)
            elif isinstance(arg, tuple):
                result.append(tuple(self._substitute(arg, mapping)))
            else:
                result.append(new)
        return tuple(result)

    def copy_with(self, args):
        return self.__class__(self.__origin__, args, name=self._name, inst=self._inst)

    def __repr__(self):
        name = "typing." + self._name if self._name else _type_repr(self.__origin__)
        args = ", ".join([_show(arg) for arg in self.__args__]) or "()"
        return f"{name}[{args}]"

    def __reduce__(self):
        origin = globals()[self._name] if self._name else self.__origin__
        args = tuple(self.__args__)
        if len(args) == 1 and not isinstance(args[0], tuple):
            args = args[0]
        return operator.getitem, (origin, args)

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


def _show(arg):
    if isinstance(arg, (list, tuple)):
        return "[" + ", ".join(map(_show, arg)) + "]"
    return _type_repr(arg)


class _LiteralGenericAlias(_GenericAlias, _root=True):
    __iter__ = None

    def __eq__(self, other):
        if not isinstance(other, _LiteralGenericAlias):
            return NotImplemented
        return {(v, type(v)) for v in self.__args__} == {(v, type(v)) for v in other.__args__}

    def __hash__(self):
        return hash(frozenset([(v, type(v)) for v in self.__args__]))


class _ConcatenateGenericAlias(_GenericAlias, _root=True):
    __iter__ = None

    def copy_with(self, args):
        *first, last = args
        if isinstance(last, (list, tuple)):
            return (*first, *last)
        if isinstance(last, _ConcatenateGenericAlias):
            args = (*first, *last.__args__)
        return super().copy_with(args)


class _UnpackGenericAlias(_GenericAlias, _root=True):
    def __repr__(self):
        return "typing.Unpack[" + _type_repr(self.__args__[0]) + "]"

    def __getitem__(self, args):
        return args if self.__typing_is_unpacked_typevartuple__ else super().__getitem__(args)

    @property
    def __typing_unpacked_tuple_args__(self):
        arg = self.__args__[0]
        if isinstance(arg, (_GenericAlias, GenericAlias)):
            if arg.__origin__ is not tuple:
                raise TypeError("Unpack[...] must be used with a tuple type")
            return arg.__args__
        return None

    @property
    def __typing_is_unpacked_typevartuple__(self):
        return isinstance(self.__args__[0], TypeVarTuple)


class _AnnotatedAlias(_GenericAlias, _root=True):
    __iter__ = None

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

    def __getattr__(self, name):
        if name in ("__name__", "__qualname__"):
            return "Annotated"
        return super().__getattr__(name)

    def __hash__(self): return hash((self.__origin__, self.__metadata__))
    def __reduce__(self): return operator.getitem, (Annotated, (self.__origin__,) + self.__metadata__)
    def __mro_entries__(self, bases): return (self.__origin__,)


class _SpecialGenericAlias(_BaseGenericAlias, _root=True):
    __iter__ = None

    def __init__(self, origin, nparams, *, inst=True, name=None, defaults=()):
        super().__init__(origin, inst=inst, name=name or origin.__name__)
        self._nparams = nparams
        self._defaults = defaults
        self.__doc__ = f"{'A deprecated name' if origin.__module__ == 'builtins' else 'A generic form'} of " \
                       f"{origin.__module__}.{origin.__qualname__}."
        self.__module__ = "typing"

    @_cached
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        params = tuple(_type_check(p, "Parameters to generic types must be types.") for p in params)
        expected, missing = self._nparams, self._nparams - len(params)
        if not expected:
            raise TypeError(f"{self} is not a generic class")
        if 0 < missing <= len(self._defaults):
            params += self._defaults[-missing:]
        elif missing:
            text = f"at least {expected - len(self._defaults)}" if self._defaults else expected
            _raise_count(self, len(params), text, missing < 0)
        return self.copy_with(params)

    def copy_with(self, params):
        return _GenericAlias(self.__origin__, params, name=self._name, inst=self._inst)

    def __subclasscheck__(self, cls):
        if isinstance(cls, _SpecialGenericAlias):
            return issubclass(cls.__origin__, self.__origin__)
        if isinstance(cls, _GenericAlias):
            return super().__subclasscheck__(cls)
        return issubclass(cls, self.__origin__)

    def __repr__(self): return "typing." + self._name
    def __reduce__(self): return self._name
    def __or__(self, right): return Union[self, right]
    def __ror__(self, left): return Union[left, self]


class _FadingAlias(_SpecialGenericAlias, _root=True):
    def __subclasscheck__(self, cls):
        import warnings
        warnings._deprecated(f"{self.__module__}.{self._name}", remove=(3, 17))
        return super().__subclasscheck__(cls)


class _CallableAlias(_SpecialGenericAlias, _root=True):
    def __getitem__(self, params):
        if not isinstance(params, tuple) or len(params) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        args, result = params
        return self._of(tuple(args) if isinstance(args, list) else args, result)

    @_cached
    def _of(self, args, result):
        result = _type_check(result, "Callable[args, result]: result must be a type.")
        args = tuple(_type_convert(arg) for arg in (args if isinstance(args, tuple) else (args,)))
        return self.copy_with(args + (result,))

    def copy_with(self, params):
        return _CallableGenericAlias(self.__origin__, params, name=self._name, inst=self._inst)


class _CallableGenericAlias(_GenericAlias, _root=True):
    __iter__ = None

    def _takes_expression(self):
        return len(self.__args__) == 2 and _is_param_expr(self.__args__[0])

    def __repr__(self):
        if self._takes_expression():
            return super().__repr__()
        args = self.__args__
        return f"typing.Callable[[{', '.join(map(_show, args[:-1]))}], {_show(args[-1])}]"

    def __reduce__(self):
        args = self.__args__
        return operator.getitem, (Callable, args if self._takes_expression() else (list(args[:-1]), args[-1]))


class _TupleType(_SpecialGenericAlias, _root=True):
    @_cached
    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        if len(params) >= 2 and params[-1] is ...:
            first = tuple(_type_check(p, "Tuple[t, ...]: t must be a type.") for p in params[:-1])
            return self.copy_with((*first, ...))
        return self.copy_with(tuple(_type_check(p, "Tuple[t0, t1, ...]: each t must be a type.") for p in params))


@_cached
def _generic_class_getitem(cls, args):
    """cls[args] for a class that inherits from Generic."""
    args = tuple(_type_convert(arg) for arg in (args if isinstance(args, tuple) else (args,)))
    if cls in (Generic, Protocol):
        if not args:
            raise TypeError(f"Parameter list to {cls.__qualname__}[...] cannot be empty")
        if not all(isinstance(arg, (TypeVar, ParamSpec)) or _is_unpacked_variadic(arg) for arg in args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be type variables "
                            "or parameter specification variables.")
        if len(set(args)) != len(args):
            raise TypeError(f"Parameters to {cls.__name__}[...] must all be unique")
        return _GenericAlias(cls, args)
    try:
        params = cls.__parameters__
    except AttributeError as error:
        error.add_note(f"Note: this exception may have been caused by {cls.__init_subclass__.__qualname__!r} (or "
                       "the '__init_subclass__' method on a superclass) not calling "
                       "'super().__init_subclass__()'")
        raise
    args = _prepare(cls, params, args)
    if not params:
        raise TypeError(f"{cls} is not a generic class")
    if len(args) != len(params):
        expected = len(params)
        if len(args) < expected:
            optional = sum(param.has_default() for param in params[len(args):])
            if optional:
                expected = f"at least {expected - optional}"
        _raise_count(cls, len(args), expected, len(args) > len(params))
    flat = []
    for param, arg in zip(params, args):
        flat.extend(arg) if isinstance(param, TypeVarTuple) else flat.append(arg)
    return _GenericAlias(cls, tuple(flat))


def _generic_init_subclass(cls, *args, **kwargs):
    super(Generic, cls).__init_subclass__(*args, **kwargs)
    bases = cls.__dict__.get("__orig_bases__")
    if Generic in (cls.__bases__ if bases is None else bases) and (
            bases is not None or cls.__name__ != "Protocol" and type(cls) is not _TypedDictMeta):
        raise TypeError("Cannot inherit from plain Generic")
    used = _collect_type_parameters(bases or ())
    listed = None
    for base in bases or ():
        if isinstance(base, _GenericAlias) and base.__origin__ is Generic:
            if listed is not None:
                raise TypeError("Cannot inherit from Generic[...] multiple times.")
            listed = base.__parameters__
    if listed is not None:
        missing = [param for param in used if param not in listed]
        if missing:
            raise TypeError(f"Some type variables ({', '.join(map(str, missing))}) are not listed in "
                            f"Generic[{', '.join(map(str, listed))}]")
    cls.__parameters__ = used if listed is None else listed


def _typevar_subst(self, arg):
    arg = _type_check(arg, "Parameters to generic types must be types.")
    if isinstance(arg, _UnpackGenericAlias) or isinstance(arg, GenericAlias) and arg.__unpacked__:
        raise TypeError(f"{arg} is not valid as type argument")
    return arg


def _typevartuple_prepare_subst(self, alias, args):
    """args with those that are left for self as one tuple; *tuple[t, ...] gives parameters around it a t each."""
    params = alias.__parameters__
    at = params.index(self)
    if any(isinstance(param, TypeVarTuple) for param in params[at + 1:]):
        raise TypeError(f"More than one TypeVarTuple parameter in {alias}")
    endless = []
    for index, arg in enumerate(args):
        inner = None if isinstance(arg, type) and not isinstance(arg, GenericAlias) else \
            getattr(arg, "__typing_unpacked_tuple_args__", None)
        if inner and len(inner) == 2 and inner[-1] is ...:
            endless.append((index, inner[0]))
    if len(endless) > 1:
        raise TypeError("More than one unpacked arbitrary-length tuple argument")
    before, after, repeated = at, len(params) - at - 1, None
    if endless:
        index, repeated = endless[0]
        before, after = min(before, index), min(after, len(args) - index - 1)
    elif before + after > len(args):
        raise TypeError(f"Too few arguments for {alias}; actual {len(args)}, expected at least {len(params) - 1}")
    stop = len(args) - after
    taken = tuple(args[before:stop])
    if before == stop and self.has_default():
        taken = _unpack_args((self.__default__,))
    return (*args[:before], *[repeated] * (at - before), taken,
            *[repeated] * (len(params) - after - before - at - 1), *args[stop:])


def _paramspec_subst(self, arg):
    if isinstance(arg, (list, tuple)):
        return tuple(_type_check(a, "Expected a type.") for a in arg)
    if not _is_param_expr(arg):
        raise TypeError(f"Expected a list of types, an ellipsis, ParamSpec, or Concatenate. Got {arg}")
    return arg


def _paramspec_prepare_subst(self, alias, args):
    params = alias.__parameters__
    at = params.index(self)
    if at == len(args) and self.has_default():
        args = (*args, self.__default__)
    if at >= len(args):
        raise TypeError(f"Too few arguments for {alias}")
    if len(params) == 1 and not _is_param_expr(args[0]):
        return (tuple(args),)
    if isinstance(args[at], list):
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

_like_protocols = {  # classes that a protocol may inherit from beside protocols
    "collections.abc": ("Callable", "Awaitable", "Iterable", "Iterator", "AsyncIterable", "AsyncIterator",
                        "Hashable", "Sized", "Container", "Collection", "Reversible", "Buffer"),
    "contextlib": ("AbstractContextManager", "AbstractAsyncContextManager"),
    "io": ("Reader", "Writer"),
    "os": ("PathLike",),
}
_not_members = frozenset(("__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__", "__module__",
    "__new__", "__slots__", "__subclasshook__", "__weakref__", "__class_getitem__", "__match_args__",
    "__static_attributes__", "__firstlineno__", "__annotate__", "__annotate_func__", "__annotations_cache__",
    "__parameters__", "__orig_bases__", "__orig_class__", "_is_protocol", "_is_runtime_protocol",
    "__protocol_attrs__", "__non_callable_proto_members__", "__type_params__", "_abc_impl", "__qualname__",
    "_MutableMapping__marker", "__classdictcell__", "__conditional_annotations__"))


def _get_protocol_attrs(cls):
    """The names of the members that a protocol asks for."""
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__name__ in ("Protocol", "Generic"):
            continue
        names.update(name for name in (*base.__dict__, *_get_annotations(base, format=Format.FORWARDREF))
                     if not name.startswith("_abc_") and name not in _not_members)
    return names


def _asked_by_library():
    """Whether the check of a class, two frames up, was asked for by abc or functools, which try every class."""
    return _caller(2) in ("abc", "_py_abc", "functools", None)


def _require_class(arg):
    if not isinstance(arg, type):
        raise TypeError("issubclass() arg 1 must be a class")


def _init_of_protocol(self, *args, **kwargs):
    """__init__ of a protocol: refuses one; a class that takes it over finds the next one of its bases."""
    cls = type(self)
    if cls._is_protocol:
        raise TypeError("Protocols cannot be instantiated")
    if cls.__init__ is not _init_of_protocol:
        return
    for base in cls.__mro__:
        found = base.__dict__.get("__init__", _init_of_protocol)
        if found is not _init_of_protocol:
            break
    cls.__init__ = found
    found(self, *args, **kwargs)


class _ProtocolMeta(ABCMeta):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        if Protocol is not None and (Protocol in bases or Generic in bases):
            for base in bases:
                if not (base in (object, Generic) or base.__name__ in _like_protocols.get(base.__module__, ()) or
                        issubclass(base, Generic) and getattr(base, "_is_protocol", False)):
                    raise TypeError(f"Protocols can only inherit from other protocols, got {base!r}")
        return super().__new__(mcls, name, bases, namespace, **kwargs)

    def __init__(cls, *args, **kwargs):
        if getattr(cls, "_is_protocol", False):
            cls.__protocol_attrs__ = _get_protocol_attrs(cls)

    def __subclasscheck__(cls, other):
        if cls is Protocol:
            return type.__subclasscheck__(cls, other)
        if getattr(cls, "_is_protocol", False) and not _asked_by_library():
            if not getattr(cls, "_is_runtime_protocol", False):
                _require_class(other)
                raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
            if cls.__non_callable_proto_members__ and cls.__dict__.get("__subclasshook__") is _protocol_hook:
                _require_class(other)
                data = str(sorted(cls.__non_callable_proto_members__))[1:-1]
                raise TypeError("Protocols with non-method members don't support issubclass(). "
                                f"Non-method members: {data}.")
        return ABCMeta.__subclasscheck__(cls, other)

    def __instancecheck__(cls, instance):
        if cls is Protocol:
            return type.__instancecheck__(cls, instance)
        if not getattr(cls, "_is_protocol", False):
            return ABCMeta.__instancecheck__(cls, instance)
        if not getattr(cls, "_is_runtime_protocol", False) and not _asked_by_library():
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if ABCMeta.__instancecheck__(cls, instance):
            return True
        from inspect import getattr_static
        for name in cls.__protocol_attrs__:
            try:
                value = getattr_static(instance, name)
            except AttributeError:
                return False
            if value is None and name not in cls.__non_callable_proto_members__:
                return False
        return True


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
            cls.__subclasshook__ = _protocol_hook
        if cls._is_protocol and cls.__init__ is Protocol.__init__:
            cls.__init__ = _init_of_protocol


@classmethod
def _protocol_hook(cls, other):
    if not cls.__dict__.get("_is_protocol", False):
        return NotImplemented
    is_protocol = issubclass(other, Generic) and getattr(other, "_is_protocol", False)
    for name in cls.__protocol_attrs__:
        for base in other.__mro__:
            if name in base.__dict__:
                if base.__dict__[name] is None:
                    return NotImplemented
                break
            if is_protocol and name in _get_annotations(base, format=Format.FORWARDREF):
                break
        else:
            return NotImplemented
    return True


def runtime_checkable(cls):
    """Let isinstance() be used with a protocol."""
    if not (isinstance(cls, type) and issubclass(cls, Generic) and getattr(cls, "_is_protocol", False)):
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    cls._is_runtime_protocol = True
    data = set()
    for name in getattr(cls, "__protocol_attrs__", ()):
        try:
            if not callable(getattr(cls, name, None)):
                data.add(name)
        except Exception as error:
            raise TypeError(f"Failed to determine whether protocol member {name!r} is a method member") from error
    cls.__non_callable_proto_members__ = data
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
                      ("MappingView", 1), ("KeysView", 1), ("ItemsView", 2), ("ValuesView", 1), ("Hashable", 0),
                      ("Sized", 0)):
    globals()[_name] = _SpecialGenericAlias(getattr(collections.abc, _name), _count, name=_name)
AbstractSet = _SpecialGenericAlias(collections.abc.Set, 1, name="AbstractSet")
ByteString = _FadingAlias(collections.abc.ByteString, 0, name="ByteString")
Generator = _SpecialGenericAlias(collections.abc.Generator, 3, defaults=(type(None), type(None)))
AsyncGenerator = _SpecialGenericAlias(collections.abc.AsyncGenerator, 2, defaults=(type(None),))
Callable = _CallableAlias(collections.abc.Callable, 2, name="Callable")
Tuple = _TupleType(tuple, -1, inst=False, name="Tuple")
List = _SpecialGenericAlias(list, 1, inst=False, name="List")
Dict = _SpecialGenericAlias(dict, 2, inst=False, name="Dict")
Set = _SpecialGenericAlias(set, 1, inst=False, name="Set")
FrozenSet = _SpecialGenericAlias(frozenset, 1, inst=False, name="FrozenSet")
Type = _SpecialGenericAlias(type, 1, inst=False, name="Type")
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
        result = _SpecialGenericAlias(getattr(contextlib, "Abstract" + name), 2, name=name,
                                      defaults=(bool | None,))
    elif name == "_collect_parameters":
        import warnings
        warnings.warn("The private _collect_parameters function is deprecated and will be removed in a future "
                      "version of Python. Any use of private functions is discouraged and may break in the future.",
                      DeprecationWarning, stacklevel=2)
        return _collect_type_parameters
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = result
    return result


def _protocol(name, method, result):
    """A protocol with one method."""
    def call(self): pass
    call.__name__, call.__qualname__, call.__module__ = method, f"{name}.{method}", "typing"
    call.__annotations__ = {"return": result}
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
    """For checkers: this place is not reached."""
    value = repr(arg)
    if len(value) > _ASSERT_NEVER_REPR_MAX_LENGTH:
        value = value[:_ASSERT_NEVER_REPR_MAX_LENGTH] + "..."
    raise AssertionError(f"Expected code to be unreachable, but got: {value}")


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
    """The annotations of a function, or of a class and what is defined in it, are no types."""
    if isinstance(arg, type):
        for name in dir(arg):
            inner = getattr(arg, name)
            if getattr(inner, "__qualname__", None) != f"{arg.__qualname__}.{inner.__name__}" \
                    if hasattr(inner, "__qualname__") and hasattr(inner, "__name__") else True:
                continue  # it is defined elsewhere
            if getattr(inner, "__module__", None) != arg.__module__:
                continue
            if isinstance(inner, types.FunctionType):
                inner.__no_type_check__ = True
            elif isinstance(inner, types.MethodType):
                inner.__func__.__no_type_check__ = True
            elif isinstance(inner, type):
                no_type_check(inner)
    try:
        arg.__no_type_check__ = True
    except TypeError:
        pass
    return arg


def no_type_check_decorator(decorator):
    """A decorator whose functions get no_type_check() as well."""
    import warnings
    warnings._deprecated("typing.no_type_check_decorator", remove=(3, 15))

    @functools.wraps(decorator)
    def wrapped(*args, **kwds):
        return no_type_check(decorator(*args, **kwds))
    return wrapped


def dataclass_transform(*, eq_default=True, order_default=False, kw_only_default=False, frozen_default=False,
                        field_specifiers=(), **kwargs):
    def decorate(target):
        target.__dataclass_transform__ = {"eq_default": eq_default, "order_default": order_default,
            "kw_only_default": kw_only_default, "frozen_default": frozen_default,
            "field_specifiers": field_specifiers, "kwargs": kwargs}
        return target
    return decorate

_overload_registry = collections.defaultdict(functools.partial(collections.defaultdict, dict))


def _overload_dummy(*args, **kwds):
    raise NotImplementedError("You should not call an overloaded function. A series of @overload-decorated "
                              "functions outside a stub module should always be followed by an implementation "
                              "that is not @overload-ed.")


def overload(func):
    """One of several signatures of a function."""
    f = getattr(func, "__func__", func)
    try:
        _overload_registry[f.__module__][f.__qualname__][f.__code__.co_firstlineno] = func
    except AttributeError:
        pass
    return _overload_dummy


def get_overloads(func):
    """The signatures of a function that were given with overload()."""
    f = getattr(func, "__func__", func)
    return list(_overload_registry.get(f.__module__, {}).get(f.__qualname__, {}).values())


def clear_overloads():
    """Forget all signatures."""
    _overload_registry.clear()


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
    if isinstance(t, _GenericAlias):
        return t.copy_with(args)
    if t.__origin__ is collections.abc.Callable and not (len(args) == 2 and _is_param_expr(args[0])):
        return t.__origin__[list(args[:-1]), args[-1]]
    new = GenericAlias(t.__origin__, args)
    return next(iter(new)) if t.__unpacked__ else new


def evaluate_forward_ref(forward_ref, *, owner=None, globals=None, locals=None, type_params=None, format=None,
                         _seen=frozenset()):
    """The type that a reference stands for, references in it evaluated too."""
    if format == Format.STRING:
        return forward_ref.__forward_arg__
    text = forward_ref.__forward_arg__
    if text in _seen:
        return forward_ref
    format = Format.VALUE if format is None else format
    value = forward_ref.evaluate(globals=globals, locals=locals, type_params=type_params, owner=owner,
                                 format=format)
    if value is forward_ref:
        return value
    if isinstance(value, str):
        value = _reference(value, forward_ref)
    if value is None:
        return None
    return _eval_type(value, globals, locals, type_params, owner=owner, format=format, seen=_seen | {text},
                      parent=forward_ref)


def _eval_type(t, globalns, localns, type_params=_missing, *, owner=None, format=Format.VALUE, seen=frozenset(),
               parent=None):
    """A type with the references in it evaluated; seen has the texts of those that lead here."""
    if type_params is _missing:
        import warnings
        warnings.warn("Failing to pass a value to the 'type_params' parameter of 'typing._eval_type' is deprecated, "
                      "as it leads to incorrect behaviour when calling typing._eval_type on a stringified "
                      "annotation that references a PEP 695 type parameter. It will be disallowed in Python 3.15.",
                      DeprecationWarning, stacklevel=2)
        type_params = ()
    if isinstance(t, ForwardRef):
        if t.__forward_module__ is not None:
            globalns, type_params = None, type_params or None
        return evaluate_forward_ref(t, globals=globalns, locals=localns, type_params=type_params, owner=owner,
                                    format=format, _seen=seen)
    if isinstance(t, (_GenericAlias, GenericAlias, Union)):
        args = t.__args__
        if isinstance(t, GenericAlias):
            if t.__unpacked__:
                t = GenericAlias(t.__origin__, args)
                return Unpack[_eval_type(t, globalns, localns, type_params, owner=owner, format=format, seen=seen,
                                         parent=parent)]
            args = tuple(_reference(arg, parent) if isinstance(arg, str) else arg for arg in args)
        return _with_args(t, tuple(_eval_type(arg, globalns, localns, type_params, owner=owner, format=format,
                                              seen=seen, parent=parent) for arg in args))
    return t


def _reference(text, parent=None, **kwds):
    """A reference made from text that stands in what parent refers to."""
    if parent is None:
        return ForwardRef(text, **kwds)
    new = ForwardRef(text, module=parent.__forward_module__, owner=parent.__owner__,
                     is_argument=parent.__forward_is_argument__, is_class=parent.__forward_is_class__)
    new.__globals__, new.__cell__ = parent.__globals__, parent.__cell__
    return new


def _unwrap(function):
    """What a chain of wrappers ends in."""
    target, seen = function, set()
    while hasattr(target, "__wrapped__"):
        seen.add(id(target))
        target = target.__wrapped__
        if id(target) in seen:
            raise ValueError(f"wrapper loop when unwrapping {function!r}")
    return target


def _resolve_into(hints, found, globalns, localns, type_params, owner, format, **kind):
    """Put the annotations found into hints, evaluated. Type parameters hide names, but not those of a class."""
    globalns, localns = dict(globalns), dict(localns)
    for param in type_params:
        if not kind["is_class"] or param.__name__ not in globalns:
            globalns[param.__name__] = param
            localns.pop(param.__name__, None)
    for name, value in found.items():
        if value is None:
            value = type(None)
        if isinstance(value, str):
            value = ForwardRef(value, **kind)
        value = _eval_type(value, globalns, localns, (), owner=owner, format=format)
        hints[name] = type(None) if value is None else value


def _eager_annotate(kinds):
    """An annotate function for types that are there already."""
    checked = {name: _type_check(kind, f"field {name} annotation must be a type") for name, kind in kinds.items()}

    def annotate(format):
        if format in (Format.VALUE, Format.FORWARDREF):
            return checked
        if format == Format.STRING:
            from annotationlib import annotations_to_string
            return annotations_to_string(kinds)
        raise NotImplementedError(format)
    return annotate


def _warn_no_fields(what, kind, name, empty, plural):
    import warnings
    warnings._deprecated(what, "{name} is deprecated and will be disallowed in Python {remove}. To create a "
                         f"{kind} class with 0 fields using the functional syntax, pass an empty {plural}, e.g. "
                         f"`{name} = {kind}({name!r}, {empty})`.", remove=(3, 15))


def _qualifiers(kind):
    """The qualifiers around a type: Required, NotRequired, ReadOnly."""
    while True:
        origin = get_origin(kind)
        if origin is Annotated:
            kind = kind.__origin__
        elif origin in (Required, NotRequired, ReadOnly):
            yield origin
            kind = kind.__args__[0]
        else:
            return


def _type_params_of(cls):
    params = cls.__type_params__
    return params if isinstance(params, tuple) else ()  # type itself has the descriptor


def get_type_hints(obj, globalns=None, localns=None, include_extras=False, *, format=Format.VALUE):
    """The annotations of a function, class or module, strings evaluated."""
    if getattr(obj, "__no_type_check__", None):
        return {}
    hints = {}
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            found = _get_annotations(base, format=format)
            if format == Format.STRING:
                hints.update(found)
                continue
            names = getattr(sys.modules.get(base.__module__), "__dict__", {}) if globalns is None else globalns
            local = dict(vars(base)) if localns is None else localns
            if localns is None and globalns is None:
                names, local = local, names  # the names of the module go before those of the class
            _resolve_into(hints, found, names, local, _type_params_of(base), base, format,
                          is_argument=False, is_class=True)
    else:
        found = _get_annotations(obj, format=format) if callable(obj) or hasattr(obj, "__annotations__") else None
        if found is None:
            raise TypeError(f"{obj!r} is not a module, class, method, or function.")
        if format == Format.STRING:
            return found
        if globalns is None:
            globalns = obj.__dict__ if isinstance(obj, types.ModuleType) else \
                getattr(_unwrap(obj), "__globals__", {})
        _resolve_into(hints, found, globalns, globalns if localns is None else localns,
                      getattr(obj, "__type_params__", ()), obj, format,
                      is_argument=not isinstance(obj, types.ModuleType), is_class=False)
    return hints if include_extras or format == Format.STRING else {k: _strip(v) for k, v in hints.items()}


class NamedTupleMeta(type):
    def __new__(cls, typename, bases, ns):
        from annotationlib import get_annotate_from_class_namespace, call_annotate_function
        for base in bases:
            if base is not _NamedTuple and base is not Generic:
                raise TypeError("can only inherit from a NamedTuple type and Generic")
        bases = tuple(tuple if base is _NamedTuple else base for base in bases)
        if "__classcell__" in ns:
            raise TypeError("uses of super() and __class__ are unsupported in methods of NamedTuple subclasses")
        written = get_annotate_from_class_namespace(ns)
        if "__annotations__" in ns:
            names, annotate = list(ns["__annotations__"]), _eager_annotate(ns["__annotations__"])
        elif written is not None:
            checked = _eager_annotate(call_annotate_function(written, Format.FORWARDREF))
            names = list(checked(Format.VALUE))

            def annotate(format):
                kinds = call_annotate_function(written, format, owner=result)
                if format == Format.STRING:
                    return kinds
                return _eager_annotate(kinds)(format)
        else:
            names, annotate = [], _eager_annotate({})
        defaults = []
        for name in names:
            if name in ns:
                defaults.append(name)
            elif defaults:
                raise TypeError(f"non-default namedtuple field {name} cannot follow default field"
                                f"{'s' if len(defaults) > 1 else ''} {', '.join(defaults)}")
        result = _make_nmtuple(typename, names, annotate, [ns[name] for name in defaults], ns["__module__"])
        result.__bases__ = bases
        if Generic in bases:
            result.__class_getitem__ = classmethod(_generic_class_getitem)
        for key, value in ns.items():
            if key in ("__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults",
                       "_field_types", "_make", "_replace", "_asdict", "_source"):
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key in ("__module__", "__name__", "__annotations__", "__annotate__", "__annotate_func__",
                       "__annotations_cache__"):
                continue
            if key not in result._fields:
                setattr(result, key, value)
            try:
                set_name = type(value).__set_name__
            except AttributeError:
                continue
            try:
                set_name(value, result, key)
            except BaseException as error:
                error.add_note(f"Error calling __set_name__ on {type(value).__name__!r} instance {key!r} "
                               f"in {typename!r}")
                raise
        if Generic in bases:
            result.__init_subclass__()
        return result


def _make_nmtuple(name, fields, annotate, defaults, module):
    result = collections.namedtuple(name, fields, defaults=defaults, module=module)
    result.__annotate__ = result.__new__.__annotate__ = annotate
    return result


def NamedTuple(typename, fields=_missing, /, **kwargs):
    """A namedtuple with types: also to inherit from."""
    if fields is None and kwargs:
        raise TypeError("Cannot pass `None` as the 'fields' parameter and also specify fields using "
                        "keyword arguments")
    if fields is not _missing and fields is not None:
        if kwargs:
            raise TypeError("Either list of fields or keywords can be provided to NamedTuple, not both")
        kinds = {name: kind for name, kind in fields}
    elif kwargs:
        import warnings
        warnings._deprecated("Creating NamedTuple classes using keyword arguments",
                             "{name} is deprecated and will be disallowed in Python {remove}. Use the class-based "
                             "or functional syntax instead.", remove=(3, 15))
        kinds = kwargs
    else:
        _warn_no_fields("Passing `None` as the 'fields' parameter" if fields is None else
                        "Failing to pass a value for the 'fields' parameter", "NamedTuple", typename, "[]", "list")
        kinds = {}
    result = _make_nmtuple(typename, list(kinds), _eager_annotate(kinds), [], _caller())
    result.__orig_bases__ = (NamedTuple,)
    return result

_NamedTuple = type.__new__(NamedTupleMeta, "NamedTuple", (), {})
NamedTuple.__mro_entries__ = lambda bases: (_NamedTuple,)


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True):
        from annotationlib import (get_annotate_from_class_namespace, call_annotate_function,
                                   annotations_to_string)
        for base in bases:
            if type(base) is not _TypedDictMeta and base is not Generic:
                raise TypeError("cannot inherit from both a TypedDict type and a non-TypedDict base class")
        generic = (Generic,) if any(issubclass(b, Generic) for b in bases) else ()
        ns = dict(ns)
        given = ns.pop("__annotations__", None)
        written = get_annotate_from_class_namespace(ns) if given is None else None
        result = type.__new__(cls, name, (*generic, dict), ns)
        if not hasattr(result, "__orig_bases__"):
            result.__orig_bases__ = bases
        if given is None:
            given = {} if written is None else call_annotate_function(written, Format.FORWARDREF, owner=result)

        def check(kinds):
            msg = "TypedDict('Name', {f0: t0, f1: t1, ...}); each t must be a type"
            return {key: _type_check(kind, msg, owner=None if written else result, module=result.__module__)
                    for key, kind in kinds.items()}

        own = check(given)
        required, optional, readonly, mutable = set(), set(), set(), set()
        for base in bases:
            has = base.__dict__.get
            optional -= has("__required_keys__", set())
            required |= has("__required_keys__", set())
            required -= has("__optional_keys__", set())
            optional |= has("__optional_keys__", set())
            readonly |= has("__readonly_keys__", set())
            mutable |= has("__mutable_keys__", set())
        for key, kind in own.items():
            marks = set(_qualifiers(kind))
            is_required = Required in marks or NotRequired not in marks and total
            (required if is_required else optional).add(key)
            (optional if is_required else required).discard(key)
            if ReadOnly in marks:
                if key in mutable:
                    raise TypeError(f"Cannot override mutable key {key!r} with read-only key")
                readonly.add(key)
            else:
                mutable.add(key)
                readonly.discard(key)

        def __annotate__(format):
            kinds = {}
            for base in bases:
                inherited = None if base is Generic else base.__annotate__
                if inherited is not None:
                    kinds.update(call_annotate_function(inherited, format, owner=base))
            if written is not None:
                new = call_annotate_function(written, format, owner=result)
                kinds.update(new if format == Format.STRING else check(new))
            elif format == Format.STRING:
                kinds.update(annotations_to_string(given))
            elif format in (Format.VALUE, Format.FORWARDREF):
                kinds.update(own)
            else:
                raise NotImplementedError(format)
            return kinds

        result.__annotate__ = __annotate__
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


def TypedDict(typename, fields=_missing, /, *, total=True):
    """A dict with certain keys: also to inherit from."""
    if fields is _missing or fields is None:
        _warn_no_fields("Passing `None` as the 'fields' parameter" if fields is None else
                        "Failing to pass a value for the 'fields' parameter", "TypedDict", typename, "{{}}",
                        "dictionary")
        fields = {}
    ns = {"__annotations__": dict(fields)}
    module = _caller()
    if module is not None:
        ns["__module__"] = module
    result = _TypedDictMeta(typename, (), ns, total=total)
    result.__orig_bases__ = (TypedDict,)
    return result

_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


class _UnionAliasMeta(type):
    """Union under the name that it had."""

    def __instancecheck__(self, instance):
        _warn_union_alias()
        return isinstance(instance, Union)

    def __subclasscheck__(self, cls):
        _warn_union_alias()
        return issubclass(cls, Union)

    def __eq__(self, other):
        _warn_union_alias()
        return True if other is _UnionGenericAlias or other is Union else NotImplemented

    def __hash__(self): return hash(Union)


def _warn_union_alias():
    import warnings
    warnings._deprecated("_UnionGenericAlias", remove=(3, 17))


class _UnionGenericAlias(metaclass=_UnionAliasMeta):
    def __new__(cls, origin, params, /, *, name=None):
        _warn_union_alias()
        return Union[params]


copyreg.pickle(ParamSpecArgs, lambda args: (ParamSpecArgs, (args.__origin__,)))
copyreg.pickle(ParamSpecKwargs, lambda kwargs: (ParamSpecKwargs, (kwargs.__origin__,)))


class NewType:
    """A type that is different only for checkers."""

    def __init__(self, name, tp):
        self.__qualname__ = name
        self.__name__ = name.rpartition(".")[2]
        self.__supertype__ = tp
        module = _caller()
        if module != "typing":
            self.__module__ = module

    def __call__(self, x, /): return x
    def __repr__(self): return f"{self.__module__}.{self.__qualname__}"
    def __reduce__(self): return self.__qualname__
    def __or__(self, other): return Union[self, other]
    def __ror__(self, other): return Union[other, self]

    def __mro_entries__(self, bases):
        parent = self.__name__

        class Refusal:
            def __init_subclass__(cls):
                raise TypeError("Cannot subclass an instance of NewType. Perhaps you were looking for: "
                                f"`{cls.__name__} = NewType({cls.__name__!r}, {parent})`")
        return (Refusal,)


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
    "no_type_check_decorator", "overload", "override", "reveal_type", "runtime_checkable"]
