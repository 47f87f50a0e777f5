"""Names matched by patterns as shells write them: * ? [abc] [!abc]."""
import functools
import itertools
import os
import posixpath
import re

__all__ = ["filter", "filterfalse", "fnmatch", "fnmatchcase", "translate"]


def fnmatch(name, pat):
    """Does a name match, case being normalised as the system does."""
    return fnmatchcase(os.path.normcase(name), os.path.normcase(pat))


@functools.lru_cache(maxsize=32768, typed=True)
def _matcher(pattern):
    if isinstance(pattern, bytes):
        return re.compile(bytes(translate(str(pattern, "ISO-8859-1")), "ISO-8859-1")).match
    return re.compile(translate(pattern)).match


def _selected(names, pattern, wanted):
    match = _matcher(os.path.normcase(pattern))
    if os.path is posixpath:
        return [name for name in names if (match(name) is not None) == wanted]
    return [name for name in names if (match(os.path.normcase(name)) is not None) == wanted]


def filter(names, pat):
    """The names that match."""
    return _selected(names, pat, True)


def filterfalse(names, pat):
    """The names that do not match."""
    return _selected(names, pat, False)


def fnmatchcase(name, pat):
    """Does a name match, case included."""
    return _matcher(pat)(name) is not None


def _set_parts(text, has_mark):
    """What stands between the hyphens of a set's ranges; those that are empty are left out."""
    parts = []
    start, hyphen = 0, text.find("-", 2 if has_mark else 1)
    while hyphen >= 0:
        parts.append(text[start:hyphen])
        start, hyphen = hyphen + 1, text.find("-", hyphen + 3)
    if text[start:]:
        parts.append(text[start:])
    else:
        parts[-1] += "-"
    for i in range(len(parts) - 1, 0, -1):
        if parts[i - 1][-1] > parts[i][0]:
            parts[i - 1:i + 1] = [parts[i - 1][:-1] + parts[i][1:]]
    return parts


def _translate_set(text):
    """The regular expression of what stands between brackets."""
    if "-" in text:
        parts = _set_parts(text, text[0] == "!")
        text = "-".join(part.replace("\\", r"\\").replace("-", r"\-") for part in parts)
    else:
        text = text.replace("\\", r"\\")
    if not text:
        return "(?!)"
    if text == "!":
        return "."
    text = re.sub(r"([&~|\[])", r"\\\1", text)
    if text[0] == "!":
        text = "^" + text[1:]
    elif text[0] == "^":
        text = "\\" + text
    return f"[{text}]"


def _translate(pat, star, question_mark):
    """The regular expressions of a pattern's parts, and at which places stars stand; stars in a row are one."""
    parts, stars = [], []
    place, end = 0, len(pat)
    while place < end:
        character = pat[place]
        place += 1
        if character == "*":
            if not (stars and stars[-1] == len(parts) - 1):
                stars.append(len(parts))
                parts.append(star)
        elif character == "?":
            parts.append(question_mark)
        elif character == "[":
            first = place + 1 if pat[place:place + 1] == "!" else place
            close = pat.find("]", first + 1)
            if close < 0:
                parts.append("\\[")
            else:
                parts.append(_translate_set(pat[place:close]))
                place = close + 1
        else:
            parts.append(re.escape(character))
    return parts, stars


def _join_translated_parts(parts, star_indices):
    """One expression of all parts. What follows a star but the last is sought once: trying further cannot help."""
    if not star_indices:
        return rf"(?s:{"".join(parts)})\z"
    pieces = parts[:star_indices[0]]
    for star, following in itertools.pairwise(star_indices):
        pieces += "(?>.*?", *parts[star + 1:following], ")"
    last = star_indices[-1]
    return rf"(?s:{"".join(pieces)}.*{"".join(parts[last + 1:])})\z"


def translate(pat):
    """The regular expression of a pattern."""
    return _join_translated_parts(*_translate(pat, "*", "."))
