"""Files and folders that exist for a while: under names that nobody else has, and gone when they are closed or dropped."""
import errno as _errno
import functools as _functools
import io as _io
import os as _os
import shutil as _shutil
import sys as _sys
import types as _types
import weakref as _weakref
from random import Random as _Random

__all__ = ["NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "TemporaryDirectory", "mkstemp", "mkdtemp",
           "mktemp", "TMP_MAX", "gettempprefix", "tempdir", "gettempdir", "gettempprefixb", "gettempdirb"]

TMP_MAX = 10000  # names that are tried before giving up
template = "tmp"
tempdir = None

_text_openflags = _os.O_RDWR | _os.O_CREAT | _os.O_EXCL | getattr(_os, "O_NOFOLLOW", 0)
_bin_openflags = _text_openflags
_O_TMPFILE_WORKS = hasattr(_os, "O_TMPFILE")


# --- names --------------------------------------------------------------------------------------------------------

class _RandomNameSequence:
    """An endless iterator of eight characters that go into names; a child process has its own."""

    characters = "abcdefghijklmnopqrstuvwxyz0123456789_"

    @property
    def rng(self):
        if getattr(self, "_rng_pid", None) != _os.getpid():
            self._rng = _Random()
            self._rng_pid = _os.getpid()
        return self._rng

    def __iter__(self):
        return self

    def __next__(self):
        return "".join(self.rng.choices(self.characters, k=8))


_name_sequence = None


def _get_candidate_names():
    global _name_sequence
    if _name_sequence is None:
        _name_sequence = _RandomNameSequence()
    return _name_sequence


def _infer_return_type(*args):
    """str or bytes, whichever the given names are; both at once are refused."""
    kind = None
    for arg in args:
        if arg is None:
            continue
        if isinstance(arg, _os.PathLike):
            arg = _os.fspath(arg)
        this = bytes if isinstance(arg, bytes) else str
        if kind not in (None, this):
            raise TypeError("Can't mix bytes and non-bytes in path components.")
        kind = this
    if kind is None:
        kind = bytes if isinstance(tempdir, bytes) else str
    return kind


def _sanitize_params(prefix, suffix, dir):
    """prefix, suffix and dir with what they are by default, and the type of names."""
    kind = _infer_return_type(prefix, suffix, dir)
    if suffix is None:
        suffix = kind()
    if prefix is None:
        prefix = template if kind is str else _os.fsencode(template)
    if dir is None:
        dir = gettempdir() if kind is str else gettempdirb()
    return prefix, suffix, dir, kind


def _candidate_tempdir_list():
    wishes = [_os.getenv(name) for name in ("TMPDIR", "TEMP", "TMP")]
    folders = [wish for wish in wishes if wish] + ["/tmp", "/var/tmp", "/usr/tmp"]
    try:
        folders.append(_os.getcwd())
    except (AttributeError, OSError):
        folders.append(_os.curdir)
    return folders


def _get_default_tempdir(dirlist=None):
    """The first folder in which a file can be made, written and removed."""
    names = _get_candidate_names()
    folders = dirlist if dirlist is not None else _candidate_tempdir_list()
    for folder in folders:
        if folder != _os.curdir:
            folder = _os.path.abspath(folder)
        for _ in range(100):
            path = _os.path.join(folder, next(names))
            try:
                descriptor = _os.open(path, _bin_openflags, 0o600)
                try:
                    try:
                        _os.write(descriptor, b"adder")
                    finally:
                        _os.close(descriptor)
                finally:
                    _os.unlink(path)
                return folder
            except FileExistsError:
                continue
            except OSError:
                break
    raise FileNotFoundError(_errno.ENOENT, f"No usable temporary directory found in {folders}")


def _gettempdir():
    global tempdir
    if tempdir is None:
        tempdir = _get_default_tempdir()
    return tempdir


def gettempprefix():
    """What names begin with unless a prefix is given."""
    return _os.fsdecode(template)


def gettempprefixb():
    """gettempprefix() as bytes."""
    return _os.fsencode(template)


def gettempdir():
    """The folder for temporary files, as str."""
    return _os.fsdecode(_gettempdir())


