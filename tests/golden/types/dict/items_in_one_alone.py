# The pairs that are in one of two views alone: the right side's come first, and equal values are not hashed.
left, right = {1: 10, 2: [3], 3: 30}, {2: [3], 3: 31, 5: 50}
print(left.items() ^ right.items())  # expect: {(5, 50), (3, 30), (3, 31), (1, 10)}
print({1: []}.items() ^ {1: []}.items())  # expect: set()
try: {1: []}.items() ^ {1: [2]}.items()
except TypeError as error: print(error)
# expect: cannot use 'tuple' as a set element (unhashable type: 'list')


class Clearing:
    def __eq__(self, other):
        right.clear()
        return True


right = {1: 2, 2: 3}
print({1: Clearing(), 2: 4}.items() ^ right.items())  # expect: {(2, 4)}
