"""Looking at live objects: what they are, what they have, where they come from, and how they are called.

Two parts are in files of their own: _inspect_kinds (predicates) and _inspect_signature; this one has members,
docstrings, sources, frames, arguments, closures, states and the command line.
"""

__all__ = ["AGEN_CLOSED", "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "ArgInfo", "Arguments",
           "Attribute", "BlockFinder", "BoundArguments", "BufferFlags", "CORO_CLOSED", "CORO_CREATED",
           "CORO_RUNNING", "CORO_SUSPENDED", "CO_ASYNC_GENERATOR", "CO_COROUTINE", "CO_GENERATOR",
           "CO_ITERABLE_COROUTINE", "CO_NESTED", "CO_NEWLOCALS", "CO_NOFREE", "CO_OPTIMIZED", "CO_VARARGS",
           "CO_VARKEYWORDS", "CO_HAS_DOCSTRING", "CO_METHOD", "ClassFoundException", "ClosureVars",
           "EndOfBlock", "FrameInfo", "FullArgSpec", "GEN_CLOSED", "GEN_CREATED", "GEN_RUNNING",
           "GEN_SUSPENDED", "Parameter", "Signature", "TPFLAGS_IS_ABSTRACT", "Traceback",
           "classify_class_attrs", "cleandoc", "currentframe", "findsource", "formatannotation",
           "formatannotationrelativeto", "formatargvalues", "get_annotations", "getabsfile", "getargs",
           "getargvalues", "getasyncgenlocals", "getasyncgenstate", "getattr_static", "getblock",
           "getcallargs", "getclasstree", "getclosurevars", "getcomments", "getcoroutinelocals",
           "getcoroutinestate", "getdoc", "getfile", "getframeinfo", "getfullargspec", "getgeneratorlocals",
           "getgeneratorstate", "getinnerframes", "getlineno", "getmembers", "getmembers_static",
           "getmodule", "getmodulename", "getmro", "getouterframes", "getsource", "getsourcefile",
           "getsourcelines", "indentsize", "isabstract", "isasyncgen", "isasyncgenfunction", "isawaitable",
           "isbuiltin", "isclass", "iscode", "iscoroutine", "iscoroutinefunction", "isdatadescriptor",
           "isframe", "isfunction", "isgenerator", "isgeneratorfunction", "isgetsetdescriptor",
           "ismemberdescriptor", "ismethod", "ismethoddescriptor", "ismethodwrapper", "ismodule",
           "ispackage", "isroutine", "istraceback", "markcoroutinefunction", "signature", "stack", "trace",
           "unwrap", "walktree"]

import builtins
import enum
import functools
import importlib
import importlib.machinery
import itertools
import linecache
import os
import sys
import types
from annotationlib import get_annotations
from collections import namedtuple
from operator import attrgetter

from _inspect_kinds import (
    CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_HAS_DOCSTRING, CO_ITERABLE_COROUTINE, CO_METHOD,
    CO_NESTED, CO_NEWLOCALS, CO_NOFREE, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS, TPFLAGS_IS_ABSTRACT,
    _has_code_flag, _has_coroutine_mark, _is_coroutine_mark, _sentinel, _signature_is_functionlike, _void,
    getattr_static, getmro, isabstract, isasyncgen, isasyncgenfunction, isawaitable, isbuiltin, isclass,
    iscode, iscoroutine, iscoroutinefunction, isdatadescriptor, isframe, isfunction, isgenerator,
    isgeneratorfunction, isgetsetdescriptor, ismemberdescriptor, ismethod, ismethoddescriptor,
    ismethodwrapper, ismodule, ispackage, isroutine, istraceback, markcoroutinefunction, unwrap)
from _inspect_signature import (
    BoundArguments, Parameter, Signature, _descriptor_get, _empty, _NonUserDefinedCallables, _ParameterKind,
    _signature_bound_method, _signature_from_builtin, _signature_from_callable, _signature_from_function,
    _signature_fromstr, _signature_get_partial, _signature_get_user_defined_method, _signature_is_builtin,
    _signature_strip_non_python_syntax, _KEYWORD_ONLY, _POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_KEYWORD,
    _VAR_POSITIONAL, formatannotation, formatannotationrelativeto, signature)


def _show_as_own():
    """The parts are no modules for programs: what they define belongs to inspect."""
    for value in list(globals().values()):
        if isinstance(value, (types.FunctionType, type)) and value.__module__.startswith("_inspect_"):
            value.__module__ = __name__


