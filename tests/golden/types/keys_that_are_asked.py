"""Attributes whose key in a __dict__ is no exact str."""

import types
import warnings


class Name(str):
    pass


class Equal:
    def __hash__(self):
        return hash("attr")

    def __eq__(self, other):
        print("asked", other)
        return isinstance(other, str) and other == "attr"


class Loud(str):
    def __eq__(self, other):
        print("loud", other)
        return str.__eq__(self, other)

    __hash__ = str.__hash__


class Raising(str):
    def __eq__(self, other):
        raise ZeroDivisionError("no")

    __hash__ = str.__hash__


class Plain:
    pass


# a key of an instance
it = Plain()
it.__dict__[Equal()] = 3
print(it.attr)  # expect: asked attr
# expect: 3
print(getattr(it, "bttr", 0))  # expect: 0
it.attr = 5  # expect: asked attr
print(list(it.__dict__.values()))  # expect: [5]
del it.attr  # expect: asked attr
print(it.__dict__)  # expect: {}
it.__dict__[Name("word")] = 1
print(it.word, hasattr(it, "word"))  # expect: 1 True
it.word = 2
print(it.__dict__, type(list(it.__dict__)[0]).__name__)  # expect: {'word': 2} Name


# what the instance has stands before a method of its class, in a warm loop too
class Methods:
    def attr(self):
        return "method"

    def other(self):
        return "other"


def call(what):
    return what.attr(), what.other()


it = Methods()
for _ in range(3):
    print(call(it))
# expect: ('method', 'other')
# expect: ('method', 'other')
# expect: ('method', 'other')
it.__dict__[Equal()] = lambda: "own"
for _ in range(3):
    print(call(it))
# expect: asked attr
# expect: ('own', 'other')
# expect: asked attr
# expect: ('own', 'other')
# expect: asked attr
# expect: ('own', 'other')

# what __eq__ raises is seen for an instance, and forgotten for a class
it = Plain()
it.__dict__[Raising("x")] = 1
for act in (lambda: it.x, lambda: setattr(it, "x", 1), lambda: hasattr(it, "x"), lambda: getattr(it, "x", 4)):
    try:
        print(act())
    except ZeroDivisionError as error:
        print("raised", error)
# expect: raised no
# expect: raised no
# expect: raised no
# expect: raised no
Hidden = type("Hidden", (), {Raising("q"): 1})
print(hasattr(Hidden, "q"), getattr(Hidden(), "q", 3))  # expect: False 3

# keys of a class
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    Named = type("Named", (), {Name("a"): 1, Loud("b"): 2})
    print(len(caught))  # expect: 0
    Asked = type("Asked", (), {Equal(): 1})
    print(caught[0].message)  # expect: non-string key in the __dict__ of class Asked
print(Named.a, Named().a)  # expect: 1 1
print(Asked.attr)  # expect: asked attr
# expect: 1
Named.a = 7
print(Named.a, [type(key).__name__ for key in Named.__dict__][:2])  # expect: 7 ['Name', 'Loud']
del Named.a
print(hasattr(Named, "a"))  # expect: False
Special = type("Special", (), {Name("__add__"): lambda self, other: "sum", Name("__call__"): lambda self: "call"})
print(Special() + 1, Special()())  # expect: sum call

# names of modules
space = {Name("zz"): 5, "__builtins__": __builtins__}
exec("print(zz)\nzz = 6\ndef f(): return zz\nprint(f())", space)
# expect: 5
# expect: 6
print([type(key).__name__ for key in space if key != "__builtins__"])  # expect: ['Name', 'str']
module = types.ModuleType("module")
module.__dict__[Name("tt")] = 9
module.__dict__[Equal()] = 8
print(module.attr)  # expect: asked attr
# expect: 8
print(module.tt)  # expect: 9


# an __eq__ that takes away what was found
class Evil:
    def __hash__(self):
        return hash("attr")

    def __eq__(self, other):
        try:
            del Described.attr
        except AttributeError:
            pass
        return False


class Descriptor:
    def __get__(self, instance, owner=None):
        return 1


class Described:
    attr = Descriptor()


it = Described()
it.__dict__[Evil()] = 0
print(it.attr, hasattr(it, "attr"))  # expect: 1 False


# an __eq__ that takes the dictionary away
class Thief(Equal):
    def __hash__(self):
        return hash("attr")

    def __eq__(self, other):
        it.__dict__ = {}
        return True


it = Plain()
it.__dict__[Thief()] = ["kept"]
print(it.attr, it.__dict__)  # expect: ['kept'] {}


# an __eq__ in a class that changes the bases
class Mover:
    def __hash__(self):
        return hash("moved")

    def __eq__(self, other):
        if Heir.__bases__ != (Plain,):
            Heir.__bases__ = (Plain,)
        return False


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    Old = type("Old", (Plain,), {Mover(): 1})


class Heir(Old):
    pass


print(hasattr(Heir, "moved"), Heir.__bases__)  # expect: False (<class '__main__.Plain'>,)
