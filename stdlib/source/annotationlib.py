"""Annotations: as values, with references to what is unknown, or as text."""
import builtins
import enum
import keyword
import sys
import types

__all__ = ["Format", "ForwardRef", "call_annotate_function", "call_evaluate_function",
           "get_annotate_from_class_namespace", "get_annotations", "annotations_to_string", "type_repr"]


class Format(enum.IntEnum):
    VALUE = 1
    VALUE_WITH_FAKE_GLOBALS = 2
    FORWARDREF = 3
    STRING = 4


_PLACES = ("__forward_is_argument__", "__forward_is_class__", "__forward_module__", "__weakref__", "__arg__",
           "__globals__", "__code__", "__rank__", "__cell__", "__owner__", "__extra_names__", "__recorder__",
           "__resolved_str_cache__")
_missing = object()
_ATOM, _UNARY, _COMPARISON = 20, 13, 6


class ForwardRef:
    """An annotation that could not be evaluated yet."""

    __slots__ = _PLACES

    def __init__(self, arg, *, module=None, owner=None, is_argument=True, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f"Forward reference must be a string -- got {arg!r}")
        self.__arg__, self.__owner__, self.__forward_module__ = arg, owner, module
        self.__forward_is_argument__, self.__forward_is_class__ = is_argument, is_class
        self.__globals__ = self.__code__ = self.__cell__ = self.__extra_names__ = None
        self.__recorder__ = self.__resolved_str_cache__ = None
        self.__rank__ = _ATOM

    def __init_subclass__(cls, /, *args, **kwds):
        raise TypeError("Cannot subclass ForwardRef")

    @property
    def __resolved_str__(self):
        """The text with the values that have no name in it spelled out."""
        if self.__resolved_str_cache__ is None:
            text = self.__arg__
            for name, value in (self.__extra_names__ or {}).items():
                text = text.replace(name, type_repr(value))
            self.__resolved_str_cache__ = text
        return self.__resolved_str_cache__

    @property
    def __forward_arg__(self):
        return self.__resolved_str__

    @property
    def __forward_code__(self):
        if self.__code__ is None:
            text = self.__arg__
            if text.startswith("*"):
                text = f"({text},)[0]"
            try:
                self.__code__ = compile(text, "<string>", "eval")
            except SyntaxError:
                raise SyntaxError(f"Forward reference must be an expression -- got {self.__arg__!r}") from None
        return self.__code__

    def _find_globals(self, globals, owner):
        if globals is None and self.__forward_module__ is not None:
            module = self.__forward_module__
            globals = getattr(sys.modules.get(module) if isinstance(module, str) else module, "__dict__", None)
        if globals is None:
            globals = self.__globals__
        if globals is None:
            if isinstance(owner, type):
                globals = getattr(sys.modules.get(owner.__module__), "__dict__", None)
            elif isinstance(owner, types.ModuleType):
                globals = owner.__dict__
            elif callable(owner):
                globals = getattr(owner, "__globals__", None)
        return {} if globals is None else globals

    def _find_locals(self, locals, owner, type_params):
        if locals is None:
            names = dict(vars(owner)) if isinstance(owner, type) else {}
        elif type_params is not None or isinstance(self.__cell__, dict) or self.__extra_names__:
            names = dict(locals)
        else:
            return locals
        for param in type_params or ():
            names.setdefault(param.__name__, param)
        if isinstance(self.__cell__, dict):
            for name, cell in self.__cell__.items():
                try:
                    names.setdefault(name, cell.cell_contents)
                except ValueError:
                    pass
        names.update(self.__extra_names__ or {})
        return names

    def evaluate(self, *, globals=None, locals=None, type_params=None, owner=None, format=Format.VALUE):
        """The value; NameError if a name is unknown, unless format is FORWARDREF."""
        if format == Format.STRING:
            return self.__resolved_str__
        if format not in (Format.VALUE, Format.FORWARDREF):
            raise NotImplementedError(format)
        may_stay = format == Format.FORWARDREF
        if isinstance(self.__cell__, types.CellType):
            try:
                return self.__cell__.cell_contents
            except ValueError:
                pass
        if owner is None:
            owner = self.__owner__
        globals = self._find_globals(globals, owner)
        if type_params is None and owner is not None:
            type_params = getattr(owner, "__type_params__", None)
        locals = self._find_locals(locals, owner, type_params)
        text = self.__arg__
        if text.isidentifier() and not keyword.iskeyword(text):
            for scope in (locals, globals, vars(builtins)):
                if text in scope:
                    return scope[text]
            if may_stay:
                return self
            raise NameError(f"name {text!r} is not defined", name=text)
        code = self.__forward_code__
        try:
            return eval(code, globals, locals)
        except Exception:
            if not may_stay:
                raise
        names = _Recorder({**vars(builtins), **globals, **locals}, globals=globals, owner=owner,
                          is_class=self.__forward_is_class__)
        try:
            result = eval(code, globals, names)
        except Exception:
            return self
        names.settle(self.__cell__)
        return result

    def _evaluate(self, globalns, localns, type_params=_missing, *, recursive_guard=frozenset()):
        if type_params is _missing:
            import warnings
            warnings.warn("Failing to pass a value to the 'type_params' parameter of 'typing.ForwardRef._evaluate' is "
                          "deprecated, as it leads to incorrect behaviour when evaluating a stringified annotation "
                          "that references a PEP 695 type parameter. It will be disallowed in Python 3.15.",
                          DeprecationWarning, stacklevel=2)
            type_params = ()
        return self.evaluate(globals=globalns, locals=localns, type_params=type_params)

    def __eq__(self, other):
        if not isinstance(other, ForwardRef):
            return NotImplemented
        return (self.__arg__ == other.__arg__ and self.__forward_module__ == other.__forward_module__ and
                self.__globals__ is other.__globals__ and
                self.__forward_is_class__ == other.__forward_is_class__ and
                _same_cells(self.__cell__, other.__cell__) and self.__owner__ == other.__owner__ and
                (self.__extra_names__ or None) == (other.__extra_names__ or None))

    def __hash__(self):
        cell = self.__cell__
        return hash((self.__arg__, self.__forward_module__, id(self.__globals__), self.__forward_is_class__,
                     tuple(sorted((name, id(inner)) for name, inner in cell.items())) if isinstance(cell, dict)
                     else id(cell), self.__owner__,
                     tuple(sorted(self.__extra_names__.items())) if self.__extra_names__ else None))

    def __or__(self, other):
        import typing
        return typing.Union[self, other]

    def __ror__(self, other):
        import typing
        return typing.Union[other, self]

    def __repr__(self):
        extra = ""
        if self.__forward_module__ is not None:
            extra += f", module={self.__forward_module__!r}"
        if self.__forward_is_class__:
            extra += ", is_class=True"
        if self.__owner__ is not None:
            extra += f", owner={self.__owner__!r}"
        return f"ForwardRef({self.__resolved_str__!r}{extra})"


