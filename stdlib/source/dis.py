"""Show the bytecode that Adder runs.

The instructions are Adder's own (see opcode.py): one every two units of offset, with an argument of 24 bits, jumps
that name their target, and no caches. Otherwise this is CPython's module: the same functions, the same Instruction.
"""

import collections
import io
import sys
import types

import _opcode
from opcode import *
from opcode import __all__ as _opcode_names

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "findlabels", "show_code",
           "get_instructions", "Instruction", "Bytecode"] + _opcode_names
del _opcode_names

_STEP = _opcode.OFFSET_STEP
_HAS_CODE = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)

COMPILER_FLAG_NAMES = {
    0x1: "OPTIMIZED", 0x2: "NEWLOCALS", 0x4: "VARARGS", 0x8: "VARKEYWORDS", 0x10: "NESTED", 0x20: "GENERATOR",
    0x40: "NOFREE", 0x80: "COROUTINE", 0x100: "ITERABLE_COROUTINE", 0x200: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING", 0x8000000: "METHOD",
}


class _Unknown:
    def __repr__(self):
        return "<unknown>"


UNKNOWN = _Unknown()


def pretty_flags(flags):
    """The names of the flags of a code object, and a number for bits that have none."""
    names = [name for bit, name in COMPILER_FLAG_NAMES.items() if flags & bit]
    rest = flags & ~sum(COMPILER_FLAG_NAMES)
    if rest or not names:
        names.append(hex(rest))
    return ", ".join(names)


Positions = collections.namedtuple("Positions", "lineno end_lineno col_offset end_col_offset",
                                   defaults=(None,) * 4)

_Instruction = collections.namedtuple(
    "_Instruction", "opname opcode arg argval argrepr offset start_offset starts_line line_number label positions "
    "cache_info", defaults=(None, None, None))


class Instruction(_Instruction):
    """One instruction: its name and number, its argument and what that means, where it is and where it comes from."""

    @staticmethod
    def make(opname, arg, argval, argrepr, offset, start_offset, starts_line, line_number, label=None,
             positions=None, cache_info=None):
        return Instruction(opname, opmap.get(opname, -1), arg, argval, argrepr, offset, start_offset, starts_line,
                           line_number, label, positions, cache_info)

    @property
    def oparg(self):
        return self.arg

    @property
    def baseopcode(self):
        return self.opcode

    @property
    def baseopname(self):
        return self.opname

    @property
    def cache_offset(self):
        return self.offset + _STEP

    @property
    def end_offset(self):
        return self.offset + _STEP

    @property
    def jump_target(self):
        return self.argval if self.opcode in hasjump else None

    @property
    def is_jump_target(self):
        return self.label is not None

    def __str__(self):
        out = io.StringIO()
        _Writer(out).instruction(self, False)
        return out.getvalue().rstrip("\n")


# --- from a code object to instructions -------------------------------------------------------------------------


def _code_of(x):
    """The code object behind a method, function, generator or the like, or text to be compiled."""
    for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code"):
        inner = getattr(x, name, None)
        if inner is not None:
            x = inner
            if name != "__func__":
                break
    if isinstance(x, (str, bytes, bytearray)):
        return _compile(x)
    if isinstance(x, types.CodeType):
        return x
    raise TypeError("don't know how to disassemble %s objects" % type(x).__name__)


def _compile(source, name="<disassembly>"):
    try:
        return compile(source, name, "eval")
    except SyntaxError:
        return compile(source, name, "exec")


def _no_bytes(x):
    if isinstance(x, (bytes, bytearray)):
        raise TypeError("bytes of foreign bytecode mean nothing to this interpreter; give it a code object")
    return x


def findlinestarts(code):
    """Pairs (offset, line) of the places where a new line begins; the line is None where there is none."""
    last = False
    for start, end, line in code.co_lines():
        if line is not last:
            last = line
            yield start, line


def findlabels(code):
    """The offsets that jumps go to, in order of the first jump."""
    targets = []
    for number, argument, meaning in _opcode.instructions(_code_of(_no_bytes(code))):
        if number in hasjump and argument * _STEP not in targets:
            targets.append(argument * _STEP)
    return targets


def _labels(code, units):
    """A number for each place that a jump, a handler or the edge of a protected range refers to."""
    places = {argument * _STEP for number, argument, meaning in units if number in hasjump}
    for start, end, target, depth, pushes in _opcode.exception_ranges(code):
        places.update((start, end, target))
    return {place: label for label, place in enumerate(sorted(places), 1)}