def gettempdirb():
    """The folder for temporary files, as bytes."""
    return _os.fsencode(_gettempdir())


def _make_new(make, folder, prefix, suffix, what):
    """The first result of make(path) for a name that is free."""
    names = _get_candidate_names()
    if isinstance(prefix, bytes) or isinstance(folder, bytes):
        names = map(_os.fsencode, names)
    for _ in range(TMP_MAX):
        path = _os.path.join(folder, prefix + next(names) + suffix)
        _sys.audit(f"tempfile.{what}", path)
        try:
            return make(path)
        except FileExistsError:
            continue
    kind = "directory" if what == "mkdtemp" else "file"
    raise FileExistsError(_errno.EEXIST, f"No usable temporary {kind} name found")


def _mkstemp_inner(dir, pre, suf, flags, output_type):
    dir = _os.path.abspath(dir)
    return _make_new(lambda path: (_os.open(path, flags, 0o600), path), dir, pre, suf, "mkstemp")


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    """Make a file that only its owner can read and write: (descriptor, path). Removing it is left to the caller."""
    prefix, suffix, dir, kind = _sanitize_params(prefix, suffix, dir)
    return _mkstemp_inner(dir, prefix, suffix, _text_openflags if text else _bin_openflags, kind)


def mkdtemp(suffix=None, prefix=None, dir=None):
    """Make a folder for its owner alone and give its path. Removing it is left to the caller."""
    prefix, suffix, dir, _ = _sanitize_params(prefix, suffix, dir)

    def make(path):
        _os.mkdir(path, 0o700)
        return _os.path.abspath(path)

    return _make_new(make, dir, prefix, suffix, "mkdtemp")


def mktemp(suffix="", prefix=template, dir=None):
    """A path that is free now; another program may take it first, so mkstemp() is better."""
    if dir is None:
        dir = gettempdir()
    names = _get_candidate_names()
    for _ in range(TMP_MAX):
        path = _os.path.join(dir, prefix + next(names) + suffix)
        if not _os.path.lexists(path):
            return path
    raise FileExistsError(_errno.EEXIST, "No usable temporary filename found")


# --- files --------------------------------------------------------------------------------------------------------

class _TemporaryFileCloser:
    """Closes the file and removes it when that is wished, once each."""

    cleanup_called = False
    close_called = False

    def __init__(self, file, name, delete=True, delete_on_close=True, warn_message="Implicitly cleaning up unknown file"):
        self.file = file
        self.name = name
        self.delete = delete
        self.delete_on_close = delete_on_close
        self.warn_message = warn_message

    def cleanup(self, unlink=_os.unlink):
        if self.cleanup_called:
            return
        self.cleanup_called = True
        try:
            if not self.close_called:
                self.close_called = True
                self.file.close()
        finally:
            if self.delete:
                try:
                    unlink(self.name)
                except FileNotFoundError:
                    pass

    def close(self):
        if self.close_called:
            return
        self.close_called = True
        try:
            self.file.close()
        finally:
            if self.delete and self.delete_on_close:
                self.cleanup()

    def __del__(self):
        was_open = not self.cleanup_called
        self.cleanup()
        if was_open and self.delete:
            import warnings
            warnings.warn(self.warn_message, ResourceWarning)


class _TemporaryFileWrapper:
    """A file with a name; everything is the file's but closing."""

    def __init__(self, file, name, delete=True, delete_on_close=True):
        self.file = file
        self.name = name
        self._closer = _TemporaryFileCloser(file, name, delete, delete_on_close,
                                            f"Implicitly cleaning up {self!r}")

    def __repr__(self):
        return f"<{type(self).__name__} file={self.__dict__['file']!r}>"

    def __getattr__(self, name):
        value = getattr(self.__dict__["file"], name)
        if not callable(value):
            setattr(self, name, value)
            return value
        closer = self._closer  # a method alone keeps the file open

        @_functools.wraps(value)
        def method(*args, **kwargs):
            return value(*args, **kwargs)

        method._closer = closer
        setattr(self, name, method)
        return method

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, *error):
        result = self.file.__exit__(*error)
        self._closer.cleanup()
        return result

    def close(self):
        """Close the file, and remove it if that is wished."""
        self._closer.close()

    def __iter__(self):
        yield from self.file


