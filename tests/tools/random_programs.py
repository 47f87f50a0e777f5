"""Random programs that must behave alike under Adder and CPython 3.14: output, standard error, exit status.

    python3 tests/tools/random_programs.py --adder build/adder --python PYTHON314 --count 1000 [--seed S]
    python3 tests/tools/random_programs.py --adder build/adder --python PYTHON314 --reduce FILE
    python3 tests/tools/random_programs.py --print SEED

Program number n of a run is made from the seed S + n alone, by the grammar in random_programs.grammar; its
first lines say how to read it. What the grammar calls with two dollar signs are the methods of Writer below:
names it hands out and remembers, literals, format specifications. The text before each program (PROLOGUE) has
what programs report with.

Every program ends: loops and functions burn fuel, and what is left over is ended after --limit seconds.
Programs that run out of time or of memory under CPython say nothing and are counted apart. Both run with
PYTHONHASHSEED=0. Addresses are made alike before the texts are compared, and a program that differs
is counted apart when CPython with another allocator, or a collector that runs at other times, differs from itself
too. Of standard error everything is compared, or with --last-line its last line.
Programs that differ are kept in --keep DIR as SEED.py with the difference in SEED.txt; --reduce deletes lines
of such a file for as long as the two still differ in the same way, and writes FILE.small.

Exit status: 0 when all programs agree, 1 otherwise. Needs Python 3.11 and nothing beside it.
"""

import argparse
import difflib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

PLACEHOLDER = re.compile(r"(\$\$?)([a-z_]+)(?:\(([-+=][a-z]*(?:,[-+]?[a-z]+)*)\))?")
ROW = re.compile(r"(\d+)(?:\[([a-z,]+)\])?(?: (.*))?$")
DEEP = 5                    # expressions within expressions before only the shortest productions are used
DEEP_STATEMENTS = 4
MEMORY = 1 << 30
LONGEST_OUTPUT = 1 << 20

PROLOGUE = '''\
import sys
sys.setrecursionlimit(4000)
fuel = 1500
def tick():
    global fuel
    fuel -= 1
    if fuel < 0: sys.exit(7)
    for name in "abcdeoq":
        value = globals().get(name)
        if type(value) is int and value.bit_length() > 3000 or isinstance(value, (str, list)) and len(value) > 300:
            globals()[name] = 1
def plain(text): # addresses differ in width too: they go before long texts are cut
    parts = text.split(" at 0x")
    return " at 0x".join([parts[0], *("..." + part.lstrip("0123456789abcdef") for part in parts[1:])])
def show(*values):
    texts = []
    for value in values:
        text = plain(repr(value))
        if len(text) > 300: text = f"{text[:150]} {len(text)} {text[-100:]}"
        texts.append(text)
    print(*texts)
def failed(error, depth=0):
    lines = []
    trace = error.__traceback__
    while trace and len(lines) < 8:
        code = trace.tb_frame.f_code
        if code.co_filename == __file__: lines.append((code.co_name, trace.tb_lineno)) # the library is not the same
        trace = trace.tb_next
    text = plain(str(error))
    print("!" * (depth + 1), type(error).__name__, text[:300], len(error.args), lines)
    if depth < 3:
        for other in error.__cause__, error.__context__:
            if other: failed(other, depth + 1)
        if isinstance(error, BaseExceptionGroup):
            for other in error.exceptions: failed(other, depth + 2)
def say(name, value):
    print("say", name)
    return value
def wrapped(function):
    def wrapper(*args, **kwargs):
        print("call", function.__name__, len(args), list(kwargs))
        return function(*args, **kwargs)
    return wrapper
class Custom(ValueError):
    def __init__(self, *args, **kwargs):
        super().__init__(*args)
        self.extra = kwargs
class Loud:
    def __init__(self, name="n", answer=NotImplemented): self.name, self.answer = name, answer
    def __repr__(self): return f"{type(self).__name__}({self.name!r})"
def loud(cls, *names):
    for name in names:
        def method(self, *args, name=name):
            print(self.name, name, *map(repr, args))
            return self.answer
        setattr(cls, f"__{name}__", method)
loud(Loud, "add", "radd", "iadd", "sub", "rsub", "mul", "rmul", "imul", "truediv", "rtruediv", "floordiv", "mod", "rmod",
     "divmod", "rdivmod", "pow", "rpow", "matmul", "rmatmul", "lshift", "rlshift", "and", "rand", "or", "ror", "xor",
     "ior", "eq", "ne", "lt", "le", "gt", "ge", "getitem", "contains", "call", "neg", "abs", "index", "bool", "len")
class Louder(Loud): pass
loud(Louder, "add", "radd", "rsub", "isub", "rmul", "rpow", "eq", "lt", "gt", "rand", "int", "float", "iter", "format")
class Iterator:
    def __init__(self, count): self.count = count
    def __iter__(self): return self
    def __next__(self):
        self.count -= 1
        if self.count < 0: raise StopIteration(self.count)
        return self.count
    def __length_hint__(self): return 3
class Context:
    def __init__(self, name="x", swallow=False, error=None): self.name, self.swallow, self.error = name, swallow, error
    def __enter__(self):
        print("enter", self.name)
        return self
    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind, value)
        if self.error: raise self.error
        return self.swallow
class Once:
    def __init__(self, value): self.value = value
    def __await__(self):
        got = yield self.value
        return got
class AsyncRange:
    def __init__(self, count): self.count = count
    def __aiter__(self): return self
    async def __anext__(self):
        self.count -= 1
        if self.count < 0: raise StopAsyncIteration
        return await Once(self.count)
class AsyncContext:
    def __init__(self, name): self.name = name
    async def __aenter__(self): return await Once(("enter", self.name))
    async def __aexit__(self, kind, value, trace):
        print("async exit", kind)
        return await Once("leave")
'''

