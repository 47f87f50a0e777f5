"""Executors whose workers are processes.

submit() leaves a _WorkItem under a number in _pending_work_items. A manager thread moves numbers from _work_ids into
the queue that the workers take from, takes in their results, starts workers in place of those that have done their
share, and notices when a worker dies: then the pool is broken, and every future that is not done says so. The thread
refers to the executor weakly, so that one that nobody holds any more is shut down.
"""

import itertools
import multiprocessing as mp
import os
import queue
import threading
import traceback
import weakref
from functools import partial
from multiprocessing.connection import wait as _wait
from multiprocessing.queues import Queue as _ProcessQueue

from concurrent.futures import _base

EXTRA_QUEUED_CALLS = 1  # more than there are workers, so that none has to wait; those cannot be cancelled
_SEMAPHORES_LEAST = 256
_TERMINATE, _KILL = "terminate", "kill"

_threads_wakeups = weakref.WeakKeyDictionary()  # of each manager thread, for the end of the program
_global_shutdown = False


def _python_exit():
    global _global_shutdown
    _global_shutdown = True
    managers = list(_threads_wakeups.items())
    for _, wakeup in managers:
        wakeup.wakeup()
    for thread, _ in managers:
        thread.join()


threading._register_atexit(_python_exit)


class BrokenProcessPool(_base.BrokenExecutor):
    """A worker process has died."""


class _RemoteTraceback(Exception):
    """The traceback of an exception in a worker, as text."""

    def __init__(self, tb):
        self.tb = tb

    def __str__(self):
        return self.tb


class _ExceptionWithTraceback:
    """An exception in a pickle, with the text of its traceback."""

    def __init__(self, exc, tb):
        self.exc = exc
        self.tb = '\n"""\n%s"""' % "".join(traceback.format_exception(type(exc), exc, tb))
        self.exc.__traceback__ = None  # it would keep the frames alive

    def __reduce__(self):
        return _rebuild_exc, (self.exc, self.tb)


def _rebuild_exc(exc, tb):
    exc.__cause__ = _RemoteTraceback(tb)
    return exc


class _ThreadWakeup:
    """Lets a thread that waits for connections know of something else."""

    def __init__(self):
        self._reader, self._writer = mp.Pipe(duplex=False)
        self._lock, self._closed = threading.Lock(), False

    def wakeup(self):
        with self._lock:
            if self._closed:
                return
            self._writer.send_bytes(b"")

    def close(self):
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for end in self._writer, self._reader:
                end.close()

    def clear(self):
        if self._closed:
            raise RuntimeError("operation on closed _ThreadWakeup")
        while self._reader.poll():
            self._reader.recv_bytes()


class _WorkItem:
    """A call that was asked for."""

    def __init__(self, future, fn, args, kwargs):
        self.future, self.fn, self.args, self.kwargs = future, fn, args, kwargs


class _CallItem:
    """A call on its way to a worker."""

    def __init__(self, work_id, fn, args, kwargs):
        self.work_id, self.fn, self.args, self.kwargs = work_id, fn, args, kwargs


class _ResultItem:
    """What came of it. exit_pid: of a worker that has done its share with it."""

    def __init__(self, work_id, exception=None, result=None, exit_pid=None):
        self.work_id, self.exception, self.result, self.exit_pid = work_id, exception, result, exit_pid


class _SafeQueue(_ProcessQueue):
    """The queue of calls: one that cannot be pickled ends its future with the exception."""

    def __init__(self, max_size=0, *, ctx, pending_work_items, thread_wakeup):
        super().__init__(max_size, ctx=ctx)
        self.pending_work_items, self.thread_wakeup = pending_work_items, thread_wakeup

    def _on_queue_feeder_error(self, error, obj):
        if not isinstance(obj, _CallItem):
            super()._on_queue_feeder_error(error, obj)
            return
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        error.__cause__ = _RemoteTraceback('\n"""\n%s"""' % text)
        item = self.pending_work_items.pop(obj.work_id, None)
        self.thread_wakeup.wakeup()
        if item is not None:  # otherwise the pool has been ended meanwhile
            item.future.set_exception(error)


# --- in the workers ----------------------------------------------------------------------------------------------------

def _process_chunk(fn, chunk):
    return [fn(*arguments) for arguments in chunk]


def _send_result(results, work_id, result=None, exception=None, exit_pid=None):
    try:
        results.put(_ResultItem(work_id, exception, result, exit_pid))
    except BaseException as error:
        results.put(_ResultItem(work_id, _ExceptionWithTraceback(error, error.__traceback__), None, exit_pid))


