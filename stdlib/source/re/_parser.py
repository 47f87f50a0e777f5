"""From the text of a pattern to a tree."""

from re._constants import A, DEBUG, I, L, M, MAXGROUPS, MAXREPEAT, MAXWIDTH, S, U, X, PatternError

_FLAGS = {"i": I, "L": L, "m": M, "s": S, "x": X, "a": A, "u": U}
_TYPE_FLAGS = A | L | U
_GLOBAL_FLAGS = DEBUG


class State:
    """What the whole pattern shares: flags and groups."""

    def __init__(self, source, flags):
        self.source = source
        self.flags = flags
        self.names = {}
        self.widths = [None]        # of each group that is complete
        self.lookbehind_groups = None
        self.checks = {}

    @property
    def groups(self):
        return len(self.widths)

    def open(self, name):
        number = self.groups
        self.widths.append(None)
        if name is not None:
            known = self.names.get(name)
            if known is not None:
                raise PatternError("redefinition of group name %r as group %d; was group %d" %
                                   (name, number, known))
            self.names[name] = number
        return number

    def check_lookbehind(self, group, at):
        if self.lookbehind_groups is not None:
            if not (group < self.groups and self.widths[group] is not None):
                raise self.source.error("cannot refer to an open group", at)
            if group >= self.lookbehind_groups:
                raise self.source.error("cannot refer to group defined in the same lookbehind subpattern", at)


class Source:
    """The text of a pattern, one symbol (an escape is one) at a time."""

    def __init__(self, pattern):
        self.is_text = isinstance(pattern, str)
        self.pattern = pattern
        self.text = pattern if self.is_text else str(pattern, "latin1")
        self.index = 0
        self.next = None
        self.advance()

    def advance(self):
        index = self.index
        try:
            char = self.text[index]
        except IndexError:
            self.next = None
            return
        index += 1
        if char == "\\":
            try:
                char += self.text[index]
            except IndexError:
                raise PatternError("bad escape (end of pattern)", self.pattern, len(self.text) - 1) from None
            index += 1
        self.index = index
        self.next = char

    def match(self, char):
        if char == self.next:
            self.advance()
            return True
        return False

    def get(self):
        result = self.next
        self.advance()
        return result

    def get_while(self, count, charset):
        result = ""
        for _ in range(count):
            char = self.next
            if char is None or char not in charset or len(char) > 1:
                break
            result += char
            self.advance()
        return result

    def get_until(self, end, name):
        result = ""
        while True:
            char = self.next
            self.advance()
            if char is None:
                if not result:
                    raise self.error("missing " + name)
                raise self.error("missing %s, unterminated name" % end, len(result) + 0)
            if char == end:
                if not result:
                    raise self.error("missing " + name, 1)
                return result
            result += char

    def tell(self):
        return self.index - len(self.next or "")

    def seek(self, index):
        self.index = index
        self.advance()

    def error(self, msg, offset=0):
        if not self.is_text:
            msg = msg.encode("ascii", "backslashreplace").decode("ascii")
        return PatternError(msg, self.pattern, self.tell() - offset)

    def check_name(self, name, offset):
        if not (self.is_text or name.isascii()):
            raise self.error("bad character in group name %s" % ascii(name), len(name) + offset)
        if not name.isidentifier():
            raise self.error("bad character in group name %r" % name, len(name) + offset)