def _open_named(mode, buffering, encoding, newline, errors, make):
    """A file object on the descriptor and path that make() gives."""
    if "b" not in mode:
        encoding = _io.text_encoding(encoding)
    path = None

    def opener(*args):
        nonlocal path
        descriptor, path = make()
        return descriptor

    try:
        file = _io.open(gettempdir(), mode, buffering=buffering, newline=newline,
                        encoding=encoding, errors=errors, opener=opener)
    except:
        if path is not None:
            try:
                _os.unlink(path)
            except OSError:
                pass
        raise
    return file, path


def NamedTemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None,
                       delete=True, *, errors=None, delete_on_close=True):
    """A temporary file with a name in the file system; removed when it is closed, unless delete is false."""
    prefix, suffix, dir, kind = _sanitize_params(prefix, suffix, dir)
    file, path = _open_named(mode, buffering, encoding, newline, errors,
                             lambda: _mkstemp_inner(dir, prefix, suffix, _bin_openflags, kind))
    try:
        raw = getattr(file, "buffer", file)
        getattr(raw, "raw", raw).name = path
        return _TemporaryFileWrapper(file, path, delete, delete_on_close)
    except:
        file.close()
        _os.unlink(path)
        raise


def TemporaryFile(mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None, *,
                  errors=None):
    """A temporary file without a name, gone when it is closed."""
    global _O_TMPFILE_WORKS
    prefix, suffix, dir, kind = _sanitize_params(prefix, suffix, dir)
    if "b" not in mode:
        encoding = _io.text_encoding(encoding)
    if _O_TMPFILE_WORKS:
        flags = (_bin_openflags | _os.O_TMPFILE) & ~_os.O_CREAT & ~_os.O_EXCL
        try:
            descriptor = _os.open(dir, flags, 0o600)
        except IsADirectoryError:
            _O_TMPFILE_WORKS = False  # the kernel does not know the flag
        except OSError:
            pass  # this file system does not
        else:
            try:
                return _io.open(descriptor, mode, buffering=buffering, newline=newline, encoding=encoding, errors=errors)
            except:
                try:
                    _os.close(descriptor)
                except OSError:
                    pass
                raise

    def make():
        descriptor, path = _mkstemp_inner(dir, prefix, suffix, _bin_openflags, kind)
        try:
            _os.unlink(path)
        except:
            _os.close(descriptor)
            raise
        return descriptor, None

    return _open_named(mode, buffering, encoding, newline, errors, make)[0]


