"""Documentation of modules, classes and functions as plain text, from what they say of themselves.

help(thing) shows it; help("name") looks the name up first; help() asks for names until told to stop.
"""
import builtins
import keyword
import sys
import types

__all__ = ["help"]

_HIDDEN = frozenset("""__author__ __builtins__ __cached__ __credits__ __date__ __doc__ __docformat__ __file__ __loader__
    __module__ __name__ __package__ __path__ __qualname__ __slots__ __spec__ __version__ __static_attributes__
    __firstlineno__ __annotate__ __annotate_func__ __annotations_cache__ __annotations__""".split())
_ROUTINES = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodDescriptorType,
             types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType)
_SUBCLASSES_SHOWN = 4
_WIDTH = 70
_LINE = 80

# what each keyword is for
_KEYWORDS = {
    "False": "The truth value of what is not so.",
    "None": "The value that stands for no value.",
    "True": "The truth value of what is so.",
    "and": "x and y: x if it is false, otherwise y.",
    "as": "Names what an import, a with statement, an except clause or a pattern gives.",
    "assert": "assert test, message: AssertionError unless test holds.",
    "async": "Begins a coroutine (async def), or a for or with statement inside of one.",
    "await": "await x: let others run until x is done, and give its result.",
    "break": "Leaves the innermost loop, past its else clause.",
    "class": "class Name(bases): makes a class of the names that its body binds.",
    "continue": "Goes on with the next turn of the innermost loop.",
    "def": "def name(parameters): makes a function whose body runs when it is called.",
    "del": "Removes names, attributes or items.",
    "elif": "A further condition of an if statement.",
    "else": "What runs if no condition held, no exception came, or a loop ended by itself.",
    "except": "What runs if the try block raised an exception of a class.",
    "finally": "What runs at the end of a try statement in any case.",
    "for": "for target in iterable: runs its body once for each item.",
    "from": "from module import names; also the cause of raise, and yield from.",
    "global": "Makes names of a function those of its module.",
    "if": "if test: runs its body when test holds; x if test else y is a value.",
    "import": "import module: loads a module and binds its name.",
    "in": "x in y: whether y contains x; also part of for.",
    "is": "x is y: whether both are the same object.",
    "lambda": "lambda parameters: value makes a small function without a name.",
    "nonlocal": "Makes names of a function those of the function around it.",
    "not": "not x: True if x is false, otherwise False.",
    "or": "x or y: x if it is true, otherwise y.",
    "pass": "Does nothing, where a statement is needed.",
    "raise": "raise exception from cause: breaks off to the nearest handler.",
    "return": "Leaves the function with a value.",
    "try": "try: runs its body, with handlers for what goes wrong.",
    "while": "while test: runs its body as long as test holds.",
    "with": "with manager as name: enters a context and leaves it in any case.",
    "yield": "Hands a value out of a generator, which waits there.",
}


# --- what things are ---------------------------------------------------------------------------------------------------

def _is_data_descriptor(thing):
    return not isinstance(thing, (type, *_ROUTINES)) and (hasattr(type(thing), "__set__") or hasattr(type(thing), "__delete__"))


def _is_documented(thing):
    """Whether a thing is described itself, and not by its class."""
    return isinstance(thing, (types.ModuleType, type, property, *_ROUTINES)) or _is_data_descriptor(thing)


def _module_of(thing):
    if isinstance(thing, types.ModuleType):
        return None
    name = getattr(thing, "__module__", None)
    if name is None and hasattr(thing, "__objclass__"):
        name = thing.__objclass__.__module__
    return name if isinstance(name, str) else None


def describe(thing):
    """What kind of thing it is, and its name."""
    if isinstance(thing, types.ModuleType):
        return ("package " if hasattr(thing, "__path__") else "module ") + thing.__name__
    if isinstance(thing, types.BuiltinFunctionType):
        return "built-in function " + thing.__name__
    for kind, text in ((types.GetSetDescriptorType, "getset descriptor "), (types.MemberDescriptorType, "member descriptor ")):
        if isinstance(thing, kind):
            return f"{text}{thing.__objclass__.__module__}.{thing.__objclass__.__name__}.{thing.__name__}"
    for kind, text in ((type, "class "), (types.FunctionType, "function "), (types.MethodType, "method "),
                       (types.MethodDescriptorType, "method descriptor "), (types.ClassMethodDescriptorType, "class method descriptor ")):
        if isinstance(thing, kind):
            return text + thing.__name__
    return type(thing).__name__