_DIGITS = frozenset("0123456789")
_OCTAL = frozenset("01234567")
_HEX = frozenset("0123456789abcdefABCDEF")
_SIMPLE = {"\\a": 7, "\\b": 8, "\\f": 12, "\\n": 10, "\\r": 13, "\\t": 9, "\\v": 11, "\\\\": 92}
_CLASSES = {"\\d": "d", "\\D": "D", "\\s": "s", "\\S": "S", "\\w": "w", "\\W": "W"}
_PLACES = {"\\A": "start", "\\b": "word", "\\B": "notword", "\\Z": "end", "\\z": "end"}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _number_escape(source, escape):
    """\\x, \\u, \\U, \\N as a code; None if it is none of these."""
    kind = escape[1:2]
    if kind == "x":
        escape += source.get_while(2, _HEX)
        if len(escape) != 4:
            raise source.error("incomplete escape %s" % escape, len(escape))
        return int(escape[2:], 16)
    if kind == "u" and source.is_text:
        escape += source.get_while(4, _HEX)
        if len(escape) != 6:
            raise source.error("incomplete escape %s" % escape, len(escape))
        return int(escape[2:], 16)
    if kind == "U" and source.is_text:
        escape += source.get_while(8, _HEX)
        if len(escape) != 10:
            raise source.error("incomplete escape %s" % escape, len(escape))
        code = int(escape[2:], 16)
        if code > 0x10ffff:
            raise source.error("bad escape %s" % escape, len(escape))
        return code
    if kind == "N" and source.is_text:
        import unicodedata
        if not source.match("{"):
            raise source.error("missing {")
        name = source.get_until("}", "character name")
        try:
            return ord(unicodedata.lookup(name))
        except (KeyError, TypeError):
            raise source.error("undefined character name %r" % name, len(name) + len(r"\N{}")) from None
    return None


def _class_escape(source, escape):
    """An escape in [...]: a code, or a class letter."""
    if escape in _SIMPLE:
        return _SIMPLE[escape]
    if escape in _CLASSES:
        return _CLASSES[escape]
    code = _number_escape(source, escape)
    if code is not None:
        return code
    char = escape[1:2]
    if char in _OCTAL:
        escape += source.get_while(2, _OCTAL)
        code = int(escape[1:], 8)
        if code > 0o377:
            raise source.error("octal escape value %s outside of range 0-0o377" % escape, len(escape))
        return code
    if char in _DIGITS:
        raise ValueError
    if len(escape) == 2:
        if char in _LETTERS:
            raise source.error("bad escape %s" % escape, len(escape))
        return ord(char)
    raise source.error("bad escape %s" % escape, len(escape))


def _escape(source, escape, state):
    if escape in _PLACES:
        return ("at", _PLACES[escape])
    if escape in _CLASSES:
        return ("in", False, [_CLASSES[escape]])
    if escape in _SIMPLE:
        return ("char", _SIMPLE[escape])
    code = _number_escape(source, escape)
    if code is not None:
        return ("char", code)
    char = escape[1:2]
    if char == "0":
        escape += source.get_while(2, _OCTAL)
        return ("char", int(escape[1:], 8))
    if char in _DIGITS:
        if source.next is not None and source.next in _DIGITS:
            escape += source.get()
            if escape[1] in _OCTAL and escape[2] in _OCTAL and source.next is not None and source.next in _OCTAL:
                escape += source.get()
                code = int(escape[1:], 8)
                if code > 0o377:
                    raise source.error("octal escape value %s outside of range 0-0o377" % escape, len(escape))
                return ("char", code)
        group = int(escape[1:])
        if group < state.groups:
            if state.widths[group] is None:
                raise source.error("cannot refer to an open group", len(escape))
            state.check_lookbehind(group, len(escape))
            return ("ref", group)
        raise source.error("invalid group reference %d" % group, len(escape) - 1)
    if len(escape) == 2:
        if char in _LETTERS:
            raise source.error("bad escape %s" % escape, len(escape))
        return ("char", ord(char))
    raise source.error("bad escape %s" % escape, len(escape))


