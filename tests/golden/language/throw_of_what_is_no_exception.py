def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
def inner():
    yield 1
def outer():
    try:
        yield from inner()
    except TypeError as error:
        yield 'outer caught ' + str(error)
def plain():
    try:
        yield 1
    except TypeError:
        yield 'never'
def thrown(machine):
    next(machine)
    return machine.throw(5)
attempt(lambda: thrown(outer()))  # expect: 'outer caught exceptions must be classes or instances deriving from BaseException, not int'
attempt(lambda: thrown(plain()))  # expect: TypeError exceptions must be classes or instances deriving from BaseException, not int
