"""A calculator: a tokenizer, a parser and an evaluator built on `match`.

    adder tokenizer.py                      shows a few calculations
    adder tokenizer.py "2 * (3 + 4)" ...    calculates the arguments

The text goes through three stages:

    "1 + 2 * x"  ->  tokens  ->  ("+", 1, ("*", 2, ("name", "x")))  ->  a number
"""

import sys


class CalcError(Exception):
    pass


class Token:
    # __match_args__ lets patterns be written Token("number", value).
    __match_args__ = ("kind", "value")

    def __init__(self, kind, value):
        self.kind = kind
        self.value = value

    def __repr__(self):
        return f"<{self.kind} {self.value!r}>"


def tokenize(text):
    """Yield the tokens of a text, ending with one of kind "end"."""
    at = 0
    while at < len(text):
        start = at
        match text[at]:
            case " " | "\t":
                at += 1
            case c if c.isdigit() or c == ".":
                while at < len(text) and (text[at].isdigit() or text[at] == "."):
                    at += 1
                yield Token("number", to_number(text[start:at]))
            case c if c.isalpha():
                while at < len(text) and text[at].isalnum():
                    at += 1
                yield Token("name", text[start:at])
            case "*" if text[at : at + 2] == "**":
                at += 2
                yield Token("op", "**")
            case "+" | "-" | "*" | "/" | "%" | "(" | ")" | "=" as op:
                at += 1
                yield Token("op", op)
            case other:
                raise CalcError(f"unexpected {other!r} at column {at + 1}")
    yield Token("end", None)


def to_number(digits):
    try:
        return float(digits) if "." in digits else int(digits)
    except ValueError:
        raise CalcError(f"bad number {digits!r}") from None


class Parser:
    """Turns tokens into a tree by precedence climbing."""

    # Operator: (how tightly it binds, whether it groups to the right).
    OPERATORS = {
        "=": (1, True),
        "+": (2, False),
        "-": (2, False),
        "*": (3, False),
        "/": (3, False),
        "%": (3, False),
        "**": (5, True),
    }
    NEGATION = 4

    def __init__(self, text):
        self.tokens = list(tokenize(text))
        self.position = 0

    def peek(self):
        return self.tokens[self.position]

    def advance(self):
        token = self.peek()
        self.position += 1
        return token

    def parse(self):
        tree = self.expression(1)
        if self.peek().kind != "end":
            raise CalcError(f"unexpected {self.peek().value!r}")
        return tree

    def expression(self, tightness):
        left = self.operand()
        while True:
            match self.peek():
                case Token("op", op) if op in self.OPERATORS:
                    binding, to_right = self.OPERATORS[op]
                    if binding < tightness:
                        return left
                    self.advance()
                    right = self.expression(binding if to_right else binding + 1)
                    left = (op, left, right)
                case _:
                    return left

    def operand(self):
        match self.advance():
            case Token("number", value):
                return value
            case Token("name", name):
                return ("name", name)
            case Token("op", "-"):
                return ("negate", self.expression(self.NEGATION))
            case Token("op", "("):
                inside = self.expression(1)
                if self.advance().value != ")":
                    raise CalcError("missing ')'")
                return inside
            case Token("end"):
                raise CalcError("the expression is not finished")
            case Token(value=value):
                raise CalcError(f"unexpected {value!r}")


def evaluate(tree, names):
    """Compute a tree; `names` holds the variables and may be changed."""
    match tree:
        case int() | float():
            return tree
        case ("name", name):
            if name not in names:
                raise CalcError(f"{name} has no value")
            return names[name]
        case ("negate", operand):
            return -evaluate(operand, names)
        case ("=", ("name", name), value):
            names[name] = evaluate(value, names)
            return names[name]
        case ("=", _, _):
            raise CalcError("only a name can be given a value")
        case (op, left, right):
            return apply(op, evaluate(left, names), evaluate(right, names))


def apply(op, a, b):
    match op, b:
        case "/" | "%", 0:
            raise CalcError("division by zero")
        case "+", _:
            return a + b
        case "-", _:
            return a - b
        case "*", _:
            return a * b
        case "/", _:
            return a / b
        case "%", _:
            return a % b
        case "**", _:
            return a**b


EXAMPLES = [
    "1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "10 - 4 - 3",
    "7 / 2", "17 % 5", "a = b = 6", "a * (b + 1)", "2 ** 100", ".5 + 1.25",
    "1 +", "(1 + 2", "3 $ 4", "1 / (a - b)", "unknown + 1", "1 = 2", "1.2.3",
    "10.0 ** 400",
]


def main(lines):
    names = {"pi": 3.141592653589793}
    print("tokens of 'x = 2*pi':", *tokenize("x = 2*pi"))
    print("tree of '1 - x * -2':", Parser("1 - x * -2").parse())
    for line in lines or EXAMPLES:
        try:
            print(f"{line}  ->  {evaluate(Parser(line).parse(), names)}")
        except (CalcError, ArithmeticError) as error:
            print(f"{line}  ->  error: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
