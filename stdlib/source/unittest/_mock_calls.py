"""Calls as values: what mocks note, and what assertions compare with.

mock.py shows these as its own.
"""

import pprint

__unittest = True


class _ANY:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __repr__(self):
        return "<ANY>"


ANY = _ANY()


class _CallList(list):
    """Calls in a row; `in` also finds a list of calls which follow each other."""

    def __contains__(self, value):
        if not isinstance(value, list):
            return list.__contains__(self, value)
        length = len(value)
        return any(self[start:start + length] == value for start in range(len(self) - length + 1))

    def __repr__(self):
        return pprint.pformat(list(self))


class _AnyComparer(list):
    """Calls of which each part may be the one to decide on equality, so that ANY may stand on either side."""

    def __contains__(self, item):
        for known in self:
            assert len(item) == len(known)
            if all(expected == actual for expected, actual in zip(item, known)):
                return True
        return False


def _format_call_signature(name, args, kwargs):
    parts = [repr(value) for value in args]
    parts += [f"{key}={value!r}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


class _Call(tuple):
    """(name, args, kwargs), or (args, kwargs) where two is asked for.

    Equal to any shorter form: empty parts may be left out. Attributes and calls give the calls of a
    chain, so that call.a().b(1) compares with what a mock noted of it.
    """

    def __new__(cls, value=(), name="", parent=None, two=False, from_kall=True):
        own_name, args, kwargs = cls._parts(value, name)
        return tuple.__new__(cls, (args, kwargs) if two else (own_name, args, kwargs))

    def __init__(self, value=(), name=None, parent=None, two=False, from_kall=True):
        self._mock_name = name
        self._mock_parent = parent
        self._mock_from_kall = from_kall

    @staticmethod
    def _parts(value, name=""):
        """(name, args, kwargs) of a tuple in which some may be left out."""
        args, kwargs = (), {}
        if len(value) == 3:
            return tuple(value)
        if len(value) == 2:
            first, second = value
            if not isinstance(first, str):
                return name, first, second
            name = first
            if isinstance(second, tuple):
                args = second
            else:
                kwargs = second
        elif len(value) == 1:
            only, = value
            if isinstance(only, str):
                name = only
            elif isinstance(only, tuple):
                args = only
            else:
                kwargs = only
        return name, args, kwargs

    def __eq__(self, other):
        try:
            length = len(other)
        except TypeError:
            return NotImplemented
        if len(self) == 2:
            own_name, (own_args, own_kwargs) = "", self
        else:
            own_name, own_args, own_kwargs = self
        if (getattr(self, "_mock_parent", None) and getattr(other, "_mock_parent", None)
                and self._mock_parent != other._mock_parent):
            return False
        if length > 3:
            return False
        name, args, kwargs = self._parts(other)
        if own_name and name != own_name:
            return False
        # The other's parts stand on the left: ANY and its like decide there.
        return (args, kwargs) == (own_args, own_kwargs)

    __ne__ = object.__ne__

    def __call__(self, /, *args, **kwargs):
        if self._mock_name is None:
            return _Call(("", args, kwargs), name="()")
        return _Call((self._mock_name, args, kwargs), name=self._mock_name + "()", parent=self)

    def __getattr__(self, attr):
        if self._mock_name is None:
            return _Call(name=attr, from_kall=False)
        return _Call(name=f"{self._mock_name}.{attr}", parent=self, from_kall=False)

    def __getattribute__(self, attr):
        if attr in tuple.__dict__:          # call.index and call.count are calls like others
            raise AttributeError
        return tuple.__getattribute__(self, attr)

    def _get_call_arguments(self):
        return tuple(self) if len(self) == 2 else tuple(self)[1:]

    @property
    def args(self):
        return self._get_call_arguments()[0]

    @property
    def kwargs(self):
        return self._get_call_arguments()[1]

    def __repr__(self):
        if not self._mock_from_kall:
            name = self._mock_name or "call"
            return f"call{name}" if name.startswith("()") else name
        if len(self) == 2:
            name, (args, kwargs) = "call", self
        else:
            name, args, kwargs = self
            if not name:
                name = "call"
            elif name.startswith("()"):
                name = f"call{name}"
            else:
                name = f"call.{name}"
        return _format_call_signature(name, args, kwargs)

    def call_list(self):
        """All the calls of the chain that ends here."""
        calls = []
        thing = self
        while thing is not None:
            if thing._mock_from_kall:
                calls.append(thing)
            thing = thing._mock_parent
        return _CallList(reversed(calls))


call = _Call(from_kall=False)
