"""Lines of source files, kept in memory."""

__all__ = ["getline", "clearcache", "checkcache", "lazycache"]

# filename: (size, mtime, lines, full name), or (function,) for a source that a loader gives when asked
cache = {}
_interactive_cache = {}


def clearcache():
    """Forget all."""
    cache.clear()


def getline(filename, lineno, module_globals=None):
    """A line with its newline, or ''."""
    lines = getlines(filename, module_globals)
    return lines[lineno - 1] if 1 <= lineno <= len(lines) else ""


def getlines(filename, module_globals=None):
    """All lines of a file, or []."""
    entry = cache.get(filename)
    if entry is not None and len(entry) != 1:
        return entry[2]
    try:
        return updatecache(filename, module_globals)
    except MemoryError:
        clearcache()
        return []


def _code_key(code):
    return code.co_name, code.co_qualname, code.co_firstlineno, code.co_filename


def _getline_from_code(filename, lineno):
    lines = _getlines_from_code(filename)
    return lines[lineno - 1] if 1 <= lineno <= len(lines) else ""


def _getlines_from_code(code):
    entry = _interactive_cache.get(_code_key(code)) if not isinstance(code, str) else None
    return entry[2] if entry is not None and len(entry) != 1 else []


def _register_code(code, string, name):
    entry = (len(string), None, [line + "\n" for line in string.splitlines()], name)
    pending = [code]
    while pending:
        code = pending.pop()
        for constant in code.co_consts:
            if isinstance(constant, type(code)):
                pending.append(constant)
        _interactive_cache[_code_key(code)] = entry


def checkcache(filename=None):
    """Forget the files that have changed."""
    for name in list(cache) if filename is None else [filename]:
        entry = cache.get(name)
        if entry is None or len(entry) == 1:
            continue
        size, mtime, lines, fullname = entry
        if mtime is None:
            continue
        try:
            import os
            stat = os.stat(fullname)
        except (ImportError, OSError, ValueError):
            cache.pop(name, None)
            continue
        if size != stat.st_size or mtime != stat.st_mtime:
            cache.pop(name, None)


def _is_pseudo(filename):
    return not filename or filename.startswith("<") and filename.endswith(">")


def updatecache(filename, module_globals=None):
    """Read a file anew; its lines."""
    known = cache.pop(filename, None)
    if _is_pseudo(filename):
        return []
    try:
        import os
        import sys
    except ImportError:
        return []
    fullname = filename
    try:
        stat = os.stat(fullname)
    except OSError:
        if known is not None and len(known) == 1:
            cache[filename] = known         # a loader has been noted before
        if lazycache(filename, module_globals):
            try:
                data = cache[filename][0]()
            except (ImportError, OSError):
                cache.pop(filename, None)
            else:
                if data is None:
                    cache.pop(filename, None)
                    return []
                cache[filename] = (len(data), None, [line + "\n" for line in data.splitlines()], fullname)
                return cache[filename][2]
        if os.path.isabs(filename):
            return []
        for directory in sys.path:
            try:
                fullname = os.path.join(directory, filename)
                stat = os.stat(fullname)
                break
            except (TypeError, AttributeError, OSError, ValueError):
                pass
        else:
            return []
    except ValueError:
        return []
    try:
        with _open_source(fullname) as file:
            lines = file.readlines()
    except (OSError, UnicodeDecodeError, SyntaxError):
        return []
    if not lines:
        lines = ["\n"]
    elif not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    cache[filename] = stat.st_size, stat.st_mtime, lines, fullname
    return lines


def _open_source(filename):
    """Open as the encoding comment in the first two lines says."""
    encoding = "utf-8"
    with open(filename, "rb") as file:
        head = [file.readline(), file.readline()]
    if head[0].startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        for line in head:
            if line.lstrip(b" \t\f").startswith(b"#") and b"coding" in line:
                rest = line[line.index(b"coding") + 6:]
                if rest[:1] in (b":", b"="):
                    name = b""
                    for char in rest[1:].lstrip(b" \t"):
                        if not (chr(char).isalnum() or chr(char) in "-_."):
                            break
                        name += bytes([char])
                    if name:
                        encoding = name.decode("ascii")
                    break
            elif line.strip():
                break
    return open(filename, encoding=encoding)


def lazycache(filename, module_globals):
    """Note that a loader can give the source; whether there is one."""
    if filename in cache:
        return len(cache[filename]) == 1
    if _is_pseudo(filename) or not module_globals:
        return False
    spec = module_globals.get("__spec__")
    name = getattr(spec, "name", None) or module_globals.get("__name__")
    loader = getattr(spec, "loader", None) or module_globals.get("__loader__")
    get_source = getattr(loader, "get_source", None)
    if name and get_source:
        def get_lines(name=name, *args, **kwargs):
            return get_source(name, *args, **kwargs)
        cache[filename] = (get_lines,)
        return True
    return False
