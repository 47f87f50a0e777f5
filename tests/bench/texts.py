"""Texts: word counts, a cipher, a tokenizer, formatting, joining."""
import sys

TEXT = "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness; " * 4


def main(scale):
    counts = {}
    for _ in range(120 * scale):
        for word in TEXT.lower().split():
            word = word.strip(",;.")
            counts[word] = counts.get(word, 0) + 1
    coded = ""
    for shift in range(15 * scale):
        coded = ""
        for c in TEXT:
            if c.isalpha():
                coded += chr((ord(c.lower()) - 97 + shift) % 26 + 97)
            else:
                coded += c
    source, tokens, at = "x1 = (alpha + 42) * beta - 7 " * (60 * scale), 0, 0
    while at < len(source):
        start = at
        while at < len(source) and source[at].isalnum():
            at += 1
        if at == start:
            at += 1
        elif source[start:at].isdigit():
            tokens += 2
        else:
            tokens += 1
    rows = [f"{i:>6}|{i / 7:8.3f}|{hex(i)}|{'ab' * (i % 4)!r}" for i in range(6000 * scale)]
    print(sorted(counts.items())[:2], coded[:20], tokens, len("\n".join(rows)), "".join(reversed(coded))[:5])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
