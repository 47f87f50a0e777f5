a, b = ValueError("a"), ValueError("b")
a.__context__, b.__context__ = b, a
try:
    try:
        raise a
    except ValueError:
        raise b
except ValueError as e:
    print(repr(e.__context__), e.__context__.__context__)  # expect: ValueError('a') None
