"""Where two sequences differ, and two texts line by line, told in several ways."""

from collections import namedtuple
from heapq import nlargest
from types import GenericAlias

__all__ = ["get_close_matches", "ndiff", "restore", "SequenceMatcher", "Differ", "IS_CHARACTER_JUNK", "IS_LINE_JUNK",
           "context_diff", "unified_diff", "diff_bytes", "HtmlDiff", "Match"]

Match = namedtuple("Match", "a b size")


class SequenceMatcher:
    """The longest pieces that two sequences of hashable items have in common, by Ratcliff and Obershelp.

    The longest common piece is taken first, then the same left and right of it. Pieces grow from items that
    are neither junk nor, in long sequences, found all over the second one.

    >>> SequenceMatcher(None, "abcd", "bcde").ratio()
    0.75
    """

    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.isjunk = isjunk
        self.autojunk = autojunk
        self.a = self.b = None
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        """Set both sequences.

        >>> matcher = SequenceMatcher()
        >>> matcher.set_seqs("tide", "diet")
        >>> matcher.ratio()
        0.25
        """
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        """Set the first sequence.

        >>> matcher = SequenceMatcher(None, "x", "cat")
        >>> matcher.set_seq1("cat")
        >>> matcher.ratio()
        1.0
        """
        if a is not self.a:
            self.a = a
            self._blocks = self._codes = None

    def set_seq2(self, b):
        """The second sequence is the one to keep when one is compared with many: it is indexed here.

        >>> matcher = SequenceMatcher(None, "cat", "x")
        >>> matcher.set_seq2("cat")
        >>> matcher.ratio()
        1.0
        """
        if b is self.b:
            return
        self.b = b
        self._blocks = self._codes = self._counts = None
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

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        """Match(start in a, start in b, length) of the longest common piece; of several the first in a, then in b.

        >>> SequenceMatcher(None, "abcd", "bcde").find_longest_match()
        Match(a=1, b=0, size=3)
        """
        a, b, junk = self.a, self.b, self.bjunk
        if ahi is None:
            ahi = len(a)
        if bhi is None:
            bhi = len(b)
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
        return Match(best_i, best_j, size)

    def get_matching_blocks(self):
        """All common pieces in order, adjacent ones as one, and an empty one at the end.

        >>> SequenceMatcher(None, "abcd", "bcde").get_matching_blocks()
        [Match(a=1, b=0, size=3), Match(a=4, b=4, size=0)]
        """
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
                    blocks[-1] = Match(last_i, last_j, last_size + size)
                    continue
            blocks.append(Match(i, j, size))
        blocks.append(Match(len(self.a), len(self.b), 0))
        self._blocks = blocks
        return blocks

    def get_opcodes(self):
        """How to make b of a: (tag, start and end in a, start and end in b), tag replace, delete, insert or
        equal.

        >>> SequenceMatcher(None, "ab", "b").get_opcodes()
        [('delete', 0, 1, 0, 0), ('equal', 1, 2, 0, 1)]
        """
        if self._codes is not None:
            return self._codes
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
        self._codes = codes
        return codes

    def get_grouped_opcodes(self, n=3):
        """Yield the opcodes in groups: changes near one another with n equal items around them.

        >>> list(SequenceMatcher(None, "abcd", "abcx").get_grouped_opcodes(1))
        [[('equal', 2, 3, 2, 3), ('replace', 3, 4, 3, 4)]]
        """
        codes = self.get_opcodes() or [("equal", 0, 1, 0, 1)]
        codes = list(codes)
        tag, i1, i2, j1, j2 = codes[0]
        if tag == "equal":
            codes[0] = tag, max(i1, i2 - n), i2, max(j1, j2 - n), j2
        tag, i1, i2, j1, j2 = codes[-1]
        if tag == "equal":
            codes[-1] = tag, i1, min(i2, i1 + n), j1, min(j2, j1 + n)
        group = []
        for tag, i1, i2, j1, j2 in codes:
            if tag == "equal" and i2 - i1 > 2 * n:
                group.append((tag, i1, i1 + n, j1, j1 + n))
                yield group
                group = []
                i1, j1 = i2 - n, j2 - n
            group.append((tag, i1, i2, j1, j2))
        if group and not (len(group) == 1 and group[0][0] == "equal"):
            yield group

    def _ratio_of(self, matches):
        total = len(self.a) + len(self.b)
        return 2.0 * matches / total if total else 1.0

    def ratio(self):
        """How alike they are, from 0 to 1.

        >>> SequenceMatcher(None, "ab", "ba").ratio()
        0.5
        """
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

    __class_getitem__ = classmethod(GenericAlias)


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    """Those of the possibilities that are most like the word, the best first: no more than n, none below cutoff.

    >>> get_close_matches("adder", ["ladder", "viper", "added"])
    ['ladder', 'added']
    """
    if not n > 0:
        raise ValueError(f"n must be > 0: {n!r}")
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError(f"cutoff must be in [0.0, 1.0]: {cutoff!r}")
    matcher, found = SequenceMatcher(), []
    matcher.set_seq2(word)
    for candidate in possibilities:
        matcher.set_seq1(candidate)
        if (matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff
                and (ratio := matcher.ratio()) >= cutoff):
            found.append((ratio, candidate))
    return [candidate for _, candidate in nlargest(n, found)]


