"""Annotations: as values, with references to what is unknown, or as text."""
import builtins
import enum
import sys
import types

__all__ = ["Format", "ForwardRef", "call_annotate_function", "call_evaluate_function",
           "get_annotate_from_class_namespace", "get_annotations", "annotations_to_string", "type_repr"]


class Format(enum.IntEnum):
    VALUE = 1
    VALUE_WITH_FAKE_GLOBALS = 2
    FORWARDREF = 3
    STRING = 4


class ForwardRef:
    """An annotation that could not be evaluated yet."""

    def __init__(self, arg, *, module=None, owner=None, is_argument=True, is_class=False):
        if not isinstance(arg, str):
            raise TypeError(f"Forward reference must be a string -- got {arg!r}")
        self.__arg__ = arg
        self.__forward_is_argument__ = is_argument
        self.__forward_is_class__ = is_class
        self.__forward_module__ = module
        self.__owner__ = owner
        self.__globals__ = None
        self.__cell__ = None
        self.__code = None

    def __init_subclass__(cls, /, *args, **kwds):
        raise TypeError("Cannot subclass ForwardRef")

    @property
    def __forward_arg__(self):
        return self.__arg__

    @property
    def __forward_code__(self):
        if self.__code is None:
            text = self.__arg__
            if text.startswith("*"):
                text = f"({text},)[0]"
            try:
                self.__code = compile(text, "<string>", "eval")
            except SyntaxError:
                raise SyntaxError(f"Forward reference must be an expression -- got {self.__arg__!r}") from None
        return self.__code

    def evaluate(self, *, globals=None, locals=None, type_params=None, owner=None, format=Format.VALUE):
        """The value; NameError if a name is unknown, unless format is FORWARDREF."""
        if format == Format.STRING:
            return self.__arg__
        owner = self.__owner__ if owner is None else owner
        if globals is None:
            globals = self.__globals__
        if globals is None:
            if self.__forward_module__ is not None:
                module = self.__forward_module__
                module = sys.modules.get(module) if isinstance(module, str) else module
                globals = getattr(module, "__dict__", None)
            elif isinstance(owner, type):
                globals = getattr(sys.modules.get(owner.__module__), "__dict__", None)
            elif isinstance(owner, types.ModuleType):
                globals = owner.__dict__
            elif callable(owner):
                globals = getattr(owner, "__globals__", None)
        if globals is None:
            globals = {}
        if type_params is None and owner is not None:
            type_params = getattr(owner, "__type_params__", None)
        names = {}
        if isinstance(owner, type):
            names.update(vars(owner))
        for param in type_params or ():
            names.setdefault(param.__name__, param)
        if isinstance(self.__cell__, dict):
            for name, cell in self.__cell__.items():
                try:
                    names[name] = cell.cell_contents
                except ValueError:
                    pass
        if locals is not None:
            names.update(locals)
        text = self.__arg__
        if text.isidentifier() and text not in ("None", "True", "False"):
            for scope in (names, globals, vars(builtins)):
                if text in scope:
                    return scope[text]
            if format == Format.FORWARDREF:
                return self
            raise NameError(f"name {text!r} is not defined", name=text)
        try:
            return eval(self.__forward_code__, globals, names)
        except Exception:
            if format == Format.FORWARDREF:
                return self
            raise

    def _evaluate(self, globalns, localns, type_params=None, *, recursive_guard=frozenset()):
        return self.evaluate(globals=globalns, locals=localns, type_params=type_params)

    def __eq__(self, other):
        if not isinstance(other, ForwardRef):
            return NotImplemented
        return (self.__arg__ == other.__arg__ and self.__forward_module__ == other.__forward_module__ and
                self.__globals__ is other.__globals__ and self.__owner__ == other.__owner__ and
                self.__forward_is_class__ == other.__forward_is_class__)

    def __hash__(self):
        return hash((self.__arg__, self.__forward_module__, id(self.__globals__), self.__forward_is_class__))

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
        if self.__owner__ is not None:
            extra += f", owner={self.__owner__!r}"
        if self.__forward_is_class__:
            extra += ", is_class=True"
        return f"ForwardRef({self.__arg__!r}{extra})"


