"""Queues between threads."""

import threading
from heapq import heappop, heappush
from time import monotonic as time
from types import GenericAlias

from collections import deque

__all__ = ["Empty", "Full", "ShutDown", "Queue", "PriorityQueue", "LifoQueue", "SimpleQueue"]
try:
    from _queue import Empty
except ImportError:
    class Empty(Exception):
        """get() found nothing in the queue in time."""

try:
    from _queue import SimpleQueue
except ImportError:
    SimpleQueue = None


class Full(Exception):
    """put() found no room in time."""


class ShutDown(Exception):
    """The queue has been shut down."""


def _check_timeout(timeout):
    if timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")


class Queue:
    """A queue of at most maxsize items (0: any number); the oldest item comes out first.

    Subclasses choose the order by _init, _qsize, _put and _get, which are called with the lock held.
    """

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, maxsize=0):
        self.maxsize, self.unfinished_tasks, self.is_shutdown = maxsize, 0, False
        self._init(maxsize)
        self.mutex = mutex = threading.Lock()
        self.not_empty, self.not_full, self.all_tasks_done = [threading.Condition(mutex) for _ in range(3)]

    def task_done(self):
        """Say that an item that came out has been dealt with; join() waits for as many as were put in."""
        with self.mutex:
            left = self.unfinished_tasks - 1
            if left < 0:
                raise ValueError("task_done() called too many times")
            self.unfinished_tasks = left
            if not left:
                self.all_tasks_done.notify_all()

    def join(self):
        """Wait until all items have been dealt with."""
        with self.mutex:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    def qsize(self):
        """How many items are inside just now."""
        with self.mutex:
            return self._qsize()

    def empty(self):
        """Whether nothing is inside just now."""
        with self.mutex:
            return not self._qsize()

    def full(self):
        """Whether there is no room just now."""
        with self.mutex:
            return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        """Put item in; if there is no room, wait for some (at most timeout seconds), or raise Full."""
        with self.mutex:
            if self.is_shutdown:
                raise ShutDown
            if block and timeout is not None and self.maxsize > 0:
                _check_timeout(timeout)
            if 0 < self.maxsize <= self._qsize():
                if not block:
                    raise Full
                self._await_change(self.not_full, lambda: self._qsize() < self.maxsize, timeout, Full,
                                   lambda: self.is_shutdown)
            self._put(item)
            self.unfinished_tasks += 1
            if self.not_empty._waiters:
                self.not_empty.notify()

    def get(self, block=True, timeout=None):
        """Take an item out; if there is none, wait for one (at most timeout seconds), or raise Empty."""
        with self.mutex:
            is_empty = not self._qsize()
            if is_empty and self.is_shutdown:
                raise ShutDown
            if block and timeout is not None:
                _check_timeout(timeout)
            if is_empty:
                if not block:
                    raise Empty
                self._await_change(self.not_empty, self._qsize, timeout, Empty,
                                   lambda: self.is_shutdown and not self._qsize())
            item = self._get()
            if self.not_full._waiters:
                self.not_full.notify()
            return item

    def _await_change(self, condition, is_ready, timeout, failure, is_over):
        """Wait until is_ready(): raises failure when the time runs out, ShutDown when nothing will come."""
        if timeout is not None:
            end = time() + timeout
        left = None
        while not is_ready():
            if timeout is not None:
                left = end - time()
                if left <= 0:
                    raise failure
            condition.wait(left)
            if is_over():
                raise ShutDown

    def put_nowait(self, item):
        """put(item), but raises Full rather than wait."""
        return self.put(item, block=False)

    def get_nowait(self):
        """get(), but raises Empty rather than wait."""
        return self.get(block=False)

    def shutdown(self, immediate=False):
        """Let nothing in any more: put() raises ShutDown, and get() too once the queue is empty.

        With immediate what is inside is thrown away.
        """
        with self.mutex:
            self.is_shutdown = True
            released = [self.not_empty, self.not_full]
            if immediate:
                while self._qsize():
                    self._get()
                    self.unfinished_tasks = max(self.unfinished_tasks - 1, 0)
                released.append(self.all_tasks_done)
            for condition in released:
                condition.notify_all()

    def _init(self, maxsize):
        self.queue = deque()

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def _qsize(self):
        return len(self.queue)


class PriorityQueue(Queue):
    """A queue that gives its least item first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        heappush(self.queue, item)

    def _get(self):
        return heappop(self.queue)


class LifoQueue(Queue):
    """A queue that gives its newest item first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop()


class _PySimpleQueue:
    """A queue of any number of items, as _queue.SimpleQueue."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self):
        self._queue = deque()
        self._count = threading.Semaphore(0)

    def put(self, item, block=True, timeout=None):
        """Put item in; there is always room."""
        self._queue.append(item)
        self._count.release()

    def get(self, block=True, timeout=None):
        """Take the oldest item out; wait for one for at most timeout seconds, or raise Empty."""
        if not block:
            timeout = None
        elif timeout is not None:
            _check_timeout(timeout)
        if not self._count.acquire(block, timeout):
            raise Empty
        return self._queue.popleft()

    def put_nowait(self, item):
        """Put item in."""
        return self.put(item, block=False)

    def get_nowait(self):
        """Take the oldest item out, or raise Empty."""
        return self.get(block=False)

    def empty(self):
        """Whether nothing is inside just now."""
        return not self._queue

    def qsize(self):
        """How many items are inside just now."""
        return len(self._queue)


if SimpleQueue is None:
    SimpleQueue = _PySimpleQueue