# --- all lines of both texts --------------------------------------------------------------------------------------

def IS_LINE_JUNK(line, pat=None):
    """Whether a line is blank, or has nothing but one "#"; pat may be another test of lines, whose result is true.

    >>> IS_LINE_JUNK("  #\\n"), IS_LINE_JUNK("# 1\\n")
    (True, False)
    """
    if pat is None:
        return line.strip() in ("", "#")
    return pat(line) is not None


def IS_CHARACTER_JUNK(ch, ws=" \t"):
    """Whether a character is a blank or a tab.

    >>> IS_CHARACTER_JUNK(" "), IS_CHARACTER_JUNK("x")
    (True, False)
    """
    return ch in ws


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


class Differ:
    """Compares lists of lines and shows them all: changed lines with marks below.

    >>> list(Differ().compare(["a"], ["b"]))
    ['- a', '+ b']
    """

    def __init__(self, linejunk=None, charjunk=None):
        self.linejunk = linejunk
        self.charjunk = charjunk

    def compare(self, a, b):
        """Yield the lines of both lists: '- ' only in a, '+ ' only in b, '  ' in both, '? ' marks below changed ones.

        >>> list(Differ().compare(["a", "b"], ["b"]))
        ['- a', '  b']
        """
        for tag, i1, i2, j1, j2 in SequenceMatcher(self.linejunk, a, b).get_opcodes():
            if tag == "equal":
                yield from _marked(" ", a[i1:i2])
            elif tag == "replace":
                yield from _rewritten(a[i1:i2], b[j1:j2], self.charjunk)
            else:
                yield from _replaced(a[i1:i2], b[j1:j2])


def ndiff(a, b, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    """Yield the lines of both lists as Differ.compare() does.

    >>> list(ndiff(["same", "old"], ["same", "new"]))
    ['  same', '- old', '+ new']
    """
    return Differ(linejunk, charjunk).compare(a, b)


def restore(delta, which):
    """Yield the lines of one list, 1 or 2, out of what ndiff() gave.

    >>> list(restore(["  a", "- b", "+ c"], 2))
    ['a', 'c']
    """
    marks = {1: ("  ", "- "), 2: ("  ", "+ ")}.get(int(which))
    if marks is None:
        raise ValueError(f"unknown delta choice (must be 1 or 2): {which!r}")
    for line in delta:
        if line[:2] in marks:
            yield line[2:]


# --- changes with what stands around them -------------------------------------------------------------------------

def _check_types(a, b, *texts):
    """Raise TypeError where bytes are compared, or given as names."""
    for lines in (a, b):
        if lines and not isinstance(lines[0], str):
            raise TypeError(f"lines to compare must be str, not {type(lines[0]).__name__} ({lines[0]!r})")
    if isinstance(a, str) or isinstance(b, str):
        name = "input must be a sequence of strings, not"
        raise TypeError(f"{name} {type(a if isinstance(a, str) else b).__name__}")
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"all arguments must be str, not: {text!r}")


def _format_range_unified(start, stop):
    count = stop - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def unified_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    """Yield the changes from a to b, lists of lines, with n equal lines around them, removed before added ones.

    >>> list(unified_diff(["a"], ["b"], lineterm=""))
    ['--- ', '+++ ', '@@ -1 +1 @@', '-a', '+b']
    """
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    is_started = False
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if not is_started:
            is_started = True
            for mark, name, date in (("---", fromfile, fromfiledate), ("+++", tofile, tofiledate)):
                yield f"{mark} {name}{chr(9) + date if date else ''}{lineterm}"
        first, last = group[0], group[-1]
        yield f"@@ -{_format_range_unified(first[1], last[2])} +{_format_range_unified(first[3], last[4])} @@{lineterm}"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (" " + line for line in a[i1:i2])
            if tag in ("replace", "delete"):
                yield from ("-" + line for line in a[i1:i2])
            if tag in ("replace", "insert"):
                yield from ("+" + line for line in b[j1:j2])


