# heapq: order of comparisons, errors, both directions.
import heapq,random
r=random.Random(1)
h=[]
for i in range(2000): heapq.heappush(h,r.randrange(500))
print([heapq.heappop(h) for i in range(5)], len(h))
for f in (heapq.heappush,heapq.heapreplace,heapq.heappushpop,heapq.heappush_max):
    try: f(5,1)
    except TypeError as e: print(e)
for f in (heapq.heappop,heapq.heapify,heapq.heappop_max):
    try: f((1,))
    except TypeError as e: print(e)
try: heapq.heappop([])
except IndexError as e: print(e)
try: heapq.heapreplace([],1)
except IndexError as e: print(e)
cmp=[]
class N:
    def __init__(s,v): s.v=v
    def __lt__(s,o): cmp.append((s.v,o.v)); return s.v<o.v
l=[N(r.randrange(50)) for i in range(30)]
heapq.heapify(l); o=[]
for i in range(20): o.append(heapq.heappop(l).v); heapq.heappush(l,N(r.randrange(50)))
print(o,len(cmp),hash(tuple(cmp)))
print(heapq.nsmallest(3,[5,1,4,2]),heapq.nlargest(2,'hello'),list(heapq.merge([1,4],[2,3])))
# expect: [0, 0, 1, 1, 1] 1995
# expect: heappush() argument 1 must be list, not int
# expect: heapreplace() argument 1 must be list, not int
# expect: heappushpop() argument 1 must be list, not int
# expect: heappush_max() argument 1 must be list, not int
# expect: heappop() argument must be list, not tuple
# expect: heapify() argument must be list, not tuple
# expect: heappop_max() argument must be list, not tuple
# expect: index out of range
# expect: index out of range
# expect: [3, 5, 7, 7, 8, 8, 8, 11, 0, 12, 1, 13, 14, 14, 5, 14, 14, 16, 17, 19] 177 5476485641567146112
# expect: [1, 2, 4] ['o', 'l'] [1, 2, 3, 4]
