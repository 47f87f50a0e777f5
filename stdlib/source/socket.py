"""Sockets: the class socket over _socket.socket, files made of sockets, and the usual ways to get one."""

import _socket
import io
import os
from _socket import *
from errno import EAGAIN, EBADF, EWOULDBLOCK
from enum import IntEnum, IntFlag

__all__ = ["fromfd", "getfqdn", "create_connection", "create_server", "has_dualstack_ipv6", "AddressFamily",
           "SocketKind", "AddressInfo", "MsgFlag", "send_fds", "recv_fds", "socketpair"]
__all__ += [name for name in dir(_socket) if not name.startswith("_")]


IntEnum._convert_("AddressFamily", __name__, lambda name: name.isupper() and name.startswith("AF_"))
IntEnum._convert_("SocketKind", __name__, lambda name: name.isupper() and name.startswith("SOCK_"))
IntFlag._convert_("MsgFlag", __name__, lambda name: name.isupper() and name.startswith("MSG_"))
IntFlag._convert_("AddressInfo", __name__, lambda name: name.isupper() and name.startswith("AI_"))

_LOCALHOST = "127.0.0.1"
_LOCALHOST_V6 = "::1"
_GLOBAL_DEFAULT_TIMEOUT = object()


def _intenum_converter(value, enum_class):
    """The member for a number; the number itself if there is none."""
    try:
        return enum_class(value)
    except ValueError:
        return value


class _GiveupOnSendfile(Exception):
    """os.sendfile() cannot do it."""


