# What failing imports say.
import sys


def attempt(code, **values):
    try:
        exec(code, {"__name__": "program", **values})
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


attempt("import nowhere")  # expect: ModuleNotFoundError: No module named 'nowhere'
attempt("import json.nowhere")  # expect: ModuleNotFoundError: No module named 'json.nowhere'
attempt("import math.nowhere")  # expect: ModuleNotFoundError: No module named 'math.nowhere'; 'math' is not a package
attempt("from math import nothing")  # expect: ImportError: cannot import name 'nothing' from 'math' (unknown location)
attempt("from . import x")  # expect: ImportError: attempted relative import with no known parent package
attempt("from .. import x", __package__="json")  # expect: ImportError: attempted relative import beyond top-level package
attempt("__import__('')")  # expect: ValueError: Empty module name
attempt("__import__('a', level=-1)")  # expect: ValueError: level must be >= 0
attempt("__import__('json', fromlist=[3])")  # expect: TypeError: Item in ``from list'' must be str, not int
sys.modules["absent"] = None
attempt("import absent")  # expect: ModuleNotFoundError: import of absent halted; None in sys.modules
attempt("import absent.inner")  # expect: ModuleNotFoundError: No module named 'absent.inner'; 'absent' is not a package
