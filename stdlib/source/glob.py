"""Paths that match patterns: * ? [abc], and ** for any depth."""
import contextlib
import fnmatch
import functools
import os
import re
import stat
import sys

__all__ = ["escape", "glob", "iglob", "translate"]

magic_check = re.compile("([*?[])")
magic_check_bytes = re.compile(b"([*?[])")
_special_parts = ("", ".", "..")


def glob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """The paths that match a pattern, as a list."""
    return list(iglob(pathname, root_dir=root_dir, dir_fd=dir_fd, recursive=recursive,
                      include_hidden=include_hidden))


def iglob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    """The paths that match a pattern, one after the other."""
    sys.audit("glob.glob", pathname, recursive)
    sys.audit("glob.glob/2", pathname, recursive, root_dir, dir_fd)
    if root_dir is not None:
        root_dir = os.fspath(root_dir)
    else:
        root_dir = pathname[:0]
    paths = _expand(pathname, root_dir, dir_fd, recursive, False, include_hidden)
    if not pathname or recursive and _is_recursive(pathname[:2]):
        try:
            first = next(paths)
            if first:
                paths = _with_first(first, paths)
        except StopIteration:
            pass
    return paths


def _with_first(first, rest):
    yield first
    yield from rest


def _expand(pathname, root_dir, dir_fd, recursive, only_directories, with_hidden):
    """All paths of a pattern, its directories first."""
    directory, name = os.path.split(pathname)
    if not has_magic(pathname):
        if name:
            if _exists(_join(root_dir, pathname), dir_fd):
                yield pathname
        elif _is_directory(_join(root_dir, directory), dir_fd):
            yield pathname
        return
    if not directory:
        if recursive and _is_recursive(name):
            yield from _below(root_dir, name, dir_fd, only_directories, with_hidden)
        else:
            yield from _matching(root_dir, name, dir_fd, only_directories, with_hidden)
        return
    if directory != pathname and has_magic(directory):
        directories = _expand(directory, root_dir, dir_fd, recursive, True, with_hidden)
    else:
        directories = [directory]
    if not has_magic(name):
        find = _literal
    elif recursive and _is_recursive(name):
        find = _below
    else:
        find = _matching
    for directory in directories:
        for found in find(_join(root_dir, directory), name, dir_fd, only_directories, with_hidden):
            yield os.path.join(directory, found)


def _matching(directory, pattern, dir_fd, only_directories, with_hidden=False):
    """The names in a directory that match."""
    names = _names(directory, dir_fd, only_directories)
    if not (with_hidden or _ishidden(pattern)):
        names = (name for name in names if not _ishidden(name))
    return fnmatch.filter(names, pattern)


def _literal(directory, name, dir_fd, only_directories, with_hidden=False):
    """The name itself if it is in the directory; '' if the directory is one."""
    if name:
        return [name] if _exists(_join(directory, name), dir_fd) else []
    return [name] if _is_directory(directory, dir_fd) else []


def _below(directory, pattern, dir_fd, only_directories, with_hidden=False):
    """'' for the directory itself, and all that is below it."""
    if not directory or _is_directory(directory, dir_fd):
        yield pattern[:0]
    yield from _walk(directory, dir_fd, only_directories, with_hidden)


def _walk(directory, dir_fd, only_directories, with_hidden):
    for name in _names(directory, dir_fd, only_directories):
        if with_hidden or not _ishidden(name):
            yield name
            path = _join(directory, name) if directory else name
            for below in _walk(path, dir_fd, only_directories, with_hidden):
                yield _join(name, below)


_deprecated_function_message = (
    "{name} is deprecated and will be removed in Python {remove}. Use glob.glob and pass a directory to its "
    "root_dir argument instead.")


def glob0(dirname, pattern):
    """Deprecated."""
    import warnings
    warnings._deprecated("glob.glob0", _deprecated_function_message, remove=(3, 15))
    return _literal(dirname, pattern, None, False)


def glob1(dirname, pattern):
    """Deprecated."""
    import warnings
    warnings._deprecated("glob.glob1", _deprecated_function_message, remove=(3, 15))
    return _matching(dirname, pattern, None, False)


