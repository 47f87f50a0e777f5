"""Compares the front end with CPython over source files, by default all of CPython's Lib.

    python3.14 tests/tools/compare_front.py build/front [-q] [--only ast|tokens] [FILE or FOLDER ...]

Tokens must equal `python -m tokenize -e`, trees `python -m ast -a -i 1`, mistakes (class, message, lineno,
offset, end_lineno, end_offset). Two processes: ours answers requests, this one is the oracle.
"""
import ast
import difflib
import io
import os
import subprocess
import sys
import sysconfig
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100000)


class Front:
    def __init__(self, path):
        self.process = subprocess.Popen([path, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command, source):
        self.process.stdin.write(b"%s %d\n" % (command.encode(), len(source)) + source)
        self.process.stdin.flush()
        counts = self.process.stdout.readline().split()
        output, error = (self.process.stdout.read(int(count)) for count in counts)
        return output.decode("utf-8", "surrogatepass"), error.decode("utf-8", "surrogatepass")


class NamedBytes(io.BytesIO):
    name = "FILE"


def oracle_tokens(source):
    lines = []
    try:
        for token in tokenize.tokenize(NamedBytes(source).readline):
            place = "%d,%d-%d,%d:" % (token.start + token.end)
            lines.append("%-20s%-15s%-15r\n" % (place, tokenize.tok_name[token.exact_type], token.string))
    except IndentationError as error:
        return "", "FILE:%d:%d: error: %s\n" % (*error.args[1][1:3], error.args[0])
    except tokenize.TokenError as error:
        return "", "FILE:%d:%d: error: %s\n" % (*error.args[1], error.args[0])
    except SyntaxError as error:
        return "", "FILE: error: %s\n" % error
    return "".join(lines), ""


def oracle_error(error):
    if isinstance(error, SyntaxError):
        places = error.lineno, error.offset, error.end_lineno, error.end_offset
        return "\n".join(map(str, (type(error).__name__, error.msg, *places))) + "\n"
    return f"{type(error).__name__}\n{error}\nNone\nNone\nNone\nNone\n"


def oracle_ast(source):
    try:
        return ast.dump(ast.parse(source), include_attributes=True, indent=1), ""
    except (SyntaxError, MemoryError, ValueError) as error:
        return "", oracle_error(error)


def first_difference(expected, got):
    a, b = expected.splitlines(), got.splitlines()
    for i, (left, right) in enumerate(zip(a, b)):
        if left != right:
            context = a[max(0, i - 6):i]
            return "\n".join(["    " + line for line in context] + [f"  expected {left!r}", f"  got      {right!r}"])
    return f"  lengths {len(a)} {len(b)}"


def files_of(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                if name.endswith(".py") and os.path.isfile(os.path.join(folder, name)):
                    yield os.path.join(folder, name)


def main():
    arguments = sys.argv[1:]
    quiet = "-q" in arguments
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    paths = [a for a in arguments if a not in ("-q", "--only", only)]
    front = Front(paths.pop(0))
    count = bad = 0
    for path in files_of(paths or [sysconfig.get_path("stdlib")]):
        with open(path, "rb") as file:
            source = file.read()
        count += 1
        try:
            encoding = tokenize.detect_encoding(io.BytesIO(source).readline)[0]
        except SyntaxError:
            encoding = "utf-8"
        is_foreign = encoding not in ("utf-8", "utf-8-sig", "iso-8859-1", "latin-1", "ascii")
        for what, command, oracle in (("tokens", "tokens", oracle_tokens), ("ast", "ast-module", oracle_ast)):
            if only and what != only:
                continue
            if is_foreign:  # the importer decodes these
                if what == "tokens":
                    continue
                command, text = "ast-module-str", source.decode(encoding).encode()
            else:
                text = source
            expected, got = oracle(source), front.ask(command, text)
            if expected == got:
                continue
            bad += 1
            print(f"{path}: {what} differ")
            if not quiet:
                print(first_difference("".join(expected), "".join(got)))
    print(f"{count} files, {bad} differences")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