class SpooledTemporaryFile(_io.IOBase):
    """A temporary file in memory until it grows beyond max_size or its descriptor is asked for."""

    _rolled = False

    def __init__(self, max_size=0, mode="w+b", buffering=-1, encoding=None, newline=None, suffix=None, prefix=None,
                 dir=None, *, errors=None):
        if "b" in mode:
            self._file = _io.BytesIO()
        else:
            encoding = _io.text_encoding(encoding)
            self._file = _io.TextIOWrapper(_io.BytesIO(), encoding=encoding, errors=errors, newline=newline)
        self._max_size = max_size
        self._rolled = False
        self._TemporaryFileArgs = {"mode": mode, "buffering": buffering, "suffix": suffix, "prefix": prefix,
                                   "encoding": encoding, "newline": newline, "dir": dir, "errors": errors}

    __class_getitem__ = classmethod(_types.GenericAlias)

    def _check(self, file):
        if not self._rolled and self._max_size and file.tell() > self._max_size:
            self.rollover()

    def rollover(self):
        """Move what there is to a file on disk."""
        if self._rolled:
            return
        file = self._file
        made = self._file = TemporaryFile(**self._TemporaryFileArgs)
        del self._TemporaryFileArgs
        at = file.tell()
        if hasattr(made, "buffer"):
            made.buffer.write(file.detach().getvalue())
        else:
            made.write(file.getvalue())
        made.seek(at, 0)
        self._rolled = True

    def __enter__(self):
        if self._file.closed:
            raise ValueError("Cannot enter context with closed file")
        return self

    def __exit__(self, *error):
        self._file.close()

    def __iter__(self):
        return self._file.__iter__()

    def __del__(self):
        if not self.closed:
            import warnings
            warnings.warn(f"Unclosed file {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()

    def fileno(self):
        self.rollover()
        return self._file.fileno()

    @property
    def mode(self):
        return getattr(self._file, "mode", None) or self._TemporaryFileArgs["mode"]

    @property
    def name(self):
        return getattr(self._file, "name", None)

    def truncate(self, size=None):
        if size is None:
            return self._file.truncate()
        if size > self._max_size:
            self.rollover()
        return self._file.truncate(size)

    def write(self, s):
        result = self._file.write(s)
        self._check(self._file)
        return result

    def writelines(self, iterable):
        if self._max_size == 0 or self._rolled:
            return self._file.writelines(iterable)
        lines = iter(iterable)
        for line in lines:
            self.write(line)
            if self._rolled:
                return self._file.writelines(lines)


def _forwarded_method(name):
    """Return a method that calls the method of that name of the file inside."""
    def method(self, *args):
        return getattr(self._file, name)(*args)
    method.__name__, method.__qualname__ = name, f"SpooledTemporaryFile.{name}"
    return method


def _forwarded_attribute(name):
    """Return a property that is the attribute of that name of the file inside."""
    return property(lambda self: getattr(self._file, name))


for _name in ("close", "detach", "flush", "isatty", "read", "read1", "readable", "readinto", "readinto1", "readline",
              "readlines", "seek", "seekable", "tell", "writable"):
    setattr(SpooledTemporaryFile, _name, _forwarded_method(_name))
for _name in ("closed", "encoding", "errors", "newlines"):
    setattr(SpooledTemporaryFile, _name, _forwarded_attribute(_name))
del _name


# --- folders ------------------------------------------------------------------------------------------------------

class TemporaryDirectory:
    """A folder that is removed with all that is in it by cleanup(), at the end of a with block, or when dropped."""

    def __init__(self, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False, *, delete=True):
        self.name = mkdtemp(suffix, prefix, dir)
        self._ignore_cleanup_errors = ignore_cleanup_errors
        self._delete = delete
        self._finalizer = _weakref.finalize(self, self._cleanup, self.name,
                                            warn_message=f"Implicitly cleaning up {self!r}",
                                            ignore_errors=ignore_cleanup_errors, delete=delete)

    @classmethod
    def _rmtree(cls, name, ignore_errors=False):
        """Remove a folder with all that is in it. What its owner may not remove is tried once more with more rights."""
        retried = set()

        def onexc(function, path, error):
            if isinstance(error, FileNotFoundError):
                return
            if isinstance(error, PermissionError) and path not in retried:
                retried.add(path)
                try:
                    if path != name:
                        _let_in(_os.path.dirname(path))
                    _let_in(path)
                    if _os.path.isdir(path) and not _os.path.islink(path):
                        _shutil.rmtree(path, onexc=onexc)
                    else:
                        _os.unlink(path)
                    return
                except FileNotFoundError:
                    return
                except PermissionError as again:
                    error = again
            if not ignore_errors:
                raise error

        _shutil.rmtree(name, onexc=onexc)

    @classmethod
    def _cleanup(cls, name, warn_message, ignore_errors=False, delete=True):
        if delete:
            cls._rmtree(name, ignore_errors=ignore_errors)
            import warnings
            warnings.warn(warn_message, ResourceWarning)

    def __repr__(self):
        return f"<{type(self).__name__} {self.name!r}>"

    def __enter__(self):
        return self.name

    def __exit__(self, *error):
        if self._delete:
            self.cleanup()

    def cleanup(self):
        """Remove the folder now."""
        if self._finalizer.detach() or _os.path.exists(self.name):
            self._rmtree(self.name, ignore_errors=self._ignore_cleanup_errors)

    __class_getitem__ = classmethod(_types.GenericAlias)


def _let_in(path):
    """Give the owner all rights, without following a link."""
    if not _os.path.islink(path):
        _os.chmod(path, 0o700)
