"""From text to objects."""
from json import scanner
try:
    from _json import scanstring as c_scanstring
except ImportError:
    c_scanstring = None

__all__ = ["JSONDecoder", "JSONDecodeError"]

_constants = {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}
_escapes = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_hex_digits = frozenset("0123456789abcdefABCDEF")
_space = " \t\n\r"


class JSONDecodeError(ValueError):
    """The text is no JSON: msg, doc, pos, lineno, colno."""

    def __init__(self, msg, doc, pos):
        self.lineno = doc.count("\n", 0, pos) + 1
        self.colno = pos - doc.rfind("\n", 0, pos)
        super().__init__("%s: line %d column %d (char %d)" % (msg, self.lineno, self.colno, pos))
        self.msg = msg
        self.doc = doc
        self.pos = pos

    def __reduce__(self):
        return self.__class__, (self.msg, self.doc, self.pos)


def _unicode_escape(s, at):
    text = s[at + 1:at + 5]
    if len(text) == 4 and _hex_digits.issuperset(text):
        return int(text, 16)
    raise JSONDecodeError("Invalid \\uXXXX escape", s, at)


def py_scanstring(s, end, strict=True):
    """The string from behind its quote; (text, place behind the closing quote)."""
    begin = end - 1
    parts = []
    find = s.find
    while True:
        quote = find('"', end)
        if quote < 0:
            stop = len(s)
        else:
            stop = quote
        slash = find("\\", end, stop)
        chunk = s[end:stop if slash < 0 else slash]
        if strict and not chunk.isprintable():
            for index, char in enumerate(chunk):
                if char < " ":
                    raise JSONDecodeError(f"Invalid control character {char!r} at", s, end + index)
        if slash < 0:
            if quote < 0:
                raise JSONDecodeError("Unterminated string starting at", s, begin)
            if not parts:
                return chunk, quote + 1
            parts.append(chunk)
            return "".join(parts), quote + 1
        if chunk:
            parts.append(chunk)
        end = slash + 1
        try:
            char = s[end]
        except IndexError:
            raise JSONDecodeError("Unterminated string starting at", s, begin) from None
        if char != "u":
            try:
                parts.append(_escapes[char])
            except KeyError:
                raise JSONDecodeError(f"Invalid \\escape: {char!r}", s, slash) from None
            end += 1
        else:
            code = _unicode_escape(s, end)
            end += 5
            if 0xd800 <= code <= 0xdbff and s[end:end + 2] == "\\u":
                low = _unicode_escape(s, end + 1)
                if 0xdc00 <= low <= 0xdfff:
                    code = 0x10000 + (code - 0xd800 << 10 | low - 0xdc00)
                    end += 6
            parts.append(chr(code))

scanstring = c_scanstring or py_scanstring


def _skip(s, at):
    while s[at:at + 1] and s[at] in _space:
        at += 1
    return at


def JSONObject(s_and_end, strict, scan_once, object_hook, object_pairs_hook, memo=None):
    s, end = s_and_end
    pairs = []
    memo = {} if memo is None else memo
    intern = memo.setdefault
    end = _skip(s, end)
    char = s[end:end + 1]
    if char != '"':
        if char == "}":
            if object_pairs_hook is not None:
                return object_pairs_hook(pairs), end + 1
            return ({} if object_hook is None else object_hook({})), end + 1
        raise JSONDecodeError("Expecting property name enclosed in double quotes", s, end)
    end += 1
    while True:
        key, end = scanstring(s, end, strict)
        key = intern(key, key)
        if s[end:end + 1] != ":":
            end = _skip(s, end)
            if s[end:end + 1] != ":":
                raise JSONDecodeError("Expecting ':' delimiter", s, end)
        end += 1
        if s[end:end + 1] in _space:
            end = _skip(s, end)
        try:
            value, end = scan_once(s, end)
        except StopIteration as error:
            raise JSONDecodeError("Expecting value", s, error.value) from None
        pairs.append((key, value))
        char = s[end:end + 1]
        if char in _space:
            end = _skip(s, end)
            char = s[end:end + 1]
        end += 1
        if char == "}":
            break
        if char != ",":
            raise JSONDecodeError("Expecting ',' delimiter", s, end - 1)
        comma = end - 1
        end = _skip(s, end)
        char = s[end:end + 1]
        end += 1
        if char != '"':
            if char == "}":
                raise JSONDecodeError("Illegal trailing comma before end of object", s, comma)
            raise JSONDecodeError("Expecting property name enclosed in double quotes", s, end - 1)
    if object_pairs_hook is not None:
        return object_pairs_hook(pairs), end
    result = dict(pairs)
    if object_hook is not None:
        result = object_hook(result)
    return result, end


def JSONArray(s_and_end, scan_once):
    s, end = s_and_end
    values = []
    end = _skip(s, end)
    if s[end:end + 1] == "]":
        return values, end + 1
    append = values.append
    while True:
        try:
            value, end = scan_once(s, end)
        except StopIteration as error:
            raise JSONDecodeError("Expecting value", s, error.value) from None
        append(value)
        char = s[end:end + 1]
        if char in _space:
            end = _skip(s, end)
            char = s[end:end + 1]
        end += 1
        if char == "]":
            return values, end
        if char != ",":
            raise JSONDecodeError("Expecting ',' delimiter", s, end - 1)
        comma = end - 1
        if s[end:end + 1] in _space:
            end = _skip(s, end)
        if s[end:end + 1] == "]":
            raise JSONDecodeError("Illegal trailing comma before end of array", s, comma)


class JSONDecoder:
    """Reads JSON; the hooks may make other objects."""

    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, strict=True,
                 object_pairs_hook=None):
        self.object_hook = object_hook
        self.parse_float = parse_float or float
        self.parse_int = parse_int or int
        self.parse_constant = parse_constant or _constants.__getitem__
        self.strict = strict
        self.object_pairs_hook = object_pairs_hook
        self.parse_object = JSONObject
        self.parse_array = JSONArray
        self.parse_string = scanstring
        self.memo = {}
        self.scan_once = scanner.make_scanner(self)

    def decode(self, s):
        """The object for a text."""
        result, end = self.raw_decode(s, _skip(s, 0))
        end = _skip(s, end)
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return result

    def raw_decode(self, s, idx=0):
        """The object at a place, and where it ends."""
        try:
            return self.scan_once(s, idx)
        except StopIteration as error:
            raise JSONDecodeError("Expecting value", s, error.value) from None
