"""
Paths as objects. PurePath only reckons with texts; Path asks the system too.

A path keeps the texts it was made of; drive, root and the names between separators are found when first asked for.
"""
import io
import os
import posixpath
import re
import stat as _stat
import sys
from _collections_abc import Sequence
from errno import EINVAL

__all__ = ["UnsupportedOperation", "PurePath", "PurePosixPath", "PureWindowsPath", "Path", "PosixPath",
           "WindowsPath"]


class UnsupportedOperation(NotImplementedError):
    """What this system cannot do with paths."""


class _PathParents:
    """The directories above a path, nearest first."""
    __slots__ = "_path", "_drive", "_root", "_names"

    def __init__(self, path):
        self._path = path
        self._drive, self._root, self._names = path.drive, path.root, path._tail

    def __len__(self):
        return len(self._names)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if index >= len(self) or index < -len(self):
            raise IndexError(index)
        if index < 0:
            index += len(self)
        return self._path._from_parts(self._drive, self._root, self._names[:-index - 1])

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __repr__(self):
        return f"<{type(self._path).__name__}.parents>"


Sequence.register(_PathParents)


class PurePath:
    """A path that is only reckoned with."""
    __slots__ = "_raw_paths", "_drv", "_root", "_tail_cached", "_str", "_hash"
    parser = os.path

    def __new__(cls, *args, **kwargs):
        if cls is PurePath:
            cls = PureWindowsPath if os.name == "nt" else PurePosixPath
        return object.__new__(cls)

    def __init__(self, *args):
        texts = []
        for arg in args:
            if isinstance(arg, PurePath):
                if arg.parser is not self.parser:
                    texts.append(arg.as_posix())
                else:
                    texts.extend(arg._raw_paths)
                continue
            text = arg
            if not isinstance(text, str):
                try:
                    text = os.fspath(arg)
                except TypeError:
                    pass
                if not isinstance(text, str):
                    raise TypeError("argument should be a str or an os.PathLike object where __fspath__ returns a "
                                    f"str, not {type(text).__name__!r}")
            texts.append(text)
        self._raw_paths = texts

    def with_segments(self, *pathsegments):
        """A path of the same kind; what makes paths out of this one calls it."""
        return type(self)(*pathsegments)

    def joinpath(self, *pathsegments):
        """This path and others below it."""
        return self.with_segments(self, *pathsegments)

    def __truediv__(self, key):
        try:
            return self.with_segments(self, key)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, key):
        try:
            return self.with_segments(key, self)
        except TypeError:
            return NotImplemented

    def __reduce__(self):
        return type(self), tuple(self._raw_paths)

    def __repr__(self):
        return f"{type(self).__name__}({self.as_posix()!r})"

    def __fspath__(self):
        return str(self)

    def __bytes__(self):
        return os.fsencode(self)

    @classmethod
    def _parse_path(cls, path):
        """Drive, root and names of a text."""
        if not path:
            return "", "", []
        parser = cls.parser
        if parser.altsep:
            path = path.replace(parser.altsep, parser.sep)
        drive, root, rest = parser.splitroot(path)
        if not root and drive.startswith(parser.sep) and not drive.endswith(parser.sep):
            parts = drive.split(parser.sep)
            if len(parts) == 4 and parts[2] not in "?." or len(parts) == 6:
                root = parser.sep
        return drive, root, [name for name in rest.split(parser.sep) if name and name != "."]

    def _raw_path(self):
        texts = self._raw_paths
        return texts[0] if len(texts) == 1 else self.parser.join(*texts) if texts else ""

    def _load(self):
        self._drv, self._root, self._tail_cached = self._parse_path(self._raw_path())

    def _from_parts(self, drive, root, names):
        text = self._text_of(drive, root, names)
        path = self.with_segments(text)
        path._str = text or "."
        path._drv, path._root, path._tail_cached = drive, root, names
        return path

    @classmethod
    def _text_of(cls, drive, root, names):
        separator = cls.parser.sep
        if drive or root:
            return drive + root + separator.join(names)
        if names and cls.parser.splitdrive(names[0])[0]:
            names = [".", *names]
        return separator.join(names)

    def __str__(self):
        try:
            return self._str
        except AttributeError:
            self._str = self._text_of(self.drive, self.root, self._tail) or "."
            return self._str

    @property
    def _key(self):
        return str(self) if self.parser is posixpath else str(self).lower()

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = hash(self._key)
            return self._hash

    def __eq__(self, other):
        if not isinstance(other, PurePath):
            return NotImplemented
        return self._key == other._key and self.parser is other.parser

    def _order(self):
        return self._key.split(self.parser.sep)

    def __lt__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._order() < other._order()

    def __le__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._order() <= other._order()

    def __gt__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._order() > other._order()

    def __ge__(self, other):
        if not isinstance(other, PurePath) or self.parser is not other.parser:
            return NotImplemented
        return self._order() >= other._order()

    @property
    def drive(self):
        """The drive, or ''."""
        try:
            return self._drv
        except AttributeError:
            self._load()
            return self._drv

    @property
    def root(self):
        """The root, or ''."""
        try:
            return self._root
        except AttributeError:
            self._load()
            return self._root

    @property
    def _tail(self):
        try:
            return self._tail_cached
        except AttributeError:
            self._load()
            return self._tail_cached

    @property
    def anchor(self):
        """Drive and root."""
        return self.drive + self.root

    @property
    def parts(self):
        """The anchor and the names."""
        anchor = self.drive + self.root
        return (anchor, *self._tail) if anchor else tuple(self._tail)

    @property
    def parent(self):
        """The path without its last name."""
        names = self._tail
        return self._from_parts(self.drive, self.root, names[:-1]) if names else self

    @property
    def parents(self):
        """All paths above this one."""
        return _PathParents(self)

    @property
    def name(self):
        """The last name."""
        names = self._tail
        return names[-1] if names else ""

    def with_name(self, name):
        """The path with another last name."""
        if not name or self.parser.sep in name or name == "." or self.parser.altsep and self.parser.altsep in name:
            raise ValueError(f"Invalid name {name!r}")
        names = self._tail
        if not names:
            raise ValueError(f"{self!r} has an empty name")
        return self._from_parts(self.drive, self.root, [*names[:-1], name])

    def with_stem(self, stem):
        """The path with another stem of its name."""
        suffix = self.suffix
        if not suffix:
            return self.with_name(stem)
        if not stem:
            raise ValueError(f"{self!r} has a non-empty suffix")
        return self.with_name(stem + suffix)

    def with_suffix(self, suffix):
        """The path with another suffix; '' takes it away."""
        stem = self.stem
        if not stem:
            raise ValueError(f"{self!r} has an empty name")
        if suffix and not suffix.startswith("."):
            raise ValueError(f"Invalid suffix {suffix!r}")
        return self.with_name(stem + suffix)

    @property
    def stem(self):
        """The name without its suffix."""
        return self.parser.splitext(self.name)[0]

    @property
    def suffix(self):
        """The end of the name from its last dot."""
        return self.parser.splitext(self.name)[1]

    @property
    def suffixes(self):
        """All suffixes of the name."""
        return ["." + part for part in self.name.lstrip(".").split(".")[1:]]

    def relative_to(self, other, *, walk_up=False):
        """This path as seen from another."""
        if not hasattr(other, "with_segments"):
            other = self.with_segments(other)
        for steps, path in enumerate((other, *other.parents)):
            if path == self or path in self.parents:
                break
            if not walk_up:
                raise ValueError(f"{str(self)!r} is not in the subpath of {str(other)!r}")
            if path.name == "..":
                raise ValueError(f"'..' segment in {str(other)!r} cannot be walked")
        else:
            raise ValueError(f"{str(self)!r} and {str(other)!r} have different anchors")
        return self._from_parts("", "", [".."] * steps + self._tail[len(path._tail):])

    def is_relative_to(self, other):
        """Is this path at or below another."""
        if not hasattr(other, "with_segments"):
            other = self.with_segments(other)
        return other == self or other in self.parents

    def is_absolute(self):
        """Does the path begin at the root."""
        if self.parser is posixpath:
            for text in self._raw_paths:
                if text.startswith("/"):
                    return True
            return False
        return self.parser.isabs(self)

    def is_reserved(self):
        """Is the name one that Windows keeps for itself. Deprecated."""
        import warnings
        warnings._deprecated("pathlib.PurePath.is_reserved", "pathlib.PurePath.is_reserved() is deprecated and "
                             "scheduled for removal in Python {remove}. Use os.path.isreserved() to detect reserved "
                             "paths on Windows.", remove=(3, 15))
        return self.parser is not posixpath and self.parser.isreserved(self)

    def as_posix(self):
        """The path with slashes."""
        return str(self).replace(self.parser.sep, "/")

    def as_uri(self):
        """The path as a file: URI."""
        import warnings
        warnings._deprecated("pathlib.PurePath.as_uri", "pathlib.PurePath.as_uri() is deprecated and scheduled for "
                             "removal in Python {remove}. Use pathlib.Path.as_uri().", remove=(3, 19))
        if not self.is_absolute():
            raise ValueError("relative path can't be expressed as a file URI")
        return self._uri()

    def _uri(self):
        drive = self.drive
        if len(drive) == 2 and drive[1] == ":":
            return "file:///" + drive + _quote(self.as_posix()[2:])
        return ("file:" if drive else "file://") + _quote(self.as_posix())

    def full_match(self, pattern, *, case_sensitive=None):
        """Does the whole path match a pattern."""
        if not hasattr(pattern, "with_segments"):
            pattern = self.with_segments(pattern)
        import glob
        case_sensitive = self.parser is posixpath if case_sensitive is None else case_sensitive
        path = str(self) if self.parts else ""
        text = str(pattern) if pattern.parts else ""
        return glob._compile_pattern(text, self.parser.sep, case_sensitive, True)(path) is not None

    def match(self, path_pattern, *, case_sensitive=None):
        """Do the last names match a pattern."""
        if not hasattr(path_pattern, "with_segments"):
            path_pattern = self.with_segments(path_pattern)
        case_sensitive = self.parser is posixpath if case_sensitive is None else case_sensitive
        parts, patterns = self.parts[::-1], path_pattern.parts[::-1]
        if not patterns:
            raise ValueError("empty pattern")
        if len(parts) < len(patterns) or len(parts) > len(patterns) and path_pattern.anchor:
            return False
        import glob
        return all(glob._compile_pattern(pattern, self.parser.sep, case_sensitive, False)(part) is not None
                   for part, pattern in zip(parts, patterns))