def _format_range_context(start, stop):
    count = stop - start
    if count <= 1:
        return str(start + 1 if count else start)
    return f"{start + 1},{stop}"


def context_diff(a, b, fromfile="", tofile="", fromfiledate="", tofiledate="", n=3, lineterm="\n"):
    """Yield the changes from a to b, lists of lines, with n equal lines around them: first a's lines, then b's.

    >>> list(context_diff(["a"], ["b"], lineterm=""))[2:]
    ['***************', '*** 1 ****', '! a', '--- 1 ----', '! b']
    """
    _check_types(a, b, fromfile, tofile, fromfiledate, tofiledate, lineterm)
    is_started = False
    for group in SequenceMatcher(None, a, b).get_grouped_opcodes(n):
        if not is_started:
            is_started = True
            for mark, name, date in (("***", fromfile, fromfiledate), ("---", tofile, tofiledate)):
                yield f"{mark} {name}{chr(9) + date if date else ''}{lineterm}"
        first, last = group[0], group[-1]
        yield "***************" + lineterm
        yield f"*** {_format_range_context(first[1], last[2])} ****{lineterm}"
        if any(tag in ("replace", "delete") for tag, *_ in group):
            for tag, i1, i2, _, _ in group:
                if tag != "insert":
                    yield from ({"replace": "! ", "delete": "- ", "equal": "  "}[tag] + line for line in a[i1:i2])
        yield f"--- {_format_range_context(first[3], last[4])} ----{lineterm}"
        if any(tag in ("replace", "insert") for tag, *_ in group):
            for tag, _, _, j1, j2 in group:
                if tag != "delete":
                    yield from ({"replace": "! ", "insert": "+ ", "equal": "  "}[tag] + line for line in b[j1:j2])


def diff_bytes(dfunc, a, b, fromfile=b"", tofile=b"", fromfiledate=b"", tofiledate=b"", n=3, lineterm=b"\n"):
    """Yield what unified_diff() or context_diff(), dfunc, gives for lines of bytes, as bytes."""

    def decoded(data):
        try:
            return data.decode("ascii", "surrogateescape")
        except AttributeError as error:
            raise TypeError(f"all arguments must be bytes, not {type(data).__name__} ({data!r})") from error

    lines = dfunc([decoded(line) for line in a], [decoded(line) for line in b], decoded(fromfile), decoded(tofile),
                  decoded(fromfiledate), decoded(tofiledate), n, decoded(lineterm))
    for line in lines:
        yield line.encode("ascii", "surrogateescape")


# --- side by side, in HTML ----------------------------------------------------------------------------------------

def _marked_up(line, marks):
    """The text of a line of ndiff() with what its marks line points at between NUL, the mark's kind and \\1."""
    text, kinds = line[2:], marks[2:].rstrip("\n")
    result, start = [], 0
    while start < len(kinds):
        kind, end = kinds[start], start + 1
        while end < len(kinds) and kinds[end] == kind:
            end += 1
        result.append(f"\0{kind}{text[start:end]}\1" if kind in "+-^" else text[start:end])
        start = end
    return "".join(result) + text[len(kinds):]


def _whole_marked(line):
    return f"\0{line[0]}{line[2:] or ' '}\1"


def _paired(removed, added, added_first):
    """Pairs of texts of removed and added lines, None where there is none beside."""
    blanks = [None] * abs(len(removed) - len(added))
    if len(added) == 1 and not added_first:
        added = blanks + added if len(removed) > 1 else added
    longer = max(len(removed), len(added))
    return zip(removed + [None] * (longer - len(removed)), added + [None] * (longer - len(added)))


def _side_by_side(fromlines, tolines, linejunk, charjunk):
    """Yield (text or None of a, text or None of b, whether they differ) for all lines of both."""
    lines = list(ndiff(fromlines, tolines, linejunk, charjunk))
    i = 0
    while i < len(lines):
        if lines[i][0] == " ":
            yield lines[i][2:], lines[i][2:], False
            i += 1
            continue
        removed, added, added_first = [], [], lines[i][0] == "+"
        while i < len(lines) and lines[i][0] != " ":
            tags = "".join(line[0] for line in lines[i:i + 4])
            if tags.startswith(("-?+", "-+?")):
                break
            kind = added if tags[0] == "+" else removed
            if kind is added and removed and added_first or kind is removed and added and not added_first:
                break
            kind.append(_whole_marked(lines[i]))
            i += 1
        for old, new in _paired(removed, added, added_first):
            yield old, new, True
        tags = "".join(line[0] for line in lines[i:i + 4])
        if tags.startswith(("-?+", "-+?")):
            has_old_marks = tags[1] == "?"
            old = _marked_up(lines[i], lines[i + 1]) if has_old_marks else lines[i][2:]
            i += 2 if has_old_marks else 1
            has_new_marks = i + 1 < len(lines) and lines[i + 1][0] == "?"
            new = _marked_up(lines[i], lines[i + 1]) if has_new_marks else lines[i][2:]
            i += 2 if has_new_marks else 1
            yield old, new, True


