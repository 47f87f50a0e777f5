"""From trees to code for the matcher, the matcher, and the objects that programs see."""
import sys
from re._parser import A, DEBUG, I, L, M, MAXREPEAT, S, U, X, parse

(CHAR, ANY, ANYNL, IN, AT, MARK, REF, SPLIT, JUMP, LOOP, RUN, LAZYRUN, LOOK, ATOMIC, COND, OK,
 TEXT, COUNT, ENDCOUNT, CHECK) = range(20)

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def _is_word(char):
    return char.isalnum() or char == "_"

_ascii_space = frozenset(" \t\n\r\f\v")
_ascii_digit = frozenset("0123456789")
# Letters that match each other although lower() differs.
_also = {}
for _group in ("i\u0131\u0130", "s\u017f", "\u00b5\u03bc", "\u0345\u03b9\u1fbe", "\u0390\u1fd3", "\u03b0\u1fe3",
               "\u03b2\u03d0", "\u03b5\u03f5", "\u03b8\u03d1", "\u03ba\u03f0", "\u03c0\u03d6", "\u03c1\u03f1",
               "\u03c2\u03c3", "\u03c6\u03d5", "\u0432\u1c80", "\u0434\u1c81", "\u043e\u1c82", "\u0441\u1c83",
               "\u0442\u1c84\u1c85", "\u044a\u1c86", "\u0463\u1c87", "\u1c88\ua64b", "\u1e61\u1e9b", "\ufb05\ufb06",
               "k\u212a", "\u00e5\u212b"):
    for _char in _group:
        _also[_char] = _group


def _lower(char):
    low = char.lower()
    return low if len(low) == 1 else char


def _variants(char, flags):
    """All characters that match char without regard to case."""
    if not flags & U or flags & A:
        return {char, char.lower(), char.upper()} if char.isascii() else {char}
    low = _lower(char)
    result = {char, low}
    up = char.upper()
    if len(up) == 1 and _lower(up) == low:
        result.add(up)
    for other in _also.get(low, ""):
        result.add(other)
        up = other.upper()
        if len(up) == 1:
            result.add(up)
    return result


def _class_test(letter, flags):
    is_ascii = not flags & U or flags & A
    if is_ascii:
        chars = {"d": _ascii_digit, "s": _ascii_space, "w": _WORD}[letter.lower()]
        test = chars.__contains__
    else:
        test = {"d": str.isdecimal, "s": str.isspace, "w": _is_word}[letter.lower()]
    return test if letter.islower() else lambda char: not test(char)


def _make_test(is_negated, items, flags):
    """A function of one character for [...]: answers are kept in a dict."""
    singles = set()
    ranges = []
    tests = []
    for item in items:
        if isinstance(item, int):
            singles.add(chr(item))
        elif isinstance(item, tuple):
            low, high = item
            if high - low < 512:
                singles.update(map(chr, range(low, high + 1)))
            else:
                ranges.append((chr(low), chr(high)))
        else:
            tests.append(_class_test(item, flags))
    is_folded = flags & I
    if is_folded:
        for char in list(singles):
            singles |= _variants(char, flags)
    if not ranges and not tests:
        if is_negated:
            return lambda char: char not in singles
        return singles.__contains__
    if len(tests) == 1 and not ranges and not singles:
        test = tests[0]
        return (lambda char: not test(char)) if is_negated else test
    known = {}

    def find(char):
        answer = char in singles
        if not answer:
            for one in (_variants(char, flags) if is_folded else (char,)):
                for low, high in ranges:
                    if low <= one <= high:
                        answer = True
                for test in tests:
                    if test(one):
                        answer = True
        known[char] = answer = answer != is_negated
        return answer

    def test(char):
        answer = known.get(char)
        return find(char) if answer is None else answer
    return test


