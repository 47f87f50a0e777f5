"""
Arguments of the command line.

ArgumentParser holds actions (what an option or a positional argument does), reads a list of arguments into a
Namespace, and has usage and help written (_argparse_help). The order of options and other arguments is put into a
text of letters, O for an option and A for the rest, against which each action's number of arguments is matched as a
pattern.
"""
import os as _os
import re as _re
import sys as _sys
from _argparse_help import (
    ONE_OR_MORE, OPTIONAL, PARSER, REMAINDER, SUPPRESS, ZERO_OR_MORE, HelpFormatter, ArgumentDefaultsHelpFormatter,
    MetavarTypeHelpFormatter, RawDescriptionHelpFormatter, RawTextHelpFormatter)

__all__ = ["ArgumentParser", "ArgumentError", "ArgumentTypeError", "BooleanOptionalAction", "FileType",
           "HelpFormatter", "ArgumentDefaultsHelpFormatter", "RawDescriptionHelpFormatter", "RawTextHelpFormatter",
           "MetavarTypeHelpFormatter", "Namespace", "Action", "ONE_OR_MORE", "OPTIONAL", "PARSER", "REMAINDER",
           "SUPPRESS", "ZERO_OR_MORE"]

_UNRECOGNIZED_ARGS_ATTR = "_unrecognized_args"


def _(message):
    """A message in the user's language, where translations are."""
    gettext = _sys.modules.get("gettext")
    return gettext.gettext(message) if gettext else message


def ngettext(singular, plural, n):
    """The same for a message that counts."""
    gettext = _sys.modules.get("gettext")
    return gettext.ngettext(singular, plural, n) if gettext else singular if n == 1 else plural


class _AttributeHolder:
    """Objects that show their attributes."""

    def __repr__(self):
        parts = [repr(value) for value in self._get_args()]
        others = {}
        for name, value in self._get_kwargs():
            if name.isidentifier():
                parts.append(f"{name}={value!r}")
            else:
                others[name] = value
        if others:
            parts.append(f"**{others!r}")
        return f"{type(self).__name__}({", ".join(parts)})"

    def _get_kwargs(self):
        return list(self.__dict__.items())

    def _get_args(self):
        return []


def _copy_items(items):
    """Return a copy to append to: what items is, a default perhaps, must not change."""
    if items is None or type(items) is list:
        return list(items or ())
    import copy
    return copy.copy(items)


# --- actions ----------------------------------------------------------------------------------------------------

def _get_action_name(argument):
    if argument is None:
        return None
    if argument.option_strings:
        return "/".join(argument.option_strings)
    if argument.metavar not in (None, SUPPRESS):
        metavar = argument.metavar
        if not isinstance(metavar, tuple):
            return metavar
        if argument.nargs == ZERO_OR_MORE and len(metavar) == 2:
            return "%s[, %s]" % metavar
        if argument.nargs == ONE_OR_MORE:
            return "%s[, %s]" % metavar
        return ", ".join(metavar)
    if argument.dest not in (None, SUPPRESS):
        return argument.dest
    if argument.choices:
        return f"{{{",".join(map(str, argument.choices))}}}"
    return None


class ArgumentError(Exception):
    """What is wrong with an argument."""

    def __init__(self, argument, message):
        self.argument_name, self.message = _get_action_name(argument), message

    def __str__(self):
        if self.argument_name is None:
            return str(self.message)
        return _("argument %(argument_name)s: %(message)s") % {"message": self.message,
                                                               "argument_name": self.argument_name}


class ArgumentTypeError(Exception):
    """What a type= function raises to say more than that it failed."""


_ACTION_FIELDS = ("option_strings", "dest", "nargs", "const", "default", "type", "choices", "required", "help",
                  "metavar", "deprecated")


class Action(_AttributeHolder):
    """What an argument does; subclasses define __call__."""

    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None, deprecated=False):
        arguments = locals()
        for name in _ACTION_FIELDS:
            setattr(self, name, arguments[name])

    def _get_kwargs(self):
        return [(name, getattr(self, name)) for name in _ACTION_FIELDS]

    def format_usage(self):
        return self.option_strings[0]

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError("%r not implemented" % "__call__()")


class BooleanOptionalAction(Action):
    """--option and --no-option."""

    def __init__(self, option_strings, dest, default=None, required=False, help=None, deprecated=False):
        options = []
        for option in option_strings:
            options.append(option)
            if option.startswith("--"):
                if option.startswith("--no-"):
                    raise ValueError(f"invalid option name {option!r} for BooleanOptionalAction")
                options.append("--no-" + option[2:])
        super().__init__(option_strings=options, dest=dest, nargs=0, default=default, required=required, help=help,
                         deprecated=deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        if option_string in self.option_strings:
            setattr(namespace, self.dest, not option_string.startswith("--no-"))

    def format_usage(self):
        return " | ".join(self.option_strings)


class _StoreAction(Action):
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None, deprecated=False):
        if nargs == 0:
            raise ValueError("nargs for store actions must be != 0; if you have nothing to store, actions such as "
                             "store true or store const may be more appropriate")
        if const is not None and nargs != OPTIONAL:
            raise ValueError("nargs must be %r to supply const" % OPTIONAL)
        super().__init__(option_strings, dest, nargs, const, default, type, choices, required, help, metavar,
                         deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _StoreConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None,
                 deprecated=False):
        super().__init__(option_strings, dest, 0, const, default, required=required, help=help,
                         deprecated=deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrueAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=False, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, True, default, required, help, deprecated=deprecated)


