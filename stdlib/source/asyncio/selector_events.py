"""The loop over a selector: watching files, sockets in coroutines, and transports over sockets."""

__all__ = ("BaseSelectorEventLoop",)

import collections
import errno
import selectors
import socket
import warnings
import weakref
from _asyncio import TransportCore
from itertools import islice

from . import base_events
from . import constants
from . import events
from . import futures
from . import protocols
from . import transports
from . import trsock
from .log import logger

_AGAIN = (BlockingIOError, InterruptedError)
_FATAL = (SystemExit, KeyboardInterrupt)


def _test_selector_event(selector, fd, event):
    try:
        key = selector.get_key(fd)
    except KeyError:
        return False
    return bool(key.events & event)


class BaseSelectorEventLoop(base_events.BaseEventLoop):
    """A loop that waits in a selector."""

    def __init__(self, selector=None):
        super().__init__()
        if selector is None:
            selector = selectors.DefaultSelector()
        logger.debug("Using selector: %s", selector.__class__.__name__) if self._debug else None
        self._selector = selector
        self._plain = _PLAIN
        self._make_self_pipe()
        self._transports = weakref.WeakValueDictionary()

    def _make_socket_transport(self, sock, protocol, waiter=None, *, extra=None, server=None):
        self._ensure_fd_no_transport(sock)
        return _SelectorSocketTransport(self, sock, protocol, waiter, extra, server)

    def _make_datagram_transport(self, sock, protocol, address=None, waiter=None, extra=None):
        self._ensure_fd_no_transport(sock)
        return _SelectorDatagramTransport(self, sock, protocol, address, waiter, extra)

    def close(self):
        self._refuse_close_while_running()
        if not self.is_closed():
            self._close_self_pipe()
            super().close()
            selector, self._selector = self._selector, None
            if selector is not None:
                selector.close()

    # --- waking the loop from other threads and signals ---

    def _make_self_pipe(self):
        self._ssock, self._csock = socket.socketpair()
        self._ssock.setblocking(False)
        self._csock.setblocking(False)
        self._internal_fds += 1
        self._add_reader(self._ssock.fileno(), self._read_from_self)

    def _close_self_pipe(self):
        inner, outer = self._ssock, self._csock
        self._remove_reader(inner.fileno())
        self._ssock = self._csock = None
        self._internal_fds -= 1
        for end in (inner, outer):
            end.close()

    def _process_self_data(self, data):
        """What has come in through the pipe; signals are for subclasses."""

    def _read_from_self(self):
        while True:
            try:
                data = self._ssock.recv(4096)
            except InterruptedError:
                continue
            except BlockingIOError:
                break
            if not data:
                break
            self._process_self_data(data)

    def _write_to_self(self):
        sock = self._csock
        if sock is None:
            return
        try:
            sock.send(b"\0")
        except OSError:
            if self._debug:
                logger.debug("Fail to write a null byte into the self-pipe socket", exc_info=True)

    # --- watching ---

    def _process_events(self, event_list):
        for key, mask in event_list:
            reader, writer = key.data
            if mask & selectors.EVENT_READ and reader is not None:
                if reader._cancelled:
                    self._remove_reader(key.fileobj)
                else:
                    self._add_callback(reader)
            if mask & selectors.EVENT_WRITE and writer is not None:
                if writer._cancelled:
                    self._remove_writer(key.fileobj)
                else:
                    self._add_callback(writer)

    def _ensure_fd_no_transport(self, fd):
        number = fd
        if not isinstance(number, int):
            try:
                number = int(number.fileno())
            except (AttributeError, TypeError, ValueError):
                raise ValueError(f"Invalid file object: {fd!r}") from None
        transport = self._transports.get(number)
        if transport and not transport.is_closing():
            raise RuntimeError(f"File descriptor {fd!r} is used by transport {transport!r}")

    def _add_watch(self, fd, event, place, callback, args):
        self._check_closed()
        handle = events.Handle(callback, args, self, None)
        key = self._selector.get_map().get(fd)
        if key is None:
            pair = [None, None]
            pair[place] = handle
            self._selector.register(fd, event, tuple(pair))
        else:
            pair = list(key.data)
            before, pair[place] = pair[place], handle
            self._selector.modify(fd, key.events | event, tuple(pair))
            if before is not None:
                before.cancel()
        return handle

    def _remove_watch(self, fd, event, place):
        if self.is_closed():
            return False
        key = self._selector.get_map().get(fd)
        if key is None:
            return False
        pair = list(key.data)
        before, pair[place] = pair[place], None
        left = key.events & ~event
        if left:
            self._selector.modify(fd, left, tuple(pair))
        else:
            self._selector.unregister(fd)
        if before is None:
            return False
        before.cancel()
        return True

    def _add_reader(self, fd, callback, *args):
        return self._add_watch(fd, selectors.EVENT_READ, 0, callback, args)

    def _remove_reader(self, fd):
        return self._remove_watch(fd, selectors.EVENT_READ, 0)

    def _add_writer(self, fd, callback, *args):
        return self._add_watch(fd, selectors.EVENT_WRITE, 1, callback, args)

    def _remove_writer(self, fd):
        return self._remove_watch(fd, selectors.EVENT_WRITE, 1)

    def add_reader(self, fd, callback, *args):
        """Call callback(*args) whenever there is something to read."""
        self._ensure_fd_no_transport(fd)
        self._add_reader(fd, callback, *args)

    def remove_reader(self, fd):
        """Watch for reading no more."""
        self._ensure_fd_no_transport(fd)
        return self._remove_reader(fd)

    def add_writer(self, fd, callback, *args):
        """Call callback(*args) whenever there is room to write."""
        self._ensure_fd_no_transport(fd)
        self._add_writer(fd, callback, *args)

    def remove_writer(self, fd):
        """Watch for writing no more."""
        self._ensure_fd_no_transport(fd)
        return self._remove_writer(fd)

    def _stop_serving(self, sock):
        self._remove_reader(sock.fileno())
        sock.close()

    # --- sockets in coroutines ---

    def _check_socket(self, sock):
        base_events._check_ssl_socket(sock)
        if self._debug and sock.gettimeout() != 0:
            raise ValueError("the socket must be non-blocking")

    async def _attempt(self, sock, call, writing=False):
        """call() once it neither blocks nor is interrupted; its result."""
        self._check_socket(sock)
        try:
            return call()
        except _AGAIN:
            pass  # not yet
        future = self.create_future()
        fd = sock.fileno()
        self._ensure_fd_no_transport(fd)

        def on_ready():
            if future.done():
                return
            try:
                result = call()
            except _AGAIN:
                return  # still not
            except _FATAL:
                raise
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        handle = (self._add_writer if writing else self._add_reader)(fd, on_ready)

        def forget(future):
            if not handle.cancelled():
                (self._remove_writer if writing else self._remove_reader)(fd)
        future.add_done_callback(forget)
        return await future

    async def sock_recv(self, sock, n):
        """Receive at most n bytes."""
        return await self._attempt(sock, lambda: sock.recv(n))

    async def sock_recv_into(self, sock, buf):
        """Receive into a buffer; the number of bytes."""
        return await self._attempt(sock, lambda: sock.recv_into(buf))

    async def sock_recvfrom(self, sock, bufsize):
        """Receive a datagram: (bytes, address)."""
        return await self._attempt(sock, lambda: sock.recvfrom(bufsize))

    async def sock_recvfrom_into(self, sock, buf, nbytes=0):
        """Receive a datagram into a buffer: (number of bytes, address)."""
        size = nbytes or len(buf)
        return await self._attempt(sock, lambda: sock.recvfrom_into(buf, size))

    async def sock_sendall(self, sock, data):
        """Send all bytes."""
        self._check_socket(sock)
        view = memoryview(data).cast("B")
        while view:
            sent = await self._attempt(sock, lambda: sock.send(view), True)
            view = view[sent:]

    async def sock_sendto(self, sock, data, address):
        """Send a datagram; the number of bytes."""
        return await self._attempt(sock, lambda: sock.sendto(data, address), True)

    async def sock_accept(self, sock):
        """Accept a connection: (socket, address)."""
        def accept():
            connection, address = sock.accept()
            connection.setblocking(False)
            return connection, address
        return await self._attempt(sock, accept)

    async def sock_connect(self, sock, address):
        """Connect a socket."""
        self._check_socket(sock)
        if sock.family in (socket.AF_INET, getattr(socket, "AF_INET6", None)):
            address = (await self._ensure_resolved(address, family=sock.family, type=sock.type, proto=sock.proto,
                                                   loop=self))[0][4]
        try:
            sock.connect(address)
            return
        except _AGAIN:
            pass  # it is under way

        def check():
            failure = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if failure:
                raise OSError(failure, f"Connect call failed {address}")
        first = True

        def finish():
            nonlocal first
            if first:
                first = False
                raise BlockingIOError  # not before the selector says so
            check()
        await self._attempt(sock, finish, True)

    async def _sendfile_native(self, transp, file, offset, count):
        del self._transports[transp._sock_fd]
        reading = transp.is_reading()
        transp.pause_reading()
        await transp._make_empty_waiter()
        try:
            return await self.sock_sendfile(transp._sock, file, offset, count, fallback=False)
        finally:
            transp._reset_empty_waiter()
            if reading:
                transp.resume_reading()
            self._transports[transp._sock_fd] = transp

    # --- servers ---

    def _start_serving(self, protocol_factory, sock, sslcontext=None, server=None, backlog=100,
                       ssl_handshake_timeout=constants.SSL_HANDSHAKE_TIMEOUT,
                       ssl_shutdown_timeout=constants.SSL_SHUTDOWN_TIMEOUT):
        self._add_reader(sock.fileno(), self._accept_connection, protocol_factory, sock, sslcontext, server, backlog,
                         ssl_handshake_timeout, ssl_shutdown_timeout)

    def _accept_connection(self, protocol_factory, sock, sslcontext=None, server=None, backlog=100,
                           ssl_handshake_timeout=constants.SSL_HANDSHAKE_TIMEOUT,
                           ssl_shutdown_timeout=constants.SSL_SHUTDOWN_TIMEOUT):
        for _ in range(backlog + 1):
            try:
                connection, address = sock.accept()
            except _AGAIN:
                return
            except ConnectionAbortedError:
                continue  # its client has gone: the next one may be there
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    raise
                self.call_exception_handler({"message": "socket.accept() out of system resource", "exception": error,
                                             "socket": trsock.TransportSocket(sock)})
                self._remove_reader(sock.fileno())
                self.call_later(constants.ACCEPT_RETRY_DELAY, self._start_serving, protocol_factory, sock, sslcontext,
                                server, backlog, ssl_handshake_timeout, ssl_shutdown_timeout)
                return
            connection.setblocking(False)
            self.create_task(self._accept_connection2(protocol_factory, connection, {"peername": address}, server))

    async def _accept_connection2(self, protocol_factory, connection, extra, server=None):
        transport = None
        try:
            protocol = protocol_factory()
            waiter = self.create_future()
            transport = self._make_socket_transport(connection, protocol, waiter=waiter, extra=extra, server=server)
            try:
                await waiter
            except BaseException:
                transport.close()
                raise
        except _FATAL:
            raise
        except BaseException as error:
            if self._debug:
                context = {"message": "Error on transport creation for incoming connection", "exception": error}
                if transport is not None:
                    context["transport"] = transport
                self.call_exception_handler(context)


