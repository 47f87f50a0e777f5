from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Pair(NamedTuple, Generic[T]):
    left: T
    right: "Pair | None" = None


print(Pair(1), Pair[int])
print(Pair.__annotations__)
for make in (lambda: NamedTuple("X", [("a", ())]), lambda: NamedTuple("X", [], a=int)):
    try:
        make()
    except TypeError as error:
        print(error)
try:
    class Bad(NamedTuple):
        def _make(self): ...
except AttributeError as error:
    print(error)
# expect: Pair(left=1, right=None) __main__.Pair[int]
# expect: {'left': ~T, 'right': ForwardRef('Pair | None')}
# expect: field a annotation must be a type Got ().
# expect: Either list of fields or keywords can be provided to NamedTuple, not both
# expect: Cannot overwrite NamedTuple attribute _make
