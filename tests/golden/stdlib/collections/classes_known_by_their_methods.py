"""A class with the methods is a subclass; None withdraws a method, and heirs of the abstract class do not take part."""
from collections.abc import Collection, Hashable, Iterable, Iterator, KeysView, MutableSequence, Set, Sized
from contextlib import AbstractContextManager
from os import PathLike


class Bag:
    def __len__(self): return 3
    def __iter__(self): return iter("abc")
    def __contains__(self, item): return item in "abc"


class Closed(Bag):
    __iter__ = None


class Counted(Sized):
    @classmethod
    def __subclasshook__(cls, other):
        return super().__subclasshook__(other)


class Letters(Set):
    def __init__(self, letters): self.letters = "".join(letters)
    def __len__(self): return len(self.letters)
    def __iter__(self): return iter(self.letters)
    def __contains__(self, item): return item in self.letters
    def __repr__(self): return f"Letters({''.join(sorted(self.letters))})"


print([issubclass(Bag, kind) for kind in (Sized, Iterable, Collection, Iterator, Set, Counted, AbstractContextManager)])  # expect: [True, True, True, False, False, False, False]
print([issubclass(Closed, kind) for kind in (Sized, Iterable, Collection, Hashable)])  # expect: [True, False, False, True]
print(isinstance([], Hashable), isinstance({}.keys(), KeysView), isinstance(open, PathLike))  # expect: False True False
print(Letters("abc") & "bcd", Letters("abc") - "b", "xab" - Letters("ab"), Letters("ab") ^ ["b", "c"])  # expect: Letters(bc) Letters(ac) Letters(x) Letters(ac)
print(Letters("ab") < Letters("abc"), Letters("ab") == Letters("ba"), Letters("ab") >= frozenset("b"), Letters("a") == "a")  # expect: True True True False
print(Letters("ab").isdisjoint("cd"), Letters("ab")._hash() == hash(frozenset("ab")))  # expect: True True
try:
    Letters("a") < 3
except TypeError as error:
    print(error)  # expect: '<' not supported between instances of 'Letters' and 'int'
try:
    MutableSequence()
except TypeError as error:
    print(error)  # expect: Can't instantiate abstract class MutableSequence without an implementation for abstract methods '__delitem__', '__getitem__', '__len__', '__setitem__', 'insert'
