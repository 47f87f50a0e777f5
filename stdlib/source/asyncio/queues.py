"""Queues between the tasks of a loop."""

__all__ = ("Queue", "PriorityQueue", "LifoQueue", "QueueFull", "QueueEmpty", "QueueShutDown")

import collections
import heapq
from types import GenericAlias

from . import locks
from . import mixins


class QueueEmpty(Exception):
    """get_nowait() found nothing."""


class QueueFull(Exception):
    """put_nowait() found no room."""


class QueueShutDown(Exception):
    """The queue has been shut down."""


class _Line(collections.deque):
    """The futures of tasks that stand in line."""

    def wake(self, most=None):
        """Wake the first that still waits, or all."""
        woken = 0
        while self and woken != most:
            first = self.popleft()
            if not first.done():
                first.set_result(None)
                woken += 1

    async def stand(self, loop, may_go_on):
        """Wait to be woken. One who is cancelled after that wakes the next, if may_go_on() is still true."""
        place = loop.create_future()
        self.append(place)
        try:
            await place
        except:
            place.cancel()
            if place in self:           # else it was woken just before
                self.remove(place)
            if may_go_on() and not place.cancelled():
                self.wake(1)
            raise


class Queue(mixins._LoopBoundMixin):
    """A queue of at most maxsize items (0: any number); the oldest item comes out first.

    Subclasses choose the order by _init(maxsize), _put(item) and _get().
    """

    __class_getitem__ = classmethod(GenericAlias)
    _is_shutdown = False

    def __init__(self, maxsize=0):
        self._maxsize, self._unfinished_tasks = maxsize, 0
        self._getters, self._putters = _Line(), _Line()
        self._all_done = locks.Event()
        self._all_done.set()
        self._init(maxsize)

    def _init(self, maxsize):
        self._queue = collections.deque()

    def _put(self, item):
        self._queue.append(item)

    def _get(self):
        return self._queue.popleft()

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x} {self._format()}>"

    def __str__(self):
        return f"<{type(self).__name__} {self._format()}>"

    def _format(self):
        parts = [f"maxsize={self._maxsize!r}"]
        if getattr(self, "_queue", None):
            parts.append(f"_queue={list(self._queue)!r}")
        if self._getters:
            parts.append(f"_getters[{len(self._getters)}]")
        if self._putters:
            parts.append(f"_putters[{len(self._putters)}]")
        if self._unfinished_tasks:
            parts.append(f"tasks={self._unfinished_tasks}")
        if self._is_shutdown:
            parts.append("shutdown")
        return " ".join(parts)

    def qsize(self):
        """How many items are inside."""
        return len(self._queue)

    @property
    def maxsize(self):
        """How many items there is room for."""
        return self._maxsize

    def empty(self):
        """Whether nothing is inside."""
        return not self._queue

    def full(self):
        """Whether there is no room."""
        return self._maxsize > 0 and self.qsize() >= self._maxsize

    async def put(self, item):
        """Put item in; wait for room if need be."""
        while self.full():
            self._refuse_if_shut()
            await self._putters.stand(self._get_loop(), lambda: not self.full())
        return self.put_nowait(item)

    async def get(self):
        """Take an item out; wait for one if need be."""
        while self.empty():
            self._refuse_if_shut()
            await self._getters.stand(self._get_loop(), lambda: not self.empty())
        return self.get_nowait()

    def put_nowait(self, item):
        """Put item in, or raise QueueFull."""
        self._refuse_if_shut()
        if self.full():
            raise QueueFull
        self._put(item)
        self._add_unfinished(1)
        self._getters.wake(1)

    def get_nowait(self):
        """Take an item out, or raise QueueEmpty."""
        if self.empty():
            self._refuse_if_shut()
            raise QueueEmpty
        item = self._get()
        self._putters.wake(1)
        return item

    def _refuse_if_shut(self):
        if self._is_shutdown:
            raise QueueShutDown

    def _add_unfinished(self, count):
        self._unfinished_tasks += count
        if self._unfinished_tasks:
            self._all_done.clear()
        else:
            self._all_done.set()

    def task_done(self):
        """Say that an item that came out has been dealt with."""
        if self._unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self._add_unfinished(-1)

    async def join(self):
        """Wait until all items have been dealt with."""
        await self._all_done.wait()

    def shutdown(self, immediate=False):
        """Let nothing in any more; with immediate what is inside is thrown away."""
        self._is_shutdown = True
        if immediate:
            thrown_away = 0
            while not self.empty():
                self._get()
                thrown_away += 1
            self._add_unfinished(-min(thrown_away, self._unfinished_tasks))
        self._getters.wake()
        self._putters.wake()


class PriorityQueue(Queue):
    """A queue that gives its least item first."""

    def _init(self, maxsize):
        self._queue = []        # a heap

    def _put(self, item):
        heapq.heappush(self._queue, item)

    def _get(self):
        return heapq.heappop(self._queue)


class LifoQueue(Queue):
    """A queue that gives its newest item first."""

    def _init(self, maxsize):
        self._queue = []

    def _get(self):
        return self._queue.pop()
