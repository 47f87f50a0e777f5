"""Importing by function, and what importing is made of."""
import sys
import _imp
import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _bootstrap_external

__all__ = ["__import__", "import_module", "invalidate_caches", "reload"]

for _module, _name in ((_bootstrap, "importlib._bootstrap"), (_bootstrap_external, "importlib._bootstrap_external")):
    _module.__name__ = _name
    _module.__package__ = "importlib"
    sys.modules[_name] = _module
del _module, _name

_pack_uint32 = _bootstrap_external._pack_uint32
_unpack_uint32 = _bootstrap_external._unpack_uint32

from _frozen_importlib import __import__

_RELOADING = {}


def invalidate_caches():
    """Let all finders look at the disk again."""
    for finder in sys.meta_path:
        if hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


def import_module(name, package=None):
    """Import a module by name; one that begins with dots is relative to package."""
    level = 0
    if name.startswith("."):
        if not package:
            raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
        level = len(name) - len(name.lstrip("."))
    return _bootstrap._gcd_import(name[level:], package, level)


_nothing = object()


def _name_of(module):
    """Return the name that a module was imported by; TypeError if it is no module."""
    for owner, attribute in ((getattr(module, "__spec__", None), "name"), (module, "__name__")):
        name = getattr(owner, attribute, _nothing)
        if name is not _nothing:
            return name
    raise TypeError("reload() argument must be a module")


def _search_path(name):
    """Return where a module of that name is to be looked for: None for a top level one."""
    parent = name.rpartition(".")[0]
    if not parent:
        return None
    if parent not in sys.modules:
        raise ImportError(f"parent {parent!r} not in sys.modules", name=parent)
    return sys.modules[parent].__path__


def reload(module):
    """Run the code of a module again, in the same module."""
    name = _name_of(module)
    if sys.modules.get(name) is not module:
        raise ImportError(f"module {name} not in sys.modules", name=name)
    if name in _RELOADING:
        return _RELOADING[name]  # the module reloads itself
    _RELOADING[name] = module
    try:
        module.__spec__ = spec = _bootstrap._find_spec(name, _search_path(name), module)
        if spec is not None:
            _bootstrap._exec(spec, module)
            return sys.modules[name]
        raise ModuleNotFoundError(f"spec not found for the module {name!r}", name=name)
    finally:
        _RELOADING.pop(name, None)