def classname(cls, module):
    """The name of a class, with its module where that is another."""
    return cls.__name__ if cls.__module__ == module else f"{cls.__module__}.{cls.__name__}"


def visiblename(name, all=None, obj=None):
    """Whether a name is for the public."""
    if name in _HIDDEN:
        return False
    if name.startswith("__") and name.endswith("__"):
        return True
    if name.startswith("_") and hasattr(obj, "_fields"):
        return True
    return name in all if all is not None else not name.startswith("_")


def getdoc(thing):
    """The documentation of a thing or, for a method, that of what it overrides; without common indentation."""
    text = getattr(thing, "__doc__", None)
    if text is None and isinstance(thing, (types.FunctionType, types.MethodType, property)):
        text = _inherited_doc(thing)
    if not isinstance(text, str):
        return ""
    lines = text.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    lines = [lines[0].lstrip()] + [line[margin:] for line in lines[1:]]
    return "\n".join(line.rstrip() for line in lines).strip("\n").rstrip()


def _inherited_doc(thing):
    function = thing.fget if isinstance(thing, property) else getattr(thing, "__func__", thing)
    owner = sys.modules.get(getattr(function, "__module__", None))
    for part in getattr(function, "__qualname__", "").split(".")[:-1]:
        owner = getattr(owner, part, None)
    if not isinstance(owner, type):
        return None
    for base in owner.__mro__[1:]:
        found = base.__dict__.get(function.__name__)
        if found is not None and found.__doc__:
            return found.__doc__
    return None


def splitdoc(doc):
    """The first line, and what follows a blank line after it."""
    lines = doc.strip().split("\n")
    if len(lines) == 1:
        return lines[0], ""
    return ("", "\n".join(lines)) if lines[1].strip() else (lines[0], "\n".join(lines[2:]))


# --- signatures --------------------------------------------------------------------------------------------------------

def _annotation(value):
    if isinstance(value, type) and not hasattr(value, "__origin__"):
        return value.__qualname__ if value.__module__ == "builtins" else f"{value.__module__}.{value.__qualname__}"
    return repr(value).replace("typing.", "")


def _in_parentheses(parts, width):
    """In one line or, where that is wider, one part a line."""
    text = "(" + ", ".join(parts) + ")"
    return text if width is None or len(text) <= width else "(\n    " + ",\n    ".join(parts) + "\n)"


def _function_signature(function, skipped, width=None):
    """As it was written: names, annotations, defaults; without the first `skipped` parameters."""
    code = function.__code__
    try:
        annotations = function.__annotations__
    except Exception:
        annotations = {}

    def shown(name, mark="", default=None):
        text = mark + name
        is_annotated = name in annotations
        if is_annotated:
            text += ": " + _annotation(annotations[name])
        if default is not None:
            text += (" = " if is_annotated else "=") + repr(default[0])
        return text
    count = code.co_argcount
    names = code.co_varnames
    defaults = function.__defaults__ or ()
    parts = []
    for i in range(skipped, count):
        at = i - (count - len(defaults))
        parts.append(shown(names[i], "", (defaults[at],) if at >= 0 else None))
        if i + 1 == code.co_posonlyargcount:
            parts.append("/")
    place = count + code.co_kwonlyargcount
    if code.co_flags & 0x04:
        parts.append(shown(names[place], "*"))
        place += 1
    elif code.co_kwonlyargcount:
        parts.append("*")
    keywords = function.__kwdefaults__ or {}
    for name in names[count:count + code.co_kwonlyargcount]:
        parts.append(shown(name, "", (keywords[name],) if name in keywords else None))
    if code.co_flags & 0x08:
        parts.append(shown(names[place], "**"))
    result = _in_parentheses(parts, width)
    return result + " -> " + _annotation(annotations["return"]) if "return" in annotations else result


def _signature(thing, width=None):
    """The parameters of what can be called, in parentheses; '(...)' where nothing tells them."""
    skipped = 0
    if isinstance(thing, types.MethodType):
        skipped, thing = 1, thing.__func__
    if isinstance(thing, types.FunctionType):
        return _function_signature(thing, skipped, width)
    text = getattr(thing, "__text_signature__", None)
    if not isinstance(text, str):
        return "(...)"
    is_bound = skipped or isinstance(thing, types.ClassMethodDescriptorType) or \
        isinstance(thing, (types.BuiltinFunctionType, types.MethodWrapperType)) and not isinstance(thing.__self__, (types.ModuleType, type(None)))
    parts = [part for part in text.strip("()").split(", ") if part]
    if parts and parts[0].startswith("$"):
        parts[0] = parts[0][1:]
        if is_bound or parts[0] in ("module", "type"):
            del parts[0]
            if parts and parts[0] == "/":
                del parts[0]
    return _in_parentheses(parts, width)