class _StoreFalseAction(_StoreConstAction):
    def __init__(self, option_strings, dest, default=True, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, False, default, required, help, deprecated=deprecated)


class _AppendAction(Action):
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None,
                 required=False, help=None, metavar=None, deprecated=False):
        if nargs == 0:
            raise ValueError("nargs for append actions must be != 0; if arg strings are not supplying the value to "
                             "append, the append const action may be more appropriate")
        if const is not None and nargs != OPTIONAL:
            raise ValueError("nargs must be %r to supply const" % OPTIONAL)
        super().__init__(option_strings, dest, nargs, const, default, type, choices, required, help, metavar,
                         deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        items = _copy_items(getattr(namespace, self.dest, None))
        items.append(values)
        setattr(namespace, self.dest, items)


class _AppendConstAction(Action):
    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None,
                 deprecated=False):
        super().__init__(option_strings, dest, 0, const, default, required=required, help=help, metavar=metavar,
                         deprecated=deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        items = _copy_items(getattr(namespace, self.dest, None))
        items.append(self.const)
        setattr(namespace, self.dest, items)


class _CountAction(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, 0, default=default, required=required, help=help,
                         deprecated=deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _HelpAction(Action):
    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, help=None, deprecated=False):
        super().__init__(option_strings, dest, 0, default=default, help=help, deprecated=deprecated)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.print_help()
        parser.exit()


class _VersionAction(Action):
    def __init__(self, option_strings, version=None, dest=SUPPRESS, default=SUPPRESS, help=None, deprecated=False):
        if help is None:
            help = _("show program's version number and exit")
        super().__init__(option_strings, dest, 0, default=default, help=help)
        self.version = version

    def __call__(self, parser, namespace, values, option_string=None):
        formatter = parser._get_formatter()
        formatter.add_text(parser.version if self.version is None else self.version)
        parser._print_message(formatter.format_help(), _sys.stdout)
        parser.exit()


class _SubParsersAction(Action):
    class _ChoicesPseudoAction(Action):
        def __init__(self, name, aliases, help):
            metavar = f"{name} ({", ".join(aliases)})" if aliases else name
            super().__init__([], name, help=help, metavar=metavar)

    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None, metavar=None):
        self._prog_prefix, self._parser_class, self._color = prog, parser_class, True
        self._name_parser_map = {}  # the parser of each name and alias
        self._choices_actions = []  # what help shows
        self._deprecated = set()
        super().__init__(option_strings, dest, PARSER, choices=self._name_parser_map, required=required, help=help,
                         metavar=metavar)

    def add_parser(self, name, *, deprecated=False, **kwargs):
        if kwargs.get("prog") is None:
            kwargs["prog"] = f"{self._prog_prefix} {name}"
        if kwargs.get("color") is None:
            kwargs["color"] = self._color
        aliases = kwargs.pop("aliases", ())
        if name in self._name_parser_map:
            raise ValueError(f"conflicting subparser: {name}")
        for alias in aliases:
            if alias in self._name_parser_map:
                raise ValueError(f"conflicting subparser alias: {alias}")
        choice = None
        if "help" in kwargs:
            choice = self._ChoicesPseudoAction(name, aliases, kwargs.pop("help"))
            self._choices_actions.append(choice)
        parser = self._parser_class(**kwargs)
        if choice is not None:
            parser._check_help(choice)
        for known in (name, *aliases):
            self._name_parser_map[known] = parser
            if deprecated:
                self._deprecated.add(known)
        return parser

    def _get_subactions(self):
        return self._choices_actions

    def __call__(self, parser, namespace, values, option_string=None):
        name, *rest = values
        if self.dest is not SUPPRESS:
            setattr(namespace, self.dest, name)
        try:
            chosen = self._name_parser_map[name]
        except KeyError:
            raise ArgumentError(self, _("unknown parser %(parser_name)r (choices: %(choices)s)") % {
                "parser_name": name, "choices": ", ".join(self._name_parser_map)}) from None
        if name in self._deprecated:
            parser._warning(_("command '%(parser_name)s' is deprecated") % {"parser_name": name})
        below, rest = chosen.parse_known_args(rest, None)
        for key, value in vars(below).items():
            setattr(namespace, key, value)
        if rest:
            if not hasattr(namespace, _UNRECOGNIZED_ARGS_ATTR):
                setattr(namespace, _UNRECOGNIZED_ARGS_ATTR, [])
            getattr(namespace, _UNRECOGNIZED_ARGS_ATTR).extend(rest)


