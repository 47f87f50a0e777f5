"""Classes that are mostly their fields."""
import sys
import types
import abc
import keyword
from types import GenericAlias, FunctionType

__all__ = ["dataclass", "field", "Field", "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING", "fields",
           "asdict", "astuple", "make_dataclass", "replace", "is_dataclass"]


class FrozenInstanceError(AttributeError):
    """A field of a frozen class was set."""


class _HAS_DEFAULT_FACTORY_CLASS:
    def __repr__(self):
        return "<factory>"


class _FIELD_BASE:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


class _MISSING_TYPE: pass
class _KW_ONLY_TYPE: pass


_HAS_DEFAULT_FACTORY, MISSING, KW_ONLY = _HAS_DEFAULT_FACTORY_CLASS(), _MISSING_TYPE(), _KW_ONLY_TYPE()
_EMPTY_METADATA = types.MappingProxyType({})
_FIELD = _FIELD_BASE("_FIELD")
_FIELD_CLASSVAR = _FIELD_BASE("_FIELD_CLASSVAR")
_FIELD_INITVAR = _FIELD_BASE("_FIELD_INITVAR")
_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
_POST_INIT_NAME = "__post_init__"
_ATOMIC_TYPES = frozenset({type(None), bool, int, float, str, complex, bytes, type(...), type(NotImplemented),
                           types.CodeType, types.BuiltinFunctionType, types.FunctionType, type, range, property})


class InitVar:
    """An argument of __init__ that becomes no field."""
    __slots__ = ("type",)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        if isinstance(self.type, type) and not isinstance(self.type, GenericAlias):
            name = self.type.__name__
        else:
            name = repr(self.type)
        return f"dataclasses.InitVar[{name}]"

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    """What is known of one field."""
    __slots__ = ("name", "type", "default", "default_factory", "repr", "hash", "init", "compare", "metadata",
                 "kw_only", "doc", "_field_type")

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only, doc):
        self.name = self.type = self._field_type = None  # known when the class is looked at
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.hash, self.compare = init, repr, hash, compare
        self.kw_only, self.doc = kw_only, doc
        self.metadata = _EMPTY_METADATA if metadata is None else types.MappingProxyType(metadata)

    def __repr__(self):
        return (f"Field(name={self.name!r},type={self.type!r},default={self.default!r},"
                f"default_factory={self.default_factory!r},init={self.init!r},repr={self.repr!r},"
                f"hash={self.hash!r},compare={self.compare!r},metadata={self.metadata!r},"
                f"kw_only={self.kw_only!r},doc={self.doc!r},_field_type={self._field_type})")

    def __set_name__(self, owner, name):
        method = getattr(type(self.default), "__set_name__", None)
        if method:
            method(self.default, owner, name)

    __class_getitem__ = classmethod(GenericAlias)


class _DataclassParams:
    __slots__ = ("init", "repr", "eq", "order", "unsafe_hash", "frozen", "match_args", "kw_only", "slots",
                 "weakref_slot")

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values):
            setattr(self, name, value)

    def __repr__(self):
        return "_DataclassParams(" + ",".join([f"{name}={getattr(self, name)!r}" for name in self.__slots__]) + ")"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True,
          metadata=None, kw_only=MISSING, doc=None):
    """Say more about a field than its type and default."""
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only, doc)


def _is_type(annotation, cls, is_kind, module_names, attribute):
    """Whether an annotation in text form names ClassVar, InitVar or KW_ONLY."""
    text = annotation.split("[")[0].strip()
    if not text:
        return False
    namespace = sys.modules.get(cls.__module__).__dict__ if cls.__module__ in sys.modules else {}
    prefix, dot, name = text.rpartition(".")
    if dot:
        module = namespace.get(prefix)
        if not isinstance(module, types.ModuleType) or module.__name__ not in module_names:
            return False
        return is_kind(getattr(module, name, None))
    return is_kind(namespace.get(text))


def _is_classvar(annotation):
    typing = sys.modules.get("typing")
    return typing is not None and (annotation is typing.ClassVar or
                                   getattr(annotation, "__origin__", None) is typing.ClassVar)


def _is_initvar(annotation):
    return annotation is InitVar or type(annotation) is InitVar


def _is_kw_only(annotation):
    return annotation is KW_ONLY