CHARACTERS = ["a", "b", "z", "A", "Q", "0", "7", " ", "\t", "\n", ",", "-", "_", ".", "%", "é", "ß", "ſ",
              "İ", "Σ", "ς", "ǆ", "ǅ", "ŉ", "٣", "²", "½", "中", "\U0001d4b3", "\ufb03", "\u200b", "\u3000",
              "\x00", "\x1c", "\x85", "\u0301"]
STRINGS = ["", "a", "abc", "a,b,,c", "Hello World", " x y ", "123", "-12", "0x1f", "1_000", "3.5", "nan",
           "Straße", "x" * 20, "a\tb\nc\r\nd", "it's", '"q"', "'\"", "\\", "abcabcabc", "they're bill's",
           "{}", "{0}", "%s", "ΑΣ", "aΣ b", "\ud800", "\U0001f600", "p", "q", "name", "x=1", "None",
           "é" * 3, "tEST", "1e5", "  \u2003", "\xa0", "i\u0307"]
FLOATS = ["0.0", "-0.0", "1.5", "-2.25", "0.1", "1e16", "1e22", "123456789.125", "1e-7", "5e-324",
          "1.7976931348623157e308", "1e400", "-1e400", "float('nan')", "2.5", "3.5", "0.5", "1e100",
          "100.0", "9007199254740993.0", "0.3", "2.675"]
FLOAT_TEXTS = ["1.5", " 2 ", "nan", "-inf", "1_0.5", "1e", "", "0x1.8p3", "infinity", "1e400", "1__0",
               "+.5", "5.", ".", "1e-400", "٣.٥", "1+2j", "j", "1e5j", "(1+2j)", "nan+infj", "1 + 2j",
               "-0"]
INTEGERS = ["255", "256", "-255", "1000", "-1000", "2**31", "-2**31", "2**32", "2**53 + 1", "2**61",
            "2**62", "-2**62", "2**62 - 1", "2**63", "-2**63", "2**63 - 1", "2**64", "10**18", "10**19",
            "-10**20", "0xdeadbeef", "0b1011", "0o17", "1_000"]
