import os
import sys

seen = []


def hook(event, args):
    if event in ("mine", "exec", "compile", "os.mkdir", "os.rename", "os.rmdir", "sys.addaudithook"):
        seen.append((event, args if event != "exec" else type(args[0]).__name__))
    elif event == "import" and args[0] == "no_such_module":
        seen.append((event, args[1], type(args[2]).__name__))


sys.addaudithook(hook)
sys.audit("mine", 1, "x")
try:
    os.mkdir("/no/such/folder")
except OSError:
    pass
exec(compile("1", "f.py", "exec"))
try:
    import no_such_module
except ImportError:
    pass
for row in seen:
    print(row)
# expect: ('mine', (1, 'x'))
# expect: ('os.mkdir', ('/no/such/folder', 511, -1))
# expect: ('compile', (b'1', 'f.py'))
# expect: ('exec', 'code')
# expect: ('import', None, 'list')


def refuse(event, args):
    if event == "sys.addaudithook":
        raise RuntimeError
    if event == "open":
        raise PermissionError("no files")


sys.addaudithook(refuse)
sys.addaudithook(lambda *args: print("never"))
try:
    open("/no/such/file")
except PermissionError as error:
    print(error)  # expect: no files