def width(node):
    """The least and the greatest count of characters that a node matches."""
    kind = node[0]
    if kind in ("char", "in", "any"):
        return 1, 1
    if kind == "seq":
        low = high = 0
        for item in node[1]:
            a, b = width(item)
            low += a
            high += b
        return min(low, MAXWIDTH), min(high, MAXWIDTH)
    if kind == "alt":
        widths = [width(item) for item in node[1]]
        return min(w[0] for w in widths), max(w[1] for w in widths)
    if kind == "group":
        return width(node[2])
    if kind in ("scope", "atomic"):
        return width(node[1])
    if kind == "repeat":
        low, high = width(node[3])
        return min(low * node[1], MAXWIDTH), min(high * node[2], MAXWIDTH)
    if kind == "ref":
        return node[2] if len(node) > 2 else (0, MAXWIDTH)
    if kind == "cond":
        low, high = width(node[2])
        other = width(node[3]) if node[3] else (0, 0)
        return min(low, other[0]), max(high, other[1])
    return 0, 0


def parse(pattern, flags):
    """Return (tree, state)."""
    source = Source(pattern)
    state = State(source, flags)
    if source.is_text:
        if flags & L:
            raise ValueError("cannot use LOCALE flag with a str pattern")
        if flags & A and flags & U:
            raise ValueError("ASCII and UNICODE flags are incompatible")
    else:
        if flags & U:
            raise ValueError("cannot use UNICODE flag with a bytes pattern")
        if flags & L and flags & A:
            raise ValueError("ASCII and LOCALE flags are incompatible")
    while True:
        try:
            tree = _alternatives(source, state, flags, 0, True)
            break
        except _Again as again:
            # (?x) at the start: read again with the flag.
            flags = state.flags = again.flags
            source = Source(pattern)
            state = State(source, flags)
    if source.next is not None:
        assert source.next == ")"
        raise source.error("unbalanced parenthesis")
    for group, at in state.checks.items():
        if group >= state.groups:
            raise PatternError("invalid group reference %d" % group, pattern, at)
    if source.is_text:
        if state.flags & A and state.flags & U:
            raise ValueError("ASCII and UNICODE flags are incompatible")
        if not state.flags & A:
            state.flags |= U
    elif state.flags & L and state.flags & A:
        raise ValueError("ASCII and LOCALE flags are incompatible")
    return tree, state


class _Again(Exception):
    def __init__(self, flags):
        self.flags = flags


def _alternatives(source, state, flags, depth, is_first=False):
    items = []
    while True:
        items.append(_sequence(source, state, flags, depth, is_first and not items))
        if not depth:
            flags = state.flags
        if not source.match("|"):
            break
    return items[0] if len(items) == 1 else ("alt", items)


def _class(source, state, here):
    is_negated = source.match("^")
    items = []

    def warn(what, at):
        import warnings
        folder = _class.__code__.co_filename.rpartition("/")[0]
        warnings.warn("Possible %s at position %d" % (what, at), FutureWarning, skip_file_prefixes=(folder,))
    is_first = True
    while True:
        this = source.get()
        if this is None:
            raise source.error("unterminated character set", source.tell() - here)
        if this == "]" and not is_first:
            break
        at = source.tell() - len(this)
        if this[0] == "\\":
            try:
                low = _class_escape(source, this)
            except ValueError:
                raise source.error("bad escape %s" % this, len(this)) from None
        else:
            if is_first and this == "[" or this in "-&~|" and source.next == this:
                if this == "[":
                    warn("nested set", at)
                elif not is_first:
                    warn("set " + {"-": "difference", "&": "intersection", "~": "symmetric difference",
                                   "|": "union"}[this], at)
            low = ord(this)
        is_first = False
        if source.match("-"):
            that = source.get()
            if that is None:
                raise source.error("unterminated character set", source.tell() - here)
            if that == "]":
                items.append(low)
                items.append(45)
                break
            if that[0] == "\\":
                try:
                    high = _class_escape(source, that)
                except ValueError:
                    raise source.error("bad escape %s" % that, len(that)) from None
            else:
                if that == "-":
                    warn("set difference", source.tell() - 2)
                high = ord(that)
            if isinstance(low, str) or isinstance(high, str) or high < low:
                shown = "%s-%s" % (this, that)
                raise source.error("bad character range %s" % shown, len(shown))
            items.append((low, high))
        else:
            items.append(low)
    if len(items) == 1 and not is_negated and isinstance(items[0], int):
        return ("char", items[0])
    return ("in", is_negated, items)


