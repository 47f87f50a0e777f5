"""Locks and their like between the tasks of a loop."""

__all__ = ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier")

import collections
import enum

from . import exceptions
from . import mixins


class _ContextManagerMixin:

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *details):
        self.release()


class _LineMixin:
    """Tasks that wait in their order, each for a future of its own."""

    async def _wait_in_line(self, future):
        if self._waiters is None:
            self._waiters = collections.deque()
        self._waiters.append(future)
        try:
            await future
        finally:
            self._waiters.remove(future)


class Lock(_LineMixin, _ContextManagerMixin, mixins._LoopBoundMixin):
    """A lock that one task at a time can hold; those that wait get it in their order."""

    def __init__(self):
        self._waiters = None
        self._locked = False

    def __repr__(self):
        extra = "locked" if self._locked else "unlocked"
        if self._waiters:
            extra = f"{extra}, waiters:{len(self._waiters)}"
        return f"<{super().__repr__()[1:-1]} [{extra}]>"

    def locked(self):
        """Whether some task holds it."""
        return self._locked

    async def acquire(self):
        """Take the lock; wait for it if need be. True."""
        if not self._locked and (self._waiters is None or all(waiter.cancelled() for waiter in self._waiters)):
            self._locked = True
            return True
        future = self._get_loop().create_future()
        try:
            await self._wait_in_line(future)
        except exceptions.CancelledError:
            if not self._locked:
                self._wake_up_first()  # it may have been our turn
            raise
        self._locked = True
        return True

    def release(self):
        """Give the lock up."""
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        self._wake_up_first()

    def _wake_up_first(self):
        if self._waiters:
            future = next(iter(self._waiters))
            if not future.done():
                future.set_result(True)


class Event(mixins._LoopBoundMixin):
    """A flag that tasks can wait for."""

    def __init__(self):
        self._waiters = collections.deque()
        self._value = False

    def __repr__(self):
        extra = "set" if self._value else "unset"
        if self._waiters:
            extra = f"{extra}, waiters:{len(self._waiters)}"
        return f"<{super().__repr__()[1:-1]} [{extra}]>"

    def is_set(self):
        """Whether the flag is set."""
        return self._value

    def set(self):
        """Set the flag: all that wait go on."""
        if not self._value:
            self._value = True
            for future in self._waiters:
                if not future.done():
                    future.set_result(True)

    def clear(self):
        """Take the flag down."""
        self._value = False

    async def wait(self):
        """Wait until the flag is set. True."""
        if self._value:
            return True
        future = self._get_loop().create_future()
        self._waiters.append(future)
        try:
            await future
            return True
        finally:
            self._waiters.remove(future)


class Condition(_ContextManagerMixin, mixins._LoopBoundMixin):
    """Lets tasks wait until another one notifies them, all of them holding the same lock meanwhile."""

    def __init__(self, lock=None):
        self._lock = Lock() if lock is None else lock
        self.locked = self._lock.locked
        self.acquire = self._lock.acquire
        self.release = self._lock.release
        self._waiters = collections.deque()

    def __repr__(self):
        extra = "locked" if self.locked() else "unlocked"
        if self._waiters:
            extra = f"{extra}, waiters:{len(self._waiters)}"
        return f"<{super().__repr__()[1:-1]} [{extra}]>"

    async def wait(self):
        """Give the lock up, wait to be notified, take the lock again. True."""
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        future = self._get_loop().create_future()
        self.release()
        try:
            try:
                self._waiters.append(future)
                try:
                    await future
                    return True
                finally:
                    self._waiters.remove(future)
            finally:
                await self._acquire_again()
        except BaseException:
            self._notify(1)  # if it was our turn, it is another one's now
            raise

    async def _acquire_again(self):
        """Take the lock whatever comes; a cancellation is raised afterwards."""
        failure = None
        while True:
            try:
                await self.acquire()
                break
            except exceptions.CancelledError as error:
                failure = error
        if failure is not None:
            try:
                raise failure
            finally:
                failure = None

    async def wait_for(self, predicate):
        """Wait until predicate() is true; gives what it said."""
        result = predicate()
        while not result:
            await self.wait()
            result = predicate()
        return result

    def notify(self, n=1):
        """Wake up to n of the tasks that wait."""
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        self._notify(n)

    def _notify(self, n):
        woken = 0
        for future in self._waiters:
            if woken >= n:
                break
            if not future.done():
                woken += 1
                future.set_result(False)

    def notify_all(self):
        """Wake all tasks that wait."""
        self.notify(len(self._waiters))


