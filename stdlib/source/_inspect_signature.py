"""Signatures of callables, for inspect.

Start at _signature_from_callable(), which asks in turn each kind of callable for what it knows.
"""

import enum
import functools
import re
import sys
import types
from collections import OrderedDict
from keyword import iskeyword

from annotationlib import Format, ForwardRef, get_annotations
from _inspect_kinds import (CO_VARARGS, CO_VARKEYWORDS, _signature_is_functionlike, _void, getattr_static,
                            isbuiltin, isclass, isfunction, ismethoddescriptor, ismodule, unwrap)


class _empty:
    """Stands for a default or annotation that is not there."""


def formatannotation(annotation, base_module=None, *, quote_annotation_strings=True):
    """The text of an annotation; classes of base_module and of builtins come without their module."""
    if not quote_annotation_strings and isinstance(annotation, str):
        return annotation
    if getattr(annotation, "__module__", None) == "typing":
        return re.sub(r"[\w\.]+", lambda match: match.group().removeprefix("typing."), repr(annotation))
    if isinstance(annotation, types.GenericAlias):
        return str(annotation)
    if isinstance(annotation, type):
        if annotation.__module__ in ("builtins", base_module):
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    if isinstance(annotation, ForwardRef):
        return annotation.__forward_arg__
    return repr(annotation)


def formatannotationrelativeto(object):
    """formatannotation for the annotations of object."""
    module = getattr(object, "__module__", None)

    def _formatannotation(annotation):
        return formatannotation(annotation, module)
    return _formatannotation


class _ParameterKind(enum.IntEnum):
    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4

    def __str__(self):
        return self.name

    @property
    def description(self):
        return _DESCRIPTIONS[self.value]


_DESCRIPTIONS = ("positional-only", "positional or keyword", "variadic positional", "keyword-only",
                 "variadic keyword")

_POSITIONAL_ONLY = _ParameterKind.POSITIONAL_ONLY
_POSITIONAL_OR_KEYWORD = _ParameterKind.POSITIONAL_OR_KEYWORD
_VAR_POSITIONAL = _ParameterKind.VAR_POSITIONAL
_KEYWORD_ONLY = _ParameterKind.KEYWORD_ONLY
_VAR_KEYWORD = _ParameterKind.VAR_KEYWORD


class Parameter:
    """One parameter: its name, kind, default and annotation. It does not change."""

    __slots__ = ("_name", "_kind", "_default", "_annotation")

    POSITIONAL_ONLY = _POSITIONAL_ONLY
    POSITIONAL_OR_KEYWORD = _POSITIONAL_OR_KEYWORD
    VAR_POSITIONAL = _VAR_POSITIONAL
    KEYWORD_ONLY = _KEYWORD_ONLY
    VAR_KEYWORD = _VAR_KEYWORD

    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        try:
            self._kind = _ParameterKind(kind)
        except ValueError:
            raise ValueError(f"value {kind!r} is not a valid Parameter.kind")
        if default is not _empty and self._kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
            raise ValueError(f"{self._kind.description} parameters cannot have default values")
        self._default = default
        self._annotation = annotation
        if name is _empty:
            raise ValueError("name is a required attribute for Parameter")
        if not isinstance(name, str):
            raise TypeError(f"name must be a str, not a {type(name).__name__}")
        if name[:1] == "." and name[1:].isdigit():
            # The iterable of a comprehension has a name that no program can write.
            if self._kind != _POSITIONAL_OR_KEYWORD:
                raise ValueError("implicit arguments must be passed as positional or keyword arguments, "
                                 f"not {self._kind.description}")
            self._kind = _POSITIONAL_ONLY
            name = f"implicit{name[1:]}"
        is_reserved = iskeyword(name) and self._kind is not _POSITIONAL_ONLY
        if is_reserved or not name.isidentifier():
            raise ValueError(f"{name!r} is not a valid parameter name")
        self._name = name

    def __reduce__(self):
        return (type(self), (self._name, self._kind),
                {"_default": self._default, "_annotation": self._annotation})

    def __setstate__(self, state):
        self._default = state["_default"]
        self._annotation = state["_annotation"]

    name, kind = property(lambda self: self._name), property(lambda self: self._kind)
    default, annotation = property(lambda self: self._default), property(lambda self: self._annotation)

    def replace(self, *, name=_void, kind=_void, annotation=_void, default=_void):
        """The same but for what is given."""
        return type(self)(self._name if name is _void else name, self._kind if kind is _void else kind,
                          default=self._default if default is _void else default,
                          annotation=self._annotation if annotation is _void else annotation)

    __replace__ = replace

    def __str__(self):
        return self._format()

    def _format(self, *, quote_annotation_strings=True):
        text = self._name
        equals = "="
        if self._annotation is not _empty:
            annotation = formatannotation(self._annotation, quote_annotation_strings=quote_annotation_strings)
            text = f"{text}: {annotation}"
            equals = " = "
        if self._default is not _empty:
            text = f"{text}{equals}{self._default!r}"
        if self._kind == _VAR_POSITIONAL:
            return "*" + text
        return "**" + text if self._kind == _VAR_KEYWORD else text

    def __repr__(self):
        return f'<{type(self).__name__} "{self}">'

    def __hash__(self):
        return hash((self._name, self._kind, self._annotation, self._default))

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return self is other or (self._name == other._name and self._kind == other._kind
                                 and self._default == other._default and self._annotation == other._annotation)


