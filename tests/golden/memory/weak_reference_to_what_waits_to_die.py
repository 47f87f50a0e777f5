import weakref

refs = []
seen = []


class Node:
    def __init__(self, inner):
        self.inner = inner
        refs.append(weakref.ref(self))

    def __del__(self):
        seen.append(sum(ref() is not None for ref in refs))


chain = None
for _ in range(200):
    chain = Node(chain)
chain = [[chain] for _ in range(1)]
del chain
print(len(seen), all(ref() is None for ref in refs))  # expect: 200 True
print(min(seen) >= 0)  # expect: True
