"""Running modules, folders and files as programs: what -m and running a folder do."""
import sys
import importlib.machinery
import importlib.util

__all__ = ["run_module", "run_path"]


class _TempModule:
    """A module that stands in sys.modules for a while."""

    def __init__(self, mod_name):
        self.mod_name = mod_name
        self.module = type(sys)(mod_name)
        self._saved = []

    def __enter__(self):
        self._saved = [sys.modules[self.mod_name]] if self.mod_name in sys.modules else []
        sys.modules[self.mod_name] = self.module
        return self

    def __exit__(self, *exc_info):
        if self._saved:
            sys.modules[self.mod_name] = self._saved[0]
        else:
            del sys.modules[self.mod_name]


class _ModifiedArgv0:
    """sys.argv[0] for a while."""

    def __init__(self, value):
        self.value = value

    def __enter__(self):
        self._saved = sys.argv[0]
        sys.argv[0] = self.value

    def __exit__(self, *exc_info):
        sys.argv[0] = self._saved


def _run_code(code, run_globals, init_globals=None, mod_name=None, mod_spec=None, pkg_name=None, script_name=None):
    if init_globals is not None:
        run_globals.update(init_globals)
    loader = cached = None
    filename = script_name
    if mod_spec is not None:
        loader, filename, cached = mod_spec.loader, mod_spec.origin, mod_spec.cached
        if pkg_name is None:
            pkg_name = mod_spec.parent
    run_globals.update(__name__=mod_name, __file__=filename, __cached__=cached, __doc__=None, __loader__=loader,
                       __package__=pkg_name, __spec__=mod_spec)
    exec(code, run_globals)
    return run_globals


def _run_module_code(code, init_globals=None, mod_name=None, mod_spec=None, pkg_name=None, script_name=None):
    filename = script_name if mod_spec is None else mod_spec.origin
    with _TempModule(mod_name) as temporary, _ModifiedArgv0(filename):
        values = temporary.module.__dict__
        _run_code(code, values, init_globals, mod_name, mod_spec, pkg_name, script_name)
        # Without the module its functions still need their globals.
        return values.copy()


def _get_module_details(mod_name, error=ImportError):
    """(name, spec, code) of what is to run; for a package its __main__."""
    if mod_name.startswith("."):
        raise error("Relative module names not supported")
    package, _, _ = mod_name.rpartition(".")
    if package:
        try:
            __import__(package)
        except ImportError as problem:
            # Only a missing package is worded here; one that fails by itself is shown as it is.
            if problem.name is None or (problem.name != package and not package.startswith(problem.name + ".")):
                raise
        existing = sys.modules.get(mod_name)
        if existing is not None and not hasattr(existing, "__path__"):
            import warnings
            warnings.warn(RuntimeWarning(f"{mod_name!r} found in sys.modules after import of package {package!r}, but "
                                         f"prior to execution of {mod_name!r}; this may result in unpredictable behaviour"))
    try:
        spec = importlib.util.find_spec(mod_name)
    except (ImportError, AttributeError, TypeError, ValueError) as problem:
        text = f"Error while finding module specification for {mod_name!r} ({type(problem).__name__}: {problem})"
        if mod_name.endswith(".py"):
            text += f". Try using '{mod_name[:-3]}' instead of '{mod_name}' as the module name."
        raise error(text) from problem
    if spec is None:
        raise error(f"No module named {mod_name}")
    if spec.submodule_search_locations is not None:
        if mod_name == "__main__" or mod_name.endswith(".__main__"):
            raise error("Cannot use package as __main__ module")
        try:
            return _get_module_details(mod_name + ".__main__", error)
        except error as problem:
            if mod_name not in sys.modules:
                raise
            raise error(f"{problem}; {mod_name!r} is a package and cannot be directly executed") from None
    loader = spec.loader
    if loader is None:
        raise error(f"{mod_name!r} is a namespace package and cannot be executed")
    try:
        code = loader.get_code(mod_name)
    except ImportError as problem:
        raise error(format(problem)) from problem
    if code is None:
        raise error(f"No code object available for {mod_name}")
    return mod_name, spec, code


class _Error(Exception):
    """What -m says in one line."""


def _run_module_as_main(mod_name, alter_argv=True):
    """Run a module in the module __main__ that stands already: what the interpreter calls for -m and for folders."""
    try:
        if alter_argv or mod_name != "__main__":
            mod_name, spec, code = _get_module_details(mod_name, _Error)
        else:
            mod_name, spec, code = _get_main_module_details(_Error)
    except _Error as problem:
        import _imp
        text = str(problem)
        if text == f"No module named {mod_name}":
            text = _imp._explain_missing(mod_name) or text
        sys.exit(f"{sys.executable}: {text}")
    main_globals = sys.modules["__main__"].__dict__
    if alter_argv:
        sys.argv[0] = spec.origin
    return _run_code(code, main_globals, None, "__main__", spec)


def run_module(mod_name, init_globals=None, run_name=None, alter_sys=False):
    """Run a module's code and give its globals."""
    mod_name, spec, code = _get_module_details(mod_name)
    if run_name is None:
        run_name = mod_name
    if alter_sys:
        return _run_module_code(code, init_globals, run_name, spec)
    return _run_code(code, {}, init_globals, run_name, spec)


def _get_main_module_details(error=ImportError):
    """The details of the __main__ that a folder on sys.path holds."""
    main_name = "__main__"
    saved = sys.modules.pop(main_name)
    try:
        return _get_module_details(main_name)
    except ImportError as problem:
        if main_name in str(problem):
            raise error(f"can't find {main_name!r} module in {sys.path[0]!r}") from problem
        raise
    finally:
        sys.modules[main_name] = saved


def _get_code_from_file(name):
    with open(name, "rb") as file:
        return compile(file.read(), name, "exec")


def run_path(path_name, init_globals=None, run_name=None):
    """Run a file, or the __main__ of a folder, and give its globals."""
    if run_name is None:
        run_name = "<run_path>"
    package = run_name.rpartition(".")[0]
    from pkgutil import get_importer
    importer = get_importer(path_name)
    path_name = path_name.__fspath__() if hasattr(path_name, "__fspath__") else path_name
    if importer is None:
        return _run_module_code(_get_code_from_file(path_name), init_globals, run_name, pkg_name=package, script_name=path_name)
    sys.path.insert(0, path_name)
    try:
        mod_name, spec, code = _get_main_module_details()
        with _TempModule(run_name) as temporary, _ModifiedArgv0(path_name):
            values = temporary.module.__dict__
            return _run_code(code, values, init_globals, run_name, spec, package).copy()
    finally:
        try:
            sys.path.remove(path_name)
        except ValueError:
            pass
