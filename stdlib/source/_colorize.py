"""Colours of terminals: when to use them, and which."""
import os
import sys
from collections.abc import Mapping

COLORIZE = True

_colors = ("BLACK", "RED", "GREEN", "YELLOW", "BLUE", "MAGENTA", "CYAN", "WHITE")


class ANSIColors:
    """Escape sequences by name."""
    RESET = "\x1b[0m"
    BOLD = "\x1b[1m"
    GREY = "\x1b[90m"


for _number, _name in enumerate(_colors):
    setattr(ANSIColors, _name, f"\x1b[{30 + _number}m")
    setattr(ANSIColors, "BOLD_" + _name, f"\x1b[1;{30 + _number}m")
    setattr(ANSIColors, "INTENSE_" + _name, f"\x1b[{90 + _number}m")
    setattr(ANSIColors, "BACKGROUND_" + _name, f"\x1b[{40 + _number}m")
    setattr(ANSIColors, "INTENSE_BACKGROUND_" + _name, f"\x1b[{100 + _number}m")
del _number, _name

NoColors = ANSIColors()
ColorCodes = {value for name, value in vars(ANSIColors).items() if name.isupper()}
for _name in [name for name in vars(ANSIColors) if name.isupper()]:
    setattr(NoColors, _name, "")
del _name


class ThemeSection(Mapping):
    """The colours of one use; attributes and keys are the same."""
    _colors = {}

    def __init__(self, **colors):
        unknown = colors.keys() - self._colors.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{min(unknown)}'")
        self.__dict__.update({**self._colors, **colors})

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def copy_with(self, **colors):
        """The same but for some colours."""
        return type(self)(**{**self.__dict__, **colors})

    @classmethod
    def no_colors(cls):
        """The same without any colour."""
        return cls(**dict.fromkeys(cls._colors, ""))

    def __getitem__(self, key):
        return self.__dict__[key]

    def __len__(self):
        return len(self._colors)

    def __iter__(self):
        return iter(self._colors)

    def __hash__(self):
        return hash(tuple(self.__dict__.values()))


_A = ANSIColors


class Argparse(ThemeSection):
    _colors = dict(usage=_A.BOLD_BLUE, prog=_A.BOLD_MAGENTA, prog_extra=_A.MAGENTA, heading=_A.BOLD_BLUE,
                   summary_long_option=_A.CYAN, summary_short_option=_A.GREEN, summary_label=_A.YELLOW,
                   summary_action=_A.GREEN, long_option=_A.BOLD_CYAN, short_option=_A.BOLD_GREEN,
                   label=_A.BOLD_YELLOW, action=_A.BOLD_GREEN, reset=_A.RESET)


class Syntax(ThemeSection):
    _colors = dict(prompt=_A.BOLD_MAGENTA, keyword=_A.BOLD_BLUE, keyword_constant=_A.BOLD_BLUE, builtin=_A.CYAN,
                   comment=_A.RED, string=_A.GREEN, number=_A.YELLOW, op=_A.RESET, definition=_A.BOLD,
                   soft_keyword=_A.BOLD_BLUE, reset=_A.RESET)


class Traceback(ThemeSection):
    _colors = dict(type=_A.BOLD_MAGENTA, message=_A.MAGENTA, filename=_A.MAGENTA, line_no=_A.MAGENTA,
                   frame=_A.MAGENTA, error_highlight=_A.BOLD_RED, error_range=_A.RED, reset=_A.RESET)


class Unittest(ThemeSection):
    _colors = dict(passed=_A.GREEN, warn=_A.YELLOW, fail=_A.RED, fail_info=_A.BOLD_RED, reset=_A.RESET)


class Theme:
    """The colours of all uses."""

    def __init__(self, *, argparse=None, syntax=None, traceback=None, unittest=None):
        self.__dict__.update(argparse=argparse or Argparse(), syntax=syntax or Syntax(),
                             traceback=traceback or Traceback(), unittest=unittest or Unittest())

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def __eq__(self, other):
        return self.__dict__ == other.__dict__ if type(other) is Theme else NotImplemented

    def __hash__(self):
        return hash(tuple(self.__dict__.values()))

    def copy_with(self, **sections):
        """The same but for some sections."""
        return Theme(**{**self.__dict__, **{name: part for name, part in sections.items() if part is not None}})

    @classmethod
    def no_colors(cls):
        """A theme without any colour."""
        return cls(argparse=Argparse.no_colors(), syntax=Syntax.no_colors(), traceback=Traceback.no_colors(),
                   unittest=Unittest.no_colors())


def get_colors(colorize=False, *, file=None):
    """The sequences, or empty ones where colours are not wanted."""
    return ANSIColors() if colorize or can_colorize(file=file) else NoColors


def decolor(text):
    """A text without its sequences."""
    for code in ColorCodes:
        text = text.replace(code, "")
    return text


def can_colorize(*, file=None):
    """Are colours wanted: the environment says so, or the file is a terminal."""
    if not sys.flags.ignore_environment:
        environ = os.environ
        if environ.get("PYTHON_COLORS") in ("0", "1"):
            return environ["PYTHON_COLORS"] == "1"
        if environ.get("NO_COLOR"):
            return False
        if environ.get("FORCE_COLOR"):
            return True
        if environ.get("TERM") == "dumb":
            return False
    if file is None:
        file = sys.stdout
    if not hasattr(file, "fileno"):
        return False
    try:
        return os.isatty(file.fileno())
    except OSError:
        return hasattr(file, "isatty") and file.isatty()


default_theme = Theme()
theme_no_color = default_theme.no_colors()
_theme = default_theme


def get_theme(*, tty_file=None, force_color=False, force_no_color=False):
    """The theme for a file: without colours unless they are wanted there."""
    if force_color or not force_no_color and can_colorize(file=tty_file):
        return _theme
    return theme_no_color


def set_theme(t):
    """Choose a theme."""
    global _theme
    if not isinstance(t, Theme):
        raise ValueError(f"Expected Theme object, found {t}")
    _theme = t