def _class_signature(cls):
    """How to make an instance, or ''."""
    for name in "__new__", "__init__":
        for base in cls.__mro__:
            found = base.__dict__.get(name)
            if isinstance(found, staticmethod):
                found = found.__func__
            if isinstance(found, types.FunctionType):
                text = _function_signature(found, 1)
                return "" if text == "()" else text
    text = cls.__dict__.get("__text_signature__") or (getattr(cls, "__text_signature__", None) if cls.__module__ == "builtins" else None)
    return text if isinstance(text, str) and text != "()" else ""


# --- rendering ---------------------------------------------------------------------------------------------------------

def _indent(text, prefix="    "):
    return "\n".join((prefix + line).rstrip() for line in text.split("\n")) if text else ""


def _section(title, contents):
    return title + "\n" + _indent(contents).rstrip() + "\n\n"


def _short_repr(value, room):
    try:
        text = repr(value)
    except Exception:
        text = object.__repr__(value)
    return text if len(text) <= room else text[:max(room - 3, 0)] + "..."


def _render_routine(thing, name, owner=None):
    shown = getattr(thing, "__name__", None) or name
    title = shown if name in (None, shown) else f"{name} = {shown}"
    note = ""
    if owner is None:
        bound = getattr(thing, "__self__", None)
        if isinstance(thing, (types.MethodDescriptorType, types.WrapperDescriptorType)):
            note = f" unbound {classname(thing.__objclass__, None)} method"
        elif isinstance(bound, type):
            note = f" class method of {classname(bound, None)}"
        elif bound is not None and not isinstance(bound, types.ModuleType):
            note = f" method of {classname(type(bound), None)} instance"
    code = getattr(getattr(thing, "__func__", thing), "__code__", None)
    prefix = "async " if code is not None and code.co_flags & 0x280 else ""
    if shown == "<lambda>":
        line = f"{title.removesuffix('<lambda>')}{name or shown} lambda {_signature(thing)[1:-1]}{note}"
    else:
        line = prefix + title + _signature(thing, _LINE - len(shown)) + note
    doc = getdoc(thing)
    return line + "\n" + (_indent(doc).rstrip() + "\n" if doc else "")


def _render_data(value, name, owner=None):
    line = (f"{name} = " if name else "") + _short_repr(value, _WIDTH - len(name or "") - 3)
    return line + "\n"


def _render_descriptor(thing, name, owner=None):
    doc = getdoc(thing)
    return (name or getattr(thing, "__name__", "")) + "\n" + (_indent(doc).rstrip() + "\n" if doc else "")


# group: (heading, renderer)
_GROUPS = {
    "method": ("Methods", _render_routine), "class method": ("Class methods", _render_routine),
    "static method": ("Static methods", _render_routine), "readonly property": ("Readonly properties", _render_descriptor),
    "data descriptor": ("Data descriptors", _render_descriptor), "data": ("Data and other attributes", _render_data),
}


def _classify(cls, name, home):
    """(group, what to render) of an attribute."""
    raw = home.__dict__[name]
    if isinstance(raw, staticmethod) or isinstance(raw, types.BuiltinFunctionType):
        return "static method", getattr(raw, "__func__", raw)
    if isinstance(raw, classmethod):
        return "class method", getattr(cls, name, raw)
    if isinstance(raw, types.ClassMethodDescriptorType):
        return "class method", raw
    if isinstance(raw, property):
        return ("readonly property" if raw.fset is None else "data descriptor"), raw
    if isinstance(raw, _ROUTINES):
        return "method", raw
    return ("data descriptor" if _is_data_descriptor(raw) else "data"), raw


def _home_of(cls, name):
    return next((base for base in cls.__mro__ if name in base.__dict__), None)


