"""A class made from list has its __iadd__, which += asks before any __add__ or __radd__."""


class Right(list):
    def __radd__(self, other):
        return "radd"


class Left(list):
    def __add__(self, other):
        return "add"


def plus(left, right):
    try:
        left += right
    except TypeError as error:
        return str(error)
    return left


print(plus(Left([1]), "ab"))  # expect: [1, 'a', 'b']
print(plus(Right([1]), (2,)))  # expect: [1, 2]
print(plus(Left([1]), Right([3])))  # expect: [1, 3]
print(plus(Right([1]), False))  # expect: 'bool' object is not iterable
print(plus([1], Right()))  # expect: radd
print(Left([1]) + 5)  # expect: add
print(type(plus(type("B", (bytearray,), {"__radd__": None})(b"a"), b"b")).__name__)  # expect: B