_show_as_own()


# --- members ---------------------------------------------------------------------------------------------

def _getmembers(object, predicate, getter):
    results = []
    seen = set()
    names = dir(object)
    if isclass(object):
        mro = getmro(object)
        # Attributes that a metaclass defines with types.DynamicClassAttribute are not in dir().
        try:
            names += [name for base in object.__bases__ for name, value in base.__dict__.items()
                      if isinstance(value, types.DynamicClassAttribute)]
        except AttributeError:
            pass
    else:
        mro = ()
    for name in names:
        try:
            value = getter(object, name)
            if name in seen:
                raise AttributeError
        except AttributeError:
            for base in mro:
                if name in base.__dict__:
                    value = base.__dict__[name]
                    break
            else:
                continue        # a slot without a value, or an __dir__ that promises too much
        if not predicate or predicate(value):
            results.append((name, value))
        seen.add(name)
    results.sort(key=lambda pair: pair[0])
    return results


def getmembers(object, predicate=None):
    """Pairs of name and value of all members, sorted by name; those only for which predicate says true."""
    return _getmembers(object, predicate, getattr)


def getmembers_static(object, predicate=None):
    """The same with getattr_static: no code runs."""
    return _getmembers(object, predicate, getattr_static)


Attribute = namedtuple("Attribute", "name kind defining_class object")


def classify_class_attrs(cls):
    """An Attribute for each name of dir(cls).

    kind is 'class method', 'static method', 'property', 'method' or 'data'; object is what the class that
    defines the attribute holds, or what getattr gives if no class holds it.
    """
    mro = getmro(cls)
    metamro = tuple(base for base in getmro(type(cls)) if base not in (type, object))
    class_bases = (cls,) + mro
    all_bases = class_bases + metamro
    names = dir(cls)
    for base in mro:
        for name, value in base.__dict__.items():
            if isinstance(value, types.DynamicClassAttribute) and value.fget is not None:
                names.append(name)
    result = []
    done = set()
    for name in names:
        home = None
        gotten = held = None
        if name not in done:
            try:
                if name == "__dict__":
                    raise Exception("__dict__ is special, don't want the proxy")
                gotten = getattr(cls, name)
            except Exception:
                pass
            else:
                home = getattr(gotten, "__objclass__", home)
                if home not in class_bases:
                    # What getattr gave says nothing of its home: look for the class which gives the same.
                    home = None
                    last = None
                    for base in class_bases:
                        if getattr(base, name, None) is gotten:
                            last = base
                    for base in metamro:
                        try:
                            value = base.__getattr__(cls, name)
                        except AttributeError:
                            continue
                        if value is gotten:
                            last = base
                    if last is not None:
                        home = last
        for base in all_bases:
            if name in base.__dict__:
                held = base.__dict__[name]
                if home not in metamro:
                    home = base
                break
        if home is None:
            continue                # promised by __dir__, and not there
        obj = gotten if gotten is not None else held
        if isinstance(held, (staticmethod, types.BuiltinMethodType)):
            kind, obj = "static method", held
        elif isinstance(held, (classmethod, types.ClassMethodDescriptorType)):
            kind, obj = "class method", held
        elif isinstance(held, property):
            kind, obj = "property", held
        else:
            kind = "method" if isroutine(obj) else "data"
        result.append(Attribute(name, kind, home, obj))
        done.add(name)
    return result


def walktree(classes, children, parent):
    """The nested lists of getclasstree for some classes."""
    results = []
    classes.sort(key=attrgetter("__module__", "__name__"))
    for cls in classes:
        results.append((cls, cls.__bases__))
        if cls in children:
            results.append(walktree(children[cls], children, cls))
    return results


def getclasstree(classes, unique=False):
    """The classes as a tree of lists: behind an entry (class, bases) stands the list of its children.

    With unique each class stands there once, otherwise once below each of its bases.
    """
    children = {}
    roots = []
    for cls in classes:
        if cls.__bases__:
            for base in cls.__bases__:
                below = children.setdefault(base, [])
                if cls not in below:
                    below.append(cls)
                if unique and base in classes:
                    break
        elif cls not in roots:
            roots.append(cls)
    for base in children:
        if base not in classes:
            roots.append(base)
    return walktree(roots, children, None)


# --- docstrings ------------------------------------------------------------------------------------------

