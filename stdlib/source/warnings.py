"""Warnings: what is shown of them, and how."""
import sys

__all__ = ["warn", "warn_explicit", "showwarning", "formatwarning", "filterwarnings", "simplefilter",
           "resetwarnings", "catch_warnings", "deprecated"]

# A filter is (action, message pattern or None, category, module pattern or None, line number or 0).
filters = []
_defaultaction = "default"
_onceregistry = onceregistry = {}
_filters_version = 1
_actions = ("default", "error", "ignore", "always", "all", "module", "once")


def _filters_mutated():
    global _filters_version
    _filters_version += 1


def _wm_showwarnmsg_default(message):
    file = message.file
    if file is None:
        file = sys.stderr
        if file is None:
            return
    try:
        file.write(_formatwarnmsg(message))
    except OSError:
        pass


class WarningMessage:
    """All that is known about one warning."""
    _WARNING_DETAILS = ("message", "category", "filename", "lineno", "file", "line", "source")

    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message = message
        self.category = category
        self.filename = filename
        self.lineno = lineno
        self.file = file
        self.line = line
        self.source = source
        self._category_name = category.__name__ if category else None

    def __str__(self):
        return ("{message : %r, category : %r, filename : %r, lineno : %s, line : %r}" %
                (self.message, self._category_name, self.filename, self.lineno, self.line))

    def __repr__(self):
        return f"<{type(self).__qualname__} {self}>"


def showwarning(message, category, filename, lineno, file=None, line=None):
    """Write a warning to file, sys.stderr unless told. A program may put its own function here."""
    _wm_showwarnmsg_default(WarningMessage(message, category, filename, lineno, file, line))


def formatwarning(message, category, filename, lineno, line=None):
    """The text of a warning. A program may put its own function here."""
    return _default_text(WarningMessage(message, category, filename, lineno, None, line))

_own_showwarning = showwarning
_own_formatwarning = formatwarning


def _default_text(message):
    text = f"{message.filename}:{message.lineno}: {message.category.__name__}: {message.message}\n"
    line = message.line
    if line is None:
        try:
            import linecache
            line = linecache.getline(message.filename, message.lineno)
        except Exception:
            # At the end of the program imports may fail.
            line = None
    if line:
        text += "  %s\n" % line.strip()
    if message.source is not None:
        text += _where_allocated(message)
    return text


def _where_allocated(message):
    if sys.is_finalizing():
        return ""
    try:
        import tracemalloc
        is_tracing = tracemalloc.is_tracing()
        trace = tracemalloc.get_object_traceback(message.source) if is_tracing else None
    except ImportError:
        is_tracing, trace = False, None
    except Exception:
        is_tracing, trace = True, None
    if not is_tracing:
        return (f"{message.category.__name__}: Enable tracemalloc to get the object allocation traceback\n")
    if trace is None:
        return ""
    text = "Object allocated at (most recent call last):\n"
    import linecache
    for frame in trace:
        text += f'  File "{frame.filename}", lineno {frame.lineno}\n'
        line = linecache.getline(frame.filename, frame.lineno)
        if line:
            text += "    %s\n" % line.strip()
    return text


def _formatwarnmsg(message):
    format = formatwarning
    if format is not _own_formatwarning:
        return format(message.message, message.category, message.filename, message.lineno, message.line)
    return _default_text(message)


def _showwarnmsg(message):
    show = showwarning
    if show is _own_showwarning:
        _showwarnmsg_impl(message)
        return
    if not callable(show):
        raise TypeError("warnings.showwarning() must be set to a function or method")
    show(message.message, message.category, message.filename, message.lineno, message.file, message.line)


def _showwarnmsg_impl(message):
    _wm_showwarnmsg_default(message)


