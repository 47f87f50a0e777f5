"""Where two sequences differ, and two texts line by line: what unittest's messages need of difflib."""


class SequenceMatcher:
    """The longest pieces that two sequences of hashable items have in common, by Ratcliff and Obershelp.

    The longest common piece is taken first, then the same left and right of it. Pieces grow from items that
    are neither junk nor, in long sequences, found all over the second one.
    """

    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.isjunk = isjunk
        self.autojunk = autojunk
        self.a = self.b = None
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        if a is not self.a:
            self.a = a
            self._blocks = None

    def set_seq2(self, b):
        """The second sequence is the one to keep when one is compared with many: it is indexed here."""
        if b is self.b:
            return
        self.b = b
        self._blocks = self._counts = None
        places = {}
        for index, item in enumerate(b):
            places.setdefault(item, []).append(index)
        self.bjunk = {item for item in places if self.isjunk and self.isjunk(item)}
        for item in self.bjunk:
            del places[item]
        self.bpopular = set()
        if self.autojunk and len(b) >= 200:
            limit = len(b) // 100 + 1
            self.bpopular = {item for item, found in places.items() if len(found) > limit}
            for item in self.bpopular:
                del places[item]
        self.b2j = places

    def find_longest_match(self, alo, ahi, blo, bhi):
        """(start in a, start in b, length) of the longest common piece; of several the first in a, then in
        b.
        """
        a, b, junk = self.a, self.b, self.bjunk
        best_i, best_j, size = alo, blo, 0
        lengths = {}                # of the pieces that end at the item before, by their end in b
        for i in range(alo, ahi):
            new_lengths = {}
            for j in self.b2j.get(a[i], ()):
                if j < blo:
                    continue
                if j >= bhi:
                    break
                length = new_lengths[j] = lengths.get(j - 1, 0) + 1
                if length > size:
                    best_i, best_j, size = i - length + 1, j - length + 1, length
            lengths = new_lengths

        def grow(is_wanted):
            nonlocal best_i, best_j, size
            while (best_i > alo and best_j > blo and is_wanted(b[best_j - 1])
                   and a[best_i - 1] == b[best_j - 1]):
                best_i, best_j, size = best_i - 1, best_j - 1, size + 1
            while (best_i + size < ahi and best_j + size < bhi and is_wanted(b[best_j + size])
                   and a[best_i + size] == b[best_j + size]):
                size += 1

        grow(lambda item: item not in junk)     # popular items on both sides
        grow(lambda item: item in junk)         # and then junk: it never makes a piece by itself
        return best_i, best_j, size

    def get_matching_blocks(self):
        """All common pieces in order, adjacent ones as one, and an empty one at the end."""
        if self._blocks is not None:
            return self._blocks
        pending = [(0, len(self.a), 0, len(self.b))]
        found = []
        while pending:
            alo, ahi, blo, bhi = pending.pop()
            i, j, size = piece = self.find_longest_match(alo, ahi, blo, bhi)
            if not size:
                continue
            found.append(piece)
            if alo < i and blo < j:
                pending.append((alo, i, blo, j))
            if i + size < ahi and j + size < bhi:
                pending.append((i + size, ahi, j + size, bhi))
        found.sort()
        blocks = []
        for i, j, size in found:
            if blocks:
                last_i, last_j, last_size = blocks[-1]
                if (last_i + last_size, last_j + last_size) == (i, j):
                    blocks[-1] = last_i, last_j, last_size + size
                    continue
            blocks.append((i, j, size))
        blocks.append((len(self.a), len(self.b), 0))
        self._blocks = blocks
        return blocks

    def get_opcodes(self):
        """How to make b of a: (tag, start and end in a, start and end in b), tag replace, delete, insert or
        equal.
        """
        i = j = 0
        codes = []
        for ai, bj, size in self.get_matching_blocks():
            if i < ai and j < bj:
                codes.append(("replace", i, ai, j, bj))
            elif i < ai:
                codes.append(("delete", i, ai, j, bj))
            elif j < bj:
                codes.append(("insert", i, ai, j, bj))
            i, j = ai + size, bj + size
            if size:
                codes.append(("equal", ai, i, bj, j))
        return codes

    def _ratio_of(self, matches):
        total = len(self.a) + len(self.b)
        return 2.0 * matches / total if total else 1.0

    def ratio(self):
        """How alike they are, from 0 to 1."""
        return self._ratio_of(sum(size for _, _, size in self.get_matching_blocks()))

    def quick_ratio(self):
        """No less than ratio(): the items in common, in whatever order."""
        if self._counts is None:
            self._counts = {}
            for item in self.b:
                self._counts[item] = self._counts.get(item, 0) + 1
        left = dict(self._counts)
        matches = 0
        for item in self.a:
            if left.get(item, 0) > 0:
                left[item] -= 1
                matches += 1
        return self._ratio_of(matches)

    def real_quick_ratio(self):
        """No less than quick_ratio(): by the lengths alone."""
        return self._ratio_of(min(len(self.a), len(self.b)))