def _numbered(pairs):
    """The same with the numbers of the lines: ((number, text) of a, of b, whether they differ)."""
    counts = [0, 0]
    for old, new, differs in pairs:
        sides = []
        for side, text in enumerate((old, new)):
            if text is None:
                sides.append(("", "\n"))
            else:
                counts[side] += 1
                sides.append((counts[side], text))
        yield sides[0], sides[1], differs


def _mdiff(fromlines, tolines, context=None, linejunk=None, charjunk=IS_CHARACTER_JUNK):
    """Yield ((number, text) of a, (number, text) of b, whether they differ); with context only so many equal lines
    around changes, and (None, None, None) where some were left out.
    """
    pairs = _numbered(_side_by_side(fromlines, tolines, linejunk, charjunk))
    if context is None:
        yield from pairs
        return
    before, skipped, after = [], 0, 0
    for pair in pairs:
        if pair[2]:
            if skipped:
                yield None, None, None
            yield from before
            before, skipped, after = [], 0, context
            yield pair
        elif after:
            after -= 1
            yield pair
        else:
            before.append(pair)
            if len(before) > context:
                del before[0]
                skipped += 1


_page = """
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
          "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html>

<head>
    <meta http-equiv="Content-Type"
          content="text/html; charset=%(charset)s" />
    <title></title>
    <style type="text/css">%(styles)s
    </style>
</head>

<body>
    %(table)s%(legend)s
</body>

</html>"""

_styles = """
        :root {color-scheme: light dark}
        table.diff {font-family: Menlo, Consolas, Monaco, Liberation Mono, Lucida Console, monospace; border:medium}
        .diff_header {background-color:#e0e0e0}
        td.diff_header {text-align:right}
        .diff_next {background-color:#c0c0c0}
        .diff_add {background-color:palegreen}
        .diff_chg {background-color:#ffff77}
        .diff_sub {background-color:#ffaaaa}

        @media (prefers-color-scheme: dark) {
            .diff_header {background-color:#666}
            .diff_next {background-color:#393939}
            .diff_add {background-color:darkgreen}
            .diff_chg {background-color:#847415}
            .diff_sub {background-color:darkred}
        }"""

_legend = """
    <table class="diff" summary="Legends">
        <tr> <th colspan="2"> Legends </th> </tr>
        <tr> <td> <table border="" summary="Colors">
                      <tr><th> Colors </th> </tr>
                      <tr><td class="diff_add">&nbsp;Added&nbsp;</td></tr>
                      <tr><td class="diff_chg">Changed</td> </tr>
                      <tr><td class="diff_sub">Deleted</td> </tr>
                  </table></td>
             <td> <table border="" summary="Links">
                      <tr><th colspan="2"> Links </th> </tr>
                      <tr><td>(f)irst change</td> </tr>
                      <tr><td>(n)ext change</td> </tr>
                      <tr><td>(t)op</td> </tr>
                  </table></td> </tr>
    </table>"""

_table = """
    <table class="diff" id="difflib_chg_%(prefix)s_top"
           cellspacing="0" cellpadding="0" rules="groups" >
        <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
        <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
        %(header)s
        <tbody>
%(rows)s        </tbody>
    </table>"""


