"""Futures, the ways to wait for them, and what all executors have in common.

A future's state and result are guarded by its _condition. Whoever waits for several futures at once puts a
_Waiter into the _waiters of each, and is told there of each end.
"""

import collections
import contextlib
import itertools
import logging
import threading
import time
import types
import weakref

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

PENDING = "PENDING"
RUNNING = "RUNNING"
CANCELLED = "CANCELLED"  # by cancel(); those that wait for several futures have not heard of it yet
CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
FINISHED = "FINISHED"

_CANCELLED_STATES = {CANCELLED, CANCELLED_AND_NOTIFIED}
_DONE_STATES = _CANCELLED_STATES | {FINISHED}
_TOLD_STATES = {CANCELLED_AND_NOTIFIED, FINISHED}  # what wait() and as_completed() take for an end

LOGGER = logging.getLogger("concurrent.futures")
TimeoutError = TimeoutError  # this module has had one of its own


class Error(Exception):
    """The base of this package's exceptions."""


class CancelledError(Error):
    """The call was cancelled."""


class InvalidStateError(Error):
    """A future has ended already, and is told to end once more."""


class BrokenExecutor(RuntimeError):
    """An executor has lost its workers and can carry out nothing any more."""


# --- futures ------------------------------------------------------------------------------------------------

class Future:
    """The result of a call that is carried out elsewhere."""

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._waiters = []
        self._done_callbacks = []

    __class_getitem__ = classmethod(types.GenericAlias)

    def __repr__(self):
        with self._condition:
            state = "cancelled" if self._state in _CANCELLED_STATES else self._state.lower()
            outcome = ""
            if self._state == FINISHED and self._exception:
                outcome = f" raised {type(self._exception).__name__}"
            elif self._state == FINISHED:
                outcome = f" returned {type(self._result).__name__}"
            return f"<{type(self).__name__} at {id(self):#x} state={state}{outcome}>"

    def cancel(self):
        """Cancel the call if it has not begun; tells whether it is cancelled."""
        with self._condition:
            if self._state in _CANCELLED_STATES:
                return True
            if self._state != PENDING:
                return False
            self._state = CANCELLED
            self._condition.notify_all()
        self._invoke_callbacks()
        return True

    def cancelled(self):
        """Whether the call was cancelled."""
        with self._condition:
            return self._state in _CANCELLED_STATES

    def running(self):
        """Whether the call is being carried out."""
        with self._condition:
            return self._state == RUNNING

    def done(self):
        """Whether the call has ended or was cancelled."""
        with self._condition:
            return self._state in _DONE_STATES

    def add_done_callback(self, fn):
        """Have fn(self) called at the end, or now if that is past."""
        with self._condition:
            if self._state not in _DONE_STATES:
                self._done_callbacks.append(fn)
                return
        self._invoke(fn)

    def _invoke_callbacks(self):
        for function in self._done_callbacks:
            self._invoke(function)

    def _invoke(self, function):
        try:
            function(self)
        except Exception:
            LOGGER.exception("exception calling callback for %r", self)

    def _await_end(self, timeout):
        """With the condition held: waits until the future is done."""
        if self._state not in _DONE_STATES:
            self._condition.wait(timeout)
        if self._state in _CANCELLED_STATES:
            raise CancelledError()
        if self._state != FINISHED:
            raise TimeoutError()

    def result(self, timeout=None):
        """What the call returned, or its exception raised; waits for it, for at most timeout seconds."""
        try:
            with self._condition:
                self._await_end(timeout)
                if self._exception is not None:
                    raise self._exception
                return self._result
        finally:
            del self  # the exception's traceback refers to this frame

    def exception(self, timeout=None):
        """What the call raised, or None; waits for it, for at most timeout seconds."""
        with self._condition:
            self._await_end(timeout)
            return self._exception

    # What follows is for executors.

    def set_running_or_notify_cancel(self):
        """Before the call begins: False if it was cancelled and shall not."""
        with self._condition:
            if self._state == PENDING:
                self._state = RUNNING
                return True
            if self._state == CANCELLED:
                self._state = CANCELLED_AND_NOTIFIED
                for waiter in self._waiters:
                    waiter.note(self, False)
                return False
            LOGGER.critical("Future %s in unexpected state: %s", id(self), self._state)
            raise RuntimeError("Future in unexpected state")

    def set_result(self, result):
        """The call has returned result."""
        self._finish(result, None, False)

    def set_exception(self, exception):
        """The call has raised exception."""
        self._finish(None, exception, True)

    def _finish(self, result, exception, has_failed):
        with self._condition:
            if self._state in _DONE_STATES:
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result = result
            self._exception = exception
            self._state = FINISHED
            for waiter in self._waiters:
                waiter.note(self, has_failed)
            self._condition.notify_all()
        self._invoke_callbacks()


