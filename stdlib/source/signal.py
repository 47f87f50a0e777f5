"""Handlers of signals, and sending and waiting for them; numbers come as members of enumerations."""

import _signal
from _signal import *
from enum import IntEnum as _IntEnum

_IntEnum._convert_("Signals", __name__,
                   lambda name: name.isupper() and (name.startswith("SIG") and not name.startswith("SIG_")
                                                    or name.startswith("CTRL_")))
_IntEnum._convert_("Handlers", __name__, lambda name: name in ("SIG_DFL", "SIG_IGN"))
_IntEnum._convert_("Sigmasks", __name__, lambda name: name in ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"))


def _int_to_enum(value, enum_class):
    """The member for a number; anything else as it is."""
    if not isinstance(value, int):
        return value
    try:
        return enum_class(value)
    except ValueError:
        return value


def _enum_to_int(value):
    try:
        return int(value)
    except (ValueError, TypeError):
        return value


def _members(numbers):
    return {_int_to_enum(number, Signals) for number in numbers}


def signal(signalnum, handler):
    """Choose what a signal does: call handler(number, frame), SIG_DFL or SIG_IGN; gives what it did."""
    return _int_to_enum(_signal.signal(_enum_to_int(signalnum), _enum_to_int(handler)), Handlers)


def getsignal(signalnum):
    """What a signal does: a function, SIG_DFL, SIG_IGN, or None where it is foreign."""
    return _int_to_enum(_signal.getsignal(signalnum), Handlers)


def pthread_sigmask(how, mask):
    """Change which signals the calling thread does not take; gives those it did not take before."""
    return _members(_signal.pthread_sigmask(how, mask))


def sigpending():
    """The signals that wait because they are blocked."""
    return _members(_signal.sigpending())


def sigwait(sigset):
    """Wait for one of the signals, and take it."""
    return _int_to_enum(_signal.sigwait(sigset), Signals)


def valid_signals():
    """The signals there are here."""
    return _members(_signal.valid_signals())


for _name in ("signal", "getsignal", "pthread_sigmask", "sigpending", "sigwait", "valid_signals"):
    globals()[_name].__wrapped__ = getattr(_signal, _name)
del _name