def _check_line(lineno):
    if not isinstance(lineno, int):
        raise TypeError("lineno must be an int")
    if lineno < 0:
        raise ValueError("lineno must be an int >= 0")


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    """Put a filter first (or last): what becomes of warnings whose text and module match the patterns."""
    if action not in _actions:
        raise ValueError(f"invalid action: {action!r}")
    if not isinstance(message, str):
        raise TypeError("message must be a string")
    if not isinstance(category, type) or not issubclass(category, Warning):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    if not isinstance(module, str):
        raise TypeError("module must be a string")
    _check_line(lineno)
    if message or module:
        import re
        message = re.compile(message, re.I) if message else None
        module = re.compile(module) if module else None
    _add_filter(action, message or None, category, module or None, lineno, append=append)


def simplefilter(action, category=Warning, lineno=0, append=False):
    """Put a filter for a category first (or last)."""
    if action not in _actions:
        raise ValueError(f"invalid action: {action!r}")
    _check_line(lineno)
    _add_filter(action, None, category, None, lineno, append=append)


def _add_filter(*item, append):
    if append:
        if item not in filters:
            filters.append(item)
    else:
        try:
            filters.remove(item)
        except ValueError:
            pass
        filters.insert(0, item)
    _filters_mutated()


def resetwarnings():
    """Remove all filters."""
    filters[:] = []
    _filters_mutated()


class _OptionError(Exception):
    """A -W option is wrong."""


def _processoptions(args):
    for arg in args:
        try:
            _setoption(arg)
        except _OptionError as error:
            print("Invalid -W option ignored:", error, file=sys.stderr)


def _setoption(arg):
    parts = [part.strip() for part in arg.split(":")]
    if len(parts) > 5:
        raise _OptionError(f"too many fields (max 5): {arg!r}")
    action, message, category, module, lineno = parts + [""] * (5 - len(parts))
    action = _getaction(action)
    category = _getcategory(category)
    if message or module:
        import re
        message = re.escape(message) if message else ""
        module = re.escape(module) + r"\z" if module else ""
    if lineno:
        try:
            lineno = int(lineno)
            if lineno < 0:
                raise ValueError
        except (ValueError, OverflowError):
            raise _OptionError(f"invalid lineno {lineno!r}") from None
    else:
        lineno = 0
    filterwarnings(action, message, category, module, lineno)


def _getaction(action):
    if not action:
        return "default"
    for name in ("default", "always", "ignore", "module", "once", "error", "all"):
        if name.startswith(action):
            return name
    raise _OptionError(f"invalid action: {action!r}")


def _getcategory(category):
    if not category:
        return Warning
    module_name, _, name = category.rpartition(".")
    if not module_name:
        import builtins as module
    else:
        try:
            module = __import__(module_name, None, None, [name])
        except ImportError:
            raise _OptionError(f"invalid module name: {module_name!r}") from None
    try:
        result = getattr(module, name)
    except AttributeError:
        raise _OptionError(f"unknown warning category: {category!r}") from None
    if not issubclass(result, Warning):
        raise _OptionError(f"invalid warning category: {category!r}")
    return result


def _is_internal(frame):
    name = frame.f_code.co_filename
    return "importlib" in name and "_bootstrap" in name


def _next_external(frame, prefixes):
    frame = frame.f_back
    while frame is not None and (_is_internal(frame) or
                                 prefixes and frame.f_code.co_filename.startswith(prefixes)):
        frame = frame.f_back
    return frame


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    """Issue a warning about the caller, or about a caller further up."""
    if isinstance(message, Warning):
        category = message.__class__
    if category is None:
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    if not isinstance(skip_file_prefixes, tuple):
        raise TypeError("skip_file_prefixes must be a tuple of strs.")
    if skip_file_prefixes:
        stacklevel = max(2, stacklevel)
    frame = None
    try:
        if stacklevel <= 1 or _is_internal(sys._getframe(1)):
            frame = sys._getframe(stacklevel)
        else:
            frame = sys._getframe(1)
            for _ in range(stacklevel - 1):
                frame = _next_external(frame, skip_file_prefixes)
                if frame is None:
                    raise ValueError
    except ValueError:
        namespace = sys.__dict__
        filename = "<sys>"
        lineno = 0
    else:
        namespace = frame.f_globals
        filename = frame.f_code.co_filename
        lineno = frame.f_lineno
    module = namespace.get("__name__", "<string>")
    registry = namespace.setdefault("__warningregistry__", {})
    warn_explicit(message, category, filename, lineno, module, registry, namespace, source)


