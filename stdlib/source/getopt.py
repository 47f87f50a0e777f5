"""Options of a command line, as C programs read them."""
import os
import sys

__all__ = ["GetoptError", "error", "getopt", "gnu_getopt"]


def _(text):
    """text in the user's language, once a program has gettext."""
    gettext = sys.modules.get("gettext")
    return gettext.gettext(text) if gettext else text


class GetoptError(Exception):
    """An option that is not known, or that has or lacks an argument."""
    opt = ""
    msg = ""

    def __init__(self, msg, opt=""):
        self.msg = msg
        self.opt = opt
        Exception.__init__(self, msg, opt)

    def __str__(self):
        return self.msg


error = GetoptError


def getopt(args, shortopts, longopts=[]):
    """(options with their arguments, the rest); options end at the first argument that is none."""
    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    options = []
    while args and args[0].startswith("-") and args[0] != "-":
        first, args = args[0], args[1:]
        if first == "--":
            break
        args = _take_option(options, first, args, shortopts, longopts)
    return options, args


def gnu_getopt(args, shortopts, longopts=[]):
    """As getopt, but options and other arguments may be mixed; a "+" or "-" before shortopts sets how."""
    longopts = [longopts] if isinstance(longopts, str) else list(longopts)
    options, others = [], []
    keeps_order = shortopts.startswith("-")
    stops = shortopts.startswith("+") or bool(os.environ.get("POSIXLY_CORRECT")) and not keeps_order
    if shortopts[:1] in ("+", "-"):
        shortopts = shortopts[1:]
    while args:
        first, rest = args[0], args[1:]
        if first == "--":
            others += rest
            break
        if first.startswith("-") and first != "-":
            if keeps_order and others:
                options.append((None, others))
                others = []
            args = _take_option(options, first, rest, shortopts, longopts)
            continue
        if stops:
            others += args
            break
        others.append(first)
        args = rest
    return options, others


def _take_option(options, first, rest, shortopts, longopts):
    """Add what the argument `first` says to options; the arguments behind that are left."""
    if first.startswith("--"):
        name, has_value, value = first[2:].partition("=")
        wants, name = _long_option(name, longopts)
        if wants and not has_value:
            if wants == "?":
                value = ""
            elif not rest:
                raise GetoptError(_("option --%s requires argument") % name, name)
            else:
                value, *rest = rest
        elif has_value and not wants:
            raise GetoptError(_("option --%s must not have an argument") % name, name)
        options.append(("--" + name, value))
        return rest
    letters = first[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        wants = _short_option(letter, shortopts)
        value = ""
        if wants:
            value, letters = letters, ""
            if not value and wants != "?":
                if not rest:
                    raise GetoptError(_("option -%s requires argument") % letter, letter)
                value, *rest = rest
        options.append(("-" + letter, value))
    return rest


def _short_option(letter, shortopts):
    """"" for an option without argument, ":" with one, "?" where it may be left out."""
    at = shortopts.find(letter) if letter != ":" else -1
    if at < 0:
        raise GetoptError(_("option -%s not recognized") % letter, letter)
    behind = shortopts[at + 1:at + 3]
    return "?" if behind == "::" else ":" if behind[:1] == ":" else ""


def _long_option(name, longopts):
    """What a long option wants ("", ":" or "?"), and its whole name; a beginning that only it has is enough."""
    names = {option.rstrip("?").rstrip("=") if option.endswith("=?") else option.rstrip("="): option
             for option in longopts}
    matching = [known for known in names if known.startswith(name)]
    if not matching:
        raise GetoptError(_("option --%s not recognized") % name, name)
    if name in matching:
        matching = [name]
    if len(matching) > 1:
        raise GetoptError(_("option --%s not a unique prefix; possible options: %s")
                          % (name, ", ".join(names[known] for known in matching)), name)
    option = names[matching[0]]
    return "?" if option.endswith("=?") else ":" if option.endswith("=") else "", matching[0]


if __name__ == "__main__":
    print(getopt(sys.argv[1:], "a:b", ["alpha=", "beta"]))
