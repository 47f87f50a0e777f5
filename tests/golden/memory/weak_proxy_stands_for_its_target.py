# Proxies stand for their target as a modulus too, and in bytes() and reversed(); the plain reference comes first.
import weakref


class C:
    def __index__(self):
        return 7

    def __rpow__(self, other, modulus=None):
        return "rpow", other

    def __pow__(self, other, modulus=None):
        return "pow", other, type(modulus).__name__

    def __bytes__(self):
        return b"bytes"

    def __reversed__(self):
        return iter("cba")


c = C()
p = weakref.proxy(c)
print(pow(p, 2, p))
print(pow(p, 2, 5))
try:
    print(pow(2, 3, p))
except TypeError as error:
    print(error)
print(bytes(p), "".join(reversed(p)))


class Ref(weakref.ref):
    pass


o = C()
first, plain, last = Ref(o), weakref.ref(o), Ref(o)
print([type(r).__name__ for r in weakref.getweakrefs(o)], weakref.getweakrefs(o)[0] is plain, weakref.ref(o) is plain)
# expect: ('pow', 2, 'C')
# expect: ('pow', 2, 'int')
# expect: unsupported operand type(s) for ** or pow(): 'int', 'int', 'C'
# expect: b'bytes' cba
# expect: ['ReferenceType', 'Ref', 'Ref'] True True
