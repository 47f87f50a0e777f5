"""The loop without the waiting: callbacks, timers, tasks, executors, name look-ups, connections and servers.

_ready holds the handles to call in the next round, _scheduled the timers, a heap by time.  A subclass brings
_selector, _process_events() and the transports.
"""

import collections
import collections.abc
import heapq
import itertools
import os
import socket
import stat
import sys
import threading
import time
import warnings
import weakref

from _asyncio import LoopCore

from . import constants
from . import coroutines
from . import events
from . import exceptions
from . import futures
from . import protocols
from . import tasks
from . import timeouts
from . import transports
from .log import logger

__all__ = ("BaseEventLoop", "Server")

_MIN_SCHEDULED_TIMER_HANDLES = 100  # cancelled timers are swept out when there are more
_MIN_CANCELLED_TIMER_HANDLES_FRACTION = 0.5
MAXIMUM_SELECT_TIMEOUT = 24 * 3600
_HAS_IPv6 = hasattr(socket, "AF_INET6")


def _format_handle(handle):
    callback = handle._callback
    owner = getattr(callback, "__self__", None)
    return repr(owner) if isinstance(owner, tasks.Task) else str(handle)


def _format_pipe(fd):
    return {-1: "<pipe>", -2: "<stdout>"}.get(fd, repr(fd))


def _check_ssl_socket(sock):
    ssl = sys.modules.get("ssl")
    if ssl is not None and isinstance(sock, ssl.SSLSocket):
        raise TypeError("Socket cannot be of type SSLSocket")


def _refuse_ssl(ssl):
    if ssl:
        raise NotImplementedError("asyncio of Adder has no TLS yet: ssl must be None or False")


def _set_reuseport(sock):
    if not hasattr(socket, "SO_REUSEPORT"):
        raise ValueError("reuse_port not supported by socket module")
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    except OSError:
        raise ValueError("reuse_port not supported by socket module, SO_REUSEPORT defined but not implemented.") from None


def _close_quietly(sock):
    """Close a socket, if there is one, of whose failure something else tells already."""
    if sock is not None:
        try:
            sock.close()
        except OSError:
            pass  # what failed first is what counts


def _ipaddr_info(host, port, family, type, proto, flowinfo=0, scopeid=0):
    """What getaddrinfo() would say of a numeric address, or None."""
    if proto not in {0, socket.IPPROTO_TCP, socket.IPPROTO_UDP} or host is None:
        return None
    if type == socket.SOCK_STREAM:
        proto = socket.IPPROTO_TCP
    elif type == socket.SOCK_DGRAM:
        proto = socket.IPPROTO_UDP
    else:
        return None
    if port in (None, b"", ""):
        port = 0
    else:
        try:
            port = int(port)
        except (TypeError, ValueError):
            return None
    families = [family]
    if family == socket.AF_UNSPEC:
        families = [socket.AF_INET, socket.AF_INET6] if _HAS_IPv6 else [socket.AF_INET]
    if isinstance(host, bytes):
        host = host.decode("idna")
    if "%" in host:
        return None
    for candidate in families:
        try:
            socket.inet_pton(candidate, host)
        except OSError:
            continue
        is_v6 = _HAS_IPv6 and candidate == socket.AF_INET6
        return candidate, type, proto, "", (host, port, flowinfo, scopeid) if is_v6 else (host, port)
    return None


def _interleave_addrinfos(addrinfos, first_address_family_count=1):
    """The families in turn, those of the first one in front."""
    by_family = {}
    for info in addrinfos:
        by_family.setdefault(info[0], []).append(info)
    lists = list(by_family.values())
    ordered = []
    if first_address_family_count > 1:
        ordered += lists[0][:first_address_family_count - 1]
        del lists[0][:first_address_family_count - 1]
    ordered += [info for info in itertools.chain.from_iterable(itertools.zip_longest(*lists)) if info is not None]
    return ordered


def _run_until_complete_cb(fut):
    if not fut.cancelled() and isinstance(fut.exception(), (SystemExit, KeyboardInterrupt)):
        return  # it has stopped the loop already
    futures._get_loop(fut).stop()