class socket(_socket.socket):
    """An end of a connection, or of what may become one.

    Files made of it keep it open: it is really closed with the last of them.
    """

    __slots__ = ["__weakref__", "_io_refs", "_closed"]

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is None:
            family = AF_INET if family == -1 else family
            type = SOCK_STREAM if type == -1 else type
            proto = 0 if proto == -1 else proto
        super().__init__(family, type, proto, fileno)
        self._io_refs = 0
        self._closed = False

    def __enter__(self):
        return self

    def __exit__(self, *details):
        if not self._closed:
            self.close()

    def __repr__(self):
        cls = self.__class__
        parts = [f"<{cls.__module__}.{cls.__qualname__}{' [closed]' if getattr(self, '_closed', False) else ''}"
                 f" fd={self.fileno()}, family={self.family!s}, type={self.type!s}, proto={self.proto}"]
        if not getattr(self, "_closed", False):  # a hook may ask before __init__ has ended
            for label, ask in ("laddr", self.getsockname), ("raddr", self.getpeername):
                try:
                    address = ask()
                except (error, AttributeError):
                    continue
                if address:
                    parts.append(f"{label}={address}")
        return ", ".join(parts) + ">"

    def __getstate__(self):
        raise TypeError(f"cannot pickle {self.__class__.__name__!r} object")

    def dup(self):
        """Another object for the same socket, with a descriptor of its own."""
        twin = self.__class__(self.family, self.type, self.proto, fileno=_socket.dup(self.fileno()))
        twin.settimeout(self.gettimeout())
        return twin

    def accept(self):
        """Wait for a connection: (socket, address of the other end)."""
        fd, address = self._accept()
        sock = socket(self.family, self.type, self.proto, fileno=fd)
        if getdefaulttimeout() is None and self.gettimeout():
            sock.setblocking(True)  # only listening has the time limit
        return sock, address

    def makefile(self, mode="r", buffering=None, *, encoding=None, errors=None, newline=None):
        """A file that reads from and writes to the socket."""
        if not set(mode) <= {"r", "w", "b"}:
            raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
        writing = "w" in mode
        reading = "r" in mode or not writing
        binary = "b" in mode
        raw = SocketIO(self, ("r" if reading else "") + ("w" if writing else ""))
        self._io_refs += 1
        if buffering is None or buffering < 0:
            buffering = io.DEFAULT_BUFFER_SIZE
        if not buffering:
            if not binary:
                raise ValueError("unbuffered streams must be binary")
            return raw
        if reading and writing:
            buffer = io.BufferedRWPair(raw, raw, buffering)
        else:
            buffer = (io.BufferedReader if reading else io.BufferedWriter)(raw, buffering)
        if binary:
            return buffer
        text = io.TextIOWrapper(buffer, io.text_encoding(encoding), errors, newline)
        text.mode = mode
        return text

    def sendfile(self, file, offset=0, count=None):
        """Send a binary file from offset on (count bytes, or all); gives the bytes sent. The file stands behind them."""
        try:
            return self._sendfile_use_sendfile(file, offset, count)
        except _GiveupOnSendfile:
            return self._sendfile_use_send(file, offset, count)

    def _check_sendfile_params(self, file, offset, count):
        if "b" not in getattr(file, "mode", "b"):
            raise ValueError("file should be opened in binary mode")
        if not self.type & SOCK_STREAM:
            raise ValueError("only SOCK_STREAM type sockets are supported")
        if count is not None:
            if not isinstance(count, int):
                raise TypeError(f"count must be a positive integer (got {count!r})")
            if count <= 0:
                raise ValueError(f"count must be a positive integer (got {count!r})")

    def _sendfile_use_sendfile(self, file, offset=0, count=None):
        if not hasattr(os, "sendfile"):
            raise _GiveupOnSendfile("os.sendfile() not available on this platform")
        self._check_sendfile_params(file, offset, count)
        sockno = self.fileno()
        try:
            fileno = file.fileno()
            size = os.fstat(fileno).st_size
        except (AttributeError, io.UnsupportedOperation, OSError) as failure:
            raise _GiveupOnSendfile(failure)
        if not size:
            return 0
        timeout = self.gettimeout()
        if timeout == 0:
            raise ValueError("non-blocking sockets are not supported")
        most = min(count or size, 2 ** 30)
        import selectors
        total = 0
        with getattr(selectors, "PollSelector", selectors.SelectSelector)() as selector:
            selector.register(sockno, selectors.EVENT_WRITE)
            try:
                while count is None or total < count:
                    if timeout and not selector.select(timeout):
                        raise TimeoutError("timed out")
                    try:
                        sent = os.sendfile(sockno, fileno, offset, most if count is None else min(count - total, most))
                    except BlockingIOError:
                        if not timeout:
                            selector.select()
                        continue
                    except OSError as failure:
                        if not total:
                            raise _GiveupOnSendfile(failure)
                        raise failure from None
                    if not sent:
                        break
                    offset += sent
                    total += sent
                return total
            finally:
                if total and hasattr(file, "seek"):
                    file.seek(offset)

    def _sendfile_use_send(self, file, offset=0, count=None):
        self._check_sendfile_params(file, offset, count)
        if self.gettimeout() == 0:
            raise ValueError("non-blocking sockets are not supported")
        if offset:
            file.seek(offset)
        block = 8192 if count is None else min(count, 8192)
        total = 0
        try:
            while count is None or total < count:
                data = file.read(block if count is None else min(count - total, block))
                if not data:
                    break
                view = memoryview(data)
                while view:
                    try:
                        sent = self.send(view)
                    except BlockingIOError:
                        continue
                    total += sent
                    view = view[sent:]
            return total
        finally:
            if total and hasattr(file, "seek"):
                file.seek(offset + total)

    def _decref_socketios(self):
        self._io_refs = max(self._io_refs - 1, 0)
        if self._closed:
            self.close()

    def _real_close(self, _ss=_socket.socket):
        _ss.close(self)

    def close(self):
        """Close the socket, as soon as the files made of it are closed too."""
        self._closed = True
        if self._io_refs <= 0:
            self._real_close()

    def detach(self):
        """Give the descriptor up without closing it, and tell it."""
        self._closed = True
        return super().detach()

    @property
    def family(self):
        """The kind of addresses."""
        return _intenum_converter(super().family, AddressFamily)

    @property
    def type(self):
        """The kind of socket."""
        return _intenum_converter(super().type, SocketKind)

    def get_inheritable(self):
        """Whether programs that are executed get the socket."""
        return os.get_inheritable(self.fileno())

    def set_inheritable(self, inheritable):
        """Choose whether programs that are executed get the socket."""
        os.set_inheritable(self.fileno(), inheritable)


def fromfd(fd, family, type, proto=0):
    """A socket for a duplicate of a descriptor."""
    return socket(family, type, proto, _socket.dup(fd))


def send_fds(sock, buffers, fds, flags=0, address=None):
    """Send descriptors along with some bytes over a Unix socket."""
    import array
    return sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array.array("i", fds))])


def recv_fds(sock, bufsize, maxfds, flags=0):
    """Receive bytes and descriptors: (data, list of descriptors, flags, address)."""
    import array
    fds = array.array("i")
    data, ancillary, msg_flags, address = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize))
    for level, kind, content in ancillary:
        if (level, kind) == (SOL_SOCKET, SCM_RIGHTS):
            fds.frombytes(content[:len(content) - len(content) % fds.itemsize])
    return data, list(fds), msg_flags, address


def socketpair(family=None, type=SOCK_STREAM, proto=0):
    """Two sockets that are connected to each other."""
    if family is None:
        family = AF_UNIX
    return tuple(socket(family, type, proto, end.detach()) for end in _socket.socketpair(family, type, proto))


