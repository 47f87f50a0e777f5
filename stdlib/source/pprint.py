"""Values printed so that they can be read: long ones over several lines, with their parts below each other."""
import sys as _sys
from io import StringIO as _StringIO

__all__ = ["pprint", "pformat", "isreadable", "isrecursive", "saferepr", "PrettyPrinter", "pp"]


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
           underscore_numbers=False):
    """Print a value."""
    PrettyPrinter(stream=stream, indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                  underscore_numbers=underscore_numbers).pprint(object)


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    """A value as text."""
    return PrettyPrinter(indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts,
                         underscore_numbers=underscore_numbers).pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    """Print a value; dictionaries keep their order."""
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    """repr() that stops where a value holds itself."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[0]


def isreadable(object):
    """Could eval() make the value from its text."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[1]


def isrecursive(object):
    """Does the value hold itself."""
    return PrettyPrinter()._safe_repr(object, {}, None, 0)[2]


class _safe_key:
    """Orders values that cannot be compared by the names of their types."""
    __slots__ = ["obj"]

    def __init__(self, obj):
        self.obj = obj

    def __lt__(self, other):
        try:
            return self.obj < other.obj
        except TypeError:
            return (str(type(self.obj)), id(self.obj)) < (str(type(other.obj)), id(other.obj))


def _safe_tuple(pair):
    return _safe_key(pair[0]), _safe_key(pair[1])


def _recursion(object):
    return f"<Recursion on {type(object).__name__} with id={id(object)}>"