class _Compiler:
    def __init__(self, flags, is_text):
        self.code = []
        self.flags = flags
        self.is_text = is_text
        self.loops = 0

    def with_flags(self, flags):
        if self.is_text and not flags & A:
            return flags | U
        return flags

    def single(self, node):
        """A test of one character for nodes that always match just one; else None."""
        kind = node[0]
        if kind == "char":
            char = chr(node[1])
            flags = self.with_flags(node[2])
            if flags & I:
                variants = _variants(char, flags)
                if len(variants) > 1:
                    return frozenset(variants).__contains__
            return char.__eq__
        if kind == "in":
            return _make_test(node[1], node[2], self.with_flags(node[3]))
        if kind == "any":
            return (lambda char: True) if node[1] else "\n".__ne__
        if kind == "scope":
            return self.single(node[1])
        return None

    def emit(self, *instruction):
        self.code.append(instruction)
        return len(self.code) - 1

    def add(self, node):
        kind = node[0]
        code = self.code
        if kind == "char":
            char = chr(node[1])
            flags = self.with_flags(node[2])
            if flags & I and len(_variants(char, flags)) > 1:
                self.emit(IN, frozenset(_variants(char, flags)).__contains__)
            else:
                self.emit(CHAR, char)
        elif kind == "in":
            self.emit(IN, self.single(node))
        elif kind == "any":
            self.emit(ANY if node[1] else ANYNL)
        elif kind == "seq":
            text = ""
            for item in node[1]:
                if item[0] == "char":
                    flags = self.with_flags(item[2])
                    char = chr(item[1])
                    if not (flags & I and len(_variants(char, flags)) > 1):
                        text += char
                        continue
                if text:
                    self.emit(TEXT if len(text) > 1 else CHAR, text)
                    text = ""
                self.add(item)
            if text:
                self.emit(TEXT if len(text) > 1 else CHAR, text)
        elif kind == "alt":
            ends = []
            for item in node[1][:-1]:
                split = self.emit(SPLIT)
                self.add(item)
                ends.append(self.emit(JUMP))
                code[split] = (SPLIT, len(code))
            self.add(node[1][-1])
            for end in ends:
                code[end] = (JUMP, len(code))
        elif kind == "group":
            self.emit(MARK, 2 * node[1] - 2)
            self.add(node[2])
            self.emit(MARK, 2 * node[1] - 1)
        elif kind == "scope":
            self.add(node[1])
        elif kind == "at":
            if node[1] in ("word", "notword"):
                flags = self.with_flags(node[2])
                test = _is_word if flags & U and not flags & A else _WORD.__contains__
                self.emit(AT, node[1], test)
            else:
                self.emit(AT, node[1], None)
        elif kind == "ref":
            flags = self.with_flags(node[3])
            self.emit(REF, 2 * node[1] - 2, flags if flags & I else 0)
        elif kind == "repeat":
            self.repeat(node)
        elif kind == "look":
            at = self.emit(LOOK)
            self.add(node[4])
            self.emit(OK)
            code[at] = (LOOK, node[1], node[2], len(code))
        elif kind == "atomic":
            at = self.emit(ATOMIC)
            self.add(node[1])
            self.emit(OK)
            code[at] = (ATOMIC, len(code))
        elif kind == "cond":
            at = self.emit(COND)
            self.add(node[2])
            if node[3] is None:
                code[at] = (COND, 2 * node[1] - 2, len(code))
            else:
                end = self.emit(JUMP)
                code[at] = (COND, 2 * node[1] - 2, len(code))
                self.add(node[3])
                code[end] = (JUMP, len(code))
        else:
            raise AssertionError(kind)

    def repeat(self, node):
        _, low, high, body, kind = node
        test = self.single(body)
        if test is not None:
            self.emit(RUN if kind == "greedy" else LAZYRUN, test, low, high)
            return
        if (low, high) == (0, 1):
            at = self.emit(SPLIT)
            if kind == "greedy":
                self.add(body)
                self.code[at] = (SPLIT, len(self.code))
            else:
                jump = self.emit(JUMP)
                self.code[at] = (SPLIT, len(self.code))
                self.add(body)
                self.code[jump] = (JUMP, len(self.code))
            return
        # slot holds the count of rounds, slot + 1 the place where the last began
        slot = self.loops
        self.loops += 2
        self.emit(COUNT, slot)
        top = self.emit(LOOP)
        self.add(body)
        self.emit(JUMP, top)
        self.code[top] = (LOOP, slot, low, high, kind == "greedy", len(self.code))
        self.emit(ENDCOUNT, slot)


