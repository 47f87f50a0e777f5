"""Helpers for programs that find and load modules by themselves."""
import sys
import types
import _imp
from ._abc import Loader
from ._bootstrap import module_from_spec, spec_from_loader, _resolve_name, _find_spec
from ._bootstrap_external import (MAGIC_NUMBER, cache_from_source, decode_source, source_from_cache,
                                  spec_from_file_location)

__all__ = ["LazyLoader", "Loader", "MAGIC_NUMBER", "cache_from_source", "decode_source", "find_spec",
           "module_from_spec", "resolve_name", "source_from_cache", "source_hash", "spec_from_file_location",
           "spec_from_loader"]


def source_hash(source_bytes):
    """The hash by which compiled code belongs to a source."""
    return _imp.source_hash(_imp.pyc_magic_number_token, source_bytes)


def resolve_name(name, package):
    """The absolute form of a name that may begin with dots."""
    if not name.startswith("."):
        return name
    if not package:
        raise ImportError(f"no package specified for {name!r} (required for relative module names)")
    level = len(name) - len(name.lstrip("."))
    return _resolve_name(name[level:], package, level)


def _spec_of_loaded(name):
    module = sys.modules[name]
    if module is None:
        return None
    try:
        spec = module.__spec__
    except AttributeError:
        raise ValueError(f"{name}.__spec__ is not set") from None
    if spec is None:
        raise ValueError(f"{name}.__spec__ is None")
    return spec


def find_spec(name, package=None):
    """The spec of a module, or None; its parents are imported."""
    fullname = resolve_name(name, package)
    if fullname in sys.modules:
        return _spec_of_loaded(fullname)
    parent_name = fullname.rpartition(".")[0]
    path = None
    if parent_name:
        parent = __import__(parent_name, fromlist=["__path__"])
        try:
            path = parent.__path__
        except AttributeError as error:
            raise ModuleNotFoundError(f"__path__ attribute not found on {parent_name!r} while trying to find {fullname!r}",
                                      name=fullname) from error
    return _find_spec(fullname, path)


class _incompatible_extension_module_restrictions:
    """For extension modules only, which Adder has none of: remembers what it was asked."""

    def __init__(self, *, disable_check):
        self.disable_check = bool(disable_check)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


class _LazyModule(types.ModuleType):
    """A module whose code runs when one of its attributes is asked for."""

    def __getattribute__(self, name):
        own = object.__getattribute__
        spec = own(self, "__spec__")
        state = spec.loader_state
        if own(self, "__class__") is _LazyModule:
            values = own(self, "__dict__")
            if state["is_loading"]:
                # The loader is at work: it sees the module as it is.
                return own(self, name)
            state["is_loading"] = True
            before, now = state["__dict__"], dict(values)
            changed = {key: value for key, value in now.items() if key not in before or value is not before[key]}
            spec.loader.exec_module(self)
            if spec.name in sys.modules and self is not sys.modules[spec.name]:
                raise ValueError(f"module object for {spec.name!r} substituted in sys.modules during a lazy load")
            values.update(changed)
            if own(self, "__class__") is _LazyModule:
                self.__class__ = types.ModuleType
        return getattr(self, name)

    def __delattr__(self, name):
        self.__getattribute__(name)
        delattr(self, name)


class LazyLoader(Loader):
    """A loader that leaves the work of another one until the module is used."""

    @staticmethod
    def _check(loader):
        if not hasattr(loader, "exec_module"):
            raise TypeError("loader must define exec_module()")

    @classmethod
    def factory(cls, loader):
        """A function that wraps the instances of a class of loaders."""
        cls._check(loader)
        return lambda *args, **keywords: cls(loader(*args, **keywords))

    def __init__(self, loader):
        self._check(loader)
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = self.loader
        module.__loader__ = self.loader
        module.__spec__.loader_state = {"__dict__": module.__dict__.copy(), "__class__": module.__class__, "is_loading": False}
        module.__class__ = _LazyModule
