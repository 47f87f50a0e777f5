from typing import Protocol, get_protocol_members, runtime_checkable


@runtime_checkable
class Named(Protocol):
    name: str

    def greet(self): ...


class Person:
    name = "Ada"

    def greet(self): ...


class Silent:
    name = "Bo"
    greet = None


print(sorted(get_protocol_members(Named)))
print(isinstance(Person(), Named), isinstance(Silent(), Named), isinstance(3, Named))
try:
    issubclass(Person, Named)
except TypeError as error:
    print(error)
try:
    Named()
except TypeError as error:
    print(error)


class Heir(Named):
    pass


print(type(Heir()).__name__)
# expect: ['greet', 'name']
# expect: True False False
# expect: Protocols with non-method members don't support issubclass(). Non-method members: 'name'.
# expect: Protocols cannot be instantiated
# expect: Heir
