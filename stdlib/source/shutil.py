"""Files and directories as a whole: copied, moved, removed, packed."""
import os
import stat
import sys
from collections import namedtuple

__all__ = ["copyfileobj", "copyfile", "copymode", "copystat", "copy", "copy2", "copytree", "move", "rmtree", "Error",
           "SpecialFileError", "make_archive", "get_archive_formats", "register_archive_format",
           "unregister_archive_format", "get_unpack_formats", "register_unpack_format", "unregister_unpack_format",
           "unpack_archive", "ignore_patterns", "chown", "which", "get_terminal_size", "SameFileError", "disk_usage"]

COPY_BUFSIZE = 256 * 1024


class Error(OSError):
    """What went wrong in a copy of many files."""


class SameFileError(Error):
    """Source and destination are the same file."""


class SpecialFileError(OSError):
    """A pipe or device where a file is wanted."""


class ReadError(OSError):
    """An archive that cannot be read."""


class RegistryError(Exception):
    """A format of archives that is there already, or is not there."""


# --- copies -----------------------------------------------------------------------------------------------------

def copyfileobj(fsrc, fdst, length=0):
    """Copy what is left of an open file into another."""
    length = length or COPY_BUFSIZE
    read, write = fsrc.read, fdst.write
    while block := read(length):
        write(block)


def _is_same(source, destination):
    if isinstance(source, os.DirEntry):
        try:
            return os.path.samestat(source.stat(), os.stat(destination))
        except OSError:
            return False
    try:
        return os.path.samefile(source, destination)
    except OSError:
        return False


def copyfile(src, dst, *, follow_symlinks=True):
    """Copy the content of a file."""
    sys.audit("shutil.copyfile", src, dst)
    if _is_same(src, dst):
        raise SameFileError(f"{src!r} and {dst!r} are the same file")
    for path in (src, dst):
        try:
            mode = os.stat(path).st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(mode):
            name = path.path if isinstance(path, os.DirEntry) else path
            raise SpecialFileError(f"`{name}` is a named pipe")
    if not follow_symlinks and os.path.islink(src):
        os.symlink(os.readlink(src), dst)
        return dst
    with open(src, "rb") as source:
        try:
            with open(dst, "wb") as destination:
                copyfileobj(source, destination)
        except IsADirectoryError as error:
            if os.path.exists(dst):
                raise
            raise FileNotFoundError(f"Directory does not exist: {dst}") from error
    return dst


def copymode(src, dst, *, follow_symlinks=True):
    """Copy who may do what."""
    sys.audit("shutil.copymode", src, dst)
    if not follow_symlinks and os.path.islink(src) and os.path.islink(dst):
        if hasattr(os, "lchmod"):
            os.lchmod(dst, stat.S_IMODE(os.lstat(src).st_mode))
        return
    os.chmod(dst, stat.S_IMODE(os.stat(src).st_mode))


def copystat(src, dst, *, follow_symlinks=True):
    """Copy times and who may do what."""
    sys.audit("shutil.copystat", src, dst)
    follow = follow_symlinks or not (os.path.islink(src) and os.path.islink(dst))
    status = os.stat(src) if follow else os.lstat(src)
    if follow or os.utime in os.supports_follow_symlinks:
        os.utime(dst, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=follow)
    if follow:
        os.chmod(dst, stat.S_IMODE(status.st_mode))


def _into(src, dst):
    return os.path.join(dst, os.path.basename(src)) if os.path.isdir(dst) else dst


def copy(src, dst, *, follow_symlinks=True):
    """Copy a file and who may do what; into a directory too."""
    dst = _into(src, dst)
    copyfile(src, dst, follow_symlinks=follow_symlinks)
    copymode(src, dst, follow_symlinks=follow_symlinks)
    return dst


def copy2(src, dst, *, follow_symlinks=True):
    """The same with the times."""
    dst = _into(src, dst)
    copyfile(src, dst, follow_symlinks=follow_symlinks)
    copystat(src, dst, follow_symlinks=follow_symlinks)
    return dst


def ignore_patterns(*patterns):
    """What copytree() may take to leave out the names that match."""

    def ignored(path, names):
        import fnmatch
        return {name for pattern in patterns for name in fnmatch.filter(names, pattern)}

    return ignored


