"""The classes that importing is made of."""
from ._bootstrap import ModuleSpec, BuiltinImporter, FrozenImporter
from ._bootstrap_external import (SOURCE_SUFFIXES, BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, FileFinder, PathFinder,
                                  SourceFileLoader, SourcelessFileLoader, ExtensionFileLoader, NamespaceLoader)

__all__ = ["BuiltinImporter", "BYTECODE_SUFFIXES", "EXTENSION_SUFFIXES", "ExtensionFileLoader", "FileFinder",
           "FrozenImporter", "ModuleSpec", "NamespaceLoader", "PathFinder", "SOURCE_SUFFIXES", "SourceFileLoader",
           "SourcelessFileLoader", "all_suffixes"]


def all_suffixes():
    """The endings of the names of all files that hold modules."""
    return SOURCE_SUFFIXES + BYTECODE_SUFFIXES + EXTENSION_SUFFIXES


def __getattr__(name):
    if name in ("DEBUG_BYTECODE_SUFFIXES", "OPTIMIZED_BYTECODE_SUFFIXES"):
        import warnings
        warnings.warn(f"importlib.machinery.{name} is deprecated and slated for removal in Python 3.15",
                      DeprecationWarning, stacklevel=2)
        return BYTECODE_SUFFIXES
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
