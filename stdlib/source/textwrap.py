"""Paragraphs of text: filling, cutting, indenting."""
import re

__all__ = ["TextWrapper", "wrap", "fill", "dedent", "indent", "shorten"]

_whitespace = "\t\n\x0b\x0c\r "


class TextWrapper:
    """Breaks text into lines of a width."""
    unicode_whitespace_trans = dict.fromkeys(map(ord, _whitespace), ord(" "))
    word_punct = r"[\w!\"'&.,?]"
    letter = r"[^\d\W]"
    whitespace = r"[%s]" % re.escape(_whitespace)
    nowhitespace = "[^" + whitespace[1:]
    wordsep_re = re.compile(r"""
        (%(ws)s+
        | (?<=%(wp)s)-{2,}(?=\w)
        | %(nws)s+?(?:
              -(?:(?<=%(lt)s{2}-)|(?<=%(lt)s-%(lt)s-))(?=%(lt)s-?%(lt)s)
            | (?=%(ws)s|\Z)
            | (?<=%(wp)s)(?=-{2,}\w)
          )
        )""" % {"wp": word_punct, "lt": letter, "ws": whitespace, "nws": nowhitespace}, re.VERBOSE)
    wordsep_simple_re = re.compile(r"(%s+)" % whitespace)
    sentence_end_re = re.compile(r"[a-z][\.\!\?][\"\']?\Z")
    del word_punct, letter, whitespace, nowhitespace

    def __init__(self, width=70, initial_indent="", subsequent_indent="", expand_tabs=True,
                 replace_whitespace=True, fix_sentence_endings=False, break_long_words=True,
                 drop_whitespace=True, break_on_hyphens=True, tabsize=8, *, max_lines=None, placeholder=" [...]"):
        # How the lines look, what is done to the text before, and where it may be broken.
        self.width, self.max_lines, self.placeholder = width, max_lines, placeholder
        self.initial_indent, self.subsequent_indent = initial_indent, subsequent_indent
        self.expand_tabs, self.tabsize, self.replace_whitespace = expand_tabs, tabsize, replace_whitespace
        self.fix_sentence_endings, self.drop_whitespace = fix_sentence_endings, drop_whitespace
        self.break_long_words, self.break_on_hyphens = break_long_words, break_on_hyphens

    def _munge_whitespace(self, text):
        expanded = text.expandtabs(self.tabsize) if self.expand_tabs else text
        return expanded.translate(self.unicode_whitespace_trans) if self.replace_whitespace else expanded

    def _split(self, text):
        pattern = self.wordsep_re if self.break_on_hyphens is True else self.wordsep_simple_re
        return [chunk for chunk in pattern.split(text) if chunk]

    def _fix_sentence_endings(self, chunks):
        index = 0
        while index < len(chunks) - 1:
            if chunks[index + 1] == " " and self.sentence_end_re.search(chunks[index]):
                chunks[index + 1] = "  "
                index += 2
            else:
                index += 1

    def _handle_long_word(self, reversed_chunks, cur_line, cur_len, width):
        space = 1 if width < 1 else width - cur_len
        if not self.break_long_words or space <= 0:
            if not cur_line:
                cur_line.append(reversed_chunks.pop())
            return
        word = reversed_chunks.pop()
        if self.break_on_hyphens and len(word) > space:
            before = word[:space].rpartition("-")[0]
            if before.strip("-"):
                space = len(before) + 1
        cur_line.append(word[:space])
        reversed_chunks.append(word[space:])

    def _wrap_chunks(self, chunks):
        lines = []
        if self.width <= 0:
            raise ValueError("invalid width %r (must be > 0)" % self.width)
        if self.max_lines is not None:
            first = self.subsequent_indent if self.max_lines > 1 else self.initial_indent
            if len(first) + len(self.placeholder.lstrip()) > self.width:
                raise ValueError("placeholder too large for max width")
        chunks.reverse()  # so that the next one can be popped
        while chunks:
            prefix = self.subsequent_indent if lines else self.initial_indent
            width = self.width - len(prefix)
            if lines and self.drop_whitespace and not chunks[-1].strip():
                chunks.pop()
            line = self._take_line(chunks, width)
            if not line:
                continue
            is_last = not chunks or len(chunks) == 1 and self.drop_whitespace and not chunks[0].strip()
            if (self.max_lines is None or len(lines) + 1 < self.max_lines
                    or is_last and sum(map(len, line)) <= width):
                lines.append(prefix + "".join(line))
                continue
            self._add_cut_off(lines, prefix, line, width)
            break
        return lines

    def _take_line(self, chunks, width):
        """Take from the end of chunks what goes into one line."""
        line, length = [], 0
        while chunks and length + len(chunks[-1]) <= width:
            line.append(chunks.pop())
            length += len(line[-1])
        if chunks and len(chunks[-1]) > width:
            self._handle_long_word(chunks, line, length, width)
        if line and self.drop_whitespace and not line[-1].strip():
            line.pop()
        return line

    def _add_cut_off(self, lines, prefix, line, width):
        """Add the last line that there may be, with the placeholder after as much of it as there is room for."""
        length = sum(map(len, line))
        while line:
            if line[-1].strip() and length + len(self.placeholder) <= width:
                lines.append(prefix + "".join(line) + self.placeholder)
                return
            length -= len(line.pop())
        before = lines[-1].rstrip() if lines else ""
        if lines and len(before) + len(self.placeholder) <= self.width:
            lines[-1] = before + self.placeholder
        else:
            lines.append(prefix + self.placeholder.lstrip())

    def _split_chunks(self, text):
        return self._split(self._munge_whitespace(text))

    def wrap(self, text):
        """A list of lines."""
        chunks = self._split_chunks(text)
        if self.fix_sentence_endings:
            self._fix_sentence_endings(chunks)
        return self._wrap_chunks(chunks)

    def fill(self, text):
        """The lines as one text."""
        return "\n".join(self.wrap(text))


def wrap(text, width=70, **kwargs):
    """Break text into a list of lines."""
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    """Break text into lines."""
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    """Cut text to one line of a width."""
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(" ".join(text.strip().split()))


def dedent(text):
    """Remove the space that all lines begin with."""
    try:
        lines = text.split("\n")
    except (AttributeError, TypeError):
        raise TypeError(f"expected str object, not {type(text).__qualname__!r}") from None
    full = [line for line in lines if line and not line.isspace()]
    low, high = min(full, default=""), max(full, default="")
    margin = 0
    for margin, char in enumerate(low):
        if char != high[margin] or char not in " \t":
            break
    return "\n".join([line[margin:] if line and not line.isspace() else "" for line in lines])


def indent(text, prefix, predicate=None):
    """Put prefix before the lines that are not blank, or that satisfy predicate."""
    if predicate is None:
        predicate = lambda line: line and not line.isspace()
    return "".join([prefix + line if predicate(line) else line for line in text.splitlines(True)])