# What a round of the loop may take for granted as long as it is so: see _run_plain_round().
_PLAIN = ((selectors.EpollSelector, selectors.EpollSelector.select, BaseSelectorEventLoop._process_events)
          if hasattr(selectors, "EpollSelector") else None)


class _SelectorTransport(transports._FlowControlMixin, transports.Transport):
    """What transports over sockets have in common."""

    max_size = 256 * 1024  # bytes of one read
    _sock = None  # for __del__, when __init__ fails

    def __init__(self, loop, sock, protocol, extra=None, server=None):
        super().__init__(extra, loop)
        self._extra["socket"] = trsock.TransportSocket(sock)
        try:
            self._extra["sockname"] = sock.getsockname()
        except OSError:
            self._extra["sockname"] = None
        if "peername" not in self._extra:
            try:
                self._extra["peername"] = sock.getpeername()
            except OSError:
                self._extra["peername"] = None
        self._sock, self._sock_fd, self._server = sock, sock.fileno(), server
        self._closing = self._paused = False
        self._conn_lost = 0             # how often it was noticed
        self._buffer = collections.deque()
        self.set_protocol(protocol)
        if server is not None:
            server._attach(self)
        loop._transports[self._sock_fd] = self

    def __repr__(self):
        info = [type(self).__name__]
        if self._sock is None:
            info.append("closed")
        elif self._closing:
            info.append("closing")
        info.append(f"fd={self._sock_fd}")
        if self._loop is not None and not self._loop.is_closed():
            selector = self._loop._selector
            reading = _test_selector_event(selector, self._sock_fd, selectors.EVENT_READ)
            writing = _test_selector_event(selector, self._sock_fd, selectors.EVENT_WRITE)
            info.append(f"read={'polling' if reading else 'idle'}")
            info.append(f"write=<{'polling' if writing else 'idle'}, bufsize={self.get_write_buffer_size()}>")
        return f"<{' '.join(info)}>"

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol

    def is_closing(self):
        return self._closing

    def is_reading(self):
        return not (self._paused or self.is_closing())

    def pause_reading(self):
        if self.is_reading():
            self._paused = True
            self._loop._remove_reader(self._sock_fd)
            self._log("%r pauses reading")

    def resume_reading(self):
        if self._paused and not self._closing:
            self._paused = False
            self._add_reader(self._sock_fd, self._read_ready)
            self._log("%r resumes reading")

    def _log(self, what):
        if self._loop.get_debug():
            logger.debug(what, self)

    # Closing: no more is read, what the buffer holds is still written; then connection_lost() is due.

    def close(self):
        if not self._closing:
            self._stop_reading()
            if not self._buffer:
                self._loop._remove_writer(self._sock_fd)
                self._lose(None)

    def abort(self):
        self._force_close(None)

    def _force_close(self, exc):
        if self._conn_lost:
            return
        if self._buffer:
            self._loop._remove_writer(self._sock_fd)
            self._buffer.clear()
        if not self._closing:
            self._stop_reading()
        self._lose(exc)

    def _stop_reading(self):
        self._closing = True
        self._loop._remove_reader(self._sock_fd)

    def _lose(self, error):
        self._conn_lost += 1
        self._loop.call_soon(self._call_connection_lost, error)

    def __del__(self, _warn=warnings.warn):
        sock = self._sock
        if sock is None:
            return
        _warn(f"unclosed transport {self!r}", ResourceWarning, source=self)
        sock.close()
        if self._server is not None:
            self._server._detach(self)

    def _fatal_error(self, exc, message="Fatal error on transport"):
        if isinstance(exc, OSError):
            if self._loop.get_debug():
                logger.debug("%r: %s", self, message, exc_info=True)
        else:
            self._loop.call_exception_handler({"message": message, "exception": exc, "transport": self,
                                               "protocol": self._protocol})
        self._force_close(exc)

    def _call_connection_lost(self, exc):
        sock, server = self._sock, self._server
        try:
            self._protocol.connection_lost(exc)
        finally:
            sock.close()
            self._sock = self._server = self._protocol = self._loop = None
            if server is not None:
                server._detach(self)

    def get_write_buffer_size(self):
        return sum(map(len, self._buffer))

    def _add_reader(self, fd, callback, *args):
        if self.is_reading():
            self._loop._add_reader(fd, callback, *args)

    def _note_lost(self):
        if self._conn_lost >= constants.LOG_THRESHOLD_FOR_CONNLOST_WRITES:
            logger.warning("socket.send() raised exception.")
        self._conn_lost += 1


