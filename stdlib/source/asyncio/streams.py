"""Readers and writers over transports."""

__all__ = ("StreamReader", "StreamWriter", "StreamReaderProtocol", "open_connection", "start_server",
           "open_unix_connection", "start_unix_server")

import collections
import sys
import warnings
import weakref
from _asyncio import ReaderCore, ReaderProtocolCore

from . import coroutines
from . import events
from . import exceptions
from . import protocols
from .tasks import sleep

_DEFAULT_LIMIT = 2 ** 16


def _pair(loop, limit):
    reader = StreamReader(limit=limit, loop=loop)
    return reader, StreamReaderProtocol(reader, loop=loop)


async def open_connection(host=None, port=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Connect to a host and port: (reader, writer)."""
    loop = events.get_running_loop()
    reader, protocol = _pair(loop, limit)
    transport, _ = await loop.create_connection(lambda: protocol, host, port, **kwds)
    return reader, StreamWriter(transport, protocol, reader, loop)


async def start_server(client_connected_cb, host=None, port=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Listen, and call client_connected_cb(reader, writer) for each connection; a Server."""
    loop = events.get_running_loop()

    def factory():
        return StreamReaderProtocol(StreamReader(limit=limit, loop=loop), client_connected_cb, loop=loop)
    return await loop.create_server(factory, host, port, **kwds)


async def open_unix_connection(path=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """Connect to a Unix socket: (reader, writer)."""
    loop = events.get_running_loop()
    reader, protocol = _pair(loop, limit)
    transport, _ = await loop.create_unix_connection(lambda: protocol, path, **kwds)
    return reader, StreamWriter(transport, protocol, reader, loop)


async def start_unix_server(client_connected_cb, path=None, *, limit=_DEFAULT_LIMIT, **kwds):
    """As start_server(), at a Unix socket."""
    loop = events.get_running_loop()

    def factory():
        return StreamReaderProtocol(StreamReader(limit=limit, loop=loop), client_connected_cb, loop=loop)
    return await loop.create_unix_server(factory, path, **kwds)


def settle(future, error):
    """Have future fail with error, or succeed with None where that is None; nothing if it is done already."""
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def end_reader(reader, error):
    """Tell a reader, if there is one, that no more will come: because of error, or of the end of the stream."""
    if reader is not None:
        if error is None:
            reader.feed_eof()
        else:
            reader.set_exception(error)


class FlowControlMixin(protocols.Protocol):
    """Lets drain() wait while the transport's buffer is full."""

    def __init__(self, loop=None):
        self._loop = events.get_event_loop() if loop is None else loop
        self._paused = self._is_lost = False
        self._draining = []         # futures of those who wait

    def pause_writing(self):
        self._paused = True

    def resume_writing(self):
        self._paused = False
        self._settle_draining(None)

    def connection_lost(self, exc):
        self._is_lost = True
        if self._paused:
            self._settle_draining(exc)

    def _settle_draining(self, error):
        for waiter in self._draining:
            settle(waiter, error)

    async def _drain_helper(self):
        if self._is_lost:
            raise ConnectionResetError("Connection lost")
        if self._paused:
            waiter = self._loop.create_future()
            self._draining.append(waiter)
            try:
                await waiter
            finally:
                self._draining.remove(waiter)

    def _get_close_waiter(self, stream):
        """What wait_closed() of a writer waits for."""
        raise NotImplementedError


class StreamReaderProtocol(ReaderProtocolCore, FlowControlMixin, protocols.Protocol):
    """Feeds a StreamReader (data_received() is in C); of servers, calls back for each connection."""

    def __init__(self, stream_reader, client_connected_cb=None, loop=None):
        super().__init__(loop)
        self._find_reader = _no_reader if stream_reader is None else weakref.ref(stream_reader)
        self._source_traceback = getattr(stream_reader, "_source_traceback", None)
        self._client_connected_cb = client_connected_cb
        # Of a server the protocol holds the reader until somebody else does.
        self._strong_reader = None if client_connected_cb is None else stream_reader
        self._task = self._transport = None
        self._reject_connection = self._over_ssl = False
        self._closed = self._loop.create_future()

    @property
    def _stream_reader(self):
        return self._find_reader()

    def _replace_transport(self, transport):
        self._transport = transport
        self._over_ssl = transport.get_extra_info("sslcontext") is not None

    def connection_made(self, transport):
        if self._reject_connection:
            context = {"message": "An open stream was garbage collected prior to establishing network connection; "
                                  "call \"stream.close()\" explicitly."}
            if self._source_traceback:
                context["source_traceback"] = self._source_traceback
            self._loop.call_exception_handler(context)
            transport.abort()
            return
        self._replace_transport(transport)
        reader = self._stream_reader
        if reader is not None:
            reader.set_transport(transport)
        if self._client_connected_cb is None:
            return
        writer = StreamWriter(transport, self, reader, self._loop)

        def report(error):
            self._loop.call_exception_handler({"message": "Unhandled exception in client_connected_cb",
                                               "exception": error, "transport": transport})
            transport.close()
        def conclude(task):
            if task.cancelled():
                transport.close()
            elif (error := task.exception()) is not None:
                report(error)

        try:
            result = self._client_connected_cb(reader, writer)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            report(error)
        else:
            if coroutines.iscoroutine(result):
                self._task = self._loop.create_task(result)
                self._task.add_done_callback(conclude)
        self._strong_reader = None

    def connection_lost(self, exc):
        end_reader(self._stream_reader, exc)
        settle(self._closed, exc)
        super().connection_lost(exc)
        self._find_reader = _no_reader
        self._task = self._transport = None

    def eof_received(self):
        end_reader(self._stream_reader, None)
        return not self._over_ssl

    def _get_close_waiter(self, stream):
        return self._closed

    def __del__(self):
        closed = getattr(self, "_closed", None)
        if closed is not None and closed.done() and not closed.cancelled():
            closed.exception()  # it has been seen


_DRAIN = FlowControlMixin._drain_helper


def _no_reader():
    return None


class StreamWriter:
    """Writes to a transport; drain() waits while its buffer is full."""

    def __init__(self, transport, protocol, reader, loop):
        self._transport = transport
        self._protocol = protocol
        self._reader = reader
        self._loop = loop
        self._complete_fut = loop.create_future()
        self._complete_fut.set_result(None)

    def __repr__(self):
        info = [type(self).__name__, f"transport={self._transport!r}"]
        if self._reader is not None:
            info.append(f"reader={self._reader!r}")
        return f"<{' '.join(info)}>"

    @property
    def transport(self):
        """The transport."""
        return self._transport

    def write(self, data):
        """Write bytes; does not wait."""
        self._transport.write(data)

    def writelines(self, data):
        """Write several pieces."""
        self._transport.writelines(data)

    def write_eof(self):
        """Close the writing side once the buffer is written."""
        return self._transport.write_eof()

    def can_write_eof(self):
        """Whether write_eof() is possible."""
        return self._transport.can_write_eof()

    def close(self):
        """Close the connection once the buffer is written."""
        return self._transport.close()

    def is_closing(self):
        """Whether it is closed or about to be."""
        return self._transport.is_closing()

    async def wait_closed(self):
        """Wait until it is closed."""
        await self._protocol._get_close_waiter(self)

    def get_extra_info(self, name, default=None):
        """Something about the transport: its socket, peername ..."""
        return self._transport.get_extra_info(name, default)

    async def drain(self):
        """Wait while the buffer is full."""
        if self._reader is not None:
            error = self._reader.exception()
            if error is not None:
                raise error
        if self._transport.is_closing():
            await sleep(0)  # connection_lost() may be due
        protocol = self._protocol
        if type(protocol)._drain_helper is not _DRAIN or protocol._is_lost or protocol._paused:
            await protocol._drain_helper()

    async def start_tls(self, sslcontext, *, server_hostname=None, ssl_handshake_timeout=None,
                        ssl_shutdown_timeout=None):
        """Refused: there is no TLS."""
        await self._loop.start_tls(self._transport, self._protocol, sslcontext)

    def __del__(self, warnings=warnings):
        if self._transport.is_closing():
            return
        if self._loop.is_closed():
            text = "loop is closed"
        else:
            self.close()
            text = f"unclosed {self!r}"
        warnings.warn(text, ResourceWarning)


class StreamReader(ReaderCore):
    """Reads what comes in; the transport pauses while more than twice the limit waits.

    feed_data() and exception() are in C, and so is reading what is there already.
    """

    _source_traceback = None

    def __init__(self, limit=_DEFAULT_LIMIT, loop=None):
        if limit <= 0:
            raise ValueError("Limit cannot be <= 0")
        self._limit = limit
        self._loop = events.get_event_loop() if loop is None else loop
        self._buffer = bytearray()
        self._eof = False
        self._waiter = self._exception = self._transport = None
        self._paused = False
        if self._loop.get_debug():
            from . import format_helpers
            self._source_traceback = format_helpers.extract_stack(sys._getframe(1))

    def __repr__(self):
        info = ["StreamReader"]
        if self._buffer:
            info.append(f"{len(self._buffer)} bytes")
        if self._eof:
            info.append("eof")
        if self._limit != _DEFAULT_LIMIT:
            info.append(f"limit={self._limit}")
        for label, value in (("waiter", self._waiter), ("exception", self._exception), ("transport", self._transport)):
            if value:
                info.append(f"{label}={value!r}")
        if self._paused:
            info.append("paused")
        return f"<{' '.join(info)}>"

    def set_exception(self, exc):
        """Have reading fail."""
        self._exception = exc
        self._wake(exc)

    def _wake(self, error=None):
        waiter, self._waiter = self._waiter, None
        if waiter is not None:
            settle(waiter, error)

    def set_transport(self, transport):
        """Say where the bytes come from."""
        if self._transport is not None:
            raise AssertionError("Transport already set")
        self._transport = transport

    def _resume(self, most):
        """Have the transport go on if it pauses, and no more than most bytes wait to be read."""
        if self._paused and len(self._buffer) <= most:
            self._paused = False
            self._transport.resume_reading()

    def feed_eof(self):
        """No more bytes will come."""
        self._eof = True
        self._wake()

    def at_eof(self):
        """Whether everything has been read."""
        return self._eof and not self._buffer

    def _feed_slowly(self, data):
        if self._eof:
            raise AssertionError("feed_data after feed_eof")
        if not data:
            return
        self._buffer.extend(data)
        if self._waiter is not None:
            self._wake()
        self._pause_if_full()

    def _pause_if_full(self):
        if self._transport is not None and not self._paused and len(self._buffer) > 2 * self._limit:
            try:
                self._transport.pause_reading()
            except NotImplementedError:
                self._transport = None  # it cannot
            else:
                self._paused = True

    async def _wait_for_data(self, func_name):
        if self._waiter is not None:
            raise RuntimeError(f"{func_name}() called while another coroutine is already waiting for incoming data")
        if self._eof:
            raise AssertionError("_wait_for_data after EOF")
        self._resume(len(self._buffer))
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _check(self):
        if self._exception is not None:
            raise self._exception

    def _take(self, count):
        buffer = self._buffer
        if count >= len(buffer):
            data = bytes(buffer)
            buffer.clear()
        else:
            data = bytes(buffer[:count])
            del buffer[:count]
        if self._paused:
            self._resume(self._limit)
        return data

    async def readline(self):
        """Read a line; what there is at the end of the stream."""
        while (line := self._line_at_once(_READ_UNTIL)) is None:
            self._waiter = waiter = self._loop.create_future()
            try:
                await waiter
            finally:
                self._waiter = None
        if line is not NotImplemented:
            return line
        try:
            return await self.readuntil(b"\n")
        except exceptions.IncompleteReadError as error:
            return error.partial
        except exceptions.LimitOverrunError as error:
            if self._buffer.startswith(b"\n", error.consumed):
                del self._buffer[:error.consumed + 1]
            else:
                self._buffer.clear()
            self._resume(self._limit)
            raise ValueError(error.args[0])

    async def readuntil(self, separator=b"\n"):
        """Read up to a separator (or the first of several) and with it."""
        if isinstance(separator, tuple):
            separator = sorted(separator, key=len)
        else:
            separator = [separator]
        if not separator:
            raise ValueError("Separator should contain at least one element")
        least, most = len(separator[0]), len(separator[-1])
        if not least:
            raise ValueError("Separator should be at least one-byte string")
        self._check()
        offset = 0
        first, is_alone = separator[0], len(separator) == 1
        while True:
            count = len(self._buffer)
            if count - offset >= least:
                start = self._buffer.find(first, offset)
                end = start + least if start != -1 else None
                for candidate in () if is_alone else separator[1:]:
                    found = self._buffer.find(candidate, offset)
                    if found != -1 and (end is None or found + len(candidate) < end):
                        start, end = found, found + len(candidate)
                if end is not None:
                    break
                offset = max(0, count + 1 - most)
                if offset > self._limit:
                    raise exceptions.LimitOverrunError("Separator is not found, and chunk exceed the limit", offset)
            if self._eof:
                chunk = bytes(self._buffer)
                self._buffer.clear()
                raise exceptions.IncompleteReadError(chunk, None)
            await self._wait_for_data("readuntil")
        if start > self._limit:
            raise exceptions.LimitOverrunError("Separator is found, but chunk is longer than limit", start)
        return self._take(end)

    async def read(self, n=-1):
        """Read at most n bytes, at least one; all until the end if n is negative."""
        while (some := self._some_at_once(n)) is None:
            self._waiter = waiter = self._loop.create_future()
            try:
                await waiter
            finally:
                self._waiter = None
        if some is not NotImplemented:
            return some
        self._check()
        if not n:
            return b""
        if n < 0:
            blocks = []
            while block := await self.read(self._limit):
                blocks.append(block)
            return b"".join(blocks)
        if not self._buffer and not self._eof:
            await self._wait_for_data("read")
        return self._take(n)

    async def readexactly(self, n):
        """Read n bytes; IncompleteReadError at the end of the stream."""
        while (exact := self._exactly_at_once(n)) is None:
            self._waiter = waiter = self._loop.create_future()
            try:
                await waiter
            finally:
                self._waiter = None
        if exact is not NotImplemented:
            return exact
        if n < 0:
            raise ValueError("readexactly size can not be less than zero")
        self._check()
        if not n:
            return b""
        while len(self._buffer) < n:
            if self._eof:
                partial = bytes(self._buffer)
                self._buffer.clear()
                raise exceptions.IncompleteReadError(partial, n)
            await self._wait_for_data("readexactly")
        return self._take(n)

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if not line:
            raise StopAsyncIteration
        return line


_READ_UNTIL = StreamReader.readuntil
