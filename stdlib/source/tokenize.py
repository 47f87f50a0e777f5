"""Source text to tokens, comments and line ends included, and back.

The tokens come from the lexer itself, through _tokenize.
"""

import _tokenize
import itertools
import re
import sys
from builtins import open as _builtin_open
from codecs import BOM_UTF8, lookup
from collections import namedtuple
from io import TextIOWrapper

import token
from token import *
from token import EXACT_TOKEN_TYPES

__all__ = token.__all__ + ["tokenize", "generate_tokens", "detect_encoding", "untokenize", "TokenInfo",
                           "open", "TokenError"]

cookie_re = re.compile(br"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
blank_re = re.compile(br"^[ \t\f]*(?:[#\r\n]|$)", re.ASCII)
tabsize = 8


def _all_string_prefixes():
    """All spellings of what may stand before a string, '' among them."""
    prefixes = {""}
    for letters in ("b", "r", "u", "f", "t", "br", "fr", "tr"):
        for order in itertools.permutations(letters):
            prefixes.update("".join(cases) for cases in itertools.product(*((c, c.upper()) for c in order)))
    return prefixes


StringPrefix = "(" + "|".join(_all_string_prefixes()) + ")"
single_quoted = {prefix + quote for prefix in _all_string_prefixes() for quote in ('"', "'")}
triple_quoted = {prefix + quote for prefix in _all_string_prefixes() for quote in ('"""', "'''")}


class TokenError(Exception):
    """The text cannot be cut into tokens; its arguments are the message and (line, column)."""


class TokenInfo(namedtuple("TokenInfo", "type string start end line")):
    """A token: its kind, its text, where it starts and ends, and the line in which it stands."""

    def __repr__(self):
        kind = f"{self.type} ({tok_name[self.type]})"
        return f"TokenInfo(type={kind}, string={self.string!r}, start={self.start!r}, end={self.end!r}, " \
               f"line={self.line!r})"

    @property
    def exact_type(self):
        """The kind, for an operator that of its spelling."""
        if self.type == OP and self.string in EXACT_TOKEN_TYPES:
            return EXACT_TOKEN_TYPES[self.string]
        return self.type


# --- from tokens to text ---------------------------------------------------------------------------------

_LINE_ENDS = (NEWLINE, NL)
_MIDDLES = (FSTRING_MIDDLE, TSTRING_MIDDLE)
_STARTS = (FSTRING_START, TSTRING_START)
_ENDS = (FSTRING_END, TSTRING_END)


class Untokenizer:
    """Puts tokens together again: full ones where they stood, pairs of kind and text with blanks between."""

    def __init__(self):
        self.tokens, self.encoding = [], None
        self.prev_row, self.prev_col = 1, 0
        self.prev_type, self.prev_line = None, ""

    def add_whitespace(self, start):
        """Add what is between the last token and start."""
        row, col = start
        if (row, col) < (self.prev_row, self.prev_col):
            raise ValueError(f"start ({row},{col}) precedes previous end ({self.prev_row},{self.prev_col})")
        self.add_backslash_continuation(start)
        if col > self.prev_col:
            self.tokens.append(" " * (col - self.prev_col))

    def add_backslash_continuation(self, start):
        """Lines between two tokens without a token for their end were joined by backslashes."""
        rows = start[0] - self.prev_row
        if rows == 0:
            return
        newline = "\r\n" if self.prev_line.endswith("\r\n") else "\n"
        line = self.prev_line.rstrip("\\\r\n")
        blanks = line[len(line.rstrip()):]
        self.tokens.append(blanks + f"\\{newline}" * rows)
        self.prev_col = 0

    def escape_brackets(self, token):
        """The text of an f-string with its braces doubled, but not those of \\N{...}."""
        parts = []
        in_name = False
        backslashes = backslashes_before_n = 0
        for at, character in enumerate(token):
            if character == "\\":
                backslashes += 1
                parts.append(character)
                continue
            if character == "{":
                in_name = token[at - 2:at] == "\\N" and backslashes_before_n % 2 == 1
                parts.append("{" if in_name else "{{")
            elif character == "}":
                parts.append("}" if in_name else "}}")
                in_name = False
            else:
                parts.append(character)
            backslashes_before_n = backslashes if character == "N" else 0
            backslashes = 0
        return "".join(parts)

    def untokenize(self, iterable):
        """The text of the tokens."""
        tokens = iter(iterable)
        indents = []
        at_line_start = False
        for info in tokens:
            if len(info) == 2:
                self.compat(info, tokens)
                break
            kind, text, start, end, line = info
            if kind == ENCODING:
                self.encoding = text
                continue
            if kind == ENDMARKER:
                break
            if kind == INDENT:
                indents.append(text)
                continue
            if kind == DEDENT:
                indents.pop()
                self.prev_row, self.prev_col = end
                continue
            if kind in _LINE_ENDS:
                at_line_start = True
            elif at_line_start and indents:
                indent = indents[-1]
                if start[1] >= len(indent):
                    self.tokens.append(indent)
                    self.prev_col = len(indent)
                at_line_start = False
            elif kind in _MIDDLES and ("{" in text or "}" in text):
                text = self.escape_brackets(text)
                last = text.splitlines()[-1]
                end = end[0], end[1] + last.count("{{") + last.count("}}")
            self.add_whitespace(start)
            self.tokens.append(text)
            self.prev_row, self.prev_col = end
            if kind in _LINE_ENDS:
                self.prev_row += 1
                self.prev_col = 0
            self.prev_type = kind
            self.prev_line = line
        return "".join(self.tokens)

    def compat(self, token, iterable):
        """Add tokens of which only kind and text are known; token is the first of them."""
        indents = []
        at_line_start = token[0] in _LINE_ENDS
        was_string = False
        depth = 0               # of f-strings
        for info in itertools.chain([token], iterable):
            kind, text = info[:2]
            if kind == ENCODING:
                self.encoding = text
                continue
            if kind in (NAME, NUMBER):
                text += " "
            if kind == STRING:
                if was_string:
                    text = " " + text
                was_string = True
            else:
                was_string = False
            if kind in _STARTS:
                depth += 1
            elif kind in _ENDS:
                depth -= 1
            if kind == INDENT:
                indents.append(text)
                continue
            if kind == DEDENT:
                indents.pop()
                continue
            if kind in _LINE_ENDS:
                at_line_start = True
            elif at_line_start and indents:
                self.tokens.append(indents[-1])
                at_line_start = False
            elif kind in _MIDDLES:
                text = self.escape_brackets(text)
            if depth and text in ("{", "}") and self.tokens and self.tokens[-1] == text:
                text = " " + text       # two of them together would stand for one
            if kind in (STRING, *_STARTS) and self.prev_type in (STRING, *_ENDS):
                self.tokens.append(" ")
            self.tokens.append(text)
            self.prev_type = kind


def untokenize(iterable):
    """The text of tokens, as bytes if an ENCODING is among them."""
    untokenizer = Untokenizer()
    text = untokenizer.untokenize(iterable)
    return text if untokenizer.encoding is None else text.encode(untokenizer.encoding)


# --- encodings -------------------------------------------------------------------------------------------

def _get_normal_name(orig_enc):
    """The encoding's name, in one spelling where it is UTF-8 or Latin-1."""
    name = orig_enc[:12].lower().replace("_", "-")
    if name == "utf-8" or name.startswith("utf-8-"):
        return "utf-8"
    if name in ("latin-1", "iso-8859-1", "iso-latin-1") or name.startswith(("latin-1-", "iso-8859-1-",
                                                                           "iso-latin-1-")):
        return "iso-8859-1"
    return orig_enc


def detect_encoding(readline):
    """(encoding, the lines read for it, as bytes) of a source file, by its mark or comment; utf-8 without
    them.
    """
    try:
        filename = readline.__self__.name
    except AttributeError:
        filename = None
    has_mark = False
    default = "utf-8"

    def read_or_stop():
        try:
            return readline()
        except StopIteration:
            return b""

    def fail(what, detail=""):
        raise SyntaxError(what + detail if filename is None else f"{what} for {filename!r}{detail}")

    def check(line, encoding):
        if b"\0" in line:
            raise SyntaxError("source code cannot contain null bytes")
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            fail("invalid or missing encoding declaration")

    def find_cookie(line):
        match = cookie_re.match(line)
        if not match:
            return None
        encoding = _get_normal_name(match.group(1).decode())
        try:
            lookup(encoding)
        except LookupError:
            fail("unknown encoding", f": {encoding}")
        if has_mark:
            if encoding != "utf-8":
                fail("encoding problem", ": utf-8")
            encoding += "-sig"
        return encoding

    lines = []
    for _ in range(2):
        line = read_or_stop()
        if not lines and line.startswith(BOM_UTF8):
            has_mark, default, line = True, "utf-8-sig", line[len(BOM_UTF8):]
        if not line:
            break
        lines.append(line)
        encoding = find_cookie(line)
        if encoding:
            break
        encoding = default
        if not blank_re.match(line):
            break  # the second line counts only after a comment or nothing
    if not lines:
        return default, []
    check(b"".join(lines), encoding)
    return encoding, lines


def open(filename):
    """Open a source file for reading, in its own encoding."""
    buffer = _builtin_open(filename, "rb")
    try:
        encoding, _ = detect_encoding(buffer.readline)
        buffer.seek(0)
        text = TextIOWrapper(buffer, encoding, line_buffering=True)
        text.mode = "r"
        return text
    except:
        buffer.close()
        raise


# --- from text to tokens ---------------------------------------------------------------------------------

def tokenize(readline):
    """Yield a TokenInfo for each token; readline gives lines as bytes. The first token is the encoding."""
    encoding, consumed = detect_encoding(readline)
    lines = itertools.chain(consumed, iter(readline, b""))
    if encoding is not None:
        if encoding == "utf-8-sig":
            encoding = "utf-8"
        yield TokenInfo(ENCODING, encoding, (0, 0), (0, 0), "")
    yield from _generate_tokens_from_c_tokenizer(lines.__next__, encoding, extra_tokens=True)


def generate_tokens(readline):
    """The same for lines as str: without the encoding."""
    return _generate_tokens_from_c_tokenizer(readline, extra_tokens=True)


def _transform_msg(msg):
    if "unterminated triple-quoted string literal" in msg:
        return "EOF in multi-line string"
    return msg


def _generate_tokens_from_c_tokenizer(source, encoding=None, extra_tokens=False):
    if encoding is None:
        tokens = _tokenize.TokenizerIter(source, extra_tokens=extra_tokens)
    else:
        tokens = _tokenize.TokenizerIter(source, encoding=encoding, extra_tokens=extra_tokens)
    try:
        for info in tokens:
            yield TokenInfo._make(info)
    except SyntaxError as error:
        if type(error) is not SyntaxError:
            raise error from None
        raise TokenError(_transform_msg(error.msg), (error.lineno, error.offset)) from None


def _main(args=None):
    """python -m tokenize [-e] [filename.py]"""
    import argparse

    def complain(text):
        print(text, file=sys.stderr)

    def fail(message, filename=None, location=None):
        if location:
            complain("%s:%d:%d: error: %s" % (filename, *location, message))
        elif filename:
            complain(f"{filename}: error: {message}")
        else:
            complain(f"error: {message}")
        sys.exit(1)

    parser = argparse.ArgumentParser(color=True)
    parser.add_argument(dest="filename", nargs="?", metavar="filename.py",
                        help="the file to tokenize; defaults to stdin")
    parser.add_argument("-e", "--exact", dest="exact", action="store_true",
                        help="display token names using the exact type")
    options = parser.parse_args(args)
    filename = options.filename
    try:
        if filename:
            with _builtin_open(filename, "rb") as file:
                tokens = list(tokenize(file.readline))
        else:
            filename = "<stdin>"
            tokens = _generate_tokens_from_c_tokenizer(sys.stdin.readline, extra_tokens=True)
        for info in tokens:
            kind = info.exact_type if options.exact else info.type
            place = "%d,%d-%d,%d:" % (info.start + info.end)
            print(f"{place:<20}{tok_name[kind]:<15}{info.string!r:<15}")
    except IndentationError as error:
        fail(error.args[0], filename, error.args[1][1:3])
    except TokenError as error:
        fail(error.args[0], filename, error.args[1])
    except SyntaxError as error:
        fail(error, filename)
    except OSError as error:
        fail(error)
    except KeyboardInterrupt:
        print("interrupted\n")
    except Exception as error:
        complain(f"unexpected error: {error}")
        raise


if __name__ == "__main__":
    _main()
