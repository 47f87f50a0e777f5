"""From objects to text."""
try:
    from _json import (encode_basestring as c_encode_basestring,
                       encode_basestring_ascii as c_encode_basestring_ascii, make_encoder as c_make_encoder)
except ImportError:
    c_encode_basestring = c_encode_basestring_ascii = c_make_encoder = None

INFINITY = float("inf")
ESCAPE_DCT = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
for _code in range(0x20):
    ESCAPE_DCT.setdefault(chr(_code), "\\u%04x" % _code)
_table = str.maketrans(ESCAPE_DCT)
del _code


def py_encode_basestring(s):
    """Quotes and escapes."""
    if not isinstance(s, str):
        raise TypeError(f"first argument must be a string, not {type(s).__name__}")
    return '"' + s.translate(_table) + '"'


def _escape(code):
    if code > 0xffff:
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xd800 | code >> 10, 0xdc00 | code & 0x3ff)
    return "\\u%04x" % code


def py_encode_basestring_ascii(s):
    """Quotes and escapes, and nothing but ASCII."""
    if not isinstance(s, str):
        raise TypeError(f"first argument must be a string, not {type(s).__name__}")
    if s.isascii():
        if s.isprintable() and '"' not in s and "\\" not in s:
            return f'"{s}"'
        return '"' + s.translate(_table).replace("\x7f", "\\u007f") + '"'
    return '"' + "".join([char if char < "\x80" else _escape(ord(char)) for char in s.translate(_table)]) + '"'

encode_basestring = c_encode_basestring or py_encode_basestring
encode_basestring_ascii = c_encode_basestring_ascii or py_encode_basestring_ascii


class JSONEncoder:
    """Writes JSON; `default` may be overridden to give a simpler object."""
    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True,
                 sort_keys=False, indent=None, separators=None, default=None):
        self.skipkeys, self.sort_keys, self.indent = skipkeys, sort_keys, indent
        self.ensure_ascii, self.check_circular, self.allow_nan = ensure_ascii, check_circular, allow_nan
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        """Give a simpler object for o, or raise."""
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        """The text for o."""
        if isinstance(o, str):
            return (encode_basestring_ascii if self.ensure_ascii else encode_basestring)(o)
        return "".join(self.iterencode(o, _one_shot=True))

    def iterencode(self, o, _one_shot=False):
        """Iterate over the parts of the text for o."""
        markers = {} if self.check_circular else None
        quote = encode_basestring_ascii if self.ensure_ascii else encode_basestring
        indent = self.indent
        if indent is not None and not isinstance(indent, str):
            indent = " " * indent
        if _one_shot and c_make_encoder is not None:
            write = c_make_encoder(markers, self.default, quote, indent, self.key_separator, self.item_separator,
                                   self.sort_keys, self.skipkeys, self.allow_nan)
        else:
            write = _make_iterencode(markers, self.default, quote, indent, self.key_separator,
                                     self.item_separator, self.sort_keys, self.skipkeys, self.allow_nan)
        return write(o, 0)


def _make_iterencode(markers, default, quote, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan):
    """A function of (object, depth) that iterates over the parts of its text."""
    def number(o):
        if o != o:
            text = "NaN"
        elif o == INFINITY:
            text = "Infinity"
        elif o == -INFINITY:
            text = "-Infinity"
        else:
            return float.__repr__(o)
        if not allow_nan:
            raise ValueError("Out of range float values are not JSON compliant: " + repr(o))
        return text

    def mark(o):
        if markers is None:
            return None
        if id(o) in markers:
            raise ValueError("Circular reference detected")
        markers[id(o)] = o
        return id(o)

    def plain(o):
        # The text of what has no parts, or None.
        if isinstance(o, str):
            return quote(o)
        if o is None:
            return "null"
        if o is True:
            return "true"
        if o is False:
            return "false"
        if isinstance(o, int):
            return int.__repr__(o)
        if isinstance(o, float):
            return number(o)
        return None

    def key_text(key):
        # The text of a key before it is quoted, or None where it is to be left out.
        if isinstance(key, str):
            return key
        if isinstance(key, float):
            return number(key)
        if key is True:
            return "true"
        if key is False:
            return "false"
        if key is None:
            return "null"
        if isinstance(key, int):
            return int.__repr__(key)
        if skipkeys:
            return None
        raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")

    def lines(level):
        # What stands before the first item, between items, and behind the last one.
        if indent is None:
            return "", item_separator, ""
        line = "\n" + indent * level
        return line, item_separator + line, "\n" + indent * (level - 1)

    def _iterencode(o, level):
        text = plain(o)
        if text is not None:
            yield text
        elif isinstance(o, (list, tuple)):
            yield from each_item(o, level)
        elif isinstance(o, dict):
            yield from each_pair(o, level)
        else:
            marker = mark(o)
            simpler = default(o)
            try:
                yield from _iterencode(simpler, level)
            except GeneratorExit:
                raise
            except BaseException as error:
                error.add_note(f"when serializing {type(o).__name__} object")
                raise
            if marker is not None:
                del markers[marker]

    def each_item(items, level):
        if not items:
            yield "[]"
            return
        marker = mark(items)
        level += 1
        before, between, behind = lines(level)
        before = "[" + before
        index = 0
        try:
            for index, item in enumerate(items):
                text = plain(item)
                if text is not None:
                    yield before + text
                else:
                    yield before
                    yield from _iterencode(item, level)
                before = between
        except GeneratorExit:
            raise
        except BaseException as error:
            error.add_note(f"when serializing {type(items).__name__} item {index}")
            raise
        if behind:
            yield behind
        yield "]"
        if marker is not None:
            del markers[marker]

    def each_pair(mapping, level):
        if not mapping:
            yield "{}"
            return
        marker = mark(mapping)
        yield "{"
        level += 1
        before, between, behind = lines(level)
        is_empty = True
        for key, value in sorted(mapping.items()) if sort_keys else mapping.items():
            name = key_text(key)
            if name is None:
                continue
            if before:
                yield before
            before = between
            is_empty = False
            yield quote(name)
            yield key_separator
            try:
                yield from _iterencode(value, level)
            except GeneratorExit:
                raise
            except BaseException as error:
                error.add_note(f"when serializing {type(mapping).__name__} item {key!r}")
                raise
        if behind and not is_empty:
            yield behind
        yield "}"
        if marker is not None:
            del markers[marker]
    return _iterencode
