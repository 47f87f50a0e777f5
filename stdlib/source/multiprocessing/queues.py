"""Queues between processes: pipes with locks, and in Queue a thread in each process that puts."""

__all__ = ["Queue", "SimpleQueue", "JoinableQueue"]

import collections
import errno
import os
import threading
import time
import types
import weakref
from queue import Empty, Full

from . import connection, context
from .util import Finalize, debug, info, is_exiting, register_after_fork

_ForkingPickler = context.reduction.ForkingPickler
_END = object()  # in a buffer: nothing follows


class Queue:
    """A queue; put() leaves the object in a buffer, from where a thread sends it."""

    def __init__(self, maxsize=0, *, ctx):
        if maxsize <= 0:
            from .synchronize import SEM_VALUE_MAX as maxsize
        self._maxsize = maxsize
        self._reader, self._writer = connection.Pipe(duplex=False)
        self._rlock, self._wlock = ctx.Lock(), ctx.Lock()
        self._sem = ctx.BoundedSemaphore(maxsize)
        self._opid = os.getpid()
        self._ignore_epipe = False
        self._set_up()

    def __getstate__(self):
        context.assert_spawning(self)
        return (self._ignore_epipe, self._maxsize, self._reader, self._writer, self._rlock, self._wlock, self._sem,
                self._opid)

    def __setstate__(self, state):
        (self._ignore_epipe, self._maxsize, self._reader, self._writer, self._rlock, self._wlock, self._sem,
         self._opid) = state
        self._set_up()

    def _set_up(self):
        register_after_fork(self, Queue._forget_thread)
        self._forget_thread()

    def _forget_thread(self):
        """Nothing is in the buffer, and no thread sends: at the beginning and in the child of a fork."""
        self._notempty = threading.Condition(threading.Lock())
        self._buffer = collections.deque()
        self._thread = self._join_thread = self._close_buffer = None
        self._joincancelled = self._closed = False

    def put(self, obj, block=True, timeout=None):
        """Puts obj in; waits while the queue is full if block is true, for at most timeout seconds."""
        self._check_open()
        if not self._sem.acquire(block, timeout):
            raise Full
        with self._notempty:
            self._buffer_up(obj)

    def _check_open(self):
        if self._closed:
            raise ValueError(f"Queue {self!r} is closed")

    def _buffer_up(self, obj):
        if self._thread is None:
            self._start_thread()
        self._buffer.append(obj)
        self._notempty.notify()

    def get(self, block=True, timeout=None):
        """Takes the oldest object out; waits for one if block is true, for at most timeout seconds."""
        self._check_open()
        if block and timeout is None:
            with self._rlock:
                message = self._reader.recv_bytes()
            self._sem.release()
            return _ForkingPickler.loads(message)
        deadline = time.monotonic() + timeout if block else None
        if not self._rlock.acquire(block, timeout):
            raise Empty
        try:
            if not self._reader.poll(max(0.0, deadline - time.monotonic()) if block else 0.0):
                raise Empty
            message = self._reader.recv_bytes()
            self._sem.release()
        finally:
            self._rlock.release()
        return _ForkingPickler.loads(message)

    def qsize(self):
        """How many objects are in it, about."""
        return self._maxsize - self._sem._semlock._get_value()

    def empty(self):
        """Whether nothing is in it, about."""
        return not self._reader.poll()

    def full(self):
        """Whether no more objects go in, about."""
        return self._sem._semlock._is_zero()

    def get_nowait(self):
        return self.get(False)

    def put_nowait(self, obj):
        return self.put(obj, False)

    def close(self):
        """This process puts nothing more; what is in the buffer is still sent."""
        self._closed = True
        close, self._close_buffer = self._close_buffer, None
        if close:
            close()
            self._reader.close()  # a queue that was never put into is left as it is

    def join_thread(self):
        """Waits until everything in the buffer has been sent; close() comes first."""
        debug("Queue.join_thread()")
        assert self._closed, f"Queue {self!r} not closed"
        if self._join_thread:
            self._join_thread()

    def cancel_join_thread(self):
        """The end of the process does not wait for what is in the buffer."""
        debug("Queue.cancel_join_thread()")
        self._joincancelled = True
        if self._join_thread is not None:
            self._join_thread.cancel()

    def _terminate_broken(self):
        """Nobody reads any more: what is left is not waited for."""
        self._reader.close()
        self.close()
        self.join_thread()

    def _start_thread(self):
        debug("Queue._start_thread()")
        self._buffer.clear()
        thread = threading.Thread(target=_Feeder(self).run, name="QueueFeederThread", daemon=True)
        thread.start()
        self._thread = thread
        if not self._joincancelled:  # at the process's end, before the finalizers without a priority
            self._join_thread = Finalize(self._thread, _join_feeder, [weakref.ref(self._thread)], exitpriority=-5)
        self._close_buffer = Finalize(self, _end_buffer, [self._buffer, self._notempty], exitpriority=10)

    @staticmethod
    def _on_queue_feeder_error(error, obj):
        """An object could not be sent."""
        import traceback
        traceback.print_exc()

    __class_getitem__ = classmethod(types.GenericAlias)


