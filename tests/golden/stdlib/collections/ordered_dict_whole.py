"""OrderedDict: whom it calls, what it refuses, when its iterators end, and the order after many moves."""
from collections import OrderedDict as O
class S(O):
    def __getitem__(self,k): print("get",k); return O.__getitem__(self,k)
    def __setitem__(self,k,v): print("set",k); return O.__setitem__(self,k,v)
    def __delitem__(self,k): print("del",k); return O.__delitem__(self,k)
    def __contains__(self,k): print("in",k); return O.__contains__(self,k)
    def keys(self): print("keys"); return O.keys(self)
    def items(self): print("items"); return O.items(self)
    def values(self): print("values"); return O.values(self)
    def __iter__(self): print("iter"); return O.__iter__(self)
    def __missing__(self,k): print("missing",k); return 5
s = S([(1,2),(3,4)], a=5)
print("pop"); s.pop(1)
print("popm")
try: print(s.pop(99))
except KeyError as e: print(repr(e))
print("popitem"); s.popitem(); s.popitem(last=False)
s = S([(1,2),(3,4)], a=5)
print("setdefault"); s.setdefault(1), s.setdefault(7)
print("mte"); s.move_to_end(1)
print("copy"); print(type(s.copy()))
print("repr"); print(s)
print("eq"); print(s == O(s), s == {}, s!= s.copy())
print("or"); print(type(s | {1:1}), type({1:1} | s))
s|={2:3}
print("fromkeys"); S.fromkeys([1,2])
print("reduce"); print(len(s.__reduce__()))
print("items"); print(list(O.items(s)), list(O.values(s)))
print("clear"); s.clear()
print("dict"); print(dict(S(a=1)), {**S(a=1)})
print("rev"); print(list(reversed(S(a=1))))
o = O(a=1,b=2,c=3)
for f in [lambda: o[[]],
          lambda: o.__setitem__([],1),
          lambda: o.__delitem__([]),
          lambda: o.pop([]),
          lambda: o.setdefault([]),
          lambda: o.move_to_end([]),
          lambda: [] in o,
          lambda: O([([],1)]),
          lambda: o.update([[1]]),
          lambda: o.update([[]]),
          lambda: o.update([[1,2,3]]),
          lambda: o.update(3),
          lambda: O(1),
          lambda: O(1,2),
          lambda: O().popitem(),
          lambda: O().move_to_end(3),
          lambda: o.__lt__(o),
          lambda: o < o,
          lambda: o.__eq__(3),
          lambda: o|3,
          lambda: 3|o,
          lambda: o.fromkeys([[]]),
          lambda: o.get([]),
          lambda: O.pop(),
          lambda: O.pop({},1),
          lambda: o.__ior__(3),
          lambda:o.popitem(lost=1),
          lambda: o.popitem(1,2),
          lambda: o.__reversed__(1),
          lambda: o.update(a=1,**{'self':2}),
          lambda: o.__or__(),
          lambda: O.fromkeys(1,2,3),
          lambda:o.update([3]),
          lambda:O(**{1:2}),
          lambda: o.__init__(3,4),
          lambda: o.__sizeof__() > 100,
          lambda: hash(o),
          lambda: o.__reduce__(),
          lambda: o.keys().mapping,
          lambda: type(o.keys()).__mro__,
          lambda: type(o.keys())(),
          lambda: type(iter(o)),
          lambda: type(iter(o.items())),
          lambda: type(reversed(o)),
          lambda: iter(o).__reduce__(),
          lambda: iter(o.items()).__reduce__(),
          lambda: reversed(o.values()).__reduce__(),
          lambda: type(o.items()).__qualname__ + type(o.items()).__module__,
          lambda: O.__text_signature__,
          lambda: O.__module__,
          lambda: o.keys() & {'a'},
          lambda: {'a'} & o.keys(),
          lambda: o.keys() == {'a','b','c'},
          lambda: o.items() <= o.items(),
          lambda: o.keys().isdisjoint([1]),
          lambda: isinstance(o.keys(), type({}.keys())),
          lambda: o.values(),
          lambda: reversed(o.keys()),
          lambda: o.__dict__,
          lambda: O.__init__,
          lambda:O.pop,
          lambda: O.__eq__,
          lambda: O.fromkeys,
          lambda: __import__('inspect').signature(O.move_to_end),
          lambda: __import__('inspect').signature(O.fromkeys),
          lambda: __import__('inspect').signature(O.__init__),
          lambda: __import__('pickle').dumps(o,0),
          lambda: __import__('operator').length_hint(iter(o)),
          lambda: dict(o),
          lambda: O(o) == o,
          lambda: o == dict(o),
          lambda: o == O(reversed(o.items()))]:
    try: print(repr(f()).split(" at 0x")[0])
    except BaseException as e: print(type(e).__name__, e)
