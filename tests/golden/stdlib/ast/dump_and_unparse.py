import ast

source = '''
@decorated
def function(a, /, b: int = 1, *c, d=2, **e) -> str:
    """doc "quoted" here"""
    x = (yield a), -b ** -c, not (a and b or c)
    return f'{a!r:>{b}} {{}} "quote" {d["key"]}' if (y := 1) else lambda *z: {**e, 1: 2}
async def other():
    async with a as b, c: await d
    [x async for x in y if z if w]
    try: pass
    except* (A, B) as e: raise e from None
    else: del a, b[1:2, ::3]
class C[T: int, *U, **V](B, metaclass=M):
    x: int
    (y): str = 'it\\'s "both"'
match a:
    case [1, *_, {"k": (None | True) as v, **rest}] if b: pass
    case C(x, y=-1.5): pass
type A[T] = list[T]
a = b = 1e400, 3j, ..., b'x', "tab\\t", (1).real
t'{a + 1!s}'
'''
tree = ast.parse(source)
print(ast.unparse(tree))
print(ast.compare(tree, ast.parse(ast.unparse(tree)), compare_attributes=False))
print(ast.dump(ast.parse("a.b[1] += c(d, *e, f=g)"), indent=2))
print(ast.dump(ast.parse("def f(): pass", mode="exec"), annotate_fields=False))
print(ast.dump(ast.parse("()", mode="eval"), show_empty=True, include_attributes=True))

# expect: @decorated
# expect: def function(a, /, b: int=1, *c, d=2, **e) -> str:
# expect:     """doc "quoted" here"""
# expect:     x = ((yield a), -b ** (-c), not (a and b or c))
# expect:     return f"""{a!r:>{b}} {{}} "quote" {d['key']}""" if (y := 1) else lambda *z: {**e, 1: 2}
# expect:
# expect: async def other():
# expect:     async with a as b, c:
# expect:         await d
# expect:     [x async for x in y if z if w]
# expect:     try:
# expect:         pass
# expect:     except* (A, B) as e:
# expect:         raise e from None
# expect:     else:
# expect:         del a, b[1:2, ::3]
# expect:
# expect: class C[T: int, *U, **V](B, metaclass=M):
# expect:     x: int
# expect:     (y): str = 'it\'s "both"'
# expect: match a:
# expect:     case [1, *_, {'k': None | True as v, **rest}] if b:
# expect:         pass
# expect:     case C(x, y=-1.5):
# expect:         pass
# expect: type A[T] = list[T]
# expect: a = b = (1e309, 3j, ..., b'x', 'tab\t', 1 .real)
# expect: t'{a + 1!s}'
# expect: True
# expect: Module(
# expect:   body=[
# expect:     AugAssign(
# expect:       target=Subscript(
# expect:         value=Attribute(
# expect:           value=Name(id='a', ctx=Load()),
# expect:           attr='b',
# expect:           ctx=Load()),
# expect:         slice=Constant(value=1),
# expect:         ctx=Store()),
# expect:       op=Add(),
# expect:       value=Call(
# expect:         func=Name(id='c', ctx=Load()),
# expect:         args=[
# expect:           Name(id='d', ctx=Load()),
# expect:           Starred(
# expect:             value=Name(id='e', ctx=Load()),
# expect:             ctx=Load())],
# expect:         keywords=[
# expect:           keyword(
# expect:             arg='f',
# expect:             value=Name(id='g', ctx=Load()))]))])
# expect: Module([FunctionDef('f', arguments(), [Pass()])])
# expect: Expression(body=Tuple(elts=[], ctx=Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=2))
