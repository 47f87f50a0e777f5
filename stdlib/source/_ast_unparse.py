"""
Source text from a syntax tree, for ast.unparse.

Expressions, patterns and the small parts of statements are texts that functions give, one for each class of node;
a text is put into parentheses where what stands around it binds tighter. Statements are lines, which _Lines gathers.
"""
import ast
import sys

# How tightly expressions bind, the loosest first.
(NAMED, TUPLE, YIELD, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER, AWAIT,
 ATOM) = range(18)

_BINARY = {"Add": ("+", SUM), "Sub": ("-", SUM), "Mult": ("*", PRODUCT), "MatMult": ("@", PRODUCT),
           "Div": ("/", PRODUCT), "Mod": ("%", PRODUCT), "FloorDiv": ("//", PRODUCT), "LShift": ("<<", SHIFT),
           "RShift": (">>", SHIFT), "BitOr": ("|", BIT_OR), "BitXor": ("^", BIT_XOR), "BitAnd": ("&", BIT_AND),
           "Pow": ("**", POWER)}
_UNARY = {"Invert": ("~", SIGN), "UAdd": ("+", SIGN), "USub": ("-", SIGN), "Not": ("not ", NOT)}
_LOGICAL = {"And": (" and ", AND), "Or": (" or ", OR)}
_COMPARED = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is",
             "IsNot": "is not", "In": "in", "NotIn": "not in"}

_HUGE = f"1e{sys.float_info.max_10_exp + 1}"  # infinity: repr() gives a name


def _class_of(node):
    return type(node).__name__


# --- texts of nodes ---------------------------------------------------------------------------------------------

_writers = {}  # name of a class of nodes: (how tightly its text binds or None, function from node to text)


def _writes(*names, level=ATOM):
    """A decorator: the function gives the text of such nodes. level None: it gives (level, text)."""
    def register(function):
        for name in names:
            _writers[name] = level, function
        return function
    return register


def _text(node, outer=TEST):
    """The text of a node within something that binds as tightly as outer."""
    writer = _writers.get(_class_of(node))
    if writer is None:  # nothing of its own to say: an operator, a context, an Expression
        return "".join(_text(child) for child in ast.iter_child_nodes(node))
    level, function = writer
    text = function(node)
    if level is None:
        level, text = text
    return f"({text})" if outer > level else text


def _list(nodes, outer=TEST):
    return ", ".join([_text(node, outer) for node in nodes])


def _items(texts):
    """What stands in a tuple: one item has a comma behind it."""
    return f"{texts[0]}," if len(texts) == 1 else ", ".join(texts)


def _after(prefix, node):
    """The text of an optional part with what introduces it."""
    return prefix + _text(node) if node else ""


def _plain_constant(value):
    text = repr(value)
    if isinstance(value, (float, complex)):
        text = text.replace("inf", _HUGE).replace("nan", f"({_HUGE}-{_HUGE})")
    return text


@_writes("Constant")
def _constant(node):
    value = node.value
    if isinstance(value, tuple):
        return f"({_items([_plain_constant(item) for item in value])})"
    if value is ...:
        return "..."
    return ("u" if node.kind == "u" else "") + _plain_constant(value)


@_writes("Name")
def _name(node):
    return node.id


@_writes("Attribute")
def _attribute(node):
    is_number = _class_of(node.value) == "Constant" and isinstance(node.value.value, int)
    return f"{_text(node.value, ATOM)}{' ' if is_number else ''}.{node.attr}"  # 1.x would be a float


@_writes("Call")
def _call(node):
    return f"{_text(node.func, ATOM)}({_list([*node.args, *node.keywords])})"


@_writes("keyword")
def _keyword(node):
    return ("**" if node.arg is None else f"{node.arg}=") + _text(node.value)


@_writes("Subscript")
def _subscript(node):
    key = node.slice
    if _class_of(key) == "Tuple" and key.elts:
        inside = _items([_text(item) for item in key.elts])
    else:
        inside = _text(key)
    return f"{_text(node.value, ATOM)}[{inside}]"


@_writes("Slice")
def _slice(node):
    return f"{_after('', node.lower)}:{_after('', node.upper)}{_after(':', node.step)}"


@_writes("Starred")
def _starred(node):
    return f"*{_text(node.value, BIT_OR)}"