class BoundArguments:
    """Which arguments of a call go to which parameters, as Signature.bind found."""

    __slots__ = ("arguments", "_signature", "__weakref__")

    def __init__(self, signature, arguments):
        self._signature, self.arguments = signature, arguments

    signature = property(lambda self: self._signature)

    @property
    def args(self):
        args = []
        for name, parameter in self._signature.parameters.items():
            if parameter.kind in (_VAR_KEYWORD, _KEYWORD_ONLY) or name not in self.arguments:
                break               # what follows has to go by name
            value = self.arguments[name]
            if parameter.kind == _VAR_POSITIONAL:
                args.extend(value)
            else:
                args.append(value)
        return tuple(args)

    @property
    def kwargs(self):
        kwargs = {}
        by_name = False
        for name, parameter in self._signature.parameters.items():
            if not by_name:
                if parameter.kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
                    by_name = True
                elif name not in self.arguments:
                    by_name = True
                    continue
                else:
                    continue
            if name not in self.arguments:
                continue
            if parameter.kind == _VAR_KEYWORD:
                kwargs.update(self.arguments[name])
            else:
                kwargs[name] = self.arguments[name]
        return kwargs

    def apply_defaults(self):
        """Put the defaults where arguments are missing; () and {} for *args and **kwargs."""
        values = {}
        for name, parameter in self._signature.parameters.items():
            if name in self.arguments:
                values[name] = self.arguments[name]
            elif parameter.default is not _empty:
                values[name] = parameter.default
            elif parameter.kind is _VAR_POSITIONAL:
                values[name] = ()
            elif parameter.kind is _VAR_KEYWORD:
                values[name] = {}
        self.arguments = values

    def __eq__(self, other):
        if self is other:
            return True
        if not isinstance(other, BoundArguments):
            return NotImplemented
        return self.signature == other.signature and self.arguments == other.arguments

    def __setstate__(self, state):
        self._signature = state["_signature"]
        self.arguments = state["arguments"]

    def __getstate__(self):
        return {"_signature": self._signature, "arguments": self.arguments}

    def __repr__(self):
        pairs = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"<{type(self).__name__} ({pairs})>"


