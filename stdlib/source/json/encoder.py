"""From objects to text."""

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

encode_basestring = py_encode_basestring
encode_basestring_ascii = py_encode_basestring_ascii


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
        parts = []
        self._write(o, parts.append)
        return "".join(parts)

    def iterencode(self, o, _one_shot=False):
        """Iterate over the parts of the text for o."""
        parts = []
        self._write(o, parts.append)
        return iter(parts)

    def _write(self, o, write):
        quote = encode_basestring_ascii if self.ensure_ascii else encode_basestring
        markers = {} if self.check_circular else None
        indent = self.indent
        if indent is not None and not isinstance(indent, str):
            indent = " " * indent
        item_separator = self.item_separator
        key_separator = self.key_separator
        sort_keys = self.sort_keys
        skipkeys = self.skipkeys
        allow_nan = self.allow_nan
        default = self.default
        show_float = float.__repr__
        show_int = int.__repr__

        def number(o):
            if o != o:
                text = "NaN"
            elif o == INFINITY:
                text = "Infinity"
            elif o == -INFINITY:
                text = "-Infinity"
            else:
                return show_float(o)
            if not allow_nan:
                raise ValueError("Out of range float values are not JSON compliant: " + repr(o))
            return text

        def put(o, level):
            if isinstance(o, str):
                write(quote(o))
            elif o is None:
                write("null")
            elif o is True:
                write("true")
            elif o is False:
                write("false")
            elif isinstance(o, int):
                write(show_int(o))
            elif isinstance(o, float):
                write(number(o))
            elif isinstance(o, (list, tuple)):
                put_list(o, level)
            elif isinstance(o, dict):
                put_dict(o, level)
            else:
                if markers is not None:
                    key = id(o)
                    if key in markers:
                        raise ValueError("Circular reference detected")
                    markers[key] = o
                new = default(o)
                try:
                    put(new, level)
                except Exception as error:
                    error.add_note(f"when serializing {type(o).__name__} object")
                    raise
                if markers is not None:
                    del markers[key]

        def put_list(items, level):
            if not items:
                write("[]")
                return
            if markers is not None:
                key = id(items)
                if key in markers:
                    raise ValueError("Circular reference detected")
                markers[key] = items
            level += 1
            if indent is not None:
                line = "\n" + indent * level
                separator = item_separator + line
                write("[" + line)
            else:
                separator = item_separator
                write("[")
            index = 0
            try:
                for item in items:
                    if index:
                        write(separator)
                    put(item, level)
                    index += 1
            except Exception as error:
                error.add_note(f"when serializing {type(items).__name__} item {index}")
                raise
            if indent is not None:
                write("\n" + indent * (level - 1))
            write("]")
            if markers is not None:
                del markers[key]

        def put_dict(mapping, level):
            if not mapping:
                write("{}")
                return
            if markers is not None:
                marker = id(mapping)
                if marker in markers:
                    raise ValueError("Circular reference detected")
                markers[marker] = mapping
            level += 1
            write("{")
            if indent is not None:
                line = "\n" + indent * level
                separator = item_separator + line
            else:
                line = ""
                separator = item_separator
            is_first = True
            for key, value in sorted(mapping.items()) if sort_keys else mapping.items():
                if isinstance(key, str):
                    name = key
                elif isinstance(key, float):
                    name = number(key)
                elif key is True:
                    name = "true"
                elif key is False:
                    name = "false"
                elif key is None:
                    name = "null"
                elif isinstance(key, int):
                    name = show_int(key)
                elif skipkeys:
                    continue
                else:
                    raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")
                if is_first:
                    is_first = False
                    write(line + quote(name) + key_separator)
                else:
                    write(separator + quote(name) + key_separator)
                try:
                    put(value, level)
                except Exception as error:
                    error.add_note(f"when serializing {type(mapping).__name__} item {key!r}")
                    raise
            if not is_first and indent is not None:
                write("\n" + indent * (level - 1))
            write("}")
            if markers is not None:
                del markers[marker]
        put(o, 0)