BYTES = [b"", b"a", b"abc", b"a,b,,c", b"Hello World", b" x\ty\n", b"\x00\xff", b"123", b"%d", b"%s",
         b"%r|%x", b"caf\xc3\xa9", b"'", b'"', b"\\", b"abcabc", b"6162 63"]
METHODS = {
    "str_method": [name for name in dir(str) if name[0] != "_"],
    "bytes_method": [name for name in dir(bytearray) if name[0] != "_"],
    "list_method": [name for name in dir(list) if name[0] != "_"] + ["__getitem__", "__contains__", "__add__", "__lt__"],
    "tuple_method": ["count", "index", "__add__", "__mul__", "__getitem__", "__eq__", "__hash__x", "__len__"],
    "int_method": ["bit_length", "to_bytes", "from_bytes", "as_integer_ratio", "__add__", "__rdivmod__", "__lt__", "__format__",
                   "__index__", "__bool__", "__truediv__", "__float__", "is_integer", "__and__", "__rshift__", "__ceil__"],
    "float_method": ["is_integer", "as_integer_ratio", "hex", "fromhex", "__round__", "__add__", "__rmod__", "__eq__", "__int__",
                     "__ceil__", "__format__", "__floordiv__", "from_number", "conjugate"],
    "set_method": [name for name in dir(set) if name[0] != "_"] + ["__or__", "__sub__", "__le__", "__contains__"],
    "dict_method": [name for name in dir(dict) if name[0] != "_"] + ["__getitem__", "__or__", "__eq__", "__contains__"],
}
BUILTINS = """abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset
getattr hasattr hex int isinstance issubclass iter len list map max min next oct ord pow repr reversed round set slice sorted str sum
tuple type zip setattr delattr memoryview property staticmethod object super""".split()
BINARY = """add radd iadd sub rsub isub mul rmul truediv rtruediv floordiv mod rmod and rand or ror ior xor lshift rshift matmul lt le
gt ge ne eq contains divmod pow rpow""".split()
UNARY = "neg pos invert abs int float index bool len repr str hash iter next reversed complex bytes length_hint trunc floor".split()


class Production:
    """One way to write a nonterminal: its lines, and the contexts it needs. `height` is set by Grammar."""

    def __init__(self, weight, needs, text):
        self.weight, self.needs, self.text, self.height = weight, frozenset(needs), text, None
        self.children = [match[2] for match in PLACEHOLDER.finditer(text) if match[1] == "$"]


class Grammar:
    """The productions of random_programs.grammar by nonterminal, and how many levels each needs at least."""

    def __init__(self, path):
        self.rules = {}
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\n")
                if line.startswith("= "):
                    rows = self.rules.setdefault(line[2:].strip(), [])
                elif line.startswith("."):
                    rows[-1][2] += "\n" + line[2:]
                elif match := ROW.match(line):
                    rows.append([int(match[1]), (match[2] or "").split(",") if match[2] else [], match[3] or ""])
                elif line and line[0] != "#":
                    raise SystemExit(f"{path}:{number}: not a line of a grammar: {line}")
        self.rules = {name: [Production(*row) for row in rows] for name, rows in self.rules.items()}
        self.measure()
        self.nested = {name for name in self.below("expression") if "expression" in self.below(name)}

    def below(self, name):
        """The nonterminals that an expansion of `name` may contain."""
        found, waiting = set(), [name]
        while waiting:
            for row in self.rules[waiting.pop()]:
                waiting += set(row.children) - found
                found.update(row.children)
        return found

    def measure(self):
        """Sets the height of each production to a fixed point; complains of nonterminals that never end."""
        heights = {}
        changed = True
        while changed:
            changed = False
            for name, rows in self.rules.items():
                for row in rows:
                    for child in row.children:
                        if child not in self.rules: raise SystemExit(f"no such nonterminal: {child}")
                    if row.needs or not all(child in heights for child in row.children): continue
                    row.height = 1 + max((heights[child] for child in row.children), default=0)
                    if row.height < heights.get(name, 1000):
                        heights[name] = row.height
                        changed = True
        if missing := set(self.rules) - set(heights): raise SystemExit(f"these never end: {missing}")


