# What tuples, sets and dicts compare without asking, and what they must ask.
class Asked:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        print("asked", self.name)
        return True

    def __hash__(self):
        return 7


print((Asked("shorter"),) == (1, 2))
print([Asked("list")] == [1, 2])
print((1, Asked("behind")) == (2, 3), (1, Asked("second")) == (1, 3))
print((1, 2.5, "a") == (1, 2.5, "a"), (1, 2.5, "a") == (1, 2.25, "a"), (1,) == (True,), (0.0,) == (-0.0,), (2,) == (2.0,))
nan = float("nan")
print((nan,) == (nan,), (nan,) == (float("nan"),), nan in {nan}, (nan, 1) in {(nan, 1)}, (-nan,) == (nan,))
deep = shallow = ()
for _ in range(30):
    deep, shallow = (deep, 1), (shallow, 1)
print(deep == shallow, (deep, 2) == (shallow, 3), deep in {shallow}, {deep: 5}[shallow])


class Text(str):
    def __eq__(self, other):
        print("text asked")
        return str.__eq__(self, other)
    __hash__ = str.__hash__


print((Text("k"), 1) in {("k", 1): 0}, ("k", 2) in {(Text("k"), 2)})
print((1, "b") < (1, "c"), (1.5, 2) < (1.5, 3), (1.5,) < (2.5,), ("a", (1, 2)) < ("a", (1, 3)), (1, 2) < (1, 2, 0), (2,) > (1, 9))


class Leaves:
    """Goes out of the set it is compared in."""
    def __init__(self, at):
        self.at = at

    def __hash__(self):
        return 11

    def __eq__(self, other):
        self.at.clear()
        return False


first = set()
first.add(Leaves(first))
print(len(first - {Leaves(first)}), len(first))
second = {3, 4}
second.add(Leaves(second))
print(len(second & {Leaves(second), 3, 4}) <= 2, len(second))
third = {Leaves(second), 5}
third.update([Leaves(third), 6])
print(sorted(x for x in third if isinstance(x, int)))
items = [1, 2, 3]


class Cuts:
    def __hash__(self):
        items.clear()
        return 1


items.append(Cuts())
items.extend([5, 6])
print(len(set(items)), items)


class Last:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        print("gone", self.number)


kept = {Last(1)}
kept.clear()
kept = {Last(2), 8, "x"}
del kept
print({(x, y) for x in range(3) for y in range(2)} - {(1, 1), (2, 0)} == {(0, 0), (0, 1), (1, 0), (2, 1)})

# expect: asked shorter
# expect: False
# expect: False
# expect: asked second
# expect: False True
# expect: True False True True True
# expect: True False True True False
# expect: True False True 5
# expect: text asked
# expect: text asked
# expect: True True
# expect: True True True True True True
# expect: 1 0
# expect: True 0
# expect: [5, 6]
# expect: 4 []
# expect: gone 1
# expect: gone 2
# expect: True