class _ExtendAction(_AppendAction):
    def __call__(self, parser, namespace, values, option_string=None):
        items = _copy_items(getattr(namespace, self.dest, None))
        items.extend(values)
        setattr(namespace, self.dest, items)


class FileType:
    """Opens the file an argument names; - is standard input or output. Deprecated."""

    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        import warnings
        warnings.warn("FileType is deprecated. Simply open files after parsing arguments.",
                      PendingDeprecationWarning, stacklevel=2)
        self._mode = mode
        self._bufsize = bufsize
        self._encoding = encoding
        self._errors = errors

    def __call__(self, string):
        if string == "-":
            if "r" in self._mode:
                return _sys.stdin.buffer if "b" in self._mode else _sys.stdin
            if any(letter in self._mode for letter in "wax"):
                return _sys.stdout.buffer if "b" in self._mode else _sys.stdout
            raise ValueError(_('argument "-" with mode %r') % self._mode)
        try:
            return open(string, self._mode, self._bufsize, self._encoding, self._errors)
        except OSError as error:
            raise ArgumentTypeError(_("can't open '%(filename)s': %(error)s") % {
                "filename": string, "error": error}) from None

    def __repr__(self):
        parts = [repr(value) for value in (self._mode, self._bufsize) if value != -1]
        parts += [f"{name}={value!r}" for name, value in (("encoding", self._encoding), ("errors", self._errors))
                  if value is not None]
        return f"{type(self).__name__}({", ".join(parts)})"


class Namespace(_AttributeHolder):
    """Holds what arguments say, as attributes."""

    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, key):
        return key in self.__dict__


# --- parsers ----------------------------------------------------------------------------------------------------

def _identity(string):
    return string


