"""Ctrl-C while tests run: the first one asks the results to stop after the current test."""

import signal
import weakref
from functools import wraps

__unittest = True

_results = weakref.WeakKeyDictionary()
_interrupt_handler = None


def _ignore(signum, frame):
    """What the system does for SIG_IGN."""


_AS_FUNCTIONS = {signal.SIG_DFL: signal.default_int_handler, signal.SIG_IGN: _ignore}


class _InterruptHandler:
    """A SIGINT handler which stops the registered results once, and then behaves as the one before it."""

    def __init__(self, default_handler):
        self.original_handler, self.called = default_handler, False
        if isinstance(default_handler, int):
            default_handler = _AS_FUNCTIONS.get(default_handler)
            if default_handler is None:
                raise TypeError("expected SIGINT signal handler to be signal.SIG_IGN, signal.SIG_DFL, "
                                "or a callable object")
        self.default_handler = default_handler

    def __call__(self, signum, frame):
        if signal.getsignal(signal.SIGINT) is not self:
            self.default_handler(signum, frame)     # someone has put a handler of theirs around this one
        if self.called:
            self.default_handler(signum, frame)
        self.called = True
        for result in _results.keys():
            result.stop()


def registerResult(result):
    _results[result] = 1


def removeResult(result):
    return bool(_results.pop(result, None))


def installHandler():
    global _interrupt_handler
    if _interrupt_handler is None:
        _interrupt_handler = _InterruptHandler(signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, _interrupt_handler)


def removeHandler(method=None):
    """Put the handler before ours back; as a decorator, only while method runs."""
    if method is None:
        if _interrupt_handler is not None:
            signal.signal(signal.SIGINT, _interrupt_handler.original_handler)
        return None

    def without_handler(*args, **kwargs):
        handler = signal.getsignal(signal.SIGINT)
        removeHandler()
        try:
            return method(*args, **kwargs)
        finally:
            signal.signal(signal.SIGINT, handler)
    return wraps(method)(without_handler)
