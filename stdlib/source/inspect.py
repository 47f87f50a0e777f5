"""Looking at live objects: what they are, what they have, where they come from, and how they are called.

The parts are in files of their own: _inspect_kinds (predicates), _inspect_source, _inspect_frames and
_inspect_signature; this one has members, docstrings, arguments, closures, states and the command line.
"""

__all__ = ["AGEN_CLOSED", "AGEN_CREATED", "AGEN_RUNNING", "AGEN_SUSPENDED", "ArgInfo", "Arguments", "Attribute",
           "BlockFinder", "BoundArguments", "BufferFlags", "CORO_CLOSED", "CORO_CREATED", "CORO_RUNNING",
           "CORO_SUSPENDED", "CO_ASYNC_GENERATOR", "CO_COROUTINE", "CO_GENERATOR", "CO_ITERABLE_COROUTINE",
           "CO_NESTED", "CO_NEWLOCALS", "CO_NOFREE", "CO_OPTIMIZED", "CO_VARARGS", "CO_VARKEYWORDS",
           "CO_HAS_DOCSTRING", "CO_METHOD", "ClassFoundException", "ClosureVars", "EndOfBlock", "FrameInfo",
           "FullArgSpec", "GEN_CLOSED", "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "Parameter", "Signature",
           "TPFLAGS_IS_ABSTRACT", "Traceback", "classify_class_attrs", "cleandoc", "currentframe", "findsource",
           "formatannotation", "formatannotationrelativeto", "formatargvalues", "get_annotations", "getabsfile",
           "getargs", "getargvalues", "getasyncgenlocals", "getasyncgenstate", "getattr_static", "getblock",
           "getcallargs", "getclasstree", "getclosurevars", "getcomments", "getcoroutinelocals",
           "getcoroutinestate", "getdoc", "getfile", "getframeinfo", "getfullargspec", "getgeneratorlocals",
           "getgeneratorstate", "getinnerframes", "getlineno", "getmembers", "getmembers_static", "getmodule",
           "getmodulename", "getmro", "getouterframes", "getsource", "getsourcefile", "getsourcelines",
           "indentsize", "isabstract", "isasyncgen", "isasyncgenfunction", "isawaitable", "isbuiltin", "isclass",
           "iscode", "iscoroutine", "iscoroutinefunction", "isdatadescriptor", "isframe", "isfunction",
           "isgenerator", "isgeneratorfunction", "isgetsetdescriptor", "ismemberdescriptor", "ismethod",
           "ismethoddescriptor", "ismethodwrapper", "ismodule", "ispackage", "isroutine", "istraceback",
           "markcoroutinefunction", "signature", "stack", "trace", "unwrap", "walktree"]

import builtins
import enum
import functools
import importlib
import sys
import types
from annotationlib import get_annotations
from collections import namedtuple
from operator import attrgetter

from _inspect_kinds import (
    CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_HAS_DOCSTRING, CO_ITERABLE_COROUTINE, CO_METHOD,
    CO_NESTED, CO_NEWLOCALS, CO_NOFREE, CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS, TPFLAGS_IS_ABSTRACT,
    _has_code_flag, _has_coroutine_mark, _is_coroutine_mark, _sentinel, _signature_is_functionlike, _void,
    getattr_static, getmro, isabstract, isasyncgen, isasyncgenfunction, isawaitable, isbuiltin, isclass, iscode,
    iscoroutine, iscoroutinefunction, isdatadescriptor, isframe, isfunction, isgenerator, isgeneratorfunction,
    isgetsetdescriptor, ismemberdescriptor, ismethod, ismethoddescriptor, ismethodwrapper, ismodule, ispackage,
    isroutine, istraceback, markcoroutinefunction, unwrap)
from _inspect_source import (
    BlockFinder, ClassFoundException, EndOfBlock, _filesbymodname, findsource, getabsfile, getblock, getcomments,
    getfile, getmodule, getmodulename, getsource, getsourcefile, getsourcelines, indentsize, modulesbyfile)
from _inspect_frames import (
    FrameInfo, Traceback, _FrameInfo, _Traceback, currentframe, getframeinfo, getinnerframes, getlineno,
    getouterframes, stack, trace)
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


def _finddoc(obj):
    """The docstring that an object without one inherits, or None."""
    if isclass(obj):
        for base in obj.__mro__:
            if base is not object:
                doc = getattr(base, "__doc__", None)
                if doc is not None:
                    return doc
        return None
    if ismethod(obj):
        name, owner = obj.__func__.__name__, obj.__self__
        if isclass(owner) and getattr(getattr(owner, name, None), "__func__", None) is obj.__func__:
            cls = owner                     # a class method
        else:
            cls = owner.__class__
    elif isfunction(obj):
        name = obj.__name__
        cls = _findclass(obj)
        if cls is None or getattr(cls, name) is not obj:
            return None
    elif isbuiltin(obj):
        name, owner = obj.__name__, obj.__self__
        if isclass(owner) and f"{owner.__qualname__}.{name}" == obj.__qualname__:
            cls = owner
        else:
            cls = owner.__class__
    elif isinstance(obj, property):
        name = obj.__name__
        cls = _findclass(obj.fget)
        if cls is None or getattr(cls, name) is not obj:
            return None
    elif isinstance(obj, functools.cached_property):
        name = obj.attrname
        cls = _findclass(obj.func)
        if cls is None or getattr(cls, name) is not obj:
            return None
    elif ismethoddescriptor(obj) or isdatadescriptor(obj):
        name, cls = obj.__name__, obj.__objclass__
        if getattr(cls, name) is not obj:
            return None
        if ismemberdescriptor(obj):
            slots = getattr(cls, "__slots__", None)
            if isinstance(slots, dict) and name in slots:
                return slots[name]
    else:
        return None
    for base in cls.__mro__:
        try:
            doc = getattr(base, name).__doc__
        except AttributeError:
            continue
        if doc is not None:
            return doc
    return None