def run(code, text, at, start, end, marks, loops, is_full):
    """Match at a place; the end of the match, or -1. marks and loops are changed."""
    stack = []
    pc = 0
    length = end
    while True:
        instruction = code[pc]
        op = instruction[0]
        if op == CHAR:
            if at < end and text[at] == instruction[1]:
                at += 1
                pc += 1
                continue
        elif op == TEXT:
            word = instruction[1]
            if text.startswith(word, at, end):
                at += len(word)
                pc += 1
                continue
        elif op == IN:
            if at < end and instruction[1](text[at]):
                at += 1
                pc += 1
                continue
        elif op == RUN:
            test, low, high = instruction[1], instruction[2], instruction[3]
            limit = end if high >= end - at else at + high
            stop = at
            while stop < limit and test(text[stop]):
                stop += 1
            least = at + low
            pc += 1
            if stop >= least:
                if stop > least:
                    # Where a certain character must follow, go back to places where it does.
                    follow = code[pc]
                    if follow[0] == CHAR or follow[0] == TEXT:
                        char = follow[1][0]
                        stop = text.rfind(char, least, min(stop + 1, end))
                        if stop >= 0:
                            if stop > least:
                                stack.append((0, pc, least, stop - 1, char))
                            at = stop
                            continue
                    else:
                        stack.append((0, pc, least, stop - 1, None))
                        at = stop
                        continue
                else:
                    at = stop
                    continue
        elif op == MARK:
            slot = instruction[1]
            stack.append((1, slot, marks[slot], marks[-1], marks[-2]))
            marks[slot] = at
            if slot & 1:
                marks[-1] = (slot >> 1) + 1
            pc += 1
            continue
        elif op == SPLIT:
            stack.append((2, instruction[1], at))
            pc += 1
            continue
        elif op == JUMP:
            pc = instruction[1]
            continue
        elif op == OK:
            if not is_full or at == end:
                return at
        elif op == ANYNL:
            if at < end and text[at] != "\n":
                at += 1
                pc += 1
                continue
        elif op == ANY:
            if at < end:
                at += 1
                pc += 1
                continue
        elif op == AT:
            kind = instruction[1]
            if kind == "start":
                good = at == 0
            elif kind == "end":
                good = at == end
            elif kind == "lastend":
                good = at == end or at == end - 1 and text[at] == "\n"
            elif kind == "line":
                good = at == 0 or text[at - 1] == "\n"
            elif kind == "lineend":
                good = at == end or text[at] == "\n"
            else:
                test = instruction[2]
                good = (at > 0 and test(text[at - 1])) != (at < end and test(text[at]))
                if kind == "notword":
                    good = not good
            if good:
                pc += 1
                continue
        elif op == COUNT:
            slot = instruction[1]
            stack.append((3, slot, loops[slot], loops[slot + 1]))
            loops[slot] = 0
            loops[slot + 1] = -1
            pc += 1
            continue
        elif op == LOOP:
            _, slot, low, high, is_greedy, after = instruction
            count = loops[slot]
            if count < low:
                stack.append((3, slot, count, loops[slot + 1]))
                loops[slot] = count + 1
                loops[slot + 1] = at
                pc += 1
                continue
            may = count < high and loops[slot + 1] != at
            if not may:
                pc = after
                continue
            if is_greedy:
                stack.append((2, after, at))
                stack.append((3, slot, count, loops[slot + 1]))
                loops[slot] = count + 1
                loops[slot + 1] = at
                pc += 1
            else:
                stack.append((4, pc, at, count, loops[slot + 1], slot))
                pc = after
            continue
        elif op == ENDCOUNT:
            pc += 1
            continue
        elif op == CHECK:
            if at != instruction[1]:
                pc += 1
                continue
        elif op == LAZYRUN:
            test, low, high = instruction[1], instruction[2], instruction[3]
            stop = at + low
            good = stop <= end
            if good:
                for place in range(at, stop):
                    if not test(text[place]):
                        good = False
                        break
            if good:
                pc += 1
                if high > low:
                    stack.append((5, pc, stop, end if high >= end - at else at + high, test))
                at = stop
                continue
        elif op == REF:
            slot = instruction[1]
            first, last = marks[slot], marks[slot + 1]
            if first is not None and last is not None and first <= last:
                size = last - first
                if at + size <= end:
                    flags = instruction[2]
                    if text[first:last] == text[at:at + size] or flags and all(
                            b in _variants(a, flags) for a, b in zip(text[first:last], text[at:at + size])):
                        at += size
                        pc += 1
                        continue
        elif op == LOOK:
            _, is_negated, back, after = instruction
            place = at - back
            good = False
            if place >= 0:
                saved = marks[:]
                inner = loops[:]
                good = run(_Tail(code, pc + 1), text, place, start, end, marks, inner, False) >= 0
                if is_negated or not good:
                    marks[:] = saved
                else:
                    stack.append((6, saved))
            if good != is_negated:
                pc = after
                continue
        elif op == ATOMIC:
            saved = marks[:]
            inner = loops[:]
            stop = run(_Tail(code, pc + 1), text, at, start, end, marks, inner, False)
            if stop >= 0:
                stack.append((6, saved))
                at = stop
                pc = instruction[1]
                continue
            marks[:] = saved
        elif op == COND:
            slot = instruction[1]
            pc = pc + 1 if marks[slot] is not None and marks[slot + 1] is not None else instruction[2]
            continue

        # The way failed: go back to where another one is open.
        while True:
            if not stack:
                return -1
            entry = stack.pop()
            kind = entry[0]
            if kind == 2:
                _, pc, at = entry
                break
            if kind == 0:
                _, pc, least, at, char = entry
                if char is not None:
                    at = text.rfind(char, least, at + 1)
                    if at < 0:
                        continue
                if at > least:
                    stack.append((0, pc, least, at - 1, char))
                break
            if kind == 1:
                marks[entry[1]] = entry[2]
                marks[-1] = entry[3]
                continue
            if kind == 3:
                slot = entry[1]
                loops[slot] = entry[2]
                loops[slot + 1] = entry[3]
                continue
            if kind == 6:
                marks[:] = entry[1]
                continue
            if kind == 5:
                _, pc, at, limit, test = entry
                if at >= limit or not test(text[at]):
                    continue
                at += 1
                follow = code[pc]
                if at < limit:
                    stack.append((5, pc, at, limit, test))
                break
            # 4: one more round of a lazy loop
            _, pc, at, count, before, slot = entry
            stack.append((3, slot, loops[slot], loops[slot + 1]))
            loops[slot] = count + 1
            loops[slot + 1] = at
            pc += 1
            break


