"""Abstract base classes of finders and loaders."""
import abc
from . import _bootstrap_external
from . import machinery
from ._abc import Loader

__all__ = ["Loader", "MetaPathFinder", "PathEntryFinder", "ResourceLoader", "InspectLoader", "ExecutionLoader",
           "FileLoader", "SourceLoader"]


def _register(abstract, *classes):
    for each in classes:
        abstract.register(each)


class MetaPathFinder(metaclass=abc.ABCMeta):
    """A finder for sys.meta_path; it has a method find_spec(fullname, path, target=None)."""

    def invalidate_caches(self):
        """Forget what has been found; for importlib.invalidate_caches()."""


class PathEntryFinder(metaclass=abc.ABCMeta):
    """A finder for one entry of a path; it has a method find_spec(fullname, target=None)."""

    def invalidate_caches(self):
        """Forget what has been found."""


class ResourceLoader(Loader):
    """A loader that gives the data of files."""

    def __init__(self):
        import warnings
        warnings.warn("importlib.abc.ResourceLoader is deprecated in favour of supporting resource loading through "
                      "importlib.resources.abc.TraversableResources.", DeprecationWarning, stacklevel=2)
        super().__init__()

    @abc.abstractmethod
    def get_data(self, path):
        """The bytes of a file; OSError where there is none."""
        raise OSError


class InspectLoader(Loader):
    """A loader that can be asked about its modules."""

    def is_package(self, fullname):
        """Whether the module is a package."""
        raise ImportError

    def get_code(self, fullname):
        """The module's code object, or None where it has none."""
        source = self.get_source(fullname)
        return None if source is None else self.source_to_code(source)

    @abc.abstractmethod
    def get_source(self, fullname):
        """The module's source, or None."""
        raise ImportError

    @staticmethod
    def source_to_code(data, path="<string>"):
        """Compile source."""
        return compile(data, path, "exec", dont_inherit=True)

    exec_module = _bootstrap_external._LoaderBasics.exec_module
    load_module = _bootstrap_external._LoaderBasics.load_module


class ExecutionLoader(InspectLoader):
    """A loader of modules that are files."""

    @abc.abstractmethod
    def get_filename(self, fullname):
        """What becomes __file__."""
        raise ImportError

    def get_code(self, fullname):
        source = self.get_source(fullname)
        if source is None:
            return None
        try:
            path = self.get_filename(fullname)
        except ImportError:
            return self.source_to_code(source)
        return self.source_to_code(source, path)


class FileLoader(_bootstrap_external.FileLoader, ResourceLoader, ExecutionLoader):
    """A loader of one file."""


class SourceLoader(_bootstrap_external.SourceLoader, ResourceLoader, ExecutionLoader):
    """A loader of source text, from get_data() and get_filename()."""

    def path_mtime(self, path):
        """When the file was changed last."""
        import warnings
        warnings.warn("importlib.abc.SourceLoader.path_mtime is deprecated in favour of SourceLoader.path_stats().",
                      DeprecationWarning, stacklevel=2)
        if self.path_stats.__func__ is SourceLoader.path_stats:
            raise OSError
        return int(self.path_stats(path)["mtime"])

    def path_stats(self, path):
        """{"mtime": when the file was changed last}."""
        if self.path_mtime.__func__ is SourceLoader.path_mtime:
            raise OSError
        return {"mtime": self.path_mtime(path)}

    def set_data(self, path, data):
        """Write a file, where that is possible."""


_register(MetaPathFinder, machinery.BuiltinImporter, machinery.FrozenImporter, machinery.PathFinder)
_register(PathEntryFinder, machinery.FileFinder, _bootstrap_external.EmbeddedFinder)
_register(InspectLoader, machinery.BuiltinImporter, machinery.FrozenImporter, machinery.NamespaceLoader)
_register(ExecutionLoader, machinery.ExtensionFileLoader, machinery.SourcelessFileLoader)
_register(FileLoader, machinery.SourceFileLoader, machinery.SourcelessFileLoader)
_register(SourceLoader, machinery.SourceFileLoader)