class HtmlDiff:
    """Shows two lists of lines side by side in HTML, what was changed in colours."""

    _default_prefix = 0             # how many tables there are: the names of anchors must differ

    def __init__(self, tabsize=8, wrapcolumn=None, linejunk=None, charjunk=IS_CHARACTER_JUNK):
        self._tabsize = tabsize
        self._wrapcolumn = wrapcolumn
        self._linejunk = linejunk
        self._charjunk = charjunk

    def make_file(self, fromlines, tolines, fromdesc="", todesc="", context=False, numlines=5, *, charset="utf-8"):
        """A whole page with the table."""
        page = _page % {"styles": _styles, "legend": _legend, "charset": charset,
                        "table": self.make_table(fromlines, tolines, fromdesc, todesc, context, numlines)}
        return page.encode(charset, "xmlcharrefreplace").decode(charset)

    def make_table(self, fromlines, tolines, fromdesc="", todesc="", context=False, numlines=5):
        """The table alone: all lines, or with context only changes and numlines lines around them."""
        number = HtmlDiff._default_prefix
        HtmlDiff._default_prefix += 1
        prefixes = f"from{number}_", f"to{number}_"
        pairs = _mdiff([self._without_tabs(line) for line in fromlines],
                       [self._without_tabs(line) for line in tolines],
                       numlines if context else None, self._linejunk, self._charjunk)
        if self._wrapcolumn:
            pairs = self._wrapped(pairs)
        cells, flags = [], []
        for old, new, differs in pairs:
            flags.append(differs)
            cells.append(None if differs is None else (self._cell(prefixes[0], *old), self._cell(prefixes[1], *new)))
        anchors, links = [""] * len(flags), [""] * len(flags)
        if not flags:
            text = "No Differences Found" if context else "Empty File"
            cells, flags, anchors, links = [(f"<td></td><td>&nbsp;{text}&nbsp;</td>",) * 2], [False], [""], [""]
        self._link_changes(flags, anchors, links, prefixes[1], numlines)
        rows = []
        for i, cell in enumerate(cells):
            if cell is None:
                if i:
                    rows.append("        </tbody>        \n        <tbody>\n")
            else:
                rows.append(f'            <tr><td class="diff_next"{anchors[i]}>{links[i]}</td>{cell[0]}'
                            f'<td class="diff_next">{links[i]}</td>{cell[1]}</tr>\n')
        header = ""
        if fromdesc or todesc:
            parts = "".join(f'<th class="diff_next"><br /></th><th colspan="2" class="diff_header">{text}</th>'
                            for text in (fromdesc, todesc))
            header = f"<thead><tr>{parts}</tr></thead>"
        table = _table % {"prefix": prefixes[1], "header": header, "rows": "".join(rows)}
        for kind, name in (("+", "diff_add"), ("-", "diff_sub"), ("^", "diff_chg")):
            table = table.replace("\0" + kind, f'<span class="{name}">')
        return table.replace("\1", "</span>").replace("\t", "&nbsp;")

    def _without_tabs(self, line):
        """The line with tabs expanded; the blanks that they become stay tabs, so that they are no junk."""
        line = line.replace(" ", "\0").expandtabs(self._tabsize)
        return line.replace(" ", "\t").replace("\0", " ").rstrip("\n")

    def _pieces(self, number, text):
        """Yield (number, text) of lines no longer than wrapcolumn; marks are closed and opened where one ends."""
        width = self._wrapcolumn
        while len(text) > width and len(text) - 3 * text.count("\0") > width:
            i = count = 0
            mark = ""
            while count < width and i < len(text):
                if text[i] == "\0":
                    mark = text[i + 1]
                    i += 2
                elif text[i] == "\1":
                    mark = ""
                    i += 1
                else:
                    i += 1
                    count += 1
            line, text = text[:i], text[i:]
            if mark:
                line, text = line + "\1", "\0" + mark + text
            yield number, line
            number = ">"
        yield number, text

    def _wrapped(self, pairs):
        for old, new, differs in pairs:
            if differs is None:
                yield old, new, differs
                continue
            left, right = list(self._pieces(*old)), list(self._pieces(*new))
            longer = max(len(left), len(right))
            left += [("", " ")] * (longer - len(left))
            right += [("", " ")] * (longer - len(right))
            for first, second in zip(left, right):
                yield first, second, differs

    def _cell(self, prefix, number, text):
        identity = f' id="{prefix}{number}"' if isinstance(number, int) else ""
        for character, entity in (("&", "&amp;"), (">", "&gt;"), ("<", "&lt;"), (" ", "&nbsp;")):
            text = text.replace(character, entity)
        return f'<td class="diff_header"{identity}>{number}</td><td nowrap="nowrap">{text.rstrip()}</td>'

    def _link_changes(self, flags, anchors, links, prefix, numlines):
        """Set the anchors and links that lead from each change to the next."""
        count = last = 0
        was_change = False
        for i, differs in enumerate(flags):
            if differs and not was_change:
                anchors[max(0, i - numlines)] = f' id="difflib_chg_{prefix}_{count}"'
                count += 1
                last = i
                links[i] = f'<a href="#difflib_chg_{prefix}_{count}">n</a>'
            was_change = bool(differs)
        if not flags[0]:
            links[0] = f'<a href="#difflib_chg_{prefix}_0">f</a>'
        links[last] = f'<a href="#difflib_chg_{prefix}_top">t</a>'