def _Tail(code, at):
    """The code from a place on, jumps adjusted; kept for the next time."""
    key = (id(code), at)
    known = _tails.get(key)
    if known is not None and known[0] is code:
        return known[1]
    tail = []
    for instruction in code[at:]:
        op = instruction[0]
        if op in (SPLIT, JUMP, ATOMIC):
            instruction = (op, instruction[1] - at)
        elif op == LOOP:
            instruction = instruction[:5] + (instruction[5] - at,)
        elif op == LOOK:
            instruction = instruction[:3] + (instruction[3] - at,)
        elif op == COND:
            instruction = (op, instruction[1], instruction[2] - at)
        tail.append(instruction)
    if len(_tails) > 5000:
        _tails.clear()
    _tails[key] = (code, tail)
    return tail

_tails = {}


def compile(pattern, flags=0):
    """Make a Pattern."""
    tree, state = parse(pattern, flags)
    compiler = _Compiler(state.flags, isinstance(pattern, str))
    compiler.add(tree)
    compiler.emit(OK)
    result = object.__new__(Pattern)
    result.pattern = pattern
    result.flags = state.flags
    result.groups = state.groups - 1
    result.groupindex = type(type.__dict__)(dict(state.names))
    result._code = compiler.code
    result._loops = compiler.loops
    result._is_text = isinstance(pattern, str)
    result._names = {number: name for name, number in state.names.items()}
    first = compiler.code[0]
    result._first = first[1][0] if first[0] in (CHAR, TEXT) else None
    result._first_test = first[1] if first[0] == IN or first[0] == RUN and first[2] > 0 else None
    result._is_anchored = first[0] == AT and first[1] == "start"
    return result


