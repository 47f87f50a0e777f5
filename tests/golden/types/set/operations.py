a, b = {1, 2, 3}, {2, 3, 4}
print(a | b, a & b, a - b, a ^ b, a <= b, {1} < a)  # expect: {1, 2, 3, 4} {2, 3} {1} {1, 4} False True
a.add(9)
a.discard(100)
print(sorted(a), frozenset([1]) == {1}, 2 in a, len(set("hello")))  # expect: [1, 2, 3, 9] True True 4
a.remove(100)  # expect error: KeyError: 100
