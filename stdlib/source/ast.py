"""Syntax trees: making them from source, walking and changing them, and writing source from them."""

import re
from _ast import *


def parse(source, filename="<unknown>", mode="exec", *, type_comments=False, feature_version=None,
          optimize=-1):
    """The tree of a program; feature_version is (3, minor) to refuse what came later."""
    flags = PyCF_OPTIMIZED_AST if optimize > 0 else PyCF_ONLY_AST  # which includes the other
    minor = -1 if feature_version is None else feature_version
    if isinstance(feature_version, tuple):
        major, minor = feature_version
        if major != 3:
            raise ValueError(f"Unsupported major version: {major}")
    return compile(source, filename, mode, flags | (PyCF_TYPE_COMMENTS if type_comments else 0),
                   _feature_version=minor, optimize=optimize)


def literal_eval(node_or_string):
    """The value of an expression of constants, tuples, lists, dicts, sets, signs and complex numbers."""
    if isinstance(node_or_string, str):
        node_or_string = parse(node_or_string.lstrip(" \t"), mode="eval").body
    elif isinstance(node_or_string, Expression):
        node_or_string = node_or_string.body
    return _literal_value(node_or_string)


def _malformed(node):
    text = "malformed node or string"
    lineno = getattr(node, "lineno", None)
    if lineno:
        text += f" on line {lineno}"
    raise ValueError(f"{text}: {node!r}")


def _number(node):
    if not isinstance(node, Constant) or type(node.value) not in (int, float, complex):
        _malformed(node)
    return node.value


def _signed_number(node):
    if isinstance(node, UnaryOp) and isinstance(node.op, (UAdd, USub)):
        operand = _number(node.operand)
        return +operand if isinstance(node.op, UAdd) else -operand
    return _number(node)


def _literal_value(node):
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Tuple):
        return tuple(map(_literal_value, node.elts))
    if isinstance(node, List):
        return list(map(_literal_value, node.elts))
    if isinstance(node, Set):
        return set(map(_literal_value, node.elts))
    if (isinstance(node, Call) and isinstance(node.func, Name) and node.func.id == "set"
            and node.args == node.keywords == []):
        return set()
    if isinstance(node, Dict):
        if len(node.keys) != len(node.values):
            _malformed(node)
        return dict(zip(map(_literal_value, node.keys), map(_literal_value, node.values)))
    if isinstance(node, BinOp) and isinstance(node.op, (Add, Sub)):
        left, right = _signed_number(node.left), _number(node.right)
        if isinstance(left, (int, float)) and isinstance(right, complex):
            return left + right if isinstance(node.op, Add) else left - right
    return _signed_number(node)


def dump(node, annotate_fields=True, include_attributes=False, *, indent=None, show_empty=False):
    """The tree as text, in the form of the calls which make it.

    With an indent each field has a line. Empty lists and missing values are shown only with show_empty.
    """
    if indent is not None and not isinstance(indent, str):
        indent = " " * indent

    def format_value(value, level):
        """(text, whether it is short enough to stand beside others)"""
        level += 1
        if indent is not None:
            opening, separator = "\n" + indent * level, ",\n" + indent * level
        else:
            opening, separator = "", ", "
        if isinstance(value, AST):
            return format_node(value, level, opening, separator)
        if isinstance(value, list):
            if not value:
                return "[]", True
            return f"[{opening}{separator.join(format_value(item, level)[0] for item in value)}]", False
        return repr(value), True

    def format_node(node, level, opening, separator):
        cls = type(node)
        parts, pending = [], []         # pending: what is empty and shown only if positions need it
        is_simple = True
        by_name = annotate_fields
        for name in node._fields:
            try:
                value = getattr(node, name)
            except AttributeError:
                by_name = True
                continue
            if value is None and getattr(cls, name, ...) is None:
                by_name = True
                continue
            if not show_empty:
                if value == []:
                    kind = cls._field_types.get(name, object)
                    if getattr(kind, "__origin__", ...) is list:
                        if not by_name:
                            pending.append(repr(value))
                        continue
            if not by_name and pending:
                parts.extend(pending)
                pending = []
            text, short = format_value(value, level)
            is_simple = is_simple and short
            parts.append(f"{name}={text}" if by_name else text)
        if include_attributes:
            for name in node._attributes:
                value = getattr(node, name, ...)
                if value is ... or value is None and getattr(cls, name, ...) is None:
                    continue
                text, short = format_value(value, level)
                is_simple = is_simple and short
                parts.append(f"{name}={text}")
        name = node.__class__.__name__
        if is_simple and len(parts) <= 3:
            return f"{name}({', '.join(parts)})", not parts
        return f"{name}({opening}{separator.join(parts)})", False

    if not isinstance(node, AST):
        raise TypeError(f"expected AST, got {node.__class__.__name__!r}")
    return format_value(node, 0)[0]