class Writer:
    """Writes one program. `write` expands a nonterminal; the other public methods are what the grammar calls with $$."""

    def __init__(self, grammar, seed):
        self.grammar, self.random = grammar, random.Random(seed)
        self.functions, self.classes, self.captured = [], ["Loud"], []
        self.current_function, self.current_class, self.number = "len", "Loud", 0

    def write(self, name, contexts=frozenset({"walrus"}), depth=0, statements=0):
        """The text of nonterminal `name`."""
        if name not in self.grammar.nested: depth = 0
        if name in ("statement", "simple", "guarded"): statements += 1
        rows = [row for row in self.grammar.rules[name] if row.needs <= contexts]
        if depth > DEEP or statements > DEEP_STATEMENTS and name in ("statement", "block", "guarded", "simple"):
            least = min(row.height for row in rows if row.height)
            rows = [row for row in rows if row.height == least]
        row = self.random.choices(rows, [row.weight for row in rows])[0]
        out = []
        for line in row.text.split("\n"):
            indent = line[:len(line) - len(line.lstrip())]
            text = PLACEHOLDER.sub(lambda match: self.expand(match, contexts, depth + 1, statements), line)
            out.append(text.replace("\n", "\n" + indent) if indent else text)
        return "\n".join(out)

    def expand(self, match, contexts, depth, statements):
        kind, name, change = match.groups()
        if kind == "$$":
            tail = "" if change is None else f"({change})"
            return self.names(name) + tail
        if change:
            if change[0] == "=":
                contexts = frozenset(change[1:].split(",")) - {""}
            else:
                for part in change.split(","):
                    contexts = contexts | {part[1:]} if part[0] == "+" else contexts - {part[1:]}
        return self.write(name, contexts, depth, statements)

    def names(self, name):
        if name in METHODS: return self.random.choice(METHODS[name])
        return getattr(self, "any_class" if name == "class" else name)()

    def fresh_name(self, stem):
        self.number += 1
        return f"{stem}{self.number}"

    def var(self): return self.random.choice("aabbcde")
    def walrus_name(self): return self.random.choice(["w0", "w0", "w0"])
    def same_walrus(self): return "w0"
    def param(self): return self.random.choice("xxyzw")
    def loop(self): return self.random.choice("ijk")
    def attribute(self): return self.random.choice(["p", "p", "q", "r", "name", "real", "x"])
    def method(self): return self.random.choice(["m", "m", "n", "upper", "append", "get", "p", "index", "count", "pop", "split"])
    def builtin(self): return self.random.choice(BUILTINS)
    def binary(self): return f"__{self.random.choice(BINARY)}__"
    def unary(self): return f"__{self.random.choice(UNARY)}__"
    def character(self): return repr(self.random.choice(CHARACTERS))
    def float_text(self): return repr(self.random.choice(FLOAT_TEXTS))
    def same_function(self): return self.current_function
    def last_function(self): return self.current_function
    def last_class(self): return self.current_class
    def previous_class(self): return self.classes[-1]

    def counter(self): return self.random.choice("nnmt")
    def any_class(self): return self.random.choice(self.classes)

    def new_function(self):
        if self.current_function != "len": self.functions.append(self.current_function)
        self.current_function = self.fresh_name("f")
        return self.current_function

    def function(self):
        return self.random.choice(self.functions) if self.functions else "len"

    def new_class(self):
        if self.current_class != "Loud": self.classes.append(self.current_class)
        self.current_class = self.fresh_name("C")
        return self.current_class

    def fresh(self):
        self.captured = []
        return ""

    def capture(self):
        self.captured.append(f"got{len(self.captured)}")
        return self.captured[-1]

    def captures(self):
        return ", ".join(["1", *self.captured])

    def string(self):
        chance = self.random.random()
        if chance < 0.75: return repr(self.random.choice(STRINGS))
        return repr("".join(self.random.choices(CHARACTERS, k=self.random.randrange(1, 9))))

    def bytes(self):
        return repr(self.random.choice(BYTES))

    def integer(self):
        return "(" + self.random.choice(INTEGERS) + ")" if self.random.random() < 0.6 else str(self.random.randrange(-300, 1000))

    def big(self):
        return str(self.random.getrandbits(self.random.choice([40, 64, 70, 130, 300])) * self.random.choice([1, -1]))

    def float(self):
        if self.random.random() < 0.6: return self.random.choice(FLOATS)
        return repr(self.random.uniform(-1, 1) * 10.0 ** self.random.randrange(-20, 30))

    def template(self):
        pieces = ["{}", "{!r}", "{:>5}", "{0}", "{1}", "{0!s:^9}", "{x}", "{y}", "{0[0]}", "{x.real}", "{0[p]}", "{", "}", "{{}}", "text",
                  "{:{}}", "{0:{1}}", "{!z}", "{0!}", "{:" + self.bare_spec() + "}", "{x:" + self.bare_spec() + "}", "{9}", "{0.name}",
                  "{1:" + self.bare_spec() + "}", "{-1}", "{0[-1]}", "{0[}", "{a b}", "{:d}", "{:s}"]
        return repr("".join(self.random.choices(pieces, k=self.random.randrange(1, 4))))

    def bare_spec(self):
        """A format specification, mostly a good one."""
        pick = self.random.choice
        if self.random.random() < 0.05: return pick(["q", "5.5.5", "<<<", "10x5", ".", ",_", "=", "é^7", "0", "-", "_,d", "z", "..2", "c"])
        text = pick(["", "", "", "<", ">", "^", "=", "*<", "x>", "0=", " ^", "中>"])
        text += pick(["", "", "", "+", "-", " "]) + pick(["", "", "", "", "z"]) + pick(["", "", "", "#"]) + pick(["", "", "", "0"])
        text += pick(["", "", "1", "5", "12", "30"]) + pick(["", "", "", ",", "_"]) + pick(["", "", ".0", ".1", ".3", ".10", ".3,", ".20"])
        return text + pick(["", "", "d", "f", "e", "g", "G", "E", "F", "%", "x", "X", "o", "b", "c", "n", "s"])

    def spec(self):
        return repr(self.bare_spec())

    def percent_tail(self):
        """A conversion without its percent sign."""
        pick = self.random.choice
        text = "".join(pick(["", "", flag]) for flag in "#0- +")
        text += pick(["", "", "1", "5", "12"]) + pick(["", "", ".0", ".3", ".", ".12"]) + pick(["", "", "", "l"])
        return text + pick("diouxXeEfFgGcrsa%zs")

    def percent_format(self):
        return repr(self.random.choice(["", "a", "%%"]) + "%" + self.percent_tail() + self.random.choice(["", " b", ""]))


