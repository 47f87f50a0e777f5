# Attributes set on a file by a program lie apart from those that it has.
f = open(__file__)
f.a, f.b, f.c, f.d, f.e, f.g = range(6)
print(f.a, f.g, f.mode, sorted(f.__dict__)[:3])  # expect: 0 5 r ['a', 'b', 'c']