def _same_cells(one, other):
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(one[name] is other[name] for name in one)
    return one is other


class _Proxy:
    """Stands for an unknown value and writes down what is done with it; becomes a ForwardRef in the end."""

    __slots__ = _PLACES

    def __init__(self, text, recorder, rank=_ATOM, extra=None, cell=None):
        self.__arg__ = text
        self.__rank__ = rank
        self.__extra_names__ = extra
        self.__recorder__ = recorder
        self.__forward_is_argument__ = False
        self.__forward_is_class__ = recorder.is_class
        self.__forward_module__ = None
        self.__globals__ = recorder.globals
        self.__owner__ = recorder.owner
        self.__code__ = self.__resolved_str_cache__ = None
        self.__cell__ = cell
        recorder.proxies.append(self)

    def _in(self, rank):
        return self.__arg__ if self.__rank__ >= rank else f"({self.__arg__})"

    def _join(self, text, rank, *extras):
        names = {}
        for extra in (self.__extra_names__, *extras):
            names.update(extra or {})
        return _Proxy(text, self.__recorder__, rank, names or None)

    def _spell(self, value, rank, names):
        """The text of another value; what has no spelling gets a name."""
        if isinstance(value, _Proxy):
            names.update(value.__extra_names__ or {})
            return value._in(rank)
        if type(value).__name__ == "Template" and type(value).__module__ == "string.templatelib":
            return _template_text(value)
        if value is None or value is ... or type(value) in (str, int, float, bool, bytes, complex):
            return "..." if value is ... else repr(value)
        kind = type(value)
        if kind is dict:
            return "{" + ", ".join([f"{self._spell(key, 0, names)}: {self._spell(item, 0, names)}"
                                    for key, item in value.items()]) + "}"
        if kind in (list, set, tuple):
            inner = ", ".join([self._spell(item, 0, names) for item in value])
            if kind is list:
                return f"[{inner}]"
            if kind is set and value:
                return f"{{{inner}}}"
            if kind is tuple:
                return f"({inner},)" if len(value) == 1 else f"({inner})"
        if self.__recorder__.is_text:
            return repr(value)
        name = self.__recorder__.new_name()
        names[name] = value
        return name

    def _spell_key(self, key, names):
        if isinstance(key, slice):
            parts = [("" if part is None else self._spell(part, 0, names)) for part in (key.start, key.stop)]
            if key.step is not None:
                parts.append(self._spell(key.step, 0, names))
            return ":".join(parts)
        if isinstance(key, tuple) and key:
            inner = [self._spell_key(item, names) if isinstance(item, slice) else self._spell(item, 0, names)
                     for item in key]
            return ", ".join(inner) + ("," if len(inner) == 1 and not inner[0].startswith("*") else "")
        return self._spell(key, 0, names)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._join(f"{self._in(_ATOM)}.{name}", _ATOM)

    def __getitem__(self, key):
        if self.__arg__ == "__classdict__":
            raise KeyError
        names = {}
        return self._join(f"{self._in(_ATOM)}[{self._spell_key(key, names)}]", _ATOM, names)

    def __call__(self, /, *args, **kwargs):
        names = {}
        parts = [self._spell(value, 0, names) for value in args]
        parts += [f"{key}={self._spell(value, 0, names)}" for key, value in kwargs.items()]
        return self._join(f"{self._in(_ATOM)}({', '.join(parts)})", _ATOM, names)

    def __iter__(self):
        yield self._join(f"*{self._in(_ATOM)}", 0)

    def __hash__(self):
        return id(self)

    def __format__(self, spec):
        raise TypeError("Cannot stringify annotation containing string formatting")

    def __repr__(self):
        return self.__arg__


