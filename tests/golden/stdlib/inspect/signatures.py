import functools
import inspect

def plain(a, /, b: int, c=1, *rest, d, e: "str" = "x", **more) -> list: pass
class Point:
    def __init__(self, x, y=0): pass
    def move(self, by): pass
    @classmethod
    def make(cls, text): pass
    def __call__(self, what): pass

for function in (plain, Point, Point.move, Point(1).move, Point.make, Point(1), functools.partial(plain, 1, c=3),
                 len, list.append, lambda x, *, y: x):
    print(inspect.signature(function))
signature = inspect.signature(plain)
print([(p.name, p.kind.description) for p in signature.parameters.values()])
bound = signature.bind(1, 2, d=4, z=5)
print(bound, bound.args, bound.kwargs)
bound.apply_defaults()
print(bound.arguments)
for args, kwargs in (((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {"b": 4, "d": 5})):
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        print(error)
print(signature.replace(return_annotation=int, parameters=list(signature.parameters.values())[:2]))
print(signature.format(max_width=20))
print(inspect.getfullargspec(plain))
print(inspect.getcallargs(plain, 1, 2, 3, 4, d=5, f=6))
try:
    inspect.getcallargs(plain)
except TypeError as error:
    print(error)
for parameters in ([("a", 3), ("b", 1)], [("a", 1), ("a", 1)], [("class", 1)]):
    try:
        inspect.Signature([inspect.Parameter(name, kind) for name, kind in parameters])
    except ValueError as error:
        print(error)

# expect: (a, /, b: int, c=1, *rest, d, e: 'str' = 'x', **more) -> list
# expect: (x, y=0)
# expect: (self, by)
# expect: (by)
# expect: (text)
# expect: (what)
# expect: (b: int, *, c=3, d, e: 'str' = 'x', **more) -> list
# expect: (obj, /)
# expect: (self, object, /)
# expect: (x, *, y)
# expect: [('a', 'positional-only'), ('b', 'positional or keyword'), ('c', 'positional or keyword'), ('rest', 'variadic positional'), ('d', 'keyword-only'), ('e', 'keyword-only'), ('more', 'variadic keyword')]
# expect: <BoundArguments (a=1, b=2, d=4, more={'z': 5})> (1, 2) {'d': 4, 'z': 5}
# expect: {'a': 1, 'b': 2, 'c': 1, 'rest': (), 'd': 4, 'e': 'x', 'more': {'z': 5}}
# expect: missing a required argument: 'a'
# expect: missing a required argument: 'b'
# expect: missing a required argument: 'd'
# expect: multiple values for argument 'b'
# expect: (a, /, b: int) -> int
# expect: (
# expect:     a,
# expect:     /,
# expect:     b: int,
# expect:     c=1,
# expect:     *rest,
# expect:     d,
# expect:     e: 'str' = 'x',
# expect:     **more
# expect: ) -> list
# expect: FullArgSpec(args=['a', 'b', 'c'], varargs='rest', varkw='more', defaults=(1,), kwonlyargs=['d', 'e'], kwonlydefaults={'e': 'x'}, annotations={'return': <class 'list'>, 'b': <class 'int'>, 'e': 'str'})
# expect: {'a': 1, 'b': 2, 'c': 3, 'rest': (4,), 'more': {'f': 6}, 'd': 5, 'e': 'x'}
# expect: plain() missing 2 required positional arguments: 'a' and 'b'
# expect: wrong parameter order: keyword-only parameter before positional or keyword parameter
# expect: duplicate parameter name: 'a'
# expect: 'class' is not a valid parameter name
