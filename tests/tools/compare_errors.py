"""Compares mistakes with CPython over snippets: class, message, lineno, offset, end_lineno, end_offset.

    python3.14 tests/tools/compare_errors.py build/front [--mutate N [SEED]] [--limit N] [FILE ...]

Snippets are all string constants and doctest examples of CPython's own tests about syntax (or of the files given), in
all modes. With --mutate, N of the standard library's functions each with a token removed, doubled, replaced or moved.
"""
import ast
import doctest
import io
import os
import random
import sys
import sysconfig
import tokenize
import warnings

sys.path.insert(0, os.path.dirname(__file__))
from compare_front import Front, oracle_error

warnings.simplefilter("ignore")
MODES = {"module": "exec", "interactive": "single", "expression": "eval", "function": "func_type"}
TESTS = """syntax exceptions fstring tstring grammar patma positional_only_arg named_expressions type_params type_aliases
string_literals unpack_ex eof tokenize codeop generators genexps listcomps dictcomps setcomps decorators except_star
with unpack keywordonlyarg global scope compile ast/test_ast future_stmt/test_future flufl annotationlib type_annotations
coroutines complex int float utf8source source_encoding cmd_line_script traceback code_module parser bytes keyword
pep646_syntax string_prefix super subclassinit lambda class funcattrs raise dict set""".split()


def oracle(source, mode):
    try:
        return ast.dump(ast.parse(source, mode=MODES[mode]), include_attributes=True, indent=1), ""
    except (SyntaxError, MemoryError, ValueError, RecursionError) as error:
        return "", oracle_error(error)


def snippets_of(path):
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 20000:
            yield node.value
            if ">>>" in node.value:
                try:
                    for example in doctest.DocTestParser().get_examples(node.value):
                        yield example.source
                except ValueError:
                    pass


def all_snippets(paths):
    seen = set()
    for path in paths:
        for snippet in snippets_of(path):
            if snippet not in seen:
                seen.add(snippet)
                yield snippet


def pieces_of_library():
    for folder, _, names in sorted(os.walk(sysconfig.get_path("stdlib"))):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.endswith(".py") or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                source = file.read()
            try:
                text = source.decode()
                tree = ast.parse(text)
            except (SyntaxError, UnicodeDecodeError, ValueError):
                continue
            lines = text.splitlines(True)
            for node in tree.body:
                if node.end_lineno - node.lineno < 60:
                    yield "".join(lines[node.lineno - 1:node.end_lineno])


def mutations(count, seed):
    pieces = list(pieces_of_library())
    chance = random.Random(seed)
    words = [w for p in chance.sample(pieces, 400) for w in p.split()]
    extra = list("()[]{}:,.=*&|^~@;!<>+-/%\\'\"#\n\t ") + ["**", ":=", "==", "->", "...", "if", "else", "for", "in", "not", "lambda",
             "yield", "await", "async", "def", "class", "with", "as", "match x:", "case", "import", "from", "del", "None", "1", "0x",
             "f'{", "}'", "f'{x", "print", "x", "\n    ", "\n", "raise", "try:", "except", "finally:", "elif", "type", "_", "'''", "is", "*x"]
    for _ in range(count):
        piece = chance.choice(pieces)
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(piece).readline))
        except (SyntaxError, tokenize.TokenError):
            continue
        lines = piece.splitlines(True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        spans = [(starts[t.start[0] - 1] + t.start[1], starts[t.end[0] - 1] + t.end[1]) for t in tokens
                 if t.end[0] <= len(lines) and t.string]
        if not spans:
            continue
        for _ in range(chance.choice((1, 1, 1, 2))):
            a, b = chance.choice(spans)
            kind = chance.randrange(5)
            if kind == 0:
                piece = piece[:a] + piece[b:]
            elif kind == 1:
                piece = piece[:a] + piece[a:b] + " " + piece[a:]
            elif kind == 2:
                piece = piece[:a] + chance.choice(extra) + piece[b:]
            elif kind == 3:
                piece = piece[:a] + chance.choice(extra + words) + " " + piece[a:]
            else:
                c, d = chance.choice(spans)
                piece = piece[:a] + piece[c:d] + piece[b:]
        yield piece


def main():
    arguments = sys.argv[1:]
    front = Front(arguments.pop(0))
    limit = int(arguments[arguments.index("--limit") + 1]) if "--limit" in arguments else 40
    if "--mutate" in arguments:
        at = arguments.index("--mutate")
        snippets, modes = mutations(int(arguments[at + 1]), int((arguments[at + 2:] or ["0"])[0])), ["module"]
    else:
        folder = os.path.join(sysconfig.get_path("stdlib"), "test")
        names = [os.path.join(folder, f"test_{name}.py") for name in TESTS]
        names = [a for a in arguments if a.endswith(".py")] or [n for n in names if os.path.isfile(n)]
        snippets, modes = all_snippets(names), list(MODES)
    count = errors = bad = 0
    for snippet in snippets:
        try:
            source = snippet.encode()
        except UnicodeEncodeError:
            continue
        for mode in modes:
            count += 1
            expected = oracle(snippet, mode)
            got = front.ask(f"ast-{mode}-str", source)
            errors += not expected[0]
            if "future feature" in expected[1] or "not a chance" in expected[1]:
                continue  # the compiler's
            if expected == got:
                continue
            bad += 1
            if bad <= limit:
                print(f"--- {mode}\n{snippet[:1500]}")
                print("  expected", expected[1].replace("\n", " | ") or "a tree")
                print("  got     ", got[1].replace("\n", " | ") or "a tree")
    print(f"{count} snippets, {errors} with mistakes, {bad} differences")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
