print(sum(x * x for x in range(5)))  # expect: 30
print(list(x + y for x in "ab" for y in "12" if y != "1"))  # expect: ['a2', 'b2']