def copytree(src, dst, symlinks=False, ignore=None, copy_function=copy2, ignore_dangling_symlinks=False,
             dirs_exist_ok=False):
    """Copy a directory with all that is in it."""
    sys.audit("shutil.copytree", src, dst)
    with os.scandir(src) as found:
        entries = list(found)
    left_out = ignore(os.fspath(src), [entry.name for entry in entries]) if ignore is not None else ()
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    by_entry = copy_function is copy2 or copy_function is copy
    errors = []
    for entry in entries:
        if entry.name in left_out:
            continue
        source = os.path.join(src, entry.name)
        target = os.path.join(dst, entry.name)
        given = entry if by_entry else source
        try:
            if entry.is_symlink():
                link = os.readlink(source)
                if symlinks:
                    os.symlink(link, target)
                    copystat(given, target, follow_symlinks=False)
                    continue
                if not os.path.exists(source) and ignore_dangling_symlinks:
                    continue
            if entry.is_dir():
                copytree(source, target, symlinks, ignore, copy_function, ignore_dangling_symlinks, dirs_exist_ok)
            else:
                copy_function(given, target)
        except Error as error:
            errors.extend(error.args[0])
        except OSError as error:
            errors.append((source, target, str(error)))
    try:
        copystat(src, dst)
    except OSError as error:
        errors.append((src, dst, str(error)))
    if errors:
        raise Error(errors)
    return dst


# --- removal and moves ------------------------------------------------------------------------------------------

def rmtree(path, ignore_errors=False, onerror=None, *, onexc=None, dir_fd=None):
    """Remove a directory with all that is in it. Links in it are removed, never followed."""
    sys.audit("shutil.rmtree", path, dir_fd)
    if ignore_errors:
        def onexc(function, path, error):
            pass
    elif onexc is None and onerror is None:
        def onexc(function, path, error):
            raise error
    elif onexc is None:
        def onexc(function, path, error):
            return onerror(function, path, (type(error), error, error.__traceback__))
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    try:
        status = os.lstat(path, dir_fd=dir_fd)
    except OSError as error:
        onexc(os.lstat, path, error)
        return
    if stat.S_ISLNK(status.st_mode):
        try:
            raise OSError("Cannot call rmtree on a symbolic link")
        except OSError as error:
            onexc(os.path.islink, path, error)
        return
    _remove_directory(path, path, dir_fd, status, onexc)


rmtree.avoids_symlink_attacks = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def _remove_directory(name, path, parent, expected, onexc):
    """Removes the directory with a name in an open directory; expected: what it was when it was looked at."""
    try:
        opened = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError as error:
        error.filename = path
        onexc(os.open if stat.S_ISDIR(expected.st_mode) else os.rmdir, path, error)
        return
    try:
        try:
            with os.scandir(opened) as found:
                names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
        except OSError as error:
            error.filename = path
            onexc(os.scandir, path, error)
            names = []
        for below, is_directory in names:
            below_path = os.path.join(path, below)
            try:
                if is_directory:
                    _remove_directory(below, below_path, opened, os.lstat(below, dir_fd=opened), onexc)
                else:
                    os.unlink(below, dir_fd=opened)
            except FileNotFoundError:
                continue
            except OSError as error:
                error.filename = below_path
                onexc(os.unlink, below_path, error)
    finally:
        os.close(opened)
    try:
        os.rmdir(name, dir_fd=parent)
    except OSError as error:
        error.filename = path
        onexc(os.rmdir, path, error)


def move(src, dst, copy_function=copy2):
    """Move a file or directory; into a directory too."""
    sys.audit("shutil.move", src, dst)
    target = dst
    if os.path.isdir(dst):
        if _is_same(src, dst) and not os.path.islink(src):
            os.rename(src, dst)
            return
        target = os.path.join(dst, os.path.basename(os.fspath(src).rstrip(os.sep)))
        if os.path.exists(target):
            raise Error(f"Destination path '{target}' already exists")
    try:
        os.rename(src, target)
    except OSError:
        if os.path.islink(src):
            os.symlink(os.readlink(src), target)
            os.unlink(src)
        elif os.path.isdir(src):
            inside = os.path.abspath(dst).startswith(os.path.join(os.path.abspath(src), ""))
            if inside:
                raise Error(f"Cannot move a directory '{src}' into itself '{dst}'.")
            copytree(src, target, copy_function=copy_function, symlinks=True)
            rmtree(src)
        else:
            copy_function(src, target)
            os.unlink(src)
    return target


# --- archives ---------------------------------------------------------------------------------------------------

