"""Regular expressions."""
import enum
import functools
from re import _compiler, _constants, _parser
from re._compiler import Match, Pattern
from re._constants import PatternError

__all__ = ["match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "compile", "purge",
           "escape", "error", "Pattern", "Match", "A", "I", "L", "M", "S", "X", "U", "ASCII", "IGNORECASE",
           "LOCALE", "MULTILINE", "DOTALL", "VERBOSE", "UNICODE", "NOFLAG", "RegexFlag", "PatternError"]

error = PatternError


@enum.global_enum
class RegexFlag(enum.IntFlag, boundary=enum.KEEP):
    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    LOCALE = L = 4
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    DEBUG = 128
    __str__ = object.__str__
    _numeric_repr_ = hex


def match(pattern, string, flags=0):
    """Match at the start of string; a Match, or None."""
    return _compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    """Match all of string; a Match, or None."""
    return _compile(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    """Find the first match; a Match, or None."""
    return _compile(pattern, flags).search(string)


class _ZeroSentinel(int):
    pass
_zero_sentinel = _ZeroSentinel()


def _late_args(name, args, count, names, values):
    """Arguments behind the first count that should have been keywords."""
    for index, value in enumerate(args):
        if index >= len(names):
            raise TypeError(f"{name}() takes from {count} to {count + 2} positional arguments "
                            f"but {count + len(args)} were given")
        if values[index] is not _zero_sentinel:
            raise TypeError(f"{name}() got multiple values for argument {names[index]!r}")
        values[index] = value
    if args:
        import warnings
        warnings.warn(f"{names[0]!r} is passed as positional argument", DeprecationWarning, stacklevel=3)
    return values


def sub(pattern, repl, string, *args, count=_zero_sentinel, flags=_zero_sentinel):
    """Replace the matches by repl, a template or a function."""
    count, flags = _late_args("sub", args, 3, ("count", "flags"), [count, flags])
    return _compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, *args, count=_zero_sentinel, flags=_zero_sentinel):
    """As sub; also return how many matches were replaced."""
    count, flags = _late_args("subn", args, 3, ("count", "flags"), [count, flags])
    return _compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, *args, maxsplit=_zero_sentinel, flags=_zero_sentinel):
    """The parts of string between the matches (and the groups)."""
    maxsplit, flags = _late_args("split", args, 2, ("maxsplit", "flags"), [maxsplit, flags])
    return _compile(pattern, flags).split(string, maxsplit)


def findall(pattern, string, flags=0):
    """The texts of all matches, or of their groups."""
    return _compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    """Iterate over all matches."""
    return _compile(pattern, flags).finditer(string)


def compile(pattern, flags=0):
    """Make a Pattern."""
    return _compile(pattern, flags)


def purge():
    """Forget the patterns that were compiled before."""
    _cache.clear()
    _template_cache.clear()


_special = {ord(char): "\\" + char for char in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def escape(pattern):
    """Put backslashes before what is special in patterns."""
    if isinstance(pattern, str):
        return pattern.translate(_special)
    return str(pattern, "latin1").translate(_special).encode("latin1")

_cache = {}
_template_cache = {}
_MAXCACHE = 512


def _compile(pattern, flags):
    if isinstance(flags, RegexFlag):
        flags = flags.value
    try:
        return _cache[type(pattern), pattern, flags]
    except KeyError:
        pass
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes)):
        raise TypeError("first argument must be string or compiled pattern")
    result = _compiler.compile(pattern, flags)
    if not flags & 128:
        if len(_cache) >= _MAXCACHE:
            del _cache[next(iter(_cache))]
        _cache[type(pattern), pattern, flags] = result
    return result


def _compile_template(pattern, repl):
    key = (pattern, repl)
    result = _template_cache.get(key)
    if result is None:
        if len(_template_cache) >= 256:
            _template_cache.clear()
        _template_cache[key] = result = _parser.parse_template(repl, pattern)
    return result


import copyreg
copyreg.pickle(Pattern, lambda pattern: (_compile, (pattern.pattern, pattern.flags)), _compile)
del copyreg


class Scanner:
    """A tokenizer from (pattern, action) pairs."""

    def __init__(self, lexicon, flags=0):
        if isinstance(flags, RegexFlag):
            flags = flags.value
        self.lexicon = lexicon
        parts = []
        groups = 1
        self._actions = {}
        for phrase, action in lexicon:
            parts.append(f"({phrase})")
            self._actions[groups] = action
            groups += 1 + compile(phrase, flags).groups
        self.scanner = compile("|".join(parts), flags)

    def scan(self, string):
        """Return (results, the rest that nothing matches)."""
        result = []
        match = self.scanner.scanner(string).match
        at = 0
        while True:
            found = match()
            if not found:
                break
            end = found.end()
            if at == end:
                break
            action = self._actions[found.lastindex]
            if callable(action):
                self.match = found
                action = action(self, found.group())
            if action is not None:
                result.append(action)
            at = end
        return result, string[at:]