_CUTOFF = 0.74999       # lines less alike than this are not shown as one changed
_WINDOW = 10            # how far apart in their pieces such lines may stand


def _marked(prefix, lines):
    return (f"{prefix} {line}" for line in lines)


def _replaced(a, b):
    """Lines that have nothing in common; the shorter piece first."""
    if not a or not b:
        yield from _marked("-", a)
        yield from _marked("+", b)
    elif len(b) < len(a):
        yield from _marked("+", b)
        yield from _marked("-", a)
    else:
        yield from _marked("-", a)
        yield from _marked("+", b)


def _hint(line, tags):
    """The line with marks below: blanks of the line's own kind, so that tabs line up."""
    marks = "".join(character if tag == " " and character.isspace() else tag
                    for character, tag in zip(line, tags)).rstrip()
    return [f"? {marks}\n"] if marks else []


def _changed(matcher, old, new):
    """A line that was changed, with marks where."""
    if old == new:
        return [f"  {old}"]
    matcher.set_seqs(old, new)
    old_tags = new_tags = ""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        old_mark, new_mark = {"replace": "^^", "delete": "- ", "insert": " +", "equal": "  "}[tag]
        old_tags += old_mark * (i2 - i1)
        new_tags += new_mark * (j2 - j1)
    return [f"- {old}", *_hint(old, old_tags), f"+ {new}", *_hint(new, new_tags)]


def _rewritten(a, b, charjunk):
    """Two pieces of lines: pairs that are alike are shown as changed lines, in order."""
    matcher = SequenceMatcher(charjunk)
    next_a = next_b = 0
    for j, line in enumerate(b):
        nearby = range(max(j - _WINDOW, next_a), min(j + _WINDOW + 1, len(a)))
        if not nearby:
            break
        matcher.set_seq2(line)
        best, best_ratio = None, _CUTOFF
        for i in nearby:
            matcher.set_seq1(a[i])
            if (matcher.real_quick_ratio() > best_ratio and matcher.quick_ratio() > best_ratio
                    and matcher.ratio() > best_ratio):
                best, best_ratio = i, matcher.ratio()
        if best is None:
            continue
        yield from _replaced(a[next_a:best], b[next_b:j])
        yield from _changed(matcher, a[best], line)
        next_a, next_b = best + 1, j + 1
    yield from _replaced(a[next_a:], b[next_b:])


def ndiff(a, b, linejunk=None, charjunk=lambda character: character in " \t"):
    """Yield the lines of both lists: '- ' only in a, '+ ' only in b, '  ' in both, '? ' marks below changed
    ones.
    """
    a, b = list(a), list(b)
    for tag, i1, i2, j1, j2 in SequenceMatcher(linejunk, a, b).get_opcodes():
        if tag == "equal":
            yield from _marked(" ", a[i1:i2])
        elif tag == "replace":
            yield from _rewritten(a[i1:i2], b[j1:j2], charjunk)
        else:
            yield from _replaced(a[i1:i2], b[j1:j2])