@_writes("List")
def _list_display(node):
    return f"[{_list(node.elts)}]"


@_writes("Set")
def _set_display(node):
    return f"{{{_list(node.elts)}}}" if node.elts else "{*()}"  # {} is a dict, and set() may be anything


@_writes("Dict")
def _dict_display(node):
    pairs = [f"{_text(key)}: {_text(value)}" if key else f"**{_text(value, BIT_OR)}"
             for key, value in zip(node.keys, node.values)]
    return f"{{{', '.join(pairs)}}}"


@_writes("Tuple", level=None)
def _tuple_display(node):
    return (TUPLE, _items([_text(item) for item in node.elts])) if node.elts else (ATOM, "()")


def _clauses(node):
    return "".join([_text(clause) for clause in node.generators])


@_writes("comprehension")
def _clause(node):
    head = f" {'async ' if node.is_async else ''}for {_text(node.target, TUPLE)} in {_text(node.iter, OR)}"
    return head + "".join([f" if {_text(test, OR)}" for test in node.ifs])


@_writes("ListComp", "SetComp", "GeneratorExp")
def _comprehension(node):
    opening, closing = {"ListComp": "[]", "SetComp": "{}", "GeneratorExp": "()"}[_class_of(node)]
    return f"{opening}{_text(node.elt)}{_clauses(node)}{closing}"


@_writes("DictComp")
def _dict_comprehension(node):
    return f"{{{_text(node.key)}: {_text(node.value)}{_clauses(node)}}}"


# --- operators --------------------------------------------------------------------------------------------------

@_writes("UnaryOp", level=None)
def _unary(node):
    sign, level = _UNARY[_class_of(node.op)]
    return level, sign + _text(node.operand, level)


@_writes("BinOp", level=None)
def _binary(node):
    sign, level = _BINARY[_class_of(node.op)]
    left, right = (level + 1, level) if level == POWER else (level, level + 1)  # 2 ** 3 ** 4 is 2 ** (3 ** 4)
    return level, f"{_text(node.left, left)} {sign} {_text(node.right, right)}"


@_writes("BoolOp", level=None)
def _logical(node):
    word, level = _LOGICAL[_class_of(node.op)]
    # each operand is held a step tighter than the one before it: so CPython has it
    return level, word.join([_text(operand, min(level + place, ATOM))
                             for place, operand in enumerate(node.values, 1)])


@_writes("Compare", level=COMPARE)
def _comparison(node):
    rest = [f" {_COMPARED[_class_of(sign)]} {_text(operand, COMPARE + 1)}"
            for sign, operand in zip(node.ops, node.comparators)]
    return _text(node.left, COMPARE + 1) + "".join(rest)


@_writes("IfExp", level=TEST)
def _conditional(node):
    return f"{_text(node.body, OR)} if {_text(node.test, OR)} else {_text(node.orelse, TEST)}"


@_writes("NamedExpr", level=NAMED)
def _walrus(node):
    return f"{_text(node.target, ATOM)} := {_text(node.value, ATOM)}"


@_writes("Lambda", level=TEST)
def _lambda(node):
    parameters = _text(node.args)
    return f"lambda{' ' if parameters else ''}{parameters}: {_text(node.body, TEST)}"


@_writes("Await", "Yield", "YieldFrom", level=None)
def _suspension(node):
    kind = _class_of(node)
    level, words = {"Await": (AWAIT, "await"), "Yield": (YIELD, "yield"), "YieldFrom": (YIELD, "yield from")}[kind]
    if kind == "YieldFrom" and not node.value:
        raise ValueError("Node can't be used without a value attribute.")
    return level, f"{words} {_text(node.value, ATOM)}" if node.value else words


# --- strings ----------------------------------------------------------------------------------------------------

_TRIPLE = '"""', "'''"
_QUOTES = "'", '"', *_TRIPLE


def _escape(text, plain_whitespace):
    """text with escapes for what a literal cannot hold, plain_whitespace excepted."""
    return "".join([c if c in plain_whitespace or c != "\\" and c.isprintable()
                    else c.encode("unicode_escape").decode() for c in text])


