"""Walking packages and the modules in them, and the data that lies beside them."""
import importlib
import importlib.machinery
import importlib.util
import os
import os.path
import sys
from collections import namedtuple
from functools import singledispatch

__all__ = ["get_importer", "iter_importers", "walk_packages", "iter_modules", "get_data", "read_code", "extend_path",
           "ModuleInfo"]

ModuleInfo = namedtuple("ModuleInfo", "module_finder name ispkg")
ModuleInfo.__doc__ = "A module that iter_modules() has found."


def read_code(stream):
    """The code object of a compiled file: Adder reads none, so None for what is not one and ImportError otherwise."""
    if stream.read(4) != importlib.util.MAGIC_NUMBER:
        return None
    raise ImportError("bytecode of CPython cannot be run by Adder")


def walk_packages(path=None, prefix="", onerror=None):
    """All modules on path (None: sys.path) and, after importing the packages, those below them."""
    seen = set()
    for info in iter_modules(path, prefix):
        yield info
        if not info.ispkg:
            continue
        try:
            __import__(info.name)
        except ImportError:
            if onerror is not None:
                onerror(info.name)
        except Exception:
            if onerror is None:
                raise
            onerror(info.name)
        else:
            inner = [each for each in getattr(sys.modules[info.name], "__path__", None) or [] if each not in seen]
            seen.update(inner)
            yield from walk_packages(inner, info.name + ".", onerror)


def iter_modules(path=None, prefix=""):
    """The modules on path (None: those at the top level of sys.path)."""
    if isinstance(path, str):
        raise ValueError("path must be None or list of paths to look for modules in")
    finders = iter_importers() if path is None else map(get_importer, path)
    seen = set()
    for finder in finders:
        for name, is_package in iter_importer_modules(finder, prefix):
            if name not in seen:
                seen.add(name)
                yield ModuleInfo(finder, name, is_package)


@singledispatch
def iter_importer_modules(importer, prefix=""):
    """(name, is a package) of what one finder has."""
    if not hasattr(importer, "iter_modules"):
        return []
    return importer.iter_modules(prefix)


def _iter_file_finder_modules(importer, prefix=""):
    if importer.path is None or not os.path.isdir(importer.path):
        return
    try:
        names = sorted(os.listdir(importer.path))
    except OSError:
        names = []
    import inspect
    seen = {"__init__"}
    for file in names:
        name = inspect.getmodulename(file)
        if name in seen:
            continue
        folder = os.path.join(importer.path, file)
        is_package = False
        if not name and os.path.isdir(folder) and "." not in file:
            name = file
            try:
                inner = os.listdir(folder)
            except OSError:
                inner = []
            if not any(inspect.getmodulename(each) == "__init__" for each in inner):
                continue
            is_package = True
        if name and "." not in name:
            seen.add(name)
            yield prefix + name, is_package


iter_importer_modules.register(importlib.machinery.FileFinder, _iter_file_finder_modules)

try:
    import zipimport
    from zipimport import zipimporter
except ImportError:
    pass
else:
    def iter_zipimporter_modules(importer, prefix=""):
        """(name, is a package) of the modules in a zip file."""
        start = importer.prefix
        seen = {"__init__"}
        import inspect
        for file in sorted(zipimport._zip_directory_cache[importer.archive]):
            if not file.startswith(start):
                continue
            parts = file[len(start):].split(os.sep)
            if len(parts) == 2 and parts[1].startswith("__init__.py") and parts[0] not in seen:
                seen.add(parts[0])
                yield prefix + parts[0], True
            name = inspect.getmodulename(parts[0]) if len(parts) == 1 else None
            if name and name not in seen and "." not in name:
                seen.add(name)
                yield prefix + name, False

    iter_importer_modules.register(zipimporter, iter_zipimporter_modules)


def get_importer(path_item):
    """The finder for an entry of sys.path, or None."""
    path_item = os.fsdecode(path_item)
    if path_item in sys.path_importer_cache:
        return sys.path_importer_cache[path_item]
    for hook in sys.path_hooks:
        try:
            finder = hook(path_item)
        except ImportError:
            continue
        sys.path_importer_cache.setdefault(path_item, finder)
        return finder
    return None


def iter_importers(fullname=""):
    """The finders that would be asked for a module."""
    if fullname.startswith("."):
        raise ImportError(f"Relative module name {fullname!r} not supported")
    if "." in fullname:
        package = importlib.import_module(fullname.rpartition(".")[0])
        path = getattr(package, "__path__", None)
        if path is None:
            return
    else:
        yield from sys.meta_path
        path = sys.path
    for item in path:
        yield get_importer(item)


def extend_path(path, name):
    """path with the folders of that name on sys.path, and what NAME.pkg files there list."""
    if not isinstance(path, list):
        return path
    path = path[:]
    parent, _, tail = name.rpartition(".")
    if parent:
        try:
            search = getattr(sys.modules[parent], "__path__")
        except (KeyError, AttributeError):
            return path
    else:
        search = sys.path
    for folder in search:
        if not isinstance(folder, str):
            continue
        finder = get_importer(folder)
        if finder is not None:
            portions = []
            if hasattr(finder, "find_spec"):
                spec = finder.find_spec(tail)
                if spec is not None:
                    portions = spec.submodule_search_locations or []
            elif hasattr(finder, "find_loader"):
                portions = finder.find_loader(tail)[1]
            path.extend(portion for portion in portions if portion not in path)
        listing = os.path.join(folder, name + ".pkg")
        if os.path.isfile(listing):
            try:
                with open(listing) as file:
                    for line in file:
                        line = line.rstrip("\n")
                        if line and not line.startswith("#"):
                            path.append(line)
            except OSError as error:
                sys.stderr.write(f"Can't open {listing}: {error.strerror}\n")
    return path


def get_data(package, resource):
    """The bytes of a file beside a package; None where the package's loader has no files."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    loader = spec.loader
    if loader is None or not hasattr(loader, "get_data"):
        return None
    module = sys.modules.get(package) or importlib._bootstrap._load(spec)
    if module is None or not hasattr(module, "__file__"):
        return None
    return loader.get_data(os.path.join(os.path.dirname(module.__file__), *resource.split("/")))


def resolve_name(name):
    """The object of a name like "package.module:class.attribute" or, with imports as far as they go, with dots only."""
    import re
    word = r"(?!\d)\w+"
    found = re.match(rf"^(?P<package>{word}(\.{word})*)(?P<colon>:(?P<object>{word}(\.{word})*)?)?$", name)
    if not found:
        raise ValueError(f"invalid format: {name!r}")
    if found.group("colon"):
        result = importlib.import_module(found.group("package"))
        rest = found.group("object")
        parts = rest.split(".") if rest else []
    else:
        parts = name.split(".")
        module_name = parts.pop(0)
        result = importlib.import_module(module_name)
        while parts:
            longer = f"{module_name}.{parts[0]}"
            try:
                result = importlib.import_module(longer)
            except ImportError:
                break
            parts.pop(0)
            module_name = longer
    for part in parts:
        result = getattr(result, part)
    return result