def program_of(grammar, seed):
    """The whole text of the program with that seed."""
    return f"# random program {seed}\n{PROLOGUE}{Writer(grammar, seed).write('program')}\n"


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST_OUTPUT, LONGEST_OUTPUT))


ADDRESS = re.compile(rb"\b0x[0-9a-f]{6,16}\b")


# What hashes by its address: a set of these comes out in an order that means nothing.
HASHED_BY_ADDRESS = re.compile(rb"<class|<function|<built-in|<bound|<method|<slot|object at|Ellipsis|NotImplemented|Loud|nan")


def plain_sets(text):
    """Output in which each line with a set of objects that hash by address has its characters sorted."""
    if b"{" not in text or not HASHED_BY_ADDRESS.search(text): return text
    return [bytes(sorted(line)) if b"{" in line and HASHED_BY_ADDRESS.search(line) else line
            for line in text.splitlines()]


class Result:
    """What a run showed: output, standard error, exit status; None as status is a run that took too long."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def is_invalid(self):
        """Whether the program does not compile."""
        return self.status == 1 and bool(re.match(rb"(Syntax|Indentation|Tab)Error", self.err.rstrip().rsplit(b"\n", 1)[-1]))

    def outside(self):
        """Whether time or memory decided how it ended: nothing can be said of it."""
        return self.status is None or b"MemoryError" in self.out + self.err or len(self.out) > LONGEST_OUTPUT // 2

    def difference(self, other, last_line):
        """Names the first thing that differs from `other`, or nothing."""
        if self.status != other.status: return f"status {self.status} and {other.status}"
        if plain_sets(self.out) != plain_sets(other.out): return "output"
        mine, theirs = self.err.splitlines(), other.err.splitlines()
        # To place its marks CPython's report compiles pieces of lines, and warns of escapes in them.
        theirs = [line for line in theirs if not line.startswith(b"<unknown>:1: SyntaxWarning: ")]
        # CPython's compiler cuts long lines of the source; the library is not the same; names with lone surrogates
        # let CPython's own report fail half way.
        if other.is_invalid() or b"<stdlib>/" in self.err or b"\\ud800" in other.err: last_line = True
        if last_line: mine, theirs = mine[-1:], theirs[-1:]
        return "standard error" if mine != theirs else None


def run(command, path, limit, **more):
    """Runs `command path`, with `more` in its environment, and gives its Result."""
    environment = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **more}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([*command, path], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment,
                                   preexec_fn=limits)
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            status = None
        texts = []
        for file in out, err:
            file.seek(0)
            texts.append(ADDRESS.sub(b"0x...", file.read()))
    return Result(status, *texts)


class Comparison:
    """Both interpreters, and how they are run."""

    def __init__(self, options):
        self.adder, self.python = [options.adder, "-S"], [options.python, "-S"]
        self.limit, self.last_line = options.limit, options.last_line

    def both(self, path):
        return run(self.adder, path, self.limit), run(self.python, path, self.limit)

    def depends_on_addresses(self, path, theirs):
        """Whether CPython itself says something else than `theirs` when its objects lie elsewhere: sets of objects
        come out in the order of their addresses, and a program may print an id. Likewise when its collector runs
        at other moments: what objects in cycles say at their end comes earlier or later."""
        for allocator in "malloc", "debug", "malloc_debug":
            if run(self.python, path, self.limit, PYTHONMALLOC=allocator).difference(theirs, self.last_line): return True
        return any(self.with_collector(path, call).difference(theirs, self.last_line)
                   for call in ("disable()", "set_threshold(100)"))

    def with_collector(self, path, call):
        """What CPython shows of the program at `path` after a call of a function of gc, in its first line."""
        with open(path, "rb") as file: source = file.read()
        with tempfile.TemporaryDirectory() as folder:
            other = os.path.join(folder, os.path.basename(path))
            with open(other, "wb") as file:
                file.write(source.replace(b"import sys\n", f"import sys, gc; gc.{call}\n".encode(), 1))
            result = run(self.python, other, self.limit)
        names = other.encode(), path.encode()
        return Result(result.status, result.out.replace(*names), result.err.replace(*names))

    def difference(self, path):
        """How the two differ at `path`: None when they do not, "outside" when nothing can be said, else a text."""
        ours, theirs = self.both(path)
        if theirs.outside(): return "outside"
        if theirs.is_invalid(): return "invalid"
        return ours.difference(theirs, self.last_line)


def first_lines(ours, theirs):
    """The first lines that differ, for the eye."""
    pairs = []
    for mine, other in (ours.out, theirs.out), (ours.err, theirs.err):
        left, right = (text.decode("utf-8", "replace").splitlines() for text in (mine, other))
        pairs += [line for line in difflib.unified_diff(right, left, "CPython", "Adder", lineterm="", n=0)][:8]
    return "\n".join(line[:300] for line in pairs)


def compare_many(options, grammar):
    """Runs --count programs; returns how many differ."""
    comparison = Comparison(options)
    outside = invalid = different = moved = 0
    os.makedirs(options.keep, exist_ok=True)

    def one(seed):
        path = os.path.join(options.keep, f"{seed}.py")
        with open(path, "w", encoding="utf-8", errors="surrogatepass") as file: file.write(program_of(grammar, seed))
        ours, theirs = comparison.both(path)
        return seed, path, ours, theirs

    began = time.monotonic()
    with ThreadPoolExecutor(options.jobs) as pool:
        for start in range(options.seed, options.seed + options.count, 100):
            for seed, path, ours, theirs in pool.map(one, range(start, min(start + 100, options.seed + options.count))):
                invalid += theirs.is_invalid()
                what = None if theirs.outside() else ours.difference(theirs, options.last_line)
                outside += theirs.outside()
                if what and comparison.depends_on_addresses(path, theirs):
                    moved += 1
                    what = None
                if not what:
                    os.unlink(path)
                    continue
                different += 1
                text = first_lines(ours, theirs)
                with open(path[:-3] + ".txt", "w", encoding="utf-8") as file: file.write(f"{what}\n{text}\n")
                print(f"{seed}: {what}\n{text}", flush=True)
    print(f"{options.count} programs from seed {options.seed}: {different} differ, {outside} ran out of time or memory under "
          f"CPython, {invalid} do not compile there, {moved} depend on addresses or on when the collector runs, {time.monotonic() - began:.0f} s")
    return different


def block_end(lines, start):
    """One past the last line of the block that the line `start` heads."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent: end += 1
    return end


