# What a module knows of where it comes from; it is made when somebody asks.
import sys
import math
import json

print(math.__spec__.name, math.__spec__.origin, math.__loader__.__name__)  # expect: math built-in BuiltinImporter
print(math, sys)  # expect: <module 'math' (built-in)> <module 'sys' (built-in)>
print(json.__spec__.parent, json.__package__, json.__spec__.has_location)  # expect: json json True
print("def dumps" in json.__loader__.get_source("json"))  # expect: True
print(__spec__, __name__, __loader__.__class__.__name__)  # expect: None __main__ SourceFileLoader
print([hasattr(sys, name) for name in ("meta_path", "path_hooks", "path_importer_cache")])  # expect: [True, True, True]
print("json" in sys.stdlib_module_names, "nowhere" in sys.stdlib_module_names)  # expect: True False

import types
made = types.ModuleType("made")
print(made, made.__loader__, made.__spec__)  # expect: <module 'made'> None None


class Special(types.ModuleType):
    @property
    def computed(self):
        return "computed"


made.__class__ = Special
made.x = 1
print(made.computed, vars(made)["x"], type(made).__name__)  # expect: computed 1 Special
