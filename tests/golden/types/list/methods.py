x = [3, 1, 2]
x.append(4)
x.extend([5, 6])
x.insert(0, 0)
print(x, x.pop(), x.pop(0), x.index(2), x.count(1))  # expect: [3, 1, 2, 4, 5] 6 0 2 1
x.sort()
print(x, sorted(x, reverse=True), sorted("bca", key=lambda c: -ord(c)))  # expect: [1, 2, 3, 4, 5] [5, 4, 3, 2, 1] ['c', 'b', 'a']
x.reverse()
x.remove(4)
print(x, x[1:], x[::2], x * 2, x + [9], 3 in x)  # expect: [5, 3, 2, 1] [3, 2, 1] [5, 2] [5, 3, 2, 1, 5, 3, 2, 1] [5, 3, 2, 1, 9] True
x[1:2] = [7, 8]
print(x)  # expect: [5, 7, 8, 2, 1]
