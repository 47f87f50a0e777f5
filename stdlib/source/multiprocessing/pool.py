"""Pools of workers, which carry calls out.

A task goes (job, index, function, arguments, keywords) through one queue to whichever worker is free, and comes back
(job, index, (is_fine, value)) through another. Three threads serve a pool: one starts workers in place of those that
have ended, one feeds tasks, one takes in results. `_cache` are the jobs whose results are not complete.
"""

__all__ = ["Pool", "ThreadPool"]

import collections
import functools
import itertools
import os
import queue
import threading
import time
import traceback
import types
import warnings

from . import TimeoutError, get_context, util
from .connection import wait

INIT, RUN, CLOSE, TERMINATE = "INIT", "RUN", "CLOSE", "TERMINATE"

_job_numbers = itertools.count()


def mapstar(arguments):
    return list(map(*arguments))


def starmapstar(arguments):
    return list(itertools.starmap(arguments[0], arguments[1]))


# --- in the workers ----------------------------------------------------------------------------------------------------

class RemoteTraceback(Exception):
    """The traceback of an exception in a worker, as text: the cause of the exception that arrives."""

    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


class ExceptionWithTraceback:
    """An exception in a pickle, with the text of its traceback."""

    def __init__(self, exc, tb):
        self.exc = exc
        self.tb = '\n"""\n%s"""' % "".join(traceback.format_exception(type(exc), exc, tb))

    def __reduce__(self):
        return rebuild_exc, (self.exc, self.tb)


def rebuild_exc(exc, tb):
    exc.__cause__ = RemoteTraceback(tb)
    return exc


class MaybeEncodingError(Exception):
    """A result could not be sent."""

    def __init__(self, exc, value):
        self.exc, self.value = repr(exc), repr(value)
        super().__init__(self.exc, self.value)

    def __str__(self):
        return "Error sending result: '%s'. Reason: '%s'" % (self.value, self.exc)

    def __repr__(self):
        return "<%s: %s>" % (type(self).__name__, self)


def worker(inqueue, outqueue, initializer=None, initargs=(), maxtasks=None, wrap_exception=False):
    """What a worker does: tasks, until there are none or it has done its share."""
    if maxtasks is not None and not (isinstance(maxtasks, int) and maxtasks >= 1):
        raise AssertionError("Maxtasks {!r} is not valid".format(maxtasks))
    for end in (inqueue, "_writer"), (outqueue, "_reader"):
        if hasattr(*end):
            getattr(*end).close()
    if initializer is not None:
        initializer(*initargs)
    done = 0
    while maxtasks is None or done < maxtasks:
        try:
            task = inqueue.get()
        except (EOFError, OSError):
            util.debug("worker got EOFError or OSError -- exiting")
            break
        if task is None:
            util.debug("worker got sentinel -- exiting")
            break
        job, index, function, arguments, keywords = task
        result = _carry_out(function, arguments, keywords, wrap_exception)
        try:
            outqueue.put((job, index, result))
        except Exception as error:
            wrapped = MaybeEncodingError(error, result[1])
            util.debug("Possible encoding error while sending result: %s", wrapped)
            outqueue.put((job, index, (False, wrapped)))
        task = job = function = arguments = keywords = result = None
        done += 1
    util.debug("worker exiting after %d tasks", done)


def _carry_out(function, arguments, keywords, wrap_exception):
    try:
        return True, function(*arguments, **keywords)
    except Exception as error:
        if wrap_exception and function is not _raise_now:
            error = ExceptionWithTraceback(error, error.__traceback__)
        return False, error


def _raise_now(error):
    """A task in place of one that could not be made."""
    raise error


# --- results -----------------------------------------------------------------------------------------------------------