class _Text:
    """Stands for an unknown name and writes down what is done with it."""

    def __init__(self, text, rank=20):
        self._text = text
        self._rank = rank

    def _in(self, rank):
        return self._text if self._rank >= rank else f"({self._text})"

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _Text(f"{self._in(20)}.{name}")

    def __getitem__(self, key):
        if isinstance(key, tuple) and key:
            inner = ", ".join(map(_show, key)) + ("," if len(key) == 1 and not _show(key[0]).startswith("*") else "")
        else:
            inner = _show(key)
        return _Text(f"{self._in(20)}[{inner}]")

    def __call__(self, /, *args, **kwargs):
        parts = [*map(_show, args), *[f"{key}={_show(value)}" for key, value in kwargs.items()]]
        return _Text(f"{self._in(20)}({', '.join(parts)})")

    def __iter__(self):
        yield _Text(f"*{self._in(20)}")

    def __hash__(self):
        return id(self)

    def __bool__(self):
        return True


def _binary(symbol, rank):
    def forward(self, other):
        other = other._in(rank + 1) if isinstance(other, _Text) else _show(other)
        return _Text(f"{self._in(rank)} {symbol} {other}", rank)

    def backward(self, other):
        other = other._in(rank) if isinstance(other, _Text) else _show(other)
        return _Text(f"{other} {symbol} {self._in(rank + 1)}", rank)
    return forward, backward

for _name, _symbol, _rank in (("or", "|", 7), ("xor", "^", 8), ("and", "&", 9), ("lshift", "<<", 10),
                              ("rshift", ">>", 10), ("add", "+", 11), ("sub", "-", 11), ("mul", "*", 12),
                              ("truediv", "/", 12), ("floordiv", "//", 12), ("mod", "%", 12), ("matmul", "@", 12),
                              ("pow", "**", 14)):
    _forward, _backward = _binary(_symbol, _rank)
    setattr(_Text, f"__{_name}__", _forward)
    setattr(_Text, f"__r{_name}__", _backward)
for _name, _symbol in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "=="), ("ne", "!=")):
    setattr(_Text, f"__{_name}__", _binary(_symbol, 6)[0])
for _name, _symbol in (("neg", "-"), ("pos", "+"), ("invert", "~")):
    setattr(_Text, f"__{_name}__", lambda self, symbol=_symbol: _Text(symbol + self._in(13), 13))
del _name, _symbol, _rank, _forward, _backward


def _show(value):
    if isinstance(value, _Text):
        return value._text
    if isinstance(value, slice):
        text = f"{'' if value.start is None else _show(value.start)}:{'' if value.stop is None else _show(value.stop)}"
        return text if value.step is None else f"{text}:{_show(value.step)}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_show, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return type_repr(value)


class _Names(dict):
    """Globals in which every name is known."""

    def __init__(self, make):
        super().__init__()
        self._make = make

    def __missing__(self, key):
        return self._make(key)


def call_evaluate_function(evaluate, format, *, owner=None):
    """Call a function that computes a bound, a default or an alias."""
    return call_annotate_function(evaluate, format, owner=owner, _is_evaluate=True)