class Pattern:
    """A compiled regular expression."""
    __slots__ = ("pattern", "flags", "groups", "groupindex", "_code", "_loops", "_is_text", "_names", "_first",
                 "_first_test", "_is_anchored", "__weakref__")
    __module__ = "re"

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 're.Pattern' instances")

    def _subject(self, string):
        if self._is_text:
            if isinstance(string, str):
                return string if type(string) is str else str.__str__(string)
            if isinstance(string, (bytes, bytearray, memoryview)) or hasattr(string, "__buffer__"):
                raise TypeError("cannot use a string pattern on a bytes-like object")
            raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'")
        if isinstance(string, str):
            raise TypeError("cannot use a bytes pattern on a string-like object")
        if not isinstance(string, (bytes, bytearray)):
            try:
                string = bytes(memoryview(string))
            except TypeError:
                raise TypeError(f"expected string or bytes-like object, got '{type(string).__name__}'") from None
        return string.decode("latin-1")

    def _at(self, string, text, at, pos, end, is_full):
        marks = [None] * (2 * self.groups) + [None, None]
        stop = run(self._code, text, at, pos, end, marks, [0] * self._loops, is_full)
        if stop < 0:
            return None
        return _make_match(self, string, at, stop, marks, pos, end)

    def _search(self, string, text, at, pos, end, avoid=-1):
        """The first match from `at` on; an empty one at `avoid` does not count."""
        code = self._code
        count = 2 * self.groups
        loop_count = self._loops
        first = self._first
        test = self._first_test
        while at <= end:
            if first is not None:
                at = text.find(first, at, end)
                if at < 0:
                    return None
            elif test is not None:
                while at < end and not test(text[at]):
                    at += 1
                if at >= end:
                    return None
            marks = [None] * (count + 2)
            stop = run(code, text, at, pos, end, marks, [0] * loop_count, False)
            if stop >= 0:
                if stop == avoid and at == avoid:
                    # Perhaps there is one here that is not empty.
                    marks = [None] * (count + 2)
                    stop = _run_nonempty(code, text, at, pos, end, marks, [0] * loop_count)
                if stop >= 0:
                    return _make_match(self, string, at, stop, marks, pos, end)
            if self._is_anchored:
                return None
            at += 1
        return None

    def _range(self, text, pos, endpos):
        size = len(text)
        return max(0, min(pos, size)), max(0, min(endpos, size))

    def match(self, string, pos=0, endpos=sys.maxsize):
        """Match at pos; a Match, or None."""
        text = self._subject(string)
        pos, end = self._range(text, pos, endpos)
        return self._at(string, text, pos, pos, end, False) if pos <= end else None

    def fullmatch(self, string, pos=0, endpos=sys.maxsize):
        """Match all of the string; a Match, or None."""
        text = self._subject(string)
        pos, end = self._range(text, pos, endpos)
        return self._at(string, text, pos, pos, end, True) if pos <= end else None

    def search(self, string, pos=0, endpos=sys.maxsize):
        """The first match, or None."""
        text = self._subject(string)
        pos, end = self._range(text, pos, endpos)
        return self._search(string, text, pos, pos, end)

    def finditer(self, string, pos=0, endpos=sys.maxsize):
        """Iterate over all matches."""
        return self._matches(string, self._subject(string), pos, endpos)

    def _matches(self, string, text, pos=0, endpos=sys.maxsize):
        pos, end = self._range(text, pos, endpos)
        at = pos
        avoid = -1
        while True:
            match = self._search(string, text, at, pos, end, avoid)
            if match is None:
                return
            yield match
            start, at = match._regs[0]
            avoid = at if start == at else -1

    def findall(self, string, pos=0, endpos=sys.maxsize):
        """The texts of all matches, or of their groups."""
        result = []
        text = self._subject(string)
        empty = "" if self._is_text else b""
        groups = self.groups
        for match in self._matches(string, text, pos, endpos):
            if groups == 0:
                result.append(match[0])
            elif groups == 1:
                found = match[1]
                result.append(empty if found is None else found)
            else:
                result.append(match.groups(empty))
        return result

    def split(self, string, maxsplit=0):
        """The parts between the matches (and the groups)."""
        result = []
        at = 0
        count = 0
        text = self._subject(string)
        if maxsplit >= 0:
            for match in self._matches(string, text):
                start, stop = match._regs[0]
                result.append(string[at:start])
                result.extend(match.groups())
                at = stop
                count += 1
                if count == maxsplit:
                    break
        result.append(string[at:])
        return result

    def sub(self, repl, string, count=0):
        """Replace the matches by repl, a template or a function."""
        return self.subn(repl, string, count)[0]

    def subn(self, repl, string, count=0):
        """As sub; also return how many matches were replaced."""
        text = self._subject(string)
        if callable(repl):
            fill = repl
        else:
            if self._is_text != isinstance(repl, str):
                if not isinstance(repl, (str, bytes, bytearray, memoryview)):
                    raise TypeError(f"expected str instance, {type(repl).__name__} found"
                                    if self._is_text else "a bytes-like object is required, not "
                                    f"'{type(repl).__name__}'")
            if ("\\" if isinstance(repl, str) else b"\\") in repl:
                import re
                parts = re._compile_template(self, repl if isinstance(repl, (str, bytes)) else bytes(repl))
                fill = lambda match: _fill(parts, match)
            else:
                fill = lambda match: repl
        result = []
        at = done = 0
        for match in self._matches(string, text):
            start, stop = match._regs[0]
            if start > at:
                result.append(string[at:start])
            piece = fill(match)
            if piece is not None:
                result.append(piece)
            at = stop
            done += 1
            if done == count:
                break
        if at < len(text):
            result.append(string[at:])
        if not done:
            return string if type(string) in (str, bytes) else string[:], 0
        return ("" if self._is_text else b"").join(result), done

    def scanner(self, string, pos=0, endpos=sys.maxsize):
        """An object that matches on where the last match ended."""
        return _Scanner(self, string, pos, endpos)

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        return (self.pattern == other.pattern and type(self.pattern) is type(other.pattern) and
                self.flags == other.flags)

    def __hash__(self):
        return hash((self.pattern, self.flags))

    def __repr__(self):
        flags = self.flags
        if self._is_text:
            flags &= ~U
        names = []
        for bit, name in ((I, "IGNORECASE"), (L, "LOCALE"), (M, "MULTILINE"), (S, "DOTALL"), (U, "UNICODE"),
                          (X, "VERBOSE"), (DEBUG, "DEBUG"), (A, "ASCII")):
            if flags & bit:
                names.append("re." + name)
                flags &= ~bit
        if flags:
            names.append(hex(flags))
        text = "%.200r" % (self.pattern,)
        return f"re.compile({text}, {'|'.join(names)})" if names else f"re.compile({text})"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    __class_getitem__ = classmethod(type(list[int]))


