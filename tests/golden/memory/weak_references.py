import weakref

class A: pass

a = A()
r = weakref.ref(a, lambda ref: print("died"))
print(r() is a)
del a
print(r())

# expect: True
# expect: died
# expect: None
