"""How many arguments a generic class wants at least is said by its first parameter without one."""
from typing import Generic, ParamSpec, TypeVar, Callable

T, U, P = TypeVar("T"), TypeVar("U", default=int), ParamSpec("P")


class Pair(Generic[T, U]):
    pass


class Call(Generic[P]):
    pass


def said(alias, key):
    try:
        return alias[key]
    except TypeError as error:
        return error


print(said(Pair, ()))  # expect: Too few arguments for <class '__main__.Pair'>; actual 0, expected at least 1
print(said(Pair, str))  # expect: __main__.Pair[str, int]
print(said(Callable[P, T], int))  # expect: Too few arguments for typing.Callable[~P, ~T]; actual 1, expected at least 2
print(said(Call, ()))  # expect: Too few arguments for <class '__main__.Call'>
