"""The part of importlib that works with files: loaders, finders for the folders of a path, and the names of files.

The module is also known as importlib._bootstrap_external. Adder writes no compiled files and reads none.
"""
import sys
import posix as _os
import _imp
import _frozen_importlib as _bootstrap
from _frozen_importlib import BuiltinImporter, FrozenImporter, _spec_repr, _spec_equal, _module_repr

path_separators = ["/"]
path_sep = "/"
path_sep_tuple = ("/",)
_pathseps_with_colon = {":/"}
_PYCACHE = "__pycache__"
_OPT = "opt-"
SOURCE_SUFFIXES = [".py"]
BYTECODE_SUFFIXES = [".pyc"]
DEBUG_BYTECODE_SUFFIXES = OPTIMIZED_BYTECODE_SUFFIXES = BYTECODE_SUFFIXES
EXTENSION_SUFFIXES = _imp.extension_suffixes()
MAGIC_NUMBER = _imp.pyc_magic_number_token.to_bytes(4, "little")
_OWN_FOLDER = "<stdlib>"
_code_type = type(_bootstrap._call_with_frames_removed.__code__)
_FOREIGN_SUFFIXES = [".cpython-314-x86_64-linux-gnu.so", ".abi3.so", ".so"]


# --- names of files ---------------------------------------------------------------------------------------------------

def _pack_uint32(x):
    return (int(x) & 0xFFFFFFFF).to_bytes(4, "little")


def _unpack_uint64(data):
    return int.from_bytes(data, "little")


_unpack_uint32 = _unpack_uint16 = _unpack_uint64


def _path_join(*parts):
    return "/".join([part.rstrip("/") if part.rstrip("/") else part for part in parts if part]) if len(parts) != 2 or parts[0] != "/" \
        else "/" + parts[1]


def _path_split(path):
    head, slash, tail = path.rpartition("/")
    return head if slash else "", tail


def _path_stat(path):
    return _os.stat(path)


def _path_is_mode_type(path, mode):
    try:
        found = _os.stat(path)
    except OSError:
        return False
    return (found.st_mode & 0o170000) == mode


def _path_isfile(path):
    return _path_is_mode_type(path, 0o100000)


def _path_isdir(path):
    return _path_is_mode_type(path or _os.getcwd(), 0o040000)


def _path_isabs(path):
    return path.startswith("/")


def _path_abspath(path):
    """path from the root, dots and doubled separators taken out."""
    if not _path_isabs(path):
        path = _os.getcwd() + "/" + path
    parts = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part and part != ".":
            parts.append(part)
    return "/" + "/".join(parts)


def cache_from_source(path, debug_override=None, *, optimization=None):
    """Where the compiled code of a source would be kept."""
    if debug_override is not None:
        _bootstrap._warn("the debug_override parameter is deprecated; use 'optimization' instead", DeprecationWarning)
        if optimization is not None:
            raise TypeError("debug_override or optimization must be set to None")
        optimization = "" if debug_override else 1
    if hasattr(path, "__fspath__"):
        path = path.__fspath__()
    head, tail = _path_split(path)
    stem, dot, rest = tail.rpartition(".")
    tag = sys.implementation.cache_tag
    if tag is None:
        raise NotImplementedError("sys.implementation.cache_tag is None")
    name = f"{stem if stem else rest}{dot}{tag}"
    if optimization is None:
        optimization = "" if sys.flags.optimize == 0 else sys.flags.optimize
    optimization = str(optimization)
    if optimization:
        if not optimization.isalnum():
            raise ValueError(f"{optimization!r} is not alphanumeric")
        name = f"{name}.{_OPT}{optimization}"
    name += BYTECODE_SUFFIXES[0]
    if sys.pycache_prefix is not None:
        return _path_join(sys.pycache_prefix, _path_abspath(head).lstrip("/"), name)
    return _path_join(head, _PYCACHE, name)


