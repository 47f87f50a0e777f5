"""Locks, semaphores, conditions, events and barriers between processes."""

__all__ = ["Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event"]

import _multiprocessing
import os
import threading
from _multiprocessing import sem_unlink

from . import context, process, util

RECURSIVE_MUTEX, SEMAPHORE = 0, 1
SEM_VALUE_MAX = _multiprocessing.SemLock.SEM_VALUE_MAX
_ATTEMPTS = 100  # to find a name that nobody has


class SemLock:
    """What all of them are made of. With "fork" the semaphore loses its name at once; otherwise children open it by it."""

    def __init__(self, kind, value, maxvalue, *, ctx):
        ctx = ctx or context._default_context.get_context()
        self._is_fork_ctx = ctx.get_start_method() == "fork"
        for attempt in range(_ATTEMPTS):
            try:
                self._semlock = _multiprocessing.SemLock(kind, value, maxvalue, self._make_name(), self._is_fork_ctx)
                break
            except FileExistsError:
                pass
        else:
            raise FileExistsError("cannot find name for semaphore")
        util.debug("created semlock with handle %s", self._semlock.handle)
        self._set_up()
        if self._semlock.name is not None:
            from .resource_tracker import register
            register(self._semlock.name, "semaphore")
            util.Finalize(self, _unlink, (self._semlock.name,), exitpriority=0)

    @staticmethod
    def _make_name():
        return f"{process.current_process()._config['semprefix']}-{os.urandom(6).hex()}"

    def _set_up(self):
        self.acquire, self.release = self._semlock.acquire, self._semlock.release
        util.register_after_fork(self, SemLock._after_fork)

    def _after_fork(self):
        self._semlock._after_fork()

    def locked(self):
        """Whether nobody else can take it just now."""
        return self._semlock._is_zero()

    def __enter__(self):
        return self._semlock.__enter__()

    def __exit__(self, *exception):
        return self._semlock.__exit__(*exception)

    def __getstate__(self):
        context.assert_spawning(self)
        if self._is_fork_ctx:
            raise RuntimeError("A SemLock created in a fork context is being shared with a process in a spawn "
                               "context. This is not supported. Please use the same context to create "
                               "multiprocessing objects and Process.")
        lock = self._semlock
        return lock.handle, lock.kind, lock.maxvalue, lock.name

    def __setstate__(self, state):
        self._semlock = _multiprocessing.SemLock._rebuild(*state)
        self._is_fork_ctx = False
        util.debug("recreated blocker with handle %r", state[0])
        self._set_up()

    def _holder(self):
        """Who holds it, as its repr tells."""
        try:
            if self._semlock._is_mine():
                name = process.current_process().name
                if threading.current_thread() is not threading.main_thread():
                    name += "|" + threading.current_thread().name
                return name
            if not self._semlock._is_zero():
                return None
            return "SomeOtherThread" if self._semlock._count() > 0 else "SomeOtherProcess"
        except Exception:
            return "unknown"


def _unlink(name):
    from .resource_tracker import unregister
    sem_unlink(name)
    unregister(name, "semaphore")


class Semaphore(SemLock):
    """A semaphore."""

    def __init__(self, value=1, *, ctx=None):
        super().__init__(SEMAPHORE, value, SEM_VALUE_MAX, ctx=ctx)

    def get_value(self):
        """How often it can be taken just now."""
        return self._semlock._get_value()

    def _value_text(self):
        try:
            return self._semlock._get_value()
        except Exception:
            return "unknown"

    def __repr__(self):
        return f"<{type(self).__name__}(value={self._value_text()})>"


class BoundedSemaphore(Semaphore):
    """A semaphore that cannot be released more often than it was taken."""

    def __init__(self, value=1, *, ctx=None):
        SemLock.__init__(self, SEMAPHORE, value, value, ctx=ctx)

    def __repr__(self):
        return f"<{type(self).__name__}(value={self._value_text()}, maxvalue={self._semlock.maxvalue})>"


class Lock(SemLock):
    """A lock, which any process or thread may release."""

    def __init__(self, *, ctx=None):
        super().__init__(SEMAPHORE, 1, 1, ctx=ctx)

    def __repr__(self):
        return f"<{type(self).__name__}(owner={self._holder()})>"


class RLock(SemLock):
    """A lock that its holder may take again, and only its holder release."""

    def __init__(self, *, ctx=None):
        super().__init__(RECURSIVE_MUTEX, 1, 1, ctx=ctx)

    def __repr__(self):
        holder = self._holder()
        if holder in ("SomeOtherThread", "SomeOtherProcess"):
            count = "nonzero"
        else:
            count = "unknown" if holder == "unknown" else self._semlock._count()
        return f"<{type(self).__name__}({holder}, {count})>"


