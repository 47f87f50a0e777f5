"""Count the words of a text file.

    adder wordcount.py [FILE [HOW_MANY]]

Without a file, the story next to this program is counted.
"""

import sys


def default_file():
    """The path of alice_like.txt, in the same folder as this program."""
    folder, slash, _ = __file__.rpartition("/")
    return folder + slash + "alice_like.txt"


def words_of(line):
    """Yield the lower-case words of a line; "it's" counts as one word."""
    word = ""
    for char in line.lower() + " ":
        if char.isalpha() or (char == "'" and word):
            word += char
        elif word:
            yield word.rstrip("'")
            word = ""


class TextStatistics:
    """Everything we want to know about a text, gathered line by line."""

    def __init__(self):
        self.lines = 0
        self.characters = 0
        self.counts = {}

    def feed(self, line):
        self.lines += 1
        self.characters += len(line)
        for word in words_of(line):
            self.counts[word] = self.counts.get(word, 0) + 1

    @property
    def words(self):
        return sum(self.counts.values())

    def most_common(self, how_many):
        """The commonest words; equal counts are in alphabetical order."""
        ranked = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:how_many]

    def by_length(self):
        """Map each word length to how many different words have it."""
        lengths = {}
        for word in self.counts:
            lengths[len(word)] = lengths.get(len(word), 0) + 1
        return dict(sorted(lengths.items()))


def report(statistics, how_many):
    print(f"{statistics.lines} lines")
    print(f"{statistics.words} words, {len(statistics.counts)} of them different")
    print(f"{statistics.characters} characters")
    if not statistics.counts:
        return

    print(f"\nThe {how_many} most common words:")
    top = statistics.most_common(how_many)
    widest = max((len(word) for word, _ in top), default=0)
    for word, count in top:
        share = count / statistics.words
        print(f"  {word:<{widest}} {count:4d} {share:6.1%} {'#' * count}")

    print("\nDifferent words of each length:")
    for length, count in statistics.by_length().items():
        print(f"  {length:2d} letters: {count:3d}")

    longest = max(statistics.counts, key=lambda word: (len(word), word))
    print(f"\nThe longest word is {longest!r}.")


def main(arguments):
    path = arguments[0] if arguments else default_file()
    try:
        how_many = int(arguments[1]) if len(arguments) > 1 else 10
    except ValueError:
        print(f"wordcount: not a number: {arguments[1]}", file=sys.stderr)
        return 2

    statistics = TextStatistics()
    try:
        with open(path, encoding="utf-8") as text:
            for line in text:
                statistics.feed(line)
    except OSError as error:
        print(f"wordcount: {path}: {error.strerror}", file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print(f"wordcount: {path}: not a text in UTF-8", file=sys.stderr)
        return 1
    report(statistics, how_many)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