class PrettyPrinter:
    """Prints values in a style of its own."""

    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        indent, width = int(indent), int(width)
        if indent < 0:
            raise ValueError("indent must be >= 0")
        if depth is not None and depth <= 0:
            raise ValueError("depth must be > 0")
        if not width:
            raise ValueError("width must be != 0")
        self._depth = depth
        self._indent_per_level = indent
        self._width = width
        self._stream = _sys.stdout if stream is None else stream
        self._compact = bool(compact)
        self._sort_dicts = sort_dicts
        self._underscore_numbers = underscore_numbers

    def pprint(self, object):
        """Print a value."""
        if self._stream is not None:
            self._format(object, self._stream, 0, 0, {}, 0)
            self._stream.write("\n")

    def pformat(self, object):
        """A value as text."""
        stream = _StringIO()
        self._format(object, stream, 0, 0, {}, 0)
        return stream.getvalue()

    def isrecursive(self, object):
        """Does the value hold itself."""
        return self.format(object, {}, 0, 0)[2]

    def isreadable(self, object):
        """Could eval() make the value from its text."""
        _text, readable, recursive = self.format(object, {}, 0, 0)
        return readable and not recursive

    def format(self, object, context, maxlevels, level):
        """The text of a part: (text, is it readable, does it hold itself); made to be overridden."""
        return self._safe_repr(object, context, maxlevels, level)

    def _repr(self, object, context, level):
        text, readable, recursive = self.format(object, context.copy(), self._depth, level)
        self._readable = getattr(self, "_readable", True) and readable
        self._recursive = getattr(self, "_recursive", False) or recursive
        return text

    def _format(self, object, stream, indent, allowance, context, level):
        """Write a value that begins at a column; allowance: columns that what follows it needs."""
        key = id(object)
        if key in context:
            stream.write(_recursion(object))
            self._recursive, self._readable = True, False
            return
        text = self._repr(object, context, level)
        if len(text) > self._width - indent - allowance:
            write = self._dispatch.get(type(object).__repr__)
            if write is None:
                write = self._writer_of_dataclass(object)
            if write is not None:
                context[key] = 1
                write(self, object, stream, indent, allowance, context, level + 1)
                del context[key]
                return
        stream.write(text)

    def _writer_of_dataclass(self, object):
        """Dataclasses whose repr is the generated one."""
        cls = type(object)
        if (hasattr(cls, "__dataclass_fields__") and cls.__dataclass_params__.repr
                and hasattr(cls.__repr__, "__wrapped__") and cls.__repr__.__wrapped__.__qualname__ == "__repr__"):
            return PrettyPrinter._pprint_dataclass
        return None

    def _pprint_dataclass(self, object, stream, indent, allowance, context, level):
        name = type(object).__name__
        fields = [(field.name, getattr(object, field.name)) for field in object.__dataclass_fields__.values()
                  if field.repr and field._field_type.name == "_FIELD"]
        stream.write(name + "(")
        self._format_namespace_items(fields, stream, indent + len(name) + 1, allowance, context, level)
        stream.write(")")

    _dispatch = {}

    def _pprint_dict(self, object, stream, indent, allowance, context, level):
        stream.write("{")
        if self._indent_per_level > 1:
            stream.write((self._indent_per_level - 1) * " ")
        if object:
            items = sorted(object.items(), key=_safe_tuple) if self._sort_dicts else object.items()
            self._format_dict_items(items, stream, indent, allowance + 1, context, level)
        stream.write("}")

    _dispatch[dict.__repr__] = _pprint_dict

    def _pprint_list(self, object, stream, indent, allowance, context, level):
        stream.write("[")
        self._format_items(object, stream, indent, allowance + 1, context, level)
        stream.write("]")

    _dispatch[list.__repr__] = _pprint_list

    def _pprint_tuple(self, object, stream, indent, allowance, context, level):
        end = ",)" if len(object) == 1 else ")"
        stream.write("(")
        self._format_items(object, stream, indent, allowance + len(end), context, level)
        stream.write(end)

    _dispatch[tuple.__repr__] = _pprint_tuple

    def _pprint_set(self, object, stream, indent, allowance, context, level):
        if not object:
            stream.write(repr(object))
            return
        cls = type(object)
        opening, closing = ("{", "}") if cls is set else (cls.__name__ + "({", "})")
        stream.write(opening)
        self._format_items(sorted(object, key=_safe_key), stream, indent + len(opening) - 1,
                           allowance + len(closing), context, level)
        stream.write(closing)

    _dispatch[set.__repr__] = _pprint_set
    _dispatch[frozenset.__repr__] = _pprint_set

    def _pprint_str(self, object, stream, indent, allowance, context, level):
        if not object:
            stream.write(repr(object))
            return
        import re
        lines = object.splitlines(True)
        has_brackets = level == 1
        if has_brackets:
            indent += 1
            allowance += 1
        room = last_room = self._width - indent
        chunks = []
        text = ""
        for i, line in enumerate(lines):
            text = repr(line)
            if i == len(lines) - 1:
                last_room -= allowance
            if len(text) <= last_room:
                chunks.append(text)
                continue
            words = re.findall(r"\S*\s*", line)
            words.pop()  # the empty match at the end
            current = ""
            for j, word in enumerate(words):
                limit = room
                if j == len(words) - 1 and i == len(lines) - 1:
                    limit -= allowance
                if len(repr(current + word)) > limit:
                    if current:
                        chunks.append(repr(current))
                    current = word
                else:
                    current += word
            if current:
                chunks.append(repr(current))
        if len(chunks) == 1:
            stream.write(text)
            return
        chunks = ("\n" + " " * indent).join(chunks)
        stream.write(f"({chunks})" if has_brackets else chunks)

    _dispatch[str.__repr__] = _pprint_str

    def _write_bytes(self, data, stream, indent, allowance):
        """Pieces of bytes of as many whole groups of four as fit."""
        separator = ""
        current = b""
        last = len(data) // 4 * 4
        width = self._width - indent
        for i in range(0, len(data), 4):
            part = data[i:i + 4]
            if i == last:
                width -= allowance
            if len(repr(current + part)) > width:
                if current:
                    stream.write(separator + repr(current))
                    separator = "\n" + " " * indent
                current = part
            else:
                current += part
        if current:
            stream.write(separator + repr(current))

    def _pprint_bytes(self, object, stream, indent, allowance, context, level):
        if len(object) <= 4:
            stream.write(repr(object))
            return
        has_brackets = level == 1
        if has_brackets:
            stream.write("(")
        self._write_bytes(object, stream, indent + has_brackets, allowance + has_brackets)
        if has_brackets:
            stream.write(")")

    _dispatch[bytes.__repr__] = _pprint_bytes

    def _pprint_bytearray(self, object, stream, indent, allowance, context, level):
        stream.write("bytearray(")
        self._pprint_bytes(bytes(object), stream, indent + 10, allowance + 1, context, level + 1)
        stream.write(")")

    _dispatch[bytearray.__repr__] = _pprint_bytearray

    def _pprint_mappingproxy(self, object, stream, indent, allowance, context, level):
        stream.write("mappingproxy(")
        self._format(object.copy(), stream, indent + 13, allowance + 1, context, level)
        stream.write(")")

    _dispatch[type(type.__dict__).__repr__] = _pprint_mappingproxy

    def _pprint_simplenamespace(self, object, stream, indent, allowance, context, level):
        cls = type(object)
        name = "namespace" if cls is type(_sys.implementation) else cls.__name__
        stream.write(name + "(")
        self._format_namespace_items(object.__dict__.items(), stream, indent + len(name) + 1, allowance, context,
                                     level)
        stream.write(")")

    _dispatch[type(_sys.implementation).__repr__] = _pprint_simplenamespace

    def _view_writer(prefix):
        def write(self, object, stream, indent, allowance, context, level):
            key = _safe_tuple if prefix == "dict_items" else _safe_key
            stream.write(prefix + "([")
            items = sorted(object, key=key) if self._sort_dicts else list(object)
            self._format_items(items, stream, indent + len(prefix) + 1, allowance + 2, context, level)
            stream.write("])")
        return write

    _dispatch[type({}.keys()).__repr__] = _view_writer("dict_keys")
    _dispatch[type({}.values()).__repr__] = _view_writer("dict_values")
    _dispatch[type({}.items()).__repr__] = _view_writer("dict_items")
    del _view_writer

    def _format_dict_items(self, items, stream, indent, allowance, context, level):
        indent += self._indent_per_level
        separator = ",\n" + " " * indent
        items = list(items)
        for i, (key, value) in enumerate(items):
            text = self._repr(key, context, level)
            stream.write(text + ": ")
            is_last = i == len(items) - 1
            self._format(value, stream, indent + len(text) + 2, allowance if is_last else 1, context, level)
            if not is_last:
                stream.write(separator)

    def _format_namespace_items(self, items, stream, indent, allowance, context, level):
        separator = ",\n" + " " * indent
        items = list(items)
        for i, (key, value) in enumerate(items):
            stream.write(key + "=")
            is_last = i == len(items) - 1
            if id(value) in context:
                stream.write("...")
            else:
                self._format(value, stream, indent + len(key) + 1, allowance if is_last else 1, context, level)
            if not is_last:
                stream.write(separator)

    def _format_items(self, items, stream, indent, allowance, context, level):
        indent += self._indent_per_level
        if self._indent_per_level > 1:
            stream.write((self._indent_per_level - 1) * " ")
        line_separator = ",\n" + " " * indent
        separator = ""
        room = width = self._width - indent + 1
        items = list(items)
        for i, item in enumerate(items):
            is_last = i == len(items) - 1
            if is_last:
                room -= allowance
                width -= allowance
            if self._compact:
                text = self._repr(item, context, level)
                needed = len(text) + 2
                if room < needed:
                    room = width
                    if separator:
                        separator = line_separator
                if room >= needed:
                    room -= needed
                    stream.write(separator + text)
                    separator = ", "
                    continue
            stream.write(separator)
            separator = line_separator
            self._format(item, stream, indent, allowance if is_last else 1, context, level)

    def _pprint_other(kind):
        def write(self, object, stream, indent, allowance, context, level):
            name = type(object).__name__
            if kind == "default" and object or kind == "ordered" and object or kind == "counter" and object:
                if kind == "default":
                    factory = self._repr(object.default_factory, context, level)
                    indent += len(name) + 1
                    stream.write(f"{name}({factory},\n{" " * indent}")
                    self._pprint_dict(object, stream, indent, allowance + 1, context, level)
                    stream.write(")")
                elif kind == "ordered":
                    stream.write(name + "(")
                    self._format(list(object.items()), stream, indent + len(name) + 1, allowance + 1, context, level)
                    stream.write(")")
                else:
                    stream.write(name + "({")
                    if self._indent_per_level > 1:
                        stream.write((self._indent_per_level - 1) * " ")
                    self._format_dict_items(object.most_common(), stream, indent + len(name) + 1, allowance + 2,
                                            context, level)
                    stream.write("})")
            elif kind == "chain" and object.maps or kind == "deque" and object:
                stream.write(name + "(")
                indent += len(name) + 1
                if kind == "deque":
                    stream.write("[")
                    if object.maxlen is None:
                        self._format_items(object, stream, indent, allowance + 2, context, level)
                        stream.write("])")
                    else:
                        self._format_items(object, stream, indent, 2, context, level)
                        stream.write(f"],\n{" " * indent}maxlen={self._repr(object.maxlen, context, level)})")
                else:
                    for i, part in enumerate(object.maps):
                        is_last = i == len(object.maps) - 1
                        self._format(part, stream, indent, allowance + 1 if is_last else 1, context, level)
                        stream.write(")" if is_last else ",\n" + " " * indent)
            elif kind == "user":
                self._format(object.data, stream, indent, allowance, context, level - 1)
            else:
                stream.write(repr(object))
        return write

    import collections as _c
    _dispatch[_c.OrderedDict.__repr__] = _pprint_other("ordered")
    _dispatch[_c.defaultdict.__repr__] = _pprint_other("default")
    _dispatch[_c.Counter.__repr__] = _pprint_other("counter")
    _dispatch[_c.ChainMap.__repr__] = _pprint_other("chain")
    _dispatch[_c.deque.__repr__] = _pprint_other("deque")
    for _user in (_c.UserDict, _c.UserList, _c.UserString):
        _dispatch[_user.__repr__] = _pprint_other("user")
    del _c, _user, _pprint_other

    def _safe_repr(self, object, context, maxlevels, level):
        """Text, readable, recursive: of a value written on one line."""
        cls = type(object)
        if cls in (str, bytes, bytearray, float, complex, bool, type(None)):
            return repr(object), True, False
        method = getattr(cls, "__repr__", None)
        if isinstance(object, int) and method is int.__repr__:
            return f"{object:_d}" if self._underscore_numbers else repr(object), True, False
        is_dict = isinstance(object, dict) and method is dict.__repr__
        is_list = isinstance(object, list) and method is list.__repr__
        if not is_dict and not is_list and not (isinstance(object, tuple) and method is tuple.__repr__):
            text = repr(object)
            return text, bool(text) and not text.startswith("<"), False
        if is_dict:
            form = "{%s}"
        elif is_list:
            form = "[%s]"
        else:
            form = "(%s,)" if len(object) == 1 else "(%s)"
        if not object:
            return form % "", True, False
        key = id(object)
        if maxlevels and level >= maxlevels:
            return form % "...", False, key in context
        if key in context:
            return _recursion(object), False, True
        context[key] = 1
        readable, recursive, parts = True, False, []

        def add(part):
            nonlocal readable, recursive
            text, part_readable, part_recursive = self.format(part, context, maxlevels, level + 1)
            readable = readable and part_readable
            recursive = recursive or part_recursive
            return text

        if is_dict:
            for name, value in sorted(object.items(), key=_safe_tuple) if self._sort_dicts else object.items():
                parts.append(f"{add(name)}: {add(value)}")
        else:
            parts = [add(part) for part in object]
        del context[key]
        return form % ", ".join(parts), readable, recursive
