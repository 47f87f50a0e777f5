"""Where objects come from: their files, modules, lines and comments, for inspect."""

import importlib.machinery
import linecache
import os
import sys

from _inspect_kinds import (isclass, iscode, isframe, isfunction, ismethod, ismodule, istraceback, unwrap)


def indentsize(line):
    """The width of the blanks at the start of a line."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def _code_behind(object):
    """The code of a method, function, traceback or frame; other objects as they are."""
    if ismethod(object):
        object = object.__func__
    if isfunction(object):
        object = object.__code__
    if istraceback(object):
        object = object.tb_frame
    if isframe(object):
        object = object.f_code
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
    if _filename is None:
        _filename = getsourcefile(object) or getfile(object)
    return os.path.normcase(os.path.abspath(_filename))


modulesbyfile = {}
_filesbymodname = {}


def getmodule(object, _filename=None):
    """The module in which object was defined, or None if that is not known."""
    if ismodule(object):
        return object
    if hasattr(object, "__module__"):
        return sys.modules.get(object.__module__)
    if _filename is not None and _filename in modulesbyfile:
        return sys.modules.get(modulesbyfile[_filename])
    try:
        file = getabsfile(object, _filename)
    except (TypeError, FileNotFoundError):
        return None
    if file in modulesbyfile:
        return sys.modules.get(modulesbyfile[file])
    for name, module in sys.modules.copy().items():
        if ismodule(module) and hasattr(module, "__file__"):
            filename = module.__file__
            if filename == _filesbymodname.get(name):
                continue
            _filesbymodname[name] = filename
            absolute = getabsfile(module)
            modulesbyfile[absolute] = modulesbyfile[os.path.realpath(absolute)] = module.__name__
    if file in modulesbyfile:
        return sys.modules.get(modulesbyfile[file])
    if not hasattr(object, "__name__"):
        return None
    for name in ("__main__", "builtins"):
        module = sys.modules[name]
        if getattr(module, object.__name__, _missing) is object:
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