class SocketIO(io.RawIOBase):
    """A raw file over a socket."""

    def __init__(self, sock, mode):
        if mode not in ("r", "w", "rw", "rb", "wb", "rwb"):
            raise ValueError(f"invalid mode: {mode!r}")
        super().__init__()
        self._sock = sock
        self._mode = mode if "b" in mode else mode + "b"
        self._reading = "r" in mode
        self._writing = "w" in mode
        self._timeout_occurred = False

    def readinto(self, b):
        """Read into a buffer; None if nothing is there and the socket does not block."""
        self._checkClosed()
        self._checkReadable()
        if self._timeout_occurred:
            raise OSError("cannot read from timed out object")
        try:
            return self._sock.recv_into(b)
        except error as failure:
            # timeout is one of the classes of OSError, and has no number.
            self._timeout_occurred = isinstance(failure, timeout)
            if failure.errno in (EAGAIN, EWOULDBLOCK):
                return None
            raise

    def write(self, b):
        """Send as much of the bytes as goes; None if nothing does and the socket does not block."""
        self._checkClosed()
        self._checkWritable()
        try:
            return self._sock.send(b)
        except error as failure:
            if failure.errno in (EAGAIN, EWOULDBLOCK):
                return None
            raise

    def _check_open(self):
        if self.closed:
            raise ValueError("I/O operation on closed socket.")

    def readable(self):
        """Whether it can be read from."""
        self._check_open()
        return self._reading

    def writable(self):
        """Whether it can be written to."""
        self._check_open()
        return self._writing

    def seekable(self):
        """False."""
        self._check_open()
        return super().seekable()

    def fileno(self):
        """The socket's descriptor."""
        self._checkClosed()
        return self._sock.fileno()

    @property
    def name(self):
        """The socket's descriptor; -1 once closed."""
        return -1 if self.closed else self.fileno()

    @property
    def mode(self):
        """How the file was opened."""
        return self._mode

    def close(self):
        """Close the file, and the socket if it waits for that."""
        if self.closed:
            return
        super().close()
        self._sock._decref_socketios()
        self._sock = None


def getfqdn(name=""):
    """The full name of a host ('': of this one), as far as it is known."""
    name = name.strip()
    if name in ("", "0.0.0.0", "::"):
        name = gethostname()
    try:
        hostname, aliases, _ = gethostbyaddr(name)
    except error:
        return name
    for candidate in [hostname, *aliases]:
        if "." in candidate:
            return candidate
    return hostname


def create_connection(address, timeout=_GLOBAL_DEFAULT_TIMEOUT, source_address=None, *, all_errors=False):
    """A socket connected to (host, port): each address of the host is tried in turn."""
    host, port = address
    failures = []
    for family, kind, proto, _, target in getaddrinfo(host, port, 0, SOCK_STREAM):
        sock = None
        try:
            sock = socket(family, kind, proto)
            if timeout is not _GLOBAL_DEFAULT_TIMEOUT:
                sock.settimeout(timeout)
            if source_address:
                sock.bind(source_address)
            sock.connect(target)
            failures.clear()
            return sock
        except error as failure:
            if not all_errors:
                failures.clear()
            failures.append(failure)
            if sock is not None:
                sock.close()
    if not failures:
        raise error("getaddrinfo returns an empty list")
    try:
        if not all_errors:
            raise failures[0]
        raise ExceptionGroup("create_connection failed", failures)
    finally:
        failures.clear()  # they refer to this frame


def has_dualstack_ipv6():
    """Whether one socket can serve IPv4 and IPv6 at once."""
    if not has_ipv6 or not hasattr(_socket, "IPPROTO_IPV6") or not hasattr(_socket, "IPV6_V6ONLY"):
        return False
    try:
        with socket(AF_INET6, SOCK_STREAM) as sock:
            sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
            return True
    except error:
        return False


def create_server(address, *, family=AF_INET, backlog=None, reuse_port=False, dualstack_ipv6=False):
    """A socket that listens at (host, port)."""
    if reuse_port and not hasattr(_socket, "SO_REUSEPORT"):
        raise ValueError("SO_REUSEPORT not supported on this platform")
    if dualstack_ipv6 and not has_dualstack_ipv6():
        raise ValueError("dualstack_ipv6 not supported on this platform")
    if dualstack_ipv6 and family != AF_INET6:
        raise ValueError("dualstack_ipv6 requires AF_INET6 family")
    sock = socket(family, SOCK_STREAM)
    try:
        try:
            sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        except error:
            pass  # then the address is free later only
        if reuse_port:
            sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
        if has_ipv6 and family == AF_INET6:
            sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0 if dualstack_ipv6 else 1)
        try:
            sock.bind(address)
        except error as failure:
            raise error(failure.errno, f"{failure.strerror} (while attempting to bind on address {address!r})") from None
        sock.listen() if backlog is None else sock.listen(backlog)
        return sock
    except error:
        sock.close()
        raise


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """What to connect to for a host and a port: a list of (family, type, proto, name, address)."""
    return [(_intenum_converter(found_family, AddressFamily), _intenum_converter(kind, SocketKind), *rest)
            for found_family, kind, *rest in _socket.getaddrinfo(host, port, family, type, proto, flags)]
