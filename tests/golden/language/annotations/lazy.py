def f(a: undefined_now, b: int = 1) -> str: ...
print(f.__annotations__ if False else "not evaluated")  # expect: not evaluated
class C:
    x: int
    y: "str" = 5
print(C.__annotations__)  # expect: {'x': <class 'int'>, 'y': 'str'}