def _sequence(source, state, flags, depth, is_first):
    items = []
    is_verbose = flags & X
    while True:
        this = source.next
        if this is None or this in "|)":
            break
        source.advance()
        if is_verbose:
            if this in " \t\n\r\v\f":
                continue
            if this == "#":
                while True:
                    char = source.get()
                    if char is None or char == "\n":
                        break
                continue
        if this[0] == "\\":
            node = _escape(source, this, state)
            if node[0] == "ref":
                node = ("ref", node[1], state.widths[node[1]])
            items.append(_fold(node, flags))
        elif this not in "()[{*+?^$.|":
            items.append(_fold(("char", ord(this)), flags))
        elif this == "[":
            items.append(_fold(_class(source, state, source.tell() - 1), flags))
        elif this in "*+?{":
            here = source.tell()
            if this == "?":
                low, high = 0, 1
            elif this == "*":
                low, high = 0, MAXREPEAT
            elif this == "+":
                low, high = 1, MAXREPEAT
            else:
                if source.next == "}":
                    items.append(_fold(("char", 123), flags))
                    continue
                low, high = 0, MAXREPEAT
                first = second = ""
                while source.next is not None and source.next in _DIGITS:
                    first += source.get()
                if source.match(","):
                    while source.next is not None and source.next in _DIGITS:
                        second += source.get()
                else:
                    second = first
                if not source.match("}"):
                    items.append(_fold(("char", 123), flags))
                    source.seek(here)
                    continue
                if first:
                    low = int(first)
                    if low >= MAXREPEAT:
                        raise OverflowError("the repetition number is too large")
                if second:
                    high = int(second)
                    if high >= MAXREPEAT:
                        raise OverflowError("the repetition number is too large")
                    if high < low:
                        raise source.error("min repeat greater than max repeat", source.tell() - here)
            item = items[-1] if items else None
            if item is None or item[0] == "at" or item == ("seq", []):
                raise source.error("nothing to repeat", source.tell() - here + len(this))
            if item[0] == "repeat" or item[0] == "atomic" and len(item) > 2:
                raise source.error("multiple repeat", source.tell() - here + len(this))
            if source.match("?"):
                items[-1] = ("repeat", low, high, item, "lazy")
            elif source.match("+"):
                items[-1] = ("atomic", ("repeat", low, high, item, "greedy"), "possessive")
            else:
                items[-1] = ("repeat", low, high, item, "greedy")
        elif this == ".":
            items.append(("any", bool(flags & S)))
        elif this == "^":
            items.append(("at", "line" if flags & M else "start"))
        elif this == "$":
            items.append(("at", "lineend" if flags & M else "lastend"))
        elif this == "(":
            node = _group(source, state, flags, depth, is_first and not items)
            if node is None:
                continue
            if node == "flags":
                flags = state.flags
                is_verbose = flags & X
                continue
            items.append(node)
        else:
            raise AssertionError(this)
    # Flags for word and digit classes are put in by _fold; places need them too.
    result = []
    for item in items:
        if item[0] == "at" and item[1] in ("word", "notword") and len(item) == 2:
            item = ("at", item[1], flags & _TYPE_FLAGS)
        result.append(item)
    return result[0] if len(result) == 1 else ("seq", result)


def _fold(node, flags):
    """Add the flags that decide about case and classes to a node."""
    if node[0] == "char":
        return ("char", node[1], flags & (I | _TYPE_FLAGS))
    if node[0] == "in":
        return ("in", node[1], node[2], flags & (I | _TYPE_FLAGS))
    if node[0] == "ref":
        return ("ref", node[1], node[2], flags & (I | _TYPE_FLAGS))
    return node


