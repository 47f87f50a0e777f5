"""Tasks, and waiting for several things at once."""

__all__ = ("Task", "create_task", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "wait", "wait_for",
           "as_completed", "sleep", "gather", "shield", "ensure_future", "run_coroutine_threadsafe", "current_task",
           "all_tasks", "create_eager_task_factory", "eager_task_factory", "_register_task", "_unregister_task",
           "_enter_task", "_leave_task")

import functools
import math
import types
from _asyncio import (Task, _enter_task, _leave_task, _register_eager_task, _register_task, _swap_current_task,
                      _unregister_eager_task, _unregister_task, all_tasks, current_task)

from . import coroutines
from . import events
from . import exceptions
from . import futures
from . import queues
from . import timeouts

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"
# CPython has these twice, in C and in the language; here both names mean the only one there is.
_CTask = _PyTask = Task
_c_register_task = _py_register_task = _register_task
_c_unregister_task = _py_unregister_task = _unregister_task
_c_register_eager_task = _py_register_eager_task = _register_eager_task
_c_unregister_eager_task = _py_unregister_eager_task = _unregister_eager_task
_c_enter_task = _py_enter_task = _enter_task
_c_leave_task = _py_leave_task = _leave_task
_c_swap_current_task = _py_swap_current_task = _swap_current_task
_c_current_task = _py_current_task = current_task
_c_all_tasks = _py_all_tasks = all_tasks


def create_task(coro, **kwargs):
    """Have the running loop run a coroutine beside this one; its Task."""
    return events.get_running_loop().create_task(coro, **kwargs)


def ensure_future(coro_or_future, *, loop=None):
    """The future itself, or a task for a coroutine or another awaitable."""
    if futures.isfuture(coro_or_future):
        if loop is not None and loop is not futures._get_loop(coro_or_future):
            raise ValueError("The future belongs to a different loop than the one specified as the loop argument")
        return coro_or_future
    is_coroutine = coroutines.iscoroutine(coro_or_future)
    if not is_coroutine:
        if not hasattr(type(coro_or_future), "__await__"):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")

        async def wrap_awaitable(awaitable):
            return await awaitable
        coro_or_future = wrap_awaitable(coro_or_future)
    if loop is None:
        loop = events.get_event_loop()
    try:
        return loop.create_task(coro_or_future)
    except RuntimeError:
        if is_coroutine:
            coro_or_future.close()
        raise


@types.coroutine
def __sleep0():
    yield


async def sleep(delay, result=None):
    """Wait for some seconds; gives result."""
    if delay <= 0:
        await __sleep0()
        return result
    if math.isnan(delay):
        raise ValueError("Invalid delay: NaN (not a number)")
    loop = events.get_running_loop()
    future = loop.create_future()
    handle = loop.call_later(delay, futures._set_result_unless_cancelled, future, result)
    try:
        return await future
    finally:
        handle.cancel()


# --- wait ---------------------------------------------------------------------------------------------------

async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    """Wait until the futures (some, or all) are done: (those that are, those that are not)."""
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    fs = set(fs)
    if any(coroutines.iscoroutine(f) for f in fs):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    return await _wait(fs, timeout, return_when, events.get_running_loop())


async def _wait(fs, timeout, return_when, loop):
    waiter = loop.create_future()
    timer = None if timeout is None else loop.call_later(timeout, _release_waiter, waiter)
    counter = len(fs)
    me = current_task()

    def on_completion(future):
        nonlocal counter
        counter -= 1
        if (counter <= 0 or return_when == FIRST_COMPLETED
                or (return_when == FIRST_EXCEPTION and not future.cancelled() and future.exception() is not None)):
            if timer is not None:
                timer.cancel()
            if not waiter.done():
                waiter.set_result(None)

    for future in fs:
        future.add_done_callback(on_completion)
        futures.future_add_to_awaited_by(future, me)
    try:
        await waiter
    finally:
        if timer is not None:
            timer.cancel()
        for future in fs:
            future.remove_done_callback(on_completion)
            futures.future_discard_from_awaited_by(future, me)
    done = {future for future in fs if future.done()}
    return done, fs - done


def _release_waiter(waiter, *args):
    if not waiter.done():
        waiter.set_result(None)


async def wait_for(fut, timeout):
    """Wait for an awaitable for at most timeout seconds; then it is cancelled, and TimeoutError raised."""
    if fut is not None and not futures.isfuture(fut) and not coroutines.iscoroutine(fut):
        fut = ensure_future(fut)
    if timeout is not None and timeout <= 0:
        fut = ensure_future(fut)
        if fut.done():
            return fut.result()
        await _cancel_and_wait(fut)
        try:
            return fut.result()
        except exceptions.CancelledError as error:
            raise TimeoutError from error
    async with timeouts.timeout(timeout):
        return await fut


async def _cancel_and_wait(fut):
    loop = events.get_running_loop()
    waiter = loop.create_future()
    callback = functools.partial(_release_waiter, waiter)
    me = current_task(loop)
    fut.add_done_callback(callback)
    futures.future_add_to_awaited_by(fut, me)
    try:
        fut.cancel()
        await waiter
    finally:
        futures.future_discard_from_awaited_by(fut, me)
        fut.remove_done_callback(callback)