def _findclass(func):
    """The class in which a function was defined, or None."""
    cls = sys.modules.get(func.__module__)
    if cls is None:
        return None
    for name in func.__qualname__.split(".")[:-1]:
        cls = getattr(cls, name)
    return cls if isclass(cls) else None


def _place(obj):
    """Return (class, name) where a method, property or descriptor is found again; None if it is not there."""
    if ismethod(obj) or isbuiltin(obj):
        owner, function = obj.__self__, getattr(obj, "__func__", None)
        name = (function or obj).__name__
        if function is None:
            is_of_class = isclass(owner) and f"{owner.__qualname__}.{name}" == obj.__qualname__
        else:
            is_of_class = isclass(owner) and getattr(getattr(owner, name, None), "__func__", None) is function
        return owner if is_of_class else owner.__class__, name
    if isfunction(obj):
        cls, name = _findclass(obj), obj.__name__
    elif isinstance(obj, property):
        cls, name = _findclass(obj.fget), obj.__name__
    elif isinstance(obj, functools.cached_property):
        cls, name = _findclass(obj.func), obj.attrname
    elif ismethoddescriptor(obj) or isdatadescriptor(obj):
        cls, name = obj.__objclass__, obj.__name__
    else:
        return None
    return None if cls is None or getattr(cls, name) is not obj else (cls, name)


def _finddoc(obj):
    """The docstring that an object without one inherits, or None."""
    if isclass(obj):
        docs = (getattr(base, "__doc__", None) for base in obj.__mro__ if base is not object)
    else:
        place = _place(obj)
        if place is None:
            return None
        cls, name = place
        if ismemberdescriptor(obj):
            slots = getattr(cls, "__slots__", None)
            if isinstance(slots, dict) and name in slots:
                return slots[name]
        docs = (getattr(getattr(base, name), "__doc__", None) for base in cls.__mro__ if hasattr(base, name))
    return next((doc for doc in docs if doc is not None), None)


def getdoc(object):
    """The docstring of an object, or that which it inherits, without the indentation; None if there is
    none.
    """
    try:
        doc = object.__doc__
    except AttributeError:
        return None
    if doc is None:
        try:
            doc = _finddoc(object)
        except (AttributeError, TypeError):
            return None
    return cleandoc(doc) if isinstance(doc, str) else None