def _tar(compression):
    def pack(base_name, base_dir, owner=None, group=None, dry_run=0, logger=None, root_dir=None, **_options):
        import tarfile
        name = base_name + ".tar" + (f".{compression}" if compression else "")
        if not dry_run:
            with tarfile.open(name, f"w|{compression}") as archive:
                archive.add(base_dir if root_dir is None else os.path.join(root_dir, base_dir), base_dir)
        return name if root_dir is None else os.path.abspath(name)

    return pack


def _zip(base_name, base_dir, dry_run=0, logger=None, owner=None, group=None, root_dir=None, **_options):
    import zipfile
    name = base_name + ".zip"
    if not dry_run:
        with zipfile.ZipFile(name, "w", compression=zipfile.ZIP_DEFLATED) as archive:
            top = os.path.join(root_dir, base_dir) if root_dir is not None else base_dir
            for path, directories, files in os.walk(top):
                shown = path if root_dir is None else os.path.relpath(path, root_dir)
                for below in sorted(directories) + files:
                    archive.write(os.path.join(path, below), os.path.normpath(os.path.join(shown, below)))
    return name


_ARCHIVE_FORMATS = {"tar": (_tar(""), [], "uncompressed tar file"), "gztar": (_tar("gz"), [], "gzip'ed tar-file"),
                    "bztar": (_tar("bz2"), [], "bzip2'ed tar-file"), "xztar": (_tar("xz"), [], "xz'ed tar-file"),
                    "zip": (_zip, [], "ZIP file")}
for _function, _options, _text in _ARCHIVE_FORMATS.values():
    _function.supports_root_dir = True


def get_archive_formats():
    """Names and descriptions of the formats that can be written."""
    return sorted((name, row[2]) for name, row in _ARCHIVE_FORMATS.items())


def register_archive_format(name, function, extra_args=None, description=""):
    """Add a format."""
    extra_args = extra_args if extra_args is not None else []
    if not callable(function):
        raise TypeError(f"The {function} object is not callable")
    if not isinstance(extra_args, (tuple, list)):
        raise TypeError("extra_args needs to be a sequence")
    for item in extra_args:
        if not isinstance(item, (tuple, list)) or len(item) != 2:
            raise TypeError("extra_args elements are : (arg_name, value)")
    _ARCHIVE_FORMATS[name] = function, extra_args, description


def unregister_archive_format(name):
    """Take a format away."""
    del _ARCHIVE_FORMATS[name]


def make_archive(base_name, format, root_dir=None, base_dir=None, verbose=0, dry_run=0, owner=None, group=None,
                 logger=None):
    """Pack a directory; the archive's name comes back."""
    sys.audit("shutil.make_archive", base_name, format, root_dir, base_dir)
    try:
        function, options, _text = _ARCHIVE_FORMATS[format]
    except KeyError:
        raise ValueError(f"unknown archive format '{format}'") from None
    keywords = dict(options, dry_run=dry_run, logger=logger)
    if format != "zip":
        keywords.update(owner=owner, group=group)
    base_dir = os.curdir if base_dir is None else base_dir
    base_name = os.fspath(base_name)
    if root_dir is None:
        return function(base_name, base_dir, **keywords)
    if not stat.S_ISDIR(os.stat(root_dir).st_mode):
        import errno
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", root_dir)
    if getattr(function, "supports_root_dir", False):
        return function(base_name, base_dir, root_dir=os.fspath(root_dir), **keywords)
    before = os.getcwd()
    base_name = os.path.abspath(base_name)
    os.chdir(root_dir)
    try:
        return function(base_name, base_dir, **keywords)
    finally:
        os.chdir(before)


def _untar(filename, extract_dir, *, filter=None):
    import tarfile
    try:
        archive = tarfile.open(filename)
    except tarfile.TarError:
        raise ReadError(f"{filename} is not a compressed or uncompressed tar file") from None
    with archive:
        archive.extractall(extract_dir, filter=filter)


