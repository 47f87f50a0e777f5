# Modules from files: packages, namespaces, circles, reload, lazy loading, encodings.
import importlib
import importlib.machinery
import importlib.util
import os
import sys
import posix

place = f"/tmp/adder-golden-{os.getpid()}"


def write(name, content):
    path = place + "/" + name
    os.makedirs(path.rpartition("/")[0], exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


write("first/__init__.py", "value = 1")
write("first/inner.py", "from . import value; from .. import nothing")
write("first/leaf.py", "from . import value as v")
write("one/spread/a.py", "name = 'a'")
write("two/spread/b.py", "name = 'b'")
write("circle_a.py", "from circle_b import y; x = 1")
write("circle_b.py", "from circle_a import x; y = 1")
write("circle_c.py", "import circle_d; z = 1")
write("circle_d.py", "import circle_c; circle_c.z")
write("russian.py", "# coding: koi8-r\ntext = 'привет'\n".encode("koi8-r"))
write("odd.py", b"# coding: no-such\n")
write("compiled.pyc", b"\0\0\0\0")
sys.path[:0] = [place, place + "/one", place + "/two"]


def attempt(name):
    try:
        return importlib.import_module(name)
    except (ImportError, AttributeError, SyntaxError) as error:
        print(str(error).replace(place, "PLACE"))


first = attempt("first")
print(first.value, str(first).replace(place, "PLACE"))  # expect: 1 <module 'first' from 'PLACE/first/__init__.py'>
attempt("first.inner")  # expect: attempted relative import beyond top-level package
print(attempt("first.leaf").v, first.leaf.__package__, "first.inner" in sys.modules)  # expect: 1 first False
import spread.a, spread.b
print(spread.a.name, spread.b.name, spread.__file__, spread.__spec__.origin)  # expect: a b None None
print([folder.replace(place, "") for folder in spread.__path__])  # expect: ['/one/spread', '/two/spread']
attempt("circle_a")  # expect: cannot import name 'x' from partially initialized module 'circle_a' (most likely due to a circular import) (PLACE/circle_a.py)
attempt("circle_c")  # expect: partially initialized module 'circle_c' from 'PLACE/circle_c.py' has no attribute 'z' (most likely due to a circular import)
print(attempt("russian").text)  # expect: привет
attempt("odd")  # expect: unknown encoding: no-such (odd.py, line 0)
attempt("compiled")  # expect: 'PLACE/compiled.pyc' holds bytecode of CPython, which Adder does not run; its source file is needed
write("first/__init__.py", "value = 22")
print(importlib.reload(first).value)  # expect: 22
spec = importlib.util.spec_from_file_location("other", place + "/first/leaf.py")
print(spec.loader.name, spec.parent == "", spec == importlib.util.spec_from_file_location("other", place + "/first/leaf.py"))  # expect: other True True
loader = importlib.util.LazyLoader(importlib.machinery.SourceFileLoader("lazy", place + "/russian.py"))
spec = importlib.util.spec_from_loader("lazy", loader)
lazy = importlib.util.module_from_spec(spec)
sys.modules["lazy"] = lazy
loader.exec_module(lazy)
print(type(lazy).__name__, lazy.text, type(lazy).__name__)  # expect: _LazyModule привет module
print(importlib.util.resolve_name("..x", "a.b"), importlib.util.find_spec("nowhere"))  # expect: a.x None
for folder, _, files in list(os.walk(place, topdown=False)):
    for name in files:
        os.remove(folder + "/" + name)
    os.rmdir(folder)