def _literal(text, quotes, plain_whitespace="\n\t"):
    """(what stands between the quotes of a literal, those of quotes that may stand around it, the best first)"""
    body = _escape(text, plain_whitespace)
    fitting = [kind for kind in quotes if kind not in body and (len(kind) == 3 or "\n" not in body)]
    if not fitting:  # repr() escapes quotes
        shown = repr(text)
        return shown[1:-1], [next((kind for kind in quotes if shown[0] in kind), shown[0])]
    if body:
        fitting.sort(key=lambda kind: kind[0] == body[-1])
        if fitting[0][0] == body[-1]:  # a triple one: the last character must not run into it
            body = f"{body[:-1]}\\{body[-1]}"
    return body, fitting


def _docstring(node):
    body, quotes = _literal(node.value, _TRIPLE)
    return f"{'u' if node.kind == 'u' else ''}{quotes[0]}{body}{quotes[0]}"


def _doubled(text):
    return text.replace("{", "{{").replace("}", "}}")


def _joined(parts):
    """The text, with quotes, of parts of an f-string: pairs of a text and whether it is a literal part."""
    quotes, bodies = list(_QUOTES), []
    for text, is_literal in parts:
        if is_literal:
            text, fitting = _literal(text, quotes, "")
            if not set(fitting) & set(quotes):
                break
            quotes = fitting
        else:
            if "\n" in text:
                quotes = [kind for kind in quotes if len(kind) == 3]
            quotes = [kind for kind in quotes if kind not in text] or quotes
        bodies.append(text)
    else:
        return quotes[0] + "".join(bodies) + quotes[0]
    # No kind of quotes suits all: three single ones, with escapes as repr() makes them beside a double quote.
    return "'''" + "".join([repr('"' + text)[2:-1] if is_literal else text for text, is_literal in parts]) + "'''"


@_writes("JoinedStr")
def _f_string(node, prefix="f"):
    return prefix + _joined([(_part(value), _class_of(value) == "Constant") for value in node.values])


@_writes("TemplateStr")
def _t_string(node):
    return _f_string(node, "t")


def _part(node):
    """What an f-string holds: a literal text, or an expression in braces."""
    kind = _class_of(node)
    if kind == "JoinedStr":
        return "".join([_part(value) for value in node.values])
    if kind == "Constant" and isinstance(node.value, str):
        return _doubled(node.value)
    if kind in ("FormattedValue", "Interpolation"):
        return _text(node)
    raise ValueError(f"Unexpected node inside JoinedStr, {node!r}")


_SPECIFICATION_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n"})


def _specification(node):
    """A format specification: no quote may end the string around it."""
    if _class_of(node) == "JoinedStr":
        return "".join([_specification(value) for value in node.values])
    text = _part(node)
    return text.translate(_SPECIFICATION_ESCAPES) if _class_of(node) == "Constant" else text


@_writes("FormattedValue", "Interpolation")
def _replacement(node):
    text = getattr(node, "str", None)  # an interpolation knows what was written
    if text is None:
        text = _text(node.value, OR)
    gap = " " if text.startswith("{") else ""  # {{ is a brace
    conversion = f"!{chr(node.conversion)}" if node.conversion != -1 else ""
    specification = f":{_specification(node.format_spec)}" if node.format_spec else ""
    return f"{{{gap}{text}{conversion}{specification}}}"


# --- parameters, imports, contexts ------------------------------------------------------------------------------

@_writes("arg")
def _parameter(node):
    return node.arg + _after(": ", node.annotation)


@_writes("arguments")
def _parameters(node):
    def with_defaults(parameters, defaults):
        return [_text(parameter) + _after("=", default) for parameter, default in zip(parameters, defaults)]

    plain = [*node.posonlyargs, *node.args]
    parts = with_defaults(plain, [None] * (len(plain) - len(node.defaults)) + node.defaults)
    if node.posonlyargs:
        parts.insert(len(node.posonlyargs), "/")
    if node.vararg or node.kwonlyargs:
        parts.append("*" + (_text(node.vararg) if node.vararg else ""))
    parts += with_defaults(node.kwonlyargs, node.kw_defaults)
    if node.kwarg:
        parts.append("**" + _text(node.kwarg))
    return ", ".join(parts)


@_writes("TypeVar", "TypeVarTuple", "ParamSpec")
def _type_parameter(node):
    stars = {"TypeVar": "", "TypeVarTuple": "*", "ParamSpec": "**"}[_class_of(node)]
    return f"{stars}{node.name}{_after(': ', getattr(node, 'bound', None))}{_after(' = ', node.default_value)}"