def source_from_cache(path):
    """The source of a name that cache_from_source() gave."""
    if sys.implementation.cache_tag is None:
        raise NotImplementedError("sys.implementation.cache_tag is None")
    if hasattr(path, "__fspath__"):
        path = path.__fspath__()
    head, name = _path_split(path)
    is_below_prefix = False
    if sys.pycache_prefix is not None:
        prefix = sys.pycache_prefix.rstrip("/")
        if head.startswith(prefix + "/"):
            head = head[len(prefix):]
            is_below_prefix = True
    if not is_below_prefix:
        head, folder = _path_split(head)
        if folder != _PYCACHE:
            raise ValueError(f"{_PYCACHE} not bottom-level directory in {path!r}")
    dots = name.count(".")
    if dots not in (2, 3):
        raise ValueError(f"expected only 2 or 3 dots in {name!r}")
    if dots == 3:
        optimization = name.rsplit(".", 2)[-2]
        if not optimization.startswith(_OPT):
            raise ValueError(f"optimization portion of filename does not start with {_OPT!r}")
        if not optimization[len(_OPT):].isalnum():
            raise ValueError(f"optimization level {optimization!r} is not an alphanumeric value")
    return _path_join(head, name.partition(".")[0] + SOURCE_SUFFIXES[0])


def _get_sourcefile(path):
    if not path:
        return None
    rest, _, ending = path.rpartition(".")
    if not rest or ending.lower()[-3:-1] != "py":
        return path
    try:
        source = source_from_cache(path)
    except (NotImplementedError, ValueError):
        source = path[:-1]
    return source if _path_isfile(source) else path


def _get_cached(filename):
    if filename.endswith(tuple(SOURCE_SUFFIXES)):
        try:
            return cache_from_source(filename)
        except NotImplementedError:
            return None
    return filename if filename.endswith(tuple(BYTECODE_SUFFIXES)) else None


def _spec_cached(spec):
    cached = getattr(spec, "_cached", None)
    if cached is None and spec.origin is not None and spec.has_location and not spec.origin.startswith(_OWN_FOLDER):
        cached = spec._cached = _get_cached(spec.origin)
    return cached


def decode_source(source_bytes):
    """The text of a source file, with line ends as \\n."""
    return _imp._decode_source(source_bytes).replace("\r\n", "\n").replace("\r", "\n")


_POPULATE = object()


def spec_from_file_location(name, location=None, *, loader=None, submodule_search_locations=_POPULATE):
    """A spec for a file; the loader is chosen by its name unless it is given. None if no loader takes it."""
    if location is None:
        location = "<unknown>"
        if hasattr(loader, "get_filename"):
            try:
                location = loader.get_filename(name)
            except ImportError:
                pass
    else:
        if hasattr(location, "__fspath__"):
            location = location.__fspath__()
        try:
            location = _path_abspath(location) if location and not location.startswith(_OWN_FOLDER) else location
        except OSError:
            pass
    if loader is None:
        fitting = [kind for kind, suffixes in _get_supported_file_loaders() if location.endswith(tuple(suffixes))]
        if not fitting:
            return None
        loader = fitting[0](name, location)
    spec = _bootstrap.ModuleSpec(name, loader, origin=location)
    spec._set_fileattr = True
    if submodule_search_locations is _POPULATE:
        if hasattr(loader, "is_package"):
            try:
                is_package = loader.is_package(name)
            except ImportError:
                is_package = False
            if is_package:
                spec.submodule_search_locations = []
    else:
        spec.submodule_search_locations = submodule_search_locations
    if spec.submodule_search_locations == [] and location:
        spec.submodule_search_locations.append(_path_split(location)[0])
    return spec


# --- loaders ----------------------------------------------------------------------------------------------------------

def _check_name(method):
    """The name is optional, and must be the loader's own."""
    def checked(self, name=None, *args, **keywords):
        if name is None:
            name = self.name
        elif self.name != name:
            raise ImportError(f"loader for {self.name} cannot handle {name}", name=name)
        return method(self, name, *args, **keywords)
    checked.__name__, checked.__qualname__, checked.__doc__ = method.__name__, method.__qualname__, method.__doc__
    return checked


class _LoaderBasics:
    """What loaders by code and file name have in common."""

    def is_package(self, fullname):
        file = _path_split(self.get_filename(fullname))[1]
        return file.rsplit(".", 1)[0] == "__init__" and fullname.rpartition(".")[2] != "__init__"

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        code = self.get_code(module.__name__)
        if code is None:
            raise ImportError(f"cannot load module {module.__name__!r} when get_code() returns None")
        _bootstrap._call_with_frames_removed(exec, code, module.__dict__)

    def load_module(self, fullname):
        return _bootstrap._load_module_shim(self, fullname)


