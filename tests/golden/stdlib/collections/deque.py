# collections.deque: every method, its errors, and changes while something walks over it.
from collections import deque
import copy
d=deque([1,2,3]); d.append(4); d.appendleft(0); print(d, len(d), d[0], d[-1], d.maxlen)
d.rotate(2); print(d); d.rotate(-3); print(d); d.rotate(); print(d); d.rotate(100); print(d)
e=deque(maxlen=3)
for i in range(5): e.append(i)
print(e, e+[1] if 0 else e+deque([9]), e*2, e.copy(), copy.copy(e), deque(e), deque(e,2))
e.extendleft('ab'); print(e); e+= 'xyz'; print(e); e*=2; print(e)
print(list(reversed(d)), 3 in d, 9 in d, d.count(3), d.index(3), d==deque(d), d<deque([9]), d!=e)
d.insert(2,'q'); print(d); d.insert(-1,'r'); print(d); d.insert(99,'s'); print(d); del d[2]; d.remove('r'); print(d); d.reverse(); print(d)
d[0]='Z'; print(d, bool(deque()))
def t(f):
    try: print(f())
    except Exception as x: print(type(x).__name__, x)
t(lambda:deque().pop()); t(lambda:deque().popleft()); t(lambda:d[99]); t(lambda:d['a']); t(lambda:d[1:2]); t(lambda:deque(1)); t(lambda:deque([],'a')); t(lambda:deque([],-1)); t(lambda:deque(1,2,3))
t(lambda:d+[1]); t(lambda:d.remove(77)); t(lambda:d.index(77)); t(lambda:hash(d)); t(lambda:deque([1],maxlen=1).insert(0,1)); t(lambda:d*'a'); t(lambda:[1]+d); t(lambda:d.append()); t(lambda:deque(x=1)); t(lambda:d<5)
def mut():
    for x in d: d.append(1)
t(mut)
x=deque(); x.append(x); print(x)
class S(deque):
    def __repr__(self): return 'S'+super().__repr__()
s=S([1,2],5); s.z=3; print(s, s.copy(), type(s.copy()), s+s, s.__reduce__()[:3], copy.deepcopy(s), copy.deepcopy(s).z, type(s*2))
print(type(d).__name__, type(d).__module__, type(d), deque[int], type(iter(d)), iter(d).__length_hint__(), iter(d).__reduce__()[1][1])
from collections.abc import MutableSequence, Hashable
print(isinstance(d,MutableSequence), isinstance(d,Hashable))
import weakref; w=weakref.ref(d); print(w() is d)
match d:
    case [a,*r]: print(a,r)
d.clear(); print(d); print(deque('abc').__init__('xy',maxlen=1), deque.__mro__)
q=deque(range(1000)); n=0
while q:
    n+=q.popleft()
    if n%3==0: q.append(1)
    if n>10**6: break
print(n,len(q)); big=deque(range(100)); big*=3; print(len(big), big.index(5,10), big.index(5,-100))
class Ev:
    def __init__(s,d): s.d=d
    def __eq__(s,o): s.d.clear(); return False
z=deque([1,2,3]); z[1]=Ev(z); t(lambda:5 in z); z=deque([1,2]); z.append(Ev(z)); t(lambda:z.remove(7)); z=deque([Ev(z),2,3]); z[0].d=z; t(lambda:z.count(5))
# expect: deque([0, 1, 2, 3, 4]) 5 0 4 None
# expect: deque([3, 4, 0, 1, 2])
# expect: deque([1, 2, 3, 4, 0])
# expect: deque([0, 1, 2, 3, 4])
# expect: deque([0, 1, 2, 3, 4])
# expect: deque([2, 3, 4], maxlen=3) deque([3, 4, 9], maxlen=3) deque([2, 3, 4], maxlen=3) deque([2, 3, 4], maxlen=3) deque([2, 3, 4], maxlen=3) deque([2, 3, 4]) deque([3, 4], maxlen=2)
# expect: deque(['b', 'a', 2], maxlen=3)
# expect: deque(['x', 'y', 'z'], maxlen=3)
# expect: deque(['x', 'y', 'z'], maxlen=3)
# expect: [4, 3, 2, 1, 0] True False 1 3 True True True
# expect: deque([0, 1, 'q', 2, 3, 4])
# expect: deque([0, 1, 'q', 2, 3, 'r', 4])
# expect: deque([0, 1, 'q', 2, 3, 'r', 4, 's'])
# expect: deque([0, 1, 2, 3, 4, 's'])
# expect: deque(['s', 4, 3, 2, 1, 0])
# expect: deque(['Z', 4, 3, 2, 1, 0]) False
# expect: IndexError pop from an empty deque
# expect: IndexError pop from an empty deque
# expect: IndexError deque index out of range
# expect: TypeError sequence index must be integer, not 'str'
# expect: TypeError sequence index must be integer, not 'slice'
# expect: TypeError 'int' object is not iterable
# expect: TypeError an integer is required
# expect: ValueError maxlen must be non-negative
# expect: TypeError deque() takes at most 2 arguments (3 given)
# expect: TypeError can only concatenate deque (not "list") to deque
# expect: ValueError deque.remove(x): x not in deque
# expect: ValueError deque.index(x): x not in deque
# expect: TypeError unhashable type: 'collections.deque'
# expect: IndexError deque already at its maximum size
# expect: TypeError can't multiply sequence by non-int of type 'str'
# expect: TypeError can only concatenate list (not "collections.deque") to list
# expect: TypeError deque.append() takes exactly one argument (0 given)
# expect: TypeError deque() got an unexpected keyword argument 'x'
# expect: TypeError '<' not supported between instances of 'collections.deque' and 'int'
# expect: RuntimeError deque mutated during iteration
# expect: deque([[...]])
# expect: SS([1, 2], maxlen=5) SS([1, 2], maxlen=5) <class '__main__.S'> SS([1, 2, 1, 2], maxlen=5) (<class '__main__.S'>, ((), 5), {'z': 3}) SS([1, 2], maxlen=5) 3 <class '__main__.S'>
# expect: deque collections <class 'collections.deque'> collections.deque[int] <class 'collections._deque_iterator'> 7 0
# expect: True False
# expect: True
# expect: Z [4, 3, 2, 1, 0, 1]
# expect: deque([])
# expect: None (<class 'collections.deque'>, <class 'object'>)
# expect: 500500 0
# expect: 300 105 205
# expect: RuntimeError deque mutated during iteration
# expect: IndexError deque mutated during iteration
# expect: RuntimeError deque mutated during iteration