def _type_parameters(node):
    nodes = getattr(node, "type_params", None)
    return f"[{_list(nodes)}]" if nodes else ""


@_writes("alias")
def _alias(node):
    return f"{node.name} as {node.asname}" if node.asname else node.name


@_writes("withitem")
def _context(node):
    return _text(node.context_expr) + _after(" as ", node.optional_vars)


@_writes("FunctionType")
def _function_type(node):
    return f"({_list(node.argtypes)}) -> {_text(node.returns)}"


# --- patterns ---------------------------------------------------------------------------------------------------

@_writes("MatchValue")
def _value_pattern(node):
    return _text(node.value)


@_writes("MatchSingleton")
def _singleton_pattern(node):
    return _plain_constant(node.value)


@_writes("MatchStar")
def _star_pattern(node):
    return f"*{node.name or '_'}"


@_writes("MatchSequence")
def _sequence_pattern(node):
    return f"[{_list(node.patterns)}]"


@_writes("MatchMapping")
def _mapping_pattern(node):
    parts = [f"{_text(key)}: {_text(pattern)}" for key, pattern in zip(node.keys, node.patterns, strict=True)]
    if node.rest is not None:
        parts.append(f"**{node.rest}")
    return f"{{{', '.join(parts)}}}"


@_writes("MatchClass")
def _class_pattern(node):
    parts = [_text(pattern) for pattern in node.patterns]
    parts += [f"{name}={_text(pattern)}"
              for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True)]
    return f"{_text(node.cls, ATOM)}({', '.join(parts)})"


@_writes("MatchAs", level=None)
def _capture_pattern(node):
    if node.pattern is None or node.name is None:
        return ATOM, node.name or "_"
    return TEST, f"{_text(node.pattern, BIT_OR)} as {node.name}"


@_writes("MatchOr", level=BIT_OR)
def _or_pattern(node):
    return " | ".join([_text(pattern, BIT_OR + 1) for pattern in node.patterns])


# --- statements -------------------------------------------------------------------------------------------------

def _pass_word(word):
    return lambda node: word


def _assignment(node):
    return "".join([f"{_text(target, TUPLE)} = " for target in node.targets]) + _text(node.value)


def _augmented(node):
    return f"{_text(node.target)} {_BINARY[_class_of(node.op)][0]}= {_text(node.value)}"


def _annotated(node):
    target = _text(node.target)
    if not node.simple and _class_of(node.target) == "Name":
        target = f"({target})"
    return f"{target}: {_text(node.annotation)}{_after(' = ', node.value)}"


def _raise(node):
    if node.cause and not node.exc:
        raise ValueError("Node can't use cause without an exception.")
    return f"raise{_after(' ', node.exc)}{_after(' from ', node.cause)}"


_simple_statements = {
    "Pass": _pass_word("pass"),
    "Break": _pass_word("break"),
    "Continue": _pass_word("continue"),
    "Expr": lambda node: _text(node.value, YIELD),
    "Assign": _assignment,
    "AugAssign": _augmented,
    "AnnAssign": _annotated,
    "TypeAlias": lambda node: f"type {_text(node.name)}{_type_parameters(node)} = {_text(node.value)}",
    "Return": lambda node: f"return{_after(' ', node.value)}",
    "Raise": _raise,
    "Delete": lambda node: f"del {_list(node.targets)}",
    "Assert": lambda node: f"assert {_text(node.test)}{_after(', ', node.msg)}",
    "Global": lambda node: f"global {', '.join(node.names)}",
    "Nonlocal": lambda node: f"nonlocal {', '.join(node.names)}",
    "Import": lambda node: f"import {_list(node.names)}",
    "ImportFrom": lambda node: f"from {'.' * (node.level or 0)}{node.module or ''} import {_list(node.names)}",
}


def _documentation(node):
    """The node of the docstring that a body begins with, or None."""
    first = node.body[0] if node.body else None
    if _class_of(first) != "Expr" or _class_of(first.value) != "Constant":
        return None
    return first.value if isinstance(first.value.value, str) else None


