import typing

class Box[T]:
    def __init__(self, item: T):
        self.item = item

def first[T](xs: list[T]) -> T:
    return xs[0]

type Pair[A] = tuple[A, A]
print(Box[int], first([3]), Pair, Pair.__value__, Box.__type_params__)  # expect: __main__.Box[int] 3 Pair tuple[A, A] (T,)
print(typing.get_type_hints(first), int | None)  # expect: {'xs': list[T], 'return': T} int | None
