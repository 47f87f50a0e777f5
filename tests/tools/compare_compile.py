"""Compiles every .py of CPython's Lib with our compiler: it must verify, or fail as CPython's does.

    python3.14 compare_compile.py build/compile-check [FILE_OR_FOLDER...]

Errors are compared by class, message, line, offset, end line and end offset; SyntaxWarnings likewise. Besides the files,
the small sources of compile_errors.txt (separated by lines of ===) are compared.
"""
import io
import pathlib
import re
import subprocess
import sys
import sysconfig
import tokenize
import warnings

sys.set_int_max_str_digits(4300)


class Server:
    def __init__(self, path):
        self.path = path
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.path, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command, source):
        self.process.stdin.write(b"%s %d\n" % (command.encode(), len(source)) + source)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            self.start()
            return None, ("crashed", str(status))
        output, messages = map(int, line.split())
        return self.process.stdout.read(output), self.process.stdout.read(messages)


def message_of(error, message, lineno, offset, end_lineno, end_offset):
    return (type(error).__name__ if not isinstance(error, str) else error, message, lineno, offset, end_lineno, end_offset)


def expected(source, mode):
    """(error or None, [warnings])"""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "FILE", {"module": "exec", "interactive": "single", "expression": "eval"}[mode], dont_inherit=True)
            error = None
        except SyntaxError as e:
            error = (type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
        except (ValueError, MemoryError, RecursionError, OverflowError) as e:
            error = (type(e).__name__, str(e), None, None, None, None)
    return error, sorted((w.category.__name__, str(w.message), w.lineno) for w in caught if issubclass(w.category, SyntaxWarning))


def found(messages):
    error, warned = None, []
    lines = messages.decode("utf-8", "surrogatepass").split("\n")
    for i in range(0, len(lines) - 6, 7):
        kind, text, *places = lines[i:i + 6]
        places = [None if p == "None" else int(p) for p in places]
        if kind.endswith("Warning"):
            warned.append((kind, text, places[0]))
        elif not error:
            error = (kind, text, *places)
    return error, sorted(warned)


def in_utf8(source):
    """The source, which the compiler alone cannot decode, as the interpreter's codecs would hand it over."""
    try:
        encoding, lines = tokenize.detect_encoding(io.BytesIO(source).readline)
        if encoding in ("utf-8", "utf-8-sig", "iso-8859-1", "ascii"):
            return source
        text = source.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return source
    return re.sub(rb"(coding[:=][ \t]*)[-\w.]+", rb"\1utf-8", text.encode(), count=1)


class Comparison:
    def __init__(self, server):
        self.server = server
        self.checked = self.failed = self.refused = 0

    def check(self, name, source, mode="module"):
        self.checked += 1
        want, want_warnings = expected(source, mode)
        output, messages = self.server.ask(f"check-{mode}", in_utf8(source))
        got, got_warnings = (messages, []) if output is None else found(messages)
        self.refused += want is not None
        if want and got and want[0] == got[0] == "MemoryError":
            return
        if want and got and want[0] == got[0] == "RecursionError":
            return
        if want != got:
            self.failed += 1
            print(f"{name}:\n    CPython {want}\n    Adder   {got}")
        elif want_warnings != got_warnings:
            self.failed += 1
            print(f"{name}: warnings\n    CPython {[w for w in want_warnings if w not in got_warnings]}\n    Adder   {[w for w in got_warnings if w not in want_warnings]}")


def main():
    comparison = Comparison(Server(sys.argv[1]))
    roots = [pathlib.Path(a) for a in sys.argv[2:]] or [pathlib.Path(sysconfig.get_path("stdlib"))]
    small = pathlib.Path(__file__).with_name("compile_errors.txt")
    if len(sys.argv) == 2:
        for source in small.read_text().strip("\n").split("\n===\n"):
            comparison.check(repr(source), source.encode())
    for root in roots:
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            if path.is_file():
                comparison.check(str(path), path.read_bytes())
    print(f"{comparison.checked} sources ({comparison.refused} refused by CPython), {comparison.failed} differences")
    sys.exit(comparison.failed != 0)


main()
