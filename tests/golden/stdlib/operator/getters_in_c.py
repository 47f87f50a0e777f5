"""operator.attrgetter, itemgetter and methodcaller: classes as if written in C, which they are."""
import copy, operator, pickle
from operator import attrgetter, itemgetter, methodcaller

def attempt(action):
    try: print(repr(action()))
    except Exception as error: print(type(error).__name__, error)

for kind in attrgetter, itemgetter, methodcaller:
    print(kind, kind.__text_signature__)
    for given, named in ((), {}), ((), {"x": 1}), ((1,), {"x": 1}), ((1,), {}), (("a", 2), {}):
        attempt(lambda: kind(*given, **named))
    for given, named in ((), {}), ((1, 2), {}), ((), {"x": 1}), ((1,), {"x": 1}), ((1,), {}):
        attempt(lambda: kind("a")(*given, **named))
    attempt(lambda: type("Sub", (kind,), {}))
call = methodcaller("split", "b", maxsplit=1)
for action in (lambda: attrgetter("real", "imag")(2j), lambda: attrgetter("__class__.__name__", "real")(2),
               lambda: attrgetter("")(1), lambda: attrgetter(".")(1), lambda: itemgetter(1, 0)("ab"),
               lambda: itemgetter(slice(1))([1, 2]), lambda: itemgetter(5)([1]), lambda: itemgetter("a")({"a": 3}),
               lambda: call("abcb"), lambda: call):
    attempt(action)
for getter in call, attrgetter("a", "b.c"), itemgetter(1, 2), methodcaller("a", 1):
    print(getter.__reduce__(), copy.deepcopy(getter), *{repr(pickle.loads(pickle.dumps(getter, n))) for n in range(6)})
    attempt(lambda: setattr(getter, "x", 1))
items = []
items.append(itemgetter(items))
print(items)
items.clear()
# expect: <class 'operator.attrgetter'> (attr, /, *attrs)
# expect: TypeError attrgetter expected 1 argument, got 0
# expect: TypeError attrgetter() takes no keyword arguments
# expect: TypeError attrgetter() takes no keyword arguments
# expect: TypeError attribute name must be a string
# expect: TypeError attribute name must be a string
# expect: TypeError attrgetter expected 1 argument, got 0
# expect: TypeError attrgetter expected 1 argument, got 2
# expect: TypeError attrgetter() takes no keyword arguments
# expect: TypeError attrgetter() takes no keyword arguments
# expect: AttributeError 'int' object has no attribute 'a'
# expect: TypeError type 'operator.attrgetter' is not an acceptable base type
# expect: <class 'operator.itemgetter'> (item, /, *items)
# expect: TypeError itemgetter expected 1 argument, got 0
# expect: TypeError itemgetter() takes no keyword arguments
# expect: TypeError itemgetter() takes no keyword arguments
# expect: operator.itemgetter(1)
# expect: operator.itemgetter('a', 2)
# expect: TypeError itemgetter expected 1 argument, got 0
# expect: TypeError itemgetter expected 1 argument, got 2
# expect: TypeError itemgetter() takes no keyword arguments
# expect: TypeError itemgetter() takes no keyword arguments
# expect: TypeError 'int' object is not subscriptable
# expect: TypeError type 'operator.itemgetter' is not an acceptable base type
# expect: <class 'operator.methodcaller'> (name, /, *args, **kwargs)
# expect: TypeError methodcaller needs at least one argument, the method name
# expect: TypeError methodcaller needs at least one argument, the method name
# expect: TypeError method name must be a string
# expect: TypeError method name must be a string
# expect: operator.methodcaller('a', 2)
# expect: TypeError methodcaller expected 1 argument, got 0
# expect: TypeError methodcaller expected 1 argument, got 2
# expect: TypeError methodcaller expected 1 argument, got 0
# expect: TypeError methodcaller() takes no keyword arguments
# expect: AttributeError 'int' object has no attribute 'a'
# expect: TypeError type 'operator.methodcaller' is not an acceptable base type
# expect: (0.0, 2.0)
# expect: ('int', 2)
# expect: AttributeError 'int' object has no attribute ''
# expect: AttributeError 'int' object has no attribute ''
# expect: ('b', 'a')
# expect: [1]
# expect: IndexError list index out of range
# expect: 3
# expect: ['a', 'cb']
# expect: operator.methodcaller('split', 'b', maxsplit=1)
# expect: (functools.partial(<class 'operator.methodcaller'>, 'split', maxsplit=1), ('b',)) operator.methodcaller('split', 'b', maxsplit=1) operator.methodcaller('split', 'b', maxsplit=1)
# expect: AttributeError 'operator.methodcaller' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: (<class 'operator.attrgetter'>, ('a', 'b.c')) operator.attrgetter('a', 'b.c') operator.attrgetter('a', 'b.c')
# expect: AttributeError 'operator.attrgetter' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: (<class 'operator.itemgetter'>, (1, 2)) operator.itemgetter(1, 2) operator.itemgetter(1, 2)
# expect: AttributeError 'operator.itemgetter' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: (<class 'operator.methodcaller'>, ('a', 1)) operator.methodcaller('a', 1) operator.methodcaller('a', 1)
# expect: AttributeError 'operator.methodcaller' object has no attribute 'x' and no __dict__ for setting new attributes
# expect: [operator.itemgetter([...])]
