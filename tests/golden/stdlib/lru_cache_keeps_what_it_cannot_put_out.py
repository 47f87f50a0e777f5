# A key that refuses to be compared while the oldest result is put out: the result stays, under its own key.
from functools import lru_cache

is_armed = False
calls = []


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if is_armed and {self.name, other.name} == {"a", "b"}:
            raise ValueError("compared")
        return self is other


@lru_cache(2)
def work(key):
    calls.append(key.name)
    return key.name * 2


a, b, c, d = map(Key, "abcd")
work(a), work(b), work(a)
is_armed = True
try:
    work(c)
except ValueError as error:
    print("ValueError", error, work.cache_info())
is_armed = False
print(work(b), work(a), calls, work.cache_info())
print(work(d), work(a), work(b), calls, work.cache_info())
# expect: ValueError compared CacheInfo(hits=1, misses=3, maxsize=2, currsize=2)
# expect: bb aa ['a', 'b', 'c'] CacheInfo(hits=3, misses=3, maxsize=2, currsize=2)
# expect: dd aa bb ['a', 'b', 'c', 'd', 'b'] CacheInfo(hits=4, misses=5, maxsize=2, currsize=2)
