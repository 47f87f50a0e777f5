r = range(10, 0, -3)
print(list(r), len(r), r[1], r[-1], 7 in r, r.index(4), r == range(10, -1, -3))  # expect: [10, 7, 4, 1] 4 7 1 True 2 True
print(range(5)[1:3], list(reversed(range(3))), sum(range(101)))  # expect: range(1, 3) [2, 1, 0] 5050
