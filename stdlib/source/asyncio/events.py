"""What loops are, the handles of their callbacks, and how the loop of a thread is found."""

__all__ = ("AbstractEventLoop", "AbstractServer", "Handle", "TimerHandle", "get_event_loop_policy",
           "set_event_loop_policy", "get_event_loop", "set_event_loop", "new_event_loop", "_set_running_loop",
           "get_running_loop", "_get_running_loop")

import os
import signal
import threading
from _asyncio import Handle, _get_running_loop, _set_running_loop, get_event_loop, get_running_loop

from . import format_helpers

# CPython has these twice, in C and in the language; here both names mean the only one there is.
_c__get_running_loop = _py__get_running_loop = _get_running_loop
_c__set_running_loop = _py__set_running_loop = _set_running_loop
_c_get_running_loop = _py_get_running_loop = get_running_loop
_c_get_event_loop = _py_get_event_loop = get_event_loop


def _handle_info(handle):
    """What _repr_info() of a handle gives."""
    info = [type(handle).__name__]
    if handle._cancelled:
        info.append("cancelled")
    if handle._callback is not None:
        info.append(format_helpers._format_callback_source(handle._callback, handle._args,
                                                           debug=handle._loop.get_debug()))
    if handle._source_traceback:
        frame = handle._source_traceback[-1]
        info.append(f"created at {frame[0]}:{frame[1]}")
    return info


def _handle_repr(handle):
    return f"<{' '.join(handle._repr_info())}>"


def _report_failure(handle, error):
    """Tell the loop what the callback of a handle has raised."""
    text = format_helpers._format_callback_source(handle._callback, handle._args, debug=handle._loop.get_debug())
    context = {"message": f"Exception in callback {text}", "exception": error, "handle": handle}
    if handle._source_traceback:
        context["source_traceback"] = handle._source_traceback
    handle._loop.call_exception_handler(context)


