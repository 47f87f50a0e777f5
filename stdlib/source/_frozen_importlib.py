"""The heart of importlib: specs, the finders of modules inside the binary, and loading by a spec.

The interpreter imports by itself as long as nobody has changed the lists of finders; then it calls _import_leaf of
_frozen_importlib_external, which works with what is here. The module is also known as importlib._bootstrap.
"""
import sys
import _imp

ModuleSpec = _imp.ModuleSpec
_ModuleType = type(sys)
_ERR_MSG_PREFIX = "No module named "


def _call_with_frames_removed(function, *args, **keywords):
    """Call code of the program: tracebacks leave out importlib's frames down to this one."""
    return function(*args, **keywords)


def _verbose_message(message, *args, verbosity=1):
    if sys.flags.verbose >= verbosity:
        if not message.startswith(("#", "import ")):
            message = "# " + message
        print(message.format(*args), file=sys.stderr)


def _warn(message, category):
    # By the interpreter: importing warnings here could ask the finders that are being warned of.
    _imp._warn(message, category, 2)


def _object_name(obj):
    return getattr(obj, "__qualname__", None) or type(obj).__qualname__


def _new_module(name):
    return _ModuleType(name)


class _ImportLockContext:
    """Holds the interpreter's import lock."""

    def __enter__(self):
        _imp.acquire_lock()

    def __exit__(self, *exc_info):
        _imp.release_lock()


# --- specs ------------------------------------------------------------------------------------------------------------

def _spec_repr(spec):
    parts = [f"name={spec.name!r}", f"loader={spec.loader!r}"]
    if spec.origin is not None:
        parts.append(f"origin={spec.origin!r}")
    if spec.submodule_search_locations is not None:
        parts.append(f"submodule_search_locations={spec.submodule_search_locations}")
    return f"{type(spec).__name__}({', '.join(parts)})"


def _spec_equal(left, right):
    try:
        return (left.name == right.name and left.loader == right.loader and left.origin == right.origin and
                left.submodule_search_locations == right.submodule_search_locations and
                left.cached == right.cached and left.has_location == right.has_location)
    except AttributeError:
        return NotImplemented


def spec_from_loader(name, loader, *, origin=None, is_package=None):
    """A spec by what the loader itself says."""
    if origin is None:
        origin = getattr(loader, "_ORIGIN", None)
    if not origin and hasattr(loader, "get_filename"):
        from _frozen_importlib_external import spec_from_file_location
        if is_package is None:
            return spec_from_file_location(name, loader=loader)
        return spec_from_file_location(name, loader=loader, submodule_search_locations=[] if is_package else None)
    if is_package is None:
        is_package = False
        if hasattr(loader, "is_package"):
            try:
                is_package = loader.is_package(name)
            except ImportError:
                is_package = None
    return ModuleSpec(name, loader, origin=origin, is_package=is_package)


def _spec_from_module(module, loader=None, origin=None):
    spec = getattr(module, "__spec__", None)
    if spec is not None:
        return spec
    name = module.__name__
    if loader is None:
        loader = getattr(module, "__loader__", None)
    location = getattr(module, "__file__", None)
    if origin is None:
        origin = location if location is not None else getattr(loader, "_ORIGIN", None)
    spec = ModuleSpec(name, loader, origin=origin)
    spec._set_fileattr = location is not None and origin == location
    spec.cached = getattr(module, "__cached__", None)
    try:
        spec.submodule_search_locations = list(module.__path__)
    except (AttributeError, TypeError):
        spec.submodule_search_locations = None
    return spec


def _init_module_attrs(spec, module, *, override=False):
    """Set the attributes that a module takes from its spec, where they are missing (or all of them)."""
    def is_wanted(attribute):
        return override or getattr(module, attribute, None) is None

    def put(attribute, value):
        try:
            setattr(module, attribute, value)
        except AttributeError:
            pass

    if is_wanted("__name__"):
        put("__name__", spec.name)
    if override or vars(module).get("__loader__") is None if isinstance(module, _ModuleType) else is_wanted("__loader__"):
        loader = spec.loader
        if loader is None and spec.submodule_search_locations is not None:
            from _frozen_importlib_external import NamespaceLoader
            loader = NamespaceLoader.__new__(NamespaceLoader)
            loader._path = spec.submodule_search_locations
            spec.loader = loader
            if not hasattr(module, "__file__"):
                put("__file__", None)
        put("__loader__", loader)
    if is_wanted("__package__"):
        put("__package__", spec.parent)
    put("__spec__", spec)
    if is_wanted("__path__") and spec.submodule_search_locations is not None:
        put("__path__", spec.submodule_search_locations)
    if spec.has_location:
        if is_wanted("__file__"):
            put("__file__", spec.origin)
        if is_wanted("__cached__") and spec.cached is not None:
            put("__cached__", spec.cached)
    return module