def smaller(lines, start):
    """What could stand for `lines` with less from line `start` on: its block gone, with the next one, or its body."""
    end = block_end(lines, start)
    yield lines[:start] + lines[end:]
    if end < len(lines): yield lines[:start] + lines[block_end(lines, end):]
    if end > start + 1:
        body = lines[start + 1:end]
        shift = len(body[0]) - len(body[0].lstrip()) - len(lines[start]) + len(lines[start].lstrip())
        yield lines[:start] + [line[shift:] for line in body] + lines[end:]
        if end < len(lines):
            yield lines[:start] + [line[shift:] for line in body] + lines[block_end(lines, end):]
        yield lines[:start + 1] + [body[0][:len(body[0]) - len(body[0].lstrip())] + "pass\n"] + lines[end:]


def reduce_lines(lines, still):
    """Deletes statements and what is around them, while `still(lines)` holds; returns what is left."""
    shorter = True
    while shorter:
        start, shorter = 0, False
        while start < len(lines):
            for fewer in smaller(lines, start):
                if fewer != lines and still(fewer):
                    shorter, lines = shorter or len(fewer) < len(lines), fewer
                    break
            else:
                start += 1
    return lines


def reduce_file(options):
    """Writes FILE.small, the shortest program found that differs in the same way as FILE."""
    comparison = Comparison(options)
    wanted = comparison.difference(options.reduce)
    if wanted in (None, "outside"): raise SystemExit(f"{options.reduce}: does not differ")
    small = options.reduce + ".small"

    def still(lines):
        with open(small, "w", encoding="utf-8", errors="surrogatepass") as file: file.write("".join(lines))
        return comparison.difference(small) == wanted

    with open(options.reduce, encoding="utf-8", errors="surrogatepass") as file: lines = file.readlines()
    lines = reduce_lines(lines, still)
    still(lines)
    print("".join(lines), first_lines(*comparison.both(small)), sep="---\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adder", default="build/adder")
    parser.add_argument("--python", default="python3.14")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="build/random")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=10, help="seconds for each run")
    parser.add_argument("--last-line", action="store_true", help="of standard error compare only the last line")
    parser.add_argument("--reduce", metavar="FILE")
    parser.add_argument("--print", type=int, metavar="SEED")
    options = parser.parse_args()
    if options.reduce: return reduce_file(options)
    grammar = Grammar(os.path.join(os.path.dirname(os.path.abspath(__file__)), "random_programs.grammar"))
    if options.print is not None:
        return sys.stdout.buffer.write(program_of(grammar, options.print).encode("utf-8", "surrogatepass"))
    sys.exit(compare_many(options, grammar) > 0)


if __name__ == "__main__":
    main()
