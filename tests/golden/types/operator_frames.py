# Operators of classes run as frames of the loop: NotImplemented goes on with the rest of the protocol.
import sys, traceback

log = []

class Base:
    def __init__(self, v): self.v = v
    def __add__(self, o):
        log.append(("add", type(self).__name__, type(o).__name__))
        return NotImplemented if self.v == 0 else ("sum", self.v)
    def __radd__(self, o):
        log.append(("radd", type(self).__name__, type(o).__name__))
        return ("rsum", self.v)
    def __lt__(self, o):
        log.append("lt")
        return NotImplemented if self.v == 0 else self.v < o.v
    def __gt__(self, o):
        log.append("gt")
        return NotImplemented if self.v == 0 else self.v > o.v
    def __eq__(self, o):
        log.append("eq")
        return NotImplemented if self.v == 0 else "equal" if self.v == 1 else []
    def __getitem__(self, k):
        if k > 2: raise IndexError(k)
        return NotImplemented if k == 0 else k * 10
    def __call__(self, x=7): return ("called", x)
    def __mul__(self, o): yield o
    def __repr__(self): return f"<{type(self).__name__} {self.v}>"

class Derived(Base):
    def __radd__(self, o):
        log.append("derived radd")
        return NotImplemented

def show(text, f):
    log.clear()
    try: result = f()
    except Exception as e: result = f"{type(e).__name__}: {e}"
    print(text, result, log)

zero, one, two = Base(0), Base(1), Base(2)
show("1+1", lambda: one + one)
show("0+0", lambda: zero + zero)
show("0+5", lambda: zero + 5)
show("5+1", lambda: 5 + one)
show("0+[]", lambda: zero + [1])
show("base+derived", lambda: one + Derived(3))
show("derived+base", lambda: Derived(0) + one)
show("derived+derived", lambda: Derived(0) + Derived(0))
def inplace(a, b):
    a += b
    return a
show("+=", lambda: inplace(one, 4))
show("+= 0", lambda: inplace(zero, zero))
show("<", lambda: one < two)
show("0<0", lambda: zero < zero)
show("0<1", lambda: zero < one)
show("0<5", lambda: zero < 5)
show("==", lambda: one == two)
show("0==0", lambda: zero == zero)
show("0==1", lambda: zero == 1)
show("!=", lambda: one != two)
show("if ==", lambda: "yes" if one == two else "no")
show("if [] ==", lambda: "yes" if two == two else "no")
show("if 0==0", lambda: "yes" if zero == zero else "no")
show("if 0==5", lambda: "yes" if zero == 5 else "no")
show("if 0<0", lambda: "yes" if zero < zero else "no")
show("chain", lambda: one < two < Base(3))
show("[1]", lambda: one[1])
show("[0]", lambda: one[0])
show("[9]", lambda: one[9])
show("for", lambda: [x for x in one])
show("call", lambda: (one(), one(2), one(*[3])))
show("mul", lambda: list(one * 3))

class Bad:
    def __add__(self, o): return o.missing
    def __eq__(self, o): raise ValueError("eq")
    def __bool__(self): raise TypeError("bool")
    def __lt__(self, o): return self
    def __hash__(self): return 1

bad = Bad()
show("raises", lambda: bad + 1)
show("eq raises", lambda: bad == bad)
show("lt value", lambda: (bad < bad) is bad)
show("lt truth", lambda: 1 if bad < bad else 2)
show("no parameter", lambda: type("T", (), {"__add__": lambda self: 1})() + 1)

def lines():
    try: bad + 1
    except AttributeError as e: return [f.name for f in traceback.extract_tb(e.__traceback__)]
print(lines())

class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration("over")
        if self.n < 0: raise KeyError(self.n)
        self.n -= 1
        return self.n
print([x for x in Count(3)], [(a, b) for a, b in zip(Count(2), Count(2))])
try:
    for x in Count(-1): pass
except KeyError as e: print("key", e, sys.exception() is e)
class Pairs(Count):
    def __next__(self): return super().__next__(), "p"
for a, b in Pairs(2): print(a, b)
class Nested:
    def __init__(self): self.it = iter([1, 2])
    def __iter__(self): return self
    def __next__(self): return next(self.it)
print(list(x for x in Nested()), [x for x in Nested()])