def _set_nodelay(sock):
    if (sock.family in {socket.AF_INET, getattr(socket, "AF_INET6", None)} and sock.type == socket.SOCK_STREAM
            and sock.proto == socket.IPPROTO_TCP):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Server(events.AbstractServer):
    """Listening sockets, and the connections that have come in through them."""

    def __init__(self, loop, sockets, protocol_factory, ssl_context, backlog, ssl_handshake_timeout,
                 ssl_shutdown_timeout=None):
        self._loop = loop
        self._sockets = sockets         # None once it is closed
        self._backlog = backlog
        # What the loop needs to know of each connection, before and behind the backlog.
        self._protocol_factory = protocol_factory
        self._tls = ssl_context, ssl_handshake_timeout, ssl_shutdown_timeout
        self._clients, self._waiters = weakref.WeakSet(), []
        self._serving, self._serving_forever_fut = False, None

    def __repr__(self):
        return f"<{type(self).__name__} sockets={self.sockets!r}>"

    def _attach(self, transport):
        self._clients.add(transport)

    def _detach(self, transport):
        self._clients.discard(transport)
        if not self._clients and self._sockets is None:
            self._wakeup()

    def _wakeup(self):
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def _start_serving(self):
        if not self._serving:
            self._serving = True
            context, *timeouts_of_tls = self._tls
            for sock in self._sockets:
                sock.listen(self._backlog)
                self._loop._start_serving(self._protocol_factory, sock, context, self, self._backlog,
                                          *timeouts_of_tls)

    def get_loop(self):
        return self._loop

    def is_serving(self):
        return self._serving

    @property
    def sockets(self):
        """The listening sockets."""
        from . import trsock
        return tuple(trsock.TransportSocket(sock) for sock in self._sockets or ())

    def close(self):
        listening, self._sockets = self._sockets, None
        if listening is None:
            return
        self._serving = False
        for sock in listening:
            self._loop._stop_serving(sock)
        forever = self._serving_forever_fut
        if forever is not None and not forever.done():
            forever.cancel()
            self._serving_forever_fut = None
        if not self._clients:
            self._wakeup()

    def close_clients(self):
        for client in list(self._clients):
            client.close()

    def abort_clients(self):
        for client in list(self._clients):
            client.abort()

    async def start_serving(self):
        self._start_serving()
        await tasks.sleep(0)  # the sockets are watched from the next round on

    async def serve_forever(self):
        if self._serving_forever_fut is not None:
            raise RuntimeError(f"server {self!r} is already being awaited on serve_forever()")
        if self._sockets is None:
            raise RuntimeError(f"server {self!r} is closed")
        self._start_serving()
        self._serving_forever_fut = forever = self._loop.create_future()
        try:
            await forever
        except exceptions.CancelledError:
            try:
                self.close()
                self.close_clients()  # wait_closed() waits for them
                await self.wait_closed()
            finally:
                raise
        finally:
            self._serving_forever_fut = None

    async def wait_closed(self):
        if self._waiters is None:
            return
        waiter = self._loop.create_future()
        self._waiters.append(waiter)
        await waiter


class _SendfileFallbackProtocol(protocols.Protocol):
    """Stands for a transport's protocol while a file is written by hand."""

    def __init__(self, transp):
        if not isinstance(transp, transports._FlowControlMixin):
            raise TypeError("transport should be _FlowControlMixin instance")
        self._transport, self._proto = transp, transp.get_protocol()
        self._was_reading, self._was_paused = transp.is_reading(), transp._protocol_paused
        self._room = None       # a future, while writing is paused
        if self._was_paused:
            self.pause_writing()
        transp.pause_reading()
        transp.set_protocol(self)

    async def drain(self):
        if self._transport.is_closing():
            raise ConnectionError("Connection closed by peer")
        if self._room is not None:
            await self._room

    def connection_made(self, transport):
        raise RuntimeError("Invalid state: connection should have been established already.")

    def connection_lost(self, exc):
        if self._room is not None:
            error = ConnectionError("Connection is closed by peer") if exc is None else exc
            self._room.set_exception(error)
        self._proto.connection_lost(exc)

    def pause_writing(self):
        if self._room is None:
            self._room = self._transport._loop.create_future()

    def resume_writing(self):
        room, self._room = self._room, None
        if room is not None:
            room.set_result(False)

    def data_received(self, data):
        raise RuntimeError("Invalid state: reading should be paused")

    def eof_received(self):
        self.data_received(b"")

    async def restore(self):
        """Give the transport its protocol back."""
        transport, protocol = self._transport, self._proto
        transport.set_protocol(protocol)
        if self._was_reading:
            transport.resume_reading()
        if self._room is not None:
            self._room.cancel()
        if self._was_paused:
            protocol.resume_writing()


def _without_last_frame(made):
    """A handle, timer or task that was made, as if by our caller's caller; for the debug mode."""
    if made._source_traceback:
        del made._source_traceback[-1]
    return made