class Condition:
    """A condition variable.

    Three semaphores count: those that have begun to wait, those that have been woken (or given up), and the wake-ups
    handed out. A notifier first settles with those who gave up, so that none of their wake-ups is left for others.
    """

    def __init__(self, lock=None, *, ctx):
        self._lock = lock or ctx.RLock()
        self._sleeping_count, self._woken_count = ctx.Semaphore(0), ctx.Semaphore(0)
        self._wait_semaphore = ctx.Semaphore(0)
        self._set_up()

    def _set_up(self):
        self.acquire, self.release = self._lock.acquire, self._lock.release

    def __getstate__(self):
        context.assert_spawning(self)
        return self._lock, self._sleeping_count, self._woken_count, self._wait_semaphore

    def __setstate__(self, state):
        self._lock, self._sleeping_count, self._woken_count, self._wait_semaphore = state
        self._set_up()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *exception):
        return self._lock.__exit__(*exception)

    def __repr__(self):
        try:
            waiting = self._sleeping_count.get_value() - self._woken_count.get_value()
        except Exception:
            waiting = "unknown"
        return f"<{type(self).__name__}({self._lock}, {waiting})>"

    def wait(self, timeout=None):
        """Gives the lock up until somebody notifies; tells whether that was in time."""
        assert self._lock._semlock._is_mine(), "must acquire() condition before using wait()"
        self._sleeping_count.release()
        held = self._lock._semlock._count()
        for _ in range(held):
            self._lock.release()
        try:
            return self._wait_semaphore.acquire(True, timeout)
        finally:
            self._woken_count.release()
            for _ in range(held):
                self._lock.acquire()

    def notify(self, n=1):
        """Wakes n of those that wait."""
        assert self._lock._semlock._is_mine(), "lock is not owned"
        assert not self._wait_semaphore.acquire(False), "notify: Should not have been able to acquire _wait_semaphore"
        while self._woken_count.acquire(False):  # these gave up before
            assert self._sleeping_count.acquire(False), "notify: Bug in sleeping_count.acquire - res should not be False"
        woken = 0
        while woken < n and self._sleeping_count.acquire(False):
            self._wait_semaphore.release()
            woken += 1
        for _ in range(woken):
            self._woken_count.acquire()
        while self._wait_semaphore.acquire(False):  # some gave up just now
            pass

    def notify_all(self):
        """Wakes all that wait."""
        self.notify(SEM_VALUE_MAX)

    def wait_for(self, predicate, timeout=None):
        """Waits until predicate() is true; gives its last result."""
        return util.wait_for(self.wait, predicate, timeout)


class Event:
    """Something that happens once, and that processes wait for."""

    def __init__(self, *, ctx):
        self._cond = ctx.Condition(ctx.Lock())
        self._flag = ctx.Semaphore(0)

    def _look(self):
        """Whether it has happened; the condition is held."""
        if self._flag.acquire(False):
            self._flag.release()
            return True
        return False

    def is_set(self):
        """Whether it has happened."""
        with self._cond:
            return self._look()

    def set(self):
        """It happens: all that wait go on."""
        with self._cond:
            self._flag.acquire(False)
            self._flag.release()
            self._cond.notify_all()

    def clear(self):
        """It has not happened after all."""
        with self._cond:
            self._flag.acquire(False)

    def wait(self, timeout=None):
        """Waits until it happens; tells whether that was in time."""
        with self._cond:
            if not self._look():
                self._cond.wait(timeout)
            return self._look()

    def __repr__(self):
        return f"<{type(self).__qualname__} at {id(self):#x} {'set' if self.is_set() else 'unset'}>"


class Barrier(threading.Barrier):
    """A barrier whose state and count are in shared memory."""

    def __init__(self, parties, action=None, timeout=None, *, ctx):
        from .heap import BufferWrapper
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self.__setstate__((parties, action, timeout, ctx.Condition(), BufferWrapper(8)))
        self._state = self._count = 0

    def __setstate__(self, state):
        self._parties, self._action, self._timeout, self._cond, self._memory = state
        self._numbers = self._memory.create_memoryview().cast("i")

    def __getstate__(self):
        return self._parties, self._action, self._timeout, self._cond, self._memory

    @property
    def _state(self):
        return self._numbers[0]

    @_state.setter
    def _state(self, value):
        self._numbers[0] = value

    @property
    def _count(self):
        return self._numbers[1]

    @_count.setter
    def _count(self, value):
        self._numbers[1] = value
