"""From trees to programs for the matcher, which is in C (_regex)."""
import _regex
from _regex import (ANY, AT, ATOMIC, ATOMIC_END, CHAR, COND, COUNT, JUMP, LINE, LOOK, LOOK_END, LOOP, MARK, MATCH,
                    REF, RULES_ASCII, RULES_LOCALE, RULES_UNICODE, RUN_GREEDY, RUN_LAZY, RUN_POSSESSIVE, SET, SPLIT,
                    TEXT, Match, Pattern)
from re._constants import A, I, L, MAXGROUPS, MAXREPEAT
from re._parser import parse, width

_PLACES = {"start": _regex.PLACE_START, "end": _regex.PLACE_END, "lastend": _regex.PLACE_LAST,
           "line": _regex.PLACE_LINE_START, "lineend": _regex.PLACE_LINE_END, "word": _regex.PLACE_WORD,
           "notword": _regex.PLACE_NOT_WORD}
_CLASSES = {"d": _regex.CLASS_DIGIT, "D": _regex.CLASS_NOT_DIGIT, "s": _regex.CLASS_SPACE,
            "S": _regex.CLASS_NOT_SPACE, "w": _regex.CLASS_WORD, "W": _regex.CLASS_NOT_WORD}
_RUNS = {"greedy": RUN_GREEDY, "lazy": RUN_LAZY, "possessive": RUN_POSSESSIVE}
_UNITS = ("char", "in", "any")
_is_cased = _regex.is_cased


