"""A two-minute tour of the language. Read it from top to bottom."""

# Names need no declaration; integers are never too big.
answer = 42
print("answer:", answer, type(answer).__name__, 2**80, 7 // 2, -7 % 3, 7 / 2)

# Strings: formatting, slicing, methods.
name = "Ada Lovelace"
print(f"{name!r} has {len(name)} characters; {name[:3]}, {name[::-1]}, {name.upper()}")
print(f"{3.14159:.2f} {1234567:,} {255:#x} {'mid':^9}| {answer=}")

# Lists, tuples, dictionaries, sets.
squares = [n * n for n in range(10) if n % 2]
point = (3, 4)
ages = {"Ada": 36, "Alan": 41}
ages |= {"Grace": 85}
print(squares, point, ages, sorted({3, 1, 3, 2}))
first, *middle, last = squares
print(first, middle, last)

# Loops; a loop's else runs when no break did.
for who, age in sorted(ages.items(), key=lambda item: item[1]):
    print(f"{who:>6} {'*' * (age // 10)}")
for n in range(2, 5):
    if 25 % n == 0:
        break
else:
    print("25 is divided by none of 2, 3, 4")


# Functions: defaults, any number of arguments, keyword-only arguments.
def greet(*names, greeting="Hello", **extra):
    return f"{greeting}, {' and '.join(names)}!{extra or ''}"


print(greet("Ada"), greet("Ada", "Alan", greeting="Hi", mood="good"))


# Closures remember the variables around them.
def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step


tick = counter()
print("ticks:", tick(), tick(), tick())


# Decorators wrap functions.
def shout(function):
    return lambda *args: function(*args).upper() + "!"


@shout
def speak(word):
    return word


print(speak("hooray"))


# Generators produce values lazily, even endlessly.
def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


print("fibonacci:", [n for n, _ in zip(fibonacci(), range(12))])


# Classes.
class Animal:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return f"{self.name} says {self.sound()}"


class Dog(Animal):
    def sound(self):
        return "woof"


print(Dog("Rex"))

# Exceptions.
try:
    ages["Nobody"]
except KeyError as error:
    print("no such key:", error)
finally:
    print("this always runs")


# Pattern matching.
def describe(value):
    match value:
        case 0:
            return "zero"
        case int(n) if n < 0:
            return "negative"
        case [x, y]:
            return f"a pair of {x} and {y}"
        case {"kind": kind}:
            return f"a {kind}"
        case _:
            return "something else"


print(*map(describe, [0, -5, point, {"kind": "shape"}, None]), sep="; ")


# A context manager does something before and after a block.
class Tag:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print(f"<{self.name}>")

    def __exit__(self, *exception):
        print(f"</{self.name}>")


with Tag("b"):
    print("  the end")
