"""A two-minute tour of the language. Read it from top to bottom."""

# Names need no declaration; integers are never too big.
answer = 42
print(f"{answer=}", type(answer).__name__, 2**80, 7 / 2, 7 // 2, -7 % 3)

# Strings can be sliced, asked for things, and formatted.
name = "Ada Lovelace"
print(name[:3], name[::-1], name.upper(), f"{3.14159:.2f} {1234567:,} {'mid':^9}|")

# Lists, tuples, sets and dictionaries; unpacking takes them apart.
squares = [n * n for n in range(10) if n % 2]
ages = {"Ada": 36, "Alan": 41} | {"Grace": 85}
first, *middle, last = squares
print(squares, first, middle, last, sorted({3, 1, 3, 2}), ages)

# Loops go over the items of anything that has items.
for who, age in sorted(ages.items(), key=lambda item: -item[1]):
    print(f"{who:>6} {'*' * (age // 10)}")


# Functions: any number of arguments, defaults, keywords.
def greet(*names, greeting="Hello"):
    return f"{greeting}, {' and '.join(names)}!"


print(greet("Ada"), greet("Ada", "Alan", greeting="Good morning"))


# Generators produce values lazily, even endlessly.
def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


print([n for n, _ in zip(fibonacci(), range(12))])


# Classes inherit; methods named __so__ are called by the language itself.
class Animal:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return f"{self.name} says {self.sound()}"


class Dog(Animal):
    def sound(self):
        return "woof"


print(Dog("Rex"))

# Exceptions report what went wrong, and can be handled.
try:
    ages["Nobody"]
except KeyError as error:
    print("no such key:", error)


# Patterns choose by the shape of a value.
def describe(value):
    match value:
        case int(n) if n < 0:
            return "a negative number"
        case [x, y]:
            return f"a pair of {x} and {y}"
        case {"kind": kind}:
            return f"a {kind}"
        case _:
            return "something else"


print(*map(describe, [-5, (3, 4), {"kind": "shape"}, None]), sep=", ")