def _argument(code, number, argument, meaning, labels):
    """(argval, argrepr) of an instruction's argument."""
    if argument is None:
        return None, ""
    if number in hasjump:
        target = argument * _STEP
        return target, f"to L{labels[target]}"
    if number in hasconst:
        value = code.co_consts[argument]
        return value, repr(value)
    if meaning is None:
        return argument, ""
    return (meaning if number in hasname or number in haslocal or number in hasfree or number in hascompare
            else argument), meaning


def _instructions_of(code, line_offset=0):
    units = _opcode.instructions(code)
    labels = _labels(code, units)
    last_line = False
    for index, ((number, argument, meaning), place) in enumerate(zip(units, code.co_positions())):
        offset = index * _STEP
        line = place[0]
        starts_line = line != last_line or last_line is False
        last_line = line
        shown = None if line is None else line + line_offset
        value, text = _argument(code, number, argument, meaning, labels)
        yield Instruction(opname[number], number, argument, value, text, offset, offset, starts_line, shown,
                          labels.get(offset), Positions(*place))


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """The instructions of a function, method, code object or source text, one after the other."""
    code = _code_of(_no_bytes(x) if not isinstance(x, str) else x)
    shift = 0 if first_line is None else first_line - code.co_firstlineno
    return _instructions_of(code, shift)


# --- as text ----------------------------------------------------------------------------------------------------


class _Writer:
    """Writes instructions in columns: line, mark of the current one, label, offset, name, argument."""

    def __init__(self, file=None, line_width=0, label_width=0, offset_width=0, show_positions=False):
        self.file = file
        self.line_width = line_width
        self.label_width = label_width
        self.offset_width = offset_width
        self.show_positions = show_positions

    def place(self, instruction):
        if self.show_positions:
            line, end_line, column, end_column = (
                "?" if part is None else part for part in instruction.positions)
            return f"{line}:{column}-{end_line}:{end_column}"
        if not instruction.starts_line:
            return ""
        return "--" if instruction.line_number is None else str(instruction.line_number)

    def instruction(self, instruction, is_current):
        parts = []
        if self.line_width:
            parts.append(self.place(instruction).rjust(self.line_width))
        parts.append("-->" if is_current else "   ")
        if self.label_width:
            parts.append(("" if instruction.label is None else f"L{instruction.label}:").rjust(self.label_width))
        if self.offset_width:
            parts.append(str(instruction.offset).rjust(self.offset_width))
        parts.append(instruction.opname.ljust(20))
        if instruction.arg is not None:
            parts.append(str(instruction.arg).rjust(5 - max(0, len(instruction.opname) - 20)))
            if instruction.argrepr:
                parts.append(f"({instruction.argrepr})")
        print(" ".join(parts).rstrip(), file=self.file)


def _write_code(code, lasti, file, line_offset, show_offsets, show_positions):
    listed = list(_instructions_of(code, line_offset))
    widest = max((len(str(item.line_number)) if item.line_number is not None else 2 for item in listed), default=0)
    if show_positions:
        widest = max((len(_Writer(show_positions=True).place(item)) for item in listed), default=0)
    label_width = 1 + max((len(f"L{item.label}") for item in listed if item.label is not None), default=0)
    offset_width = len(str(listed[-1].offset)) if show_offsets and listed else 0
    writer = _Writer(file, max(widest, 3), label_width, offset_width, show_positions)
    for item in listed:
        if item.starts_line and item.offset > 0:
            print(file=file)
        writer.instruction(item, item.offset == lasti)
    _write_ranges(code, file)


def _write_ranges(code, file):
    ranges = _opcode.exception_ranges(code)
    if not ranges:
        return
    labels = _labels(code, _opcode.instructions(code))
    print("ExceptionTable:", file=file)
    for start, end, target, depth, pushes in ranges:
        print(f"  L{labels[start]} to L{labels[end]} -> L{labels[target]} [{depth}]{' lasti' if pushes else ''}",
              file=file)


def disassemble(co, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False,
                show_positions=False):
    """Print the instructions of a code object, the one at offset lasti marked."""
    _write_code(co, lasti, file, 0, show_offsets, show_positions)


disco = disassemble


