# Which values an enum compares, and in which order, as programs see it through __eq__.
from enum import Enum


class Loud:
    def __init__(self, name): self.name = name
    def __eq__(self, other):
        print(self.name, other if isinstance(other, (int, list)) else other.name)
        return False


class Hashed(Loud):
    __hash__ = object.__hash__


Made = Enum("Made", {"A": 1, "B": Hashed("b"), "C": Loud("c")})
# expect: b 1
# expect: c 1
# expect: b c
print(Loud("d") in Made)
# expect: c d
# expect: d 1
# expect: b d
# expect: False
print([] in Made)
# expect: c []
# expect: b []
# expect: False
