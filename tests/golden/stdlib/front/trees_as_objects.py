# Trees as objects, both ways.
import _ast

tree = compile("x = f(1, *a)[2:] if y else {'k': None}", "s", "exec", _ast.PyCF_ONLY_AST)
print(tree)
node = tree.body[0]
print(type(node).__mro__[1].__name__, node._fields, node._attributes)
print(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
print(node.value.test.ctx is node.value.body.value.func.ctx)
print(_ast.Name.__doc__)
print(_ast.boolop.__doc__)
print(_ast.If._field_types["orelse"], _ast.Return._field_types)

# What is left out gets its default, or a warning.
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    print(_ast.Name("a"), _ast.List(), _ast.Return().value)
    _ast.Name()
    _ast.Pass(spam=1)
    for warning in seen:
        print(warning.message)
for wrong in (lambda: _ast.Name("a", None, 1), lambda: _ast.Name("a", id="b"), lambda: node.__replace__(spam=1)):
    try:
        wrong()
    except TypeError as error:
        print(error)
print(node.value.test.__replace__(id="other"))

# And back: a tree made by hand runs.
def place(item):
    for name in item._attributes:
        setattr(item, name, 1)
    return item

value = place(_ast.BinOp(place(_ast.Constant(6)), _ast.Mult(), place(_ast.Constant(7))))
print(eval(compile(_ast.Expression(value), "made", "eval")))
print(eval(compile(_ast.Expression(place(_ast.Constant((1, b"b", 2.5, 3j, frozenset([...]), 1 << 90, "\ud800")))), "made", "eval")))

def attempt(body, mode="eval"):
    try:
        compile(body, "made", mode)
    except Exception as error:
        print(type(error).__name__ + ":", error)

attempt(_ast.Expression(_ast.Constant(1)))
attempt(_ast.Expression(None))
attempt(_ast.Expression(3))
attempt(_ast.Expression(place(_ast.Name("None"))))
attempt(_ast.Expression(place(_ast.Name(1))))
attempt(_ast.Expression(place(_ast.Name("x", _ast.Store()))))
attempt(_ast.Expression(place(_ast.Constant([]))))
attempt(_ast.Expression(place(_ast.Tuple(1))))
attempt(_ast.Expression(place(_ast.BoolOp(_ast.And(), []))))
attempt(_ast.Expression(place(_ast.Starred(place(_ast.Name("x"))))))
attempt(_ast.Module([None]), "exec")
attempt(_ast.Module([place(_ast.If(place(_ast.Constant(1))))]), "exec")
attempt(_ast.Module([]), "eval")

# Depth without end is an error.
loop = place(_ast.List())
loop.elts.append(loop)
try:
    compile(_ast.Expression(loop), "made", "eval")
except RecursionError:
    print("RecursionError")

for version in (7, 8):
    try:
        print(compile("(x := 1)", "s", "exec", _ast.PyCF_ONLY_AST, _feature_version=version).body[0].value)
    except SyntaxError as error:
        print(error.msg)
print(compile("x = 1  # type: ignore[spam]", "s", "exec", _ast.PyCF_ONLY_AST | _ast.PyCF_TYPE_COMMENTS).type_ignores)
print(compile("(int, *str) -> bool", "s", "func_type", _ast.PyCF_ONLY_AST))

# expect: Module(body=[Assign(targets=[Name(id='x', ctx=Store(...))], value=IfExp(test=Name(...), body=Subscript(...), orelse=Dict(...)), type_comment=None)], type_ignores=[])
# expect: stmt ('targets', 'value', 'type_comment') ('lineno', 'col_offset', 'end_lineno', 'end_col_offset')
# expect: 1 0 1 38
# expect: True
# expect: Name(identifier id, expr_context ctx)
# expect: boolop = And | Or
# expect: list[ast.stmt] {'value': ast.expr | None}
# expect: Name(id='a', ctx=Load()) List(elts=[], ctx=Load()) None
# expect: Name.__init__ missing 1 required positional argument: 'id'. This will become an error in Python 3.15.
# expect: Pass.__init__ got an unexpected keyword argument 'spam'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.
# expect: Name constructor takes at most 2 positional arguments
# expect: Name got multiple values for argument 'id'
# expect: Assign.__replace__ got an unexpected keyword argument 'spam'.
# expect: Name(id='other', ctx=Load())
# expect: 42
# expect: (1, b'b', 2.5, 3j, frozenset({Ellipsis}), 1237940039285380274899124224, '\ud800')
# expect: TypeError: required field "lineno" missing from expr
# expect: ValueError: field 'body' is required for Expression
# expect: TypeError: required field "lineno" missing from expr
# expect: ValueError: identifier field can't represent 'None' constant
# expect: TypeError: AST identifier must be of type str
# expect: ValueError: expression must have Load context but has Store instead
# expect: TypeError: got an invalid type in Constant: list
# expect: TypeError: Tuple field "elts" must be a list, not a int
# expect: ValueError: BoolOp with less than 2 values
# expect: SyntaxError: can't use starred expression here (made, line 1)
# expect: ValueError: None disallowed in statement list
# expect: ValueError: empty body on If
# expect: TypeError: expected Expression node, got Module
# expect: RecursionError
# expect: Assignment expressions are only supported in Python 3.8 and greater
# expect: NamedExpr(target=Name(id='x', ctx=Store()), value=Constant(value=1, kind=None))
# expect: [TypeIgnore(lineno=1, tag='[spam]')]
# expect: FunctionType(argtypes=[Name(id='int', ctx=Load()), Name(id='str', ctx=Load())], returns=Name(id='bool', ctx=Load()))