def _write_nested(code, depth, options):
    disassemble(code, **options)
    if depth is not None and depth <= 0:
        return
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            print(file=options["file"])
            print(f"Disassembly of {constant!r}:", file=options["file"])
            _write_nested(constant, None if depth is None else depth - 1, options)


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False,
        show_positions=False):
    """Print the bytecode of a class, method, function, generator, module, code object or source text.

    Without an argument, that of the last traceback.
    """
    options = {"file": file, "show_offsets": show_offsets, "show_positions": show_positions}
    if x is None:
        distb(**options)
        return
    for name in ("__func__", "__code__", "gi_code", "ag_code", "cr_code"):
        inner = getattr(x, name, None)
        if inner is not None:
            x = inner
    if isinstance(x, types.CodeType):
        _write_nested(x, depth, options)
    elif hasattr(x, "__dict__"):
        for name, item in sorted(x.__dict__.items()):
            if not isinstance(item, _HAS_CODE):
                continue
            print(f"Disassembly of {name}:", file=file)
            try:
                dis(item, depth=depth, **options)
            except TypeError as error:
                print("Sorry:", error, file=file)
            print(file=file)
    elif isinstance(x, str):
        _write_nested(_compile(x, "<dis>"), depth, options)
    else:
        _code_of(_no_bytes(x))


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Print the bytecode of the innermost frame of a traceback (the last one if none is given), where it stands."""
    if tb is None:
        try:
            tb = sys.last_exc.__traceback__ if hasattr(sys, "last_exc") else sys.last_traceback
        except AttributeError:
            raise RuntimeError("no last traceback to disassemble") from None
        if tb is None:
            raise RuntimeError("no last traceback to disassemble")
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file, show_offsets=show_offsets,
                show_positions=show_positions)


def _info(code):
    lines = [f"Name:              {code.co_name}", f"Filename:          {code.co_filename}",
             f"Argument count:    {code.co_argcount}", f"Positional-only arguments: {code.co_posonlyargcount}",
             f"Kw-only arguments: {code.co_kwonlyargcount}", f"Number of locals:  {code.co_nlocals}",
             f"Stack size:        {code.co_stacksize}", f"Flags:             {pretty_flags(code.co_flags)}"]
    for title, items, show in (("Constants", code.co_consts, repr), ("Names", code.co_names, str),
                               ("Variable names", code.co_varnames, str), ("Free variables", code.co_freevars, str),
                               ("Cell variables", code.co_cellvars, str)):
        if items:
            lines.append(f"{title}:")
            lines += [f"{number:4d}: {show(item)}" for number, item in enumerate(items)]
    return "\n".join(lines)


def code_info(x):
    """A summary of a code object or of what has one: its names, constants, flags and sizes."""
    return _info(_code_of(_no_bytes(x) if not isinstance(x, str) else x))


def show_code(co, *, file=None):
    """Print what code_info() gives."""
    print(code_info(co), file=file)


class Bytecode:
    """The bytecode of something, to be iterated over or shown.

    first_line says from where lines count; current_offset marks an instruction in dis().
    """

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False,
                 show_offsets=False, show_positions=False):
        self.codeobj = code = _code_of(x)
        self.first_line = code.co_firstlineno if first_line is None else first_line
        self._line_offset = self.first_line - code.co_firstlineno
        self._original_object = x
        self.current_offset = current_offset
        self.exception_entries = _opcode.exception_ranges(code)
        self.show_caches = show_caches
        self.adaptive = adaptive
        self.show_offsets = show_offsets
        self.show_positions = show_positions

    def __iter__(self):
        return _instructions_of(self.codeobj, self._line_offset)

    def __repr__(self):
        return f"{type(self).__name__}({self._original_object!r})"

    @classmethod
    def from_traceback(cls, tb, *, show_caches=False, adaptive=False):
        """The bytecode of the innermost frame of a traceback, marked where that stands."""
        while tb.tb_next:
            tb = tb.tb_next
        return cls(tb.tb_frame.f_code, current_offset=tb.tb_lasti)

    def info(self):
        """What code_info() gives."""
        return _info(self.codeobj)

    def dis(self):
        """The text that dis() would print, without what is nested."""
        out = io.StringIO()
        lasti = -1 if self.current_offset is None else self.current_offset
        _write_code(self.codeobj, lasti, out, self._line_offset, self.show_offsets, self.show_positions)
        return out.getvalue()


def main(args=None):
    """python -m dis [file]: print the bytecode of a program."""
    args = sys.argv[1:] if args is None else args
    name = args[0] if args else "-"
    if name == "-":
        name, source = "<stdin>", sys.stdin.buffer.read()
    else:
        with open(name, "rb") as file:
            source = file.read()
    dis(compile(source, name, "exec"))


if __name__ == "__main__":
    main()