def _render_class(cls, name=None):
    module = cls.__module__
    real = cls.__name__
    bases = ", ".join(classname(base, module) for base in cls.__bases__)
    title = f"class {real}" if name in (None, real) else f"{name} = class {real}"
    blocks = []
    signature = _class_signature(cls)
    if signature:
        blocks.append(real + signature + "\n")
    doc = getdoc(cls)
    if doc:
        blocks.append(doc + "\n")
    if len(cls.__mro__) > 2:
        blocks.append("Method resolution order:\n" + "".join(f"    {classname(base, module)}\n" for base in cls.__mro__))
    below = sorted((c.__name__ for c in type.__subclasses__(cls) if not c.__name__.startswith("_") and c.__module__ == "builtins"),
                   key=str.lower)
    if below:
        lines = below[:_SUBCLASSES_SHOWN]
        if len(below) > len(lines):
            lines.append(f"... and {len(below) - len(lines)} other subclasses")
        blocks.append("Built-in subclasses:\n" + "".join(f"    {line}\n" for line in lines))
    places = {}
    for attribute in sorted({n for base in cls.__mro__ for n in base.__dict__}):
        home = _home_of(cls, attribute)
        if visiblename(attribute, obj=cls):
            places.setdefault(home, []).append(attribute)
    needs_rule = False
    for home in (cls, *cls.__mro__[1:]):
        if home not in places or home is object and cls is not object:
            continue
        where = "defined here" if home is cls else f"inherited from {classname(home, module)}"
        groups = {}
        for attribute in places[home]:
            group, value = _classify(cls, attribute, home)
            groups.setdefault(group, []).append((attribute, value))
        for group, (heading, render) in _GROUPS.items():
            if group in groups:
                text = ("-" * _WIDTH + "\n" if needs_rule else "") + f"{heading} {where}:\n"
                blocks.append(text + "\n" + "\n".join(render(value, attribute, home) for attribute, value in groups[group]))
                needs_rule = True
    body = "\n".join(blocks).rstrip()
    return f"{title}({bases})\n" + (_indent(body, " |  ") + "\n" if body else "")


def _class_tree(classes, module):
    """Lines that show which class derives from which."""
    children = {}
    for cls in classes:
        for base in cls.__bases__:
            children.setdefault(base, []).append(cls)
    lines = []

    def show(cls, depth):
        bases = ""
        if depth and len(cls.__bases__) > 1:
            bases = "(" + ", ".join(classname(base, module) for base in cls.__bases__) + ")"
        lines.append("    " * depth + classname(cls, module) + bases)
        for child in sorted(children.get(cls, ()), key=lambda c: (c.__module__, c.__name__)):
            show(child, depth + 1)
    for root in sorted((base for base in children if base not in classes), key=lambda c: (c.__module__, c.__name__)):
        show(root, 0)
    return "\n".join(lines) + "\n"


def _render_module(module):
    name = module.__name__
    synopsis, description = splitdoc(getdoc(module))
    text = _section("NAME", f"{name} - {synopsis}" if synopsis else name)
    public = getattr(module, "__all__", None)
    if description:
        text += _section("DESCRIPTION", description)
    classes, functions, data = [], [], []
    for key, value in sorted(vars(module).items()):
        if isinstance(value, types.ModuleType):
            continue
        is_own = public is not None or (getattr(value, "__module__", None) or name) == name
        if isinstance(value, type):
            if is_own and visiblename(key, public, module):
                classes.append((key, value))
        elif isinstance(value, _ROUTINES):
            if visiblename(key, public, module) and (is_own or isinstance(value, types.BuiltinFunctionType)):
                functions.append((key, value))
        elif visiblename(key, public, module):
            data.append((key, value))
    if hasattr(module, "__path__"):
        names = _submodules(module)
        if names:
            text += _section("PACKAGE CONTENTS", "\n".join(names))
    if classes:
        parts = [_class_tree([cls for _, cls in classes], name)] + [_render_class(cls, key) for key, cls in classes]
        text += _section("CLASSES", "\n".join(parts))
    if functions:
        text += _section("FUNCTIONS", "\n".join(_render_routine(value, key, module) for key, value in functions))
    if data:
        text += _section("DATA", "".join(_render_data(value, key) for key, value in data))
    for attribute, title in ("__version__", "VERSION"), ("__date__", "DATE"), ("__author__", "AUTHOR"), ("__credits__", "CREDITS"):
        if hasattr(module, attribute):
            text += _section(title, str(getattr(module, attribute)))
    return text + _section("FILE", getattr(module, "__file__", None) or "(built-in)")


def _submodules(module):
    import pkgutil
    try:
        return sorted(info.name + (" (package)" if info.ispkg else "") for info in pkgutil.iter_modules(module.__path__))
    except (ImportError, OSError, TypeError):
        return []


