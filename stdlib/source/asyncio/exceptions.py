"""The exceptions of asyncio."""

__all__ = ("BrokenBarrierError", "CancelledError", "InvalidStateError", "TimeoutError", "IncompleteReadError",
           "LimitOverrunError", "SendfileNotAvailableError")


class CancelledError(BaseException):
    """The future or task was cancelled."""


def _cancelled_class():
    return CancelledError


TimeoutError = TimeoutError  # the builtin one


class InvalidStateError(Exception):
    """The future is not in a state that allows this."""


class SendfileNotAvailableError(RuntimeError):
    """The system cannot send this file by sendfile()."""


class IncompleteReadError(EOFError):
    """The stream ended too early: partial is what there was, expected how many bytes were asked for."""

    def __init__(self, partial, expected):
        wanted = "undefined" if expected is None else repr(expected)
        super().__init__(f"{len(partial)} bytes read on a total of {wanted} expected bytes")
        self.partial, self.expected = partial, expected

    def __reduce__(self):
        return type(self), (self.partial, self.expected)


class LimitOverrunError(Exception):
    """The buffer's limit was reached before a separator came; consumed bytes are of no use."""

    def __init__(self, message, consumed):
        super().__init__(message)
        self.consumed = consumed

    def __reduce__(self):
        return type(self), (self.args[0], self.consumed)


class BrokenBarrierError(RuntimeError):
    """The barrier is broken: somebody gave up, or it was reset."""
