words = ["bb", "a", "cc", "d", "aa"]
print(sorted(words, key=len))  # expect: ['a', 'd', 'bb', 'cc', 'aa']
print(sorted(words, key=len, reverse=True))  # expect: ['bb', 'cc', 'aa', 'a', 'd']
print(sorted([(1, "b"), (0, "z"), (1, "a")]))  # expect: [(0, 'z'), (1, 'a'), (1, 'b')]
sorted([1, "a"])  # expect error: TypeError: '<' not supported between instances of 'str' and 'int'
