# Registering makes a class, and those derived from it, match as a sequence or as a mapping; the first kind counts.
from collections import UserDict, UserList
from collections.abc import Mapping, MutableSequence, Sequence


def kind(value):
    match value:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"
        case _:
            return "neither"


class Plain:
    pass


class Derived(Plain):
    pass


print(kind(Plain()), kind(Derived()))
Sequence.register(Plain)
print(kind(Plain()), kind(Derived()))
Mapping.register(Plain)
print(kind(Plain()), kind(Derived()))
print(kind(UserDict()), kind(UserList()), kind(range(2)), kind("ab"))


class Both(UserDict, MutableSequence):
    def insert(self, index, value):
        pass


print(kind(Both()), hasattr(Sequence, "__abc_tpflags__"))
# expect: neither neither
# expect: sequence sequence
# expect: mapping mapping
# expect: mapping sequence sequence neither
# expect: mapping False
