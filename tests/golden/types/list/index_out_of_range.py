numbers = [1, 2]
numbers.insert(9, 3)
print(numbers)  # expect: [1, 2, 3]
numbers[5]  # expect error: IndexError: list index out of range
