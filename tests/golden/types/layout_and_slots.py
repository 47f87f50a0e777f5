# What a class adds to its instances decides about __class__; odd MROs, wrappers of other types, bound methods.
import warnings

class A:
    __slots__ = ("a", "b")

class B:
    __slots__ = ("b", "a")

class C:
    __slots__ = ("a", "c")

one = A()
one.a = 1
one.__class__ = B
print(type(one).__name__, one.a)  # expect: B 1
try:
    one.__class__ = C
except TypeError as error:
    print(error)  # expect: __class__ assignment: 'C' object layout differs from 'B'
try:
    A().a
except AttributeError as error:
    print(error)  # expect: 'A' object has no attribute 'a'

class Meta(type):
    def mro(cls):
        return (cls, Base, object)

class Base:
    value = 1

class Odd(metaclass=Meta):
    pass

print(Odd.value)  # expect: 1
Base.value = 2
print(Odd.value)  # expect: 2

class Wrong(int):
    __add__ = str.__add__

try:
    Wrong() + Wrong()
except TypeError as error:
    print(error)  # expect: descriptor '__add__' requires a 'str' object but received a 'Wrong'

class Plain:
    def method(self):
        return self

first, second = Plain(), Plain()
print(first.method.__get__(second)() is first)  # expect: True
print(type(slice.start).__name__, type(int.real).__name__)  # expect: member_descriptor getset_descriptor

class MySuper(super):
    pass

class D(Plain):
    pass

D.up = MySuper(D)
print(type(D().up).__name__)  # expect: MySuper
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("Keys", (), {1: 2})
    print(caught[0].category.__name__, caught[0].message)  # expect: RuntimeWarning non-string key in the __dict__ of class Keys
for name in "A\udcdc", "A\0":
    try:
        type(name, (), {})
    except ValueError as error:
        print(type(error).__name__, error)  # expect: UnicodeEncodeError 'utf-8' codec can't encode character '\udcdc' in position 1: surrogates not allowed
        # expect: ValueError type name must not contain null characters
