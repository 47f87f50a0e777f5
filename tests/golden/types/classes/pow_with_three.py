# pow() with a third argument goes to the classes of the first, of the second and of the third, as ** does.
class A:
    def __pow__(self, other, modulus=None): print("A.pow", type(other).__name__, modulus); return NotImplemented
    def __rpow__(self, other, modulus=None): print("A.rpow", type(other).__name__, modulus); return NotImplemented
    def __repr__(self): return type(self).__name__
class B(A): pass
class C(A):
    def __rpow__(self, other, modulus=None): print("C.rpow", type(other).__name__, modulus); return NotImplemented
class D:
    def __rpow__(self, other, modulus): return "D.rpow"
class F(int):
    def __rpow__(self, other, modulus=None): print("F.rpow", other, modulus); return NotImplemented
for base, exponent, modulus in ((A(), B(), 1), (A(), C(), 1), (2, D(), 3), (A(), D(), 3), (2, F(3), A()), (2, 3, A()),
                                (2, F(3), 5), (C(), A(), None), (A(), A(), A())):
    print(type(base).__name__, type(exponent).__name__, type(modulus).__name__)
    try: print(pow(base, exponent, modulus))
    except TypeError as error: print(error)

# expect: A B int
# expect: A.pow B 1
# expect: A.rpow A 1
# expect: unsupported operand type(s) for ** or pow(): 'A', 'B', 'int'
# expect: A C int
# expect: C.rpow A 1
# expect: A.pow C 1
# expect: unsupported operand type(s) for ** or pow(): 'A', 'C', 'int'
# expect: int D int
# expect: D.rpow
# expect: A D int
# expect: A.pow D 3
# expect: D.rpow
# expect: int F A
# expect: F.rpow 2 A
# expect: F.rpow 2 A
# expect: unsupported operand type(s) for ** or pow(): 'int', 'F', 'A'
# expect: int int A
# expect: unsupported operand type(s) for ** or pow(): 'int', 'int', 'A'
# expect: int F int
# expect: F.rpow 2 5
# expect: 3
# expect: C A NoneType
# expect: A.pow A None
# expect: A.rpow C None
# expect: unsupported operand type(s) for ** or pow(): 'C' and 'A'
# expect: A A A
# expect: A.pow A A
# expect: unsupported operand type(s) for ** or pow(): 'A', 'A', 'A'