def warn_explicit(message, category, filename, lineno, module=None, registry=None, module_globals=None, source=None):
    """Issue a warning about a given place."""
    lineno = int(lineno)
    if module is None:
        module = filename or "<unknown>"
        if module[-3:].lower() == ".py":
            module = module[:-3]
    if isinstance(message, Warning):
        text = str(message)
        category = message.__class__
    else:
        text = message
        message = category(message)
    key = (text, category, lineno)
    if registry is None:
        registry = {}
    if registry.get("version", 0) != _filters_version:
        registry.clear()
        registry["version"] = _filters_version
    elif registry.get(key):
        return
    for action, text_pattern, kind, module_pattern, line in filters:
        if ((text_pattern is None or text_pattern.match(text)) and issubclass(category, kind) and
                (module_pattern is None or module_pattern.match(module)) and (line == 0 or lineno == line)):
            break
    else:
        action = _global("defaultaction", _defaultaction)
    if action == "ignore":
        return
    if action == "error":
        raise message
    if action == "once":
        registry[key] = 1
        seen = _global("onceregistry", onceregistry)
        if seen.get((text, category)):
            return
        seen[text, category] = 1
    elif action == "module":
        registry[key] = 1
        whole = (text, category, 0)
        if registry.get(whole):
            return
        registry[whole] = 1
    elif action == "default":
        registry[key] = 1
    elif action not in ("always", "all"):
        raise RuntimeError(f"Unrecognized action ({action!r}) in warnings.filters:\n {action!r}")
    _showwarnmsg(WarningMessage(message, category, filename, lineno, source=source))


def _global(name, default):
    return globals().get(name, default)


class catch_warnings:
    """Restores filters and showwarning at its end; with record, the with statement gets a list of the warnings."""

    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record = record
        self._module = sys.modules["warnings"] if module is None else module
        self._entered = False
        self._filter = None if action is None else (action, category, lineno, append)

    def __repr__(self):
        args = []
        if self._record:
            args.append("record=True")
        if self._module is not sys.modules["warnings"]:
            args.append(f"module={self._module!r}")
        return f"{type(self).__name__}({', '.join(args)})"

    def __enter__(self):
        if self._entered:
            raise RuntimeError(f"Cannot enter {self!r} twice")
        self._entered = True
        module = self._module
        self._filters = module.filters
        module.filters = self._filters[:]
        module._filters_mutated()
        self._showwarning = module.showwarning
        self._showwarnmsg_impl = module._showwarnmsg_impl
        log = None
        if self._record:
            log = []
            module._showwarnmsg_impl = log.append
            # Whatever the program put there would not fill the list.
            module.showwarning = module._own_showwarning
        if self._filter is not None:
            simplefilter(*self._filter)
        return log

    def __exit__(self, *exc_info):
        if not self._entered:
            raise RuntimeError(f"Cannot exit {self!r} without entering first")
        module = self._module
        module.filters = self._filters
        module._filters_mutated()
        module.showwarning = self._showwarning
        module._showwarnmsg_impl = self._showwarnmsg_impl


class deprecated:
    """A decorator: whoever calls the function or makes an instance is warned."""

    def __init__(self, message, /, *, category=DeprecationWarning, stacklevel=1):
        if not isinstance(message, str):
            raise TypeError(f"Expected an object of type str for 'message', not {type(message).__name__!r}")
        self.message = message
        self.category = category
        self.stacklevel = stacklevel

    def __call__(self, arg, /):
        message, category, stacklevel = self.message, self.category, self.stacklevel
        if category is None:
            arg.__deprecated__ = message
            return arg
        if isinstance(arg, type):
            return _deprecate_class(arg, message, category, stacklevel)
        if not callable(arg):
            raise TypeError("@deprecated decorator with non-None category must be applied to "
                            f"a class or callable, not {arg!r}")
        from functools import wraps

        @wraps(arg)
        def wrapper(*args, **kwargs):
            warn(message, category=category, stacklevel=stacklevel + 1)
            return arg(*args, **kwargs)
        if _is_coroutine_function(arg):
            import inspect
            wrapper = inspect.markcoroutinefunction(wrapper)
        arg.__deprecated__ = wrapper.__deprecated__ = message
        return wrapper


