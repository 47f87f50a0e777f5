from typing import Callable, Concatenate, Generic, ParamSpec, Tuple, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


class Array(Generic[T, *Ts]):
    pass


print(Array[int, *Ts][str, float])
print(Array[T, *tuple[int, ...]][str])
print(Tuple[Unpack[Ts], T][int, str, float])
print(tuple[*Ts, T][int, str, float])
print(Callable[Concatenate[int, P], T][[str, float], bytes])
print(Callable[P, T][..., int])
try:
    Array[()]
except TypeError as error:
    print(error)
# expect: __main__.Array[int, str, float]
# expect: __main__.Array[str, *tuple[int, ...]]
# expect: typing.Tuple[int, str, float]
# expect: tuple[int, str, float]
# expect: typing.Callable[[int, str, float], bytes]
# expect: typing.Callable[..., int]
# expect: Too few arguments for <class '__main__.Array'>; actual 0, expected at least 1