def module_from_spec(spec):
    """A module with its attributes set; its code has not run."""
    module = None
    if hasattr(spec.loader, "create_module"):
        module = spec.loader.create_module(spec)
    elif hasattr(spec.loader, "exec_module"):
        raise ImportError("loaders that define exec_module() must also define create_module()")
    if module is None:
        module = _new_module(spec.name)
    _init_module_attrs(spec, module)
    return module


def _module_repr_from_spec(spec):
    name = "?" if spec.name is None else spec.name
    if spec.origin is None:
        loader = spec.loader
        if loader is None:
            return f"<module {name!r}>"
        from _frozen_importlib_external import NamespaceLoader
        if isinstance(loader, NamespaceLoader):
            return f"<module {name!r} (namespace) from {list(loader._path)}>"
        return f"<module {name!r} ({loader!r})>"
    if spec.has_location:
        return f"<module {name!r} from {spec.origin!r}>"
    return f"<module {spec.name!r} ({spec.origin})>"


def _module_repr(module):
    loader = getattr(module, "__loader__", None)
    spec = getattr(module, "__spec__", None)
    if spec:
        return _module_repr_from_spec(spec)
    name = getattr(module, "__name__", "?")
    if hasattr(module, "__file__"):
        return f"<module {name!r} from {module.__file__!r}>"
    return f"<module {name!r}>" if loader is None else f"<module {name!r} ({loader!r})>"


# --- loading ----------------------------------------------------------------------------------------------------------

def _exec(spec, module):
    """Run the code of a spec in a module that exists: what reload() does."""
    name = spec.name
    if sys.modules.get(name) is not module:
        raise ImportError(f"module {name!r} not in sys.modules", name=name)
    try:
        if spec.loader is None:
            if spec.submodule_search_locations is None:
                raise ImportError("missing loader", name=name)
            _init_module_attrs(spec, module, override=True)
        else:
            _init_module_attrs(spec, module, override=True)
            if hasattr(spec.loader, "exec_module"):
                spec.loader.exec_module(module)
            else:
                _warn(f"{_object_name(spec.loader)}.exec_module() not found; falling back to load_module()", ImportWarning)
                spec.loader.load_module(name)
    finally:
        module = sys.modules.pop(spec.name)
        sys.modules[spec.name] = module
    return module


def _load_by_load_module(spec):
    try:
        spec.loader.load_module(spec.name)
    except:
        if spec.name in sys.modules:
            sys.modules[spec.name] = sys.modules.pop(spec.name)
        raise
    module = sys.modules.pop(spec.name)
    sys.modules[spec.name] = module
    _init_module_attrs(spec, module)
    return module


def _load_unlocked(spec):
    """Make the module of a spec, put it into sys.modules and run it."""
    if spec.loader is not None and not hasattr(spec.loader, "exec_module"):
        _warn(f"{_object_name(spec.loader)}.exec_module() not found; falling back to load_module()", ImportWarning)
        return _load_by_load_module(spec)
    module = module_from_spec(spec)
    spec._initializing = True
    try:
        sys.modules[spec.name] = module
        try:
            if spec.loader is not None:
                spec.loader.exec_module(module)
            elif spec.submodule_search_locations is None:
                raise ImportError("missing loader", name=spec.name)
        except:
            sys.modules.pop(spec.name, None)
            raise
        # The module may have put another one in its place; it comes to the end, behind what it has imported.
        sys.modules[spec.name] = module = sys.modules.pop(spec.name)
    finally:
        spec._initializing = False
    return module


def _load(spec):
    with _ImportLockContext():
        return _load_unlocked(spec)


def _load_module_shim(self, fullname):
    """What load_module() does for loaders that have exec_module()."""
    _warn("the load_module() method is deprecated and slated for removal in Python 3.15; use exec_module() instead",
          DeprecationWarning)
    spec = spec_from_loader(fullname, self)
    if fullname in sys.modules:
        module = sys.modules[fullname]
        _exec(spec, module)
        return sys.modules[fullname]
    return _load(spec)


# --- modules inside the binary ----------------------------------------------------------------------------------------

def _requires(is_known, what):
    def decorate(function):
        def checked(self, fullname):
            if not is_known(fullname):
                raise ImportError(f"{fullname!r} is not a {what} module", name=fullname)
            return function(self, fullname)
        checked.__name__, checked.__qualname__, checked.__doc__ = function.__name__, function.__qualname__, function.__doc__
        return checked
    return decorate


_requires_builtin = _requires(lambda name: name in sys.builtin_module_names, "built-in")
_requires_frozen = _requires(_imp.is_frozen, "frozen")


