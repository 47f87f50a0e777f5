# min() and max() of arguments by position: the first of equals wins, and comparisons may do anything.
class Weight:
    def __init__(self, name, weight):
        self.name, self.weight = name, weight

    def __lt__(self, other):
        print(self.name, "<", other.name)
        return self.weight < other.weight

    def __gt__(self, other):
        print(self.name, ">", other.name)
        return [] if self.weight <= other.weight else [1]


a, b, c = Weight("a", 2), Weight("b", 2), Weight("c", 3)
print(min(a, b, c).name, max(a, b, c).name, max(b, a).name)
# expect: b < a
# expect: c < a
# expect: b > a
# expect: c > a
# expect: a > b
# expect: a c b
print(max(1, 1.0), min(1.0, 1), max(True, 1, 1.5, 2, -3, 7), min(3, 2, 1, 0, -1, -2, -3, -4))
# expect: 1 1.0 7 -4
print(min("b", "a", "c"), max([1], [1, 2]), max(10**30, 10**31, 5))
# expect: a [1, 2] 10000000000000000000000000000000
for arguments in (1, "a"), (1, None, 2), (), (5,):
    try:
        print(max(*arguments))
    except TypeError as error:
        print(error)
# expect: '>' not supported between instances of 'str' and 'int'
# expect: '>' not supported between instances of 'NoneType' and 'int'
# expect: max expected at least 1 argument, got 0
# expect: 'int' object is not iterable
print(max(1, 2, key=lambda x: -x), min(3, 4, key=None), max((), default=9))
# expect: 1 3 9
print([max(i, 3) for i in range(5)], [min(i, 3, 2) for i in range(5)])
# expect: [3, 3, 3, 3, 4] [0, 1, 2, 2, 2]
