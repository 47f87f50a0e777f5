import copy, heapq, bisect
x = {"a": [1]}
y = copy.deepcopy(x)
y["a"].append(2)
print(x, y, heapq.nsmallest(2, [3, 1, 2]), bisect.bisect([1, 2, 2, 3], 2))  # expect: {'a': [1]} {'a': [1, 2]} [1, 2] 3
