"""Source text from a syntax tree, for ast.unparse.

A node is given parentheses when what stands around it binds tighter than the node itself; the visitor of the
outer node notes how tightly with set_precedence().
"""

import sys
from ast import *
from contextlib import contextmanager
from enum import IntEnum, auto

_INFINITY = "1e" + repr(sys.float_info.max_10_exp + 1)      # repr(inf) would be a name


class _Precedence(IntEnum):
    """How tightly an expression binds, the loosest first."""

    NAMED_EXPR = auto()
    TUPLE = auto()
    YIELD = auto()
    TEST = auto()               # if-else and lambda
    OR = auto()
    AND = auto()
    NOT = auto()
    CMP = auto()
    EXPR = auto()
    BOR = EXPR
    BXOR = auto()
    BAND = auto()
    SHIFT = auto()
    ARITH = auto()
    TERM = auto()
    FACTOR = auto()
    POWER = auto()
    AWAIT = auto()
    ATOM = auto()

    def next(self):
        try:
            return self.__class__(self + 1)
        except ValueError:
            return self


_SINGLE_QUOTES = ("'", '"')
_MULTI_QUOTES = ('"""', "'''")
_ALL_QUOTES = (*_SINGLE_QUOTES, *_MULTI_QUOTES)


class Unparser(NodeVisitor):
    """Visits a tree and gathers its text."""

    def __init__(self):
        self._source = []
        self._precedences = {}
        self._type_ignores = {}
        self._indent = 0
        self._in_try_star = False
        self._in_interactive = False

    # --- pieces of text ----------------------------------------------------------------------------------

    def interleave(self, between, function, items):
        """Call function for each item, and between() between them."""
        items = iter(items)
        try:
            function(next(items))
        except StopIteration:
            return
        for item in items:
            between()
            function(item)

    def items_view(self, traverser, items):
        """The items with commas; a single one has a comma behind it, as in a tuple."""
        if len(items) == 1:
            traverser(items[0])
            self.write(",")
        else:
            self.interleave(lambda: self.write(", "), traverser, items)

    def comma_list(self, items):
        self.interleave(lambda: self.write(", "), self.traverse, items)

    def maybe_newline(self):
        if self._source:
            self.write("\n")

    def maybe_semicolon(self):
        if self._source:
            self.write("; ")

    def fill(self, text="", *, allow_semicolon=True):
        """Begin a line, or in interactive input go on behind a semicolon."""
        if self._in_interactive and not self._indent and allow_semicolon:
            self.maybe_semicolon()
            self.write(text)
        else:
            self.maybe_newline()
            self.write("    " * self._indent + text)

    def write(self, *text):
        self._source.extend(text)

    @contextmanager
    def buffered(self, buffer=None):
        """Gather what is written inside in a list of its own."""
        if buffer is None:
            buffer = []
        original = self._source
        self._source = buffer
        yield buffer
        self._source = original

    @contextmanager
    def block(self, *, extra=None):
        """A colon, and what is inside indented; extra goes behind the colon."""
        self.write(":")
        if extra:
            self.write(extra)
        self._indent += 1
        yield
        self._indent -= 1

    @contextmanager
    def delimit(self, start, end):
        self.write(start)
        yield
        self.write(end)

    @contextmanager
    def delimit_if(self, start, end, condition):
        if condition:
            self.write(start)
        yield
        if condition:
            self.write(end)

    def require_parens(self, precedence, node):
        """Parentheses if what stands around node binds tighter than precedence."""
        return self.delimit_if("(", ")", self.get_precedence(node) > precedence)

    def get_precedence(self, node):
        return self._precedences.get(node, _Precedence.TEST)

    def set_precedence(self, precedence, *nodes):
        for node in nodes:
            self._precedences[node] = precedence

    def get_raw_docstring(self, node):
        """The node of the docstring, or None."""
        if not isinstance(node, (AsyncFunctionDef, FunctionDef, ClassDef, Module)) or len(node.body) < 1:
            return None
        first = node.body[0]
        if not isinstance(first, Expr):
            return None
        value = first.value
        return value if isinstance(value, Constant) and isinstance(value.value, str) else None

    def get_type_comment(self, node):
        comment = self._type_ignores.get(getattr(node, "lineno", None)) or node.type_comment
        return f" # type: {comment}" if comment is not None else None

    def write_type_comment(self, node):
        comment = self.get_type_comment(node)
        if comment is not None:
            self.write(comment)

    def traverse(self, node):
        if isinstance(node, list):
            for item in node:
                self.traverse(item)
        else:
            super().visit(node)

    def visit(self, node):
        """The text of the tree."""
        self._source = []
        self.traverse(node)
        return "".join(self._source)

    # --- modules and statements --------------------------------------------------------------------------

    def _write_docstring_and_traverse_body(self, node):
        docstring = self.get_raw_docstring(node)
        if docstring is not None:
            self._write_docstring(docstring)
            self.traverse(node.body[1:])
        else:
            self.traverse(node.body)

    def visit_Module(self, node):
        self._type_ignores = {ignore.lineno: f"ignore{ignore.tag}" for ignore in node.type_ignores}
        try:
            self._write_docstring_and_traverse_body(node)
        finally:
            self._type_ignores.clear()

    def visit_Interactive(self, node):
        self._in_interactive = True
        try:
            self._write_docstring_and_traverse_body(node)
        finally:
            self._in_interactive = False

    def visit_FunctionType(self, node):
        with self.delimit("(", ")"):
            self.comma_list(node.argtypes)
        self.write(" -> ")
        self.traverse(node.returns)

    def visit_Expr(self, node):
        self.fill()
        self.set_precedence(_Precedence.YIELD, node.value)
        self.traverse(node.value)

    def visit_NamedExpr(self, node):
        with self.require_parens(_Precedence.NAMED_EXPR, node):
            self.set_precedence(_Precedence.ATOM, node.target, node.value)
            self.traverse(node.target)
            self.write(" := ")
            self.traverse(node.value)

    def visit_Import(self, node):
        self.fill("import ")
        self.comma_list(node.names)

    def visit_ImportFrom(self, node):
        self.fill("from ")
        self.write("." * (node.level or 0))
        if node.module:
            self.write(node.module)
        self.write(" import ")
        self.comma_list(node.names)

    def visit_Assign(self, node):
        self.fill()
        for target in node.targets:
            self.set_precedence(_Precedence.TUPLE, target)
            self.traverse(target)
            self.write(" = ")
        self.traverse(node.value)
        self.write_type_comment(node)

    def visit_AugAssign(self, node):
        self.fill()
        self.traverse(node.target)
        self.write(f" {self.binop[node.op.__class__.__name__]}= ")
        self.traverse(node.value)

    def visit_AnnAssign(self, node):
        self.fill()
        with self.delimit_if("(", ")", not node.simple and isinstance(node.target, Name)):
            self.traverse(node.target)
        self.write(": ")
        self.traverse(node.annotation)
        if node.value:
            self.write(" = ")
            self.traverse(node.value)

    def visit_Return(self, node):
        self.fill("return")
        if node.value:
            self.write(" ")
            self.traverse(node.value)

    def visit_Pass(self, node):
        self.fill("pass")

    def visit_Break(self, node):
        self.fill("break")

    def visit_Continue(self, node):
        self.fill("continue")

    def visit_Delete(self, node):
        self.fill("del ")
        self.comma_list(node.targets)

    def visit_Assert(self, node):
        self.fill("assert ")
        self.traverse(node.test)
        if node.msg:
            self.write(", ")
            self.traverse(node.msg)

    def visit_Global(self, node):
        self.fill("global ")
        self.write(", ".join(node.names))

    def visit_Nonlocal(self, node):
        self.fill("nonlocal ")
        self.write(", ".join(node.names))

    def visit_Await(self, node):
        with self.require_parens(_Precedence.AWAIT, node):
            self.write("await")
            if node.value:
                self.write(" ")
                self.set_precedence(_Precedence.ATOM, node.value)
                self.traverse(node.value)

    def visit_Yield(self, node):
        with self.require_parens(_Precedence.YIELD, node):
            self.write("yield")
            if node.value:
                self.write(" ")
                self.set_precedence(_Precedence.ATOM, node.value)
                self.traverse(node.value)

    def visit_YieldFrom(self, node):
        with self.require_parens(_Precedence.YIELD, node):
            self.write("yield from ")
            if not node.value:
                raise ValueError("Node can't be used without a value attribute.")
            self.set_precedence(_Precedence.ATOM, node.value)
            self.traverse(node.value)

    def visit_Raise(self, node):
        self.fill("raise")
        if not node.exc:
            if node.cause:
                raise ValueError("Node can't use cause without an exception.")
            return
        self.write(" ")
        self.traverse(node.exc)
        if node.cause:
            self.write(" from ")
            self.traverse(node.cause)

    def _try(self, node, is_star):
        outer = self._in_try_star
        try:
            self._in_try_star = is_star
            self.fill("try", allow_semicolon=False)
            with self.block():
                self.traverse(node.body)
            for handler in node.handlers:
                self.traverse(handler)
            self._else(node.orelse)
            if node.finalbody:
                self.fill("finally", allow_semicolon=False)
                with self.block():
                    self.traverse(node.finalbody)
        finally:
            self._in_try_star = outer

    def visit_Try(self, node):
        self._try(node, False)

    def visit_TryStar(self, node):
        self._try(node, True)

    def visit_ExceptHandler(self, node):
        self.fill("except*" if self._in_try_star else "except", allow_semicolon=False)
        if node.type:
            self.write(" ")
            self.traverse(node.type)
        if node.name:
            self.write(" as ")
            self.write(node.name)
        with self.block():
            self.traverse(node.body)

    def _decorators(self, node):
        for decorator in node.decorator_list:
            self.fill("@", allow_semicolon=False)
            self.traverse(decorator)

    def visit_ClassDef(self, node):
        self.maybe_newline()
        self._decorators(node)
        self.fill("class " + node.name, allow_semicolon=False)
        self._type_params(node)
        with self.delimit_if("(", ")", node.bases or node.keywords):
            self.comma_list(node.bases + node.keywords)
        with self.block():
            self._write_docstring_and_traverse_body(node)

    def _function(self, node, keyword):
        self.maybe_newline()
        self._decorators(node)
        self.fill(f"{keyword} {node.name}", allow_semicolon=False)
        self._type_params(node)
        with self.delimit("(", ")"):
            self.traverse(node.args)
        if node.returns:
            self.write(" -> ")
            self.traverse(node.returns)
        with self.block(extra=self.get_type_comment(node)):
            self._write_docstring_and_traverse_body(node)

    def visit_FunctionDef(self, node):
        self._function(node, "def")

    def visit_AsyncFunctionDef(self, node):
        self._function(node, "async def")

    def _type_params(self, node):
        if getattr(node, "type_params", None):
            with self.delimit("[", "]"):
                self.comma_list(node.type_params)

    def _type_param(self, node, prefix, bound=None):
        self.write(prefix + node.name)
        if bound:
            self.write(": ")
            self.traverse(bound)
        if node.default_value:
            self.write(" = ")
            self.traverse(node.default_value)

    def visit_TypeVar(self, node):
        self._type_param(node, "", node.bound)

    def visit_TypeVarTuple(self, node):
        self._type_param(node, "*")

    def visit_ParamSpec(self, node):
        self._type_param(node, "**")

    def visit_TypeAlias(self, node):
        self.fill("type ")
        self.traverse(node.name)
        self._type_params(node)
        self.write(" = ")
        self.traverse(node.value)

    def _else(self, body):
        if body:
            self.fill("else", allow_semicolon=False)
            with self.block():
                self.traverse(body)

    def _for(self, node, keyword):
        self.fill(keyword + " ", allow_semicolon=False)
        self.set_precedence(_Precedence.TUPLE, node.target)
        self.traverse(node.target)
        self.write(" in ")
        self.traverse(node.iter)
        with self.block(extra=self.get_type_comment(node)):
            self.traverse(node.body)
        self._else(node.orelse)

    def visit_For(self, node):
        self._for(node, "for")

    def visit_AsyncFor(self, node):
        self._for(node, "async for")

    def visit_If(self, node):
        self.fill("if ", allow_semicolon=False)
        self.traverse(node.test)
        with self.block():
            self.traverse(node.body)
        while node.orelse and len(node.orelse) == 1 and isinstance(node.orelse[0], If):
            node = node.orelse[0]
            self.fill("elif ", allow_semicolon=False)
            self.traverse(node.test)
            with self.block():
                self.traverse(node.body)
        self._else(node.orelse)

    def visit_While(self, node):
        self.fill("while ", allow_semicolon=False)
        self.traverse(node.test)
        with self.block():
            self.traverse(node.body)
        self._else(node.orelse)

    def _with(self, node, keyword):
        self.fill(keyword + " ", allow_semicolon=False)
        self.comma_list(node.items)
        with self.block(extra=self.get_type_comment(node)):
            self.traverse(node.body)

    def visit_With(self, node):
        self._with(node, "with")

    def visit_AsyncWith(self, node):
        self._with(node, "async with")

    # --- strings -----------------------------------------------------------------------------------------

    def _escaped(self, string, escape_special_whitespace):
        """string with escapes for what cannot stand in a literal."""
        def escape(character):
            if not escape_special_whitespace and character in "\n\t":
                return character
            if character == "\\" or not character.isprintable():
                return character.encode("unicode_escape").decode("ascii")
            return character
        return "".join(map(escape, string))

    def _str_literal_helper(self, string, *, quote_types=_ALL_QUOTES, escape_special_whitespace=False):
        """(string escaped, the kinds of quotes of quote_types which may stand around it)"""
        escaped = self._escaped(string, escape_special_whitespace)
        possible = quote_types
        if "\n" in escaped:
            possible = [quotes for quotes in possible if quotes in _MULTI_QUOTES]
        possible = [quotes for quotes in possible if quotes not in escaped]
        if not possible:
            # Every kind occurs in it: let repr() choose the quotes, and have it escape them.
            string = repr(string)
            quotes = next((quotes for quotes in quote_types if string[0] in quotes), string[0])
            return string[1:-1], [quotes]
        if escaped:
            possible.sort(key=lambda quotes: quotes[0] == escaped[-1])
            if possible[0][0] == escaped[-1]:
                assert len(possible[0]) == 3
                escaped = escaped[:-1] + "\\" + escaped[-1]
        return escaped, possible

    def _write_str_avoiding_backslashes(self, string, *, quote_types=_ALL_QUOTES):
        string, quote_types = self._str_literal_helper(string, quote_types=quote_types)
        quotes = quote_types[0]
        self.write(f"{quotes}{string}{quotes}")

    def _ftstring_helper(self, parts):
        """The parts of an f-string, and one kind of quotes for all; parts: pairs of text and whether it is
        fixed.
        """
        quote_types = list(_ALL_QUOTES)
        fallback_to_repr = False
        escaped_parts = []
        for value, is_constant in parts:
            if is_constant:
                value, new_quotes = self._str_literal_helper(value, quote_types=quote_types,
                                                             escape_special_whitespace=True)
                if set(new_quotes).isdisjoint(quote_types):
                    fallback_to_repr = True
                    break
                quote_types = new_quotes
            else:
                if "\n" in value:
                    quote_types = [quotes for quotes in quote_types if quotes in _MULTI_QUOTES]
                    assert quote_types
                possible = [quotes for quotes in quote_types if quotes not in value]
                if possible:
                    quote_types = possible
            escaped_parts.append(value)
        if fallback_to_repr:
            quote_types = ["'''"]
            escaped_parts = []
            for value, is_constant in parts:
                if is_constant:
                    value = repr('"' + value)       # the quote has repr() choose the other kind
                    assert value.startswith("'\"")
                    value = value[2:-1]
                escaped_parts.append(value)
        return escaped_parts, quote_types

    def _write_ftstring(self, values, prefix):
        self.write(prefix)
        parts = []
        for value in values:
            with self.buffered() as buffer:
                self._write_ftstring_inner(value)
            parts.append(("".join(buffer), isinstance(value, Constant)))
        escaped_parts, quote_types = self._ftstring_helper(parts)
        quotes = quote_types[0]
        self.write(f"{quotes}{''.join(escaped_parts)}{quotes}")

    def visit_JoinedStr(self, node):
        self._write_ftstring(node.values, "f")

    def visit_TemplateStr(self, node):
        self._write_ftstring(node.values, "t")

    def _write_ftstring_inner(self, node, is_format_spec=False):
        if isinstance(node, JoinedStr):
            for value in node.values:       # inside a format specification
                self._write_ftstring_inner(value, is_format_spec=is_format_spec)
        elif isinstance(node, Constant) and isinstance(node.value, str):
            value = node.value.replace("{", "{{").replace("}", "}}")
            if is_format_spec:
                for character, escape in (("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n")):
                    value = value.replace(character, escape)
            self.write(value)
        elif isinstance(node, FormattedValue):
            self.visit_FormattedValue(node)
        elif isinstance(node, Interpolation):
            self.visit_Interpolation(node)
        else:
            raise ValueError(f"Unexpected node inside JoinedStr, {node!r}")

    def _unparse_interpolation_value(self, inner):
        unparser = type(self)()
        unparser.set_precedence(_Precedence.TEST.next(), inner)
        return unparser.visit(inner)

    def _write_interpolation(self, node, use_str_attr=False):
        with self.delimit("{", "}"):
            if use_str_attr:
                text = node.str
            else:
                text = self._unparse_interpolation_value(node.value)
            if text.startswith("{"):
                self.write(" ")         # two braces would stand for one
            self.write(text)
            if node.conversion != -1:
                self.write(f"!{chr(node.conversion)}")
            if node.format_spec:
                self.write(":")
                self._write_ftstring_inner(node.format_spec, is_format_spec=True)

    def visit_FormattedValue(self, node):
        self._write_interpolation(node)

    def visit_Interpolation(self, node):
        # Its own text says best what was written, unless someone has taken it away.
        self._write_interpolation(node, use_str_attr=node.str is not None)

    def _write_docstring(self, node):
        self.fill(allow_semicolon=False)
        if node.kind == "u":
            self.write("u")
        self._write_str_avoiding_backslashes(node.value, quote_types=_MULTI_QUOTES)

    # --- constants, names, containers --------------------------------------------------------------------

    def visit_Name(self, node):
        self.write(node.id)

    def _write_constant(self, value):
        if isinstance(value, (float, complex)):
            text = repr(value).replace("inf", _INFINITY)
            self.write(text.replace("nan", f"({_INFINITY}-{_INFINITY})"))
        else:
            self.write(repr(value))

    def visit_Constant(self, node):
        value = node.value
        if isinstance(value, tuple):
            with self.delimit("(", ")"):
                self.items_view(self._write_constant, value)
        elif value is ...:
            self.write("...")
        else:
            if node.kind == "u":
                self.write("u")
            self._write_constant(node.value)

    def visit_List(self, node):
        with self.delimit("[", "]"):
            self.comma_list(node.elts)

    def _comprehension(self, node, brackets):
        with self.delimit(*brackets):
            self.traverse(node.elt)
            for generator in node.generators:
                self.traverse(generator)

    def visit_ListComp(self, node):
        self._comprehension(node, "[]")

    def visit_GeneratorExp(self, node):
        self._comprehension(node, "()")

    def visit_SetComp(self, node):
        self._comprehension(node, "{}")

    def visit_DictComp(self, node):
        with self.delimit("{", "}"):
            self.traverse(node.key)
            self.write(": ")
            self.traverse(node.value)
            for generator in node.generators:
                self.traverse(generator)

    def visit_comprehension(self, node):
        self.write(" async for " if node.is_async else " for ")
        self.set_precedence(_Precedence.TUPLE, node.target)
        self.traverse(node.target)
        self.write(" in ")
        self.set_precedence(_Precedence.TEST.next(), node.iter, *node.ifs)
        self.traverse(node.iter)
        for condition in node.ifs:
            self.write(" if ")
            self.traverse(condition)

    def visit_IfExp(self, node):
        with self.require_parens(_Precedence.TEST, node):
            self.set_precedence(_Precedence.TEST.next(), node.body, node.test)
            self.traverse(node.body)
            self.write(" if ")
            self.traverse(node.test)
            self.write(" else ")
            self.set_precedence(_Precedence.TEST, node.orelse)
            self.traverse(node.orelse)

    def visit_Set(self, node):
        if node.elts:
            with self.delimit("{", "}"):
                self.comma_list(node.elts)
        else:
            self.write("{*()}")         # {} is a dict, and set may be another name

    def visit_Dict(self, node):
        def write_item(item):
            key, value = item
            if key is None:
                self.write("**")
                self.set_precedence(_Precedence.EXPR, value)
                self.traverse(value)
            else:
                self.traverse(key)
                self.write(": ")
                self.traverse(value)

        with self.delimit("{", "}"):
            self.interleave(lambda: self.write(", "), write_item, zip(node.keys, node.values))

    def visit_Tuple(self, node):
        with self.delimit_if("(", ")", len(node.elts) == 0 or self.get_precedence(node) > _Precedence.TUPLE):
            self.items_view(self.traverse, node.elts)

    # --- operators ---------------------------------------------------------------------------------------

    unop = {"Invert": "~", "Not": "not", "UAdd": "+", "USub": "-"}
    unop_precedence = {"not": _Precedence.NOT, "~": _Precedence.FACTOR, "+": _Precedence.FACTOR,
                       "-": _Precedence.FACTOR}

    def visit_UnaryOp(self, node):
        operator = self.unop[node.op.__class__.__name__]
        precedence = self.unop_precedence[operator]
        with self.require_parens(precedence, node):
            self.write(operator)
            if precedence is not _Precedence.FACTOR:    # signs stand close: +1, ~x
                self.write(" ")
            self.set_precedence(precedence, node.operand)
            self.traverse(node.operand)

    binop = {"Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%", "LShift": "<<",
             "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//", "Pow": "**"}
    binop_precedence = {"+": _Precedence.ARITH, "-": _Precedence.ARITH, "*": _Precedence.TERM,
                        "@": _Precedence.TERM, "/": _Precedence.TERM, "%": _Precedence.TERM,
                        "<<": _Precedence.SHIFT, ">>": _Precedence.SHIFT, "|": _Precedence.BOR,
                        "^": _Precedence.BXOR, "&": _Precedence.BAND, "//": _Precedence.TERM,
                        "**": _Precedence.POWER}
    binop_rassoc = frozenset(("**",))

    def visit_BinOp(self, node):
        operator = self.binop[node.op.__class__.__name__]
        precedence = self.binop_precedence[operator]
        with self.require_parens(precedence, node):
            left, right = precedence, precedence.next()
            if operator in self.binop_rassoc:
                left, right = right, left
            self.set_precedence(left, node.left)
            self.traverse(node.left)
            self.write(f" {operator} ")
            self.set_precedence(right, node.right)
            self.traverse(node.right)

    cmpops = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is",
              "IsNot": "is not", "In": "in", "NotIn": "not in"}

    def visit_Compare(self, node):
        with self.require_parens(_Precedence.CMP, node):
            self.set_precedence(_Precedence.CMP.next(), node.left, *node.comparators)
            self.traverse(node.left)
            for operator, operand in zip(node.ops, node.comparators):
                self.write(f" {self.cmpops[operator.__class__.__name__]} ")
                self.traverse(operand)

    boolops = {"And": "and", "Or": "or"}
    boolop_precedence = {"and": _Precedence.AND, "or": _Precedence.OR}

    def visit_BoolOp(self, node):
        operator = self.boolops[node.op.__class__.__name__]
        precedence = self.boolop_precedence[operator]
        with self.require_parens(precedence, node):
            inner = precedence

            def traverse_operand(operand):
                nonlocal inner
                inner = inner.next()        # a nested one of the same kind keeps its parentheses
                self.set_precedence(inner, operand)
                self.traverse(operand)

            self.interleave(lambda: self.write(f" {operator} "), traverse_operand, node.values)

    def visit_Attribute(self, node):
        self.set_precedence(_Precedence.ATOM, node.value)
        self.traverse(node.value)
        if isinstance(node.value, Constant) and isinstance(node.value.value, int):
            self.write(" ")                 # 3.x would begin a float
        self.write(".")
        self.write(node.attr)

    def visit_Call(self, node):
        self.set_precedence(_Precedence.ATOM, node.func)
        self.traverse(node.func)
        with self.delimit("(", ")"):
            self.comma_list(node.args + node.keywords)

    def visit_Subscript(self, node):
        self.set_precedence(_Precedence.ATOM, node.value)
        self.traverse(node.value)
        with self.delimit("[", "]"):
            if isinstance(node.slice, Tuple) and node.slice.elts:
                self.items_view(self.traverse, node.slice.elts)
            else:
                self.traverse(node.slice)

    def visit_Starred(self, node):
        self.write("*")
        self.set_precedence(_Precedence.EXPR, node.value)
        self.traverse(node.value)

    def visit_Ellipsis(self, node):
        self.write("...")

    def visit_Slice(self, node):
        if node.lower:
            self.traverse(node.lower)
        self.write(":")
        if node.upper:
            self.traverse(node.upper)
        if node.step:
            self.write(":")
            self.traverse(node.step)

    # --- parameters and arguments ------------------------------------------------------------------------

    def visit_arg(self, node):
        self.write(node.arg)
        if node.annotation:
            self.write(": ")
            self.traverse(node.annotation)

    def visit_arguments(self, node):
        is_first = True

        def separate():
            nonlocal is_first
            if not is_first:
                self.write(", ")
            is_first = False

        def write_default(default):
            if default:
                self.write("=")
                self.traverse(default)

        positional = node.posonlyargs + node.args
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        for index, (parameter, default) in enumerate(zip(positional, defaults), 1):
            separate()
            self.traverse(parameter)
            write_default(default)
            if index == len(node.posonlyargs):
                self.write(", /")
        if node.vararg or node.kwonlyargs:
            separate()
            self.write("*")
            if node.vararg:
                self.write(node.vararg.arg)
                if node.vararg.annotation:
                    self.write(": ")
                    self.traverse(node.vararg.annotation)
        for parameter, default in zip(node.kwonlyargs, node.kw_defaults):
            self.write(", ")
            self.traverse(parameter)
            write_default(default)
        if node.kwarg:
            separate()
            self.write("**" + node.kwarg.arg)
            if node.kwarg.annotation:
                self.write(": ")
                self.traverse(node.kwarg.annotation)

    def visit_keyword(self, node):
        self.write("**" if node.arg is None else f"{node.arg}=")
        self.traverse(node.value)

    def visit_Lambda(self, node):
        with self.require_parens(_Precedence.TEST, node):
            self.write("lambda")
            with self.buffered() as buffer:
                self.traverse(node.args)
            if buffer:
                self.write(" ", *buffer)
            self.write(": ")
            self.set_precedence(_Precedence.TEST, node.body)
            self.traverse(node.body)

    def visit_alias(self, node):
        self.write(node.name)
        if node.asname:
            self.write(" as " + node.asname)

    def visit_withitem(self, node):
        self.traverse(node.context_expr)
        if node.optional_vars:
            self.write(" as ")
            self.traverse(node.optional_vars)

    # --- patterns ----------------------------------------------------------------------------------------

    def visit_Match(self, node):
        self.fill("match ", allow_semicolon=False)
        self.traverse(node.subject)
        with self.block():
            for case in node.cases:
                self.traverse(case)

    def visit_match_case(self, node):
        self.fill("case ", allow_semicolon=False)
        self.traverse(node.pattern)
        if node.guard:
            self.write(" if ")
            self.traverse(node.guard)
        with self.block():
            self.traverse(node.body)

    def visit_MatchValue(self, node):
        self.traverse(node.value)

    def visit_MatchSingleton(self, node):
        self._write_constant(node.value)

    def visit_MatchSequence(self, node):
        with self.delimit("[", "]"):
            self.comma_list(node.patterns)

    def visit_MatchStar(self, node):
        self.write(f"*{node.name if node.name is not None else '_'}")

    def visit_MatchMapping(self, node):
        def write_pair(pair):
            key, pattern = pair
            self.traverse(key)
            self.write(": ")
            self.traverse(pattern)

        with self.delimit("{", "}"):
            self.interleave(lambda: self.write(", "), write_pair, zip(node.keys, node.patterns, strict=True))
            if node.rest is not None:
                if node.keys:
                    self.write(", ")
                self.write(f"**{node.rest}")

    def visit_MatchClass(self, node):
        def write_pair(pair):
            name, pattern = pair
            self.write(f"{name}=")
            self.traverse(pattern)

        self.set_precedence(_Precedence.ATOM, node.cls)
        self.traverse(node.cls)
        with self.delimit("(", ")"):
            self.comma_list(node.patterns)
            if node.kwd_attrs:
                if node.patterns:
                    self.write(", ")
                self.interleave(lambda: self.write(", "), write_pair,
                                zip(node.kwd_attrs, node.kwd_patterns, strict=True))

    def visit_MatchAs(self, node):
        if node.name is None:
            self.write("_")
        elif node.pattern is None:
            self.write(node.name)
        else:
            with self.require_parens(_Precedence.TEST, node):
                self.set_precedence(_Precedence.BOR, node.pattern)
                self.traverse(node.pattern)
                self.write(f" as {node.name}")

    def visit_MatchOr(self, node):
        with self.require_parens(_Precedence.BOR, node):
            self.set_precedence(_Precedence.BOR.next(), *node.patterns)
            self.interleave(lambda: self.write(" | "), self.traverse, node.patterns)