def cleandoc(doc):
    """A docstring without the indentation that its lines share, and without empty lines around it."""
    lines = doc.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" ")), default=None)
    lines[0] = lines[0].lstrip(" ")
    if margin is not None:
        lines[1:] = [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


# --- sources ---------------------------------------------------------------------------------------------

def indentsize(line):
    """The width of the blanks at the start of a line."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def _code_behind(object):
    """The code of a method, function, traceback or frame; other objects as they are."""
    for is_kind, attribute in ((ismethod, "__func__"), (isfunction, "__code__"), (istraceback, "tb_frame"),
                               (isframe, "f_code")):
        if is_kind(object):
            object = getattr(object, attribute)
    return object


def getfile(object):
    """The name of the file in which object was defined; TypeError for what is built in."""
    if ismodule(object):
        if getattr(object, "__file__", None):
            return object.__file__
        raise TypeError(f"{object!r} is a built-in module")
    if isclass(object):
        if hasattr(object, "__module__"):
            module = sys.modules.get(object.__module__)
            if getattr(module, "__file__", None):
                return module.__file__
            if object.__module__ == "__main__":
                raise OSError("source code not available")
        raise TypeError(f"{object!r} is a built-in class")
    code = _code_behind(object)
    if iscode(code):
        return code.co_filename
    raise TypeError("module, class, method, function, traceback, frame, or code object was expected, "
                    f"got {type(object).__name__}")


def getmodulename(path):
    """The name of the module which a file holds, or None for other files."""
    filename = os.path.basename(path)
    for suffix in sorted(importlib.machinery.all_suffixes(), key=len, reverse=True):
        if filename.endswith(suffix):
            return filename[:-len(suffix)]
    return None


def getsourcefile(object):
    """The name of the file with the source, or None if there is no way to get it."""
    filename = getfile(object)
    machinery = importlib.machinery
    if any(filename.endswith(suffix) for suffix in machinery.BYTECODE_SUFFIXES):
        filename = os.path.splitext(filename)[0] + machinery.SOURCE_SUFFIXES[0]
    elif any(filename.endswith(suffix) for suffix in machinery.EXTENSION_SUFFIXES):
        return None
    if filename in linecache.cache or os.path.exists(filename):
        return filename
    module = getmodule(object, filename)
    if getattr(module, "__loader__", None) is not None:
        return filename
    if getattr(getattr(module, "__spec__", None), "loader", None) is not None:
        return filename
    return None


def getabsfile(object, _filename=None):
    """The absolute name of the file, in the spelling in which files are compared."""
    name = _filename if _filename is not None else getsourcefile(object) or getfile(object)
    return os.path.normcase(os.path.abspath(name))


modulesbyfile = {}    # the name of the module in each file, which is known by up to two names
_filesbymodname = {}  # the file that each module had when it was entered there


def _enter_new_files():
    """Add to modulesbyfile the modules that were imported, or moved, since the last call."""
    for name, module in list(sys.modules.items()):
        if not ismodule(module) or not hasattr(module, "__file__"):
            continue
        filename = module.__file__
        if _filesbymodname.get(name) != filename:
            _filesbymodname[name] = filename
            absolute = getabsfile(module)
            modulesbyfile[absolute] = modulesbyfile[os.path.realpath(absolute)] = module.__name__


def getmodule(object, _filename=None):
    """The module in which object was defined, or None if that is not known."""
    if ismodule(object):
        return object
    if hasattr(object, "__module__"):
        return sys.modules.get(object.__module__)
    file = _filename
    if file is None or file not in modulesbyfile:
        try:
            file = getabsfile(object, _filename)
        except (TypeError, FileNotFoundError):
            return None
        if file not in modulesbyfile:
            _enter_new_files()
    if file in modulesbyfile:
        return sys.modules.get(modulesbyfile[file])
    own_name = getattr(object, "__name__", _missing)
    if own_name is not _missing:
        for module in sys.modules["__main__"], sys.modules["builtins"]:
            if getattr(module, own_name, _missing) is object:
                return module
    return None


_missing = object()


class ClassFoundException(Exception):
    """Kept for programs which name it; nothing raises it."""


def findsource(object):
    """(all lines of the file, index of the object's first line); OSError if the source cannot be had."""
    file = getsourcefile(object)
    if file:
        linecache.checkcache(file)
    else:
        file = getfile(object)
        if not (file.startswith("<") and file.endswith(">")):
            raise OSError("source code not available")
    module = getmodule(object, file)
    if module:
        lines = linecache.getlines(file, module.__dict__)
        if not lines and file.startswith("<") and hasattr(object, "__code__"):
            lines = linecache._getlines_from_code(object.__code__)
    else:
        lines = linecache.getlines(file)
    if not lines:
        raise OSError("could not get source code")
    if ismodule(object):
        return lines, 0
    if isclass(object):
        try:
            index = vars(object)["__firstlineno__"] - 1
        except (TypeError, KeyError):
            raise OSError("source code not available")
    else:
        code = _code_behind(object)
        if not iscode(code):
            raise OSError("could not find code object")
        if not hasattr(code, "co_firstlineno"):
            raise OSError("could not find function definition")
        index = code.co_firstlineno - 1
    if index >= len(lines):
        raise OSError("lineno is out of bounds")
    return lines, index


def getcomments(object):
    """The comment above the object, or at the top of a module; None if there is none."""
    try:
        lines, index = findsource(object)
    except (OSError, TypeError):
        return None
    if ismodule(object):
        start = 1 if lines and lines[0][:2] == "#!" else 0
        while start < len(lines) and lines[start].strip() in ("", "#"):
            start += 1
        if start >= len(lines) or lines[start][:1] != "#":
            return None
        end = start
        while end < len(lines) and lines[end][:1] == "#":
            end += 1
        return "".join(line.expandtabs() for line in lines[start:end])
    if index <= 0:
        return None
    indent = indentsize(lines[index])
    start = index
    while start > 0 and lines[start - 1].lstrip()[:1] == "#" and indentsize(lines[start - 1]) == indent:
        start -= 1
    comments = [line.expandtabs().lstrip() for line in lines[start:index]]
    while comments and comments[0].strip() == "#":
        del comments[0]
    while comments and comments[-1].strip() == "#":
        del comments[-1]
    return "".join(comments) if comments else None


class EndOfBlock(Exception):
    """The tokens of a block are over."""


class BlockFinder:
    """Is given tokens, and notes in `last` the last line of the block that they begin."""

    def __init__(self):
        self.indent = 0
        self.islambda = False
        self.started = False
        self.passline = False       # the rest of the logical line does not matter
        self.indecorator = False
        self.last = 1
        self.body_col0 = None       # the column of the block's body, as soon as it is known

    def tokeneater(self, type, token, srowcol, erowcol, line):
        import tokenize
        if not self.started and not self.indecorator:
            if type in (tokenize.INDENT, tokenize.COMMENT, tokenize.NL):
                return
            if token == "async":
                return
            if token == "@":
                self.indecorator = True
            else:
                self.islambda = token not in ("def", "class")
                self.started = True
            self.passline = True
        elif type == tokenize.NEWLINE:
            self.passline = False
            self.last = srowcol[0]
            if self.islambda:
                raise EndOfBlock
            self.indecorator = False
        elif self.passline:
            pass
        elif type == tokenize.INDENT:
            if self.body_col0 is None and self.started:
                self.body_col0 = erowcol[1]
            self.indent += 1
            self.passline = True
        elif type == tokenize.DEDENT:
            self.indent -= 1
            if self.indent <= 0:
                raise EndOfBlock
        elif type == tokenize.COMMENT:
            if self.body_col0 is not None and srowcol[1] >= self.body_col0:
                self.last = srowcol[0]      # it belongs to the body
        elif self.indent == 0 and type != tokenize.NL:
            raise EndOfBlock


def getblock(lines):
    """The lines of the block with which lines begin."""
    import tokenize
    finder = BlockFinder()
    token = None
    try:
        for token in tokenize.generate_tokens(iter(lines).__next__):
            finder.tokeneater(*token)
    except (EndOfBlock, IndentationError):
        pass
    except SyntaxError as error:
        # A lambda inside brackets ends where a bracket closes which was opened before it.
        if "unmatched" not in error.msg or token is None:
            raise error from None
        try:
            finder.tokeneater(tokenize.NEWLINE, *token[1:])
        except (EndOfBlock, IndentationError):
            pass
    return lines[:finder.last]


def getsourcelines(object):
    """(lines of the object's source, number of the first one); a module's number is 0."""
    object = unwrap(object)
    lines, index = findsource(object)
    if istraceback(object):
        object = object.tb_frame
    if ismodule(object) or isframe(object) and object.f_code.co_name == "<module>":
        return lines, 0
    return getblock(lines[index:]), index + 1


def getsource(object):
    """The source of the object as a str."""
    return "".join(getsourcelines(object)[0])


# --- frames ----------------------------------------------------------------------------------------------

_Traceback = namedtuple("_Traceback", "filename lineno function code_context index")


class Traceback(_Traceback):
    """What getframeinfo returns: a tuple, and the attribute positions."""

    def __new__(cls, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"Traceback(filename={self.filename!r}, lineno={self.lineno!r}, function={self.function!r}, "
                f"code_context={self.code_context!r}, index={self.index!r}, positions={self.positions!r})")


_FrameInfo = namedtuple("_FrameInfo", ("frame",) + Traceback._fields)


class FrameInfo(_FrameInfo):
    """The same with the frame before it."""

    def __new__(cls, frame, filename, lineno, function, code_context, index, *, positions=None):
        self = super().__new__(cls, frame, filename, lineno, function, code_context, index)
        self.positions = positions
        return self

    def __repr__(self):
        return (f"FrameInfo(frame={self.frame!r}, filename={self.filename!r}, lineno={self.lineno!r}, "
                f"function={self.function!r}, code_context={self.code_context!r}, index={self.index!r}, "
                f"positions={self.positions!r})")


def _position(code, offset):
    """(line, end line, column, end column) of the instruction at offset."""
    if offset < 0:
        return None, None, None, None
    return next(itertools.islice(code.co_positions(), offset // 2, None))


def getframeinfo(frame, context=1):
    """Where a frame or traceback stands, with context lines of source around that line."""
    from dis import Positions
    if istraceback(frame):
        lineno, offset = frame.tb_lineno, frame.tb_lasti
        frame = frame.tb_frame
    elif isframe(frame):
        lineno, offset = frame.f_lineno, frame.f_lasti
    else:
        raise TypeError(f"{frame!r} is not a frame or traceback object")
    positions = _position(frame.f_code, offset)
    if positions[0] is None:
        positions = (lineno, *positions[1:])
    else:
        lineno = positions[0]
    filename = getsourcefile(frame) or getfile(frame)
    lines = index = None
    if context > 0:
        start = lineno - 1 - context // 2
        try:
            lines, _ = findsource(frame)
        except OSError:
            lines = None
        else:
            start = max(0, min(start, len(lines) - context))
            lines = lines[start:start + context]
            index = lineno - 1 - start
    return Traceback(filename, lineno, frame.f_code.co_name, lines, index, positions=Positions(*positions))


def getlineno(frame):
    return frame.f_lineno


def _frame_info(frame, place, context):
    info = getframeinfo(place, context)
    return FrameInfo(frame, *info, positions=info.positions)


def getouterframes(frame, context=1):
    """Infos of the frame and of all that called it."""
    infos = []
    while frame:
        infos.append(_frame_info(frame, frame, context))
        frame = frame.f_back
    return infos


def getinnerframes(tb, context=1):
    """Infos of the frames of a traceback, the one that raised last."""
    infos = []
    while tb:
        infos.append(_frame_info(tb.tb_frame, tb, context))
        tb = tb.tb_next
    return infos


def currentframe():
    """The caller's frame."""
    return sys._getframe(1)


def stack(context=1):
    """Infos of the caller's frame and of all above it."""
    return getouterframes(sys._getframe(1), context)


def trace(context=1):
    """Infos of the frames between the handler of the current exception and where it was raised."""
    error = sys.exception()
    return getinnerframes(None if error is None else error.__traceback__, context)


# --- arguments -------------------------------------------------------------------------------------------

Arguments = namedtuple("Arguments", "args, varargs, varkw")
FullArgSpec = namedtuple("FullArgSpec",
                         "args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations")
ArgInfo = namedtuple("ArgInfo", "args varargs keywords locals")


def getargs(co):
    """The names of the parameters of a code object; args has the keyword-only ones at its end."""
    if not iscode(co):
        raise TypeError(f"{co!r} is not a code object")
    names = co.co_varnames
    end = co.co_argcount + co.co_kwonlyargcount
    varargs = varkw = None
    args = list(names[:end])
    if co.co_flags & CO_VARARGS:
        varargs = names[end]
        end += 1
    if co.co_flags & CO_VARKEYWORDS:
        varkw = names[end]
    return Arguments(args, varargs, varkw)


def getfullargspec(func):
    """The parameters of a callable, sorted by kind; of a bound method self is among them."""
    try:
        sig = _signature_from_callable(func, follow_wrapper_chains=False, skip_bound_arg=False,
                                       sigcls=Signature,
                                       eval_str=False)
    except Exception as error:
        raise TypeError("unsupported callable") from error
    parameters = sig.parameters.values()
    names = {kind: [] for kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD, _VAR_POSITIONAL, _KEYWORD_ONLY, _VAR_KEYWORD)}
    for parameter in parameters:
        names[parameter.kind].append(parameter.name)
    with_default = [parameter for parameter in parameters if parameter.default is not parameter.empty]
    defaults = tuple([parameter.default for parameter in with_default if parameter.kind is not _KEYWORD_ONLY])
    kwdefaults = {parameter.name: parameter.default for parameter in with_default if parameter.kind is _KEYWORD_ONLY}
    annotations = {}
    if sig.return_annotation is not sig.empty:
        annotations["return"] = sig.return_annotation
    annotations |= {parameter.name: parameter.annotation for parameter in parameters
                    if parameter.annotation is not parameter.empty}
    return FullArgSpec(names[_POSITIONAL_ONLY] + names[_POSITIONAL_OR_KEYWORD],
                       next(iter(names[_VAR_POSITIONAL]), None), next(iter(names[_VAR_KEYWORD]), None),
                       defaults or None, names[_KEYWORD_ONLY], kwdefaults or None, annotations)


def getargvalues(frame):
    """The parameters of a frame's function, and the frame's locals."""
    return ArgInfo(*getargs(frame.f_code), frame.f_locals)


def formatargvalues(args, varargs, varkw, locals, formatarg=str, formatvarargs=lambda name: "*" + name,
                    formatvarkw=lambda name: "**" + name, formatvalue=lambda value: "=" + repr(value)):
    """The text of what getargvalues returns."""
    parts = [formatarg(name) + formatvalue(locals[name]) for name in args]
    if varargs:
        parts.append(formatvarargs(varargs) + formatvalue(locals[varargs]))
    if varkw:
        parts.append(formatvarkw(varkw) + formatvalue(locals[varkw]))
    return "(" + ", ".join(parts) + ")"


def _missing_arguments(f_name, argnames, pos, values):
    names = [repr(name) for name in argnames if name not in values]
    listed = ", ".join(names[:-2] + [" and ".join(names[-2:])])
    raise TypeError(f"{f_name}() missing {len(names)} required {'positional' if pos else 'keyword-only'} "
                    f"argument{'' if len(names) == 1 else 's'}: {listed}")


def _too_many(f_name, args, kwonly, varargs, defcount, given, values):
    least = len(args) - defcount
    by_name = len([name for name in kwonly if name in values])
    if varargs:
        plural, expected = least != 1, f"at least {least}"
    elif defcount:
        plural, expected = True, f"from {least} to {len(args)}"
    else:
        plural, expected = len(args) != 1, str(len(args))
    extra = ""
    if by_name:
        extra = (f" positional argument{'s' if given != 1 else ''} (and {by_name} keyword-only "
                 f"argument{'s' if by_name != 1 else ''})")
    s = "s" if plural else ""
    raise TypeError(f"{f_name}() takes {expected} positional argument{s} but {given}{extra} "
                    f"{'was' if given == 1 and not by_name else 'were'} given")


def getcallargs(func, /, *positional, **named):
    """The values of the parameters in a call of func with these arguments, by name."""
    spec = getfullargspec(func)
    args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, _ = spec
    f_name = func.__name__
    values = {}
    if ismethod(func) and func.__self__ is not None:
        positional = (func.__self__,) + positional
    given = len(positional)
    default_count = len(defaults) if defaults else 0
    for name, value in zip(args, positional):
        values[name] = value
    if varargs:
        values[varargs] = tuple(positional[len(args):])
    possible = set(args + kwonlyargs)
    if varkw:
        values[varkw] = {}
    for name, value in named.items():
        if name not in possible:
            if not varkw:
                raise TypeError(f"{f_name}() got an unexpected keyword argument {name!r}")
            values[varkw][name] = value
            continue
        if name in values:
            raise TypeError(f"{f_name}() got multiple values for argument {name!r}")
        values[name] = value
    if given > len(args) and not varargs:
        _too_many(f_name, args, kwonlyargs, varargs, default_count, given, values)
    if given < len(args):
        required = args[:len(args) - default_count]
        if any(name not in values for name in required):
            _missing_arguments(f_name, required, True, values)
        for name, value in zip(args[len(args) - default_count:], defaults or ()):
            values.setdefault(name, value)
    missing = False
    for name in kwonlyargs:
        if name not in values:
            if kwonlydefaults and name in kwonlydefaults:
                values[name] = kwonlydefaults[name]
            else:
                missing = True
    if missing:
        _missing_arguments(f_name, kwonlyargs, False, values)
    return values


# --- closures --------------------------------------------------------------------------------------------

ClosureVars = namedtuple("ClosureVars", "nonlocals globals builtins unbound")


def getclosurevars(func):
    """The names that a function uses and does not define, with their values as of now."""
    import dis
    if ismethod(func):
        func = func.__func__
    if not isfunction(func):
        raise TypeError(f"{func!r} is not a Python function")
    code = func.__code__
    nonlocals = {}
    for name, cell in zip(code.co_freevars, func.__closure__ or ()):
        nonlocals[name] = cell.cell_contents
    names = func.__globals__
    builtin_names = names.get("__builtins__", builtins.__dict__)
    if ismodule(builtin_names):
        builtin_names = builtin_names.__dict__
    from_globals, from_builtins, unbound = {}, {}, set()
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR"):
            unbound.add(name)
        elif instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"):
            if name in names:
                from_globals[name] = names[name]
            elif name in builtin_names:
                from_builtins[name] = builtin_names[name]
            else:
                unbound.add(name)
    return ClosureVars(nonlocals, from_globals, from_builtins, unbound)


# --- generators, coroutines, asynchronous generators -----------------------------------------------------

# What such an object is about, in the order in which _state_of looks.
_GEN = GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED, GEN_CREATED = (
    "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED", "GEN_CREATED")
_CORO = CORO_RUNNING, CORO_SUSPENDED, CORO_CLOSED, CORO_CREATED = (
    "CORO_RUNNING", "CORO_SUSPENDED", "CORO_CLOSED", "CORO_CREATED")
_AGEN = AGEN_RUNNING, AGEN_SUSPENDED, AGEN_CLOSED, AGEN_CREATED = (
    "AGEN_RUNNING", "AGEN_SUSPENDED", "AGEN_CLOSED", "AGEN_CREATED")


def _state_of(thing, prefix, states):
    """Return which of states thing is in, whose attributes begin with prefix."""
    running, suspended, closed, created = states
    if getattr(thing, prefix + "running"):
        return running
    if getattr(thing, prefix + "suspended"):
        return suspended
    return closed if getattr(thing, prefix + "frame") is None else created


def _locals_of(thing, attribute):
    """Return the locals of the frame that thing has as attribute, {} if there is none."""
    frame = getattr(thing, attribute, None)
    return {} if frame is None else frame.f_locals


def getgeneratorstate(generator):
    """GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED or GEN_CLOSED."""
    return _state_of(generator, "gi_", _GEN)


def getcoroutinestate(coroutine):
    """CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED or CORO_CLOSED."""
    return _state_of(coroutine, "cr_", _CORO)


def getasyncgenstate(agen):
    """AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED or AGEN_CLOSED."""
    return _state_of(agen, "ag_", _AGEN)


def getgeneratorlocals(generator):
    """The locals of a generator, {} when it is over."""
    if isgenerator(generator):
        return _locals_of(generator, "gi_frame")
    raise TypeError(f"{generator!r} is not a Python generator")


def getcoroutinelocals(coroutine):
    """The locals of a coroutine, {} when it is over."""
    return _locals_of(coroutine, "cr_frame")


def getasyncgenlocals(agen):
    """The locals of an asynchronous generator, {} when it is over."""
    if isasyncgen(agen):
        return _locals_of(agen, "ag_frame")
    raise TypeError(f"{agen!r} is not a Python async generator")


class BufferFlags(enum.IntFlag):
    """What a buffer is asked for: the flags of __buffer__."""

    SIMPLE = 0x0
    WRITABLE = 0x1
    FORMAT = 0x4
    ND = 0x8
    STRIDES = 0x10 | ND
    C_CONTIGUOUS = 0x20 | STRIDES
    F_CONTIGUOUS = 0x40 | STRIDES
    ANY_CONTIGUOUS = 0x80 | STRIDES
    INDIRECT = 0x100 | STRIDES
    CONTIG = ND | WRITABLE
    CONTIG_RO = ND
    STRIDED = STRIDES | WRITABLE
    STRIDED_RO = STRIDES
    RECORDS = STRIDES | WRITABLE | FORMAT
    RECORDS_RO = STRIDES | FORMAT
    FULL = INDIRECT | WRITABLE | FORMAT
    FULL_RO = INDIRECT | FORMAT
    READ = 0x100
    WRITE = 0x200


# --- the command line ------------------------------------------------------------------------------------

def _main():
    """python -m inspect module[:qualified name]"""
    import argparse
    parser = argparse.ArgumentParser(color=True)
    parser.add_argument("object",
                        help="The object to be analysed. It supports the 'module:qualname' syntax")
    parser.add_argument("-d", "--details", action="store_true",
                        help="Display info about the module rather than its source code")
    args = parser.parse_args()
    target = args.object
    name, has_attributes, attributes = target.partition(":")
    try:
        obj = module = importlib.import_module(name)
    except Exception as error:
        print(f"Failed to import {name} ({type(error).__name__}: {error})", file=sys.stderr)
        sys.exit(2)
    if has_attributes:
        for part in attributes.split("."):
            obj = getattr(obj, part)
    if name in sys.builtin_module_names:
        print("Can't get info for builtin modules.", file=sys.stderr)
        sys.exit(1)
    if not args.details:
        print(getsource(obj))
        return
    print(f"Target: {target}")
    print(f"Origin: {getsourcefile(module)}")
    print(f"Cached: {getattr(module, '__cached__', None) or module.__spec__.cached}")
    if obj is module:
        print(f"Loader: {module.__loader__!r}")
        if hasattr(module, "__path__"):
            print(f"Submodule search path: {module.__path__}")
    else:
        try:
            index = findsource(obj)[1]
        except Exception:
            pass
        else:
            print(f"Line: {index}")
    print()


if __name__ == "__main__":
    _main()
