"""Completes names and attributes at the prompt.

Completer(namespace).complete(text, 0), then 1, 2 and so on, gives the ways to go on from text, and None after the last.
"""
import builtins
import keyword
import re

__all__ = ["Completer"]


class Completer:
    """Finds completions in a namespace: that of __main__ where none is given."""

    def __init__(self, namespace=None):
        if namespace is not None and not isinstance(namespace, dict):
            raise TypeError("namespace must be a dictionary")
        self.use_main_ns = namespace is None
        if namespace is not None:
            self.namespace = namespace

    def complete(self, text, state):
        """The completion number state; None when there are no more."""
        if self.use_main_ns:
            import __main__
            self.namespace = __main__.__dict__
        if not text.strip():
            return "\t" if state == 0 else None
        if state == 0:
            self.matches = self.attr_matches(text) if "." in text else self.global_matches(text)
        return self.matches[state] if state < len(self.matches) else None

    def _callable_postfix(self, value, word):
        if not callable(value):
            return word
        return word + ("(" if _takes_arguments(value) else "()")

    def global_matches(self, text):
        """Keywords, names of the namespace and builtins that start with text."""
        matches = []
        for word in keyword.kwlist + keyword.softkwlist:
            if word.startswith(text):
                matches.append(word + _after_keyword(word))
        seen = set(keyword.kwlist)
        for names in self.namespace, vars(builtins):
            for word, value in names.items():
                if word.startswith(text) and word not in seen and not (word == "__builtins__"):
                    seen.add(word)
                    matches.append(self._callable_postfix(value, word))
        return matches

    def attr_matches(self, text):
        """Attributes of what stands before the last dot, which is looked up but never called."""
        match = re.match(r"(\w+(?:\.\w+)*)\.(\w*)$", text)
        if match is None:
            return []
        path, start = match.groups()
        try:
            owner = self._find(path)
        except Exception:
            return []
        words = {"__class__", *dir(owner), *_names_of_classes(type(owner))} - {"__builtins__"}
        matches = []
        for hidden in ("_", "__", None) if start == "" else ("__", None) if start == "_" else (None,):
            for word in sorted(words):
                if word.startswith(start) and not (hidden and word.startswith(hidden)):
                    matches.append(self._attribute(owner, path, word))
            if matches:
                break
        return matches

    def _find(self, path):
        first, *rest = path.split(".")
        value = self.namespace[first] if first in self.namespace else getattr(builtins, first)
        for name in rest:
            value = getattr(value, name)
        return value

    def _attribute(self, owner, path, word):
        """One completion; a property is not asked for its value."""
        text = f"{path}.{word}"
        if isinstance(getattr(type(owner), word, None), property):
            return text
        try:
            value = getattr(owner, word, None)
        except Exception:
            return text
        return text if value is None else self._callable_postfix(value, text)


def _after_keyword(word):
    """What usually follows a keyword."""
    if word in ("finally", "try"):
        return ":"
    return "" if word in ("False", "None", "True", "break", "continue", "pass", "else", "_") else " "


def _takes_arguments(function):
    """Whether a call may have arguments, as far as one can see."""
    target = getattr(function, "__func__", function)
    skipped = 1 if target is not function else 0
    if isinstance(function, type):
        target, skipped = function.__init__, 1
    code = getattr(target, "__code__", None)
    if code is not None:
        return code.co_argcount + code.co_kwonlyargcount > skipped or bool(code.co_flags & 0x0C)
    signature = getattr(function, "__text_signature__", None)
    if signature is None:
        return True
    names = [part.strip() for part in signature.strip("()").split(",")]
    return any(name and name not in ("/", "$self", "self") for name in names)


def _names_of_classes(cls):
    names = set(dir(cls))
    for base in cls.__bases__:
        names |= _names_of_classes(base)
    return names


get_class_members = _names_of_classes
