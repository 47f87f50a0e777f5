"""itertools.count: a step that is 1 in any class of int is not shown, and then it counts in plain ints."""
from itertools import count, repeat

for arguments in (True,), (True, True), (True, 2), (0, True), (2**64, True), (1.5, True), (1, 1.0), (True, False):
    numbers = count(*arguments)
    print(numbers, next(numbers), next(numbers), numbers)
print(repeat(1), repeat("a", 3))
# expect: count(3) 1 2 count(3)
# expect: count(3) 1 2 count(3)
# expect: count(5, 2) True 3 count(5, 2)
# expect: count(2) 0 1 count(2)
# expect: count(18446744073709551618) 18446744073709551616 18446744073709551617 count(18446744073709551618)
# expect: count(3.5) 1.5 2.5 count(3.5)
# expect: count(3.0, 1.0) 1 2.0 count(3.0, 1.0)
# expect: count(1, False) True 1 count(1, False)
# expect: repeat(1) repeat('a', 3)
