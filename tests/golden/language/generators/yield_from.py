def inner():
    r = yield 1
    return r * 2

def outer():
    v = yield from inner()
    yield v

it = outer()
print(next(it))  # expect: 1
print(it.send(21))  # expect: 42
print(list(it))  # expect: []
