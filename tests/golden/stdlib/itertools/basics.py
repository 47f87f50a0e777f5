import itertools as it
print(list(it.permutations("abc", 2))[:3], list(it.accumulate([1, 2, 3])), list(it.chain("ab", [1])))  # expect: [('a', 'b'), ('a', 'c'), ('b', 'a')] [1, 3, 6] ['a', 'b', 1]
print([(k, list(g)) for k, g in it.groupby("aabbb")], list(it.islice(it.count(5, 2), 3)), list(it.product([0, 1], repeat=2)))  # expect: [('a', ['a', 'a']), ('b', ['b', 'b', 'b'])] [5, 7, 9] [(0, 0), (0, 1), (1, 0), (1, 1)]
