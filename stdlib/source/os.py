"""What the operating system offers."""
import abc
import sys
import stat as st
from _collections_abc import Mapping, MutableMapping, _protocol
import posix
from posix import *

GenericAlias = type(list[int])


def _get_exports_list(module):
    """The names that "import *" takes from a module."""
    names = getattr(module, "__all__", None)
    return list(names) if names is not None else [name for name in dir(module) if not name.startswith("_")]


name = "posix"
linesep = "\n"
error = OSError
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
P_WAIT, P_NOWAIT, P_NOWAITO = 0, 1, 1
_names = sys.builtin_module_names
if hasattr(posix, "_exit"):
    from posix import _exit
if hasattr(posix, "_have_functions"):
    _have_functions = posix._have_functions
else:
    _have_functions = []
environ_bytes = getattr(posix, "environ", {})


def _get_exports_list(module):
    """The names that `from module import *` brings."""
    try:
        return list(module.__all__)
    except AttributeError:
        return [name for name in dir(module) if name[0] != "_"]


def fspath(path):
    """The text (or bytes) of a path."""
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    method = getattr(kind, "__fspath__", None)
    if method is None:
        raise TypeError("expected str, bytes or os.PathLike object, not " + kind.__name__)
    result = method(path)
    if isinstance(result, (str, bytes)):
        return result
    raise TypeError("expected {}.__fspath__() to return str or bytes, not {}".format(
        kind.__name__, type(result).__name__))

if hasattr(posix, "fspath"):
    from posix import fspath

sys.modules.setdefault("os", sys.modules[__name__])
import posixpath as path
from posixpath import curdir, pardir, sep, pathsep, defpath, extsep, altsep, devnull
sys.modules["os.path"] = path


def fsencode(filename):
    """A path as bytes."""
    filename = fspath(filename)
    if isinstance(filename, str):
        return filename.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
    return filename


def fsdecode(filename):
    """A path as text."""
    filename = fspath(filename)
    if isinstance(filename, bytes):
        return filename.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
    return filename


class _Environ(MutableMapping):
    def __init__(self, data, encodekey, decodekey, encodevalue, decodevalue):
        self._data = data  # what the C library has, encoded
        self.encodekey, self.decodekey = encodekey, decodekey
        self.encodevalue, self.decodevalue = encodevalue, decodevalue

    def __getitem__(self, key):
        found = self._data.get(self.encodekey(key))
        if found is None:
            raise KeyError(key) from None
        return self.decodevalue(found)

    def __setitem__(self, key, value):
        name, text = self.encodekey(key), self.encodevalue(value)
        putenv(name, text)
        self._data[name] = text

    def __delitem__(self, key):
        encoded = self.encodekey(key)
        unsetenv(encoded)
        try:
            del self._data[encoded]
        except KeyError:
            raise KeyError(key) from None

    def __iter__(self):
        for key in list(self._data):
            yield self.decodekey(key)

    def __len__(self):
        return len(self._data)

    def __repr__(self):
        items = ", ".join([f"{self.decodekey(key)!r}: {self.decodevalue(value)!r}"
                           for key, value in self._data.items()])
        return f"environ({{{items}}})"

    def copy(self):
        return dict(self)

    def setdefault(self, key, value):
        if key not in self:
            self[key] = value
        return self[key]

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        return {**self, **other} if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other):
        return {**other, **self} if isinstance(other, Mapping) else NotImplemented


def _encode(value):
    if not isinstance(value, str):
        raise TypeError("str expected, not %s" % type(value).__name__)
    return value.encode(sys.getfilesystemencoding(), "surrogateescape")


def _decode(value):
    return value.decode(sys.getfilesystemencoding(), "surrogateescape")


def _check_bytes(value):
    if not isinstance(value, bytes):
        raise TypeError("bytes expected, not %s" % type(value).__name__)
    return value

_environ_data = {(key if isinstance(key, bytes) else _encode(key)):
                 (value if isinstance(value, bytes) else _encode(value))
                 for key, value in environ_bytes.items()}
environ = _Environ(_environ_data, _encode, _decode, _encode, _decode)
environb = _Environ(_environ_data, _check_bytes, bytes, _check_bytes, bytes)
supports_bytes_environ = True
del environ_bytes, _names


def getenv(key, default=None):
    """A variable of the environment, or default."""
    return environ.get(key, default)


def getenvb(key, default=None):
    return environb.get(key, default)


def reload_environ():
    """Read the environment anew."""
    data = posix._create_environ()
    _environ_data.clear()
    _environ_data.update(data)


def _head_and_tail(name):
    """Split a path before its last part; a slash at the end does not count."""
    head, tail = path.split(name)
    return (head, tail) if tail else path.split(head)


def makedirs(name, mode=0o777, exist_ok=False):
    """Make a directory and those above it; mode is for the last one."""
    missing = [name]
    while True:
        head, tail = _head_and_tail(missing[-1])
        if not head or not tail or path.exists(head):
            break
        if tail == (b"." if isinstance(tail, bytes) else "."):
            missing.pop()  # it will be there with what is above it
        missing.append(head)
    for directory in reversed(missing):
        is_above = directory is not name
        try:
            mkdir(directory, 0o777 if is_above else mode)
        except OSError as error:
            made_by_another = is_above and isinstance(error, FileExistsError)
            if not made_by_another and not (exist_ok and path.isdir(directory)):
                raise


