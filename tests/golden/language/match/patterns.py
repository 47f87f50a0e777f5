def f(x):
    match x:
        case 0:
            return "zero"
        case int(n) if n > 100:
            return "big"
        case [1, *rest]:
            return rest
        case {"k": v, **others}:
            return v, others
        case str() | bytes():
            return "text"
        case (a, b):
            return a + b
        case _:
            return None

print(f(0), f(101), f([1, 2, 3]), f({"k": 1, "z": 2}), f("s"), f((3, 4)), f(7))  # expect: zero big [2, 3] (1, {'z': 2}) text 7 None
