# defaultdict: making what is missing, copies, unions, pickling, odd factories and subclasses.
import copy
import gc
import pickle
from collections import defaultdict

d = defaultdict(list)
for i in range(6):
    d[i % 3].append(i)
print(d, d == {0: [0, 3], 1: [1, 4], 2: [2, 5]}, d.get(9), 9 in d, len(d))
# expect: defaultdict(<class 'list'>, {0: [0, 3], 1: [1, 4], 2: [2, 5]}) True None False 3
print(defaultdict(), defaultdict(None, a=1), defaultdict(int, {"x": 1}, y=2), defaultdict(default_factory=3))
# expect: defaultdict(None, {}) defaultdict(None, {'a': 1}) defaultdict(<class 'int'>, {'x': 1, 'y': 2}) defaultdict(None, {'default_factory': 3})
for arguments in ((1,), (None, 1, 2), (None, 5), ("text",)):
    try:
        defaultdict(*arguments)
    except TypeError as error:
        print(error)
# expect: first argument must be callable or None
# expect: dict expected at most 1 argument, got 2
# expect: 'int' object is not iterable
# expect: first argument must be callable or None
try:
    defaultdict()["gone"]
except KeyError as error:
    print(repr(error))
# expect: KeyError('gone')
d.default_factory = lambda: 1 / 0
try:
    d["x"]
except ZeroDivisionError:
    print("x" in d)
# expect: False
d.default_factory = None
print(d.default_factory, copy.copy(d) == d, type(d.copy()))
# expect: None True <class 'collections.defaultdict'>
e = pickle.loads(pickle.dumps(defaultdict(list, a=[1])))
print(e, e["b"], copy.deepcopy(e))
# expect: defaultdict(<class 'list'>, {'a': [1], 'b': []}) [] defaultdict(<class 'list'>, {'a': [1], 'b': []})
print(defaultdict(int, a=1) | {"b": 2}, {"b": 2} | defaultdict(int, a=1))
# expect: defaultdict(<class 'int'>, {'a': 1, 'b': 2}) defaultdict(<class 'int'>, {'b': 2, 'a': 1})
f = defaultdict(int, a=1)
f |= [("c", 3)]
print(f, defaultdict(int) | {} == {})
# expect: defaultdict(<class 'int'>, {'a': 1, 'c': 3}) True
try:
    f | [("c", 3)]
except TypeError as error:
    print(error)
# expect: unsupported operand type(s) for |: 'collections.defaultdict' and 'list'


class Tree(defaultdict):
    def __init__(self, *rest):
        super().__init__(Tree, *rest)

    def __setitem__(self, key, value):
        print("set", key)
        super().__setitem__(key, value)


tree = Tree()
tree["a"]["b"]["c"]
tree.extra = 1
print(tree.extra, tree.default_factory is Tree, isinstance(tree, dict))
# expect: 1 True True


class Own(defaultdict):
    def __missing__(self, key):
        return key * 2


print(Own(int)[4], dict(Own(int)), Own(list))
# expect: 8 {} Own(<class 'list'>, {})


class Loop:
    def __del__(self):
        print("collected")


loop = defaultdict(None)
loop.default_factory = loop.copy
loop["self"] = loop
loop["thing"] = Loop()
print(repr(loop)[:40])
# expect: defaultdict(<built-in method copy of col
del loop
gc.collect()
# expect: collected
print(defaultdict[str, list], [*defaultdict(int, a=1).items()], sorted(defaultdict(int, b=1, a=2)))
# expect: collections.defaultdict[str, list] [('a', 1)] ['a', 'b']
try:
    defaultdict.extra = 1
except TypeError as error:
    print(error)
# expect: cannot set 'extra' attribute of immutable type 'collections.defaultdict'
