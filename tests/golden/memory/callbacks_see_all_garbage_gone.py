# Weak references to all of the garbage are cleared before the first callback runs, and every callback runs.
import gc
import weakref


class Node:
    pass


said = []  # the order among the objects of one collection is nobody's promise


class Talker:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        said.append(("del", self.name, self.peer_reference() is None))


def watched(first, second):
    def look(reference):
        seen.append((first() is None, second() is None, [each() is None for each in watchers]))

    return look


seen = []
a, b = Node(), Node()
a.other, b.other = b, a
to_a, to_b = weakref.ref(a), weakref.ref(b)
watchers = [weakref.ref(a, watched(to_a, to_b)), weakref.ref(b, watched(to_a, to_b))]
values = weakref.WeakValueDictionary(a=a, b=b)
del a, b
gc.collect()
print(seen[0])  # expect: (True, True, [True, True])
print(seen[1])  # expect: (True, True, [True, True])
print(len(values))  # expect: 0

x, y = Talker("x"), Talker("y")
x.peer, y.peer = y, x
x.peer_reference, y.peer_reference = weakref.ref(y), weakref.ref(x)
keep = [weakref.ref(x, lambda r: said.append(("gone", "x", keep[1]() is None))),
        weakref.ref(y, lambda r: said.append(("gone", "y", keep[0]() is None)))]
del x, y
gc.collect()
print(*sorted(said[:2]))  # expect: ('gone', 'x', True) ('gone', 'y', True)
print(*sorted(said[2:]))  # expect: ('del', 'x', True) ('del', 'y', True)


def drop_all(reference):
    print("dropped with", len(references))
    references.clear()


p, q = Node(), Node()
p.other, q.other = q, p
references = [weakref.ref(p, drop_all), weakref.ref(q, drop_all)]
del p, q
gc.collect()
# expect: dropped with 2
# expect: dropped with 0

p, q = Node(), Node()
p.other, q.other = q, p
weakref.finalize(p, lambda other: print("finalised", other() is None), weakref.ref(q))
del p, q
gc.collect()  # expect: finalised True

# A reference that is garbage is not told of the end of what lives on.
p, q = Node(), Node()
p.self, p.reference = p, weakref.ref(q, lambda r: print("never"))
p.proxy = weakref.proxy(q, lambda r: print("never"))
del p
gc.collect()
print(weakref.getweakrefcount(q))  # expect: 0
del q
