# A set gives its elements in the order that CPython's table has them in.
digest = 0


def note(elements):
    global digest
    for element in elements:
        digest = (digest * 31 + element + 7) % 1000000007


def number(limit):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return state // 1024 % limit


state = 42
for size in (2, 3, 5, 8, 13, 30, 100, 1000):
    for limit in (10, 50, 1000, 10**6):
        s = set([number(limit) for i in range(size)])
        t = set()
        for i in range(size):
            t.add(number(limit))
        for i in range(size // 2):
            t.discard(number(limit))
        for made in (s, t, s | t, s & t, s - t, s ^ t, t ^ s, frozenset(s), s.copy()):
            note(made)
        s.update(t)
        s.update([1, 2, 3, 99])
        note(s)
        s.pop()
        s -= t
        note(s)
        s |= {5, 6, 700}
        s ^= t
        note(s)
        s.update(dict.fromkeys(range(7, 77, 7)))
        note(s)
        note(s.difference(range(20)))
        s.intersection_update(t)
        note(s)
print(digest)  # expect: 163188971
# expect: {8, 0, 16} {1, 2, 17, 9, 25} {65, 2, 100, 37, 72, 9, 44, 79, 16, 51, 86, 23, 58, 93, 30}
print({8, 0, 16}, {1, 9, 17, 25, 2}, set(range(100, 0, -7)))
s = set(range(1, 11))
s -= {5, 10}
s.add(37)
# A deleted place is used again, the last one on the way.
print(s)  # expect: {1, 2, 3, 4, 6, 7, 8, 9, 37}