class SourceLoader(_LoaderBasics):
    """A loader of source text."""

    def path_mtime(self, path):
        raise OSError

    def path_stats(self, path):
        return {"mtime": self.path_mtime(path)}

    def _cache_bytecode(self, source_path, cache_path, data):
        return self.set_data(cache_path, data)

    def set_data(self, path, data):
        """Does nothing unless a loader says otherwise."""

    def get_source(self, fullname):
        path = self.get_filename(fullname)
        try:
            data = self.get_data(path)
        except OSError as error:
            raise ImportError("source not available through get_data()", name=fullname) from error
        return decode_source(data)

    def source_to_code(self, data, path, *, _optimize=-1):
        return _bootstrap._call_with_frames_removed(compile, data, path, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class FileLoader:
    """A loader of one file."""

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    @_check_name
    def load_module(self, fullname):
        return super().load_module(fullname)

    @_check_name
    def get_filename(self, fullname):
        return self.path

    def get_data(self, path):
        import _io
        with _io.open(path, "rb") as file:
            return file.read()

    @_check_name
    def get_resource_reader(self, name):
        from importlib.readers import FileReader
        return FileReader(self)


class SourceFileLoader(FileLoader, SourceLoader):
    """A loader of a source file."""

    def path_stats(self, path):
        found = _path_stat(path)
        return {"mtime": found.st_mtime, "size": found.st_size}

    def _cache_bytecode(self, source_path, bytecode_path, data):
        return self.set_data(bytecode_path, data, _mode=_calc_mode(source_path))

    def set_data(self, path, data, *, _mode=0o666):
        folder = _path_split(path)[0]
        missing = []
        while folder and not _path_isdir(folder):
            folder, part = _path_split(folder)
            missing.append(part)
        for part in reversed(missing):
            folder = _path_join(folder, part)
            try:
                _os.mkdir(folder)
            except FileExistsError:
                continue
            except OSError:
                return
        try:
            _write_atomic(path, data, _mode)
        except OSError:
            pass


def _calc_mode(path):
    """The permissions for a file beside path: its own, and writable."""
    try:
        return _path_stat(path).st_mode | 0o200
    except OSError:
        return 0o666


def _write_atomic(path, data, mode=0o666):
    """Write beside path and put it there in one step."""
    temporary = f"{path}.{id(path)}"
    descriptor = _os.open(temporary, _os.O_EXCL | _os.O_CREAT | _os.O_WRONLY, mode & 0o666)
    try:
        try:
            if _os.write(descriptor, data) != len(data):
                raise OSError("os.write() didn't write the full pyc file")
        finally:
            _os.close(descriptor)
        _os.replace(temporary, path)
    except OSError:
        try:
            _os.unlink(temporary)
        except OSError:
            pass
        raise


class SourcelessFileLoader(FileLoader, _LoaderBasics):
    """Stands for a module of which there is only compiled code: its code cannot be had."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        raise ImportError(f"{path!r} holds bytecode of CPython, which Adder does not run; its source file is needed",
                          name=fullname, path=path)

    def get_source(self, fullname):
        return None


class ExtensionFileLoader(FileLoader, _LoaderBasics):
    """Stands for an extension module: it cannot be loaded."""

    def create_module(self, spec):
        return _bootstrap._call_with_frames_removed(_imp.create_dynamic, spec)

    def exec_module(self, module):
        _bootstrap._call_with_frames_removed(_imp.exec_dynamic, module)

    def is_package(self, fullname):
        file = _path_split(self.path)[1]
        return any(file == "__init__" + suffix for suffix in _FOREIGN_SUFFIXES)

    def get_code(self, fullname):
        return None

    def get_source(self, fullname):
        return None


class _NamespacePath:
    """The folders of a namespace package: looked for again when its parent's path has changed."""

    _epoch = 0

    def __init__(self, name, path, path_finder):
        self._name, self._path, self._path_finder = name, path, path_finder
        self._last_parent_path, self._last_epoch = tuple(self._get_parent_path()), self._epoch

    def _find_parent_path_names(self):
        parent, dot, _ = self._name.rpartition(".")
        return (parent, "__path__") if dot else ("sys", "path")

    def _get_parent_path(self):
        parent, attribute = self._find_parent_path_names()
        return getattr(sys.modules[parent], attribute)

    def _recalculate(self):
        parent_path = tuple(self._get_parent_path())
        if parent_path != self._last_parent_path or self._epoch != self._last_epoch:
            spec = self._path_finder(self._name, parent_path)
            if spec is not None and spec.loader is None and spec.submodule_search_locations:
                self._path = spec.submodule_search_locations
            self._last_parent_path = parent_path
            self._last_epoch = self._epoch
        return self._path

    def __repr__(self):
        return f"_NamespacePath({self._path!r})"

    # Reading brings it up to date; writing is up to the program.

    def __len__(self): return len(self._recalculate())
    def __iter__(self): return iter(self._recalculate())
    def __contains__(self, item): return item in self._recalculate()
    def __getitem__(self, index): return self._recalculate()[index]

    def __setitem__(self, index, path):
        self._path[index] = path

    def append(self, item):
        self._path.append(item)


class NamespaceLoader:
    """The loader of packages that are only folders."""

    def __init__(self, name, path, path_finder):
        self._path = _NamespacePath(name, path, path_finder)

    def is_package(self, fullname):
        return True

    def get_source(self, fullname):
        return ""

    def get_code(self, fullname):
        return compile("", "<string>", "exec", dont_inherit=True)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        pass

    def load_module(self, fullname):
        return _bootstrap._load_module_shim(self, fullname)

    def get_resource_reader(self, module):
        from importlib.readers import NamespaceReader
        return NamespaceReader(self._path)


_NamespaceLoader = NamespaceLoader


# --- finders ----------------------------------------------------------------------------------------------------------

class PathFinder:
    """Finds modules along sys.path, or along the path of a package. Its methods need no instance."""

    @staticmethod
    def invalidate_caches():
        for name, finder in list(sys.path_importer_cache.items()):
            if finder is None or not _path_isabs(name) and not name.startswith(_OWN_FOLDER):
                del sys.path_importer_cache[name]
            elif hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()
        _NamespacePath._epoch += 1
        metadata = sys.modules.get("importlib.metadata")
        if metadata is not None:
            metadata.MetadataPathFinder.invalidate_caches()

    @staticmethod
    def _path_hooks(path):
        if sys.path_hooks is not None and not sys.path_hooks:
            _bootstrap._warn("sys.path_hooks is empty", ImportWarning)
        for hook in sys.path_hooks:
            try:
                return hook(path)
            except ImportError:
                continue
        return None

    @classmethod
    def _path_importer_cache(cls, path):
        if path == "":
            try:
                path = _os.getcwd()
            except (FileNotFoundError, PermissionError):
                return None
        try:
            return sys.path_importer_cache[path]
        except KeyError:
            finder = sys.path_importer_cache[path] = cls._path_hooks(path)
            return finder

    @classmethod
    def _get_spec(cls, fullname, path, target=None):
        namespace = []
        for entry in path:
            if not isinstance(entry, str):
                continue
            finder = cls._path_importer_cache(entry)
            if finder is None:
                continue
            spec = finder.find_spec(fullname, target)
            if spec is None:
                continue
            if spec.loader is not None:
                return spec
            if spec.submodule_search_locations is None:
                raise ImportError("spec missing loader")
            namespace.extend(spec.submodule_search_locations)
        spec = _bootstrap.ModuleSpec(fullname, None)
        spec.submodule_search_locations = namespace
        return spec

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        spec = cls._get_spec(fullname, sys.path if path is None else path, target)
        if spec.loader is not None:
            return spec
        if not spec.submodule_search_locations:
            return None
        spec.origin = None
        spec.submodule_search_locations = _NamespacePath(fullname, spec.submodule_search_locations, cls._get_spec)
        return spec

    @staticmethod
    def find_distributions(*args, **keywords):
        from importlib.metadata import MetadataPathFinder
        return MetadataPathFinder.find_distributions(*args, **keywords)


class FileFinder:
    """Finds the modules in one folder, whose list of names it keeps until the folder changes."""

    def __init__(self, path, *loader_details):
        self._loaders = [(suffix, loader) for loader, suffixes in loader_details for suffix in suffixes]
        if not path or path == ".":
            self.path = _os.getcwd()
        else:
            self.path = _path_abspath(path)
        self._path_mtime = -1
        self._path_cache = set()

    def invalidate_caches(self):
        self._path_mtime = -1

    def _get_spec(self, loader_class, fullname, path, locations, target):
        return spec_from_file_location(fullname, path, loader=loader_class(fullname, path), submodule_search_locations=locations)

    def find_spec(self, fullname, target=None):
        tail = fullname.rpartition(".")[2]
        try:
            mtime = _path_stat(self.path or _os.getcwd()).st_mtime
        except OSError:
            mtime = -1
        if mtime != self._path_mtime or mtime == -1:
            self._fill_cache()
            self._path_mtime = mtime
        is_namespace = False
        if tail in self._path_cache:
            base = _path_join(self.path, tail)
            for suffix, loader_class in self._loaders:
                full = _path_join(base, "__init__" + suffix)
                if _path_isfile(full):
                    return self._get_spec(loader_class, fullname, full, [base], target)
            is_namespace = _path_isdir(base)
        for suffix, loader_class in self._loaders:
            if tail + suffix in self._path_cache:
                full = _path_join(self.path, tail + suffix)
                if _path_isfile(full):
                    return self._get_spec(loader_class, fullname, full, None, target)
        if is_namespace:
            spec = _bootstrap.ModuleSpec(fullname, None)
            spec.submodule_search_locations = [base]
            return spec
        return None

    def _fill_cache(self):
        try:
            self._path_cache = set(_os.listdir(self.path or _os.getcwd()))
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            self._path_cache = set()

    @classmethod
    def path_hook(cls, *loader_details):
        """A function for sys.path_hooks that takes folders."""
        def path_hook_for_FileFinder(path):
            if not _path_isdir(path):
                raise ImportError("only directories are supported", path=path)
            return cls(path, *loader_details)
        return path_hook_for_FileFinder

    def __repr__(self):
        return f"FileFinder({self.path!r})"


class EmbeddedFinder:
    """Finds the modules that the binary holds, by the entry <stdlib> of sys.path and the paths of its packages."""

    def __init__(self, path):
        if path != _OWN_FOLDER and not path.startswith(_OWN_FOLDER + "/"):
            raise ImportError("only the library inside the binary is supported", path=path)
        self.path = path
        self._prefix = path[len(_OWN_FOLDER) + 1:].replace("/", ".")

    def find_spec(self, fullname, target=None):
        tail = fullname.rpartition(".")[2]
        name = f"{self._prefix}.{tail}" if self._prefix else tail
        if _imp.is_frozen(name):
            return _bootstrap._frozen_spec(fullname, name, FrozenImporter)
        if self._prefix:
            # What a package of this library lacks may lie on sys.path behind it.
            path = sys.path[sys.path.index(_OWN_FOLDER) + 1:] if _OWN_FOLDER in sys.path else []
            for folder in path:
                finder = isinstance(folder, str) and PathFinder._path_importer_cache(_path_join(folder, self.path[len(_OWN_FOLDER) + 1:]))
                spec = finder.find_spec(fullname, target) if finder else None
                if spec is not None and spec.loader is not None:
                    return spec
        return None

    def invalidate_caches(self):
        pass

    def iter_modules(self, prefix=""):
        """(name, is a package) of all its modules, as pkgutil wants it."""
        start = self._prefix + "." if self._prefix else ""
        for name in _imp._frozen_module_names():
            if name.startswith(start) and "." not in name[len(start):]:
                yield prefix + name[len(start):], _imp.is_frozen_package(name)

    def __repr__(self):
        return f"EmbeddedFinder({self.path!r})"


def _fix_up_module(ns, name, pathname, cpathname=None):
    """Give a namespace that code has been run in the attributes of a module."""
    loader, spec = ns.get("__loader__"), ns.get("__spec__")
    if not loader and spec:
        loader = spec.loader
    elif not loader:
        kind = SourcelessFileLoader if pathname == cpathname else SourceFileLoader
        loader = kind(name, pathname)
    if not spec:
        spec = spec_from_file_location(name, pathname, loader=loader)
        if cpathname:
            spec.cached = _path_abspath(cpathname)
    ns["__spec__"], ns["__loader__"], ns["__file__"], ns["__cached__"] = spec, loader, pathname, cpathname


def _get_supported_file_loaders():
    return [(ExtensionFileLoader, _FOREIGN_SUFFIXES), (SourceFileLoader, SOURCE_SUFFIXES),
            (SourcelessFileLoader, BYTECODE_SUFFIXES)]


def _import_leaf(name, path):
    """What the interpreter calls when it does not find a module by itself: the module, or None."""
    spec = _bootstrap._find_spec(name, path)
    return None if spec is None else _bootstrap._load_unlocked(spec)


_default_finders = [BuiltinImporter, FrozenImporter, PathFinder]
_default_hooks = [EmbeddedFinder, FileFinder.path_hook(*_get_supported_file_loaders())]