class Semaphore(_LineMixin, _ContextManagerMixin, mixins._LoopBoundMixin):
    """A count of free places; acquire() waits while there is none."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._value, self._waiters = value, None

    def __repr__(self):
        extra = "locked" if self.locked() else f"unlocked, value:{self._value}"
        if self._waiters:
            extra = f"{extra}, waiters:{len(self._waiters)}"
        return f"<{super().__repr__()[1:-1]} [{extra}]>"

    def locked(self):
        """Whether acquire() would wait."""
        return not self._value or any(not waiter.cancelled() for waiter in self._waiters or ())

    async def acquire(self):
        """Take a place; wait for one if need be. True."""
        if not self.locked():
            self._value -= 1
            return True
        future = self._get_loop().create_future()
        try:
            await self._wait_in_line(future)
        except exceptions.CancelledError:
            if future.done() and not future.cancelled():
                self._value += 1  # the place was ours already
            raise
        finally:
            while self._value > 0 and self._wake_up_next():
                pass
        return True

    def release(self):
        """Give a place back."""
        self._value += 1
        self._wake_up_next()

    def _wake_up_next(self):
        for future in self._waiters or ():
            if not future.done():
                self._value -= 1
                future.set_result(True)
                return True
        return False


class BoundedSemaphore(Semaphore):
    """A semaphore that never has more places than at first."""

    def __init__(self, value=1):
        self._bound_value = value
        super().__init__(value)

    def release(self):
        """Give a place back; ValueError if none is taken."""
        if self._value >= self._bound_value:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class _BarrierState(enum.Enum):
    FILLING = "filling"
    DRAINING = "draining"
    RESETTING = "resetting"
    BROKEN = "broken"


class Barrier(mixins._LoopBoundMixin):
    """Tasks that wait for each other until there are as many as agreed."""

    def __init__(self, parties):
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._cond = Condition()
        self._parties = parties
        self._state = _BarrierState.FILLING
        self._count = 0

    def __repr__(self):
        extra = self._state.value
        if not self.broken:
            extra += f", waiters:{self.n_waiting}/{self.parties}"
        return f"<{super().__repr__()[1:-1]} [{extra}]>"

    async def __aenter__(self):
        return await self.wait()

    async def __aexit__(self, *details):
        pass

    async def wait(self):
        """Wait for the others; gives a number from 0 to parties - 1, another to each."""
        async with self._cond:
            await self._cond.wait_for(lambda: self._state not in (_BarrierState.DRAINING, _BarrierState.RESETTING))
            if self._state is _BarrierState.BROKEN:
                raise exceptions.BrokenBarrierError("Barrier aborted")
            try:
                index = self._count
                self._count += 1
                if index + 1 == self._parties:
                    self._state = _BarrierState.DRAINING
                    self._cond.notify_all()
                else:
                    await self._cond.wait_for(lambda: self._state is not _BarrierState.FILLING)
                    if self._state in (_BarrierState.BROKEN, _BarrierState.RESETTING):
                        raise exceptions.BrokenBarrierError("Abort or reset of barrier")
                return index
            finally:
                self._count -= 1
                if not self._count and self._state in (_BarrierState.RESETTING, _BarrierState.DRAINING):
                    self._state = _BarrierState.FILLING
                    self._cond.notify_all()

    async def reset(self):
        """Begin anew: those that wait get BrokenBarrierError."""
        async with self._cond:
            # Those inside have to leave before others may gather.
            self._state = _BarrierState.RESETTING if self._count else _BarrierState.FILLING
            self._cond.notify_all()

    async def abort(self):
        """Break the barrier for all, those that come later too."""
        async with self._cond:
            self._state = _BarrierState.BROKEN
            self._cond.notify_all()

    @property
    def parties(self):
        """How many tasks the barrier waits for."""
        return self._parties

    @property
    def n_waiting(self):
        """How many wait now."""
        return self._count if self._state is _BarrierState.FILLING else 0

    @property
    def broken(self):
        """Whether the barrier is broken."""
        return self._state is _BarrierState.BROKEN