def _operator(symbol, rank, left_rank, right_rank):
    def forward(self, other):
        names = {}
        other = self._spell(other, right_rank, names)
        return self._join(f"{self._in(left_rank)} {symbol} {other}", rank, names)

    def backward(self, other):
        names = {}
        other = self._spell(other, left_rank, names)
        return self._join(f"{other} {symbol} {self._in(right_rank)}", rank, names)
    return forward, backward

for _name, _symbol, _rank in (("or", "|", 7), ("xor", "^", 8), ("and", "&", 9), ("lshift", "<<", 10),
                              ("rshift", ">>", 10), ("add", "+", 11), ("sub", "-", 11), ("mul", "*", 12),
                              ("truediv", "/", 12), ("floordiv", "//", 12), ("mod", "%", 12), ("matmul", "@", 12)):
    _forward, _backward = _operator(_symbol, _rank, _rank, _rank + 1)
    setattr(_Proxy, f"__{_name}__", _forward)
    setattr(_Proxy, f"__r{_name}__", _backward)
_Proxy.__pow__, _Proxy.__rpow__ = _operator("**", 14, 15, _UNARY)
for _name, _symbol in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "=="), ("ne", "!=")):
    setattr(_Proxy, f"__{_name}__", _operator(_symbol, _COMPARISON, _COMPARISON + 1, _COMPARISON + 1)[0])
for _name, _symbol in (("neg", "-"), ("pos", "+"), ("invert", "~")):
    setattr(_Proxy, f"__{_name}__", lambda self, symbol=_symbol: self._join(symbol + self._in(_UNARY), _UNARY))
del _name, _symbol, _rank, _forward, _backward


class _Recorder(dict):
    """Names in which every name is known: those that are not get a proxy."""

    def __init__(self, namespace, *, globals=None, owner=None, is_class=False, is_text=False):
        super().__init__(namespace)
        self.globals, self.owner, self.is_class, self.is_text = globals, owner, is_class, is_text
        self.proxies = []
        self.named = 0

    def __missing__(self, key):
        return _Proxy(key, self)

    def new_name(self):
        self.named += 1
        return f"__annotationlib_name_{self.named}__"

    def settle(self, cells):
        """Make references of all proxies."""
        for proxy in self.proxies:
            proxy.__class__ = ForwardRef
            proxy.__recorder__ = None
            if cells is not None and proxy.__cell__ is None:
                proxy.__cell__ = cells


