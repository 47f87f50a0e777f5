"""One value out of a text."""
try:
    from _json import make_scanner as c_make_scanner
except ImportError:
    c_make_scanner = None

__all__ = ["make_scanner"]

_digits = frozenset("0123456789")


def _scan_number(string, at):
    """(end, whether it is an integer), or None."""
    size = len(string)
    end = at
    if string[end] == "-":
        end += 1
    if end >= size or string[end] not in _digits:
        return None
    if string[end] == "0":
        end += 1
    else:
        while end < size and string[end] in _digits:
            end += 1
    is_integer = True
    if end + 1 < size and string[end] == "." and string[end + 1] in _digits:
        is_integer = False
        end += 1
        while end < size and string[end] in _digits:
            end += 1
    if end < size and string[end] in "eE":
        place = end + 1
        if place < size and string[place] in "+-":
            place += 1
        if place < size and string[place] in _digits:
            is_integer = False
            while place < size and string[place] in _digits:
                place += 1
            end = place
    return end, is_integer


def py_make_scanner(context):
    """A function of (text, place) that returns (value, end)."""
    parse_object = context.parse_object
    parse_array = context.parse_array
    parse_string = context.parse_string
    strict = context.strict
    parse_float = context.parse_float
    parse_int = context.parse_int
    parse_constant = context.parse_constant
    object_hook = context.object_hook
    object_pairs_hook = context.object_pairs_hook
    memo = context.memo

    def scan(string, at):
        try:
            char = string[at]
        except IndexError:
            raise StopIteration(at) from None
        if char == '"':
            return parse_string(string, at + 1, strict)
        if char == "{":
            return parse_object((string, at + 1), strict, scan, object_hook, object_pairs_hook, memo)
        if char == "[":
            return parse_array((string, at + 1), scan)
        if char in "-0123456789":
            found = _scan_number(string, at)
            if found is not None:
                end, is_integer = found
                return (parse_int if is_integer else parse_float)(string[at:end]), end
            if string.startswith("-Infinity", at):
                return parse_constant("-Infinity"), at + 9
        elif char == "n":
            if string.startswith("null", at):
                return None, at + 4
        elif char == "t":
            if string.startswith("true", at):
                return True, at + 4
        elif char == "f":
            if string.startswith("false", at):
                return False, at + 5
        elif char == "N":
            if string.startswith("NaN", at):
                return parse_constant("NaN"), at + 3
        elif char == "I":
            if string.startswith("Infinity", at):
                return parse_constant("Infinity"), at + 8
        raise StopIteration(at)

    def scan_once(string, at):
        if at < 0:
            raise ValueError("idx cannot be negative")
        try:
            return scan(string, at)
        finally:
            memo.clear()
    return scan_once

make_scanner = c_make_scanner or py_make_scanner