def _process_worker(calls, results, initializer, initargs, max_tasks=None):
    """What a worker does: calls, until there are none or it has done its share."""
    if initializer is not None:
        try:
            initializer(*initargs)
        except BaseException:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
            return  # its death tells the manager
    for done in itertools.count(1):
        call = calls.get(block=True)
        if call is None:
            results.put(os.getpid())
            return
        exit_pid = os.getpid() if done == max_tasks else None
        try:
            outcome = {"result": call.fn(*call.args, **call.kwargs)}
        except BaseException as error:
            outcome = {"exception": _ExceptionWithTraceback(error, error.__traceback__)}
        _send_result(results, call.work_id, exit_pid=exit_pid, **outcome)
        del call, outcome  # what it holds may be large
        if exit_pid is not None:
            return


def _spawn_worker(context, calls, results, initializer, initargs, max_tasks, processes):
    process = context.Process(target=_process_worker, args=(calls, results, initializer, initargs, max_tasks))
    process.start()
    processes[process.pid] = process


# --- the manager -------------------------------------------------------------------------------------------------------

class _ExecutorManagerThread(threading.Thread):
    """The thread that stands between an executor and its workers."""

    def __init__(self, executor):
        self.thread_wakeup = executor._executor_manager_thread_wakeup
        self.shutdown_lock = executor._shutdown_lock

        def wake(_, wakeup=self.thread_wakeup):
            mp.util.debug("Executor collected: triggering callback for QueueManager wakeup")
            wakeup.wakeup()

        self.executor_reference = weakref.ref(executor, wake)
        self.processes = executor._processes
        self.call_queue, self.result_queue = executor._call_queue, executor._result_queue
        self.work_ids_queue = executor._work_ids
        self.max_tasks_per_child = executor._max_tasks_per_child
        self.pending_work_items = executor._pending_work_items
        # What a new worker needs: the executor may be shut down or gone by then.
        self.max_workers = executor._max_workers
        self.worker_settings = (executor._mp_context, executor._call_queue, executor._result_queue,
                                executor._initializer, executor._initargs, executor._max_tasks_per_child)
        super().__init__()

    def run(self):
        while True:
            try:
                self.add_call_item_to_queue()
            except BaseException as error:  # no thread can be started to send it
                self.terminate_broken(traceback.format_exception(error))
                return
            item, is_broken, cause = self.wait_result_broken_or_wakeup()
            if is_broken:
                self.terminate_broken(cause)
                return
            if item is not None:
                failure, cause = self._take_in(item)
                item = None
                if failure is not None:
                    self.terminate_broken(cause, failure)
                    return
            if not self.is_shutting_down():
                continue
            self.flag_executor_shutting_down()
            self.add_call_item_to_queue()
            if not self.pending_work_items:
                return self.join_executor_internals()

    def _take_in(self, item):
        """Why the pool is broken by what came, if it is, and the text of the exception that is the cause of it."""
        self.process_result_item(item)
        has_left = isinstance(item, int) or item.exit_pid is not None
        if has_left and not isinstance(item, int):
            process = self.processes.pop(item.exit_pid)
            process.join()
        executor = self.executor_reference()
        if not has_left:
            if executor is not None:
                executor._idle_worker_semaphore.release()
        elif not isinstance(item, int):
            with self.shutdown_lock:
                failure, cause = self._replace_worker(executor)
            executor = None
            if not self.processes and (self.pending_work_items or cause is not None):
                return failure, cause
        return None, None

    def _replace_worker(self, executor):
        """A worker has done its share: another takes its place if more may be asked of the pool. If none can, why, and
        the text of the exception that is the cause of it."""
        if executor is None:
            return ("The ProcessPoolExecutor was garbage collected with work pending after its last worker process "
                    "exited upon reaching max_tasks_per_child; the pending work can never be run."), None
        if executor._force_shutting_down:
            return ("A worker process exited while the pool was being forcefully shut down; work that was still "
                    "enqueued will not be run."), None
        if len(self.processes) < self.max_workers and (self.pending_work_items or not self.is_shutting_down()):
            try:
                _spawn_worker(*self.worker_settings, self.processes)
            except Exception as error:
                return ("A replacement worker process could not be started, leaving the pool without workers to run "
                        "the remaining work."), traceback.format_exception(error)
        return None, None

    def add_call_item_to_queue(self):
        """Moves calls into the workers' queue while there is room."""
        while not self.call_queue.full():
            try:
                work_id = self.work_ids_queue.get(block=False)
            except queue.Empty:
                return
            item = self.pending_work_items.get(work_id)
            if item is None:
                continue
            if item.future.set_running_or_notify_cancel():
                self.call_queue.put(_CallItem(work_id, item.fn, item.args, item.kwargs), block=True)
            else:
                del self.pending_work_items[work_id]

    def wait_result_broken_or_wakeup(self):
        """Waits for anything to happen: (result or None, whether a worker has died, text of the cause or None)."""
        reader, wakeup = self.result_queue._reader, self.thread_wakeup._reader
        ready = _wait([reader, wakeup, *(process.sentinel for process in list(self.processes.values()))])
        item, is_broken, cause = None, True, None
        if reader in ready:
            try:
                item = reader.recv()
                is_broken = False
            except BaseException as error:
                cause = traceback.format_exception(error)
        elif wakeup in ready:
            is_broken = False
        self.thread_wakeup.clear()
        return item, is_broken, cause

    def process_result_item(self, item):
        """Ends the future that a result is for."""
        if isinstance(item, int):  # a worker has ended because it was told to
            assert self.is_shutting_down()
            process = self.processes.pop(item, None)
            if process is not None:
                process.join()
            return
        work = self.pending_work_items.pop(item.work_id, None)
        if work is None:
            return
        if item.exception is not None:
            work.future.set_exception(item.exception)
        else:
            work.future.set_result(item.result)

    def is_shutting_down(self):
        executor = self.executor_reference()
        return _global_shutdown or executor is None or executor._shutdown_thread

    def flag_executor_shutting_down(self):
        """No more calls are taken; those not begun are cancelled if that was asked for."""
        executor = self.executor_reference()
        if executor is None:
            return
        executor._shutdown_thread = True
        if not executor._cancel_pending_futures:
            return
        for work_id, item in list(self.pending_work_items.items()):
            if item.future.cancel():
                del self.pending_work_items[work_id]
        while True:
            try:
                self.work_ids_queue.get_nowait()
            except queue.Empty:
                break
        executor._cancel_pending_futures = False

    def terminate_broken(self, cause, bpe_message=None):
        """A worker has died: every future that is not done says so, and the other workers are ended."""
        with self.shutdown_lock:
            self._terminate_broken(cause, bpe_message)

    def _terminate_broken(self, cause, bpe_message):
        executor = self.executor_reference()
        if executor is not None:
            executor._broken = ("A child process terminated abruptly, the process pool is not usable anymore")
            executor._shutdown_thread = True
            executor = None
        message = bpe_message or ("A process in the process pool was terminated abruptly while the future was running "
                                  "or pending.")
        for item in self.pending_work_items.values():
            broken = BrokenProcessPool(message)
            if cause is not None:
                broken.__cause__ = _RemoteTraceback(f"\n'''\n{''.join(cause)}'''")
            try:
                item.future.set_exception(broken)
            except _base.InvalidStateError:
                pass  # it was cancelled meanwhile
        self.pending_work_items.clear()
        for process in self.processes.values():
            process.terminate()
        self.call_queue._terminate_broken()
        self._join_executor_internals(is_broken=True)

    def join_executor_internals(self):
        with self.shutdown_lock:
            self._join_executor_internals()

    def _join_executor_internals(self, is_broken=False):
        if not is_broken:
            self.shutdown_workers()
        self.call_queue.close()
        self.call_queue.join_thread()
        self.thread_wakeup.close()
        for process in self.processes.values():
            if is_broken:
                process.terminate()
            process.join()

    def shutdown_workers(self):
        """Tells each worker to end."""
        wanted = self.get_n_children_alive()
        told = 0
        while told < wanted and self.get_n_children_alive() > 0:
            try:
                self.call_queue.put_nowait(None)
                told += 1
            except queue.Full:
                if self.result_queue._reader.poll(0.01):
                    self.process_result_item(self.result_queue._reader.recv())

    def get_n_children_alive(self):
        return sum(process.is_alive() for process in list(self.processes.values()))


