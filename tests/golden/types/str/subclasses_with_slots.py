class A(str):
    __slots__ = "p", "q"
    def __new__(cls, text, p):
        self = str.__new__(cls, text); self.p = p; return self
class B(A): pass
class C(A): __slots__ = ("r", "__weakref__")
class D(C): __slots__ = "__dict__",
import weakref
for text in "", "a", "abcdefgh", "é", "中文", "\U0001f600" * 3:
    a = A(text, [1]); print(a, a.p, len(a), hasattr(a, "q"), hasattr(a, "__dict__"), hash(a) == hash(text))
    a.q = a
    b = B(text, 5); b.x = 7; b.y = 8; b.q = text; print(b, b.p, b.q, b.__dict__)
    c = C(text, 3); c.r = weakref.ref(c); print(c.r() is c, c.p)
    d = D(text, 9); d.r, d.s, d.q = 1, 2, 3; print(d, d.r, d.s, d.q, d.p, d.__dict__)
    del d.q; print(hasattr(d, "q"), d.p)
    try: del d.q
    except AttributeError as e: print(e)
    try: a.z = 1
    except AttributeError as e: print(e)
    print(d.__reduce_ex__(2)[1:])
    def use(x):
        for i in range(50):
            x.q = i
            y = x.q
        return y
    print(use(a), use(b), use(d))
# expect:  [1] 0 False False True
# expect:  5  {'x': 7, 'y': 8}
# expect: True 3
# expect:  1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, ''), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
# expect: a [1] 1 False False True
# expect: a 5 a {'x': 7, 'y': 8}
# expect: True 3
# expect: a 1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, 'a'), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
# expect: abcdefgh [1] 8 False False True
# expect: abcdefgh 5 abcdefgh {'x': 7, 'y': 8}
# expect: True 3
# expect: abcdefgh 1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, 'abcdefgh'), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
# expect: é [1] 1 False False True
# expect: é 5 é {'x': 7, 'y': 8}
# expect: True 3
# expect: é 1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, 'é'), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
# expect: 中文 [1] 2 False False True
# expect: 中文 5 中文 {'x': 7, 'y': 8}
# expect: True 3
# expect: 中文 1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, '中文'), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
# expect: 😀😀😀 [1] 3 False False True
# expect: 😀😀😀 5 😀😀😀 {'x': 7, 'y': 8}
# expect: True 3
# expect: 😀😀😀 1 2 3 9 {'s': 2}
# expect: False 9
# expect: q
# expect: 'A' object has no attribute 'z' and no __dict__ for setting new attributes
# expect: ((<class '__main__.D'>, '😀😀😀'), ({'s': 2}, {'r': 1, 'p': 9}), None, None)
# expect: 49 49 49
print(A.p, type(A.p))  # expect: <member 'p' of 'A' objects> <class 'member_descriptor'>
try: A.p.__get__("abc")
except TypeError as e: print(e)
# expect: descriptor 'p' for 'A' objects doesn't apply to a 'str' object
try: b.__class__ = D
except TypeError as e: print(e)
# expect: __class__ assignment: 'D' object layout differs from 'B'
class B2(A): pass
b.__class__ = B2
print(type(b).__name__, b.p, b.x)  # expect: B2 5 7
class M(str): __slots__ = "m",
try:
    class N(A, M): pass
except TypeError as e: print(e)
# expect: multiple bases have instance lay-out conflict
a = b = c = d = None
for base in int, tuple, bytes, frozenset:
    for name in "p", "__weakref__":
        try: print(type("C", (base,), {"__slots__": name}).__weakrefoffset__ != 0)
        except TypeError as error: print(error)
# expect: nonempty __slots__ not supported for subtype of 'int'
# expect: nonempty __slots__ not supported for subtype of 'int'
# expect: nonempty __slots__ not supported for subtype of 'tuple'
# expect: nonempty __slots__ not supported for subtype of 'tuple'
# expect: nonempty __slots__ not supported for subtype of 'bytes'
# expect: nonempty __slots__ not supported for subtype of 'bytes'
# expect: True
# expect: __weakref__ slot disallowed: we already got one