def removedirs(name):
    """Remove a directory, and those above it that become empty."""
    rmdir(name)
    head, tail = _head_and_tail(name)
    try:
        while head and tail:
            rmdir(head)
            head, tail = path.split(head)
    except OSError:
        return


def renames(old, new):
    """Rename; make and remove directories as needed."""
    for_new, last = path.split(new)
    if for_new and last and not path.exists(for_new):
        makedirs(for_new)
    rename(old, new)
    emptied, last = path.split(old)
    if emptied and last:
        try:
            removedirs(emptied)
        except OSError:
            return


_walk_symlinks_as_files = object()


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Iterate over (directory, names of directories, names of files) below top."""
    sys.audit("os.walk", top, topdown, onerror, followlinks)
    stack = [fspath(top)]
    while stack:
        top = stack.pop()
        if isinstance(top, tuple):
            yield top
            continue
        directories, others, inner = [], [], []
        try:
            with scandir(top) as entries:
                for entry in entries:
                    try:
                        if followlinks is _walk_symlinks_as_files:
                            is_directory = entry.is_dir(follow_symlinks=False)
                        else:
                            is_directory = entry.is_dir()
                    except OSError:
                        is_directory = False
                    (directories if is_directory else others).append(entry.name)
                    if not topdown and is_directory:
                        is_link = False
                        if not followlinks:
                            try:
                                is_link = entry.is_symlink()
                            except OSError:
                                pass
                        if not is_link:
                            inner.append(entry.path)
        except OSError as problem:
            if onerror is not None:
                onerror(problem)
            continue
        if topdown:
            yield top, directories, others
            for name in reversed(directories):
                new = path.join(top, name)
                if followlinks or not path.islink(new):
                    stack.append(new)
        else:
            stack.append((top, directories, others))
            stack.extend(reversed(inner))


def get_exec_path(env=None):
    """The directories that are searched for programs."""
    if env is None:
        env = environ
    try:
        value = env.get("PATH")
    except TypeError:
        value = None
    try:
        binary = env[b"PATH"]
    except (KeyError, TypeError):
        pass
    else:
        if value is not None:
            raise ValueError("env cannot contain 'PATH' and b'PATH' keys")
        value = fsdecode(binary)
    return (defpath if value is None else value).split(pathsep)


def execl(file, *args): execv(file, args)
def execle(file, *args): execve(file, args[:-1], args[-1])
def execlp(file, *args): execvp(file, args)
def execlpe(file, *args): execvpe(file, args[:-1], args[-1])
def execvp(file, args): _execvpe(file, args)
def execvpe(file, args, env): _execvpe(file, args, env)


def _execvpe(file, args, env=None):
    run, rest = (execv, (args,)) if env is None else (execve, (args, env))
    if path.dirname(file):
        run(file, *rest)
        return
    failure = None
    for directory in map(fsencode, get_exec_path(env)):
        try:
            run(path.join(directory, fsencode(file)), *rest)
        except (FileNotFoundError, NotADirectoryError) as problem:
            last = problem
        except OSError as problem:
            last = problem
            failure = failure or problem
    raise failure or last


def fdopen(fd, mode="r", buffering=-1, encoding=None, *args, **kwargs):
    """A file over a descriptor."""
    if not isinstance(fd, int):
        raise TypeError("invalid fd type (%s, expected integer)" % type(fd))
    import io
    if "b" not in mode:
        encoding = io.text_encoding(encoding)
    return io.open(fd, mode, buffering, encoding, *args, **kwargs)


class PathLike(abc.ABC):
    """What has __fspath__."""
    __slots__ = ()
    __subclasshook__ = _protocol("__fspath__")

    @abc.abstractmethod
    def __fspath__(self):
        raise NotImplementedError

    __class_getitem__ = classmethod(GenericAlias)


class _wrap_close:
    def __init__(self, stream, process):
        self._stream, self._process = stream, process

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __iter__(self):
        return iter(self._stream)

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def close(self):
        self._stream.close()
        status = self._process.wait()
        return status << 8 if status else None


def popen(cmd, mode="r", buffering=-1):
    """Run a command in the shell; a file to read from it or to write to it."""
    if not isinstance(cmd, str):
        raise TypeError("invalid cmd type (%s, expected string)" % type(cmd))
    if mode not in ("r", "w"):
        raise ValueError("invalid mode %r" % mode)
    if buffering == 0 or buffering is None:
        raise ValueError("popen() does not support unbuffered streams")
    import subprocess
    end = "stdout" if mode == "r" else "stdin"
    process = subprocess.Popen(cmd, shell=True, text=True, bufsize=buffering, **{end: subprocess.PIPE})
    return _wrap_close(getattr(process, end), process)


supports_dir_fd = set()
supports_effective_ids = set()
supports_fd = {f for f in (globals().get(n) for n in ("chdir", "listdir", "scandir", "stat", "truncate")) if f}
supports_follow_symlinks = {f for f in (globals().get(n) for n in ("stat", "link", "chown")) if f}

if "cpu_count" in globals() and "process_cpu_count" not in globals():
    def process_cpu_count():
        """How many processors this process may use."""
        if "sched_getaffinity" in globals():
            return len(sched_getaffinity(0))
        return cpu_count()

__all__ = [key for key in globals() if key[0] != "_" and key not in ("abc", "sys", "st", "posix", "GenericAlias",
           "Mapping", "MutableMapping")]
