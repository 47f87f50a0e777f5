print(list(enumerate("ab", 1)), list(zip([1, 2], "ab")), list(map(str, [1, 2])))  # expect: [(1, 'a'), (2, 'b')] [(1, 'a'), (2, 'b')] ['1', '2']
print(list(filter(None, [0, 1, 2])), list(reversed([1, 2])), all([]), any([0, 1]))  # expect: [1, 2] [2, 1] True True
print(min(3, 1, 2), max("abc"), max([1, -5], key=abs), sum([1.5, 2]), abs(-3))  # expect: 1 c -5 3.5 3
it = iter([1])
next(it)
print(next(it, "end"))  # expect: end
print(list(iter(lambda: 0, 0)))  # expect: []