class Signature:
    """The parameters of a callable, in order, and its return annotation. It does not change."""

    __slots__ = ("_return_annotation", "_parameters")

    _parameter_cls = Parameter
    _bound_arguments_cls = BoundArguments

    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty, __validate_parameters__=True):
        if parameters is None:
            ordered = OrderedDict()
        elif __validate_parameters__:
            ordered = self._validated(parameters)
        else:
            ordered = OrderedDict((parameter.name, parameter) for parameter in parameters)
        self._parameters = types.MappingProxyType(ordered)
        self._return_annotation = return_annotation

    @staticmethod
    def _validated(parameters):
        """The parameters by name; ValueError if a def could not have them so."""
        ordered = OrderedDict()
        highest = _POSITIONAL_ONLY
        has_defaults = False
        seen = set()
        for parameter in parameters:
            kind, name = parameter.kind, parameter.name
            if kind in seen:
                raise ValueError(f"more than one {kind.description} parameter")
            if kind in (_VAR_POSITIONAL, _VAR_KEYWORD):
                seen.add(kind)
            if kind < highest:
                raise ValueError(f"wrong parameter order: {highest.description} parameter before "
                                 f"{kind.description} parameter")
            highest = kind
            if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if parameter.default is not _empty:
                    has_defaults = True
                elif has_defaults:
                    raise ValueError("non-default argument follows default argument")
            if name in ordered:
                raise ValueError(f"duplicate parameter name: {name!r}")
            ordered[name] = parameter
        return ordered

    @classmethod
    def from_callable(cls, obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False,
                      annotation_format=Format.VALUE):
        """The signature of a callable."""
        return _signature_from_callable(obj, sigcls=cls, follow_wrapper_chains=follow_wrapped,
                                        globals=globals,
                                        locals=locals, eval_str=eval_str, annotation_format=annotation_format)

    parameters = property(lambda self: self._parameters)
    return_annotation = property(lambda self: self._return_annotation)

    def replace(self, *, parameters=_void, return_annotation=_void):
        """The same but for what is given."""
        return type(self)(self.parameters.values() if parameters is _void else parameters,
                          return_annotation=(self._return_annotation if return_annotation is _void
                                             else return_annotation))

    __replace__ = replace

    def _hash_basis(self):
        """What equality looks at: keyword-only parameters may stand in any order."""
        positional = tuple(one for one in self.parameters.values() if one.kind != _KEYWORD_ONLY)
        by_name = {one.name: one for one in self.parameters.values() if one.kind == _KEYWORD_ONLY}
        return positional, by_name, self.return_annotation

    def __hash__(self):
        positional, by_name, return_annotation = self._hash_basis()
        return hash((positional, frozenset(by_name.values()), return_annotation))

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        return self is other or self._hash_basis() == other._hash_basis()

    def _bind(self, args, kwargs, *, partial=False):
        """The arguments by parameter; TypeError where the call would be refused."""
        arguments = {}
        kwargs = dict(kwargs)
        parameters = list(self.parameters.values())
        given = list(args)
        misplaced = []          # positional-only parameters with defaults whose names are among the keywords
        has_var_keyword = any(one.kind == _VAR_KEYWORD for one in parameters)
        at = 0
        is_positional = True    # no parameter has been left out or given by name yet
        for parameter in parameters:
            kind, name = parameter.kind, parameter.name
            if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD):
                if at < len(given):
                    if name in kwargs and kind != _POSITIONAL_ONLY:
                        raise TypeError(f"multiple values for argument {name!r}")
                    arguments[name] = given[at]
                    at += 1
                    continue
                if kind == _POSITIONAL_ONLY:
                    if name in kwargs and parameter.default is not _empty:
                        misplaced.append(name)
                        continue
                    if parameter.default is _empty and not partial:
                        what = "positional-only " if name in kwargs else ""
                        raise TypeError(f"missing a required {what}argument: {name!r}")
                elif name in kwargs:
                    arguments[name] = kwargs.pop(name)
                elif parameter.default is _empty and not partial:
                    raise TypeError(f"missing a required argument: {name!r}")
                is_positional = False
            elif kind == _VAR_POSITIONAL:
                is_positional = False
                if at < len(given):
                    arguments[name] = tuple(given[at:])
                    at = len(given)
            elif at < len(given):
                raise TypeError("too many positional arguments")
            elif kind == _KEYWORD_ONLY:
                if name in kwargs:
                    arguments[name] = kwargs.pop(name)
                elif parameter.default is _empty and not partial:
                    what = "keyword-only " if is_positional else ""
                    raise TypeError(f"missing a required {what}argument: {name!r}")
                is_positional = False
        if at < len(given):
            raise TypeError("too many positional arguments")
        if kwargs:
            if has_var_keyword:
                arguments[parameters[-1].name] = kwargs
            elif misplaced:
                raise TypeError("got some positional-only arguments passed as keyword arguments: "
                                f"{', '.join(misplaced)!r}")
            else:
                raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return self._bound_arguments_cls(self, arguments)

    def bind(self, /, *args, **kwargs):
        """BoundArguments of a call with these arguments; TypeError if they do not fit."""
        return self._bind(args, kwargs)

    def bind_partial(self, /, *args, **kwargs):
        """The same, but required arguments may be missing."""
        return self._bind(args, kwargs, partial=True)

    def __reduce__(self):
        return (type(self), (tuple(self._parameters.values()),),
                {"_return_annotation": self._return_annotation})

    def __setstate__(self, state):
        self._return_annotation = state["_return_annotation"]

    def __repr__(self):
        return f"<{type(self).__name__} {self}>"

    def __str__(self):
        return self.format()

    def format(self, *, max_width=None, quote_annotation_strings=True):
        """The signature as in a def; one parameter a line if it is wider than max_width."""
        parts = []
        after_positional_only = False
        needs_star = True
        for parameter in self.parameters.values():
            kind = parameter.kind
            if kind == _POSITIONAL_ONLY:
                after_positional_only = True
            elif after_positional_only:
                parts.append("/")
                after_positional_only = False
            if kind == _VAR_POSITIONAL:
                needs_star = False
            elif kind == _KEYWORD_ONLY and needs_star:
                parts.append("*")
                needs_star = False
            parts.append(parameter._format(quote_annotation_strings=quote_annotation_strings))
        if after_positional_only:
            parts.append("/")
        text = f"({', '.join(parts)})"
        if max_width is not None and len(text) > max_width:
            text = "(\n    " + ",\n    ".join(parts) + "\n)"
        if self.return_annotation is not _empty:
            annotation = formatannotation(self.return_annotation,
                                          quote_annotation_strings=quote_annotation_strings)
            text += f" -> {annotation}"
        return text