# --- the executor ------------------------------------------------------------------------------------------------------

_system_limits_checked = False
_system_limited = None


def _check_system_limits():
    """Refuses systems without enough semaphores."""
    global _system_limits_checked, _system_limited
    if not _system_limits_checked:
        _system_limits_checked = True
        try:
            import multiprocessing.synchronize  # noqa: F401
            count = os.sysconf("SC_SEM_NSEMS_MAX")
            if count not in (-1,) and count < _SEMAPHORES_LEAST:
                _system_limited = (f"system provides too few semaphores ({count} available, "
                                   f"{_SEMAPHORES_LEAST} necessary)")
        except ImportError:
            _system_limited = ("This Python build lacks multiprocessing.synchronize, usually due to named semaphores "
                               "being unavailable on this platform.")
        except (AttributeError, ValueError):
            pass
    if _system_limited:
        raise NotImplementedError(_system_limited)


def _chain_from_iterable_of_lists(lists):
    """The items of lists, which are emptied: no reference to an item that was given is kept."""
    for items in lists:
        items.reverse()
        while items:
            yield items.pop()


class ProcessPoolExecutor(_base.Executor):
    """Carries calls out in processes."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        """max_tasks_per_child: how many calls a worker makes before another takes its place; not with "fork"."""
        _check_system_limits()
        if max_workers is None:
            max_workers = os.process_cpu_count() or 1
        elif max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if mp_context is None:
            mp_context = mp.get_context("spawn" if max_tasks_per_child is not None else None)
        is_fork = mp_context.get_start_method(allow_none=False) == "fork"
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
            if is_fork:
                raise ValueError("max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; "
                                 "supply a different mp_context.")
        self._max_workers = max_workers
        self._mp_context = mp_context
        self._safe_to_dynamically_spawn_children = not is_fork  # a fork copies the locks of the manager thread
        self._initializer, self._initargs = initializer, initargs
        self._max_tasks_per_child = max_tasks_per_child
        self._executor_manager_thread = None
        self._processes = {}  # by their numbers
        self._shutdown_thread = self._force_shutting_down = self._cancel_pending_futures = False
        self._broken = False  # or the message of what broke the pool
        self._shutdown_lock, self._idle_worker_semaphore = threading.Lock(), threading.Semaphore(0)
        self._pending_work_items, self._queue_count = {}, 0  # by numbers, which count up
        self._executor_manager_thread_wakeup = _ThreadWakeup()
        self._call_queue = _SafeQueue(max_workers + EXTRA_QUEUED_CALLS, ctx=mp_context,
                                      pending_work_items=self._pending_work_items,
                                      thread_wakeup=self._executor_manager_thread_wakeup)
        self._call_queue._ignore_epipe = True  # workers that were killed read no more
        self._result_queue = mp_context.SimpleQueue()
        self._work_ids = queue.Queue()

    def _start_executor_manager_thread(self):
        if self._executor_manager_thread is not None:
            return
        if not self._safe_to_dynamically_spawn_children:
            self._launch_processes()
        self._executor_manager_thread = _ExecutorManagerThread(self)
        self._executor_manager_thread.start()
        _threads_wakeups[self._executor_manager_thread] = self._executor_manager_thread_wakeup

    def _adjust_process_count(self):
        if self._processes is None or self._force_shutting_down:
            return
        if self._idle_worker_semaphore.acquire(blocking=False):
            return
        if len(self._processes) < self._max_workers:
            self._spawn_process()

    def _launch_processes(self):
        while len(self._processes) < self._max_workers:
            self._spawn_process()

    def _spawn_process(self):
        _spawn_worker(self._mp_context, self._call_queue, self._result_queue, self._initializer, self._initargs,
                      self._max_tasks_per_child, self._processes)

    def submit(self, fn, /, *args, **kwargs):
        """Has fn(*args, **kwargs) called in a worker; gives the future of its result."""
        with self._shutdown_lock:
            if self._broken:
                raise BrokenProcessPool(self._broken)
            if self._shutdown_thread:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _global_shutdown:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = _base.Future()
            work_id, self._queue_count = self._queue_count, self._queue_count + 1
            self._pending_work_items[work_id] = _WorkItem(future, fn, args, kwargs)
            self._work_ids.put(work_id)
            self._executor_manager_thread_wakeup.wakeup()
            if self._safe_to_dynamically_spawn_children:
                self._adjust_process_count()
            self._start_executor_manager_thread()
            return future

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """map(fn, *iterables) in workers, chunksize calls at a time."""
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        chunks = itertools.batched(zip(*iterables), chunksize)
        results = super().map(partial(_process_chunk, fn), chunks, timeout=timeout, buffersize=buffersize)
        return _chain_from_iterable_of_lists(results)

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Takes no more calls, and waits for those under way."""
        with self._shutdown_lock:
            self._shutdown_thread, self._cancel_pending_futures = True, cancel_futures
            wakeup = self._executor_manager_thread_wakeup
            if wakeup is not None:
                wakeup.wakeup()
        if wait:
            if self._executor_manager_thread is not None:
                self._executor_manager_thread.join()
            if self._result_queue is not None:
                self._result_queue.close()
        self._executor_manager_thread = self._call_queue = self._result_queue = self._processes = None
        self._executor_manager_thread_wakeup = None

    def _force_shutdown(self, operation):
        """Ends the workers by SIGTERM or SIGKILL."""
        if operation not in (_TERMINATE, _KILL):
            raise ValueError(f"Unsupported operation: {operation!r}")
        with self._shutdown_lock:
            self._force_shutting_down = True
        processes = dict(self._processes or {})
        self.shutdown(wait=False, cancel_futures=True)
        for process in processes.values():
            try:
                if process.is_alive():
                    getattr(process, operation)()
            except (ProcessLookupError, ValueError):
                pass  # it has ended meanwhile

    def terminate_workers(self):
        """Ends the workers by SIGTERM; the executor cannot be used any more."""
        return self._force_shutdown(operation=_TERMINATE)

    def kill_workers(self):
        """Ends the workers by SIGKILL; the executor cannot be used any more."""
        return self._force_shutdown(operation=_KILL)