class BaseEventLoop(LoopCore, events.AbstractEventLoop):
    """What all loops have in common."""

    def __init__(self):
        self._closed = self._stopping = False
        self._thread_id = self._current_handle = self._old_agen_hooks = None
        self._ready, self._scheduled = collections.deque(), []      # handles; a heap of timers
        self._timer_cancelled_count = self._internal_fds = 0
        self._clock_resolution = time.get_clock_info("monotonic").resolution
        self._asyncgens = weakref.WeakSet()
        self._asyncgens_shutdown_called = self._executor_shutdown_called = False
        self._exception_handler = self._task_factory = self._default_executor = None
        self._coroutine_origin_tracking_enabled = False
        self._coroutine_origin_tracking_saved_depth = None
        self.slow_callback_duration = 0.1
        self.set_debug(coroutines._is_debug_mode())

    def __repr__(self):
        return (f"<{type(self).__name__} running={self.is_running()} closed={self.is_closed()} "
                f"debug={self.get_debug()}>")

    # --- futures, tasks ---

    def create_future(self):
        """A future of this loop."""
        return futures.Future(loop=self)

    def create_task(self, coro, **kwargs):
        """Run a coroutine; its task."""
        self._check_closed()
        if self._task_factory is not None:
            return self._task_factory(self, coro, **kwargs)
        return _without_last_frame(tasks.Task(coro, loop=self, **kwargs))

    def set_task_factory(self, factory):
        """Have tasks made by factory(loop, coro, **kwargs); None: by Task."""
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory

    def get_task_factory(self):
        """The task factory, or None."""
        return self._task_factory

    # --- running ---

    # What loops for a system define.

    def _make_socket_transport(self, sock, protocol, waiter=None, *, extra=None, server=None):
        raise NotImplementedError

    def _make_ssl_transport(self, rawsock, protocol, sslcontext, waiter=None, *, server_side=False,
                            server_hostname=None, extra=None, server=None, ssl_handshake_timeout=None,
                            ssl_shutdown_timeout=None, call_connection_made=True):
        raise NotImplementedError("asyncio of Adder has no TLS yet")

    def _make_datagram_transport(self, sock, protocol, address=None, waiter=None, extra=None):
        raise NotImplementedError

    def _make_read_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        raise NotImplementedError

    def _make_write_pipe_transport(self, pipe, protocol, waiter=None, extra=None):
        raise NotImplementedError

    async def _make_subprocess_transport(self, protocol, args, shell, stdin, stdout, stderr, bufsize, extra=None,
                                         **kwargs):
        raise NotImplementedError

    def _write_to_self(self):
        raise NotImplementedError

    def _process_events(self, event_list):
        raise NotImplementedError

    def _check_closed(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    def _check_default_executor(self):
        if self._executor_shutdown_called:
            raise RuntimeError("Executor shutdown has been called")

    def _check_running(self):
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        if events._get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def _asyncgen_firstiter_hook(self, agen):
        if self._asyncgens_shutdown_called:
            warnings.warn(f"asynchronous generator {agen!r} was scheduled after loop.shutdown_asyncgens() call",
                          ResourceWarning, source=self)
        self._asyncgens.add(agen)

    def _asyncgen_finalizer_hook(self, agen):
        self._asyncgens.discard(agen)
        if not self._closed:
            self.call_soon_threadsafe(self.create_task, agen.aclose())

    async def shutdown_asyncgens(self):
        """Close the asynchronous generators that have been begun."""
        self._asyncgens_shutdown_called = True
        closing = list(self._asyncgens)
        self._asyncgens.clear()
        if not closing:
            return
        results = await tasks.gather(*[agen.aclose() for agen in closing], return_exceptions=True)
        for result, agen in zip(results, closing):
            if isinstance(result, Exception):
                self.call_exception_handler({
                    "message": f"an error occurred during closing of asynchronous generator {agen!r}",
                    "exception": result, "asyncgen": agen})

    def _run_forever_setup(self):
        self._check_closed()
        self._check_running()
        self._thread_id = threading.get_ident()
        self._old_agen_hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(self._asyncgen_firstiter_hook, self._asyncgen_finalizer_hook)
        self._set_coroutine_origin_tracking(self._debug)
        events._set_running_loop(self)

    def _run_forever_cleanup(self):
        events._set_running_loop(None)
        self._set_coroutine_origin_tracking(False)
        hooks, self._old_agen_hooks = self._old_agen_hooks, None
        if hooks is not None:
            sys.set_asyncgen_hooks(*hooks)
        self._thread_id, self._stopping = None, False

    def run_forever(self):
        """Run until stop() is called."""
        self._run_forever_setup()
        try:
            self._run_once()
            while not self._stopping:
                self._run_once()
        finally:
            self._run_forever_cleanup()

    def run_until_complete(self, future):
        """Run until a future or coroutine is done; its result."""
        self._check_closed()
        self._check_running()
        is_new = not futures.isfuture(future)
        future = tasks.ensure_future(future, loop=self)
        if is_new:
            future._log_destroy_pending = False  # its end is awaited here
        future.add_done_callback(_run_until_complete_cb)
        try:
            self.run_forever()
        except:
            if is_new and future.done() and not future.cancelled():
                future.exception()  # it has been raised already
            raise
        finally:
            future.remove_done_callback(_run_until_complete_cb)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def stop(self):
        """End after the round that runs now."""
        self._stopping = True

    def close(self):
        """Give up what the loop holds; it cannot run again."""
        self._refuse_close_while_running()
        if self._closed:
            return
        if self._debug:
            logger.debug("Close %r", self)
        self._closed = self._executor_shutdown_called = True
        for waiting in (self._ready, self._scheduled):
            waiting.clear()
        executor, self._default_executor = self._default_executor, None
        if executor is not None:
            executor.shutdown(wait=False)

    def _refuse_close_while_running(self):
        if self.is_running():
            raise RuntimeError("Cannot close a running event loop")

    def is_closed(self):
        """Whether close() was called."""
        return self._closed

    def __del__(self, _warn=warnings.warn):
        if self.is_closed():
            return
        _warn(f"unclosed event loop {self!r}", ResourceWarning, source=self)
        if not self.is_running():
            self.close()

    def is_running(self):
        """Whether the loop runs."""
        return self._thread_id is not None

    def time(self):
        """The loop's clock, in seconds."""
        return time.monotonic()

    # --- callbacks ---

    def call_later(self, delay, callback, *args, context=None):
        """Call callback(*args) after some seconds; a TimerHandle."""
        if delay is None:
            raise TypeError("delay must not be None")
        return _without_last_frame(self.call_at(self.time() + delay, callback, *args, context=context))

    def call_at(self, when, callback, *args, context=None):
        """Call callback(*args) at a time of the loop's clock; a TimerHandle."""
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            self._check_callback(callback, "call_at")
        timer = _without_last_frame(events.TimerHandle(when, callback, args, self, context))
        timer._scheduled = True
        heapq.heappush(self._scheduled, timer)
        return timer

    def _check_callback(self, callback, method):
        if coroutines.iscoroutine(callback) or coroutines._iscoroutinefunction(callback):
            raise TypeError(f"coroutines cannot be used with {method}()")
        if not callable(callback):
            raise TypeError(f"a callable object was expected by {method}(), got {callback!r}")

    def _check_thread(self):
        if self._thread_id is not None and self._thread_id != threading.get_ident():
            raise RuntimeError("Non-thread-safe operation invoked on an event loop other than the current one")

    def call_soon_threadsafe(self, callback, *args, context=None):
        """As call_soon(), from any thread."""
        self._check_closed()
        if self._debug:
            self._check_callback(callback, "call_soon_threadsafe")
        handle = events._ThreadSafeHandle(callback, args, self, context)
        self._add_callback_signalsafe(handle)
        return _without_last_frame(handle)

    def _timer_handle_cancelled(self, handle):
        if handle._scheduled:
            self._timer_cancelled_count += 1

    def _add_callback(self, handle):
        if not handle._cancelled:
            self._ready.append(handle)

    def _add_callback_signalsafe(self, handle):
        self._ready.append(handle)
        self._write_to_self()

    def _sweep_timers(self):
        """Take cancelled timers out."""
        count = len(self._scheduled)
        if (count > _MIN_SCHEDULED_TIMER_HANDLES
                and self._timer_cancelled_count / count > _MIN_CANCELLED_TIMER_HANDLES_FRACTION):
            kept = []
            for handle in self._scheduled:
                if handle._cancelled:
                    handle._scheduled = False
                else:
                    kept.append(handle)
            heapq.heapify(kept)
            self._scheduled = kept
            self._timer_cancelled_count = 0
            return
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(self._scheduled)._scheduled = False

    def _run_once(self):
        """One round: wait for files and timers, then call what is ready."""
        if self._run_plain_round():
            return
        scheduled = self._scheduled
        if scheduled:
            self._sweep_timers()
            scheduled = self._scheduled
        ready = self._ready
        timeout = None
        if ready or self._stopping:
            timeout = 0
        elif scheduled:
            timeout = min(max(scheduled[0]._when - self.time(), 0), MAXIMUM_SELECT_TIMEOUT)
        event_list = self._selector.select(timeout)
        self._process_events(event_list)
        event_list = None
        if scheduled:
            end = self.time() + self._clock_resolution
            while scheduled and scheduled[0]._when < end:
                handle = heapq.heappop(scheduled)
                handle._scheduled = False
                ready.append(handle)
        # What the callbacks add is for the next round.
        if self._debug:
            for _ in range(len(ready)):
                handle = ready.popleft()
                if not handle._cancelled:
                    self._run_watched(handle)
            handle = None
        else:
            self._run_ready()

    def _run_watched(self, handle):
        try:
            self._current_handle = handle
            start = self.time()
            handle._run()
            duration = self.time() - start
            if duration >= self.slow_callback_duration:
                logger.warning("Executing %s took %.3f seconds", _format_handle(handle), duration)
        finally:
            self._current_handle = handle = None  # the frame may live on as f_back of one in a traceback

    # --- executors and names ---

    def run_in_executor(self, executor, func, *args):
        """Call func(*args) in a pool (None: the loop's own); a future."""
        self._check_closed()
        if self._debug:
            self._check_callback(func, "run_in_executor")
        if executor is None:
            executor = self._default_executor
            self._check_default_executor()
            if executor is None:
                import concurrent.futures
                executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="asyncio")
                self._default_executor = executor
        return futures.wrap_future(executor.submit(func, *args), loop=self)

    def set_default_executor(self, executor):
        """Set the loop's own pool."""
        import concurrent.futures
        if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._default_executor = executor

    async def shutdown_default_executor(self, timeout=None):
        """Wait for the loop's own pool to end."""
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is None:
            return
        ended = self.create_future()
        waiting = threading.Thread(target=self._tell_end_of_executor, args=(executor, ended))
        waiting.start()
        try:
            async with timeouts.timeout(timeout):
                await ended
        except TimeoutError:
            warnings.warn(f"The executor did not finishing joining its threads within {timeout} seconds.",
                          RuntimeWarning, stacklevel=2)
            executor.shutdown(wait=False)
        else:
            waiting.join()

    def _tell_end_of_executor(self, executor, ended):
        """Runs in a thread: wait for the pool to end, and settle the future."""
        try:
            executor.shutdown(wait=True)
            if not self._closed:
                self.call_soon_threadsafe(futures._set_result_unless_cancelled, ended, None)
        except Exception as error:
            if not (self._closed or ended.cancelled()):
                self.call_soon_threadsafe(ended.set_exception, error)

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        """socket.getaddrinfo() in a thread."""
        return await self.run_in_executor(None, socket.getaddrinfo, host, port, family, type, proto, flags)

    async def getnameinfo(self, sockaddr, flags=0):
        """socket.getnameinfo() in a thread."""
        return await self.run_in_executor(None, socket.getnameinfo, sockaddr, flags)

    async def _ensure_resolved(self, address, *, family=0, type=socket.SOCK_STREAM, proto=0, flags=0, loop):
        host, port = address[:2]
        info = _ipaddr_info(host, port, family, type, proto, *address[2:])
        if info is not None:
            return [info]
        return await loop.getaddrinfo(host, port, family=family, type=type, proto=proto, flags=flags)

    # --- files ---

    async def sock_sendfile(self, sock, file, offset=0, count=None, *, fallback=True):
        """Send a file over a socket; gives the bytes sent."""
        _check_ssl_socket(sock)
        if self._debug and sock.gettimeout() != 0:
            raise ValueError("the socket must be non-blocking")
        self._check_sendfile_params(sock, file, offset, count)
        try:
            return await self._sock_sendfile_native(sock, file, offset, count)
        except exceptions.SendfileNotAvailableError:
            if not fallback:
                raise
        return await self._sock_sendfile_fallback(sock, file, offset, count)

    async def _sock_sendfile_native(self, sock, file, offset, count):
        raise exceptions.SendfileNotAvailableError(
            f"syscall sendfile is not available for socket {sock!r} and file {file!r} combination")

    async def _sock_sendfile_fallback(self, sock, file, offset, count):
        return await self._copy_file(file, offset, count, lambda view: self.sock_sendall(sock, view))

    async def _copy_file(self, file, offset, count, send):
        if hasattr(file, "seek"):
            file.seek(offset)
        block = constants.SENDFILE_FALLBACK_READBUFFER_SIZE
        buffer = bytearray(min(count, block) if count else block)
        total = 0
        try:
            while count is None or total < count:
                room = len(buffer) if count is None else min(count - total, len(buffer))
                view = memoryview(buffer)[:room]
                read = await self.run_in_executor(None, file.readinto, view)
                if not read:
                    break
                await send(view[:read])
                total += read
            return total
        finally:
            if total > 0 and hasattr(file, "seek"):
                file.seek(offset + total)

    def _check_sendfile_params(self, sock, file, offset, count):
        if "b" not in getattr(file, "mode", "b"):
            raise ValueError("file should be opened in binary mode")
        if sock.type != socket.SOCK_STREAM:
            raise ValueError("only SOCK_STREAM type sockets are supported")
        if count is not None:
            if not isinstance(count, int):
                raise TypeError(f"count must be a positive integer (got {count!r})")
            if count <= 0:
                raise ValueError(f"count must be a positive integer (got {count!r})")
        if not isinstance(offset, int):
            raise TypeError(f"offset must be a non-negative integer (got {offset!r})")
        if offset < 0:
            raise ValueError(f"offset must be a non-negative integer (got {offset!r})")

    async def _sendfile_native(self, transp, file, offset, count):
        raise exceptions.SendfileNotAvailableError("sendfile syscall is not supported")

    async def sendfile(self, transport, file, offset=0, count=None, *, fallback=True):
        """Send a file through a transport; gives the bytes sent."""
        if transport.is_closing():
            raise RuntimeError("Transport is closing")
        mode = getattr(transport, "_sendfile_compatible", constants._SendfileMode.UNSUPPORTED)
        if mode is constants._SendfileMode.UNSUPPORTED:
            raise RuntimeError(f"sendfile is not supported for transport {transport!r}")
        if mode is constants._SendfileMode.TRY_NATIVE:
            try:
                return await self._sendfile_native(transport, file, offset, count)
            except exceptions.SendfileNotAvailableError:
                if not fallback:
                    raise
        if not fallback:
            raise RuntimeError(f"fallback is disabled and native sendfile is not supported for transport {transport!r}")
        protocol = _SendfileFallbackProtocol(transport)

        async def send(view):
            await protocol.drain()
            transport.write(bytes(view))
        try:
            return await self._copy_file(file, offset, count, send)
        finally:
            await protocol.restore()

    async def start_tls(self, transport, protocol, sslcontext, *, server_side=False, server_hostname=None,
                        ssl_handshake_timeout=None, ssl_shutdown_timeout=None):
        """Refused: there is no TLS."""
        raise NotImplementedError("asyncio of Adder has no TLS yet")

    # --- connections ---

    async def _connect_sock(self, failures, addr_info, local_addr_infos=None):
        """A socket connected to an address; an OSError is added to failures too."""
        mine = []
        failures.append(mine)
        family, kind, proto, _, address = addr_info
        sock = None
        try:
            sock = socket.socket(family=family, type=kind, proto=proto)
            sock.setblocking(False)
            if local_addr_infos is not None:
                for local_family, _, _, _, local in local_addr_infos:
                    if local_family != family:
                        continue
                    try:
                        sock.bind(local)
                        break
                    except OSError as error:
                        text = f"error while attempting to bind on address {local!r}: {str(error).lower()}"
                        mine.append(OSError(error.errno, text))
                else:
                    raise mine.pop() if mine else OSError(f"no matching local address with family={family!r} found")
            await self.sock_connect(sock, address)
            return sock
        except OSError as error:
            mine.append(error)
            _close_quietly(sock)
            raise
        except:
            _close_quietly(sock)
            raise
        finally:
            failures = mine = None

    async def create_connection(self, protocol_factory, host=None, port=None, *, ssl=None, family=0, proto=0, flags=0,
                                sock=None, local_addr=None, server_hostname=None, ssl_handshake_timeout=None,
                                ssl_shutdown_timeout=None, happy_eyeballs_delay=None, interleave=None,
                                all_errors=False):
        """Connect to a host and port, or use a connected socket: (transport, protocol)."""
        for name, value in (("server_hostname", server_hostname), ("ssl_handshake_timeout", ssl_handshake_timeout),
                            ("ssl_shutdown_timeout", ssl_shutdown_timeout)):
            if value is not None and not ssl:
                raise ValueError(f"{name} is only meaningful with ssl")
        _refuse_ssl(ssl)
        if sock is not None:
            _check_ssl_socket(sock)
        if happy_eyeballs_delay is not None and interleave is None:
            interleave = 1
        if host is not None or port is not None:
            if sock is not None:
                raise ValueError("host/port and sock can not be specified at the same time")
            sock = await self._connect_any(host, port, family, proto, flags, local_addr, happy_eyeballs_delay,
                                           interleave, all_errors)
        else:
            if sock is None:
                raise ValueError("host and port was not specified and no sock specified")
            if sock.type != socket.SOCK_STREAM:
                raise ValueError(f"A Stream Socket was expected, got {sock!r}")
        transport, protocol = await self._create_connection_transport(sock, protocol_factory)
        if self._debug:
            logger.debug("%r connected to %s:%r: (%r, %r)", transport.get_extra_info("socket"), host, port, transport,
                         protocol)
        return transport, protocol

    async def _connect_any(self, host, port, family, proto, flags, local_addr, delay, interleave, all_errors):
        infos = await self._ensure_resolved((host, port), family=family, type=socket.SOCK_STREAM, proto=proto,
                                            flags=flags, loop=self)
        if not infos:
            raise OSError("getaddrinfo() returned empty list")
        local_infos = None
        if local_addr is not None:
            local_infos = await self._ensure_resolved(local_addr, family=family, type=socket.SOCK_STREAM, proto=proto,
                                                      flags=flags, loop=self)
            if not local_infos:
                raise OSError("getaddrinfo() returned empty list")
        if interleave:
            infos = _interleave_addrinfos(infos, interleave)
        failures = []
        sock = None
        if delay is None:
            for info in infos:
                try:
                    sock = await self._connect_sock(failures, info, local_infos)
                    break
                except OSError:
                    continue
        else:
            from . import staggered
            connectors = [lambda info=info: self._connect_sock(failures, info, local_infos) for info in infos]
            sock = (await staggered.staggered_race(connectors, delay, loop=self))[0]
        if sock is not None:
            return sock
        errors = [error for mine in failures for error in mine]
        try:
            if all_errors:
                raise ExceptionGroup("create_connection failed", errors)
            if len(errors) == 1:
                raise errors[0]
            if errors:
                if all(str(error) == str(errors[0]) for error in errors):
                    raise errors[0]
                raise OSError(f"Multiple exceptions: {', '.join(str(error) for error in errors)}")
            raise TimeoutError("create_connection failed")
        finally:
            errors = failures = None

    async def _create_connection_transport(self, sock, protocol_factory, server=None):
        sock.setblocking(False)
        try:
            protocol = protocol_factory()
            waiter = self.create_future()
            transport = self._make_socket_transport(sock, protocol, waiter, server=server)
        except:
            sock.close()  # nobody else will
            raise
        try:
            await waiter
        except:
            transport.close()
            raise
        return transport, protocol

    async def connect_accepted_socket(self, protocol_factory, sock, *, ssl=None, ssl_handshake_timeout=None,
                                      ssl_shutdown_timeout=None):
        """Use a connection that was accepted elsewhere: (transport, protocol)."""
        if sock.type != socket.SOCK_STREAM:
            raise ValueError(f"A Stream Socket was expected, got {sock!r}")
        if ssl_handshake_timeout is not None and not ssl:
            raise ValueError("ssl_handshake_timeout is only meaningful with ssl")
        if ssl_shutdown_timeout is not None and not ssl:
            raise ValueError("ssl_shutdown_timeout is only meaningful with ssl")
        _refuse_ssl(ssl)
        _check_ssl_socket(sock)
        return await self._create_connection_transport(sock, protocol_factory)

    async def create_datagram_endpoint(self, protocol_factory, local_addr=None, remote_addr=None, *, family=0,
                                       proto=0, flags=0, reuse_port=None, allow_broadcast=None, sock=None):
        """A socket for datagrams: (transport, protocol)."""
        remote = None
        if sock is not None:
            if sock.type == socket.SOCK_STREAM:
                raise ValueError(f"A datagram socket was expected, got {sock!r}")
            options = dict(local_addr=local_addr, remote_addr=remote_addr, family=family, proto=proto, flags=flags,
                           reuse_port=reuse_port, allow_broadcast=allow_broadcast)
            problems = ", ".join(f"{name}={value}" for name, value in options.items() if value)
            if problems:
                raise ValueError(f"socket modifier keyword arguments can not be used when sock is specified. ({problems})")
            sock.setblocking(False)
        else:
            sock, remote = await self._open_datagram_socket(local_addr, remote_addr, family, proto, flags, reuse_port,
                                                            allow_broadcast)
        protocol = protocol_factory()
        waiter = self.create_future()
        transport = self._make_datagram_transport(sock, protocol, remote, waiter)
        if self._debug:
            logger.debug("Datagram endpoint local_addr=%r remote_addr=%r created: (%r, %r)", local_addr, remote_addr,
                         transport, protocol)
        try:
            await waiter
        except:
            transport.close()
            raise
        return transport, protocol

    async def _open_datagram_socket(self, local_addr, remote_addr, family, proto, flags, reuse_port, allow_broadcast):
        choices = {}  # (family, proto) to [local, remote]
        if not local_addr and not remote_addr:
            if not family:
                raise ValueError("unexpected address family")
            choices[family, proto] = [None, None]
        elif hasattr(socket, "AF_UNIX") and family == socket.AF_UNIX:
            for address in (local_addr, remote_addr):
                if address is not None and not isinstance(address, str):
                    raise TypeError("string is expected")
            if local_addr and local_addr[0] not in (0, "\x00"):
                try:
                    if stat.S_ISSOCK(os.stat(local_addr).st_mode):
                        os.remove(local_addr)
                except FileNotFoundError:
                    pass  # nothing is in the way
                except OSError as error:
                    logger.error("Unable to check or remove stale UNIX socket %r: %r", local_addr, error)
            choices[family, proto] = [local_addr, remote_addr]
        else:
            for place, address in enumerate((local_addr, remote_addr)):
                if address is None:
                    continue
                if not (isinstance(address, tuple) and len(address) == 2):
                    raise TypeError("2-tuple is expected")
                infos = await self._ensure_resolved(address, family=family, type=socket.SOCK_DGRAM, proto=proto,
                                                    flags=flags, loop=self)
                if not infos:
                    raise OSError("getaddrinfo() returned empty list")
                for found_family, _, found_proto, _, found in infos:
                    choices.setdefault((found_family, found_proto), [None, None])[place] = found
            choices = {key: pair for key, pair in choices.items()
                       if not ((local_addr and pair[0] is None) or (remote_addr and pair[1] is None))}
            if not choices:
                raise ValueError("can not get address information")
        failures = []
        for (family, proto), (local, remote) in choices.items():
            sock = None
            try:
                sock = socket.socket(family=family, type=socket.SOCK_DGRAM, proto=proto)
                if reuse_port:
                    _set_reuseport(sock)
                if allow_broadcast:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sock.setblocking(False)
                if local_addr:
                    sock.bind(local)
                if remote_addr and not allow_broadcast:
                    await self.sock_connect(sock, remote)
                return sock, remote if remote_addr else None
            except OSError as error:
                if sock is not None:
                    sock.close()
                failures.append(error)
            except:
                if sock is not None:
                    sock.close()
                raise
        raise failures[0]

    # --- servers ---

    async def create_server(self, protocol_factory, host=None, port=None, *, family=socket.AF_UNSPEC,
                            flags=socket.AI_PASSIVE, sock=None, backlog=100, ssl=None, reuse_address=None,
                            reuse_port=None, keep_alive=None, ssl_handshake_timeout=None, ssl_shutdown_timeout=None,
                            start_serving=True):
        """Listen at a host and port (or with a socket); a Server."""
        if isinstance(ssl, bool):
            raise TypeError("ssl argument must be an SSLContext or None")
        if ssl_handshake_timeout is not None and ssl is None:
            raise ValueError("ssl_handshake_timeout is only meaningful with ssl")
        if ssl_shutdown_timeout is not None and ssl is None:
            raise ValueError("ssl_shutdown_timeout is only meaningful with ssl")
        _refuse_ssl(ssl)
        if sock is not None:
            _check_ssl_socket(sock)
        if host is not None or port is not None:
            if sock is not None:
                raise ValueError("host/port and sock can not be specified at the same time")
            sockets = await self._bind_all(host, port, family, flags, reuse_address is not False, reuse_port, keep_alive)
        else:
            if sock is None:
                raise ValueError("Neither host/port nor sock were specified")
            if sock.type != socket.SOCK_STREAM:
                raise ValueError(f"A Stream Socket was expected, got {sock!r}")
            sockets = [sock]
        for sock in sockets:
            sock.setblocking(False)
        server = Server(self, sockets, protocol_factory, ssl, backlog, ssl_handshake_timeout, ssl_shutdown_timeout)
        if start_serving:
            server._start_serving()
            await tasks.sleep(0)
        if self._debug:
            logger.info("%r is serving", server)
        return server

    async def _bind_all(self, host, port, family, flags, reuse_address, reuse_port, keep_alive):
        if host == "":
            hosts = [None]
        elif isinstance(host, str) or not isinstance(host, collections.abc.Iterable):
            hosts = [host]
        else:
            hosts = host
        found = await tasks.gather(*[self._getaddrinfo_checked(one, port, family, flags) for one in hosts])
        sockets = []
        completed = False
        try:
            for family, kind, proto, _, address in dict.fromkeys(itertools.chain.from_iterable(found)):
                try:
                    sock = socket.socket(family, kind, proto)
                except OSError:
                    if self._debug:
                        logger.warning("create_server() failed to create socket.socket(%r, %r, %r)", family, kind,
                                       proto, exc_info=True)
                    continue
                sockets.append(sock)
                if reuse_address:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
                if reuse_port and sock.family in (socket.AF_INET, getattr(socket, "AF_INET6", None)):
                    _set_reuseport(sock)
                if keep_alive:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)
                if _HAS_IPv6 and family == socket.AF_INET6 and hasattr(socket, "IPPROTO_IPV6"):
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, True)
                try:
                    sock.bind(address)
                except OSError as error:
                    text = f"error while attempting to bind on address {address!r}: {str(error).lower()}"
                    raise OSError(error.errno, text) from None
            if not sockets:
                raise OSError(f"could not bind on any address out of {[info[4] for one in found for info in one]!r}")
            completed = True
            return sockets
        finally:
            if not completed:
                for sock in sockets:
                    sock.close()

    async def _getaddrinfo_checked(self, host, port, family, flags):
        infos = await self._ensure_resolved((host, port), family=family, type=socket.SOCK_STREAM, flags=flags,
                                            loop=self)
        if not infos:
            raise OSError(f"getaddrinfo({host!r}) returned empty list")
        return infos

    # --- pipes and children ---

    async def connect_read_pipe(self, protocol_factory, pipe):
        """Read from a pipe: (transport, protocol)."""
        return await self._connect_pipe(self._make_read_pipe_transport, protocol_factory, pipe)

    async def connect_write_pipe(self, protocol_factory, pipe):
        """Write to a pipe: (transport, protocol)."""
        return await self._connect_pipe(self._make_write_pipe_transport, protocol_factory, pipe)

    async def _connect_pipe(self, make, protocol_factory, pipe):
        protocol = protocol_factory()
        waiter = self.create_future()
        transport = make(pipe, protocol, waiter)
        try:
            await waiter
        except:
            transport.close()
            raise
        return transport, protocol

    async def subprocess_shell(self, protocol_factory, cmd, *, stdin=-1, stdout=-1, stderr=-1,
                               universal_newlines=False, shell=True, bufsize=0, encoding=None, errors=None, text=None,
                               **kwargs):
        """Run a command of the shell: (transport, protocol)."""
        if not isinstance(cmd, (bytes, str)):
            raise ValueError("cmd must be a string")
        if not shell:
            raise ValueError("shell must be True")
        self._check_binary(universal_newlines, bufsize, text, encoding, errors)
        protocol = protocol_factory()
        transport = await self._make_subprocess_transport(protocol, cmd, True, stdin, stdout, stderr, bufsize, **kwargs)
        return transport, protocol

    async def subprocess_exec(self, protocol_factory, program, *args, stdin=-1, stdout=-1, stderr=-1,
                              universal_newlines=False, shell=False, bufsize=0, encoding=None, errors=None, text=None,
                              **kwargs):
        """Run a program: (transport, protocol)."""
        if shell:
            raise ValueError("shell must be False")
        self._check_binary(universal_newlines, bufsize, text, encoding, errors)
        protocol = protocol_factory()
        transport = await self._make_subprocess_transport(protocol, (program, *args), False, stdin, stdout, stderr,
                                                          bufsize, **kwargs)
        return transport, protocol

    @staticmethod
    def _check_binary(universal_newlines, bufsize, text, encoding, errors):
        for name, wanted, is_fine in (("universal_newlines", False, not universal_newlines),
                                      ("bufsize", 0, bufsize == 0), ("text", False, not text),
                                      ("encoding", None, encoding is None), ("errors", None, errors is None)):
            if not is_fine:
                raise ValueError(f"{name} must be {wanted}")

    # --- exceptions, debug mode ---

    def get_exception_handler(self):
        """The handler of exceptions that nobody else can see, or None."""
        return self._exception_handler

    def set_exception_handler(self, handler):
        """Have such exceptions given to handler(loop, context); None: logged."""
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    def default_exception_handler(self, context):
        """Log what the context tells."""
        message = context.get("message") or "Unhandled exception in event loop"
        exception = context.get("exception")
        if ("source_traceback" not in context and self._current_handle is not None
                and self._current_handle._source_traceback):
            context["handle_traceback"] = self._current_handle._source_traceback
        lines = [message]
        for key in sorted(context):
            if key in {"message", "exception"}:
                continue
            value = context[key]
            if key in ("source_traceback", "handle_traceback"):
                import traceback
                where = "Object" if key == "source_traceback" else "Handle"
                value = f"{where} created at (most recent call last):\n" + "".join(traceback.format_list(value)).rstrip()
            else:
                value = repr(value)
            lines.append(f"{key}: {value}")
        info = (type(exception), exception, exception.__traceback__) if exception is not None else False
        logger.error("\n".join(lines), exc_info=info)

    def call_exception_handler(self, context):
        """Give an exception that nobody else can see to the handler."""
        if self._exception_handler is None:
            self._try_default(context, "Exception in default exception handler")
            return
        try:
            thing = context.get("task") or context.get("future") or context.get("handle")
            run_in = thing.get_context() if thing is not None and hasattr(thing, "get_context") else None
            if run_in is not None and hasattr(run_in, "run"):
                run_in.run(self._exception_handler, self, context)
            else:
                self._exception_handler(self, context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._try_default({"message": "Unhandled error in exception handler", "exception": error,
                               "context": context},
                              "Exception in default exception handler while handling an unexpected error in custom "
                              "exception handler")

    def _try_default(self, context, message):
        try:
            self.default_exception_handler(context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException:
            logger.error(message, exc_info=True)

    def set_debug(self, enabled):
        """Switch debug mode on or off."""
        self._debug = enabled
        if self.is_running():
            self.call_soon_threadsafe(self._set_coroutine_origin_tracking, enabled)

    def _set_coroutine_origin_tracking(self, enabled):
        if bool(enabled) == bool(getattr(self, "_coroutine_origin_tracking_enabled", False)):
            return
        if enabled:
            self._coroutine_origin_tracking_saved_depth = sys.get_coroutine_origin_tracking_depth()
            sys.set_coroutine_origin_tracking_depth(constants.DEBUG_STACK_DEPTH)
        else:
            sys.set_coroutine_origin_tracking_depth(self._coroutine_origin_tracking_saved_depth)
        self._coroutine_origin_tracking_enabled = enabled
