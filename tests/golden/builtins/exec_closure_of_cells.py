# exec() takes a closure of cells only, as many as the code has free variables.
from types import CellType


def outer():
    a = 1

    def inner():
        print(a)
    return inner


inner = outer()
exec(inner.__code__, closure=(CellType(5),))
for closure in (None, (), (1,), [CellType(5)], (CellType(5), CellType(6))):
    try:
        exec(inner.__code__, closure=closure)
    except TypeError as error:
        print(error)
# expect: 5
# expect: code object requires a closure of exactly length 1
# expect: code object requires a closure of exactly length 1
# expect: code object requires a closure of exactly length 1
# expect: code object requires a closure of exactly length 1
# expect: code object requires a closure of exactly length 1
