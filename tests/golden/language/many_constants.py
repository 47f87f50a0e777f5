# A function with more constants than an operand can number.
lines = ["def f(add):"] + [f"    add({i})" for i in range(34000)]
namespace = {}
exec("\n".join(lines), namespace)
numbers = []
namespace["f"](numbers.append)
print(numbers == list(range(34000)))  # expect: True
