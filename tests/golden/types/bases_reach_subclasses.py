# Assigning __bases__ gives subclasses their new order too, or changes nothing when one of them cannot follow.
class A:
    def who(self):
        return "A"


class B:
    def who(self):
        return "B"


class C(A):
    pass


class D(C):
    pass


C.__bases__ = (B,)
print(D().who(), [c.__name__ for c in D.__mro__])  # expect: B ['D', 'C', 'B', 'object']


class X(A, B):
    pass


class Y(X, A):
    pass


try:
    X.__bases__ = (B,)
    X.__bases__ = (B, A)
    Y.__bases__ = (X, A, B)
except TypeError as error:
    print("refused")  # expect: refused
print([c.__name__ for c in Y.__mro__])  # expect: ['Y', 'X', 'B', 'A', 'object']
try:
    D.__bases__ = (C, list)
except TypeError as error:
    print(error)  # expect: __bases__ assignment: 'list' object layout differs from 'C'