def it(make, change):
    o = O(a=1,b=2,c=3)
    try:
        for n, i in enumerate(make(o)):
            print(i, end=" ")
            if n == 0: change(o)
            if n > 5: break
        print()
    except Exception as e: print(type(e).__name__, e)
for make in iter, reversed, O.items, O.values, lambda o: reversed(o.items()):
    for change in (lambda o: o.pop('a'),
          lambda o: o.pop('c'),
          lambda o: o.update(z=1),
          lambda o: o.update(a=7),
          lambda o: o.clear(),
          lambda o: o.move_to_end('b'),
          lambda o: o.move_to_end('a', last=False),
          lambda o:o.move_to_end('c'),
          lambda o: dict.__setitem__(o, 'q', 1),
          lambda o: dict.clear(o),
          lambda o: dict.__delitem__(o,'b')):
        it(make, change)
o = O()
o.x = 5
print(o.copy().__dict__, o.__reduce__()[:4], o.__dict__)
import copy, pickle
o[1]=o
print(o, o.items(), o.values())
p = copy.deepcopy(o); print(p, p.x, p[1] is p)
o = O.fromkeys(range(10))
for i in 5,7,2,5: o.move_to_end(i, last=False)
print(list(o)); o[77]=1; o.move_to_end(3, False); o.move_to_end(5); 
print(list(o), list(reversed(o)), o.popitem(False), o.popitem(), len(o))
print(pickle.loads(pickle.dumps(o)) == o)
for p in range(2000):
    o.move_to_end(next(reversed(o)), bool(p & 1)); o[p+100]=p; p & 3 or o.popitem(last=p&4)
print(list(o)[:20], list(o)[-20:], len(o))
match o:
    case O(): print("m")