def _is_coroutine_function(function):
    code = getattr(function, "__code__", None)
    return code is not None and code.co_flags & 0x80


def _deprecate_class(cls, message, category, stacklevel):
    from functools import wraps
    method_type = type(deprecated("").__call__)
    original_new = cls.__new__

    @wraps(original_new)
    def __new__(kind, /, *args, **kwargs):
        if kind is cls:
            warn(message, category=category, stacklevel=stacklevel + 1)
        if original_new is not object.__new__:
            return original_new(kind, *args, **kwargs)
        if cls.__init__ is object.__init__ and (args or kwargs):
            raise TypeError(f"{cls.__name__}() takes no arguments")
        return original_new(kind)
    cls.__new__ = staticmethod(__new__)
    original_init_subclass = cls.__init_subclass__
    if isinstance(original_init_subclass, method_type):
        original_init_subclass = original_init_subclass.__func__

        @wraps(original_init_subclass)
        def __init_subclass__(*args, **kwargs):
            warn(message, category=category, stacklevel=stacklevel + 1)
            return original_init_subclass(*args, **kwargs)
        cls.__init_subclass__ = classmethod(__init_subclass__)
    else:
        @wraps(original_init_subclass)
        def __init_subclass__(*args, **kwargs):
            warn(message, category=category, stacklevel=stacklevel + 1)
            return original_init_subclass(*args, **kwargs)
        cls.__init_subclass__ = __init_subclass__
    cls.__deprecated__ = __new__.__deprecated__ = message
    __init_subclass__.__deprecated__ = message
    return cls


_DEPRECATED_MSG = "{name!r} is deprecated and slated for removal in Python {remove}"


def _deprecated(name, message=_DEPRECATED_MSG, *, remove, _version=sys.version_info):
    """Warn that something will be removed; an error once it should have been."""
    shown = f"{remove[0]}.{remove[1]}"
    if _version[:2] > remove or _version[:2] == remove and _version[3] != "alpha":
        raise RuntimeError(f"{name!r} was slated for removal after Python {shown} alpha")
    warn(message.format(name=name, remove=shown), DeprecationWarning, stacklevel=3)


def _warn_unawaited_coroutine(coro):
    text = f"coroutine '{coro.__qualname__}' was never awaited\n"
    if coro.cr_origin is not None:
        import linecache
        lines = ["Coroutine created at (most recent call last)\n"]
        for filename, lineno, name in reversed(coro.cr_origin):
            lines.append(f'  File "{filename}", line {lineno}, in {name}\n')
            line = linecache.getline(filename, lineno)
            if line:
                lines.append("    %s\n" % line.strip())
        text += "".join(lines).rstrip("\n")
    else:
        text = text.rstrip("\n")
    warn(text, category=RuntimeWarning, stacklevel=2, source=coro)


def _add_default_filters():
    filters.extend([("default", None, DeprecationWarning, "__main__", 0),
                    ("ignore", None, DeprecationWarning, None, 0),
                    ("ignore", None, PendingDeprecationWarning, None, 0),
                    ("ignore", None, ImportWarning, None, 0),
                    ("ignore", None, ResourceWarning, None, 0)])


class _Exactly:
    """A pattern that one text matches, where importing `re` would cost too much."""

    def __init__(self, text):
        self.pattern = text

    def match(self, text):
        return self if text == self.pattern else None

    def __eq__(self, other):
        return isinstance(other, _Exactly) and other.pattern == self.pattern

    def __hash__(self):
        return hash(self.pattern)

    def __repr__(self):
        return f"re.compile({self.pattern + chr(92) + 'z'!r})"


_add_default_filters()
filters[0] = ("default", None, DeprecationWarning, _Exactly("__main__"), 0)
_processoptions(sys.warnoptions)
