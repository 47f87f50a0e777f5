"""Paths with slashes; it is os.path."""
import os
import stat
import genericpath
from genericpath import *
from genericpath import ALLOW_MISSING

curdir, pardir, extsep, sep, pathsep, defpath, altsep, devnull = ".", "..", ".", "/", ":", "/bin:/usr/bin", None, "/dev/null"
supports_unicode_filenames = False

__all__ = ["normcase", "isabs", "join", "splitdrive", "splitroot", "split", "splitext", "basename", "dirname",
           "commonprefix", "getsize", "getmtime", "getatime", "getctime", "islink", "exists", "lexists", "isdir",
           "isfile", "ismount", "expanduser", "expandvars", "normpath", "abspath", "samefile", "sameopenfile",
           "samestat", "curdir", "pardir", "sep", "pathsep", "defpath", "altsep", "extsep", "devnull", "realpath",
           "supports_unicode_filenames", "relpath", "commonpath", "isjunction", "isreserved", "isdevdrive",
           "ALLOW_MISSING"]


def _sep(path):
    return b"/" if isinstance(path, bytes) else "/"


def normcase(s):
    return os.fspath(s)


def isabs(s):
    s = os.fspath(s)
    return s.startswith(_sep(s))


def isreserved(path):
    return False


def join(a, /, *p):
    """Join parts by slashes; what stands before an absolute part is dropped."""
    a = os.fspath(a)
    slash = _sep(a)
    path = a
    try:
        for part in p:
            part = os.fspath(part)
            if part.startswith(slash) or not path:
                path = part
            elif path.endswith(slash):
                path += part
            else:
                path += slash + part
    except (TypeError, AttributeError, BytesWarning):
        genericpath._check_arg_types("join", a, *map(os.fspath, p))
        raise
    return path


def split(p):
    """(what is before the last slash, what follows it)"""
    p = os.fspath(p)
    slash = _sep(p)
    at = p.rfind(slash) + 1
    head, tail = p[:at], p[at:]
    if head and head != slash * len(head):
        head = head.rstrip(slash)
    return head, tail


def splitext(p):
    """(root, extension with its dot)"""
    p = os.fspath(p)
    if isinstance(p, bytes):
        return genericpath._splitext(p, b"/", None, b".")
    return genericpath._splitext(p, "/", None, ".")


def splitdrive(p):
    p = os.fspath(p)
    return p[:0], p


def splitroot(p, /):
    """(drive, root, rest); there are no drives here."""
    p = os.fspath(p)
    slash = _sep(p)
    empty = p[:0]
    if p[:1] != slash:
        return empty, empty, p
    if p[1:2] != slash or p[2:3] == slash:
        return empty, slash, p[1:]
    return empty, p[:2], p[2:]


def basename(p):
    p = os.fspath(p)
    return p[p.rfind(_sep(p)) + 1:]


def dirname(p):
    return split(p)[0]


def ismount(path):
    """Whether path is where a file system begins."""
    try:
        here = os.lstat(path)
    except (OSError, ValueError):
        return False
    if stat.S_ISLNK(here.st_mode):
        return False
    path = os.fspath(path)
    try:
        above = os.lstat(realpath(join(path, b".." if isinstance(path, bytes) else "..")))
    except OSError:
        return False
    return here.st_dev != above.st_dev or here.st_ino == above.st_ino


def expanduser(path):
    """Replace ~ and ~name at the start."""
    path = os.fspath(path)
    is_bytes = isinstance(path, bytes)
    tilde = b"~" if is_bytes else "~"
    if not path.startswith(tilde):
        return path
    slash = _sep(path)
    end = path.find(slash, 1)
    if end < 0:
        end = len(path)
    if end == 1:
        home = os.environ.get("HOME")
        if home is None:
            try:
                import pwd
                home = pwd.getpwuid(os.getuid()).pw_dir
            except (ImportError, KeyError):
                return path
    else:
        name = path[1:end]
        try:
            import pwd
            home = pwd.getpwnam(os.fsdecode(name)).pw_dir
        except (ImportError, KeyError):
            return path
    if is_bytes:
        home = os.fsencode(home)
    home = home.rstrip(slash)
    return (home + path[end:]) or slash