def _get_field(cls, name, annotation, default_kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        result = default
    else:
        if isinstance(default, types.MemberDescriptorType):
            default = MISSING
        result = field(default=default)
    result.name = name
    result.type = annotation
    is_text = isinstance(annotation, str)
    if _is_classvar(annotation) or is_text and _is_type(annotation, cls, _is_classvar, ("typing",), "ClassVar"):
        result._field_type = _FIELD_CLASSVAR
    elif _is_initvar(annotation) or is_text and _is_type(annotation, cls, _is_initvar, ("dataclasses",), "InitVar"):
        result._field_type = _FIELD_INITVAR
    else:
        result._field_type = _FIELD
    if result._field_type in (_FIELD_CLASSVAR, _FIELD_INITVAR):
        if result.default_factory is not MISSING:
            raise TypeError(f"field {name} cannot have a default factory")
    if result._field_type in (_FIELD, _FIELD_INITVAR):
        if result.kw_only is MISSING:
            result.kw_only = default_kw_only
    elif result.kw_only is not MISSING:
        raise TypeError(f"field {name} is a ClassVar but specifies kw_only")
    if result._field_type is _FIELD and result.default.__class__.__hash__ is None:
        raise ValueError(f"mutable default {type(result.default)} for field {name} is not allowed: "
                         "use default_factory")
    return result


def _set_new(cls, name, value):
    if name in cls.__dict__:
        return True
    _name_method(cls, value)
    setattr(cls, name, value)
    return False


def _name_method(cls, value):
    if isinstance(value, FunctionType):
        value.__qualname__ = f"{cls.__qualname__}.{value.__name__}"


def _make_init(cls, fields, frozen, has_post_init, slots):
    standard = [f for f in fields if f.init and not f.kw_only]
    keyword_only = [f for f in fields if f.init and f.kw_only]
    seen = None
    for f in standard:
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen = f
        elif seen:
            raise TypeError(f"non-default argument {f.name!r} follows default argument {seen.name!r}")
    names = {f.name for f in fields}
    self_name = "__dataclass_self__" if "self" in names else "self"
    scope = {"__dataclass_HAS_DEFAULT_FACTORY__": _HAS_DEFAULT_FACTORY, "__dataclass_setattr__": object.__setattr__}

    def parameter(f):
        if f.default is not MISSING:
            return f"{f.name}=__dataclass_dflt_{f.name}__"
        if f.default_factory is not MISSING:
            return f"{f.name}=__dataclass_HAS_DEFAULT_FACTORY__"
        return f.name

    def assign(name, value):
        if frozen:
            return f"  __dataclass_setattr__({self_name}, {name!r}, {value})"
        return f"  {self_name}.{name} = {value}"
    body = []
    for f in fields:
        default = f"__dataclass_dflt_{f.name}__"
        if f.default_factory is not MISSING:
            scope[default] = f.default_factory
            if f.init:
                value = f"{default}() if {f.name} is __dataclass_HAS_DEFAULT_FACTORY__ else {f.name}"
            else:
                value = f"{default}()"
        elif f.init:
            if f.default is not MISSING:
                scope[default] = f.default
            value = f.name
        elif slots and f.default is not MISSING:
            scope[default] = f.default
            value = default
        else:
            continue
        if f._field_type is _FIELD:
            body.append(assign(f.name, value))
    if has_post_init:
        given = ", ".join([f.name for f in fields if f._field_type is _FIELD_INITVAR])
        body.append(f"  {self_name}.{_POST_INIT_NAME}({given})")
    parameters = [self_name] + [parameter(f) for f in standard]
    if keyword_only:
        parameters += ["*"] + [parameter(f) for f in keyword_only]
    text = f"def __init__({', '.join(parameters)}):\n" + "\n".join(body or ["  pass"])
    result = _run(text, scope, "__init__", cls)
    shown = {f.name: f.type for f in standard + keyword_only}

    def __annotate__(format, /):
        import annotationlib
        formats = annotationlib.Format
        if format == formats.VALUE_WITH_FAKE_GLOBALS:
            raise NotImplementedError(format)
        current = {}
        for base in reversed(cls.__mro__):
            if _FIELDS in base.__dict__ or base is cls:
                try:
                    current.update(annotationlib.get_annotations(base, format=format))
                except Exception:
                    if format == formats.VALUE:
                        raise
        hints = {}
        for name, value in shown.items():
            if name in current and not isinstance(value, InitVar):
                value = current[name]
            elif format == formats.STRING and not isinstance(value, str):
                value = annotationlib.type_repr(value)
            hints[name] = value
        hints["return"] = "None" if format == formats.STRING else None
        return hints
    result.__annotate__ = __annotate__
    return result


def _run(text, scope, name, cls):
    namespace = {}
    scope["__builtins__"] = __builtins__
    scope["__name__"] = cls.__module__
    exec(text, scope, namespace)
    return namespace[name]


def _make_repr(cls, fields):
    from reprlib import recursive_repr
    names = [f.name for f in fields]
    shown = ", ".join([f"{name}={{self.{name}!r}}" for name in names])
    function = _run(f"def __repr__(self):\n  return f\"{{self.__class__.__qualname__}}({shown})\"", {}, "__repr__", cls)
    return recursive_repr()(function)


def _make_compare(cls, name, operator, fields):
    left = "".join([f"self.{f.name}," for f in fields])
    right = "".join([f"other.{f.name}," for f in fields])
    return _run(f"def {name}(self, other):\n"
                "  if other.__class__ is self.__class__:\n"
                f"    return ({left}) {operator} ({right})\n"
                "  return NotImplemented", {}, name, cls)


def _make_eq(cls, fields):
    terms = " and ".join([f"self.{f.name} == other.{f.name}" for f in fields]) or "True"
    return _run("def __eq__(self, other):\n"
                "  if self is other:\n"
                "    return True\n"
                "  if other.__class__ is self.__class__:\n"
                f"    return {terms}\n"
                "  return NotImplemented", {}, "__eq__", cls)


def _make_hash(cls, fields):
    items = "".join([f"self.{f.name}," for f in fields])
    return _run(f"def __hash__(self):\n  return hash(({items}))", {}, "__hash__", cls)


def _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
    import annotationlib
    all_fields = {}
    setattr(cls, _PARAMS, _DataclassParams(init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only,
                                           slots, weakref_slot))
    any_frozen_base = False
    all_frozen_bases = None
    has_bases = False
    for base in cls.__mro__[-1:0:-1]:
        base_fields = getattr(base, _FIELDS, None)
        if base_fields is not None:
            has_bases = True
            all_fields.update(base_fields)
            if all_frozen_bases is None:
                all_frozen_bases = True
            frozen_here = getattr(base, _PARAMS).frozen
            all_frozen_bases = all_frozen_bases and frozen_here
            any_frozen_base = any_frozen_base or frozen_here
    annotations = annotationlib.get_annotations(cls, format=annotationlib.Format.FORWARDREF)
    own = []
    kw_only_seen = False
    for name, annotation in annotations.items():
        if _is_kw_only(annotation) or isinstance(annotation, str) and _is_type(
                annotation, cls, _is_kw_only, ("dataclasses",), "KW_ONLY"):
            if kw_only_seen:
                raise TypeError(f"{name!r} is KW_ONLY, but KW_ONLY has already been specified")
            kw_only_seen = True
            kw_only = True
        else:
            own.append(_get_field(cls, name, annotation, kw_only))
    for f in own:
        all_fields[f.name] = f
        if not isinstance(getattr(cls, f.name, None), Field):
            continue
        if f.default is not MISSING:
            setattr(cls, f.name, f.default)
        else:
            delattr(cls, f.name)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    if has_bases:
        if any_frozen_base and not frozen:
            raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
        if all_frozen_bases is False and frozen:
            raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    setattr(cls, _FIELDS, all_fields)
    class_hash = cls.__dict__.get("__hash__", MISSING)
    has_explicit_hash = not (class_hash is MISSING or class_hash is None and "__eq__" in cls.__dict__)
    if order and not eq:
        raise ValueError("eq must be true if order is true")
    everything = [f for f in all_fields.values() if f._field_type in (_FIELD, _FIELD_INITVAR)]
    real = [f for f in everything if f._field_type is _FIELD]
    if init:
        _set_new(cls, "__init__", _make_init(cls, everything, frozen, hasattr(cls, _POST_INIT_NAME), slots))
    if "__replace__" not in cls.__dict__:
        _set_new(cls, "__replace__", _replace)
    if repr and "__repr__" not in cls.__dict__:
        _set_new(cls, "__repr__", _make_repr(cls, [f for f in real if f.repr]))
    if eq and "__eq__" not in cls.__dict__:
        _set_new(cls, "__eq__", _make_eq(cls, [f for f in real if f.compare]))
    if order:
        compared = [f for f in real if f.compare]
        for name, operator in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=")):
            if _set_new(cls, name, _make_compare(cls, name, operator, compared)):
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                                "Consider using functools.total_ordering")
    if frozen:
        own_names = {f.name for f in real}

        def __setattr__(self, name, value):
            if type(self) is cls or name in own_names:
                raise FrozenInstanceError(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            if type(self) is cls or name in own_names:
                raise FrozenInstanceError(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)
        for function in (__setattr__, __delattr__):
            if _set_new(cls, function.__name__, function):
                raise TypeError(f"Cannot overwrite attribute {function.__name__} in class {cls.__name__}")
    hashed = [f for f in real if (f.compare if f.hash is None else f.hash)]
    if unsafe_hash:
        if has_explicit_hash:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        cls.__hash__ = _make_hash(cls, hashed)
        _name_method(cls, cls.__hash__)
    elif eq and frozen:
        if not has_explicit_hash:
            cls.__hash__ = _make_hash(cls, hashed)
            _name_method(cls, cls.__hash__)
    elif eq and not has_explicit_hash:
        cls.__hash__ = None
    if not getattr(cls, "__doc__"):
        cls.__doc__ = cls.__name__ + _signature_text(cls, everything)
    if match_args and "__match_args__" not in cls.__dict__:
        cls.__match_args__ = tuple([f.name for f in everything if f.init and not f.kw_only])
    if weakref_slot and not slots:
        raise TypeError("weakref_slot is True but slots is False")
    if slots:
        cls = _add_slots(cls, frozen, weakref_slot, real)
        for function in ("__setattr__", "__delattr__"):
            method = cls.__dict__.get(function)
            if frozen and method is not None and isinstance(method, FunctionType):
                for cell_name, cell in zip(method.__code__.co_freevars, method.__closure__ or ()):
                    if cell_name == "cls":
                        cell.cell_contents = cls
    abc.update_abstractmethods(cls)
    return cls


def _signature_text(cls, fields):
    try:
        import inspect
        return str(inspect.signature(cls, annotation_format=None or __import__("annotationlib").Format.FORWARDREF)
                   ).replace(" -> None", "")
    except Exception:
        return ""


def _slot_names(cls):
    slots = cls.__dict__.get("__slots__")
    if slots is None:
        result = []
        if getattr(cls, "__weakrefoffset__", -1) != 0:
            result.append("__weakref__")
        if getattr(cls, "__dictoffset__", -1) != 0:
            result.append("__dict__")
        yield from result
    elif isinstance(slots, str):
        yield slots
    elif not hasattr(slots, "__next__"):
        yield from slots
    else:
        raise TypeError(f"Slots of '{cls.__name__}' cannot be determined")


def _add_slots(cls, is_frozen, weakref_slot, real):
    if "__slots__" in cls.__dict__:
        raise TypeError(f"{cls.__name__} already specifies __slots__")
    namespace = dict(cls.__dict__)
    names = tuple([f.name for f in real])
    inherited = set()
    for base in cls.__mro__[1:-1]:
        inherited.update(_slot_names(base))
    slots = {}
    has_doc = False
    for name in names + (("__weakref__",) if weakref_slot else ()):
        if name in inherited:
            continue
        f = namespace[_FIELDS].get(name)
        doc = getattr(f, "doc", None)
        has_doc = has_doc or doc is not None
        slots[name] = doc
    namespace["__slots__"] = slots if has_doc else tuple(slots)
    for name in names:
        namespace.pop(name, None)
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    qualname = getattr(cls, "__qualname__", None)
    new = type(cls)(cls.__name__, cls.__bases__, namespace)
    if qualname is not None:
        new.__qualname__ = qualname
    if is_frozen:
        if "__getstate__" not in namespace:
            new.__getstate__ = _getstate
        if "__setstate__" not in namespace:
            new.__setstate__ = _setstate
    # Methods that use super() or __class__ must see the new class.
    for value in new.__dict__.values():
        for function in (value, getattr(value, "fget", None), getattr(value, "fset", None),
                         getattr(value, "fdel", None), getattr(value, "__func__", None)):
            while hasattr(function, "__wrapped__"):
                function = function.__wrapped__
            if isinstance(function, FunctionType) and "__class__" in function.__code__.co_freevars:
                cell = function.__closure__[function.__code__.co_freevars.index("__class__")]
                try:
                    if cell.cell_contents is cls:
                        cell.cell_contents = new
                except ValueError:
                    pass
    return new


def _getstate(self):
    return [getattr(self, f.name) for f in fields(self)]


def _setstate(self, state):
    for f, value in zip(fields(self), state):
        object.__setattr__(self, f.name, value)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    """A decorator that gives a class the methods that follow from its annotations."""
    def wrap(cls):
        return _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots,
                              weakref_slot)
    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    """The fields of a dataclass or of an instance of one."""
    try:
        found = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple([f for f in found.values() if f._field_type is _FIELD])