# --- waiting for several ------------------------------------------------------------------------------------

class _Waiter:
    """Sets its event when `missing` futures have ended, or when one of them fails and fails_fast is true."""

    def __init__(self, missing, fails_fast):
        self.lock = threading.Lock()
        self.event = threading.Event()
        self.ended = []
        self._missing = missing
        self._fails_fast = fails_fast

    def note(self, future, has_failed):
        with self.lock:
            self.ended.append(future)
            self._missing -= 1
            if self._missing <= 0 or (has_failed and self._fails_fast):
                self.event.set()

    def take(self):
        """Those that have ended since the last time, from last to first."""
        with self.lock:
            ended, self.ended = self.ended, []
            self.event.clear()
        ended.reverse()
        return ended

    def watch(self, futures):
        for future in futures:
            future._waiters.append(self)

    def leave(self, futures):
        for future in futures:
            with future._condition:
                if self in future._waiters:
                    future._waiters.remove(self)


@contextlib.contextmanager
def _all_held(futures):
    """Holds the conditions of all futures; they are taken in one order, so that nobody waits for ever."""
    with contextlib.ExitStack() as stack:
        for future in sorted(futures, key=id):
            stack.enter_context(future._condition)
        yield


def _told(futures):
    return {future for future in futures if future._state in _TOLD_STATES}


DoneAndNotDoneFutures = collections.namedtuple("DoneAndNotDoneFutures", "done not_done")


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Wait until all futures (or, by return_when, one of them) have ended; sets of the done and others."""
    fs = set(fs)
    with _all_held(fs):
        done = _told(fs)
        pending = fs - done
        if not pending or (done and return_when == FIRST_COMPLETED):
            return DoneAndNotDoneFutures(done, pending)
        if return_when == FIRST_EXCEPTION and any(future._exception is not None for future in done):
            return DoneAndNotDoneFutures(done, pending)
        if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
            raise ValueError(f"Invalid return condition: {return_when!r}")
        missing = 1 if return_when == FIRST_COMPLETED else len(pending)
        waiter = _Waiter(missing, return_when == FIRST_EXCEPTION)
        waiter.watch(pending)
    try:
        waiter.event.wait(timeout)
    finally:
        waiter.leave(pending)
    done.update(waiter.ended)
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """Yield the futures as they end; TimeoutError when that takes more than timeout seconds in all."""
    deadline = None if timeout is None else time.monotonic() + timeout
    pending = set(fs)
    del fs
    total = len(pending)
    waiter = _Waiter(0, False)
    with _all_held(pending):
        ended = list(_told(pending))
        pending.difference_update(ended)
        waiter.watch(pending)
    try:
        while True:
            while ended:
                yield ended.pop()  # and holds on to none that was yielded
            if not pending:
                return
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left < 0:
                raise TimeoutError(f"{len(pending)} (of {total}) futures unfinished")
            waiter.event.wait(left)
            ended = waiter.take()
            waiter.leave(ended)
            pending.difference_update(ended)
    finally:
        waiter.leave(pending)


# --- executors ----------------------------------------------------------------------------------------------

class Executor:
    """What carries calls out."""

    def submit(self, fn, /, *args, **kwargs):
        """Have fn(*args, **kwargs) called; a future of its result."""
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """Like map(fn, *iterables), with the calls made by the executor, at most buffersize ahead."""
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        deadline = None if timeout is None else time.monotonic() + timeout
        calls = zip(*iterables)
        begun = collections.deque(self.submit(fn, *args) for args in itertools.islice(calls, buffersize))
        return _results(begun, calls, fn, deadline, weakref.ref(self) if buffersize else None)

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Take no more calls; wait for those that have begun."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False


def _results(begun, calls, fn, deadline, executor_reference):
    """The results of begun; for each one taken another call begins while the executor lives."""
    try:
        while begun:
            executor = executor_reference and executor_reference()
            if executor is not None:
                for args in itertools.islice(calls, 1):
                    begun.append(executor.submit(fn, *args))
            del executor
            left = None if deadline is None else deadline - time.monotonic()
            yield _result_or_cancel(begun.popleft(), left)
    finally:
        for future in begun:
            future.cancel()


def _result_or_cancel(future, timeout):
    try:
        try:
            return future.result(timeout)
        finally:
            future.cancel()
    finally:
        del future  # an exception's traceback refers to this frame
