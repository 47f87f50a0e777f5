print("a", "b", sep="-", end="!\n")  # expect: a-b!
print()  # expect: 
print(*[1, 2, 3])  # expect: 1 2 3