def _is_dataclass_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    """Whether obj is a dataclass or an instance of one."""
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, _FIELDS)


def asdict(obj, *, dict_factory=dict):
    """A dict of the fields, and so on below."""
    if not _is_dataclass_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _unfold(obj, lambda pairs: dict_factory(pairs), True)


def astuple(obj, *, tuple_factory=tuple):
    """A tuple of the fields, and so on below."""
    if not _is_dataclass_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _unfold(obj, lambda values: tuple_factory(values), False)


def _unfold(obj, factory, is_dict):
    cls = type(obj)
    if cls in _ATOMIC_TYPES:
        return obj
    if hasattr(cls, _FIELDS):
        if is_dict:
            return factory([(f.name, _unfold(getattr(obj, f.name), factory, True)) for f in fields(obj)])
        return factory([_unfold(getattr(obj, f.name), factory, False) for f in fields(obj)])
    if isinstance(obj, (list, tuple)):
        items = [_unfold(item, factory, is_dict) for item in obj]
        return cls(*items) if hasattr(obj, "_fields") else cls(items)
    if isinstance(obj, dict):
        items = [(_unfold(k, factory, is_dict), _unfold(v, factory, is_dict)) for k, v in obj.items()]
        if hasattr(cls, "default_factory"):
            result = cls(obj.default_factory)
            result.update(items)
            return result
        return cls(items)
    import copy
    return copy.deepcopy(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True, order=False,
                   unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False,
                   weakref_slot=False, module=None, decorator=dataclass):
    """Make a dataclass from names, or (name, type), or (name, type, default)."""
    if namespace is None:
        namespace = {}
    seen = set()
    annotations = {}
    defaults = {}
    for item in fields:
        if isinstance(item, str):
            name = item
            kind = MISSING
        elif len(item) == 2:
            name, kind = item
        elif len(item) == 3:
            name, kind, default = item
            defaults[name] = default
        else:
            raise TypeError(f"Invalid field: {item!r}")
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"Field names must be valid identifiers: {name!r}")
        if keyword.iskeyword(name):
            raise TypeError(f"Field names must not be keywords: {name!r}")
        if name in seen:
            raise TypeError(f"Field name duplicated: {name!r}")
        seen.add(name)
        annotations[name] = kind
    if any(kind is MISSING for kind in annotations.values()):
        from typing import Any
        annotations = {name: Any if kind is MISSING else kind for name, kind in annotations.items()}

    def fill(target):
        target.update(namespace)
        target.update(defaults)
        target["__annotations__"] = annotations
    cls = types.new_class(cls_name, bases, {}, fill)
    if module is None:
        try:
            module = sys._getframe(1).f_globals.get("__name__", "__main__")
        except (AttributeError, ValueError):
            pass
    if module is not None:
        cls.__module__ = module
    return decorator(cls, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen,
                     match_args=match_args, kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)


def replace(obj, /, **changes):
    """A copy with some fields changed."""
    if _is_dataclass_instance(obj):
        return _replace(obj, **changes)
    raise TypeError("replace() should be called on dataclass instances")


def _replace(self, /, **changes):
    for name, f in getattr(self, _FIELDS).items():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if name in changes:
            if not f.init:
                raise TypeError(f"field {name} is declared with init=False, it cannot be specified with replace()")
        elif f.init:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise TypeError(f"InitVar {name!r} must be specified with replace()")
            changes[name] = getattr(self, name)
    return self.__class__(**changes)