# --- from a callable -------------------------------------------------------------------------------------

_sentinel = object()

# The types of what a class inherits from one written in C.
_NonUserDefinedCallables = (types.WrapperDescriptorType, types.MethodWrapperType,
                            types.ClassMethodDescriptorType, types.BuiltinFunctionType)


def _stops_unwrapping(function):
    return hasattr(function, "__signature__") or isinstance(function, types.MethodType)


def _descriptor_get(descriptor, obj):
    if isclass(descriptor):
        return descriptor
    get = getattr(type(descriptor), "__get__", _sentinel)
    return descriptor if get is _sentinel else get(descriptor, obj, type(obj))


def _signature_get_user_defined_method(cls, method_name, *, follow_wrapper_chains=True):
    """A special method of cls that was written in the language, or None."""
    if method_name == "__new__":
        method = getattr(cls, method_name, None)
    else:
        method = getattr_static(cls, method_name, None)
    if method is None:
        return None
    # What only wraps a method written in C counts as that.
    innermost = unwrap(method, stop=_stops_unwrapping) if follow_wrapper_chains else method
    if isinstance(method, _NonUserDefinedCallables) or isinstance(innermost, _NonUserDefinedCallables):
        return None
    return method if method_name == "__new__" else _descriptor_get(method, cls)