class _ActionsContainer:
    """What arguments can be added to: parsers and groups."""

    def __init__(self, description, prefix_chars, argument_default, conflict_handler):
        self.description, self.prefix_chars = description, prefix_chars
        self.argument_default, self.conflict_handler = argument_default, conflict_handler
        self._registries = {}
        for name, action in ((None, _StoreAction), ("store", _StoreAction), ("store_const", _StoreConstAction),
                             ("store_true", _StoreTrueAction), ("store_false", _StoreFalseAction),
                             ("append", _AppendAction), ("append_const", _AppendConstAction),
                             ("count", _CountAction), ("help", _HelpAction), ("version", _VersionAction),
                             ("parsers", _SubParsersAction), ("extend", _ExtendAction)):
            self.register("action", name, action)
        self._get_handler()
        self._actions = []
        self._option_string_actions = {}
        self._action_groups = []
        self._mutually_exclusive_groups = []
        self._defaults = {}
        self._negative_number_matcher = _re.compile(r"-\.?\d")
        self._has_negative_number_optionals = []

    def register(self, registry_name, value, object):
        self._registries.setdefault(registry_name, {})[value] = object

    def _registry_get(self, registry_name, value, default=None):
        return self._registries[registry_name].get(value, default)

    def set_defaults(self, **kwargs):
        """Choose defaults."""
        self._defaults.update(kwargs)
        for action in self._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        """The default of an attribute."""
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest)

    def add_argument(self, *args, **kwargs):
        """Add an argument: its name or options, and what it does."""
        if not args or len(args) == 1 and args[0][0] not in self.prefix_chars:
            if args and "dest" in kwargs:
                raise TypeError("dest supplied twice for positional argument, did you mean metavar?")
            kwargs = self._get_positional_kwargs(*args, **kwargs)
        else:
            kwargs = self._get_optional_kwargs(*args, **kwargs)
        if "default" not in kwargs:
            dest = kwargs["dest"]
            if dest in self._defaults:
                kwargs["default"] = self._defaults[dest]
            elif self.argument_default is not None:
                kwargs["default"] = self.argument_default
        name = kwargs.pop("action", None)
        action_class = self._registry_get("action", name, name)
        if not callable(action_class):
            raise ValueError(f"unknown action {action_class!r}")
        action = action_class(**kwargs)
        if not action.option_strings and action.nargs == 0:
            raise ValueError(f"action {name!r} is not valid for positional arguments")
        type_function = self._registry_get("type", action.type, action.type)
        if not callable(type_function):
            raise TypeError(f"{type_function!r} is not callable")
        if type_function is FileType:
            raise TypeError(f"{type_function!r} is a FileType class object, instance of it must be passed")
        if hasattr(self, "_get_formatter"):
            formatter = self._get_formatter()
            try:
                formatter._format_args(action, None)
            except TypeError:
                raise ValueError("length of metavar tuple does not match nargs") from None
        self._check_help(action)
        return self._add_action(action)

    def _check_help(self, action):
        if action.help and hasattr(self, "_get_formatter"):
            formatter = self._get_formatter()
            try:
                formatter._expand_help(action)
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError("badly formed help string") from error

    def add_argument_group(self, *args, **kwargs):
        """A group of arguments that help shows together."""
        self._action_groups.append(_ArgumentGroup(self, *args, **kwargs))
        return self._action_groups[-1]

    def add_mutually_exclusive_group(self, **kwargs):
        """A group of arguments of which only one may be there."""
        self._mutually_exclusive_groups.append(_MutuallyExclusiveGroup(self, **kwargs))
        return self._mutually_exclusive_groups[-1]

    def _add_action(self, action):
        self._check_conflict(action)
        self._actions.append(action)
        action.container = self
        for option in action.option_strings:
            self._option_string_actions[option] = action
            if self._negative_number_matcher.match(option) and not self._has_negative_number_optionals:
                self._has_negative_number_optionals.append(True)
        return action

    def _remove_action(self, action):
        self._actions.remove(action)

    def _add_container_actions(self, container):
        groups = {}
        for group in self._action_groups:
            if group.title in groups:
                raise ValueError(f"cannot merge actions - two groups are named {group.title!r}")
            groups[group.title] = group
        chosen = {}
        for group in container._action_groups:
            if group.title not in groups:
                groups[group.title] = self.add_argument_group(title=group.title, description=group.description,
                                                              conflict_handler=group.conflict_handler)
            for action in group._group_actions:
                chosen[action] = groups[group.title]
        for group in container._mutually_exclusive_groups:
            target = self if group._container is container else groups[group._container.title]
            copied = target.add_mutually_exclusive_group(required=group.required)
            for action in group._group_actions:
                chosen[action] = copied
        for action in container._actions:
            chosen.get(action, self)._add_action(action)

    def _get_positional_kwargs(self, dest, **kwargs):
        if "required" in kwargs:
            raise TypeError("'required' is an invalid argument for positionals")
        nargs = kwargs.get("nargs")
        if nargs == 0:
            raise ValueError("nargs for positionals must be != 0")
        if nargs not in (OPTIONAL, ZERO_OR_MORE, REMAINDER, SUPPRESS):
            kwargs["required"] = True
        return dict(kwargs, dest=dest, option_strings=[])

    def _get_optional_kwargs(self, *args, **kwargs):
        options, long_options = [], []
        for option in args:
            if option[0] not in self.prefix_chars:
                raise ValueError(f"invalid option string {option!r}: must start with a character "
                                 f"{self.prefix_chars!r}")
            options.append(option)
            if len(option) > 1 and option[1] in self.prefix_chars:
                long_options.append(option)
        dest = kwargs.pop("dest", None)
        if dest is None:
            name = (long_options or options)[0]
            dest = name.lstrip(self.prefix_chars)
            if not dest:
                raise TypeError(f"dest= is required for options like {name!r}")
            dest = dest.replace("-", "_")
        return dict(kwargs, dest=dest, option_strings=options)

    def _pop_action_class(self, kwargs, default=None):
        action = kwargs.pop("action", default)
        return self._registry_get("action", action, action)

    def _get_handler(self):
        name = f"_handle_conflict_{self.conflict_handler}"
        try:
            return getattr(self, name)
        except AttributeError:
            raise ValueError(f"invalid conflict_resolution value: {self.conflict_handler!r}") from None

    def _check_conflict(self, action):
        conflicts = [(option, self._option_string_actions[option]) for option in action.option_strings
                     if option in self._option_string_actions]
        if conflicts:
            self._get_handler()(action, conflicts)

    def _handle_conflict_error(self, action, conflicting_actions):
        message = ngettext("conflicting option string: %s", "conflicting option strings: %s",
                           len(conflicting_actions))
        raise ArgumentError(action, message % ", ".join(option for option, _action in conflicting_actions))

    def _handle_conflict_resolve(self, action, conflicting_actions):
        for option, other in conflicting_actions:
            other.option_strings.remove(option)
            self._option_string_actions.pop(option, None)
            if not other.option_strings:
                other.container._remove_action(other)


class _ArgumentGroup(_ActionsContainer):
    def __init__(self, container, title=None, description=None, **kwargs):
        if "prefix_chars" in kwargs:
            import warnings
            warnings.warn("The use of the undocumented 'prefix_chars' parameter in "
                          "ArgumentParser.add_argument_group() is deprecated.", DeprecationWarning, stacklevel=3)
        kwargs.setdefault("conflict_handler", container.conflict_handler)
        kwargs.setdefault("prefix_chars", container.prefix_chars)
        kwargs.setdefault("argument_default", container.argument_default)
        super().__init__(description=description, **kwargs)
        self.title = title
        self._group_actions = []
        # All but the arguments of the group itself is the container's, and changes with it.
        for shared in ("_registries", "_actions", "_option_string_actions", "_defaults",
                       "_has_negative_number_optionals", "_mutually_exclusive_groups"):
            setattr(self, shared, getattr(container, shared))

    def _add_action(self, action):
        added = super()._add_action(action)
        self._group_actions.append(added)
        return added

    def _remove_action(self, action):
        super()._remove_action(action)
        self._group_actions.remove(action)

    def add_argument_group(self, *args, **kwargs):
        raise ValueError("argument groups cannot be nested")