_HAS_SENDMSG = hasattr(socket.socket, "sendmsg")
_MOST_PIECES = 1024  # of one sendmsg(): what Linux allows


class _SelectorSocketTransport(TransportCore, _SelectorTransport):
    """A stream over a socket.

    write(), _read_ready() and _read_ready__data_received() are in C, and come back here for what is not usual.
    """

    _start_tls_compatible = False
    _sendfile_compatible = constants._SendfileMode.TRY_NATIVE

    def __init__(self, loop, sock, protocol, waiter=None, extra=None, server=None):
        self._read_ready_cb = None
        self._write_ready = self._write_sendmsg if _HAS_SENDMSG else self._write_send  # undone when it closes
        super().__init__(loop, sock, protocol, extra, server)
        self._eof = False
        self._empty_waiter = None
        base_events._set_nodelay(self._sock)
        self._loop.call_soon(self._protocol.connection_made, self)
        self._loop.call_soon(self._add_reader, self._sock_fd, self._read_ready)
        if waiter is not None:
            self._loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def set_protocol(self, protocol):
        self._read_ready_cb = (self._read_ready__get_buffer if isinstance(protocol, protocols.BufferedProtocol)
                               else self._read_ready__data_received)
        super().set_protocol(protocol)

    def _guarded(self, message, call, *args):
        """(True, call(*args)); an exception is fatal to the transport: (False, None)."""
        try:
            return True, call(*args)
        except _FATAL:
            raise
        except BaseException as error:
            self._fatal_error(error, message)
            return False, None

    def _receive(self, call, argument):
        try:
            return call(argument)
        except _AGAIN:
            return None
        except _FATAL:
            raise
        except BaseException as error:
            self._fatal_error(error, "Fatal read error on socket transport")
            return None

    def _read_ready__get_buffer(self):
        if self._conn_lost:
            return
        is_fine, buffer = self._guarded("Fatal error: protocol.get_buffer() call failed.", self._sized_buffer)
        if not is_fine:
            return
        count = self._receive(self._sock.recv_into, buffer)
        if count is None:
            return
        if not count:
            self._read_ready__on_eof()
            return
        self._guarded("Fatal error: protocol.buffer_updated() call failed.", self._protocol.buffer_updated, count)

    def _sized_buffer(self):
        buffer = self._protocol.get_buffer(-1)
        if not len(buffer):
            raise RuntimeError("get_buffer() returned an empty buffer")
        return buffer

    def _read_slowly(self):
        if self._conn_lost:
            return
        try:
            data = self._sock.recv(self.max_size)
        except _AGAIN:
            return
        except _FATAL:
            raise
        except BaseException as error:
            self._fail_to_read(error)
            return
        if not data:
            self._read_ready__on_eof()
            return
        try:
            self._protocol.data_received(data)
        except _FATAL:
            raise
        except BaseException as error:
            self._fail_to_hand_over(error)

    def _fail_to_read(self, error):
        self._fatal_error(error, "Fatal read error on socket transport")

    def _fail_to_hand_over(self, error):
        self._fatal_error(error, "Fatal error: protocol.data_received() call failed.")

    def _read_ready__on_eof(self):
        self._log("%r received EOF")
        is_fine, keep_open = self._guarded("Fatal error: protocol.eof_received() call failed.",
                                           self._protocol.eof_received)
        if not is_fine:
            return
        if keep_open:
            self._loop._remove_reader(self._sock_fd)  # writing goes on
        else:
            self.close()

    def _write_slowly(self, data):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError("data argument must be a bytes, bytearray, or memoryview object, "
                            f"not {type(data).__name__!r}")
        if self._eof:
            raise RuntimeError("Cannot call write() after write_eof()")
        if self._empty_waiter is not None:
            raise RuntimeError("unable to write; sendfile is in progress")
        if not data:
            return
        if self._conn_lost:
            self._note_lost()
            return
        if not self._buffer:
            try:
                sent = self._sock.send(data)
            except _AGAIN:
                sent = 0
            except _FATAL:
                raise
            except BaseException as error:
                self._fail_to_write(error)
                return
            if sent != len(data):
                self._write_rest(data, sent)
            return
        self._buffer.append(bytes(data))
        self._maybe_pause_protocol()

    def _write_rest(self, data, sent):
        """Keep what the system has not taken of the first piece, and write it when there is room."""
        self._loop._add_writer(self._sock_fd, self._write_ready)
        self._buffer.append(bytes(memoryview(data)[sent:]))
        self._maybe_pause_protocol()

    def _fail_to_write(self, error):
        self._fatal_error(error, "Fatal write error on socket transport")

    def writelines(self, list_of_data):
        if self._eof:
            raise RuntimeError("Cannot call writelines() after write_eof()")
        if self._empty_waiter is not None:
            raise RuntimeError("unable to writelines; sendfile is in progress")
        pieces = [memoryview(data) for data in list_of_data if len(data)]
        if not pieces:
            return
        if self._conn_lost:
            self._note_lost()
            return
        self._buffer.extend(pieces)
        self._write_ready()
        if self._buffer:
            self._loop._add_writer(self._sock_fd, self._write_ready)
            self._maybe_pause_protocol()

    def _write_send(self):
        self._write_with(lambda: self._sock.send(self._buffer[0]))

    def _write_sendmsg(self):
        self._write_with(lambda: self._sock.sendmsg(list(islice(self._buffer, _MOST_PIECES))))

    def _write_with(self, send):
        if self._conn_lost:
            return
        if not self._buffer:
            raise AssertionError("Data should not be empty")
        try:
            sent = send()
        except _AGAIN:
            return
        except _FATAL:
            raise
        except BaseException as error:
            self._loop._remove_writer(self._sock_fd)
            self._buffer.clear()
            self._fatal_error(error, "Fatal write error on socket transport")
            if self._empty_waiter is not None:
                self._empty_waiter.set_exception(error)
            return
        while sent:
            piece = self._buffer.popleft()
            if len(piece) > sent:
                self._buffer.appendleft(piece[sent:])
                break
            sent -= len(piece)
        self._maybe_resume_protocol()
        if self._buffer or self._conn_lost:  # lost: resume_writing() has closed the transport
            return
        self._loop._remove_writer(self._sock_fd)
        if self._empty_waiter is not None:
            self._empty_waiter.set_result(None)
        if self._closing:
            self._call_connection_lost(None)
        else:
            self._end_writing()

    def write_eof(self):
        if not (self._closing or self._eof):
            self._eof = True
            self._end_writing()

    def _end_writing(self):
        """Tell the other side that no more comes, if that is wanted and all is written."""
        if self._eof and not self._buffer:
            self._sock.shutdown(socket.SHUT_WR)

    def can_write_eof(self):
        return True

    def _call_connection_lost(self, exc):
        try:
            super()._call_connection_lost(exc)
        finally:
            self._read_ready_cb = self._write_ready = None
            if self._empty_waiter is not None and not self._empty_waiter.done():
                self._empty_waiter.set_exception(ConnectionError("Connection is closed by peer"))

    def _make_empty_waiter(self):
        if self._empty_waiter is not None:
            raise RuntimeError("Empty waiter is already set")
        self._empty_waiter = waiter = self._loop.create_future()
        if not self._buffer:
            waiter.set_result(None)
        return waiter

    def _reset_empty_waiter(self):
        self._empty_waiter = None