os.PathLike.register(PurePath)


class PurePosixPath(PurePath):
    """A path of POSIX systems."""
    __slots__ = ()
    parser = posixpath


class _WindowsParser:
    """Loads the module when it is first asked for."""

    def __get__(self, instance, owner):
        import ntpath
        PureWindowsPath.parser = ntpath
        return ntpath


class PureWindowsPath(PurePath):
    """A path of Windows."""
    __slots__ = ()
    parser = _WindowsParser()


_unquoted = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/")


def _quote(text):
    return "".join(chr(byte) if byte in _unquoted else f"%{byte:02X}" for byte in os.fsencode(text))


class _Info:
    """What the system says about a path, asked once."""
    __slots__ = "_path", "_modes"

    def __init__(self, path):
        self._path = str(path)
        self._modes = {}

    def __repr__(self):
        return f"<{"WindowsPath" if os.name == "nt" else "PosixPath"}.info>"

    def _mode(self, follow_symlinks):
        mode = self._modes.get(follow_symlinks)
        if mode is None:
            try:
                mode = os.stat(self._path, follow_symlinks=follow_symlinks).st_mode
            except (OSError, ValueError):
                mode = 0
            self._modes[follow_symlinks] = mode
        return mode

    def exists(self, *, follow_symlinks=True):
        """Is something there."""
        return self._mode(follow_symlinks) != 0

    def is_dir(self, *, follow_symlinks=True):
        """Is it a directory."""
        return _stat.S_ISDIR(self._mode(follow_symlinks))

    def is_file(self, *, follow_symlinks=True):
        """Is it a file."""
        return _stat.S_ISREG(self._mode(follow_symlinks))

    def is_symlink(self):
        """Is it a symbolic link."""
        return _stat.S_ISLNK(self._mode(False))


