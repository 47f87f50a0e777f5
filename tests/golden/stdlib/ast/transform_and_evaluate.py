import ast

class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.BinOp(node, ast.Mult(), ast.Constant(2)), node)

    def visit_Pass(self, node):
        return None

    def visit_Expr(self, node):
        self.generic_visit(node)
        return [node, node]

tree = Double().visit(ast.parse("x = 1\nprint(3)\npass\n"))
ast.fix_missing_locations(tree)
print(ast.unparse(tree))
exec(compile(tree, "tree", "exec"))
print(sorted({type(node).__name__ for node in ast.walk(tree)}))
source = "if a:\n    b = 'é' + \\\n        f(c)\n"
node = ast.parse(source).body[0].body[0]
print(repr(ast.get_source_segment(source, node.value)), repr(ast.get_source_segment(source, node.value, padded=True)))
ast.increment_lineno(node, 10)
print(node.lineno, node.value.end_lineno)
print(ast.get_docstring(ast.parse('"""One.\n\n    two\n"""')))
for text in ("[1, (2.5, 'x'), {3: None}, {4}, set(), -1, 1+2j, b'y']", "  'z'", "1 + 2", "f()", "[a]", "{1: 2"):
    try:
        print(ast.literal_eval(text))
    except ValueError as error:
        print(str(error).partition(": ")[0])
    except SyntaxError as error:
        print(error.msg)
try:
    ast.parse("match x:\n    case 1: pass", feature_version=(3, 8))
except SyntaxError as error:
    print(error.msg)
class Names(ast.NodeVisitor):
    def visit_Name(self, node):
        print(node.id, type(node.ctx).__name__)
Names().visit(ast.parse("a = b + c"))

# expect: x = 1 * 2
# expect: print(3 * 2)
# expect: print(3 * 2)
# expect: 6
# expect: 6
# expect: ['Assign', 'BinOp', 'Call', 'Constant', 'Expr', 'Load', 'Module', 'Mult', 'Name', 'Store']
# expect: "'é' + \\\n        f(c)" "        'é' + \\\n        f(c)"
# expect: 12 13
# expect: One.
# expect:
# expect: two
# expect: [1, (2.5, 'x'), {3: None}, {4}, set(), -1, (1+2j), b'y']
# expect: z
# expect: malformed node or string on line 1
# expect: malformed node or string on line 1
# expect: malformed node or string on line 1
# expect: '{' was never closed
# expect: Pattern matching is only supported in Python 3.10 and greater
# expect: a Store
# expect: b Load
# expect: c Load