class _SelectorDatagramTransport(_SelectorTransport, transports.DatagramTransport):
    """Datagrams over a socket."""

    def __init__(self, loop, sock, protocol, address=None, waiter=None, extra=None):
        super().__init__(loop, sock, protocol, extra)
        self._address = address
        self._loop.call_soon(self._protocol.connection_made, self)
        self._loop.call_soon(self._add_reader, self._sock_fd, self._read_ready)
        if waiter is not None:
            self._loop.call_soon(futures._set_result_unless_cancelled, waiter, None)

    def get_write_buffer_size(self):
        return sum(len(data) + 8 for data, _ in self._buffer)

    def _read_ready(self):
        if self._conn_lost:
            return
        try:
            data, address = self._sock.recvfrom(self.max_size)
        except _AGAIN:
            return
        except OSError as error:
            self._protocol.error_received(error)
        except _FATAL:
            raise
        except BaseException as error:
            self._fatal_error(error, "Fatal read error on datagram transport")
        else:
            self._protocol.datagram_received(data, address)

    def _send(self, data, address):
        if self._extra["peername"]:
            self._sock.send(data)
        else:
            self._sock.sendto(data, address)

    def sendto(self, data, addr=None):
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"data argument must be a bytes-like object, not {type(data).__name__!r}")
        if self._address:
            if addr not in (None, self._address):
                raise ValueError(f"Invalid address: must be None or {self._address}")
            addr = self._address
        if self._conn_lost and self._address:
            self._note_lost()
            return
        if not self._buffer:
            try:
                self._send(data, addr)
                return
            except _AGAIN:
                self._loop._add_writer(self._sock_fd, self._sendto_ready)
            except OSError as error:
                self._protocol.error_received(error)
                return
            except _FATAL:
                raise
            except BaseException as error:
                self._fatal_error(error, "Fatal write error on datagram transport")
                return
        self._buffer.append((bytes(data), addr))
        self._maybe_pause_protocol()

    def _sendto_ready(self):
        while self._buffer:
            data, addr = self._buffer.popleft()
            try:
                self._send(data, addr)
            except _AGAIN:
                self._buffer.appendleft((data, addr))
                break
            except OSError as error:
                self._protocol.error_received(error)
                return
            except _FATAL:
                raise
            except BaseException as error:
                self._fatal_error(error, "Fatal write error on datagram transport")
                return
        self._maybe_resume_protocol()
        if not self._buffer:
            self._loop._remove_writer(self._sock_fd)
            if self._closing:
                self._call_connection_lost(None)
