"""functools.partial, Placeholder and reduce: what they take, refuse, show and hand to pickle."""
import copy, functools, operator, pickle
from functools import partial, Placeholder as _

def attempt(action):
    try: print(repr(action()))
    except Exception as error: print(type(error).__name__, error)

whole = partial(max, _, 3, _, 4, key=abs)
for action in (lambda: whole, lambda: whole(1), lambda: whole(1, -9), lambda: whole(1, 2, -7, key=None),
               lambda: partial(whole, _, 5), lambda: partial(whole, 1)(2), lambda: partial(print, 1, _),
               lambda: partial(print, x=_), lambda: partial(), lambda: partial(x=1), lambda: partial(1),
               lambda: copy.copy(whole), lambda: copy.deepcopy(whole)(1, 2), lambda: pickle.loads(pickle.dumps(whole)),
               lambda: pickle.loads(pickle.dumps(_)) is _, lambda: type(_)() is _, lambda: type(_)(1),
               lambda: setattr(whole, "func", 1), lambda: delattr(whole, "args"), whole.__reduce__):
    attempt(action)
whole.mark = 1
for action in (lambda: partial(whole, 1), lambda: pickle.loads(pickle.dumps(whole)).mark,
               lambda: whole.__setstate__((max, (1,), None, None)), lambda: (whole, whole.__dict__),
               *(lambda state=state: whole.__setstate__(state)
                 for state in (1, (), (max, [], {}, {}), (max, (_,), {}, {}), (max, (1,), {"a": 1}, {"b": 2}))),
               lambda: (whole, whole.b)):
    attempt(action)
loop = partial(print)
loop.__setstate__((print, (loop,), {"loop": loop}, None))
print(loop)
loop.__setstate__((print, (), None, None))

class Sub(partial): pass
print(Sub(Sub(print, 1), 2).func, isinstance(Sub(print), partial), Sub(print, 1))

class Owner:
    method = partial(lambda *given: given[0], 1)
    def plain(self, *given, **named): return given, named
    part = functools.partialmethod(plain, 1, _, 3, k=4)
    rest = functools.partialmethod(part, 9, z=1)
print(Owner().method(2), Owner().part(2, 5), Owner().rest(2))
attempt(lambda: Owner().part())

def broken():
    yield 1
    raise KeyError(3)
for given in (operator.add, [1, 2, 3]), (operator.add, [], 5), (operator.add, []), (1, [1]), (1, [1, 2]), (1, 2), (), (1,):
    attempt(lambda: functools.reduce(*given))
attempt(lambda: functools.reduce(operator.add, broken()))
attempt(lambda: functools.reduce(operator.add, [1], initial=8))
attempt(lambda: functools.reduce(operator.add, [1], start=8))
# expect: functools.partial(<built-in function max>, Placeholder, 3, Placeholder, 4, key=<built-in function abs>)
# expect: TypeError missing positional arguments in 'partial' call; expected at least 2, got 1
# expect: -9
# expect: 4
# expect: functools.partial(<built-in function max>, Placeholder, 3, 5, 4, key=<built-in function abs>)
# expect: 4
# expect: TypeError trailing Placeholders are not allowed
# expect: TypeError Placeholder cannot be passed as a keyword argument
# expect: TypeError type 'partial' takes at least one argument
# expect: TypeError type 'partial' takes at least one argument
# expect: TypeError the first argument must be callable
# expect: functools.partial(<built-in function max>, Placeholder, 3, Placeholder, 4, key=<built-in function abs>)
# expect: 4
# expect: functools.partial(<built-in function max>, Placeholder, 3, Placeholder, 4, key=<built-in function abs>)
# expect: True
# expect: True
# expect: TypeError PlaceholderType takes no arguments
# expect: AttributeError readonly attribute
# expect: AttributeError readonly attribute
# expect: (<class 'functools.partial'>, (<built-in function max>,), (<built-in function max>, (Placeholder, 3, Placeholder, 4), {'key': <built-in function abs>}, None))
# expect: functools.partial(functools.partial(<built-in function max>, Placeholder, 3, Placeholder, 4, key=<built-in function abs>), 1)
# expect: 1
# expect: None
# expect: (functools.partial(<built-in function max>, 1), {})
# expect: TypeError invalid partial state
# expect: TypeError invalid partial state
# expect: TypeError invalid partial state
# expect: TypeError trailing Placeholders are not allowed
# expect: None
# expect: (functools.partial(<built-in function max>, 1, a=1), 2)
# expect: functools.partial(<built-in function print>, ..., loop=...)
# expect: <built-in function print> True __main__.Sub(<built-in function print>, 1)
# expect: 1 ((1, 2, 3, 5), {'k': 4}) ((1, 9, 3, 2), {'k': 4, 'z': 1})
# expect: TypeError missing positional arguments in 'partial' call; expected at least 1, got 0
# expect: 6
# expect: 5
# expect: TypeError reduce() of empty iterable with no initial value
# expect: 1
# expect: TypeError 'int' object is not callable
# expect: TypeError reduce() arg 2 must support iteration
# expect: TypeError reduce() takes at least 2 positional arguments (0 given)
# expect: TypeError reduce() takes at least 2 positional arguments (1 given)
# expect: KeyError 3
# expect: 9
# expect: TypeError reduce() got an unexpected keyword argument 'start'