class Deep:
    def __add__(self, o): return self + o
    def __eq__(self, o): return self == o
    def __getitem__(self, k): return self[k]
    def __call__(self, x): return self(x)
d = Deep()
for f in (lambda: d + 1, lambda: d == d, lambda: d[1], lambda: d(1)):
    try: f()
    except RecursionError as e: print("RecursionError", str(e).startswith("maximum recursion depth exceeded"))

class Dies:
    def __init__(self, name): self.name = name
    def __del__(self): print("end", self.name)
    def __add__(self, o): print("in add"); return 5
    def __lt__(self, o): print("in lt"); return True
    def __getitem__(self, k): print("in getitem"); return 6
print(Dies("a") + Dies("b"))
print(Dies("c") < Dies("d"))
print(Dies("e")[Dies("f")])
x = Dies("g")
x = x + 1
print(x)
class Int(int):
    def __add__(self, o): return NotImplemented
    def __eq__(self, o): return NotImplemented
    __hash__ = int.__hash__
try: print(Int(3) + 4)
except TypeError as e: print(e)
print(Int(3) + Int(4) if 0 else "skip", Int(3) == 3, Int(3) == 4, Int(3) == Int(3))

# expect: 1+1 ('sum', 1) [('add', 'Base', 'Base')]
# expect: 0+0 TypeError: unsupported operand type(s) for +: 'Base' and 'Base' [('add', 'Base', 'Base')]
# expect: 0+5 TypeError: unsupported operand type(s) for +: 'Base' and 'int' [('add', 'Base', 'int')]
# expect: 5+1 ('rsum', 1) [('radd', 'Base', 'int')]
# expect: 0+[] TypeError: unsupported operand type(s) for +: 'Base' and 'list' [('add', 'Base', 'list')]
# expect: base+derived ('sum', 1) ['derived radd', ('add', 'Base', 'Derived')]
# expect: derived+base ('rsum', 1) [('add', 'Derived', 'Base'), ('radd', 'Base', 'Derived')]
# expect: derived+derived TypeError: unsupported operand type(s) for +: 'Derived' and 'Derived' [('add', 'Derived', 'Derived')]
# expect: += ('sum', 1) [('add', 'Base', 'int')]
# expect: += 0 TypeError: unsupported operand type(s) for +=: 'Base' and 'Base' [('add', 'Base', 'Base')]
# expect: < True ['lt']
# expect: 0<0 TypeError: '<' not supported between instances of 'Base' and 'Base' ['lt', 'gt']
# expect: 0<1 True ['lt', 'gt']
# expect: 0<5 TypeError: '<' not supported between instances of 'Base' and 'int' ['lt']
# expect: == equal ['eq']
# expect: 0==0 True ['eq', 'eq']
# expect: 0==1 False ['eq']
# expect: != False ['eq']
# expect: if == yes ['eq']
# expect: if [] == no ['eq']
# expect: if 0==0 yes ['eq', 'eq']
# expect: if 0==5 no ['eq']
# expect: if 0<0 TypeError: '<' not supported between instances of 'Base' and 'Base' ['lt', 'gt']
# expect: chain True ['lt', 'lt']
# expect: [1] 10 []
# expect: [0] NotImplemented []
# expect: [9] IndexError: 9 []
# expect: for [NotImplemented, 10, 20] []
# expect: call (('called', 7), ('called', 2), ('called', 3)) []
# expect: mul [3] []
# expect: raises AttributeError: 'int' object has no attribute 'missing' []
# expect: eq raises ValueError: eq []
# expect: lt value True []
# expect: lt truth TypeError: bool []
# expect: no parameter TypeError: <lambda>.<locals>.<lambda>() takes 1 positional argument but 2 were given []
# expect: ['lines', '__add__']
# expect: [2, 1, 0] [(1, 1), (0, 0)]
# expect: key -1 True
# expect: 1 p
# expect: 0 p
# expect: [1, 2] [1, 2]
# expect: RecursionError True
# expect: RecursionError True
# expect: RecursionError True
# expect: RecursionError True
# expect: in add
# expect: end a
# expect: end b
# expect: 5
# expect: in lt
# expect: end d
# expect: end c
# expect: True
# expect: in getitem
# expect: end e
# expect: end f
# expect: 6
# expect: in add
# expect: end g
# expect: 5
# expect: 7
# expect: skip True False False
