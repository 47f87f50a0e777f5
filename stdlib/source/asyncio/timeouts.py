"""Time limits on blocks."""

__all__ = ("Timeout", "timeout", "timeout_at")

import enum

from . import events
from . import exceptions
from . import tasks


class _State(enum.Enum):
    CREATED = "created"
    ENTERED = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    EXITED = "finished"


class Timeout:
    """Cancels the block at a time (None: never), and makes TimeoutError of that."""

    def __init__(self, when):
        self._state = _State.CREATED
        self._timeout_handler = None
        self._task = None
        self._when = when

    def when(self):
        """The time by loop.time(), or None."""
        return self._when

    def reschedule(self, when):
        """Choose another time."""
        if self._state is not _State.ENTERED:
            if self._state is _State.CREATED:
                raise RuntimeError("Timeout has not been entered")
            raise RuntimeError(f"Cannot change state of {self._state.value} Timeout")
        self._when = when
        if self._timeout_handler is not None:
            self._timeout_handler.cancel()
        if when is None:
            self._timeout_handler = None
            return
        loop = events.get_running_loop()
        is_over = when <= loop.time()
        self._timeout_handler = (loop.call_soon(self._on_timeout) if is_over
                                 else loop.call_at(when, self._on_timeout))

    def expired(self):
        """Whether the time has come while the block ran."""
        return self._state in (_State.EXPIRING, _State.EXPIRED)

    def __repr__(self):
        info = [f"[{self._state.value}]"]
        if self._state is _State.ENTERED:
            info.append(f"when={round(self._when, 3) if self._when is not None else None}")
        return f"<Timeout {' '.join(info)}>"

    async def __aenter__(self):
        if self._state is not _State.CREATED:
            raise RuntimeError("Timeout has already been entered")
        self._task = tasks.current_task()
        if self._task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._cancelling, self._state = self._task.cancelling(), _State.ENTERED
        self.reschedule(self._when)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        if self._timeout_handler is not None:
            self._timeout_handler.cancel()
            self._timeout_handler = None
        if self._state is not _State.EXPIRING:
            if self._state is _State.ENTERED:
                self._state = _State.EXITED
            return None
        self._state = _State.EXPIRED
        if self._task.uncancel() <= self._cancelling and exc_type is not None:
            # The only cancellation is ours: it becomes a TimeoutError, also where it is in another one's context.
            if issubclass(exc_type, exceptions.CancelledError):
                raise TimeoutError from exc_val
            self._insert_timeout_error(exc_val)
            if isinstance(exc_val, ExceptionGroup):
                for error in exc_val.exceptions:
                    self._insert_timeout_error(error)
        return None

    def _on_timeout(self):
        self._task.cancel()
        self._state = _State.EXPIRING
        self._timeout_handler = None

    @staticmethod
    def _insert_timeout_error(error):
        while error.__context__ is not None:
            inner = error.__context__
            if isinstance(inner, exceptions.CancelledError):
                limit = TimeoutError()
                limit.__context__ = limit.__cause__ = inner
                error.__context__ = limit
                break
            error = inner


def timeout(delay):
    """Limit a block to some seconds; None: no limit."""
    return Timeout(None if delay is None else events.get_running_loop().time() + delay)


def timeout_at(when):
    """Limit a block until a time by loop.time(); None: no limit."""
    return Timeout(when)