def _join_feeder(reference):
    debug("joining queue thread")
    thread = reference()
    if thread is not None:
        thread.join()
        debug("... queue thread joined")
    else:
        debug("... queue thread already dead")


def _end_buffer(buffer, not_empty):
    debug("telling queue thread to quit")
    with not_empty:
        buffer.append(_END)
        not_empty.notify()


class _Feeder:
    """What the thread of a queue does. It holds no reference to the queue, so that the queue can die."""

    def __init__(self, queue):
        self._buffer, self._not_empty = queue._buffer, queue._notempty
        self._reader, self._writer, self._lock = queue._reader, queue._writer, queue._wlock
        self._room, self._ignores_broken_pipe = queue._sem, queue._ignore_epipe
        self._report = queue._on_queue_feeder_error

    def run(self):
        debug("starting thread to feed data to pipe")
        while True:
            with self._not_empty:
                while not self._buffer:
                    self._not_empty.wait()
                obj = self._buffer.popleft()
            if obj is _END:
                debug("feeder thread got sentinel -- exiting")
                self._writer.close()
                return
            try:
                message = _ForkingPickler.dumps(obj)
                with self._lock:
                    self._writer.send_bytes(message)
            except Exception as error:
                if self._ignores_broken_pipe and getattr(error, "errno", 0) == errno.EPIPE:
                    return
                if is_exiting():
                    info("error in queue thread: %s", error)
                    return
                self._room.release()  # it does not come in
                self._report(error, obj)
            obj = None


class JoinableQueue(Queue):
    """A queue that knows how many of its objects have not been worked off."""

    def __init__(self, maxsize=0, *, ctx):
        super().__init__(maxsize, ctx=ctx)
        self._unfinished_tasks, self._cond = ctx.Semaphore(0), ctx.Condition()

    def __getstate__(self):
        return super().__getstate__(), self._cond, self._unfinished_tasks

    def __setstate__(self, state):
        inner, self._cond, self._unfinished_tasks = state
        super().__setstate__(inner)

    def put(self, obj, block=True, timeout=None):
        self._check_open()
        if not self._sem.acquire(block, timeout):
            raise Full
        with self._notempty, self._cond:
            self._unfinished_tasks.release()
            self._buffer_up(obj)

    def task_done(self):
        """An object that was taken out has been worked off."""
        with self._cond:
            if not self._unfinished_tasks.acquire(False):
                raise ValueError("task_done() called too many times")
            if self._unfinished_tasks._semlock._is_zero():
                self._cond.notify_all()

    def join(self):
        """Waits until everything has been worked off."""
        with self._cond:
            if not self._unfinished_tasks._semlock._is_zero():
                self._cond.wait()


class SimpleQueue:
    """A pipe with a lock at each end; put() waits until the object is in the pipe."""

    def __init__(self, *, ctx):
        self.__setstate__((*connection.Pipe(duplex=False), ctx.Lock(), ctx.Lock()))

    def __getstate__(self):
        context.assert_spawning(self)
        return self._reader, self._writer, self._rlock, self._wlock

    def __setstate__(self, state):
        self._reader, self._writer, self._rlock, self._wlock = state
        self._poll = self._reader.poll

    def close(self):
        """Closes both ends in this process."""
        self._reader.close()
        self._writer.close()

    def empty(self):
        """Whether nothing is in it."""
        return not self._poll()

    def get(self):
        """Takes the oldest object out."""
        with self._rlock:
            message = self._reader.recv_bytes()
        return _ForkingPickler.loads(message)

    def put(self, obj):
        """Puts obj in."""
        message = _ForkingPickler.dumps(obj)
        with self._wlock:
            self._writer.send_bytes(message)

    __class_getitem__ = classmethod(types.GenericAlias)
