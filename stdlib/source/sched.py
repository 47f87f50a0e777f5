"""Calls of functions at given times, one after the other."""

import heapq
import threading
import time
from itertools import count

from collections import namedtuple

__all__ = ["scheduler"]

Event = namedtuple("Event", "time, priority, sequence, action, argument, kwargs")
Event.time.__doc__ = "When, by the scheduler's clock."
Event.priority.__doc__ = "Of events for the same time the least comes first."
Event.sequence.__doc__ = "Orders events of the same time and priority as they were entered."
Event.action.__doc__ = "What is called."
Event.argument.__doc__ = "Its positional arguments."
Event.kwargs.__doc__ = "Its keyword arguments."
_NONE = object()  # no keyword arguments


class scheduler:
    """Events by a clock, timefunc(), and a way to wait, delayfunc(how long)."""

    def __init__(self, timefunc=time.monotonic, delayfunc=time.sleep):
        self.timefunc, self.delayfunc = timefunc, delayfunc
        self._queue = []  # a heap
        self._lock = threading.RLock()
        self._sequence_generator = count()

    def enterabs(self, time, priority, action, argument=(), kwargs=_NONE):
        """Enter a call for a time of the clock; the event, which cancel() takes."""
        with self._lock:
            event = Event(time, priority, next(self._sequence_generator), action, argument,
                          {} if kwargs is _NONE else kwargs)
            heapq.heappush(self._queue, event)
        return event

    def enter(self, delay, priority, action, argument=(), kwargs=_NONE):
        """Enter a call for some time from now."""
        return self.enterabs(self.timefunc() + delay, priority, action, argument, kwargs)

    def cancel(self, event):
        """Take an event out of the queue; ValueError if it is not there."""
        with self._lock:
            self._queue.remove(event)
            heapq.heapify(self._queue)

    def empty(self):
        """Whether no event waits."""
        with self._lock:
            return not self._queue

    def _next_due(self):
        """(event, None) with the event taken out if it is due, (None, how long until the next), or None."""
        with self._lock:
            if not self._queue:
                return None
            event, now = self._queue[0], self.timefunc()
            if event.time > now:
                return None, event.time - now
            return heapq.heappop(self._queue), None

    def run(self, blocking=True):
        """Call everything, each at its time; if not blocking what is due, and tell how long until the next.

        What an action raises goes on to the caller; the other events stay.
        """
        while found := self._next_due():
            event, delay = found
            if event is not None:
                event.action(*event.argument, **event.kwargs)
                self.delayfunc(0)  # other threads may go on
            elif blocking:
                self.delayfunc(delay)
            else:
                return delay

    @property
    def queue(self):
        """The events that wait, in the order in which they will be called."""
        with self._lock:
            return sorted(self._queue, key=lambda event: event[:3])
