"""Futures, and those of other kinds tied to them."""

__all__ = ("Future", "wrap_future", "isfuture", "future_add_to_awaited_by", "future_discard_from_awaited_by")

from _asyncio import Future, future_add_to_awaited_by, future_discard_from_awaited_by

from . import base_futures
from . import events
from . import exceptions

isfuture = base_futures.isfuture
_PENDING = base_futures._PENDING
_CANCELLED = base_futures._CANCELLED
_FINISHED = base_futures._FINISHED
# CPython has these twice, in C and in the language; here both names mean the only one there is.
_CFuture = _PyFuture = Future
_c_future_add_to_awaited_by = _py_future_add_to_awaited_by = future_add_to_awaited_by
_c_future_discard_from_awaited_by = _py_future_discard_from_awaited_by = future_discard_from_awaited_by


def _get_loop(fut):
    """The loop of a future of any kind."""
    try:
        get_loop = fut.get_loop
    except AttributeError:
        return fut._loop
    return get_loop()


def _set_result_unless_cancelled(fut, result):
    if not fut.cancelled():
        fut.set_result(result)


def _convert_future_exc(exc):
    """An exception of concurrent.futures as asyncio's."""
    import concurrent.futures
    kind = type(exc)
    if kind is concurrent.futures.CancelledError:
        return exceptions.CancelledError(*exc.args).with_traceback(exc.__traceback__)
    if kind is concurrent.futures.InvalidStateError:
        return exceptions.InvalidStateError(*exc.args).with_traceback(exc.__traceback__)
    return exc


def _set_concurrent_future_state(concurrent, source):
    """How a future of asyncio has ended, for one of concurrent.futures."""
    if source.cancelled():
        concurrent.cancel()
    if not concurrent.set_running_or_notify_cancel():
        return
    _hand_over(source, concurrent)


def _copy_future_state(source, dest):
    """How a future of either kind has ended, for one of asyncio."""
    if dest.cancelled():
        return
    if source.cancelled():
        dest.cancel()
        return
    _hand_over(source, dest)


def _hand_over(source, target):
    """Give target the result or the exception of source, which is done and was not cancelled."""
    exception = source.exception()
    if exception is None:
        target.set_result(source.result())
    else:
        target.set_exception(_convert_future_exc(exception))


def _chain_future(source, destination):
    """Let each of two futures end as the other does, whichever loops or threads they belong to."""
    import concurrent.futures
    kinds = (concurrent.futures.Future,)
    if not isfuture(source) and not isinstance(source, kinds):
        raise TypeError("A future is required for source argument")
    if not isfuture(destination) and not isinstance(destination, kinds):
        raise TypeError("A future is required for destination argument")
    source_loop = _get_loop(source) if isfuture(source) else None
    dest_loop = _get_loop(destination) if isfuture(destination) else None

    def set_state(future, other):
        if isfuture(future):
            _copy_future_state(other, future)
        else:
            _set_concurrent_future_state(future, other)

    def call_check_cancel(destination):
        if not destination.cancelled():
            return
        if source_loop is not None and source_loop is not events._get_running_loop():
            source_loop.call_soon_threadsafe(source.cancel)
        else:
            source.cancel()

    def call_set_state(source):
        if destination.cancelled() and dest_loop is not None and dest_loop.is_closed():
            return
        if dest_loop is None or dest_loop is source_loop:
            set_state(destination, source)
        elif not dest_loop.is_closed():
            dest_loop.call_soon_threadsafe(set_state, destination, source)

    destination.add_done_callback(call_check_cancel)
    source.add_done_callback(call_set_state)


def wrap_future(future, *, loop=None):
    """A future of asyncio that ends as one of concurrent.futures does."""
    if isfuture(future):
        return future
    import concurrent.futures
    if not isinstance(future, concurrent.futures.Future):
        raise AssertionError(f"concurrent.futures.Future is expected, got {future!r}")
    if loop is None:
        loop = events.get_event_loop()
    wrapped = loop.create_future()
    _chain_future(future, wrapped)
    return wrapped