def call_evaluate_function(evaluate, format, *, owner=None):
    """Call a function that computes a bound, a default or an alias."""
    return call_annotate_function(evaluate, format, owner=owner, _is_evaluate=True)


def _with_names(function, names, may_evaluate):
    """The function with other globals, and proxies for the cells without contents; and its cells by name."""
    closure = cells = None
    if function.__closure__:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__))
        closure = []
        for name, cell in cells.items():
            if may_evaluate:
                try:
                    cell.cell_contents
                except ValueError:
                    pass
                else:
                    closure.append(cell)
                    continue
            closure.append(types.CellType({} if name == "__classdict__" else _Proxy(name, names, cell=cell)))
        closure = tuple(closure)
    made = types.FunctionType(function.__code__, names, closure=closure, argdefs=function.__defaults__,
                              kwdefaults=function.__kwdefaults__)
    return made, cells


def _as_text(value):
    if isinstance(value, str):
        return value
    if isinstance(value, _Proxy):
        return value.__arg__
    if type(value).__name__ == "Template" and type(value).__module__ == "string.templatelib":
        return _template_text(value)
    if type(value) in (list, set, tuple, dict):
        return _Proxy("", _Recorder({}, is_text=True))._spell(value, 0, {})
    return "..." if value is ... else repr(value)


def _template_text(template):
    """A template string as one would write it."""
    parts = []
    for part in template:
        if isinstance(part, str):
            parts.append(part.replace("{", "{{").replace("}", "}}"))
            continue
        conversion = f"!{part.conversion}" if part.conversion else ""
        spec = f":{part.format_spec}" if part.format_spec else ""
        parts.append(f"{{{part.expression}{conversion}{spec}}}")
    return "t" + repr("".join(parts))


def _knows_proxies(annotate):
    """Whether a function can be called with names of ours: those that programs write may refuse."""
    try:
        annotate(Format.VALUE_WITH_FAKE_GLOBALS)
    except NotImplementedError:
        return False
    except Exception:
        pass
    return True


def _call_for_text(annotate, owner, is_evaluate):
    if not _knows_proxies(annotate):
        result = annotate(Format.VALUE)
        return _as_text(result) if is_evaluate else annotations_to_string(result)
    names = _Recorder({}, is_text=True)
    function, _ = _with_names(annotate, names, False)
    result = function(Format.VALUE_WITH_FAKE_GLOBALS)
    if is_evaluate:
        return _as_text(result)
    return {key: _as_text(value) for key, value in result.items()}


def _call_for_references(annotate, owner, is_evaluate):
    if not _knows_proxies(annotate):
        return annotate(Format.VALUE)
    is_class = isinstance(owner, type)
    namespace = {**annotate.__builtins__, **annotate.__globals__}
    names = _Recorder(namespace, globals=annotate.__globals__, owner=owner, is_class=is_class)
    function, cells = _with_names(annotate, names, True)
    try:
        result = function(Format.VALUE_WITH_FAKE_GLOBALS)
    except Exception:
        pass
    else:
        names.settle(cells)
        return result
    # Something was done with a known value that it cannot do: once more with no names known at all.
    names = _Recorder({}, globals=annotate.__globals__, owner=owner, is_class=is_class)
    function, cells = _with_names(annotate, names, False)
    try:
        result = function(Format.VALUE_WITH_FAKE_GLOBALS)
    except Exception:
        return annotate(Format.VALUE)  # for the error that the program knows
    names.settle(cells)
    if is_evaluate:
        return result.evaluate(format=Format.FORWARDREF) if isinstance(result, ForwardRef) else result
    return {key: value.evaluate(format=Format.FORWARDREF) if isinstance(value, ForwardRef) else value
            for key, value in result.items()}