def expandvars(path):
    """Replace $name and ${name} by what the environment has."""
    path = os.fspath(path)
    is_bytes = isinstance(path, bytes)
    text = os.fsdecode(path) if is_bytes else path
    if "$" not in text:
        return path
    result = ""
    at = 0
    while True:
        dollar = text.find("$", at)
        if dollar < 0:
            break
        result += text[at:dollar]
        end = dollar + 1
        name = None
        if text[end:end + 1] == "{":
            close = text.find("}", end)
            if close >= 0:
                name, stop = text[end + 1:close], close + 1
        else:
            stop = end
            while stop < len(text) and text[stop].isascii() and (text[stop].isalnum() or text[stop] == "_"):
                stop += 1
            name = text[end:stop] or None
        if name is None:
            result += "$"
            at = end
        else:
            value = os.environ.get(name)
            result += text[dollar:stop] if value is None else value
            at = stop
    result += text[at:]
    return os.fsencode(result) if is_bytes else result


def normpath(path):
    """Without double slashes, '.' and '..' where that can be seen from the text."""
    path = os.fspath(path)
    is_bytes = isinstance(path, bytes)
    slash, dot, up = (b"/", b".", b"..") if is_bytes else ("/", ".", "..")
    if not path:
        return dot
    _, root, rest = splitroot(path)
    parts = []
    for part in rest.split(slash):
        if not part or part == dot:
            continue
        if part != up or not root and not parts or parts and parts[-1] == up:
            parts.append(part)
        elif parts:
            parts.pop()
    return root + slash.join(parts) or dot


def abspath(path):
    path = os.fspath(path)
    if not path.startswith(_sep(path)):
        path = join(os.getcwdb() if isinstance(path, bytes) else os.getcwd(), path)
    return normpath(path)


def realpath(filename, *, strict=False):
    """The path without symbolic links."""
    filename = os.fspath(filename)
    slash = _sep(filename)
    dot, up = (b".", b"..") if isinstance(filename, bytes) else (".", "..")
    if strict is ALLOW_MISSING:
        ignored = FileNotFoundError
    elif strict:
        ignored = ()
    else:
        ignored = OSError
    if filename.startswith(slash):
        path = slash
    else:
        path = os.getcwdb() if isinstance(filename, bytes) else os.getcwd()
    pending = filename.split(slash)[::-1]
    seen = {}
    while pending:
        name = pending.pop()
        if isinstance(name, tuple):
            seen[name[0]] = path
            continue
        if not name or name == dot:
            continue
        if name == up:
            path = path[:path.rindex(slash)] or slash
            continue
        new = path + name if path == slash else path + slash + name
        try:
            mode = os.lstat(new).st_mode
            if not stat.S_ISLNK(mode):
                if strict and pending and not stat.S_ISDIR(mode):
                    raise NotADirectoryError(20, os.strerror(20), new)
                path = new
                continue
            if new in seen:
                if seen[new] is not None:
                    path = seen[new]
                    continue
                if strict:
                    os.stat(new)
                path = new
                continue
            target = os.readlink(new)
        except ignored:
            path = new
            continue
        if target.startswith(slash):
            path = slash
        seen[new] = None
        pending.append((new,))
        pending.extend(target.split(slash)[::-1])
    return path


def relpath(path, start=None):
    """The way from start to path."""
    path = os.fspath(path)
    if not path:
        raise ValueError("no path specified")
    slash = _sep(path)
    dot, up = (b".", b"..") if isinstance(path, bytes) else (".", "..")
    start = dot if start is None else os.fspath(start)
    try:
        begin = abspath(start).lstrip(slash)
        begin = begin.split(slash) if begin else []
        parts = abspath(path).lstrip(slash)
        parts = parts.split(slash) if parts else []
    except (TypeError, AttributeError, BytesWarning):
        genericpath._check_arg_types("relpath", path, start)
        raise
    same = len(commonprefix([begin, parts]))
    result = [up] * (len(begin) - same) + parts[same:]
    return slash.join(result) if result else dot


def commonpath(paths):
    """The longest path that all are below."""
    paths = tuple(map(os.fspath, paths))
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    slash = _sep(paths[0])
    dot = b"." if isinstance(paths[0], bytes) else "."
    try:
        if len({path.startswith(slash) for path in paths}) > 1:
            raise ValueError("Can't mix absolute and relative paths") from None
        parts = [[part for part in path.split(slash) if part and part != dot] for path in paths]
    except (TypeError, AttributeError):
        genericpath._check_arg_types("commonpath", *paths)
        raise
    low, high = min(parts), max(parts)
    common = low
    for index, part in enumerate(low):
        if part != high[index]:
            common = low[:index]
            break
    return (slash if paths[0].startswith(slash) else slash[:0]) + slash.join(common)
