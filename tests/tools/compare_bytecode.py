"""Compares our bytecode with CPython 3.14's, instruction by instruction and position by position.

    python3.14 compare_bytecode.py build/compile-check [--verbose N] [-O N] FILE_OR_FOLDER...

Both are brought to one form first (no superinstructions, no caches, jump targets as instruction numbers), since
the instruction sets differ on purpose. What is left are differences worth knowing, counted by kind.
"""
import collections
import dis
import json
import pathlib
import subprocess
import sys
import types
import warnings

sys.set_int_max_str_digits(0)
warnings.simplefilter("ignore")


class Server:
    def __init__(self, path):
        self.process = subprocess.Popen([path, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, command, source):
        self.process.stdin.write(b"%s %d\n" % (command.encode(), len(source)) + source)
        self.process.stdin.flush()
        output, messages = map(int, self.process.stdout.readline().split())
        return self.process.stdout.read(output), self.process.stdout.read(messages)


def split(name):
    for first in ("LOAD_FAST_BORROW_", "LOAD_FAST_", "STORE_FAST_"):
        if name.startswith(first) and name[len(first):] in ("LOAD_FAST", "STORE_FAST", "LOAD_FAST_BORROW"):
            return first[:-1].replace("_BORROW", ""), name[len(first):].replace("_BORROW", "")


def constant_text(value):
    if isinstance(value, types.CodeType):
        return "<code " + value.co_qualname + ">"
    if isinstance(value, frozenset):
        return "frozenset " + " ".join(sorted(map(constant_text, value)))
    if isinstance(value, tuple):
        return "(" + ", ".join(map(constant_text, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, slice):
        return repr(value)
    return repr(value)


def theirs(code):
    """[(name, argument, target offset or None, position or None)]"""
    items, offsets = [], {}
    skip_pop_iter = False
    for i in dis.get_instructions(code):
        name, argument, target = i.opname, i.argval, None
        p = i.positions
        position = None if p.lineno is None else (p.lineno, p.col_offset, p.end_lineno, p.end_col_offset)
        offsets[i.offset] = len(items)
        def add(name, argument=None, target=None, position=position):
            items.append([name, argument, target, position])
        if name == "JUMP_BACKWARD_NO_INTERRUPT":
            name = "JUMP_BACKWARD"
        if name in ("NOT_TAKEN", "CACHE", "END_FOR", "EXTENDED_ARG"):
            skip_pop_iter = name == "END_FOR"
            continue
        if name == "POP_ITER":
            if not skip_pop_iter:
                add("POP_TOP")
            skip_pop_iter = False
            continue
        skip_pop_iter = False
        if split(name):
            one, two = split(name)
            add(one, argument[0])
            add(two, argument[1], position="any")
        elif name == "LOAD_GLOBAL":
            add(name, argument)
            if i.arg & 1:
                add("PUSH_NULL")
        elif name == "LOAD_ATTR":
            add("LOAD_METHOD" if i.arg & 1 else name, argument)
        elif name == "LOAD_SUPER_ATTR":
            add("LOAD_SUPER_METHOD" if i.arg & 1 else name, argument)
        elif name == "COMPARE_OP":
            add(name, i.arg >> 5)
        elif name in ("LOAD_FAST_BORROW",):
            add("LOAD_FAST", argument)
        elif name == "RESUME":
            add(name, i.arg & 3)
        elif name == "BINARY_OP":
            add(name, i.arg)
        elif name == "END_ASYNC_FOR":
            add(name)
        elif name == "LOAD_CONST":
            add(name, constant_text(argument))
        elif i.jump_target is not None:
            add(name, None, i.jump_target)
        elif name in ("CALL", "CALL_KW", "BUILD_MAP", "LOAD_SMALL_INT", "CONTAINS_OP", "IS_OP", "LOAD_SPECIAL", "SET_FUNCTION_ATTRIBUTE",
                      "CALL_INTRINSIC_1", "CALL_INTRINSIC_2", "LOAD_COMMON_CONSTANT", "CONVERT_VALUE"):
            add(name, i.arg)
        else:
            add(name, argument)
    for item in items:
        if item[2] is not None:
            item[2] = offsets[item[2]]
    return prologue(items)


def ours(code):
    items, numbers = [], []
    before = None
    for i, unit in enumerate(code["units"]):
        name, argument, meaning = unit["opcode"], unit["argument"], unit["meaning"]
        numbers.append(len(items))
        position = unit["position"] and tuple(unit["position"])
        target = None
        if name == "TO_BOOL" and before == "COMPARE_OP":
            before = name
            continue
        before = name
        if name == "JUMP_BACKWARD_NO_INTERRUPT":
            name = "JUMP_BACKWARD"
        if name == "LOAD_CLOSURE":
            name = "LOAD_FAST"
        if name == "LOAD_CONST":
            constant = code["constants"][argument]
            if isinstance(constant, dict):
                argument = "<code " + constant["qualname"] + ">"
            elif constant.startswith("frozenset("):
                argument = "frozenset " + " ".join(sorted(map(constant_text, eval(constant))))
            else:
                argument = constant
        elif meaning and meaning.startswith("to ") and ("JUMP" in name or name in ("FOR_ITER", "SEND")):
            target, argument = argument, None
        elif name.startswith(("LOAD_NAME", "STORE_NAME", "DELETE_NAME", "LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_FAST", "STORE_FAST",
                              "DELETE_FAST", "LOAD_DEREF", "STORE_DEREF", "DELETE_DEREF", "LOAD_ATTR", "STORE_ATTR", "DELETE_ATTR", "LOAD_METHOD",
                              "LOAD_SUPER", "IMPORT_", "MAKE_CELL", "LOAD_FROM_DICT")):
            argument = meaning or ""
        items.append([name, argument, target, position])
    for item in items:
        if item[2] is not None:
            item[2] = numbers[item[2]]
    return prologue(items)


def prologue(items):
    """Cells that are only made again inside a comprehension are made at the start by CPython."""
    count = 0
    while items and items[count][0] in ("COPY_FREE_VARS", "MAKE_CELL"):
        count += 1
    for item in items:
        if item[2] is not None:
            item[2] -= count
    return items[count:]


class Comparison:
    def __init__(self, verbose):
        self.kinds = collections.Counter()
        self.codes = self.same = self.units = self.same_positions = 0
        self.verbose = verbose

    def report(self, kind, where, detail):
        self.kinds[kind] += 1
        if self.verbose and self.kinds[kind] <= self.verbose:
            print(where, kind, *detail, sep="\n    ")

    def compare(self, path, a, b):
        where = f"{path}:{a.co_firstlineno} {a.co_qualname}"
        x, y = theirs(a), ours(b)
        self.codes += 1
        if (a.co_name, a.co_qualname, a.co_firstlineno, a.co_argcount, a.co_posonlyargcount, a.co_kwonlyargcount, a.co_flags) != (
                b["name"], b["qualname"], b["first_line"], *b["arguments"], b["flags"]):
            self.report("header", where, [repr((a.co_name, a.co_qualname, a.co_firstlineno, a.co_flags)), repr((b["name"], b["qualname"], b["first_line"], b["flags"]))])
        names = [s["name"] for s in b["slots"] if s["kind"].startswith("local") and "hidden" not in s["kind"]]
        if list(a.co_varnames) != names and set(a.co_varnames) != set(names):
            self.report("varnames", where, [repr(a.co_varnames), repr(names)])
        free = [s["name"] for s in b["slots"] if s["kind"] == "free"]
        if list(a.co_freevars) != free:
            self.report("freevars", where, [repr(a.co_freevars), repr(free)])
        difference = None
        for i in range(max(len(x), len(y))):
            left = x[i][:3] if i < len(x) else None
            right = y[i][:3] if i < len(y) else None
            if left != right:
                difference = i
                break
        if difference is not None:
            left = x[difference] if difference < len(x) else ["nothing"]
            right = y[difference] if difference < len(y) else ["nothing"]
            self.report(f"code {left[0]} / {right[0]}", where, [repr(x[max(difference - 3, 0):difference + 3]), repr(y[max(difference - 3, 0):difference + 3])])
        else:
            self.same += 1
            for i, (left, right) in enumerate(zip(x, y)):
                self.units += 1
                mine = right[3]
                if left[3] in ("any", mine) or (left[3] and left[3][1] is None and mine) or (left[0] == "RESUME"):
                    self.same_positions += 1
                elif left[3] and mine and left[3][0] == mine[0]:
                    self.report(f"columns {left[0]}", where, [repr(left), repr(right)])
                elif left[3] and mine:
                    self.report(f"line {left[0]}", where, [repr(left), repr(right)])
                else:
                    self.report(f"no position {left[0]}", where, [repr(left), repr(right)])
        nested_a = [c for c in a.co_consts if isinstance(c, types.CodeType)]
        nested_b = [c for c in b["constants"] if isinstance(c, dict)]
        key = lambda c: (c.co_firstlineno, c.co_qualname) if isinstance(c, types.CodeType) else (c["first_line"], c["qualname"])
        if sorted(map(key, nested_a)) != sorted(map(key, nested_b)):
            self.report("nested", where, [str([key(c) for c in nested_a if key(c) not in list(map(key, nested_b))]), str([key(c) for c in nested_b if key(c) not in list(map(key, nested_a))])])
            return
        if list(map(key, nested_a)) != list(map(key, nested_b)):
            nested_a.sort(key=key), nested_b.sort(key=key)
        for c, d in zip(nested_a, nested_b):
            self.compare(path, c, d)


def main():
    arguments = sys.argv[1:]
    verbose = 0
    server = Server(arguments.pop(0))
    optimize = 0
    while arguments[0] in ("--verbose", "-O"):
        if arguments[0] == "-O":
            optimize = int(arguments[1])
        else:
            verbose = int(arguments[1])
        arguments = arguments[2:]
    comparison = Comparison(verbose)
    for argument in arguments:
        root = pathlib.Path(argument)
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            if not path.is_file():
                continue
            source = path.read_bytes()
            try:
                code = compile(source, str(path), "exec", dont_inherit=True, optimize=optimize)
            except (SyntaxError, ValueError):
                continue
            output, messages = server.ask(f"json-module-O{optimize}", source)
            if not output or b"VerifyError" in messages:
                comparison.report("refused", str(path), [messages.decode()[:300]])
                if not output:
                    continue
            comparison.compare(path, code, json.loads(output))
    for kind, count in comparison.kinds.most_common():
        print(f"{count:8} {kind}")
    print(f"{comparison.codes} codes, {comparison.same} with the same instructions; of their {comparison.units} instructions "
          f"{comparison.same_positions} have the same position")


main()
