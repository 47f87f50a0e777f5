import io
import token
import tokenize

source = 'def f(x):\n\tif x: # why\n\t\treturn f"{x!r:>3}{{}}" + \\\n  1\n\n# end\n'
tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
for info in tokens[:8]:
    print(info)
print([tokenize.tok_name[info.exact_type] for info in tokens[8:]])
print(tokenize.untokenize(tokens) == source)
print(repr(tokenize.untokenize([info[:2] for info in tokens])))
print(token.EXACT_TOKEN_TYPES["->"] == token.RARROW, token.ISEOF(token.ENDMARKER), token.NT_OFFSET)
data = b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"
print(tokenize.detect_encoding(io.BytesIO(data).readline))
print(next(tokenize.tokenize(io.BytesIO(data).readline)))
for bad in (b"# coding: none-such\n", b"\xef\xbb\xbf# coding: ascii\n", b"x = '\xe9'\n"):
    try:
        tokenize.detect_encoding(io.BytesIO(bad).readline)
    except SyntaxError as error:
        print(error)
for text in ('(1', '"""open', 'x = "open\n', "if x:\n    y\n  z\n"):
    try:
        list(tokenize.generate_tokens(io.StringIO(text).readline))
    except tokenize.TokenError as error:
        print(error.args)
    except IndentationError as error:
        print(error.msg)
try:
    tokenize.untokenize([(1, "a", (1, 3), (1, 4), ""), (1, "b", (1, 0), (1, 1), "")])
except ValueError as error:
    print(error)

# expect: TokenInfo(type=1 (NAME), string='def', start=(1, 0), end=(1, 3), line='def f(x):\n')
# expect: TokenInfo(type=1 (NAME), string='f', start=(1, 4), end=(1, 5), line='def f(x):\n')
# expect: TokenInfo(type=55 (OP), string='(', start=(1, 5), end=(1, 6), line='def f(x):\n')
# expect: TokenInfo(type=1 (NAME), string='x', start=(1, 6), end=(1, 7), line='def f(x):\n')
# expect: TokenInfo(type=55 (OP), string=')', start=(1, 7), end=(1, 8), line='def f(x):\n')
# expect: TokenInfo(type=55 (OP), string=':', start=(1, 8), end=(1, 9), line='def f(x):\n')
# expect: TokenInfo(type=4 (NEWLINE), string='\n', start=(1, 9), end=(1, 10), line='def f(x):\n')
# expect: TokenInfo(type=5 (INDENT), string='\t', start=(2, 0), end=(2, 1), line='\tif x: # why\n')
# expect: ['NAME', 'NAME', 'COLON', 'COMMENT', 'NEWLINE', 'INDENT', 'NAME', 'FSTRING_START', 'LBRACE', 'NAME', 'EXCLAMATION', 'NAME', 'COLON', 'FSTRING_MIDDLE', 'RBRACE', 'FSTRING_MIDDLE', 'FSTRING_MIDDLE', 'FSTRING_END', 'PLUS', 'NUMBER', 'NEWLINE', 'NL', 'COMMENT', 'NL', 'DEDENT', 'DEDENT', 'ENDMARKER']
# expect: True
# expect: 'def f (x ):\n\tif x :# why\n\t\treturn f"{x !r :>3}{{}}"+1 \n\n\t\t# end\n'
# expect: True True 256
# expect: ('iso-8859-1', [b'# -*- coding: latin-1 -*-\n'])
# expect: TokenInfo(type=68 (ENCODING), string='iso-8859-1', start=(0, 0), end=(0, 0), line='')
# expect: unknown encoding: none-such
# expect: encoding problem: utf-8
# expect: invalid or missing encoding declaration
# expect: ('unexpected EOF in multi-line statement', (1, 0))
# expect: ('EOF in multi-line string', (1, 1))
# expect: ('unterminated string literal (detected at line 1)', (1, 5))
# expect: unindent does not match any outer indentation level
# expect: start (1,0) precedes previous end (1,4)