def locate(path, forceload=0):
    """What a dotted name leads to, modules imported as needed; None where it leads nowhere."""
    parts = [part for part in path.split(".") if part]
    found, used = None, 0
    for count in range(1, len(parts) + 1):
        module = _import(".".join(parts[:count]))
        if module is None:
            break
        found, used = module, count
    if found is None:
        found = builtins
    for part in parts[used:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            return None
    return found if parts else None


def _import(name):
    try:
        __import__(name)
    except ImportError:
        return None
    return sys.modules.get(name)


def resolve(thing, forceload=0):
    """(object, name) for an object or a dotted name; ImportError where the name leads nowhere."""
    if isinstance(thing, str):
        found = locate(thing)
        if found is None:
            raise ImportError(f"No Python documentation found for {thing!r}.\nUse help() to get the interactive help utility.\n"
                              "Use help(str) for help on the str class.")
        return found, thing
    name = getattr(thing, "__name__", None)
    return thing, name if isinstance(name, str) else None


def render_doc(thing, title="%s", forceload=0, renderer=None):
    """All about a thing, as text."""
    value, name = resolve(thing)
    heading = describe(value)
    module = _module_of(value)
    if name and "." in name:
        heading += " in " + name[:name.rfind(".")]
    elif module and module in sys.modules and not isinstance(value, types.MethodDescriptorType):
        heading += " in module " + module
    if not _is_documented(value):
        value, name = type(value), None
        heading = heading.split(" in module ")[0] + " object"
    if isinstance(value, types.ModuleType):
        text = _render_module(value)
    elif isinstance(value, type):
        text = _render_class(value, name)
    elif isinstance(value, _ROUTINES):
        text = _render_routine(value, name)
    else:
        text = _render_descriptor(value, name or getattr(value, "__name__", None))
    return title % heading + "\n\n" + text


def doc(thing, title="Help on %s:", forceload=0, output=None, is_cli=False):
    """Write all about a thing."""
    try:
        text = render_doc(thing, title)
    except ImportError as error:
        if is_cli:
            raise
        text = f"{error}\n"
    (output or sys.stdout).write(text + "\n")


def pager(text, title=""):
    """Show a text."""
    sys.stdout.write(text)


# --- help() ------------------------------------------------------------------------------------------------------------

_INTRODUCTION = """Help for Adder. Type the name of a module, a function, a class, a method such as
str.split, or a keyword to read about it. "modules" and "keywords" list what
there is; "quit", or an empty input at the end, leads back.
"""


class Helper:
    """What help is: call it with an object, a name, or nothing."""

    def __repr__(self):
        return "<pydoc.Helper instance>"

    def __call__(self, *request):
        if request:
            self.help(*request)
        else:
            print(_INTRODUCTION)
            self.interact()
            print("Back at the prompt.")

    def interact(self):
        """Ask for names until told to stop."""
        while True:
            try:
                request = input("help> ").strip()
            except (KeyboardInterrupt, EOFError):
                print()
                return
            if request.lower() in ("q", "quit", "exit"):
                return
            if request:
                self.help(request.strip("'\""))

    def help(self, request, is_cli=False):
        """Show help on an object, or on what a text names."""
        if not isinstance(request, str):
            doc(request, is_cli=is_cli)
            return
        request = request.strip()
        if request == "keywords":
            self._list(sorted(_KEYWORDS))
        elif request == "modules":
            self._list(sorted({name for name in sys.stdlib_module_names if not name.startswith("_") and _exists(name)}))
        elif request in _KEYWORDS:
            print(f"{request}\n    {_KEYWORDS[request]}\n")
        else:
            doc(request, is_cli=is_cli)

    def _list(self, names, columns=4, width=80):
        rows = -(-len(names) // columns)
        room = width // columns
        for row in range(rows):
            print("".join(name.ljust(room - 1) + " " for name in names[row::rows]).rstrip())
        print()


def _exists(name):
    from importlib.util import find_spec
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


help = Helper()


def cli():
    """adder -m pydoc NAME ..."""
    if len(sys.argv) < 2:
        print("usage: pydoc NAME ...\n\nShows the documentation of modules, functions, classes, methods and keywords.")
        return
    for name in sys.argv[1:]:
        try:
            help.help(name, is_cli=True)
        except ImportError as error:
            print(error)
            sys.exit(1)


if __name__ == "__main__":
    cli()
