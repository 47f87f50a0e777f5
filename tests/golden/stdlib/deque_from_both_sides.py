# Items put in and taken out anywhere: the shorter side moves.
from collections import deque
import random
random.seed(3)
for n in (1,2,5,8,17):
    d=deque(range(n)); l=list(range(n))
    d.rotate(3); l=list(d)
    for _ in range(200):
        r=random.random()
        if r<.35 and l:
            i=random.randrange(-len(l),len(l)); del d[i]; del l[i]
        elif r<.5: d.append(_); l.append(_)
        elif r<.65: d.appendleft(_); l.insert(0,_)
        elif r<.8 and l:
            x=random.choice(l); d.remove(x); l.remove(x)
        else:
            i=random.randrange(-1,len(l)+2); d.insert(i,_); l.insert(i,_)
        assert list(d)==l,(d,l)
print("ok")
# expect: ok
