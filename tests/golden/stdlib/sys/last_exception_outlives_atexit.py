"""The exception that ends the program stays in sys.last_exc: what its frames hold goes with the modules, after
atexit."""
# expect status: 1
import atexit, sys
class Mortal:
    def __init__(self, name): self.name = name
    def __del__(self): print("gone", self.name, sys.is_finalizing())
def at_exit(): print("atexit", sys.last_type, sys.last_value is sys.last_exc, sys.last_exc.args[1],
                     sys.last_traceback is sys.last_exc.__traceback__)
atexit.register(at_exit)
def hook(kind, error, trace): print("hook", sys.last_exc is error, sys.is_finalizing())
sys.excepthook = hook
first = Mortal("global")
def fail(x):
    local = Mortal("local")
    raise ValueError(Mortal("argument"), x)
fail(5)
# expect: hook True False
# expect: atexit <class 'ValueError'> True 5 True
# expect: gone argument True
# expect: gone local True