_magic = re.compile(r"[*?\[]")


class Path(PurePath):
    """A path of this system."""
    __slots__ = ("_info",)

    def __new__(cls, *args, **kwargs):
        if cls is Path:
            cls = WindowsPath if os.name == "nt" else PosixPath
        return object.__new__(cls)

    @property
    def info(self):
        """What the system says about this path, asked once."""
        try:
            return self._info
        except AttributeError:
            self._info = _Info(self)
            return self._info

    def stat(self, *, follow_symlinks=True):
        """os.stat() of this path."""
        return os.stat(self, follow_symlinks=follow_symlinks)

    def lstat(self):
        """The same for a link itself."""
        return os.lstat(self)

    def exists(self, *, follow_symlinks=True):
        """Is something there."""
        return os.path.exists(self) if follow_symlinks else os.path.lexists(self)

    def is_dir(self, *, follow_symlinks=True):
        """Is it a directory."""
        return os.path.isdir(self) if follow_symlinks else self._is_kind(_stat.S_ISDIR, False)

    def is_file(self, *, follow_symlinks=True):
        """Is it a file."""
        return os.path.isfile(self) if follow_symlinks else self._is_kind(_stat.S_ISREG, False)

    def _is_kind(self, test, follow_symlinks=True):
        try:
            return test(self.stat(follow_symlinks=follow_symlinks).st_mode)
        except (OSError, ValueError):
            return False

    def is_mount(self):
        """Is something mounted there."""
        return os.path.ismount(self)

    def is_symlink(self):
        """Is it a symbolic link."""
        return os.path.islink(self)

    def is_junction(self):
        """Is it a junction of Windows."""
        return os.path.isjunction(self)

    def is_block_device(self):
        """Is it a block device."""
        return self._is_kind(_stat.S_ISBLK)

    def is_char_device(self):
        """Is it a character device."""
        return self._is_kind(_stat.S_ISCHR)

    def is_fifo(self):
        """Is it a named pipe."""
        return self._is_kind(_stat.S_ISFIFO)

    def is_socket(self):
        """Is it a socket."""
        return self._is_kind(_stat.S_ISSOCK)

    def samefile(self, other_path):
        """Is another path the same file."""
        other = other_path.stat() if hasattr(other_path, "stat") else self.with_segments(other_path).stat()
        return os.path.samestat(self.stat(), other)

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        """Open the file."""
        if "b" not in mode:
            encoding = io.text_encoding(encoding)
        return io.open(self, mode, buffering, encoding, errors, newline)

    def read_bytes(self):
        """The file's bytes."""
        with self.open("rb", 0) as file:
            return file.read()

    def read_text(self, encoding=None, errors=None, newline=None):
        """The file's text."""
        with self.open("r", -1, io.text_encoding(encoding), errors, newline) as file:
            return file.read()

    def write_bytes(self, data):
        """Make bytes the file's content."""
        view = memoryview(data)
        with self.open("wb") as file:
            return file.write(view)

    def write_text(self, data, encoding=None, errors=None, newline=None):
        """Make a text the file's content."""
        encoding = io.text_encoding(encoding)
        if not isinstance(data, str):
            raise TypeError(f"data must be str, not {type(data).__name__}")
        with self.open("w", -1, encoding, errors, newline) as file:
            return file.write(data)

    def _below(self, name):
        """The path of a name in this directory."""
        return self._from_parts(self.drive, self.root, [*self._tail, name])

    def iterdir(self):
        """The paths in this directory."""
        return map(self._below, os.listdir(self))

    def glob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """The paths below this one that match a pattern."""
        sys.audit("pathlib.Path.glob", self, pattern)
        text = str(pattern) if isinstance(pattern, PurePath) else os.fspath(pattern)
        drive, root, parts = self._parse_path(text)
        if drive or root:
            raise NotImplementedError("Non-relative patterns are unsupported")
        if not parts:
            raise ValueError(f"Unacceptable pattern: {str(pattern)!r}")
        parts = [part for i, part in enumerate(parts) if part != "**" or i == 0 or parts[i - 1] != "**"]
        only_directories = text.endswith(("/", self.parser.sep))
        found = self._select(self, parts, only_directories, case_sensitive, recurse_symlinks)
        return _without_repetition(found) if parts.count("**") > 1 else found

    def rglob(self, pattern, *, case_sensitive=None, recurse_symlinks=False):
        """The same at any depth."""
        sys.audit("pathlib.Path.rglob", self, pattern)
        text = os.fspath(pattern)
        if self._parse_path(text)[1]:
            raise NotImplementedError("Non-relative patterns are unsupported")
        pattern = self.parser.join("**", text) if text not in ("", ".") else "**/"
        return self.glob(pattern, case_sensitive=case_sensitive, recurse_symlinks=recurse_symlinks)

    def _select(self, path, parts, only_directories, case_sensitive, recurse_symlinks, known=False):
        """The paths at or below one that the parts of a pattern lead to; known: this one was listed."""
        if not parts:
            if path.is_dir() if only_directories else known or path.exists(follow_symlinks=False):
                yield path
            return
        part, rest = parts[0], parts[1:]
        options = only_directories, case_sensitive, recurse_symlinks
        if part == "**":
            if not path.is_dir():
                return
            yield from self._select(path, rest, *options, known=True)
            pending = [path]
            while pending:
                directory = pending.pop()
                for name, is_directory in _listed(directory, recurse_symlinks):
                    below = directory._below(name)
                    if is_directory:
                        pending.append(below)
                        yield from self._select(below, rest, *options, known=True)
                    elif not rest and not only_directories:
                        yield from self._select(below, rest, *options, known=True)
        elif part == ".." or _magic.search(part) is None and case_sensitive is None:
            yield from self._select(path._below(part), rest, *options)
        else:
            import fnmatch
            ignores = self.parser is not posixpath if case_sensitive is None else not case_sensitive
            match = re.compile(fnmatch.translate(part), re.IGNORECASE if ignores else re.NOFLAG).match
            for name, is_directory in _listed(path, True):
                if match(name) and (is_directory or not rest):
                    yield from self._select(path._below(name), rest, *options, known=True)

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        """Directory, names of directories, names of files; for this one and all below."""
        sys.audit("pathlib.Path.walk", self, on_error, follow_symlinks)
        pending = [self]
        while pending:
            path = pending.pop()
            if isinstance(path, tuple):
                yield path
                continue
            directories, files = [], []
            try:
                with os.scandir(path) as entries:
                    for entry in entries:
                        try:
                            is_directory = entry.is_dir(follow_symlinks=follow_symlinks)
                        except OSError:
                            is_directory = False
                        (directories if is_directory else files).append(entry.name)
            except OSError as error:
                if on_error is not None:
                    on_error(error)
                continue
            if top_down:
                yield path, directories, files
            else:
                pending.append((path, directories, files))
            pending += [path._below(name) for name in reversed(directories)]

    def absolute(self):
        """The path from the root, links as they are."""
        if self.is_absolute():
            return self
        directory = os.getcwd()
        drive, root, names = self._parse_path(directory)
        return self._from_parts(drive, root, names + self._tail)

    @classmethod
    def cwd(cls):
        """The working directory."""
        return cls(os.getcwd())

    def resolve(self, strict=False):
        """The path from the root, links followed."""
        return self.with_segments(os.path.realpath(self, strict=strict))

    @classmethod
    def home(cls):
        """The user's directory."""
        home = os.path.expanduser("~")
        if home == "~":
            raise RuntimeError("Could not determine home directory.")
        return cls(home)

    def expanduser(self):
        """The path with ~ or ~user replaced."""
        if not (self.drive or self.root) and self._tail and self._tail[0][:1] == "~":
            home = os.path.expanduser(self._tail[0])
            if home[:1] == "~":
                raise RuntimeError("Could not determine home directory.")
            drive, root, names = self._parse_path(home)
            return self._from_parts(drive, root, names + self._tail[1:])
        return self

    def owner(self, *, follow_symlinks=True):
        """The name of the user it belongs to."""
        try:
            import pwd
        except ImportError:
            raise UnsupportedOperation(f"{type(self).__name__}.owner() is unsupported on this system") from None
        return pwd.getpwuid(self.stat(follow_symlinks=follow_symlinks).st_uid).pw_name

    def group(self, *, follow_symlinks=True):
        """The name of the group it belongs to."""
        try:
            import grp
        except ImportError:
            raise UnsupportedOperation(f"{type(self).__name__}.group() is unsupported on this system") from None
        return grp.getgrgid(self.stat(follow_symlinks=follow_symlinks).st_gid).gr_name

    def readlink(self):
        """The path a link leads to."""
        return self.with_segments(os.readlink(self))

    def touch(self, mode=0o666, exist_ok=True):
        """Make the file, or make it new."""
        if exist_ok:
            try:
                os.utime(self, None)
            except OSError:
                pass
            else:
                return
        os.close(os.open(self, os.O_CREAT | os.O_WRONLY | (0 if exist_ok else os.O_EXCL), mode))

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        """Make the directory."""
        above = self.parent
        try:
            return os.mkdir(self, mode)
        except FileNotFoundError:
            if above == self or not parents:
                raise
        except OSError:
            if exist_ok and self.is_dir():
                return
            raise
        above.mkdir(parents=True, exist_ok=True)
        self.mkdir(mode, exist_ok=exist_ok)

    def chmod(self, mode, *, follow_symlinks=True):
        """Change who may do what."""
        os.chmod(self, mode, follow_symlinks=follow_symlinks)

    def lchmod(self, mode):
        """The same for a link itself."""
        self.chmod(mode, follow_symlinks=False)

    def unlink(self, missing_ok=False):
        """Remove the file."""
        try:
            os.unlink(self)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def rmdir(self):
        """Remove the empty directory."""
        os.rmdir(self)

    def _target(self, target):
        return target if hasattr(target, "with_segments") else self.with_segments(target)

    def rename(self, target):
        """Give it another name; the new path comes back."""
        os.rename(self, target)
        return self._target(target)

    def replace(self, target):
        """The same, overwriting what is there."""
        os.replace(self, target)
        return self._target(target)

    def symlink_to(self, target, target_is_directory=False):
        """Make this path a link to another."""
        os.symlink(target, self, target_is_directory)

    def hardlink_to(self, target):
        """Make this path another name of a file."""
        os.link(target, self)

    def _refuse_inside(self, target):
        """A directory cannot be copied into itself."""
        if self == target:
            error = OSError(EINVAL, "Source and target are the same path")
        elif self in target.parents:
            error = OSError(EINVAL, "Source path is a parent of target path")
        else:
            return
        error.filename, error.filename2 = str(self), str(target)
        raise error

    def copy(self, target, *, follow_symlinks=True, preserve_metadata=False):
        """Copy a file or a whole directory; the new path comes back."""
        target = self._target(target)
        self._refuse_inside(target)
        self._copy_to(target, follow_symlinks, preserve_metadata)
        return target.joinpath()

    def _copy_to(self, target, follow_symlinks, preserve_metadata):
        if not follow_symlinks and self.is_symlink():
            os.symlink(os.readlink(self), target, self.is_dir())
        elif self.is_dir():
            children = list(self.iterdir())
            os.mkdir(target)
            for child in children:
                child._copy_to(target.joinpath(child.name), follow_symlinks, preserve_metadata)
        else:
            if target.exists() and self.samefile(target):
                error = OSError(EINVAL, "Source and target are the same file")
                error.filename, error.filename2 = str(self), str(target)
                raise error
            with self.open("rb") as source, target.open("wb") as copy:
                while block := source.read(1 << 18):
                    copy.write(block)
        if preserve_metadata and not target.is_symlink():
            status = self.stat()
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
            os.chmod(target, _stat.S_IMODE(status.st_mode))

    def copy_into(self, target_dir, **kwargs):
        """The same into a directory."""
        return self.copy(self._inside(target_dir), **kwargs)

    def _inside(self, target_dir):
        name = self.name
        if not name:
            raise ValueError(f"{self!r} has an empty name")
        return target_dir / name if hasattr(target_dir, "with_segments") else self.with_segments(target_dir, name)

    def move(self, target):
        """Move a file or a whole directory; the new path comes back."""
        from errno import EXDEV
        target = self._target(target)
        self._refuse_inside(target)
        try:
            os.replace(self, target)
            return target.joinpath()
        except OSError as error:
            if error.errno != EXDEV:
                raise
        target = self.copy(target, follow_symlinks=False, preserve_metadata=True)
        self._delete()
        return target

    def _delete(self):
        if self.is_symlink() or not self.is_dir():
            self.unlink()
            return
        for path, directories, files in self.walk(top_down=False):
            for name in files:
                path._below(name).unlink()
            for name in directories:
                below = path._below(name)
                below.unlink() if below.is_symlink() else below.rmdir()
        self.rmdir()

    def move_into(self, target_dir):
        """The same into a directory."""
        return self.move(self._inside(target_dir))

    def as_uri(self):
        """The path as a file: URI."""
        if not self.is_absolute():
            raise ValueError("relative paths can't be expressed as file URIs")
        return self._uri()

    @classmethod
    def from_uri(cls, uri):
        """The path of a file: URI."""
        if not uri.lower().startswith("file:"):
            raise ValueError(f"URI does not start with 'file:': {uri!r}")
        text = uri[5:]
        if text[:2] == "//":
            host, slash, rest = text[2:].partition("/")
            if host not in ("", "localhost") and host != _host_name():
                raise ValueError(f"URI is not local: {uri!r}")
            text = slash + rest
        decoded = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match[1].decode()), os.fsencode(text))
        path = cls(os.fsdecode(decoded))
        if not path.is_absolute():
            raise ValueError(f"URI is not absolute: {uri!r}")
        return path


def _host_name():
    from _socket import gethostname
    return gethostname()


def _listed(path, follow_symlinks):
    """Name and whether it is a directory of all in a directory; nothing if it cannot be read."""
    try:
        with os.scandir(path) as entries:
            result = []
            for entry in entries:
                try:
                    result.append((entry.name, entry.is_dir(follow_symlinks=follow_symlinks)))
                except OSError:
                    result.append((entry.name, False))
            return result
    except OSError:
        return []


def _without_repetition(paths):
    seen = set()
    for path in paths:
        if path not in seen:
            seen.add(path)
            yield path


class PosixPath(Path, PurePosixPath):
    """A path of a POSIX system that is this one."""
    __slots__ = ()

    if os.name == "nt":
        def __new__(cls, *args, **kwargs):
            raise UnsupportedOperation(f"cannot instantiate {cls.__name__!r} on your system")


class WindowsPath(Path, PureWindowsPath):
    """A path of Windows where that is this system."""
    __slots__ = ()

    if os.name != "nt":
        def __new__(cls, *args, **kwargs):
            raise UnsupportedOperation(f"cannot instantiate {cls.__name__!r} on your system")