class _Lines:
    """The lines of statements, with what they need to know of those around them."""

    def __init__(self):
        self.lines = []
        self.depth = 0
        self.is_interactive = False
        self.ignored = {}  # line: what the comment `type: ignore` there says

    def add(self, node):
        """The text of any node, or of a list of them."""
        if isinstance(node, list):
            for item in node:
                self.add(item)
            return
        name = _class_of(node)
        compound = getattr(self, f"add_{name}", None)
        if compound:
            compound(node)
        elif name in _simple_statements:
            comment = self.type_comment(node) if name == "Assign" else ""
            self.line(_simple_statements[name](node) + comment, self.is_interactive and not self.depth)
        elif self.lines:
            self.lines[-1] += _text(node)
        else:
            self.lines.append(_text(node))

    def line(self, text, goes_on=False):
        """A line; in interactive input a simple statement goes on behind a semicolon."""
        if goes_on and self.lines:
            self.lines[-1] += f"; {text}"
        else:
            self.lines.append("    " * self.depth + text)

    def block(self, head, body, documented=None):
        """A head with its indented body. documented: the node whose docstring the body may begin with."""
        self.line(head)
        self.depth += 1
        self.body(body, documented)
        self.depth -= 1

    def body(self, body, documented):
        documentation = _documentation(documented) if documented else None
        if documentation:
            self.line(_docstring(documentation))
            body = body[1:]
        self.add(body)

    def type_comment(self, node):
        comment = self.ignored.get(getattr(node, "lineno", None)) or getattr(node, "type_comment", None)
        return "" if comment is None else f" # type: {comment}"

    def otherwise(self, word, body):
        if body:
            self.block(word, body)

    def add_Module(self, node):
        self.ignored = {ignore.lineno: f"ignore{ignore.tag}" for ignore in node.type_ignores}
        self.body(node.body, node)

    def add_Interactive(self, node):
        self.is_interactive = True
        self.add(node.body)

    def definition(self, node, head):
        if self.lines:
            self.lines.append("")
        for decorator in node.decorator_list:
            self.line(f"@{_text(decorator)}")
        self.block(head, node.body, node)

    def add_FunctionDef(self, node, word="def"):
        self.definition(node, f"{word} {node.name}{_type_parameters(node)}({_text(node.args)})"
                              f"{_after(' -> ', node.returns)}:{self.type_comment(node)}")

    def add_AsyncFunctionDef(self, node):
        self.add_FunctionDef(node, "async def")

    def add_ClassDef(self, node):
        bases = _list([*node.bases, *node.keywords])
        self.definition(node, f"class {node.name}{_type_parameters(node)}{f'({bases})' if bases else ''}:")

    def add_If(self, node):
        word = "if"
        while True:
            self.block(f"{word} {_text(node.test)}:", node.body)
            if len(node.orelse) != 1 or _class_of(node.orelse[0]) != "If":
                break
            node, word = node.orelse[0], "elif"
        self.otherwise("else:", node.orelse)

    def add_While(self, node):
        self.block(f"while {_text(node.test)}:", node.body)
        self.otherwise("else:", node.orelse)

    def add_For(self, node, word="for"):
        self.block(f"{word} {_text(node.target, TUPLE)} in {_text(node.iter)}:{self.type_comment(node)}", node.body)
        self.otherwise("else:", node.orelse)

    def add_AsyncFor(self, node):
        self.add_For(node, "async for")

    def add_With(self, node, word="with"):
        self.block(f"{word} {_list(node.items)}:{self.type_comment(node)}", node.body)

    def add_AsyncWith(self, node):
        self.add_With(node, "async with")

    def add_Try(self, node, word="except"):
        self.block("try:", node.body)
        for handler in node.handlers:
            self.add_ExceptHandler(handler, word)
        self.otherwise("else:", node.orelse)
        self.otherwise("finally:", node.finalbody)

    def add_TryStar(self, node):
        self.add_Try(node, "except*")

    def add_ExceptHandler(self, node, word="except"):
        name = f" as {node.name}" if node.name else ""
        self.block(f"{word}{_after(' ', node.type)}{name}:", node.body)

    def add_Match(self, node):
        self.block(f"match {_text(node.subject)}:", node.cases)

    def add_match_case(self, node):
        self.block(f"case {_text(node.pattern)}{_after(' if ', node.guard)}:", node.body)


def unparse(node):
    """The source text of a tree, or of a list of nodes."""
    lines = _Lines()
    lines.add(node)
    return "\n".join(lines.lines)