class ApplyResult:
    """The result of a call."""

    def __init__(self, pool, callback, error_callback):
        self._pool = pool
        self._event = threading.Event()
        self._job = next(_job_numbers)
        self._cache = pool._cache
        self._callback, self._error_callback = callback, error_callback
        self._cache[self._job] = self

    def ready(self):
        """Whether the call has ended."""
        return self._event.is_set()

    def successful(self):
        """Whether it has ended without an exception."""
        if not self.ready():
            raise ValueError("{0!r} not ready".format(self))
        return self._success

    def wait(self, timeout=None):
        """Waits until the call has ended, for at most timeout seconds."""
        self._event.wait(timeout)

    def get(self, timeout=None):
        """The result, or the exception, of the call."""
        self.wait(timeout)
        if not self.ready():
            raise TimeoutError
        if self._success:
            return self._value
        raise self._value

    def _set(self, index, result):
        self._success, self._value = result
        self._finish()

    def _finish(self):
        callback = self._callback if self._success else self._error_callback
        if callback:
            callback(self._value)
        self._event.set()
        del self._cache[self._job]
        self._pool = None

    __class_getitem__ = classmethod(types.GenericAlias)


AsyncResult = ApplyResult


class MapResult(ApplyResult):
    """The results of many calls, which are made in chunks."""

    def __init__(self, pool, chunksize, length, callback, error_callback):
        super().__init__(pool, callback, error_callback)
        self._success = True
        self._value = [None] * length
        self._chunksize = chunksize
        self._number_left = -(-length // chunksize) if chunksize > 0 else 0
        if self._number_left == 0:
            self._event.set()
            del self._cache[self._job]

    def _set(self, index, result):
        self._number_left -= 1
        is_fine, value = result
        if not is_fine and self._success:
            self._success, self._value = False, value  # the first exception counts
        elif is_fine and self._success:
            start = index * self._chunksize
            self._value[start:start + self._chunksize] = value
        if self._number_left == 0:
            self._finish()


class IMapIterator:
    """Results one by one, in the order of the calls."""

    def __init__(self, pool):
        self._pool = pool
        self._cond = threading.Condition(threading.Lock())
        self._job = next(_job_numbers)
        self._cache = pool._cache
        self._items = collections.deque()
        self._early = {}  # results whose turn has not come, by their index
        self._given = 0   # how many are in _items, or have been given
        self._length = None
        self._cache[self._job] = self

    def __iter__(self):
        return self

    def next(self, timeout=None):
        """The next result; waits for at most timeout seconds."""
        with self._cond:
            if not self._items and not self._is_over():
                self._cond.wait(timeout)
            if not self._items:
                if self._is_over():
                    self._pool = None
                    raise StopIteration
                raise TimeoutError
            is_fine, value = self._items.popleft()
        if is_fine:
            return value
        raise value

    __next__ = next

    def _is_over(self):
        return self._given == self._length

    def _set(self, index, result):
        with self._cond:
            self._early[index] = result
            while self._given in self._early:
                self._add(self._early.pop(self._given))
            self._leave()

    def _add(self, result):
        self._items.append(result)
        self._given += 1
        self._cond.notify()

    def _leave(self):
        if self._is_over():
            self._cache.pop(self._job, None)
            self._pool = None

    def _set_length(self, length):
        with self._cond:
            self._length = length
            if self._is_over():
                self._cond.notify()
            self._leave()


class IMapUnorderedIterator(IMapIterator):
    """Results one by one, as they come."""

    def _set(self, index, result):
        with self._cond:
            self._add(result)
            self._leave()


# --- the pool ----------------------------------------------------------------------------------------------------------

class _Wakeup(dict):
    """The jobs under way; when the last has gone, the thread that watches workers is told."""

    def __init__(self, notifier):
        super().__init__()
        self._notifier = notifier

    def __delitem__(self, job):
        super().__delitem__(job)
        if not self:
            self._notifier.put(None)

    def pop(self, job, *default):
        result = super().pop(job, *default)
        if not self:
            self._notifier.put(None)
        return result


class Pool:
    """Worker processes; the methods are those of the builtin functions, in versions that wait and that do not."""

    _wrap_exception = True

    @staticmethod
    def Process(context, *arguments, **keywords):
        return context.Process(*arguments, **keywords)

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        self._pool = []
        self._state = INIT
        self._ctx = context or get_context()
        self._set_up_queues()
        self._taskqueue = queue.SimpleQueue()
        self._change_notifier = self._ctx.SimpleQueue()
        self._cache = _Wakeup(self._change_notifier)
        self._maxtasksperchild = maxtasksperchild
        self._initializer, self._initargs = initializer, initargs
        if processes is None:
            processes = os.process_cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        if maxtasksperchild is not None and (not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0):
            raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._processes = processes
        try:
            self._repopulate_pool()
        except Exception:
            for process in self._pool:
                if process.exitcode is None:
                    process.terminate()
            for process in self._pool:
                process.join()
            raise
        self._worker_handler = _start_thread(_watch_workers, _WorkerKeeper(self), self._taskqueue, self._cache)
        self._task_handler = _start_thread(_feed_tasks, self._taskqueue, self._quick_put, self._outqueue, self._pool,
                                           self._cache)
        self._result_handler = _start_thread(_take_results, self._quick_get, self._cache)
        self._terminate = util.Finalize(
            self, self._terminate_pool, exitpriority=15,
            args=(self._taskqueue, self._inqueue, self._outqueue, self._pool, self._change_notifier,
                  self._worker_handler, self._task_handler, self._result_handler, self._cache))
        self._state = RUN

    def __del__(self, _warn=warnings.warn, RUN=RUN):
        if getattr(self, "_state", None) == RUN:
            _warn(f"unclosed running multiprocessing pool {self!r}", ResourceWarning, source=self)
            if getattr(self, "_change_notifier", None) is not None:
                self._change_notifier.put(None)

    def __repr__(self):
        kind = type(self)
        return f"<{kind.__module__}.{kind.__qualname__} state={self._state} pool_size={len(self._pool)}>"

    def _set_up_queues(self):
        self._inqueue, self._outqueue = self._ctx.SimpleQueue(), self._ctx.SimpleQueue()
        self._quick_put = self._inqueue._writer.send
        self._quick_get = self._outqueue._reader.recv

    def _repopulate_pool(self):
        _WorkerKeeper(self).fill_up()

    def _check_running(self):
        if self._state != RUN:
            raise ValueError("Pool not running")

    # --- calls ---

    def apply(self, func, args=(), kwds={}):
        """func(*args, **kwds) in a worker."""
        return self.apply_async(func, args, kwds).get()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        """As apply(), without waiting: an AsyncResult."""
        self._check_running()
        result = ApplyResult(self, callback, error_callback)
        self._taskqueue.put(([(result._job, 0, func, args, kwds)], None))
        return result

    def map(self, func, iterable, chunksize=None):
        """[func(item) for item in iterable], in workers."""
        return self._map_async(func, iterable, mapstar, chunksize).get()

    def starmap(self, func, iterable, chunksize=None):
        """[func(*items) for items in iterable], in workers."""
        return self._map_async(func, iterable, starmapstar, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """As map(), without waiting: an AsyncResult."""
        return self._map_async(func, iterable, mapstar, chunksize, callback, error_callback)

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """As starmap(), without waiting: an AsyncResult."""
        return self._map_async(func, iterable, starmapstar, chunksize, callback, error_callback)

    def _map_async(self, func, iterable, mapper, chunksize=None, callback=None, error_callback=None):
        self._check_running()
        if not hasattr(iterable, "__len__"):
            iterable = list(iterable)
        if chunksize is None:  # so that each worker gets about four
            chunksize = -(-len(iterable) // (len(self._pool) * 4))
        if not iterable:
            chunksize = 0
        batches = _chunks(func, iterable, chunksize)
        result = MapResult(self, chunksize, len(iterable), callback, error_callback)
        tasks = ((result._job, index, mapper, (batch,), {}) for index, batch in enumerate(batches))
        self._taskqueue.put((_guarded(result._job, tasks), None))
        return result

    def imap(self, func, iterable, chunksize=1):
        """As map(), results one by one."""
        return self._imap(IMapIterator(self), func, iterable, chunksize)

    def imap_unordered(self, func, iterable, chunksize=1):
        """As imap(), in the order in which the calls end."""
        return self._imap(IMapUnorderedIterator(self), func, iterable, chunksize)

    def _imap(self, result, func, iterable, chunksize):
        try:
            self._check_running()
            if chunksize < 1:
                raise ValueError("Chunksize must be 1+, not {0:n}".format(chunksize))
        except ValueError:
            self._cache.pop(result._job)
            raise
        if chunksize == 1:
            tasks = ((result._job, index, func, (item,), {}) for index, item in enumerate(iterable))
        else:
            batches = _chunks(func, iterable, chunksize)
            tasks = ((result._job, index, mapstar, (batch,), {}) for index, batch in enumerate(batches))
        self._taskqueue.put((_guarded(result._job, tasks), result._set_length))
        return result if chunksize == 1 else (item for chunk in result for item in chunk)

    # --- the end ---

    def close(self):
        """No more calls are taken."""
        util.debug("closing pool")
        if self._state == RUN:
            self._state = self._worker_handler._state = CLOSE
            self._change_notifier.put(None)

    def terminate(self):
        """Ends the workers, whatever they do."""
        util.debug("terminating pool")
        self._state = TERMINATE
        self._terminate()

    def join(self):
        """Waits until the workers have ended; close() or terminate() come first."""
        util.debug("joining pool")
        if self._state == RUN:
            raise ValueError("Pool is still running")
        if self._state not in (CLOSE, TERMINATE):
            raise ValueError("In unknown state")
        for thread in self._worker_handler, self._task_handler, self._result_handler:
            thread.join()
        for process in self._pool:
            process.join()

    def __enter__(self):
        self._check_running()
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.terminate()

    def __reduce__(self):
        raise NotImplementedError("pool objects cannot be passed between processes or pickled")

    @staticmethod
    def _help_stuff_finish(inqueue, task_handler, size):
        """The feeding thread may be stuck in a full pipe, which nobody reads any more: read it."""
        util.debug("removing tasks from inqueue until task handler finished")
        inqueue._rlock.acquire()
        while task_handler.is_alive() and inqueue._reader.poll():
            inqueue._reader.recv()
            time.sleep(0)

    @classmethod
    def _terminate_pool(cls, taskqueue, inqueue, outqueue, pool, notifier, worker_handler, task_handler,
                        result_handler, cache):
        util.debug("finalizing pool")
        worker_handler._state = task_handler._state = TERMINATE
        notifier.put(None)
        cls._join_thread(worker_handler)
        taskqueue.put(None)
        cls._help_stuff_finish(inqueue, task_handler, len(pool))
        if not result_handler.is_alive() and cache:
            raise AssertionError("Cannot have cache with result_handler not alive")
        result_handler._state = TERMINATE
        outqueue.put(None)
        processes = [process for process in pool if hasattr(process, "terminate")]
        for process in processes:
            if process.exitcode is None:
                process.terminate()
        cls._join_thread(task_handler)
        cls._join_thread(result_handler)
        for process in processes:
            if process.is_alive():
                util.debug("cleaning up worker %d", process.pid)
                process.join()

    @staticmethod
    def _join_thread(thread):
        if threading.current_thread() is not thread:
            thread.join()


def _chunks(function, iterable, size):
    """(function, items) for each chunk of size items."""
    for items in itertools.batched(iterable, size) if size else ():
        yield function, items


def _guarded(job, tasks):
    """The tasks; when making one fails, a task that raises what it raised."""
    index = -1
    try:
        for task in tasks:
            index = task[1]
            yield task
    except Exception as error:
        yield job, index + 1, _raise_now, (error,), {}


class _WorkerKeeper:
    """What starting workers needs of a pool."""

    def __init__(self, pool):
        self.workers, self.count = pool._pool, pool._processes
        self.make = functools.partial(pool.Process, pool._ctx)
        self.arguments = (pool._inqueue, pool._outqueue, pool._initializer, pool._initargs, pool._maxtasksperchild,
                          pool._wrap_exception)
        self.notifier = pool._change_notifier

    def fill_up(self):
        """Starts workers until there are enough."""
        while len(self.workers) < self.count:
            process = self.make(target=worker, args=self.arguments)
            process.name = process.name.replace("Process", "PoolWorker")
            process.daemon = True
            process.start()
            self.workers.append(process)

    def clean_up(self):
        """Drops the workers that have ended."""
        for process in [process for process in self.workers if process.exitcode is not None]:
            process.join()
            self.workers.remove(process)

    def wait(self):
        """Until a worker ends, or something else has changed."""
        sentinels = [process.sentinel for process in self.workers if hasattr(process, "sentinel")]
        wait([self.notifier._reader, *sentinels] if sentinels else [self.notifier._reader], timeout=None)
        while not self.notifier.empty():
            self.notifier.get()


def _start_thread(function, *arguments):
    """A thread that runs function(thread, *arguments); others end it by its _state."""
    thread = threading.Thread(daemon=True)
    thread._state = RUN
    thread.run = functools.partial(function, thread, *arguments)
    thread.start()
    return thread


def _watch_workers(thread, keeper, tasks, cache):
    while thread._state == RUN or (cache and thread._state != TERMINATE):
        keeper.clean_up()
        keeper.fill_up()
        keeper.wait()
    tasks.put(None)  # the feeding thread ends too
    util.debug("worker handler exiting")


def _feed_tasks(thread, tasks, put, results, workers, cache):
    for batch, set_length in iter(tasks.get, None):
        job, index = None, -1
        for task in batch:
            if thread._state != RUN:
                util.debug("task handler found thread._state != RUN")
                break
            job, index = task[:2]
            try:
                put(task)
            except Exception as error:  # it cannot be pickled
                if job in cache:
                    cache[job]._set(index, (False, error))
        else:
            if set_length:
                set_length(index + 1)
            batch = task = job = None
            continue
        break
    try:
        results.put(None)
        for _ in workers:
            put(None)
    except OSError:
        util.debug("task handler got OSError when sending sentinels")
    util.debug("task handler exiting")


def _take_results(thread, get, cache):
    is_ending = False
    while True:
        if is_ending and (not cache or thread._state == TERMINATE):
            break
        try:
            result = get()
        except (OSError, EOFError):
            util.debug("result handler got EOFError/OSError -- exiting")
            return
        if thread._state == TERMINATE:
            break
        if result is None:
            is_ending = True
            continue
        job, index, value = result
        if job in cache:
            cache[job]._set(index, value)
        result = job = value = None
    util.debug("result handler exiting: len(cache)=%s", len(cache))


class ThreadPool(Pool):
    """The same with threads."""

    _wrap_exception = False

    @staticmethod
    def Process(context, *arguments, **keywords):
        from .dummy import Process
        return Process(*arguments, **keywords)

    def __init__(self, processes=None, initializer=None, initargs=()):
        super().__init__(processes, initializer, initargs)

    def _set_up_queues(self):
        self._inqueue, self._outqueue = queue.SimpleQueue(), queue.SimpleQueue()
        self._quick_put, self._quick_get = self._inqueue.put, self._outqueue.get

    @staticmethod
    def _help_stuff_finish(inqueue, task_handler, size):
        try:
            while True:
                inqueue.get_nowait()  # what nobody is to begin any more
        except queue.Empty:
            pass
        for _ in range(size):
            inqueue.put(None)
