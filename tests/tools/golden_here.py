"""Runs golden programs inside this interpreter, for tests/interpreters.c: sys.argv has their folders.

A program counts here if it only prints: no arguments, input, expected error or status, and nothing that belongs
to the process as a whole (its streams, signals, children, folders) or to the interpreter's own end.
"""
import gc
import io
import os
import sys

NOT_HERE = ("# arguments:", "# expect error:", "# expect status:", "# environment:", "sys.stdout", "sys.stderr", "sys.stdin",
            "sys.exit", "atexit", "os.fork", "signal", "subprocess", "chdir", "__main__", "threading", "excepthook",
            "unraisablehook", "gc.", "weakref", "getframe", "traceback", "settrace", "setprofile", "__del__", "input(",
            "warnings", "setrecursionlimit", "import_", "sys.path", "__file__", "tempfile", "reload", "locals()", "globals()",
            "sys.modules", "monitoring", "getrefcount", "hash_info", "-X", "builtins.")


def expected_of(source):
    marks = (line.split("# expect: ", 1) for line in source.splitlines() if "# expect: " in line)
    return "".join(f"{parts[1]}\n" for parts in marks)


def programs(folder):
    for entry in sorted(os.listdir(folder)):
        path = os.path.join(folder, entry)
        if os.path.isdir(path):
            yield from programs(path)
        elif entry.endswith(".py") and not os.path.exists(path[:-3] + ".in"):
            yield path


def runs_right(path, source):
    output, sys.stdout = sys.stdout, io.StringIO()
    try:
        exec(compile(source, path, "exec"), {"__name__": "__main__"})
        printed = sys.stdout.getvalue()
    except BaseException as error:
        printed = repr(error)
    finally:
        sys.stdout = output
    if printed != expected_of(source):
        print(f"FAIL {path}: {printed[-300:]!r}", file=sys.stderr)
        return False
    return True


passed = failed = 0
for folder in sys.argv[1:]:
    for path in programs(folder):
        with open(path, encoding="utf-8", errors="replace") as file:
            source = file.read()
        if any(text in source for text in NOT_HERE) or not expected_of(source):
            continue
        if runs_right(path, source):
            passed += 1
        else:
            failed += 1
gc.collect()