def _group(source, state, flags, depth, is_first):
    start = source.tell() - 1
    capture = True
    name = None
    add = remove = 0
    is_atomic = False
    if source.match("?"):
        char = source.get()
        if char is None:
            raise source.error("unexpected end of pattern")
        if char == "P":
            if source.match("<"):
                name = source.get_until(">", "group name")
                source.check_name(name, 1)
            elif source.match("="):
                name = source.get_until(")", "group name")
                source.check_name(name, 1)
                group = state.names.get(name)
                if group is None:
                    raise source.error("unknown group name %r" % name, len(name) + 1)
                if state.widths[group] is None:
                    raise source.error("cannot refer to an open group", len(name) + 1)
                state.check_lookbehind(group, len(name) + 1)
                return ("ref", group, state.widths[group], flags & (I | _TYPE_FLAGS))
            else:
                char = source.get()
                if char is None:
                    raise source.error("unexpected end of pattern")
                raise source.error("unknown extension ?P" + char, len(char) + 2)
        elif char == ":":
            capture = False
        elif char == "#":
            while True:
                char = source.get()
                if char is None:
                    raise source.error("missing ), unterminated comment", source.tell() - start)
                if char == ")":
                    return None
        elif char in "=!<":
            is_behind = False
            if char == "<":
                char = source.get()
                if char is None:
                    raise source.error("unexpected end of pattern")
                if char not in "=!":
                    raise source.error("unknown extension ?<" + char, len(char) + 2)
                is_behind = True
                saved = state.lookbehind_groups
                if saved is None:
                    state.lookbehind_groups = state.groups
            body = _alternatives(source, state, flags, depth + 1)
            if is_behind and saved is None:
                state.lookbehind_groups = None
            if not source.match(")"):
                raise source.error("missing ), unterminated subpattern", source.tell() - start)
            if is_behind:
                low, high = width(body)
                if low != high:
                    raise PatternError("look-behind requires fixed-width pattern")
                if low > MAXREPEAT:
                    raise PatternError("looks too much behind")
                return ("look", char == "!", low, True, body)
            return ("look", char == "!", 0, False, body)
        elif char == "(":
            condition = source.get_until(")", "group name")
            at = len(condition) + 1
            if not (condition.isdecimal() and condition.isascii()):
                source.check_name(condition, 1)
                group = state.names.get(condition)
                if group is None:
                    raise source.error("unknown group name %r" % condition, at)
            else:
                group = int(condition)
                if not group:
                    raise source.error("bad group number", at)
                if group >= MAXGROUPS:
                    raise source.error("invalid group reference %d" % group, at)
                state.checks.setdefault(group, source.tell() - len(condition) - 1)
            state.check_lookbehind(group, at)
            yes = _sequence(source, state, flags, depth + 1, False)
            no = None
            if source.match("|"):
                no = _sequence(source, state, flags, depth + 1, False)
                if source.next == "|":
                    raise source.error("conditional backref with more than two branches")
            if not source.match(")"):
                raise source.error("missing ), unterminated subpattern", source.tell() - start)
            return ("cond", group, yes, no)
        elif char == ">":
            capture = False
            is_atomic = True
        elif char in _FLAGS or char == "-":
            result = _flags(source, state, char)
            if result is None:
                if not is_first:
                    raise source.error("global flags not at the start of the expression", source.tell() - start)
                if state.flags & X and not flags & X:
                    raise _Again(state.flags)
                return "flags"
            add, remove = result
            capture = False
        else:
            raise source.error("unknown extension ?" + char, len(char) + 1)
    try:
        group = state.open(name) if capture else None
    except PatternError as error:
        raise source.error(error.msg, len(name) + 1) from None
    if add & _TYPE_FLAGS:
        flags &= ~_TYPE_FLAGS
    inner = (flags | add) & ~remove
    body = _alternatives(source, state, inner, depth + 1)
    if not source.match(")"):
        raise source.error("missing ), unterminated subpattern", source.tell() - start)
    if group is not None:
        state.widths[group] = width(body)
        return ("group", group, body)
    if is_atomic:
        return ("atomic", body)
    return ("scope", body)