def _unzip(filename, extract_dir):
    import zipfile
    if not zipfile.is_zipfile(filename):
        raise ReadError(f"{filename} is not a zip file")
    with zipfile.ZipFile(filename) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("/") or ".." in entry.filename:
                continue
            target = os.path.join(extract_dir, *entry.filename.split("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if not entry.filename.endswith("/"):
                with archive.open(entry) as source, open(target, "wb") as destination:
                    copyfileobj(source, destination)


_UNPACK_FORMATS = {"tar": ([".tar"], _untar, [], "uncompressed tar file"),
                   "zip": ([".zip"], _unzip, [], "ZIP file"),
                   "gztar": ([".tar.gz", ".tgz"], _untar, [], "gzip'ed tar-file"),
                   "bztar": ([".tar.bz2", ".tbz2"], _untar, [], "bzip2'ed tar-file"),
                   "xztar": ([".tar.xz", ".txz"], _untar, [], "xz'ed tar-file")}


def get_unpack_formats():
    """Names, suffixes and descriptions of the formats that can be read."""
    return sorted((name, row[0], row[3]) for name, row in _UNPACK_FORMATS.items())


def register_unpack_format(name, extensions, function, extra_args=None, description=""):
    """Add a format."""
    taken = {suffix: known for known, row in _UNPACK_FORMATS.items() for suffix in row[0]}
    for suffix in extensions:
        if suffix in taken:
            raise RegistryError(f"{suffix} is already registered for \"{taken[suffix]}\"")
    if not callable(function):
        raise TypeError("The registered function must be a callable")
    _UNPACK_FORMATS[name] = extensions, function, extra_args or [], description


def unregister_unpack_format(name):
    """Take a format away."""
    del _UNPACK_FORMATS[name]


def unpack_archive(filename, extract_dir=None, format=None, *, filter=None):
    """Unpack an archive; its suffix tells the format unless it is given."""
    sys.audit("shutil.unpack_archive", filename, extract_dir, format)
    extract_dir = os.fspath(os.getcwd() if extract_dir is None else extract_dir)
    filename = os.fspath(filename)
    if format is None:
        for name, row in _UNPACK_FORMATS.items():
            if any(filename.endswith(suffix) for suffix in row[0]):
                format = name
                break
        else:
            raise ReadError(f"Unknown archive format '{filename}'")
    try:
        row = _UNPACK_FORMATS[format]
    except KeyError:
        raise ValueError(f"Unknown unpack format '{format}'") from None
    keywords = {} if filter is None else {"filter": filter}
    row[1](filename, extract_dir, **dict(row[2]), **keywords)


# --- the system -------------------------------------------------------------------------------------------------

_usage = namedtuple("usage", "total used free")


def disk_usage(path):
    """Total, used and free bytes of the file system that holds a path."""
    status = os.statvfs(path)
    block = status.f_frsize
    return _usage(status.f_blocks * block, (status.f_blocks - status.f_bfree) * block, status.f_bavail * block)


def chown(path, user=None, group=None, *, dir_fd=None, follow_symlinks=True):
    """Give a file to another user or group, by name or number."""
    sys.audit("shutil.chown", path, user, group)
    if user is None and group is None:
        raise ValueError("user and/or group must be set")
    if isinstance(user, str):
        try:
            import pwd
            user_id = pwd.getpwnam(user).pw_uid
        except (ImportError, KeyError):
            raise LookupError(f"no such user: {user!r}") from None
    else:
        user_id = -1 if user is None else user
    if isinstance(group, str):
        try:
            import grp
            group_id = grp.getgrnam(group).gr_gid
        except (ImportError, KeyError):
            raise LookupError(f"no such group: {group!r}") from None
    else:
        group_id = -1 if group is None else group
    os.chown(path, user_id, group_id, dir_fd=dir_fd, follow_symlinks=follow_symlinks)


def get_terminal_size(fallback=(80, 24)):
    """Columns and lines of the terminal; the environment may say them."""
    sizes = []
    for name in ("COLUMNS", "LINES"):
        try:
            sizes.append(int(os.environ[name]))
        except (KeyError, ValueError):
            sizes.append(0)
    if min(sizes) <= 0:
        try:
            real = tuple(os.get_terminal_size(sys.__stdout__.fileno()))
        except (AttributeError, ValueError, OSError):
            real = fallback
        sizes = [size if size > 0 else found or other for size, found, other in zip(sizes, real, fallback)]
    return os.terminal_size(sizes)


def which(cmd, mode=os.F_OK | os.X_OK, path=None):
    """The path of a command, or None."""

    def is_command(name):
        return os.path.exists(name) and os.access(name, mode) and not os.path.isdir(name)

    if os.path.dirname(cmd):
        return cmd if is_command(cmd) else None
    is_bytes = isinstance(cmd, bytes)
    if path is None:
        path = os.environ.get("PATH")
        if path is None:
            try:
                path = os.confstr("CS_PATH")
            except (AttributeError, ValueError):
                path = os.defpath
    if not path:
        return None
    path = os.fsencode(path) if is_bytes else os.fsdecode(path)
    seen = set()
    for directory in path.split(os.fsencode(os.pathsep) if is_bytes else os.pathsep):
        if directory not in seen:
            seen.add(directory)
            name = os.path.join(directory, cmd)
            if is_command(name):
                return name
    return None
