# Finders, loaders and hooks of a program are asked; the lists can be changed at any time.
import sys
import warnings
import importlib
import importlib.machinery
import importlib.util


class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        return importlib.util.spec_from_loader(name, Finder, origin="thin air") if name == "magic" else None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.answer = 42


sys.meta_path.insert(0, Finder)
import magic
print(magic, magic.answer)  # expect: <module 'magic' (thin air)> 42
print(magic.__loader__ is Finder, magic.__spec__.origin, repr(magic.__package__))  # expect: True thin air ''
sys.meta_path.remove(Finder)
del sys.modules["magic"]
try:
    import magic
except ImportError as error:
    print(error)  # expect: No module named 'magic'


class EntryFinder:
    def __init__(self, path):
        if path != "somewhere":
            raise ImportError

    def find_spec(self, name, target=None):
        return importlib.util.spec_from_loader(name, Finder) if name == "hooked" else None


sys.path_hooks.append(EntryFinder)
sys.path.append("somewhere")
import hooked
print(hooked.answer, type(sys.path_importer_cache["somewhere"]).__name__)  # expect: 42 EntryFinder
sys.path_hooks.remove(EntryFinder)

saved, sys.meta_path = sys.meta_path, []
warnings.simplefilter("ignore")
try:
    import nowhere
except ImportError as error:
    print(error)  # expect: No module named 'nowhere'
sys.meta_path = saved