class BuiltinImporter:
    """Finds and makes the modules that are written in C. Its methods need no instance."""

    _ORIGIN = "built-in"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if _imp.is_builtin(fullname):
            return spec_from_loader(fullname, cls, origin=cls._ORIGIN)
        return None

    @staticmethod
    def create_module(spec):
        if spec.name not in sys.builtin_module_names:
            raise ImportError(f"{spec.name!r} is not a built-in module", name=spec.name)
        return _call_with_frames_removed(_imp.create_builtin, spec)

    @staticmethod
    def exec_module(module):
        _call_with_frames_removed(_imp.exec_builtin, module)

    @classmethod
    @_requires_builtin
    def get_code(cls, fullname):
        return None

    @classmethod
    @_requires_builtin
    def get_source(cls, fullname):
        return None

    @classmethod
    @_requires_builtin
    def is_package(cls, fullname):
        return False

    load_module = classmethod(_load_module_shim)


def _frozen_spec(fullname, name, loader):
    file, is_package, _ = _imp._find_embedded(name)
    spec = ModuleSpec(fullname, loader, origin=file, is_package=is_package)
    spec._set_fileattr = True
    if is_package:
        spec.submodule_search_locations.append(file.rpartition("/")[0])
    if name != fullname:
        spec.loader_state = name
    return spec


class FrozenImporter:
    """Loads the modules that the binary holds as compiled code. Its methods need no instance."""

    _ORIGIN = "frozen"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        found = _imp._find_embedded(fullname)
        return _frozen_spec(fullname, fullname, cls) if found and found[2] else None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        spec = module.__spec__
        code = _call_with_frames_removed(_imp.get_frozen_object, spec.loader_state or spec.name)
        _call_with_frames_removed(exec, code, module.__dict__)

    @classmethod
    @_requires_frozen
    def get_code(cls, fullname):
        return _imp.get_frozen_object(fullname)

    @classmethod
    @_requires_frozen
    def get_source(cls, fullname):
        return _imp._embedded_source(fullname)

    @classmethod
    @_requires_frozen
    def get_filename(cls, fullname):
        return _imp._find_embedded(fullname)[0]

    @classmethod
    @_requires_frozen
    def is_package(cls, fullname):
        return _imp.is_frozen_package(fullname)

    load_module = classmethod(_load_module_shim)


# --- finding and importing --------------------------------------------------------------------------------------------

def _find_spec(name, path, target=None):
    """The first spec that a finder on sys.meta_path has."""
    if sys.meta_path is None:
        raise ImportError("sys.meta_path is None, Python is likely shutting down")
    if not sys.meta_path:
        _warn("sys.meta_path is empty", ImportWarning)
    is_reload = name in sys.modules
    for finder in sys.meta_path:
        with _ImportLockContext():
            try:
                find_spec = finder.find_spec
            except AttributeError:
                continue
            spec = find_spec(name, path, target)
        if spec is None:
            continue
        if not is_reload and name in sys.modules:
            # Finding it has imported it: that module's own spec is the better one.
            return getattr(sys.modules[name], "__spec__", None) or spec
        return spec
    return None


def _resolve_name(name, package, level):
    parts = package.rsplit(".", level - 1)
    if len(parts) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{parts[0]}.{name}" if name else parts[0]


def _sanity_check(name, package, level):
    if not isinstance(name, str):
        raise TypeError(f"module name must be str, not {type(name)}")
    if level < 0:
        raise ValueError("level must be >= 0")
    if level > 0:
        if not isinstance(package, str):
            raise TypeError("__package__ not set to a string")
        if not package:
            raise ImportError("attempted relative import with no known parent package")
    if not name and level == 0:
        raise ValueError("Empty module name")


def _gcd_import(name, package=None, level=0):
    """The module of an absolute name, or of one relative to package."""
    _sanity_check(name, package, level)
    if level > 0:
        name = _resolve_name(name, package, level)
    return _imp._import_module(name)


_find_and_load = _imp._import_module


def _handle_fromlist(module, fromlist, import_, *, recursive=False):
    """Import the submodules among the names of a from-import."""
    for name in fromlist:
        if not isinstance(name, str):
            where = module.__name__ + ".__all__" if recursive else "``from list''"
            raise TypeError(f"Item in {where} must be str, not {type(name).__name__}")
        if name == "*":
            if not recursive and hasattr(module, "__all__"):
                _handle_fromlist(module, module.__all__, import_, recursive=True)
        elif not hasattr(module, name):
            full = f"{module.__name__}.{name}"
            try:
                _call_with_frames_removed(import_, full)
            except ModuleNotFoundError as error:
                if error.name != full or sys.modules.get(full, False) is None:
                    raise
    return module


def _calc___package__(globals):
    package, spec = globals.get("__package__"), globals.get("__spec__")
    if package is not None:
        return package
    if spec is not None:
        return spec.parent
    package = globals["__name__"]
    return package if "__path__" in globals else package.rpartition(".")[0]


import builtins
__import__ = builtins.__import__
del builtins