class _Program:
    """What the matcher runs: steps (rows of stdlib/native/regex_ops.def), and the texts and sets they name."""

    def __init__(self, is_text):
        self.code = []
        self.texts = []
        self.sets = []
        self.known_sets = {}
        self.loops = 0
        self.is_text = is_text

    def rules(self, flags):
        """Which letters count under flags."""
        if flags & A:
            return RULES_ASCII
        if self.is_text:
            return RULES_UNICODE
        return RULES_LOCALE if flags & L else RULES_ASCII

    def emit(self, *step):
        self.code.append(step)
        return len(self.code) - 1

    def add_set(self, is_negated, items, flags):
        """The number of a set of characters."""
        codes = []
        classes = 0
        for item in items:
            if isinstance(item, int):
                codes += (item, item)
            elif isinstance(item, tuple):
                codes += item
            else:
                classes |= _CLASSES[item]
        key = (is_negated, self.rules(flags), bool(flags & I and codes), classes, *codes)
        number = self.known_sets.get(key)
        if number is None:
            self.known_sets[key] = number = len(self.sets)
            self.sets.append((*key[:4], codes))
        return number

    def unit(self, node):
        """The step of a node that always matches just one character, and its operand; else None."""
        kind = node[0]
        if kind == "char":
            if node[2] & I and _is_cased(node[1], self.rules(node[2])):
                return SET, self.add_set(False, [node[1]], node[2])
            return CHAR, node[1]
        if kind == "in":
            return SET, self.add_set(node[1], node[2], node[3])
        if kind == "any":
            return (ANY if node[1] else LINE), 0
        if kind == "alt":
            one = _one_set(node[1])
            return one and self.unit(one)
        if kind == "scope":
            return self.unit(node[1])
        return None

    def add_unit(self, node):
        op, operand = self.unit(node)
        if op == ANY or op == LINE:
            self.emit(op)
        else:
            self.emit(op, operand)

    def add_text(self, text):
        if len(text) == 1:
            self.emit(CHAR, ord(text))
        elif text:
            self.emit(TEXT, len(self.texts))
            self.texts.append(text)

    def add_sequence(self, items):
        text = ""
        for item in items:
            if item[0] == "char" and not (item[2] & I and _is_cased(item[1], self.rules(item[2]))):
                text += chr(item[1])
                continue
            self.add_text(text)
            text = ""
            self.add(item)
        self.add_text(text)

    def add_alternatives(self, items):
        one = _one_set(items)
        if one is not None:
            self.add_unit(one)
            return
        code = self.code
        ends = []
        for item in items[:-1]:
            split = self.emit(SPLIT)
            self.add(item)
            ends.append(self.emit(JUMP))
            code[split] = (SPLIT, len(code))
        self.add(items[-1])
        for end in ends:
            code[end] = (JUMP, len(code))

    def add(self, node):
        kind = node[0]
        if kind in _UNITS:
            self.add_unit(node)
        elif kind == "seq":
            self.add_sequence(node[1])
        elif kind == "alt":
            self.add_alternatives(node[1])
        elif kind == "group":
            self.emit(MARK, 2 * node[1] - 2)
            self.add(node[2])
            self.emit(MARK, 2 * node[1] - 1)
        elif kind == "scope":
            self.add(node[1])
        elif kind == "at":
            self.emit(AT, _PLACES[node[1]], self.rules(node[2]) if len(node) > 2 else 0)
        elif kind == "ref":
            self.emit(REF, 2 * node[1] - 2, self.rules(node[3]), bool(node[3] & I))
        elif kind == "repeat":
            self.add_repeat(node)
        elif kind == "look":
            at = self.emit(LOOK)
            self.add(node[4])
            self.emit(LOOK_END)
            self.code[at] = (LOOK, node[1], node[2], len(self.code))
        elif kind == "atomic":
            self.add_atomic(node)
        elif kind == "cond":
            self.add_condition(node)
        else:
            raise AssertionError(kind)

    def add_atomic(self, node):
        if len(node) > 2:       # x*+: each round is matched in one way only, too
            _, low, high, body, _ = node[1]
            unit = self.unit(body)
            if unit is not None:
                self.emit(RUN_POSSESSIVE, *unit, low, high)
                return
            node = ("atomic", ("repeat", low, high, ("atomic", body), "greedy"))
        self.emit(ATOMIC)
        self.add(node[1])
        self.emit(ATOMIC_END)

    def add_condition(self, node):
        code = self.code
        slot = 2 * node[1] - 2
        at = self.emit(COND)
        self.add(node[2])
        if node[3] is None:
            code[at] = (COND, slot, len(code))
            return
        end = self.emit(JUMP)
        code[at] = (COND, slot, len(code))
        self.add(node[3])
        code[end] = (JUMP, len(code))

    def add_repeat(self, node):
        _, low, high, body, kind = node
        code = self.code
        unit = self.unit(body)
        if unit is not None:
            self.emit(_RUNS[kind], *unit, low, high)
        elif (low, high) == (0, 1):
            at = self.emit(SPLIT)
            if kind == "greedy":
                self.add(body)
                code[at] = (SPLIT, len(code))
            else:
                jump = self.emit(JUMP)
                code[at] = (SPLIT, len(code))
                self.add(body)
                code[jump] = (JUMP, len(code))
        else:
            loop = self.loops
            self.loops += 1
            self.emit(COUNT, loop)
            top = self.emit(LOOP)
            self.add(body)
            self.emit(JUMP, top)
            code[top] = (LOOP, loop, low, high, kind == "greedy", len(code))


def _one_set(items):
    """The one set that alternatives are which are all single characters; else None."""
    codes = []
    flags = items[0][-1]
    for item in items:
        if item[0] == "char" and item[2] == flags:
            codes.append(item[1])
        elif item[0] == "in" and not item[1] and item[3] == flags:
            codes += item[2]
        else:
            return None
    return ("in", False, codes, flags)


def compile(pattern, flags=0):
    """Make a Pattern."""
    tree, state = parse(pattern, flags)
    program = _Program(isinstance(pattern, str))
    program.add(tree)
    program.emit(MATCH)
    names = [None] * (state.groups - 1)
    for name, number in state.names.items():
        names[number - 1] = name
    return _regex.compile(pattern, state.flags, program.code, program.texts, program.sets, state.names,
                          tuple(names), program.loops, min(width(tree)[0], MAXREPEAT))