def call_annotate_function(annotate, format, *, owner=None, _is_evaluate=False):
    """Call an annotate function with any format."""
    if format == Format.VALUE_WITH_FAKE_GLOBALS:
        raise ValueError("The VALUE_WITH_FAKE_GLOBALS format is for internal use only")
    try:
        return annotate(format)
    except NotImplementedError:
        pass  # it knows fewer formats than we can make of it
    match format:
        case Format.STRING:
            return _call_for_text(annotate, owner, _is_evaluate)
        case Format.FORWARDREF:
            return _call_for_references(annotate, owner, _is_evaluate)
        case Format.VALUE:
            raise RuntimeError("annotate function does not support VALUE format")
    raise ValueError(f"Invalid format: {format!r}")


def get_annotate_from_class_namespace(obj):
    """The annotate function in the namespace of a class that is being made."""
    try:
        return obj["__annotate__"]
    except KeyError:
        return obj.get("__annotate_func__", None)


def type_repr(value):
    """An annotation as one would write it."""
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)) and \
            not isinstance(value, types.GenericAlias):
        if value.__module__ in ("builtins", None):
            return value.__qualname__
        return f"{value.__module__}.{value.__qualname__}"
    if value is ...:
        return "..."
    return repr(value)


def annotations_to_string(annotations):
    """Annotations as text."""
    return {name: value if isinstance(value, str) else type_repr(value) for name, value in annotations.items()}


def get_annotations(obj, *, globals=None, locals=None, eval_str=False, format=Format.VALUE):
    """The annotations of a function, class or module."""
    if eval_str and format != Format.VALUE:
        raise ValueError("eval_str=True is only supported with format=Format.VALUE")
    if format == Format.VALUE_WITH_FAKE_GLOBALS:
        raise ValueError("The VALUE_WITH_FAKE_GLOBALS format is for internal use only")
    format = Format(format)
    found = None
    if format == Format.VALUE:
        found = _own(obj)
        if found is None:
            found = _from_annotate(obj, format)
    else:
        if format == Format.FORWARDREF:
            try:
                found = _own(obj)
            except Exception:
                pass
        if found is None:
            found = _from_annotate(obj, format)
        if found is None:
            found = _own(obj)
            if format == Format.STRING and found is not None:
                found = annotations_to_string(found)
    if found is None:
        if isinstance(obj, (type, types.ModuleType)) or callable(obj):
            return {}
        raise TypeError(f"{obj!r} does not have annotations")
    if not found:
        return {}
    if not eval_str:
        return dict(found)
    type_params = getattr(obj, "__type_params__", ())
    if globals is None:
        if isinstance(obj, type):
            globals = getattr(sys.modules.get(obj.__module__), "__dict__", None)
        elif isinstance(obj, types.ModuleType):
            globals = obj.__dict__
        else:
            target = obj
            seen = {id(target)}
            while True:
                if hasattr(target, "__wrapped__"):
                    inner = target.__wrapped__
                elif hasattr(target, "func") and hasattr(target, "keywords"):
                    inner = target.func
                else:
                    break
                if id(inner) in seen:
                    break
                seen.add(id(inner))
                target = inner
            globals = getattr(target, "__globals__", None)
    if locals is None and isinstance(obj, type):
        locals = dict(vars(obj))
    if type_params:
        locals = {**{param.__name__: param for param in type_params}, **(locals or {})}
    return {key: eval(f"({value},)[0]" if value.startswith("*") else value, globals, locals)
            if isinstance(value, str) else value for key, value in found.items()}


_class_annotations = type.__dict__["__annotations__"].__get__
_class_annotate = type.__dict__["__annotate__"].__get__


def _own(obj):
    """The annotations that an object has itself; a metaclass may have some of its own under the same name."""
    if isinstance(obj, type):
        try:
            found = _class_annotations(obj)
        except AttributeError:
            return None
    else:
        found = getattr(obj, "__annotations__", None)
    if found is not None and not isinstance(found, dict):
        raise ValueError(f"{obj!r}.__annotations__ is neither a dict nor None")
    return found


def _from_annotate(obj, format):
    """What the annotate function of an object gives, or None if it has none."""
    try:
        annotate = _class_annotate(obj) if isinstance(obj, type) else getattr(obj, "__annotate__", None)
    except AttributeError:
        return None
    if annotate is None:
        return None
    found = call_annotate_function(annotate, format, owner=obj)
    if not isinstance(found, dict):
        raise ValueError(f"{obj!r}.__annotate__ returned a non-dict")
    return found