def _signature_bound_method(sig):
    """The signature without its first parameter."""
    parameters = tuple(sig.parameters.values())
    if not parameters or parameters[0].kind in (_VAR_KEYWORD, _KEYWORD_ONLY):
        raise ValueError("invalid method signature")
    kind = parameters[0].kind
    if kind in (_POSITIONAL_OR_KEYWORD, _POSITIONAL_ONLY):
        parameters = parameters[1:]
    elif kind is not _VAR_POSITIONAL:
        raise ValueError("invalid argument type")
    return sig.replace(parameters=parameters)


def _signature_get_partial(wrapped_sig, partial, extra_args=()):
    """The signature of a partial object: what it holds is gone, or has become a default."""
    keywords = partial.keywords or {}
    try:
        bound = wrapped_sig.bind_partial(*extra_args, *(partial.args or ()), **keywords)
    except TypeError as error:
        raise ValueError(f"partial object {partial!r} has incorrect arguments") from error
    front, behind = [], []          # behind: those which can be given by name only
    by_name = False
    for name, parameter in wrapped_sig.parameters.items():
        kind = parameter.kind
        if name in bound.arguments:
            value = bound.arguments[name]
            is_open = value is functools.Placeholder
            if kind is _POSITIONAL_ONLY:
                if is_open:
                    front.append(parameter.replace(default=_empty))
                continue
            if kind is _POSITIONAL_OR_KEYWORD:
                if name not in keywords:
                    if is_open:
                        front.append(parameter.replace(kind=_POSITIONAL_ONLY, default=_empty))
                    continue
                by_name = True
                parameter = parameter.replace(default=value)
            elif kind is _KEYWORD_ONLY:
                parameter = parameter.replace(default=value)
        if not by_name:
            front.append(parameter)
        elif kind is _POSITIONAL_OR_KEYWORD:
            behind.append(parameter.replace(kind=_KEYWORD_ONLY))
        elif kind is not _VAR_POSITIONAL:
            behind.append(parameter)
    return wrapped_sig.replace(parameters=front + behind)


def _signature_is_builtin(obj):
    return (isbuiltin(obj) or ismethoddescriptor(obj) or isinstance(obj, _NonUserDefinedCallables)
            or obj is type or obj is object)


def _signature_strip_non_python_syntax(signature):
    """(signature as Python can parse it, index of the parameter after a dollar sign or None)"""
    if not signature:
        return signature, None
    import tokenize
    lines = iter(signature.splitlines(keepends=True))
    self_parameter = None
    position = 0
    parts = []
    for token in tokenize.generate_tokens(lambda: next(lines)):
        text = token.string
        if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER, tokenize.INDENT,
                          tokenize.DEDENT):
            continue
        if text == "$":
            self_parameter = position
            continue
        if text == ",":
            position += 1
            text = ", "
        parts.append(text)
    return "".join(parts).strip(), self_parameter


def _signature_fromstr(cls, obj, s, skip_bound_arg=True):
    """The signature which a __text_signature__ describes."""
    import ast
    cleaned, self_parameter = _signature_strip_non_python_syntax(s)
    try:
        tree = ast.parse(f"def foo{cleaned}: pass")
    except SyntaxError:
        tree = None
    if not isinstance(tree, ast.Module):
        raise ValueError(f"{obj!r} builtin has invalid signature")
    function = tree.body[0]
    names_of_module = {}
    module = sys.modules.get(getattr(obj, "__module__", None))
    if module:
        names_of_module = module.__dict__
    known_modules = sys.modules.copy()

    def value_of(node):
        """The value of a default: constants, names, and what can be made of them."""
        if isinstance(node, (ast.Name, ast.Attribute)):
            dotted = ast.unparse(node)
            for names in (names_of_module, known_modules):
                try:
                    value = eval(dotted, dict(names))
                except (NameError, AttributeError):
                    continue
                if isinstance(value, (str, int, float, bytes, bool, type(None))):
                    return value
            raise ValueError
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.BitOr)):
            left, right = value_of(node.left), value_of(node.right)
            if isinstance(node.op, ast.Add):
                return left + right
            return left - right if isinstance(node.op, ast.Sub) else left | right
        return ast.literal_eval(node)

    parameters = []

    def add(node, kind, default=None):
        if default is None:
            value = _empty
        else:
            try:
                value = value_of(default)
            except ValueError:
                raise ValueError(f"{obj!r} builtin has invalid signature") from None
        parameters.append(cls._parameter_cls(node.arg, kind, default=value))

    arguments = function.args
    positional = arguments.posonlyargs + arguments.args
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    for index, (node, default) in enumerate(zip(positional, defaults)):
        is_only = index < len(arguments.posonlyargs)
        add(node, _POSITIONAL_ONLY if is_only else _POSITIONAL_OR_KEYWORD, default)
    if arguments.vararg:
        add(arguments.vararg, _VAR_POSITIONAL)
    for node, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
        add(node, _KEYWORD_ONLY, default)
    if arguments.kwarg:
        add(arguments.kwarg, _VAR_KEYWORD)
    if self_parameter is not None:
        assert parameters
        owner = getattr(obj, "__self__", None)
        if owner is not None and (ismodule(owner) or skip_bound_arg):
            parameters.pop(0)
        else:
            parameters[0] = parameters[0].replace(kind=_POSITIONAL_ONLY)
    return cls(parameters, return_annotation=_empty)


