"""What several files of unittest share: short texts of values, and comparisons of collections."""

from collections import Counter, namedtuple
from os.path import commonprefix

__unittest = True

_MAX_LENGTH = 80
_PLACEHOLDER_LEN = 12
_MIN_BEGIN_LEN = 5
_MIN_END_LEN = 5
_MIN_COMMON_LEN = 5
_MIN_DIFF_LEN = (_MAX_LENGTH - _MIN_BEGIN_LEN - _MIN_COMMON_LEN - _MIN_END_LEN
                 - 2 * _PLACEHOLDER_LEN)


def _shorten(s, prefixlen, suffixlen):
    """s with its middle replaced by a count, where that makes it shorter."""
    skipped = len(s) - prefixlen - suffixlen
    if skipped <= _PLACEHOLDER_LEN:
        return s
    return f"{s[:prefixlen]}[{skipped} chars]{s[len(s) - suffixlen:]}"


def _common_shorten_repr(*args):
    """The reprs of args, shortened so that where they part company stays visible."""
    texts = tuple(safe_repr(value) for value in args)
    longest = max(len(text) for text in texts)
    if longest <= _MAX_LENGTH:
        return texts
    prefix = commonprefix(texts)
    shared = len(prefix)
    room = _MAX_LENGTH - (longest - shared + _MIN_BEGIN_LEN + _PLACEHOLDER_LEN)
    if room > _MIN_COMMON_LEN:
        prefix = _shorten(prefix, _MIN_BEGIN_LEN, room)
        return tuple(prefix + text[shared:] for text in texts)
    prefix = _shorten(prefix, _MIN_BEGIN_LEN, _MIN_COMMON_LEN)
    return tuple(prefix + _shorten(text[shared:], _MIN_DIFF_LEN, _MIN_END_LEN) for text in texts)


def safe_repr(obj, short=False):
    """repr(obj), or the plain one of object where that raises; cut when short is wanted."""
    try:
        text = repr(obj)
    except Exception:
        text = object.__repr__(obj)
    if short and len(text) >= _MAX_LENGTH:
        return text[:_MAX_LENGTH] + " [truncated]..."
    return text


def strclass(cls):
    """The class's name with its module."""
    return f"{cls.__module__}.{cls.__qualname__}"


def sorted_list_difference(expected, actual):
    """(missing, unexpected) of two sorted lists; what stands in a list several times counts once."""
    missing, unexpected = [], []
    i = j = 0

    def after_equals(values, start):
        value = values[start]
        while start < len(values) and values[start] == value:
            start += 1
        return start

    while i < len(expected) and j < len(actual):
        left, right = expected[i], actual[j]
        if left < right:
            missing.append(left)
            i = after_equals(expected, i)
        elif left > right:
            unexpected.append(right)
            j = after_equals(actual, j)
        else:
            i = after_equals(expected, i)
            j = after_equals(actual, j)
    missing.extend(expected[i:])
    unexpected.extend(actual[j:])
    return missing, unexpected


def unorderable_list_difference(expected, actual):
    """(missing, unexpected) of two lists whose items need only equality; both lose theirs."""
    missing = []
    for item in reversed(expected):
        if item in actual:
            actual.remove(item)
        else:
            missing.append(item)
    expected.clear()
    return missing, actual


def three_way_cmp(x, y):
    """-1, 0 or 1 as x is below, equal to or above y."""
    return (x > y) - (x < y)


_Mismatch = namedtuple("Mismatch", "actual expected value")


def _count_diff_all_purpose(actual, expected):
    """Mismatches of how often each item occurs in two iterables, by equality alone."""
    first, second = list(actual), list(expected)
    gone = object()
    differences = []

    def take_all(values, start, wanted):
        count = 0
        for at in range(start, len(values)):
            if values[at] == wanted:
                values[at] = gone
                count += 1
        return count

    for at, item in enumerate(first):
        if item is gone:
            continue
        in_first = take_all(first, at, item)
        in_second = take_all(second, 0, item)
        if in_first != in_second:
            differences.append(_Mismatch(in_first, in_second, item))
    for at, item in enumerate(second):
        if item is not gone:
            differences.append(_Mismatch(0, take_all(second, at, item), item))
    return differences


def _count_diff_hashable(actual, expected):
    """The same for iterables of hashable items."""
    first, second = Counter(actual), Counter(expected)
    differences = [_Mismatch(count, second.get(item, 0), item)
                   for item, count in first.items() if count != second.get(item, 0)]
    differences += [_Mismatch(0, count, item) for item, count in second.items() if item not in first]
    return differences
