class O: pass
class A(O): pass
class B(O): pass
class C(A, B): pass
print([k.__name__ for k in C.__mro__])  # expect: ['C', 'A', 'B', 'O', 'object']
class X(A, O): pass
print(X.__bases__ == (A, O))  # expect: True
class Bad(O, A): pass  # expect error: TypeError: Cannot create a consistent method resolution order (MRO) for bases O, A