class _MutuallyExclusiveGroup(_ArgumentGroup):
    def __init__(self, container, required=False):
        super().__init__(container)
        self.required = required
        self._container = container

    def _add_action(self, action):
        if action.required:
            raise ValueError("mutually exclusive arguments must be optional")
        added = self._container._add_action(action)
        self._group_actions.append(added)
        return added

    def _remove_action(self, action):
        self._container._remove_action(action)
        self._group_actions.remove(action)

    def add_mutually_exclusive_group(self, **kwargs):
        raise ValueError("mutually exclusive groups cannot be nested")


def _prog_name(prog=None):
    if prog is not None:
        return prog
    first = _sys.argv[0]
    try:
        spec = _sys.modules["__main__"].__spec__
    except (KeyError, AttributeError):
        spec = None
    if spec is None:
        if _os.path.isdir(first) or first.endswith((".zip", ".pyz")):
            return f"{_os.path.basename(_sys.executable)} {first}"
        return _os.path.basename(first)
    name = spec.name
    if name.endswith(".__main__") or name == "__main__":
        name = spec.parent if spec.parent else name
    return f"{_os.path.basename(_sys.executable)} -m {name}"


class ArgumentParser(_AttributeHolder, _ActionsContainer):
    """Reads the arguments of a command line."""

    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=[],
                 formatter_class=HelpFormatter, prefix_chars="-", fromfile_prefix_chars=None, argument_default=None,
                 conflict_handler="error", add_help=True, allow_abbrev=True, exit_on_error=True, *,
                 suggest_on_error=False, color=True):
        _ActionsContainer.__init__(self, description, prefix_chars, argument_default, conflict_handler)
        self.prog, self.usage, self.epilog = _prog_name(prog), usage, epilog
        self.formatter_class, self.color, self.add_help = formatter_class, color, add_help
        self.fromfile_prefix_chars, self.allow_abbrev = fromfile_prefix_chars, allow_abbrev
        self.exit_on_error, self.suggest_on_error = exit_on_error, suggest_on_error
        self._positionals = self.add_argument_group(_("positional arguments"))
        self._optionals = self.add_argument_group(_("options"))
        self._subparsers = None
        self.register("type", None, _identity)
        dash = "-" if "-" in prefix_chars else prefix_chars[0]
        if self.add_help:
            self.add_argument(dash + "h", dash * 2 + "help", action="help", default=SUPPRESS,
                              help=_("show this help message and exit"))
        for parent in parents:
            if not isinstance(parent, ArgumentParser):
                raise TypeError("parents must be a list of ArgumentParser")
            self._add_container_actions(parent)
            self._defaults.update(parent._defaults)

    def _get_kwargs(self):
        names = ("prog", "usage", "description", "formatter_class", "conflict_handler", "add_help")
        return [(name, getattr(self, name)) for name in names]

    def add_subparsers(self, **kwargs):
        """Commands that have parsers of their own."""
        if self._subparsers is not None:
            raise ValueError("cannot have multiple subparser arguments")
        kwargs.setdefault("parser_class", type(self))
        if "title" in kwargs or "description" in kwargs:
            self._subparsers = self.add_argument_group(kwargs.pop("title", _("subcommands")),
                                                       kwargs.pop("description", None))
        else:
            self._subparsers = self._positionals
        if kwargs.get("prog") is None:
            formatter = self.formatter_class(prog=self.prog)
            formatter._set_color(False)
            formatter.add_usage(None, [action for action in self._actions if not action.option_strings],
                                self._mutually_exclusive_groups, "")
            kwargs["prog"] = formatter.format_help().strip()
        action_class = self._pop_action_class(kwargs, "parsers")
        action = action_class(option_strings=[], **kwargs)
        action._color = self.color
        self._check_help(action)
        self._subparsers._add_action(action)
        return action

    def _add_action(self, action):
        (self._optionals if action.option_strings else self._positionals)._add_action(action)
        return action

    def _get_optional_actions(self):
        return [action for action in self._actions if action.option_strings]

    def _get_positional_actions(self):
        return [action for action in self._actions if not action.option_strings]

    def parse_args(self, args=None, namespace=None):
        """Read all arguments."""
        namespace, rest = self.parse_known_args(args, namespace)
        if rest:
            self._refuse_rest(rest)
        return namespace

    def _refuse_rest(self, rest):
        message = _("unrecognized arguments: %s") % " ".join(rest)
        if self.exit_on_error:
            self.error(message)
        raise ArgumentError(None, message)

    def parse_known_args(self, args=None, namespace=None):
        """Read the arguments; those that are not known are given back."""
        return self._parse_known_args2(args, namespace, intermixed=False)

    def _parse_known_args2(self, args, namespace, intermixed):
        args = list(_sys.argv[1:] if args is None else args)
        if namespace is None:
            namespace = Namespace()
        for action in self._actions:
            if action.dest is not SUPPRESS and action.default is not SUPPRESS and not hasattr(namespace, action.dest):
                setattr(namespace, action.dest, action.default)
        for dest, value in self._defaults.items():
            if not hasattr(namespace, dest):
                setattr(namespace, dest, value)
        if self.exit_on_error:
            try:
                namespace, rest = self._parse_known_args(args, namespace, intermixed)
            except ArgumentError as error:
                self.error(str(error))
        else:
            namespace, rest = self._parse_known_args(args, namespace, intermixed)
        if hasattr(namespace, _UNRECOGNIZED_ARGS_ATTR):
            rest.extend(getattr(namespace, _UNRECOGNIZED_ARGS_ATTR))
            delattr(namespace, _UNRECOGNIZED_ARGS_ATTR)
        return namespace, rest

    def _parse_known_args(self, arg_strings, namespace, intermixed):
        if self.fromfile_prefix_chars is not None:
            arg_strings = self._read_args_from_files(arg_strings)
        conflicts = {}
        for group in self._mutually_exclusive_groups:
            for action in group._group_actions:
                conflicts.setdefault(action, []).extend(
                    other for other in group._group_actions if other is not action)
        options_at, letters = {}, []
        strings = iter(arg_strings)
        for i, string in enumerate(strings):
            if string == "--":
                letters.append("-")
                letters += "A" * sum(1 for _rest in strings)
                break
            found = self._parse_optional(string)
            if found is not None:
                options_at[i] = found
            letters.append("O" if found else "A")
        pattern = "".join(letters)
        seen, seen_non_default, warned = set(), set(), set()
        extras, extras_pattern = [], []

        def take(action, strings, option=None):
            seen.add(action)
            values = self._get_values(action, strings)
            if action.option_strings or strings:
                seen_non_default.add(action)
                for other in conflicts.get(action, ()):
                    if other in seen_non_default:
                        raise ArgumentError(action, _("not allowed with argument %s") % _get_action_name(other))
            if values is not SUPPRESS:
                action(self, namespace, values, option)

        def take_option(start):
            found = options_at[start]
            if len(found) > 1:
                options = ", ".join(option for _action, option, _sep, _explicit in found)
                raise ArgumentError(None, _("ambiguous option: %(option)s could match %(matches)s") % {
                    "option": arg_strings[start], "matches": options})
            action, option, separator, explicit = found[0]
            done = []
            while True:
                if action is None:
                    extras.append(arg_strings[start])
                    extras_pattern.append("O")
                    return start + 1
                if explicit is None:
                    end = start + 1 + self._match_argument(action, pattern[start + 1:])
                    done.append((action, arg_strings[start + 1:end], option))
                    break
                count = self._match_argument(action, "A")
                is_short = len(option) == 2 or option[1] not in self.prefix_chars
                if count == 0 and is_short and explicit != "":
                    if separator or explicit[0] in self.prefix_chars:
                        raise ArgumentError(action, _("ignored explicit argument %r") % explicit)
                    done.append((action, [], option))
                    option = option[0] + explicit[0]
                    text = explicit[1:]
                    if not text:
                        separator = explicit = None
                    elif text[0] == "=":
                        separator, explicit = "=", text[1:]
                    else:
                        separator, explicit = "", text
                    if option in self._option_string_actions:
                        action = self._option_string_actions[option]
                    else:
                        extras.append(option[0] + (text and option[1:] + text or option[1:]))
                        extras_pattern.append("O")
                        end = start + 1
                        break
                elif count == 1:
                    end = start + 1
                    done.append((action, [explicit], option))
                    break
                else:
                    raise ArgumentError(action, _("ignored explicit argument %r") % explicit)
            for action, strings, option in done:
                if action.deprecated and option not in warned:
                    self._warning(_("option '%(option)s' is deprecated") % {"option": option})
                    warned.add(option)
                take(action, strings, option)
            return end

        positionals = self._get_positional_actions()

        def take_positionals(start):
            counts = self._match_arguments_partial(positionals, pattern[start:])
            for action, count in zip(positionals, counts):
                strings = arg_strings[start:start + count]
                if count and action.deprecated and action.dest not in warned:
                    self._warning(_("argument '%(argument_name)s' is deprecated") % {"argument_name": action.dest})
                    warned.add(action.dest)
                if action.nargs == PARSER:
                    if pattern[start] == "-":
                        strings.remove("--")
                elif action.nargs != REMAINDER and pattern.find("-", start, start + count) >= 0:
                    strings.remove("--")
                start += count
                take(action, strings)
            del positionals[:len(counts)]
            return start

        start = 0
        last_option = max(options_at, default=-1)
        while start <= last_option:
            following = start
            while following <= last_option and following not in options_at:
                following += 1
            if not intermixed and start != following:
                end = take_positionals(start)
                if end > start:
                    start = end
                    continue
            if start not in options_at:
                extras += arg_strings[start:following]
                extras_pattern += pattern[start:following]
                start = following
            start = take_option(start)
        if not intermixed:
            stop = take_positionals(start)
            extras += arg_strings[stop:]
        else:
            extras += arg_strings[start:]
            extras_pattern += pattern[start:]
            pattern = "".join(extras_pattern)
            arg_strings, extras = extras, []
            stop = 0
            waiting = positionals
            while positionals:
                skipped = pattern.find("A", stop)
                dash = pattern.find("-", stop)
                if dash >= 0 and (skipped < 0 or dash < skipped):
                    skipped = dash
                if skipped < 0:
                    stop = take_positionals(len(pattern))
                    break
                extras += arg_strings[stop:skipped]
                before = len(positionals)
                stop = take_positionals(skipped)
                if stop == skipped and len(positionals) == before:
                    break
            extras += arg_strings[stop:]

        missing = []
        for action in self._actions:
            if action in seen:
                continue
            if action.required:
                missing.append(_get_action_name(action))
            elif (action.default is not None and isinstance(action.default, str)
                    and hasattr(namespace, action.dest) and action.default is getattr(namespace, action.dest)):
                setattr(namespace, action.dest, self._get_value(action, action.default))
        if missing:
            raise ArgumentError(None, _("the following arguments are required: %s") % ", ".join(missing))
        for group in self._mutually_exclusive_groups:
            if group.required and not any(action in seen_non_default for action in group._group_actions):
                names = [_get_action_name(action) for action in group._group_actions if action.help is not SUPPRESS]
                raise ArgumentError(None, _("one of the arguments %s is required") % " ".join(names))
        return namespace, extras

    def _read_args_from_files(self, arg_strings):
        result = []
        for string in arg_strings:
            if not string or string[0] not in self.fromfile_prefix_chars:
                result.append(string)
                continue
            try:
                with open(string[1:], encoding=_sys.getfilesystemencoding(),
                          errors=_sys.getfilesystemencodeerrors()) as file:
                    strings = []
                    for line in file.read().splitlines():
                        strings.extend(self.convert_arg_line_to_args(line))
                    result.extend(self._read_args_from_files(strings))
            except OSError as error:
                raise ArgumentError(None, str(error)) from error
        return result

    def convert_arg_line_to_args(self, arg_line):
        """The arguments on a line of a file."""
        return [arg_line]

    def _match_argument(self, action, arg_strings_pattern):
        match = _re.match(self._get_nargs_pattern(action), arg_strings_pattern)
        if match is None:
            messages = {None: _("expected one argument"), OPTIONAL: _("expected at most one argument"),
                        ONE_OR_MORE: _("expected at least one argument")}
            message = messages.get(action.nargs)
            if message is None:
                message = ngettext("expected %s argument", "expected %s arguments", action.nargs) % action.nargs
            raise ArgumentError(action, message)
        return len(match[1])

    def _match_arguments_partial(self, actions, arg_strings_pattern):
        """How many arguments each of the first positionals takes, as many of them as can."""
        for count in range(len(actions), 0, -1):
            match = _re.match("".join(map(self._get_nargs_pattern, actions[:count])), arg_strings_pattern)
            if match is not None:
                result = [len(text) for text in match.groups()]
                if match.end() < len(arg_strings_pattern) and arg_strings_pattern[match.end()] == "O":
                    while result and not result[-1]:
                        del result[-1]
                return result
        return []

    def _parse_optional(self, arg_string):
        """Which options a string may be: [(action, option, separator, explicit argument)]; None for no option."""
        if not arg_string or arg_string[0] not in self.prefix_chars:
            return None
        if arg_string in self._option_string_actions:
            return [(self._option_string_actions[arg_string], arg_string, None, None)]
        if len(arg_string) == 1:
            return None
        option, separator, explicit = arg_string.partition("=")
        if separator and option in self._option_string_actions:
            return [(self._option_string_actions[option], option, separator, explicit)]
        found = self._get_option_tuples(arg_string)
        if found:
            return found
        if self._negative_number_matcher.match(arg_string) and not self._has_negative_number_optionals:
            return None
        if " " in arg_string:
            return None
        return [(None, arg_string, None, None)]

    def _get_option_tuples(self, option_string):
        found = []
        prefixes = self.prefix_chars
        if option_string[0] in prefixes and option_string[1] in prefixes:
            if self.allow_abbrev:
                prefix, separator, explicit = option_string.partition("=")
                if not separator:
                    separator = explicit = None
                found = [(action, option, separator, explicit)
                         for option, action in self._option_string_actions.items() if option.startswith(prefix)]
        else:
            prefix, separator, explicit = option_string.partition("=")
            if not separator:
                separator = explicit = None
            short, rest = option_string[:2], option_string[2:]
            for option, action in self._option_string_actions.items():
                if option == short:
                    if rest.startswith("="):
                        found.append((action, option, "=", rest[1:]))
                    else:
                        found.append((action, option, "", rest))
                elif self.allow_abbrev and option.startswith(prefix):
                    found.append((action, option, separator, explicit))
        return found

    def _get_nargs_pattern(self, action):
        nargs = action.nargs
        is_option = bool(action.option_strings)
        if nargs is None:
            pattern = "([A])" if is_option else "(-*A-*)"
        elif nargs == OPTIONAL:
            pattern = "(A?)" if is_option else "(-*A?-*)"
        elif nargs == ZERO_OR_MORE:
            pattern = "(A*)" if is_option else "(-*[A-]*)"
        elif nargs == ONE_OR_MORE:
            pattern = "(A+)" if is_option else "(-*A[A-]*)"
        elif nargs == REMAINDER:
            pattern = "([AO]*)" if is_option else "(.*)"
        elif nargs == PARSER:
            pattern = "(A[AO]*)" if is_option else "(-*A[-AO]*)"
        elif nargs == SUPPRESS:
            pattern = "()" if is_option else "(-*)"
        elif is_option:
            pattern = f"({"A" * nargs})"
        else:
            pattern = f"(-*{"-*".join("A" * nargs)}-*)"
        return pattern

    def parse_intermixed_args(self, args=None, namespace=None):
        """Read all arguments; options may stand between the others."""
        namespace, rest = self.parse_known_intermixed_args(args, namespace)
        if rest:
            self._refuse_rest(rest)
        return namespace

    def parse_known_intermixed_args(self, args=None, namespace=None):
        """The same; arguments that are not known are given back."""
        for action in self._get_positional_actions():
            if action.nargs in (PARSER, REMAINDER):
                raise TypeError(f"parse_intermixed_args: positional arg with nargs={action.nargs}")
        return self._parse_known_args2(args, namespace, intermixed=True)

    def _get_values(self, action, arg_strings):
        nargs = action.nargs
        if not arg_strings and nargs == OPTIONAL:
            value = action.const if action.option_strings else action.default
            if isinstance(value, str) and value is not SUPPRESS:
                value = self._get_value(action, value)
        elif not arg_strings and nargs == ZERO_OR_MORE and not action.option_strings:
            value = action.default if action.default is not None else []
        elif len(arg_strings) == 1 and nargs in (None, OPTIONAL):
            value = self._get_value(action, arg_strings[0])
            self._check_value(action, value)
        elif nargs == REMAINDER:
            value = [self._get_value(action, string) for string in arg_strings]
        elif nargs == PARSER:
            value = [self._get_value(action, string) for string in arg_strings]
            self._check_value(action, value[0])
        elif nargs == SUPPRESS:
            value = SUPPRESS
        else:
            value = [self._get_value(action, string) for string in arg_strings]
            for item in value:
                self._check_value(action, item)
        return value

    def _get_value(self, action, arg_string):
        function = self._registry_get("type", action.type, action.type)
        if not callable(function):
            raise TypeError(f"{function!r} is not callable")
        try:
            return function(arg_string)
        except ArgumentTypeError as error:
            raise ArgumentError(action, str(error)) from None
        except (TypeError, ValueError):
            name = getattr(action.type, "__name__", repr(action.type))
            raise ArgumentError(action, _("invalid %(type)s value: %(value)r") % {
                "type": name, "value": arg_string}) from None

    def _check_value(self, action, value):
        choices = action.choices
        if choices is None:
            return
        if isinstance(choices, str):
            choices = iter(choices)
        if value in choices:
            return
        text = ", ".join(repr(str(choice)) for choice in action.choices)
        values = {"value": str(value), "choices": text}
        message = _("invalid choice: %(value)r (choose from %(choices)s)")
        if self.suggest_on_error and isinstance(value, str) and all(isinstance(item, str) for item in action.choices):
            import difflib
            close = difflib.get_close_matches(value, action.choices, 1)
            if close:
                values["closest"] = close[0]
                message = _("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)")
        raise ArgumentError(action, message % values)

    def format_usage(self, formatter=None):
        """The usage as text."""
        if formatter is None:
            formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        return formatter.format_help()

    def format_help(self, formatter=None):
        """The help as text."""
        if formatter is None:
            formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        for group in self._action_groups:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()

    def _get_formatter(self, file=None):
        formatter = self.formatter_class(prog=self.prog)
        formatter._set_color(self.color, file=file)
        return formatter

    def print_usage(self, file=None):
        """Print the usage."""
        if file is None:
            file = _sys.stdout
        self._print_message(self.format_usage(self._get_formatter(file)), file)

    def print_help(self, file=None):
        """Print the help."""
        if file is None:
            file = _sys.stdout
        self._print_message(self.format_help(self._get_formatter(file)), file)

    def _print_message(self, message, file=None):
        if message:
            try:
                (file or _sys.stderr).write(message)
            except (AttributeError, OSError):
                pass

    def exit(self, status=0, message=None):
        """End the program."""
        if message:
            self._print_message(message, _sys.stderr)
        _sys.exit(status)

    def error(self, message):
        """Print the usage and a message; end the program with status 2."""
        self.print_usage(_sys.stderr)
        self.exit(2, _("%(prog)s: error: %(message)s\n") % {"prog": self.prog, "message": message})

    def _warning(self, message):
        self._print_message(_("%(prog)s: warning: %(message)s\n") % {"prog": self.prog, "message": message},
                            _sys.stderr)
