"""Unions already made take what is no type; they and matches are not iterable; type has no parameters."""

import re
import typing


def attempt(act):
    try:
        print(act())
    except TypeError as error:
        print("TypeError:", error)


union = int | str
attempt(lambda: union | "x")  # expect: int | str | ForwardRef('x')
attempt(lambda: "x" | union)  # expect: ForwardRef('x') | int | str
attempt(lambda: 3 | union)  # expect: 3 | int | str
attempt(lambda: union | "x" | "x" | None)  # expect: int | str | ForwardRef('x') | None
attempt(lambda: union | "x" == union | "x")  # expect: True
attempt(lambda: union | ...)  # expect: int | str | ...
attempt(lambda: union | (1, 2))  # expect: TypeError: Union[arg, ...]: each arg must be a type. Got (1, 2).
attempt(lambda: int | "x")  # expect: TypeError: unsupported operand type(s) for |: 'type' and 'str'
attempt(lambda: isinstance(3, union | "x"))  # expect: True
attempt(lambda: isinstance([], union | "x"))
# expect: TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union

attempt(lambda: iter(union))  # expect: TypeError: 'typing.Union' object is not iterable
attempt(lambda: 3 in union)  # expect: TypeError: argument of type 'typing.Union' is not a container or iterable
attempt(lambda: iter(re.match("a", "a")))  # expect: TypeError: 're.Match' object is not iterable
attempt(lambda: 3 in re.match("a", "a"))
# expect: TypeError: argument of type 're.Match' is not a container or iterable

print(type.__type_params__, type("Meta", (type,), {}).__type_params__)  # expect: () ()


class Generic[T]:
    pass


print(Generic.__type_params__)  # expect: (T,)