# --- places ----------------------------------------------------------------------------------------------

def copy_location(new_node, old_node):
    """Give new_node the place of old_node, as far as both kinds have one; return new_node."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if name in old_node._attributes and name in new_node._attributes:
            value = getattr(old_node, name, None)
            # An end may be None, a start may not.
            if value is not None or hasattr(old_node, name) and name.startswith("end_"):
                setattr(new_node, name, value)
    return new_node


def fix_missing_locations(node):
    """Give each node without a place that of its parent, the root line 1; return node."""
    def fix(node, place):
        own = []
        for name, inherited in zip(("lineno", "end_lineno", "col_offset", "end_col_offset"), place):
            if name not in node._attributes:
                own.append(inherited)
                continue
            is_end = name.startswith("end_")
            missing = getattr(node, name, None) is None if is_end else not hasattr(node, name)
            if missing:
                setattr(node, name, inherited)
            own.append(inherited if missing else getattr(node, name))
        for child in iter_child_nodes(node):
            fix(child, own)
    fix(node, (1, 1, 0, 0))
    return node


def increment_lineno(node, n=1):
    """Move the tree n lines down; return node."""
    for child in walk(node):
        if isinstance(child, TypeIgnore):       # a line number which is a field
            child.lineno = getattr(child, "lineno", 0) + n
            continue
        if "lineno" in child._attributes:
            child.lineno = getattr(child, "lineno", 0) + n
        if "end_lineno" in child._attributes and (end := getattr(child, "end_lineno", 0)) is not None:
            child.end_lineno = end + n
    return node


# --- children --------------------------------------------------------------------------------------------

def iter_fields(node):
    """Yield (name, value) of each field that is there."""
    for name in node._fields:
        try:
            yield name, getattr(node, name)
        except AttributeError:
            pass


def iter_child_nodes(node):
    """Yield the nodes right below node."""
    for _, value in iter_fields(node):
        if isinstance(value, AST):
            yield value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, AST):
                    yield item


def walk(node):
    """Yield node and all below it, level by level."""
    from collections import deque
    pending = deque([node])
    while pending:
        node = pending.popleft()
        pending.extend(iter_child_nodes(node))
        yield node


def get_docstring(node, clean=True):
    """The docstring of a module, class or function, or None; its indentation removed if clean."""
    if not isinstance(node, (AsyncFunctionDef, FunctionDef, ClassDef, Module)):
        raise TypeError(f"{node.__class__.__name__!r} can't have docstrings")
    if not (node.body and isinstance(node.body[0], Expr)):
        return None
    node = node.body[0].value
    if not (isinstance(node, Constant) and isinstance(node.value, str)):
        return None
    text = node.value
    if clean:
        import inspect
        text = inspect.cleandoc(text)
    return text


_line_pattern = re.compile(r"(.*?(?:\r\n|\n|\r|\z))", re.DOTALL)


def _splitlines_no_ff(source, maxlines=None):
    """The lines of a source with their ends; unlike splitlines() only at what ends a line of Python."""
    lines = []
    for number, match in enumerate(_line_pattern.finditer(source), 1):
        if maxlines is not None and number > maxlines:
            break
        lines.append(match[0])
    return lines


def _pad_whitespace(source):
    """As many blanks as source has characters; tabs and form feeds stay."""
    return "".join(character if character in "\f\t" else " " for character in source)


def get_source_segment(source, node, *, padded=False):
    """The piece of source from which node was made, or None if its place is not known."""
    try:
        if node.end_lineno is None or node.end_col_offset is None:
            return None
        first, last = node.lineno - 1, node.end_lineno - 1
        start, end = node.col_offset, node.end_col_offset
    except AttributeError:
        return None
    lines = _splitlines_no_ff(source, maxlines=last + 1)

    def piece(line, start, end=None):
        return line.encode()[start:end].decode()        # columns count bytes

    if first == last:
        return piece(lines[first], start, end)
    padding = _pad_whitespace(piece(lines[first], 0, start)) if padded else ""
    return "".join([padding + piece(lines[first], start), *lines[first + 1:last], piece(lines[last], 0, end)])


def compare(a, b, /, *, compare_attributes=False):
    """Whether two trees have the same kinds and fields all through, with compare_attributes also the same
    places.
    """
    def same_values(left, right):
        if isinstance(left, AST):
            return same_nodes(left, right)
        if isinstance(left, list):
            return (isinstance(right, list) and len(left) == len(right)
                    and all(map(same_values, left, right)))
        return type(left) is type(right) and left == right

    def same_nodes(left, right):
        if type(left) is not type(right):
            return False
        names = left._fields
        if names != right._fields:
            return False
        if compare_attributes:
            if left._attributes != right._attributes:
                return False
            names = names + left._attributes
        nothing = object()
        for name in names:
            one, other = getattr(left, name, nothing), getattr(right, name, nothing)
            if one is nothing and other is nothing:
                continue
            if not same_values(one, other):
                return False
        return True

    return same_values(a, b)


class NodeVisitor:
    """Calls for each node the method visit_KIND, or generic_visit which goes on to the children."""

    def visit(self, node):
        method = getattr(self, "visit_" + node.__class__.__name__, self.generic_visit)
        return method(node)

    def generic_visit(self, node):
        for child in iter_child_nodes(node):
            self.visit(child)


class NodeTransformer(NodeVisitor):
    """A visitor whose methods return what shall stand in the node's place: a node, in lists also several or
    None.
    """

    def generic_visit(self, node):
        for name, value in iter_fields(node):
            if isinstance(value, list):
                kept = []
                for item in value:
                    if isinstance(item, AST):
                        item = self.visit(item)
                        if item is None:
                            continue
                        if not isinstance(item, AST):
                            kept.extend(item)
                            continue
                    kept.append(item)
                value[:] = kept
            elif isinstance(value, AST):
                replacement = self.visit(value)
                if replacement is None:
                    delattr(node, name)
                else:
                    setattr(node, name, replacement)
        return node


# --- kinds of older versions -----------------------------------------------------------------------------

class slice(AST):
    """Was the base of what stands in brackets; no tree has it."""


class Index(slice):
    """Was an expression in brackets: now the expression itself."""

    def __new__(cls, value, **kwargs):
        return value


class ExtSlice(slice):
    """Was several of them: now a Tuple."""

    def __new__(cls, dims=(), **kwargs):
        return Tuple(list(dims), Load(), **kwargs)


def _dims_getter(self):
    return self.elts


def _dims_setter(self, value):
    self.elts = value


Tuple.dims = property(_dims_getter, _dims_setter, None, "The elements, by their name in older trees.")


class Suite(mod):
    """No tree has it."""


class AugLoad(expr_context):
    """No tree has it."""


class AugStore(expr_context):
    """No tree has it."""


class Param(expr_context):
    """No tree has it."""


def unparse(ast_obj):
    """Source text which parses to this tree."""
    from _ast_unparse import unparse
    return unparse(ast_obj)


def main(args=None):
    """python -m ast [FILE]: show the tree of a program."""
    import argparse
    import sys

    parser = argparse.ArgumentParser(color=True)
    add = parser.add_argument
    add("infile", nargs="?", default="-", help="the file to parse; defaults to stdin")
    add("-m", "--mode", default="exec", choices=("exec", "single", "eval", "func_type"),
        help="specify what kind of code must be parsed")
    add("--no-type-comments", default=True, action="store_false",
        help="don't add information about type comments")
    add("-a", "--include-attributes", action="store_true",
        help="include attributes such as line numbers and column offsets")
    add("-i", "--indent", type=int, default=3, help="indentation of nodes (number of spaces)")
    add("--feature-version", type=str, default=None, metavar="VERSION",
        help="Python version in the format 3.x (for example, 3.10)")
    add("-O", "--optimize", type=int, default=-1, metavar="LEVEL",
        help="optimization level for parser (default -1)")
    add("--show-empty", default=False, action="store_true",
        help="show empty lists and fields in dump output")
    options = parser.parse_args(args)
    if options.infile == "-":
        name = "<stdin>"
        source = sys.stdin.buffer.read()
    else:
        name = options.infile
        with open(name, "rb") as file:
            source = file.read()
    version = None
    if options.feature_version:
        try:
            major, minor = map(int, options.feature_version.split(".", 1))
        except ValueError:
            parser.error("Invalid format for --feature-version; expected format 3.x (for example, 3.10)")
        version = (major, minor)
    tree = parse(source, name, options.mode, type_comments=options.no_type_comments, feature_version=version,
                 optimize=options.optimize)
    print(dump(tree, include_attributes=options.include_attributes, indent=options.indent,
               show_empty=options.show_empty))


if __name__ == "__main__":
    main()
