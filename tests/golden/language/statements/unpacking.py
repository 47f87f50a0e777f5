a, *b, c = range(5)
print(a, b, c)  # expect: 0 [1, 2, 3] 4
(x, y), z = (1, 2), 3
print(x, y, z)  # expect: 1 2 3
x, y = y, x
print(x, y)  # expect: 2 1
a, b = 1, 2, 3  # expect error: ValueError: too many values to unpack (expected 2, got 3)
