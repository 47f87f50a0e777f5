"""Executors whose workers are threads.

Workers take from the executor's _work_queue, where None means: look whether to go on. They refer to the
executor weakly, so that one that nobody holds any more ends its workers too.
"""

import itertools
import os
import queue
import threading
import types
import weakref

from concurrent.futures import _base

_threads_queues = weakref.WeakKeyDictionary()  # of each worker, for the end of the program
_shutdown = False  # the program ends
_global_shutdown_lock = threading.Lock()  # guards both


def _python_exit():
    global _shutdown
    with _global_shutdown_lock:
        _shutdown = True
    workers = list(_threads_queues.items())
    for _, work in workers:
        work.put(None)
    for thread, _ in workers:
        thread.join()


threading._register_atexit(_python_exit)


def _begin_child():
    """A child has none of the threads."""
    _threads_queues.clear()
    _global_shutdown_lock._at_fork_reinit()


os.register_at_fork(before=_global_shutdown_lock.acquire, after_in_parent=_global_shutdown_lock.release,
                    after_in_child=_begin_child)


class _WorkItem:

    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs

    __class_getitem__ = classmethod(types.GenericAlias)

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except BaseException as error:
            self.future.set_exception(error)
            del self  # the error's traceback refers to this frame
        else:
            self.future.set_result(result)


def _is_over(reference):
    """Whether a worker shall end; says so to the executor, too."""
    executor = reference()
    if executor is None:
        return True
    if _shutdown:
        executor._shutdown = True
    return executor._shutdown


def _take(reference, work):
    """The next item; meanwhile the worker counts as idle."""
    try:
        return work.get_nowait()
    except queue.Empty:
        executor = reference()
        if executor is not None:
            executor._idle_semaphore.release()
        del executor
        return work.get(block=True)


def _worker(reference, initializer, initargs, work):
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
            executor = reference()
            if executor is not None:
                executor._initializer_failed()
            return
    try:
        while True:
            item = _take(reference, work)
            if item is not None:
                item.run()
                del item  # while the worker waits for the next one nothing of this shall live
            elif _is_over(reference):
                work.put(None)  # for the next worker
                return
    except BaseException:
        _base.LOGGER.critical("Exception in worker", exc_info=True)


class BrokenThreadPool(_base.BrokenExecutor):
    """The initializer has failed in one of the threads."""


class ThreadPoolExecutor(_base.Executor):
    """Carries calls out in at most max_workers threads, which are started as they are needed."""

    _counter = itertools.count().__next__

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            # Calls that wait for files and networks need no processor of their own.
            max_workers = min(32, 4 + (os.process_cpu_count() or 1))
        elif max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers, self._threads = max_workers, set()
        self._work_queue, self._idle_semaphore = queue.SimpleQueue(), threading.Semaphore(0)
        self._broken = self._shutdown = False
        self._shutdown_lock = threading.Lock()
        self._thread_name_prefix = thread_name_prefix or f"ThreadPoolExecutor-{self._counter()}"
        self._initializer = initializer
        self._initargs = initargs

    def submit(self, fn, /, *args, **kwargs):
        """Have fn(*args, **kwargs) called in a thread; a future of its result."""
        with self._shutdown_lock, _global_shutdown_lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _shutdown:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = _base.Future()
            self._work_queue.put(_WorkItem(future, fn, args, kwargs))
            self._adjust_thread_count()
            return future

    def _adjust_thread_count(self):
        """Start a thread, unless one is idle or there are enough."""
        if self._idle_semaphore.acquire(blocking=False):
            return
        count = len(self._threads)
        if count >= self._max_workers:
            return

        def wake_workers(_, work=self._work_queue):
            work.put(None)

        thread = threading.Thread(
            name=f"{self._thread_name_prefix}_{count}", target=_worker,
            args=(weakref.ref(self, wake_workers), self._initializer, self._initargs, self._work_queue))
        thread.start()
        self._threads.add(thread)
        _threads_queues[thread] = self._work_queue

    def _drain(self):
        while True:
            try:
                item = self._work_queue.get_nowait()
            except queue.Empty:
                return
            if item is not None:
                yield item.future

    def _initializer_failed(self):
        with self._shutdown_lock:
            self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            for future in self._drain():
                future.set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Take no more calls; cancel those that have not begun if asked to; wait for the threads."""
        with self._shutdown_lock:
            self._shutdown = True
            if cancel_futures:
                for future in self._drain():
                    future.cancel()
            self._work_queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
