"""%d takes what has __float__ as a number; a text is then read as int() reads it."""


class Text(str):
    def __float__(self):
        return 3.5


class Number:
    def __float__(self):
        return 3.5


def said(template, value):
    try:
        return template % value
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


print(said("%d", Text("12")))  # expect: 12
print(said("%i", Text("a")))  # expect: ValueError: invalid literal for int() with base 10: 'a'
print(said("%x", Text("12")))  # expect: TypeError: %x format: an integer is required, not Text
print(said("%f", Text("12")))  # expect: 3.500000
print(said("%d", Number()))  # expect: TypeError: %d format: a real number is required, not Number
print(said("%d", "12"))  # expect: TypeError: %d format: a real number is required, not str
print(said(b"%d", Text("12")))  # expect: b'12'