# expect: set 1
# expect: set 3
# expect: set a
# expect: pop
# expect: popm
# expect: KeyError(99)
# expect: popitem
# expect: set 1
# expect: set 3
# expect: set a
# expect: setdefault
# expect: in 1
# expect: get 1
# expect: in 7
# expect: set 7
# expect: mte
# expect: copy
# expect: get 3
# expect: set 3
# expect: get a
# expect: set a
# expect: get 7
# expect: set 7
# expect: get 1
# expect: set 1
# expect: <class '__main__.S'>
# expect: repr
# expect: keys
# expect: get 3
# expect: get a
# expect: get 7
# expect: get 1
# expect: S({3: 4, 'a': 5, 7: None, 1: 2})
# expect: eq
# expect: keys
# expect: get 3
# expect: get a
# expect: get 7
# expect: get 1
# expect: get 3
# expect: set 3
# expect: get a
# expect: set a
# expect: get 7
# expect: set 7
# expect: get 1
# expect: set 1
# expect: True False False
# expect: or
# expect: keys
# expect: get 3
# expect: set 3
# expect: get a
# expect: set a
# expect: get 7
# expect: set 7
# expect: get 1
# expect: set 1
# expect: set 1
# expect: set 1
# expect: keys
# expect: get 3
# expect: set 3
# expect: get a
# expect: set a
# expect: get 7
# expect: set 7
# expect: get 1
# expect: set 1
# expect: <class '__main__.S'> <class '__main__.S'>
# expect: set 2
# expect: fromkeys
# expect: set 1
# expect: set 2
# expect: reduce
# expect: items
# expect: 5
# expect: items
# expect: [(3, 4), ('a', 5), (7, None), (1, 2), (2, 3)] [4, 5, None, 2, 3]
# expect: clear
# expect: dict
# expect: set a
# expect: keys
# expect: get a
# expect: set a
# expect: keys
# expect: get a
# expect: {'a': 1} {'a': 1}
# expect: rev
# expect: set a
# expect: ['a']
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError unhashable type: 'list'
# expect: TypeError unhashable type: 'list'
# expect: TypeError unhashable type: 'list'
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError unhashable type: 'list'
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError unhashable type: 'list'
# expect: ValueError need more than 1 value to unpack
# expect: ValueError need more than 0 values to unpack
# expect: ValueError too many values to unpack (expected 2)
# expect: TypeError 'int' object is not iterable
# expect: TypeError 'int' object is not iterable
# expect: TypeError expected at most 1 argument, got 2
# expect: KeyError 'dictionary is empty'
# expect: KeyError 3
# expect: NotImplemented
# expect: TypeError '<' not supported between instances of 'collections.OrderedDict' and 'collections.OrderedDict'
# expect: NotImplemented
# expect: TypeError unsupported operand type(s) for |: 'collections.OrderedDict' and 'int'
# expect: TypeError unsupported operand type(s) for |: 'int' and 'collections.OrderedDict'
# expect: TypeError unhashable type: 'list'
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError unbound method OrderedDict.pop() needs an argument
# expect: TypeError descriptor 'pop' for 'collections.OrderedDict' objects doesn't apply to a 'dict' object
# expect: TypeError 'int' object is not iterable
# expect: TypeError popitem() got an unexpected keyword argument 'lost'. Did you mean 'last'?
# expect: TypeError popitem() takes at most 1 argument (2 given)
# expect: TypeError OrderedDict.__reversed__() takes no arguments (1 given)
# expect: None
# expect: TypeError expected 1 argument, got 0
# expect: TypeError fromkeys() takes at most 2 arguments (3 given)
# expect: TypeError 'int' object is not iterable
# expect: OrderedDict({1: 2})
# expect: TypeError expected at most 1 argument, got 2
# expect: True
# expect: TypeError unhashable type: 'collections.OrderedDict'
# expect: (<class 'collections.OrderedDict'>, (), None, None, <odict_iterator object
# expect: mappingproxy(OrderedDict({'a': 1, 'b': 2, 'c': 3, 'self': 2}))
# expect: (<class 'odict_keys'>, <class 'dict_keys'>, <class 'object'>)
# expect: TypeError cannot create 'odict_keys' instances
# expect: <class 'odict_iterator'>
# expect: <class 'odict_iterator'>
# expect: <class 'odict_iterator'>
# expect: (<built-in function iter>, (['a', 'b', 'c', 'self'],))
# expect: (<built-in function iter>, ([('a', 1), ('b', 2), ('c', 3), ('self', 2)],))
# expect: (<built-in function iter>, ([2, 3, 2, 1],))
# expect: 'odict_itemsbuiltins'
# expect: None
# expect: 'collections'
# expect: {'a'}
# expect: {'a'}
# expect: False
# expect: True
# expect: True
# expect: True
# expect: odict_values([1, 2, 3, 2])
# expect: <odict_iterator object
# expect: {}
# expect: <slot wrapper '__init__' of 'collections.OrderedDict' objects>
# expect: <method 'pop' of 'collections.OrderedDict' objects>
# expect: <slot wrapper '__eq__' of 'collections.OrderedDict' objects>
# expect: <built-in method fromkeys of type object
# expect: <Signature (self, /, key, last=True)>
# expect: <Signature (iterable, value=None)>
# expect: <Signature (self, /, *args, **kwargs)>
# expect: b'ccollections\nOrderedDict\np0\n(tRp1\nVa\np2\nI1\nsVb\np3\nI2\nsVc\np4\nI3\nsVself\np5\nI2\ns.'
# expect: 0
# expect: {'a': 1, 'b': 2, 'c': 3, 'self': 2}
# expect: True
# expect: True
# expect: False
# expect: a RuntimeError OrderedDict mutated during iteration
# expect: a RuntimeError OrderedDict mutated during iteration
# expect: a RuntimeError OrderedDict mutated during iteration
# expect: a b c 
# expect: a RuntimeError OrderedDict mutated during iteration
# expect: a RuntimeError OrderedDict mutated during iteration
# expect: a b c 
# expect: a b c 
# expect: a RuntimeError OrderedDict changed size during iteration
# expect: a RuntimeError OrderedDict changed size during iteration
# expect: a RuntimeError OrderedDict changed size during iteration
# expect: c RuntimeError OrderedDict mutated during iteration
# expect: c RuntimeError OrderedDict mutated during iteration
# expect: c RuntimeError OrderedDict mutated during iteration
# expect: c b a 
# expect: c RuntimeError OrderedDict mutated during iteration
# expect: c RuntimeError OrderedDict mutated during iteration
# expect: c b a 
# expect: c b a 
# expect: c RuntimeError OrderedDict changed size during iteration
# expect: c RuntimeError OrderedDict changed size during iteration
# expect: c RuntimeError OrderedDict changed size during iteration
# expect: ('a', 1) RuntimeError OrderedDict mutated during iteration
# expect: ('a', 1) RuntimeError OrderedDict mutated during iteration
# expect: ('a', 1) RuntimeError OrderedDict mutated during iteration
# expect: ('a', 1) ('b', 2) ('c', 3) 
# expect: ('a', 1) RuntimeError OrderedDict mutated during iteration
# expect: ('a', 1) RuntimeError OrderedDict mutated during iteration
# expect: ('a', 1) ('b', 2) ('c', 3) 
# expect: ('a', 1) ('b', 2) ('c', 3) 
# expect: ('a', 1) RuntimeError OrderedDict changed size during iteration
# expect: ('a', 1) RuntimeError OrderedDict changed size during iteration
# expect: ('a', 1) RuntimeError OrderedDict changed size during iteration
# expect: 1 RuntimeError OrderedDict mutated during iteration
# expect: 1 RuntimeError OrderedDict mutated during iteration
# expect: 1 RuntimeError OrderedDict mutated during iteration
# expect: 1 2 3 
# expect: 1 RuntimeError OrderedDict mutated during iteration
# expect: 1 RuntimeError OrderedDict mutated during iteration
# expect: 1 2 3 
# expect: 1 2 3 
# expect: 1 RuntimeError OrderedDict changed size during iteration
# expect: 1 RuntimeError OrderedDict changed size during iteration
# expect: 1 RuntimeError OrderedDict changed size during iteration
# expect: ('c', 3) RuntimeError OrderedDict mutated during iteration
# expect: ('c', 3) RuntimeError OrderedDict mutated during iteration
# expect: ('c', 3) RuntimeError OrderedDict mutated during iteration
# expect: ('c', 3) ('b', 2) ('a', 7) 
# expect: ('c', 3) RuntimeError OrderedDict mutated during iteration
# expect: ('c', 3) RuntimeError OrderedDict mutated during iteration
# expect: ('c', 3) ('b', 2) ('a', 1) 
# expect: ('c', 3) ('b', 2) ('a', 1) 
# expect: ('c', 3) RuntimeError OrderedDict changed size during iteration
# expect: ('c', 3) RuntimeError OrderedDict changed size during iteration
# expect: ('c', 3) RuntimeError OrderedDict changed size during iteration
# expect: {} (<class 'collections.OrderedDict'>, (), {'x': 5}, None) {'x': 5}
# expect: OrderedDict({1: ...}) odict_items([(1, OrderedDict({1: ...}))]) odict_values([OrderedDict({1: ...})])
# expect: OrderedDict({1: ...}) 5 True
# expect: [5, 2, 7, 0, 1, 3, 4, 6, 8, 9]
# expect: [3, 2, 7, 0, 1, 4, 6, 8, 9, 77, 5] [5, 77, 9, 8, 6, 4, 1, 0, 7, 2, 3] (3, None) (5, None) 9
# expect: True
# expect: [2097, 2095, 2093, 2089, 2087, 2085, 2081, 2079, 2077, 2073, 2071, 2069, 2065, 2063, 2061, 2057, 2055, 2053, 2049, 2047] [2050, 2052, 2054, 2058, 2060, 2062, 2066, 2068, 2070, 2074, 2076, 2078, 2082, 2084, 2086, 2090, 2092, 2094, 2098, 2099] 1509
# expect: m
