"""Strings and bytes: building, splitting, formatting, searching, counting words, small parsers, JSON."""
import json
import re

TEXT = """The quick brown fox jumps over the lazy dog. It was not amused; the dog, however, slept on.
A second paragraph follows here, with numbers such as 42, 3.14 and 1000, and names like Ada and Alan."""


def words(text):
    counts = {}
    for line in text.splitlines():
        for word in line.lower().split():
            word = word.strip(".,;")
            if word:
                counts[word] = counts.get(word, 0) + 1
    return counts


def caesar(text, shift):
    result = []
    for c in text:
        if c.isalpha():
            base = ord("a") if c.islower() else ord("A")
            result.append(chr((ord(c) - base + shift) % 26 + base))
        else:
            result.append(c)
    return "".join(result)


def palindrome(text):
    kept = [c for c in text.lower() if c.isalnum()]
    return kept == kept[::-1]


def tokens(source):
    position = 0
    while position < len(source):
        c = source[position]
        if c.isspace():
            position += 1
        elif c.isdigit():
            start = position
            while position < len(source) and source[position].isdigit():
                position += 1
            yield "number", int(source[start:position])
        else:
            yield "operator", c
            position += 1


def evaluate(source):
    stack = list(tokens(source))[::-1]

    def atom():
        kind, value = stack.pop()
        if value == "(":
            value = addition()
            stack.pop()
        return value

    def product():
        value = atom()
        while stack and stack[-1][1] in ("*", "/"):
            value = value * atom() if stack.pop()[1] == "*" else value // atom()
        return value

    def addition():
        value = product()
        while stack and stack[-1][1] in ("+", "-"):
            value = value + product() if stack.pop()[1] == "+" else value - product()
        return value

    return addition()


def main():
    for _ in range(30):
        counts = words(TEXT)
    print(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3])
    for shift in range(20):
        coded = caesar(TEXT, shift)
    print(coded[:20], palindrome("A man, a plan, a canal: Panama"))
    text = ""
    for i in range(3000):
        text += str(i % 10)
    print(len(text), text.count("7"), text.find("789"), text.replace("0", "zero")[:12])
    lines = [f"{i:>5}|{i * 1.5:8.2f}|{'x' * (i % 5):<6}|{i!r}" for i in range(400)]
    print(lines[7], len("\n".join(lines)), "%d-%s" % (3, "a"), "{} {:x}".format(1, 255))
    print(sum(evaluate("2 * (3 + 4) - 10 / 5 + 1") for _ in range(150)))
    data = {"name": "Ada", "tags": ["a", "b", None, True], "size": 1.5, "items": [{"id": i} for i in range(60)]}
    for _ in range(5):
        packed = json.dumps(data)
        data = json.loads(packed)
    print(len(packed), data["items"][5])
    found = re.findall(r"[A-Z]\w+|\d+(?:\.\d+)?", TEXT)
    print(found, re.sub(r"\s+", " ", TEXT)[:20], bool(re.match(r"The (\w+)", TEXT)))
    raw = TEXT.encode()
    checksum = 0
    for byte in raw * 20:
        checksum = (checksum * 31 + byte) % 65521
    print(checksum, raw.split(b" ")[1], raw[3:9].decode(), bytes(b ^ 1 for b in raw[:5]).hex())
    print(TEXT.upper()[:9], TEXT.title()[:9], TEXT.startswith("The"), "dog" in TEXT, "-".join(sorted(counts)[:4]))
    rows = [line.split(",") for line in ["a,1,2.5", "b,2,3.5", "c,3,4.5"] * 80]
    print(sum(int(row[1]) * float(row[2]) for row in rows), text[10:20], text[::-1][:5], text[-1])


main()
