"""The base of all loaders, for those that need no more of importlib.abc."""
import abc
from . import _bootstrap


class Loader(metaclass=abc.ABCMeta):
    """Makes modules, and fills them."""

    def create_module(self, spec):
        """A module, or None for an ordinary one."""
        return None

    def load_module(self, fullname):
        """The module of this name, loaded (deprecated)."""
        if not hasattr(self, "exec_module"):
            raise ImportError
        return _bootstrap._load_module_shim(self, fullname)