def _flags(source, state, char):
    add = remove = 0
    if char != "-":
        while True:
            flag = _FLAGS[char]
            if source.is_text:
                if char == "L":
                    raise source.error("bad inline flags: cannot use 'L' flag with a str pattern")
            elif char == "u":
                raise source.error("bad inline flags: cannot use 'u' flag with a bytes pattern")
            add |= flag
            if flag & _TYPE_FLAGS and add & _TYPE_FLAGS != flag:
                raise source.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
            char = source.get()
            if char is None:
                raise source.error("missing -, : or )")
            if char in ")-:":
                break
            if char not in _FLAGS:
                raise source.error("unknown flag" if char.isalpha() else "missing -, : or )", len(char))
    if char == ")":
        state.flags |= add
        return None
    if add & _GLOBAL_FLAGS:
        raise source.error("bad inline flags: cannot turn on global flag", 1)
    if char == "-":
        char = source.get()
        if char is None:
            raise source.error("missing flag")
        if char not in _FLAGS:
            raise source.error("unknown flag" if char.isalpha() else "missing flag", len(char))
        while True:
            flag = _FLAGS[char]
            if flag & _TYPE_FLAGS:
                raise source.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
            remove |= flag
            char = source.get()
            if char is None:
                raise source.error("missing :")
            if char == ":":
                break
            if char not in _FLAGS:
                raise source.error("unknown flag" if char.isalpha() else "missing :", len(char))
    if add & remove:
        raise source.error("bad inline flags: flag turned on and off", 1)
    return add, remove


def parse_template(template, pattern):
    """A replacement as a tuple: texts, and numbers of groups."""
    source = Source(template)
    result = []
    literal = []

    def add_group(index, at):
        if index > pattern.groups:
            raise source.error("invalid group reference %d" % index, at)
        if literal:
            flush()
        result.append(index)

    def flush():
        text = "".join(literal)
        result.append(text if source.is_text else text.encode("latin-1"))
        literal.clear()
    while True:
        this = source.get()
        if this is None:
            break
        if this[0] != "\\":
            literal.append(this)
            continue
        char = this[1]
        if char == "g":
            if not source.match("<"):
                raise source.error("missing <")
            name = source.get_until(">", "group name")
            if not (name.isdecimal() and name.isascii()):
                source.check_name(name, 1)
                try:
                    index = pattern.groupindex[name]
                except KeyError:
                    raise IndexError("unknown group name %r" % name) from None
            else:
                index = int(name)
                if index >= MAXGROUPS:
                    raise source.error("invalid group reference %d" % index, len(name) + 1)
            add_group(index, len(name) + 1)
        elif char == "0":
            this += source.get_while(2, _OCTAL)
            literal.append(chr(int(this[1:], 8) & 0xff))
        elif char in _DIGITS:
            is_octal = False
            if source.next is not None and source.next in _DIGITS:
                this += source.get()
                if char in _OCTAL and this[2] in _OCTAL and source.next is not None and source.next in _OCTAL:
                    this += source.get()
                    is_octal = True
                    code = int(this[1:], 8)
                    if code > 0o377:
                        raise source.error("octal escape value %s outside of range 0-0o377" % this, len(this))
                    literal.append(chr(code))
            if not is_octal:
                add_group(int(this[1:]), len(this) - 1)
        else:
            if this in _SIMPLE:
                this = chr(_SIMPLE[this])
            elif char in _LETTERS:
                raise source.error("bad escape %s" % this, len(this))
            literal.append(this)
    if literal:
        flush()
    return tuple(result)