class _ThreadSafeHandle(Handle):
    """A handle that any thread may cancel."""

    __slots__ = ("_lock",)

    def __init__(self, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        if self._source_traceback:
            del self._source_traceback[-1]  # this function
        self._lock = threading.RLock()

    def _locked(name):
        """Return a method of Handle as one that holds the lock meanwhile."""
        inherited = getattr(Handle, name)

        def method(self):
            with self._lock:
                return inherited(self)
        method.__name__, method.__doc__ = name, inherited.__doc__
        return method

    cancel, cancelled = _locked("cancel"), _locked("cancelled")
    del _locked

    def _run(self):
        with self._lock:
            if not self._cancelled:
                return super()._run()


class TimerHandle(Handle):
    """A callback that a loop will call at a certain time."""

    __slots__ = ("_scheduled", "_when")

    def __init__(self, when, callback, args, loop, context=None):
        super().__init__(callback, args, loop, context)
        if self._source_traceback:
            del self._source_traceback[-1]  # this function
        self._when = when
        self._scheduled = False

    def _repr_info(self):
        info = super()._repr_info()
        info.insert(2 if self._cancelled else 1, f"when={self._when}")
        return info

    def __hash__(self):
        return hash(self._when)

    def __lt__(self, other):
        return self._when < other._when if isinstance(other, TimerHandle) else NotImplemented

    def __le__(self, other):
        if not isinstance(other, TimerHandle):
            return NotImplemented
        return self._when < other._when or self.__eq__(other)

    def __gt__(self, other):
        return self._when > other._when if isinstance(other, TimerHandle) else NotImplemented

    def __ge__(self, other):
        if not isinstance(other, TimerHandle):
            return NotImplemented
        return self._when > other._when or self.__eq__(other)

    def __eq__(self, other):
        if not isinstance(other, TimerHandle):
            return NotImplemented
        return (self._when == other._when and self._callback == other._callback and self._args == other._args
                and self._cancelled == other._cancelled)

    def cancel(self):
        """Do not call it."""
        if not self._cancelled:
            self._loop._timer_handle_cancelled(self)
        super().cancel()

    def when(self):
        """The time by loop.time()."""
        return self._when


class AbstractServer:
    """What create_server() gives."""

    def close(self):
        """Accept no more connections."""
        raise NotImplementedError

    def close_clients(self):
        """Close the connections there are."""
        raise NotImplementedError

    def abort_clients(self):
        """Close the connections there are at once."""
        raise NotImplementedError

    def get_loop(self):
        """The loop of the server."""
        raise NotImplementedError

    def is_serving(self):
        """Whether connections are accepted."""
        raise NotImplementedError

    async def start_serving(self):
        """Accept connections from now on."""
        raise NotImplementedError

    async def serve_forever(self):
        """Accept connections until cancelled."""
        raise NotImplementedError

    async def wait_closed(self):
        """Wait until the server is closed and its connections have ended."""
        raise NotImplementedError

    async def __aenter__(self):
        return self

    async def __aexit__(self, *details):
        self.close()
        await self.wait_closed()


class AbstractEventLoop:
    """What a loop can do; each method refuses until a subclass has its own."""


def _refuse(name, is_async):
    if is_async:
        async def method(self, *args, **kwargs):
            raise NotImplementedError
    else:
        def method(self, *args, **kwargs):
            raise NotImplementedError
    method.__name__ = name
    method.__qualname__ = f"AbstractEventLoop.{name}"
    setattr(AbstractEventLoop, name, method)


for _name in """run_forever run_until_complete stop is_running is_closed close _timer_handle_cancelled call_soon
        call_later call_at time create_future create_task call_soon_threadsafe run_in_executor set_default_executor
        add_reader remove_reader add_writer remove_writer add_signal_handler remove_signal_handler set_task_factory
        get_task_factory get_exception_handler set_exception_handler default_exception_handler
        call_exception_handler get_debug set_debug""".split():
    _refuse(_name, False)
for _name in """shutdown_asyncgens shutdown_default_executor getaddrinfo getnameinfo create_connection create_server
        sendfile start_tls create_unix_connection create_unix_server connect_accepted_socket
        create_datagram_endpoint connect_read_pipe connect_write_pipe subprocess_shell subprocess_exec sock_recv
        sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept
        sock_sendfile""".split():
    _refuse(_name, True)
del _name


class _AbstractEventLoopPolicy:
    """Which loop belongs to which thread."""

    def get_event_loop(self):
        raise NotImplementedError

    def set_event_loop(self, loop):
        raise NotImplementedError

    def new_event_loop(self):
        raise NotImplementedError


class _BaseDefaultEventLoopPolicy(_AbstractEventLoopPolicy):
    """Each thread has the loop that was set in it."""

    _loop_factory = None

    class _Local(threading.local):
        _loop = None

    def __init__(self):
        self._local = self._Local()

    def get_event_loop(self):
        """The loop of this thread; RuntimeError if none was set."""
        if self._local._loop is None:
            raise RuntimeError(f"There is no current event loop in thread {threading.current_thread().name!r}.")
        return self._local._loop

    def set_event_loop(self, loop):
        """Set the loop of this thread."""
        _check_kind("loop", loop, AbstractEventLoop, "AbstractEventLoop")
        self._local._loop = loop

    def new_event_loop(self):
        """A new loop."""
        return self._loop_factory()


def _check_kind(what, value, kind, name):
    """Raise TypeError unless value is an instance of kind or None."""
    if value is not None and not isinstance(value, kind):
        raise TypeError(f"{what} must be an instance of {name} or None, not '{type(value).__name__}'")


_event_loop_policy = None
_lock = threading.Lock()


def _get_event_loop_policy():
    global _event_loop_policy
    if _event_loop_policy is None:
        with _lock:
            if _event_loop_policy is None:
                from .unix_events import _DefaultEventLoopPolicy
                _event_loop_policy = _DefaultEventLoopPolicy()
    return _event_loop_policy


def get_event_loop_policy():
    """The policy in force."""
    import warnings
    warnings._deprecated("asyncio.get_event_loop_policy", remove=(3, 16))
    return _get_event_loop_policy()


def _set_event_loop_policy(policy):
    global _event_loop_policy
    _check_kind("policy", policy, _AbstractEventLoopPolicy, "AbstractEventLoopPolicy")
    _event_loop_policy = policy


def set_event_loop_policy(policy):
    """Set the policy; None: the default one."""
    import warnings
    warnings._deprecated("asyncio.set_event_loop_policy", remove=(3, 16))
    _set_event_loop_policy(policy)


def set_event_loop(loop):
    """Set the loop of this thread."""
    _get_event_loop_policy().set_event_loop(loop)


def new_event_loop():
    """A new loop, by the policy."""
    return _get_event_loop_policy().new_event_loop()


def _forked():
    _set_running_loop(None)
    if _event_loop_policy is not None:
        _event_loop_policy._local = _BaseDefaultEventLoopPolicy._Local()
    signal.set_wakeup_fd(-1)


os.register_at_fork(after_in_child=_forked)
