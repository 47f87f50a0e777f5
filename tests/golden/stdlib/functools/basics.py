import functools

@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fib(90), functools.reduce(lambda a, b: a * b, range(1, 6)))  # expect: 2880067194370816120 120
print(functools.partial(int, base=2)("101"))  # expect: 5