def getdoc(object):
    """The docstring of an object, or that which it inherits, without the indentation; None if there is none."""
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
        sig = _signature_from_callable(func, follow_wrapper_chains=False, skip_bound_arg=False, sigcls=Signature,
                                       eval_str=False)
    except Exception as error:
        raise TypeError("unsupported callable") from error
    args, kwonlyargs, defaults = [], [], ()
    varargs = varkw = None
    annotations, kwdefaults = {}, {}
    if sig.return_annotation is not sig.empty:
        annotations["return"] = sig.return_annotation
    positional_only = []
    for name, param in sig.parameters.items():
        kind = param.kind
        if kind is _POSITIONAL_ONLY:
            positional_only.append(name)
        elif kind is _POSITIONAL_OR_KEYWORD:
            args.append(name)
        elif kind is _VAR_POSITIONAL:
            varargs = name
        elif kind is _KEYWORD_ONLY:
            kwonlyargs.append(name)
            if param.default is not param.empty:
                kwdefaults[name] = param.default
        else:
            varkw = name
        if kind in (_POSITIONAL_ONLY, _POSITIONAL_OR_KEYWORD) and param.default is not param.empty:
            defaults += (param.default,)
        if param.annotation is not param.empty:
            annotations[name] = param.annotation
    return FullArgSpec(positional_only + args, varargs, varkw, defaults or None, kwonlyargs, kwdefaults or None,
                       annotations)


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
    if len(names) == 1:
        listed = names[0]
    elif len(names) == 2:
        listed = " and ".join(names)
    else:
        listed = f"{', '.join(names[:-2])}, {names[-2]}, and {names[-1]}" if len(names) > 3 else (
            f"{names[0]}, {names[1]}, and {names[2]}")
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
    raise TypeError(f"{f_name}() takes {expected} positional argument{'s' if plural else ''} but {given}{extra} "
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

GEN_CREATED = "GEN_CREATED"
GEN_RUNNING = "GEN_RUNNING"
GEN_SUSPENDED = "GEN_SUSPENDED"
GEN_CLOSED = "GEN_CLOSED"

CORO_CREATED = "CORO_CREATED"
CORO_RUNNING = "CORO_RUNNING"
CORO_SUSPENDED = "CORO_SUSPENDED"
CORO_CLOSED = "CORO_CLOSED"

AGEN_CREATED = "AGEN_CREATED"
AGEN_RUNNING = "AGEN_RUNNING"
AGEN_SUSPENDED = "AGEN_SUSPENDED"
AGEN_CLOSED = "AGEN_CLOSED"


def getgeneratorstate(generator):
    """GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED or GEN_CLOSED."""
    if generator.gi_running:
        return GEN_RUNNING
    if generator.gi_suspended:
        return GEN_SUSPENDED
    return GEN_CLOSED if generator.gi_frame is None else GEN_CREATED


def getgeneratorlocals(generator):
    """The locals of a generator, {} when it is over."""
    if not isgenerator(generator):
        raise TypeError(f"{generator!r} is not a Python generator")
    frame = getattr(generator, "gi_frame", None)
    return frame.f_locals if frame is not None else {}


def getcoroutinestate(coroutine):
    """CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED or CORO_CLOSED."""
    if coroutine.cr_running:
        return CORO_RUNNING
    if coroutine.cr_suspended:
        return CORO_SUSPENDED
    return CORO_CLOSED if coroutine.cr_frame is None else CORO_CREATED


def getcoroutinelocals(coroutine):
    """The locals of a coroutine, {} when it is over."""
    frame = getattr(coroutine, "cr_frame", None)
    return frame.f_locals if frame is not None else {}


def getasyncgenstate(agen):
    """AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED or AGEN_CLOSED."""
    if agen.ag_running:
        return AGEN_RUNNING
    if agen.ag_suspended:
        return AGEN_SUSPENDED
    return AGEN_CLOSED if agen.ag_frame is None else AGEN_CREATED


def getasyncgenlocals(agen):
    """The locals of an asynchronous generator, {} when it is over."""
    if not isasyncgen(agen):
        raise TypeError(f"{agen!r} is not a Python async generator")
    frame = getattr(agen, "ag_frame", None)
    return frame.f_locals if frame is not None else {}


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