class _AsCompletedIterator:
    """What as_completed() gives: an iterator over awaitables, or an asynchronous one over what is done."""

    def __init__(self, aws, timeout):
        self._done = queues.Queue()
        self._timeout_handle = None
        loop = events.get_event_loop()
        todo = {ensure_future(aw, loop=loop) for aw in set(aws)}
        self._waiter = current_task() if events._get_running_loop() is not None else None
        for future in todo:
            future.add_done_callback(self._handle_completion)
            futures.future_add_to_awaited_by(future, self._waiter)
        if todo and timeout is not None:
            self._timeout_handle = loop.call_later(timeout, self._handle_timeout)
        self._todo = todo
        self._todo_left = len(todo)

    def __aiter__(self):
        return self

    def __iter__(self):
        return self

    async def __anext__(self):
        if not self._todo_left:
            raise StopAsyncIteration
        self._todo_left -= 1
        return await self._wait_for_one()

    def __next__(self):
        if not self._todo_left:
            raise StopIteration
        self._todo_left -= 1
        return self._wait_for_one(resolve=True)

    def _handle_timeout(self):
        for future in self._todo:
            future.remove_done_callback(self._handle_completion)
            futures.future_discard_from_awaited_by(future, self._waiter)
            self._done.put_nowait(None)  # for each that waits
        self._todo.clear()

    def _handle_completion(self, future):
        if not self._todo:
            return
        self._todo.remove(future)
        futures.future_discard_from_awaited_by(future, self._waiter)
        self._done.put_nowait(future)
        if not self._todo and self._timeout_handle is not None:
            self._timeout_handle.cancel()

    async def _wait_for_one(self, resolve=False):
        try:
            future = await self._done.get()
        except exceptions.CancelledError:
            self._todo_left += 1  # who comes next waits for it instead
            raise
        if future is None:
            raise exceptions.TimeoutError
        return future.result() if resolve else future


def as_completed(fs, *, timeout=None):
    """Iterate over awaitables in the order in which they get done."""
    if futures.isfuture(fs) or coroutines.iscoroutine(fs):
        raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
    return _AsCompletedIterator(fs, timeout)


# --- gather and shield --------------------------------------------------------------------------------------

class _GatheringFuture(futures.Future):
    """The future of gather(): cancelling it cancels the children, and it is done when they are."""

    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children = children
        self._cancel_requested = False

    def cancel(self, msg=None):
        if self.done():
            return False
        cancelled = False
        for child in self._children:
            if child.cancel(msg=msg):
                cancelled = True
        if cancelled:
            self._cancel_requested = True
        return cancelled


def gather(*coros_or_futures, return_exceptions=False):
    """Run awaitables beside each other; a future of the list of their results."""
    if not coros_or_futures:
        outer = events.get_event_loop().create_future()
        outer.set_result([])
        return outer
    loop = events._get_running_loop()
    me = current_task() if loop is not None else None
    children = []
    known = {}
    count = finished = 0
    outer = None

    def on_done(child):
        nonlocal finished
        finished += 1
        if me is not None:
            futures.future_discard_from_awaited_by(child, me)
        if outer is None or outer.done():
            if not child.cancelled():
                child.exception()  # it has been seen
            return
        if not return_exceptions:
            error = child._make_cancelled_error() if child.cancelled() else child.exception()
            if error is not None:
                if me is not None:
                    for other in children:
                        futures.future_discard_from_awaited_by(other, me)
                outer.set_exception(error)
                return
        if finished == count:
            finish()

    def finish():
        results = []
        for child in children:
            if child.cancelled():
                message = "" if child._cancel_message is None else child._cancel_message
                results.append(exceptions.CancelledError(message))
            else:
                error = child.exception()
                results.append(child.result() if error is None else error)
        if outer._cancel_requested:
            outer.set_exception(child._make_cancelled_error())
        else:
            outer.set_result(results)

    done_at_once = []
    for arg in coros_or_futures:
        child = known.get(arg)
        if child is None:
            child = ensure_future(arg, loop=loop)
            if loop is None:
                loop = futures._get_loop(child)
            if child is not arg:
                child._log_destroy_pending = False  # outer tells of it
            count += 1
            known[arg] = child
            if child.done():
                done_at_once.append(child)
            else:
                if me is not None:
                    futures.future_add_to_awaited_by(child, me)
                child.add_done_callback(on_done)
        children.append(child)
    outer = _GatheringFuture(children, loop=loop)
    for child in done_at_once:
        on_done(child)
    return outer


def shield(arg):
    """Wait for an awaitable that is not cancelled when the one who waits is."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    loop = futures._get_loop(inner)
    outer = loop.create_future()
    me = current_task() if loop is not None and events._get_running_loop() is not None else None
    if me is not None:
        futures.future_add_to_awaited_by(inner, me)

    def on_inner(inner):
        if me is not None:
            futures.future_discard_from_awaited_by(inner, me)
        if outer.cancelled():
            return
        if inner.cancelled():
            outer.cancel()
        elif (error := inner.exception()) is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())

    def on_outer(outer):
        if not inner.done():
            inner.remove_done_callback(on_inner)
            if me is not None:
                futures.future_discard_from_awaited_by(inner, me)

    inner.add_done_callback(on_inner)
    outer.add_done_callback(on_outer)
    return outer


def run_coroutine_threadsafe(coro, loop):
    """Have a loop in another thread run a coroutine; a concurrent.futures.Future."""
    if not coroutines.iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    import concurrent.futures
    future = concurrent.futures.Future()

    def start():
        try:
            futures._chain_future(ensure_future(coro, loop=loop), future)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    loop.call_soon_threadsafe(start)
    return future


def create_eager_task_factory(custom_task_constructor):
    """A task factory whose tasks take their first step at once."""
    def factory(loop, coro, *, eager_start=True, **kwargs):
        return custom_task_constructor(coro, loop=loop, eager_start=eager_start, **kwargs)
    return factory


eager_task_factory = create_eager_task_factory(Task)