def call_annotate_function(annotate, format, *, owner=None, _is_evaluate=False):
    """Call an annotate function with any format."""
    if format == Format.VALUE_WITH_FAKE_GLOBALS:
        raise ValueError("The VALUE_WITH_FAKE_GLOBALS format is for internal use only")
    try:
        return annotate(format)
    except NotImplementedError:
        pass
    cells = dict(zip(annotate.__code__.co_freevars, annotate.__closure__ or ()))
    if format == Format.STRING:
        globals = _Names(_Text)
        closure = tuple([types.CellType(_Text(name)) for name in cells]) or None
        result = _with_globals(annotate, globals, closure)(Format.VALUE_WITH_FAKE_GLOBALS)
        return _show(result) if _is_evaluate else {key: value if isinstance(value, str) else _show(value)
                                                   for key, value in result.items()}
    if format == Format.FORWARDREF:
        try:
            return annotate(Format.VALUE)
        except Exception:
            pass
        is_class = isinstance(owner, type)

        def reference(name):
            result = ForwardRef(name, owner=owner, is_class=is_class)
            result.__globals__ = annotate.__globals__
            result.__cell__ = cells or None
            return result
        globals = _Names(reference)
        globals.update(vars(builtins))
        globals.update(annotate.__globals__)
        if is_class:
            globals.update({k: v for k, v in vars(owner).items() if not k.startswith("__")})
        closure = []
        for name, cell in cells.items():
            try:
                cell.cell_contents
            except ValueError:
                cell = types.CellType(_Names(reference) if name == "__classdict__" else reference(name))
            closure.append(cell)
        try:
            return _with_globals(annotate, globals, tuple(closure) or None)(Format.VALUE_WITH_FAKE_GLOBALS)
        except Exception:
            # Something was done with a reference that it cannot do: give the whole annotations as references.
            texts = call_annotate_function(annotate, Format.STRING, owner=owner, _is_evaluate=_is_evaluate)
            if _is_evaluate:
                return reference(texts).evaluate(format=Format.FORWARDREF)
            return {key: reference(text).evaluate(format=Format.FORWARDREF) for key, text in texts.items()}
    if format == Format.VALUE:
        raise RuntimeError("annotate function does not support VALUE format")
    raise ValueError(f"Invalid format: {format!r}")


def _with_globals(function, globals, closure):
    return types.FunctionType(function.__code__, globals, closure=closure, argdefs=function.__defaults__,
                              kwdefaults=function.__kwdefaults__)


def get_annotate_from_class_namespace(obj):
    """The annotate function in the namespace of a class that is being made."""
    try:
        return obj["__annotate__"]
    except KeyError:
        return obj.get("__annotate_func__", None)


def type_repr(value):
    """An annotation as one would write it."""
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)) and \
            not isinstance(value, types.GenericAlias):
        if value.__module__ == "builtins":
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
    if format != Format.VALUE:
        if format == Format.FORWARDREF:
            try:
                found = _own(obj)
            except Exception:
                found = None
        if found is None:
            annotate = getattr(obj, "__annotate__", None)
            if annotate is not None:
                found = call_annotate_function(annotate, format, owner=obj)
                if not isinstance(found, dict):
                    raise ValueError(f"{obj!r}.__annotate__ returned a non-dict")
            else:
                found = _own(obj)
                if format == Format.STRING and found is not None:
                    found = annotations_to_string(found)
    else:
        found = _own(obj)
        if found is None:
            annotate = getattr(obj, "__annotate__", None)
            if annotate is not None:
                found = call_annotate_function(annotate, format, owner=obj)
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
            while True:
                if hasattr(target, "__wrapped__"):
                    target = target.__wrapped__
                elif hasattr(target, "func") and hasattr(target, "keywords"):
                    target = target.func
                else:
                    break
            globals = getattr(target, "__globals__", None)
    if locals is None and isinstance(obj, type):
        locals = dict(vars(obj))
    if type_params:
        locals = {**{param.__name__: param for param in type_params}, **(locals or {})}
    return {key: eval(value, globals, locals) if isinstance(value, str) else value for key, value in found.items()}


def _own(obj):
    found = getattr(obj, "__annotations__", None)
    if found is not None and not isinstance(found, dict):
        raise ValueError(f"{obj!r}.__annotations__ is neither a dict nor None")
    return found