def _signature_from_builtin(cls, func, skip_bound_arg=True):
    if not _signature_is_builtin(func):
        raise TypeError(f"{func!r} is not a Python builtin function")
    text = getattr(func, "__text_signature__", None)
    if not text:
        raise ValueError(f"no signature found for builtin {func!r}")
    return _signature_fromstr(cls, func, text, skip_bound_arg)


def _signature_from_function(cls, func, skip_bound_arg=True, globals=None, locals=None, eval_str=False, *,
                             annotation_format=Format.VALUE):
    """The signature of a function in the language, or of an object like one."""
    is_alike = False
    if not isfunction(func):
        if not _signature_is_functionlike(func):
            raise TypeError(f"{func!r} is not a Python function")
        is_alike = True
    text = getattr(func, "__text_signature__", None)
    if text:
        return _signature_fromstr(cls, func, text, skip_bound_arg)
    make = cls._parameter_cls
    code = func.__code__
    count, only_count, keyword_count = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount
    names = code.co_varnames
    annotations = get_annotations(func, globals=globals, locals=locals, eval_str=eval_str,
                                  format=annotation_format)
    defaults = func.__defaults__ or ()
    kwdefaults = func.__kwdefaults__ or {}
    parameters = []

    def add(name, kind, default=_empty):
        parameters.append(make(name, kind=kind, default=default, annotation=annotations.get(name, _empty)))

    first_default = count - len(defaults)
    for index, name in enumerate(names[:count]):
        kind = _POSITIONAL_ONLY if index < only_count else _POSITIONAL_OR_KEYWORD
        add(name, kind, defaults[index - first_default] if index >= first_default else _empty)
    behind = count + keyword_count
    if code.co_flags & CO_VARARGS:
        add(names[behind], _VAR_POSITIONAL)
        behind += 1
    for name in names[count:count + keyword_count]:
        add(name, _KEYWORD_ONLY, kwdefaults.get(name, _empty))
    if code.co_flags & CO_VARKEYWORDS:
        add(names[behind], _VAR_KEYWORD)
    # The compiler has seen to it that a function's own parameters are in order.
    return cls(parameters, return_annotation=annotations.get("return", _empty),
               __validate_parameters__=is_alike)


