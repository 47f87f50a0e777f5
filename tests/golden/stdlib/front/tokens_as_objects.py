import io
import _tokenize

def show(text, **options):
    try:
        for token in _tokenize.TokenizerIter(io.StringIO(text).readline, extra_tokens=True):
            print(token)
    except SyntaxError as error:
        print(type(error).__name__, error.msg, error.lineno, error.offset)

show('if x:  # why\n  "é" + f"{y!r}"\n')
show("a = (1\n")
show("'open")
show("if 1:\n    x\n  y\n")
lines = iter([b"\xe4 = 1\n"])
print(next(_tokenize.TokenizerIter(lines.__next__, encoding="latin-1", extra_tokens=True)))

# expect: (1, 'if', (1, 0), (1, 2), 'if x:  # why\n')
# expect: (1, 'x', (1, 3), (1, 4), 'if x:  # why\n')
# expect: (55, ':', (1, 4), (1, 5), 'if x:  # why\n')
# expect: (65, '# why', (1, 7), (1, 12), 'if x:  # why\n')
# expect: (4, '\n', (1, 12), (1, 13), 'if x:  # why\n')
# expect: (5, '  ', (2, 0), (2, 2), '  "é" + f"{y!r}"\n')
# expect: (3, '"é"', (2, 2), (2, 5), '  "é" + f"{y!r}"\n')
# expect: (55, '+', (2, 6), (2, 7), '  "é" + f"{y!r}"\n')
# expect: (59, 'f"', (2, 8), (2, 10), '  "é" + f"{y!r}"\n')
# expect: (55, '{', (2, 10), (2, 11), '  "é" + f"{y!r}"\n')
# expect: (1, 'y', (2, 11), (2, 12), '  "é" + f"{y!r}"\n')
# expect: (55, '!', (2, 12), (2, 13), '  "é" + f"{y!r}"\n')
# expect: (1, 'r', (2, 13), (2, 14), '  "é" + f"{y!r}"\n')
# expect: (55, '}', (2, 14), (2, 15), '  "é" + f"{y!r}"\n')
# expect: (61, '"', (2, 15), (2, 16), '  "é" + f"{y!r}"\n')
# expect: (4, '\n', (2, 16), (2, 17), '  "é" + f"{y!r}"\n')
# expect: (6, '', (3, 0), (3, 0), '')
# expect: (0, '', (3, 0), (3, 0), '')
# expect: (1, 'a', (1, 0), (1, 1), 'a = (1\n')
# expect: (55, '=', (1, 2), (1, 3), 'a = (1\n')
# expect: (55, '(', (1, 4), (1, 5), 'a = (1\n')
# expect: (2, '1', (1, 5), (1, 6), 'a = (1\n')
# expect: (66, '\n', (1, 6), (1, 7), 'a = (1\n')
# expect: SyntaxError unexpected EOF in multi-line statement 1 0
# expect: SyntaxError unterminated string literal (detected at line 1) 1 1
# expect: (1, 'if', (1, 0), (1, 2), 'if 1:\n')
# expect: (2, '1', (1, 3), (1, 4), 'if 1:\n')
# expect: (55, ':', (1, 4), (1, 5), 'if 1:\n')
# expect: (4, '\n', (1, 5), (1, 6), 'if 1:\n')
# expect: (5, '    ', (2, 0), (2, 4), '    x\n')
# expect: (1, 'x', (2, 4), (2, 5), '    x\n')
# expect: (4, '\n', (2, 5), (2, 6), '    x\n')
# expect: IndentationError unindent does not match any outer indentation level 3 4
# expect: (1, 'ä', (1, 0), (1, 1), 'ä = 1\n')
