"""The instructions of Adder's bytecode, as tables: names, numbers, and what the arguments stand for."""

import _opcode
from _opcode import stack_effect

__all__ = ["cmp_op", "stack_effect", "hascompare", "opname", "opmap", "HAVE_ARGUMENT", "EXTENDED_ARG", "hasarg",
           "hasconst", "hasname", "hasjump", "hasjrel", "hasjabs", "hasfree", "haslocal", "hasexc"]

_rows = _opcode.descriptions()

opname = [row[0] for row in _rows]
opname += [f"<{number}>" for number in range(len(_rows), 256)]
opmap = {row[0]: number for number, row in enumerate(_rows)}
cmp_op = ("<", "<=", "==", "!=", ">", ">=")


def _with(*kinds):
    return [number for number, row in enumerate(_rows) if row[1] in kinds]


hasarg = [number for number, row in enumerate(_rows) if row[1] != "none"]
hasconst = _with("const")
hasname = _with("name")
hasjump = _with("jump")
hasjrel = []                # jumps name the unit that they go to
hasjabs = hasjump
hascompare = _with("compare")
hasfree = [number for number in _with("local")
           if opname[number].endswith(("_DEREF", "_CELL", "LOAD_CLOSURE"))]
haslocal = [number for number in _with("local") if number not in hasfree]
hasexc = []                 # exceptions have a table of their own

# Instructions with and without arguments are not apart, and arguments have 24 bits without any prefix.
HAVE_ARGUMENT = 0
EXTENDED_ARG = 256


def describe(number):
    """What an instruction does, in a sentence."""
    return _rows[number][2]