def _signature_from_callable(obj, *, follow_wrapper_chains=True, skip_bound_arg=True, globals=None,
                             locals=None,
                             eval_str=False, sigcls, annotation_format=Format.VALUE):
    """The signature of any callable; ValueError if it has none, TypeError if it is no callable."""
    signature_of = functools.partial(
        _signature_from_callable, follow_wrapper_chains=follow_wrapper_chains, skip_bound_arg=skip_bound_arg,
        globals=globals, locals=locals, sigcls=sigcls, eval_str=eval_str, annotation_format=annotation_format)

    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if isinstance(obj, types.MethodType):
        sig = signature_of(obj.__func__)
        return _signature_bound_method(sig) if skip_bound_arg else sig
    if follow_wrapper_chains:
        obj = unwrap(obj, stop=_stops_unwrapping)
        if isinstance(obj, types.MethodType):
            return signature_of(obj)

    sig = getattr(obj, "__signature__", None)
    if sig is not None:
        given = sig
        if not isinstance(sig, (Signature, str)) and callable(sig):
            sig = sig()
        if isinstance(sig, Signature):
            return sig
        if isinstance(sig, str):
            return _signature_fromstr(sigcls, obj, sig)
        raise TypeError(f"unexpected object {given!r} in __signature__ attribute")

    partialmethod = getattr(obj, "__partialmethod__", None)
    if isinstance(partialmethod, functools.partialmethod):
        # A function for an instance which is not known yet: the first parameter stays as it is.
        wrapped = signature_of(partialmethod.func)
        sig = _signature_get_partial(wrapped, partialmethod, (None,))
        first = next(iter(wrapped.parameters.values()))
        if first.kind is Parameter.VAR_POSITIONAL:
            return sig
        behind = next(iter(sig.parameters.values()), None)
        if behind is not None and behind.kind is _POSITIONAL_ONLY:     # made so by a Placeholder
            first = first.replace(kind=_POSITIONAL_ONLY)
        return sig.replace(parameters=(first, *sig.parameters.values()))

    if isfunction(obj) or _signature_is_functionlike(obj):
        return _signature_from_function(sigcls, obj, skip_bound_arg=skip_bound_arg, globals=globals,
                                        locals=locals, eval_str=eval_str, annotation_format=annotation_format)
    if isinstance(obj, functools.partial):          # asked first: it is a descriptor too
        return _signature_get_partial(signature_of(obj.func), obj)
    if _signature_is_builtin(obj):
        return _signature_from_builtin(sigcls, obj, skip_bound_arg=skip_bound_arg)
    if isinstance(obj, type):
        return _signature_from_class(obj, sigcls, signature_of, follow_wrapper_chains, skip_bound_arg)
    call = getattr_static(type(obj), "__call__", None)
    if call is not None:
        text = getattr(obj, "__text_signature__", None)
        if text:
            return _signature_fromstr(sigcls, obj, text)
        return signature_of(_descriptor_get(call, obj))
    raise ValueError(f"callable {obj!r} is not supported by signature")


def _signature_from_class(obj, sigcls, signature_of, follow_wrapper_chains, skip_bound_arg):
    """The signature of the call of a class: of its metaclass's __call__, or of its __new__ or __init__."""
    def user_defined(cls, name):
        return _signature_get_user_defined_method(cls, name, follow_wrapper_chains=follow_wrapper_chains)

    call = user_defined(type(obj), "__call__")
    if call is not None:
        return signature_of(call)
    new, init = user_defined(obj, "__new__"), user_defined(obj, "__init__")
    for base in obj.__mro__:
        if new is not None and "__new__" in base.__dict__:
            sig = signature_of(new)
            return _signature_bound_method(sig) if skip_bound_arg else sig
        if init is not None and "__init__" in base.__dict__:
            return signature_of(init)
    for base in obj.__mro__[:-1]:
        text = getattr(base, "__text_signature__", None)
        if text:
            return _signature_fromstr(sigcls, base, text)
    if type not in obj.__mro__:
        if obj.__init__ is object.__init__ and obj.__new__ is object.__new__:
            return sigcls.from_callable(object)
        raise ValueError(f"no signature found for builtin type {obj!r}")
    raise ValueError(f"callable {obj!r} is not supported by signature")


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False,
              annotation_format=Format.VALUE):
    """The Signature of a callable."""
    return Signature.from_callable(obj, follow_wrapped=follow_wrapped, globals=globals, locals=locals,
                                   eval_str=eval_str, annotation_format=annotation_format)
