x = 10
print([x for x in range(3)], x)  # expect: [0, 1, 2] 10
print({k: v for k, v in zip("ab", (1, 2))}, {c for c in "aab"} == {"a", "b"})  # expect: {'a': 1, 'b': 2} True
print([[i * j for j in range(3)] for i in range(2)])  # expect: [[0, 0, 0], [0, 1, 2]]
def f():
    return [lambda: i for i in range(3)]
print([g() for g in f()])  # expect: [2, 2, 2]
