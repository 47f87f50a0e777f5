t = (1, "a", 2.5)
print(t, t + (4,), t[1:], len(t), t.index("a"), (1,) * 3, () == tuple())  # expect: (1, 'a', 2.5) (1, 'a', 2.5, 4) ('a', 2.5) 3 1 (1, 1, 1) True
print((1, 2) < (1, 3), hash((1, 2)) == hash((1, 2)), {(1, 2): "k"}[1, 2])  # expect: True True k
t[0] = 5  # expect error: TypeError: 'tuple' object does not support item assignment