def _run_nonempty(code, text, at, pos, end, marks, loops):
    """As run, but an empty match counts as none."""
    return run(code[:-1] + [(CHECK, at), code[-1]], text, at, pos, end, marks, loops, False)


def _fill(parts, match):
    result = []
    for part in parts:
        if isinstance(part, int):
            found = match[part]
            if found is not None:
                result.append(found)
        else:
            result.append(part)
    return ("" if match.re._is_text else b"").join(result)


def _make_match(pattern, string, at, stop, marks, pos, end):
    match = object.__new__(Match)
    match.re = pattern
    match.string = string
    match.pos = pos
    match.endpos = end
    regs = [(at, stop)]
    for slot in range(0, 2 * pattern.groups, 2):
        first, last = marks[slot], marks[slot + 1]
        regs.append((-1, -1) if first is None or last is None or last < first else (first, last))
    match._regs = tuple(regs)
    match.lastindex = marks[-1]
    return match


class Match:
    """What a pattern matched."""
    __slots__ = ("re", "string", "pos", "endpos", "_regs", "lastindex")
    __module__ = "re"

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 're.Match' instances")

    @property
    def regs(self):
        return self._regs

    @property
    def lastgroup(self):
        return self.re._names.get(self.lastindex)

    def _number(self, group):
        if isinstance(group, int):
            if 0 <= group < len(self._regs):
                return group
        elif isinstance(group, str) and group in self.re.groupindex:
            return self.re.groupindex[group]
        elif hasattr(group, "__index__"):
            return self._number(group.__index__())
        raise IndexError("no such group")

    def __getitem__(self, group):
        start, stop = self._regs[self._number(group)]
        if start < 0:
            return None
        string = self.string
        if isinstance(string, (str, bytes, bytearray)):
            return string[start:stop] if type(string) is not bytearray else bytes(string[start:stop])
        return bytes(memoryview(string)[start:stop])

    def group(self, *groups):
        """The text of groups; without arguments, of all."""
        if not groups:
            return self[0]
        if len(groups) == 1:
            return self[groups[0]]
        return tuple([self[group] for group in groups])

    def groups(self, default=None):
        """The texts of all groups."""
        return tuple([default if self._regs[number][0] < 0 else self[number]
                      for number in range(1, len(self._regs))])

    def groupdict(self, default=None):
        """The texts of the named groups."""
        return {name: default if self._regs[number][0] < 0 else self[number]
                for name, number in self.re.groupindex.items()}

    def start(self, group=0, /):
        return self._regs[self._number(group)][0]

    def end(self, group=0, /):
        return self._regs[self._number(group)][1]

    def span(self, group=0, /):
        return self._regs[self._number(group)]

    def expand(self, template):
        """Fill a template in."""
        import re
        return _fill(re._compile_template(self.re, template), self)

    def __repr__(self):
        return "<re.Match object; span=%r, match=%.50s>" % (self._regs[0], repr(self[0]))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    __class_getitem__ = classmethod(type(list[int]))


class _Scanner:
    def __init__(self, pattern, string, pos, endpos):
        self.pattern = pattern
        self._string = string
        self._text = pattern._subject(string)
        self._pos, self._end = pattern._range(self._text, pos, endpos)
        self._at = self._pos
        self._avoid = -1

    def match(self):
        if self._at is None:
            return None
        found = self.pattern._at(self._string, self._text, self._at, self._pos, self._end, False)
        return self._note(found)

    def search(self):
        if self._at is None:
            return None
        found = self.pattern._search(self._string, self._text, self._at, self._pos, self._end, self._avoid)
        return self._note(found)

    def _note(self, found):
        if found is None:
            self._at = None
        else:
            start, self._at = found._regs[0]
            self._avoid = self._at if start == self._at else -1
        return found