def _entries(directory, dir_fd, only_directories):
    """The names in a directory; none if it cannot be read."""
    opened = None
    encode = os.fsencode if isinstance(directory, bytes) else None
    try:
        if dir_fd is not None:
            if directory:
                opened = target = os.open(directory, os.O_RDONLY | os.O_DIRECTORY, dir_fd=dir_fd)
            else:
                target = dir_fd
        elif directory:
            target = directory
        elif isinstance(directory, bytes):
            target = bytes(os.curdir, "ASCII")
        else:
            target = os.curdir
        try:
            with os.scandir(target) as entries:
                for entry in entries:
                    try:
                        if not only_directories or entry.is_dir():
                            yield encode(entry.name) if dir_fd is not None and encode else entry.name
                    except OSError:
                        pass
        finally:
            if opened is not None:
                os.close(opened)
    except OSError:
        return


def _names(directory, dir_fd, only_directories):
    """The same as a list, so that no directory stays open."""
    with contextlib.closing(_entries(directory, dir_fd, only_directories)) as names:
        return list(names)


def _exists(path, dir_fd):
    if dir_fd is None:
        return os.path.lexists(path)
    try:
        os.lstat(path, dir_fd=dir_fd)
    except (OSError, ValueError):
        return False
    return True


def _is_directory(path, dir_fd):
    if dir_fd is None:
        return os.path.isdir(path)
    try:
        return stat.S_ISDIR(os.stat(path, dir_fd=dir_fd).st_mode)
    except (OSError, ValueError):
        return False


def _join(directory, name):
    return os.path.join(directory, name) if directory and name else directory or name


def has_magic(s):
    """Does a path hold characters of patterns."""
    return (magic_check_bytes if isinstance(s, bytes) else magic_check).search(s) is not None


def _ishidden(path):
    return path[0] in (".", 46)


def _is_recursive(pattern):
    return pattern == (b"**" if isinstance(pattern, bytes) else "**")


def escape(pathname):
    """A pattern that matches only this path."""
    drive, pathname = os.path.splitdrive(pathname)
    if isinstance(pathname, bytes):
        return drive + magic_check_bytes.sub(rb"[\1]", pathname)
    return drive + magic_check.sub(r"[\1]", pathname)


def translate(pat, *, recursive=False, include_hidden=False, seps=None):
    """The regular expression of a pattern of paths."""
    if not seps:
        seps = (os.path.sep, os.path.altsep) if os.path.altsep else os.path.sep
    escaped = "".join(map(re.escape, seps))
    separator = f"[{escaped}]" if len(seps) > 1 else escaped
    no_separator = f"[^{escaped}]"
    if include_hidden:
        last_name = f"{no_separator}+"
        many_names = f"(?:.+{separator})?"
        last_names = ".*"
    else:
        last_name = f"[^{escaped}.]{no_separator}*"
        many_names = f"(?:{last_name}{separator})*"
        last_names = f"{many_names}(?:{last_name})?"
    name = f"{last_name}{separator}"
    pieces = []
    parts = re.split(separator, pat)
    last = len(parts) - 1
    for i, part in enumerate(parts):
        if part == "*":
            pieces.append(name if i < last else last_name)
        elif recursive and part == "**":
            if i == last:
                pieces.append(last_names)
            elif parts[i + 1] != "**":
                pieces.append(many_names)
        else:
            if part:
                if not include_hidden and part[0] in "*?":
                    pieces.append(r"(?!\.)")
                pieces.extend(fnmatch._translate(part, f"{no_separator}*", no_separator)[0])
            if i < last:
                pieces.append(separator)
    return rf"(?s:{"".join(pieces)})\z"


@functools.lru_cache(maxsize=512)
def _compile_pattern(pat, seps, case_sensitive, recursive, include_hidden=True):
    """The matching function of a pattern."""
    expression = translate(pat, recursive=recursive, include_hidden=include_hidden, seps=seps)
    return re.compile(expression, re.NOFLAG if case_sensitive else re.IGNORECASE).match
