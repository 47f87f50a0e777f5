"""
Usage and help of argparse: how a parser's arguments are written down.

A HelpFormatter is told of sections, texts and actions in their order, and makes the text of them at the end. What
argparse and this module both need is here too: the special values of arguments.
"""
import re as _re
import sys as _sys

__name__ = "argparse"  # programs look there for the classes

SUPPRESS = "==SUPPRESS=="
OPTIONAL = "?"
ZERO_OR_MORE = "*"
ONE_OR_MORE = "+"
PARSER = "A..."
REMAINDER = "..."


def _(message):
    """A message in the user's language; a program may have put a function of its own into argparse for that."""
    return _sys.modules["argparse"]._(message)


class HelpFormatter:
    """Writes usage and help. Only what the constructor takes is meant for others."""

    class _Section:
        def __init__(self, formatter, parent, heading=None):
            self.formatter, self.parent, self.heading = formatter, parent, heading
            self.items = []  # pairs of a function and its arguments

        def format_help(self):
            formatter = self.formatter
            if self.parent is not None:
                formatter._indent()
            text = formatter._join_parts([function(*arguments) for function, arguments in self.items])
            if self.parent is not None:
                formatter._dedent()
            if not text:
                return ""
            heading = ""
            if self.heading is not SUPPRESS and self.heading is not None:
                theme = formatter._theme
                title = _("%(heading)s:") % {"heading": self.heading}
                heading = f"{" " * formatter._current_indent}{theme.heading}{title}{theme.reset}\n"
            return formatter._join_parts(["\n", heading, text, "\n"])

    def __init__(self, prog, indent_increment=2, max_help_position=24, width=None, color=True):
        if width is None:
            import shutil
            width = shutil.get_terminal_size().columns - 2
        self._prog = prog
        self._indent_increment = indent_increment
        self._max_help_position = min(max_help_position, max(width - 20, indent_increment * 2))
        self._width = width
        self._current_indent = self._level = self._action_max_length = 0
        self._root_section = self._current_section = self._Section(self, None)
        self._whitespace_matcher = _re.compile(r"\s+", _re.ASCII)
        self._long_break_matcher = _re.compile(r"\n\n\n+")
        self._set_color(color)

    def _set_color(self, color, *, file=None):
        from _colorize import can_colorize, decolor, get_theme
        if color and can_colorize(file=file):
            self._theme = get_theme(force_color=True).argparse
            self._decolor = decolor
        else:
            self._theme = get_theme(force_no_color=True).argparse
            self._decolor = lambda text: text

    def _indent(self):
        self._current_indent += self._indent_increment
        self._level += 1

    def _dedent(self):
        self._current_indent -= self._indent_increment
        assert self._current_indent >= 0, "Indent decreased below 0."
        self._level -= 1

    def _add_item(self, function, arguments):
        self._current_section.items.append((function, arguments))

    def start_section(self, heading):
        """Begin a section."""
        outer, self._current_section = self._current_section, self._Section(self, self._current_section, heading)
        outer.items.append((self._current_section.format_help, ()))
        self._indent()

    def end_section(self):
        """End a section."""
        self._current_section = self._current_section.parent
        self._dedent()

    def add_text(self, text):
        """Add a paragraph."""
        if text is not SUPPRESS and text is not None:
            self._add_item(self._format_text, [text])

    def add_usage(self, usage, actions, groups, prefix=None):
        """Add the usage."""
        if usage is not SUPPRESS:
            self._add_item(self._format_usage, (usage, actions, groups, prefix))

    def add_argument(self, action):
        """Add the help of an action."""
        if action.help is SUPPRESS:
            return
        lengths = [len(self._decolor(self._format_action_invocation(action))) + self._current_indent]
        for below in self._iter_indented_subactions(action):
            lengths.append(len(self._decolor(self._format_action_invocation(below))) + self._current_indent)
        self._action_max_length = max(self._action_max_length, *lengths)
        self._add_item(self._format_action, [action])

    def add_arguments(self, actions):
        """Add the help of several actions."""
        for action in actions:
            self.add_argument(action)

    def format_help(self):
        """All that was added, as text."""
        text = self._root_section.format_help()
        if text:
            text = self._long_break_matcher.sub("\n\n", text).strip("\n") + "\n"
        return text

    def _join_parts(self, parts):
        return "".join(part for part in parts if part and part is not SUPPRESS)

    def _format_usage(self, usage, actions, groups, prefix):
        theme = self._theme
        if prefix is None:
            prefix = _("usage: ")
        if usage is not None:
            usage = f"{theme.prog_extra}{usage}{theme.reset}".replace(
                "%(prog)s", f"{theme.prog}{self._prog}{theme.reset}{theme.prog_extra}") if theme.reset else (
                    usage % {"prog": self._prog})
            if theme.reset:
                usage = usage.replace("%%", "%")
        elif not actions:
            usage = f"{theme.prog}{self._prog}{theme.reset}"
        else:
            optionals = [action for action in actions if action.option_strings]
            positionals = [action for action in actions if not action.option_strings]
            parts, first_positional = self._get_actions_usage_parts(optionals + positionals, groups)
            prog = self._prog
            text_width = self._width - self._current_indent
            plain = " ".join([prog, *map(self._decolor, parts)])
            lines = None
            if len(prefix) + len(plain) > text_width:
                lines = self._wrap_usage(prefix, prog, parts[:first_positional], parts[first_positional:], text_width)
            colored = f"{theme.prog}{prog}{theme.reset}"
            if lines is not None:
                usage = colored + "\n".join(lines)[len(prog):]
            else:
                usage = " ".join([colored, *parts])
        return f"{theme.usage}{prefix}{theme.reset}{usage}\n\n"

    def _wrap_usage(self, prefix, prog, options, positionals, text_width):
        """The lines of a usage that is too long for one."""

        def fill(parts, indent, first=None):
            lines, line = [], []
            length = (len(first) if first is not None else len(indent)) - 1
            for part in parts:
                size = len(self._decolor(part))
                if length + 1 + size > text_width and line:
                    lines.append(indent + " ".join(line))
                    line, length = [], len(indent) - 1
                line.append(part)
                length += size + 1
            if line:
                lines.append(indent + " ".join(line))
            if first is not None:
                lines[0] = lines[0][len(indent):]
            return lines

        if len(prefix) + len(prog) <= 0.75 * text_width:
            indent = " " * (len(prefix) + len(prog) + 1)
            if options:
                return fill([prog, *options], indent, prefix) + fill(positionals, indent)
            if positionals:
                return fill([prog, *positionals], indent, prefix)
            return [prog]
        indent = " " * len(prefix)
        lines = fill(options + positionals, indent)
        if len(lines) > 1:
            lines = fill(options, indent) + fill(positionals, indent)
        return [prog, *lines]

    def _is_long_option(self, string):
        return len(string) > 2

    def _get_actions_usage_parts(self, actions, groups):
        """The pieces of a usage, and with which of them the positionals begin."""
        actions = [action for action in actions if action.help is not SUPPRESS]
        places = dict.fromkeys(actions)
        for i, action in enumerate(actions):
            places[action] = i
        inserts = {}
        hidden_or_grouped = set()
        for group in groups:
            shown = [action for action in group._group_actions if action.help is not SUPPRESS]
            if not shown or any(action not in places or action in hidden_or_grouped for action in shown):
                continue
            indices = [places[action] for action in shown]
            start = min(indices)
            if sorted(indices) != list(range(start, start + len(shown))) or indices != sorted(indices):
                shown.sort(key=places.__getitem__)
                order = [action for action in actions if action not in shown]
                first = next((places[action] for action in shown if not action.option_strings), start)
                at = sum(1 for action in actions[:first] if action not in shown)
                actions = order[:at] + shown + order[at:]
                for i, action in enumerate(actions):
                    places[action] = i
                inserts = {places[first]: (group_, count, first) for group_, count, first in inserts.values()}
                start = places[shown[0]]
            hidden_or_grouped.update(shown)
            inserts[start] = group, len(shown), shown[0]
        grouped = {start: (group, count) for start, (group, count, _first) in inserts.items()}
        texts = [self._usage_part(action, any(action in group._group_actions for group, _c in grouped.values()))
                 for action in actions]
        parts, i, first_positional = [], 0, None
        while i < len(actions):
            together = actions[i:i + grouped[i][1]] if i in grouped else actions[i:i + 1]
            if first_positional is None and not all(action.option_strings for action in together):
                first_positional = len(parts)
            if i in grouped:
                group, count = grouped[i]
                members = texts[i:i + count]
                opening, closing = ("(", ")") if group.required else ("[", "]")
                if count > 1 or not group.required and actions[i].option_strings:
                    members[0] = opening + members[0]
                    members[-1] += closing
                parts += [member + " |" for member in members[:-1]]
                parts.append(members[-1])
                i += count
            else:
                parts.append(texts[i])
                i += 1
        return parts, len(parts) if first_positional is None else first_positional

    def _usage_part(self, action, is_grouped):
        theme = self._theme
        if not action.option_strings:
            text = self._format_args(action, self._get_default_metavar_for_positional(action))
            if is_grouped and text[0] == "[" and text[-1] == "]":
                text = text[1:-1]
            return f"{theme.summary_action}{text}{theme.reset}"
        option = action.option_strings[0]
        color = theme.summary_long_option if self._is_long_option(option) else theme.summary_short_option
        if action.nargs == 0:
            text = f"{color}{action.format_usage()}{theme.reset}"
        else:
            arguments = self._format_args(action, self._get_default_metavar_for_optional(action))
            text = f"{color}{option} {theme.summary_label}{arguments}{theme.reset}"
        return text if action.required or is_grouped else f"[{text}]"

    def _format_text(self, text):
        if "%(prog)" in text:
            text = text % {"prog": self._prog}
        width = max(self._width - self._current_indent, 11)
        return self._fill_text(text, width, " " * self._current_indent) + "\n\n"

    def _format_action(self, action):
        help_position = min(self._action_max_length + 2, self._max_help_position)
        help_width = max(self._width - help_position, 11)
        action_width = help_position - self._current_indent - 2
        header = self._format_action_invocation(action)
        plain = self._decolor(header)
        indent = " " * self._current_indent
        first_indent = 0
        if not action.help:
            parts = [f"{indent}{header}\n"]
        elif len(plain) <= action_width:
            parts = [f"{indent}{header}{" " * (action_width - len(plain))}  "]
        else:
            parts = [f"{indent}{header}\n"]
            first_indent = help_position
        if action.help and action.help.strip():
            text = self._expand_help(action)
            if text:
                lines = self._split_lines(text, help_width)
                parts.append(f"{" " * first_indent}{lines[0]}\n")
                parts += [f"{" " * help_position}{line}\n" for line in lines[1:]]
        elif not parts[-1].endswith("\n"):
            parts.append("\n")
        parts += [self._format_action(below) for below in self._iter_indented_subactions(action)]
        return self._join_parts(parts)

    def _format_action_invocation(self, action):
        theme = self._theme
        if not action.option_strings:
            default = self._get_default_metavar_for_positional(action)
            return f"{theme.action}{" ".join(self._metavar_formatter(action, default)(1))}{theme.reset}"
        options = [f"{theme.long_option if self._is_long_option(option) else theme.short_option}{option}{theme.reset}"
                   for option in action.option_strings]
        text = ", ".join(options)
        if action.nargs != 0:
            arguments = self._format_args(action, self._get_default_metavar_for_optional(action))
            text += f" {theme.label}{arguments}{theme.reset}"
        return text

    def _metavar_formatter(self, action, default_metavar):
        if action.metavar is not None:
            result = action.metavar
        elif action.choices is not None:
            result = f"{{{",".join(map(str, action.choices))}}}"
        else:
            result = default_metavar
        return lambda count: result if isinstance(result, tuple) else (result,) * count

    def _format_args(self, action, default_metavar):
        metavars = self._metavar_formatter(action, default_metavar)
        nargs = action.nargs
        if nargs is None:
            return "%s" % metavars(1)
        if nargs == OPTIONAL:
            return "[%s]" % metavars(1)
        if nargs == ZERO_OR_MORE:
            names = metavars(1)
            return "[%s [%s ...]]" % names if len(names) == 2 else "[%s ...]" % names
        if nargs == ONE_OR_MORE:
            return "%s [%s ...]" % metavars(2)
        if nargs == REMAINDER:
            return "..."
        if nargs == PARSER:
            return "%s ..." % metavars(1)
        if nargs == SUPPRESS:
            return ""
        try:
            places = ["%s"] * nargs
        except TypeError:
            raise ValueError("invalid nargs value") from None
        return " ".join(places) % metavars(nargs)

    def _expand_help(self, action):
        text = self._get_help_string(action)
        if "%" not in text:
            return text
        values = dict(vars(action), prog=self._prog)
        for name in list(values):
            value = values[name]
            if value is SUPPRESS:
                del values[name]
            elif hasattr(value, "__name__"):
                values[name] = value.__name__
        if values.get("choices") is not None:
            values["choices"] = ", ".join(map(str, values["choices"]))
        return text % values

    def _iter_indented_subactions(self, action):
        if hasattr(action, "_get_subactions"):
            self._indent()
            yield from action._get_subactions()
            self._dedent()

    def _split_lines(self, text, width):
        import textwrap
        return textwrap.wrap(self._whitespace_matcher.sub(" ", text).strip(), width)

    def _fill_text(self, text, width, indent):
        import textwrap
        return textwrap.fill(self._whitespace_matcher.sub(" ", text).strip(), width, initial_indent=indent,
                             subsequent_indent=indent)

    def _get_help_string(self, action):
        return action.help

    def _get_default_metavar_for_optional(self, action):
        return action.dest.upper()

    def _get_default_metavar_for_positional(self, action):
        return action.dest


class RawDescriptionHelpFormatter(HelpFormatter):
    """Descriptions keep their lines."""

    def _fill_text(self, text, width, indent):
        return "".join(indent + line for line in text.splitlines(keepends=True))


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    """All texts keep their lines."""

    def _split_lines(self, text, width):
        return text.splitlines()


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    """The help of arguments tells their defaults."""

    def _get_help_string(self, action):
        text = action.help or ""
        if "%(default)" not in text and action.default is not SUPPRESS and not action.required:
            if action.option_strings or action.nargs in (OPTIONAL, ZERO_OR_MORE):
                text += _(" (default: %(default)s)")
        return text


class MetavarTypeHelpFormatter(HelpFormatter):
    """Arguments are named by their types."""

    def _get_default_metavar_for_positional(self, action):
        return action.type.__name__

    _get_default_metavar_for_optional = _get_default_metavar_for_positional
