# References that are garbage beside what they watch say nothing; those that outlive it are told, each once.
import gc
import weakref

COUNT = 20000
told_inside, told_outside = [], []


class Node:
    pass


def make():
    outside = []
    for _ in range(COUNT):
        node = Node()
        node.itself = node
        node.watch = weakref.ref(node, told_inside.append)
        outside.append(weakref.ref(node, told_outside.append))
    return outside


gc.disable()
outside = make()
gc.collect()
print(len(told_inside), len(told_outside))  # expect: 0 20000
print(set(map(id, told_outside)) == set(map(id, outside)), any(reference() for reference in outside))  # expect: True False

# A reference that is garbage may watch what lives on: it goes without a word, and the other keeps its callback.
kept = Node()
holder = Node()
holder.itself = holder
holder.watch = weakref.ref(kept, told_inside.append)
outside = weakref.ref(kept, lambda reference: print("gone"))
del holder
gc.collect()
del kept  # expect: gone
print(len(told_inside))  # expect: 0
