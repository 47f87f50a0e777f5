"""Connections: messages over pipes and sockets, and those who wait for them.

A message is its length (four bytes, the highest first; -1 and eight bytes more where that is too little) and its bytes.
"""

__all__ = ["Client", "Listener", "Pipe", "wait"]

import io
import os
import selectors
import socket
import struct
import time

from . import util
from .context import AuthenticationError, BufferTooShort, reduction

_ForkingPickler = reduction.ForkingPickler

BUFSIZE = 64 * 1024
CONNECTION_TIMEOUT = 20.0  # seconds
_TOGETHER_MOST = 16384     # longer messages are not copied to go out with their length
_INT_MOST = 0x7FFFFFFF

default_family = "AF_UNIX"
families = ["AF_INET", "AF_UNIX"]


def _init_timeout(timeout=CONNECTION_TIMEOUT):
    return time.monotonic() + timeout


def _check_timeout(moment):
    return time.monotonic() > moment


def arbitrary_address(family):
    """A free address of a family."""
    if family == "AF_INET":
        return "localhost", 0
    if family == "AF_UNIX":
        name = util._TMPSOCK_PREFIX + os.urandom(util._TMPSOCK_SUFFIXLEN // 2).hex()
        return os.path.join(util.get_temp_dir(), name)
    raise ValueError("unrecognized family")


def _validate_family(family):
    if family == "AF_PIPE":
        raise ValueError("Family %s is not recognized." % family)


def address_type(address):
    """The family of an address."""
    if type(address) is tuple:
        return "AF_INET"
    if type(address) is str and address.startswith("\\\\"):
        return "AF_PIPE"
    if type(address) is str or util.is_abstract_socket_namespace(address):
        return "AF_UNIX"
    raise ValueError("address type of %r unrecognized" % address)


class _ConnectionBase:
    """What can be done with a connection; how its bytes go is the business of subclasses."""

    _handle = None

    def __init__(self, handle, readable=True, writable=True):
        handle = handle.__index__()
        if handle < 0:
            raise ValueError("invalid handle")
        if not readable and not writable:
            raise ValueError("at least one of `readable` and `writable` must be True")
        self._handle, self._readable, self._writable = handle, readable, writable

    def __del__(self):
        if self._handle is not None:
            self._close()

    def _check_closed(self):
        self._check(True, "")

    def _check_readable(self):
        self._check(self._readable, "connection is write-only")

    def _check_writable(self):
        self._check(self._writable, "connection is read-only")

    def _check(self, is_able, problem):
        if self._handle is None:
            raise OSError("handle is closed")
        if not is_able:
            raise OSError(problem)

    @property
    def closed(self):
        """Whether it has been closed."""
        return self._handle is None

    @property
    def readable(self):
        """Whether messages can be received."""
        return self._readable

    @property
    def writable(self):
        """Whether messages can be sent."""
        return self._writable

    def fileno(self):
        """The descriptor."""
        self._check_closed()
        return self._handle

    def close(self):
        """Closes this end."""
        if self._handle is not None:
            try:
                self._close()
            finally:
                self._handle = None

    def _detach(self):
        self._handle = None

    def send_bytes(self, buf, offset=0, size=None):
        """Sends bytes of a bytes-like object as one message."""
        self._check_writable()
        view = memoryview(buf)
        if view.itemsize > 1:
            view = view.cast("B")
        count = view.nbytes
        if offset < 0:
            raise ValueError("offset is negative")
        if count < offset:
            raise ValueError("buffer length < offset")
        if size is None:
            size = count - offset
        elif size < 0:
            raise ValueError("size is negative")
        elif offset + size > count:
            raise ValueError("buffer length < offset + size")
        self._send_bytes(view[offset:offset + size])

    def send(self, obj):
        """Sends an object by pickle."""
        self._check_writable()
        self._send_bytes(_ForkingPickler.dumps(obj))

    def _receive(self, most=None):
        message = self._recv_bytes(most)
        if message is not None:
            return message
        if self._writable:  # what is left of the message cannot be told from the next one
            self._readable = False
        else:
            self.close()
        raise OSError("bad message length")

    def recv_bytes(self, maxlength=None):
        """Receives one message."""
        self._check_readable()
        if maxlength is not None and maxlength < 0:
            raise ValueError("negative maxlength")
        return self._receive(maxlength).getvalue()

    def recv_bytes_into(self, buf, offset=0):
        """Receives one message into a buffer from offset on, and gives its length."""
        self._check_readable()
        with memoryview(buf) as view, view.cast("B") as place:
            if offset < 0:
                raise ValueError("negative offset")
            if offset > place.nbytes:
                raise ValueError("offset too large")
            message = self._receive().getbuffer()
            if place.nbytes < offset + len(message):
                raise BufferTooShort(bytes(message))
            place[offset:offset + len(message)] = message
            return len(message)

    def recv(self):
        """Receives an object."""
        self._check_readable()
        return _ForkingPickler.loads(self._receive().getbuffer())

    def poll(self, timeout=0.0):
        """Whether there is something to receive, within timeout seconds."""
        self._check_readable()
        return self._poll(timeout)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()


class Connection(_ConnectionBase):
    """A connection over a descriptor."""

    def _close(self, _close=os.close):
        _close(self._handle)

    def _send(self, data):
        while data:
            data = data[os.write(self._handle, data):]

    def _recv(self, size):
        message = io.BytesIO()
        missing = size
        while missing:
            piece = os.read(self._handle, min(BUFSIZE, missing))
            if not piece:
                if missing == size:
                    raise EOFError
                raise OSError("got end of file during message")
            message.write(piece)
            missing -= len(piece)
        return message

    def _send_bytes(self, data):
        count = len(data)
        if count > _INT_MOST:
            self._send(struct.pack("!iQ", -1, count))
            self._send(data)
        elif count > _TOGETHER_MOST:
            self._send(struct.pack("!i", count))
            self._send(data)
        else:  # at once, so that no other process's message gets in between
            self._send(struct.pack("!i", count) + bytes(data))

    def _recv_bytes(self, most=None):
        count, = struct.unpack("!i", self._recv(4).getvalue())
        if count == -1:
            count, = struct.unpack("!Q", self._recv(8).getvalue())
        if most is not None and count > most:
            return None
        return self._recv(count)

    def _poll(self, timeout):
        return bool(wait([self], timeout))


class Listener:
    """Waits for connections at an address."""

    def __init__(self, address=None, family=None, backlog=1, authkey=None):
        family = family or (address and address_type(address)) or default_family
        _validate_family(family)
        if authkey is not None and not isinstance(authkey, bytes):
            raise TypeError("authkey should be a byte string")
        self._listener = SocketListener(address or arbitrary_address(family), family, backlog)
        self._authkey = authkey

    def accept(self):
        """Waits for a connection; with a key, the other side must know it."""
        if self._listener is None:
            raise OSError("listener is closed")
        conn = self._listener.accept()
        if self._authkey is not None:
            deliver_challenge(conn, self._authkey)
            answer_challenge(conn, self._authkey)
        return conn

    def close(self):
        """Stops waiting."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    address = property(lambda self: self._listener._address)
    last_accepted = property(lambda self: self._listener._last_accepted)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()


def Client(address, family=None, authkey=None):
    """A connection to a Listener."""
    family = family or address_type(address)
    _validate_family(family)
    if authkey is not None and not isinstance(authkey, bytes):
        raise TypeError("authkey should be a byte string")
    with socket.socket(getattr(socket, family)) as sock:
        sock.setblocking(True)
        sock.connect(address)
        conn = Connection(sock.detach())
    if authkey is not None:
        answer_challenge(conn, authkey)
        deliver_challenge(conn, authkey)
    return conn


def Pipe(duplex=True):
    """Two connected ends; without duplex the first receives and the second sends."""
    if duplex:
        left, right = socket.socketpair()
        left.setblocking(True)
        right.setblocking(True)
        return Connection(left.detach()), Connection(right.detach())
    reader, writer = os.pipe()
    return Connection(reader, writable=False), Connection(writer, readable=False)


class SocketListener:
    """A listening socket."""

    def __init__(self, address, family, backlog=1):
        self._family, self._socket = family, socket.socket(getattr(socket, family))
        try:
            self._listen(address, backlog)
        except OSError:
            self._socket.close()
            raise
        self._last_accepted = self._unlink = None
        if family == "AF_UNIX" and not util.is_abstract_socket_namespace(address):
            self._unlink = util.Finalize(self, os.unlink, args=(address,), exitpriority=0)

    def _listen(self, address, backlog):
        listening = self._socket
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setblocking(True)
        listening.bind(address)
        listening.listen(backlog)
        self._address = listening.getsockname()

    def accept(self):
        sock, self._last_accepted = self._socket.accept()
        sock.setblocking(True)
        return Connection(sock.detach())

    def close(self):
        try:
            self._socket.close()
        finally:
            unlink, self._unlink = self._unlink, None
            if unlink is not None:
                unlink()


# --- keys --------------------------------------------------------------------------------------------------------------
#
# Each side sends random bytes, and the other answers with their HMAC under the key both know. What is sent names the
# digest in braces, so that both sides use the same.

MESSAGE_LENGTH = 40
_CHALLENGE, _WELCOME, _FAILURE = b"#CHALLENGE#", b"#WELCOME#", b"#FAILURE#"
_ANSWER_MOST = 256
_DIGESTS = {"sha256": 64, "sha384": 128}  # and the bytes that each works on at once


def _hmac(key, message, digest):
    """The HMAC of RFC 2104."""
    import _sha2
    make, block = getattr(_sha2, digest), _DIGESTS[digest]
    if len(key) > block:
        key = make(key).digest()
    key = key.ljust(block, b"\0")
    inner = make(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return make(bytes(byte ^ 0x5C for byte in key) + inner).digest()


def _split_digest(message):
    """The name of the digest in front of a message, and the rest of it."""
    if not message.startswith(b"{"):
        raise AuthenticationError("the other side asks for MD5, which is not supported")
    name, brace, rest = message[1:].partition(b"}")
    name = name.decode("ascii", "replace")
    if not brace or name not in _DIGESTS:
        raise AuthenticationError(f"unsupported digest: {name!r}")
    return name, rest


def _check_key(authkey):
    if not isinstance(authkey, bytes):
        raise ValueError("Authkey must be bytes, not {0!s}".format(type(authkey)))


def deliver_challenge(connection, authkey, digest_name="sha256"):
    """Makes sure that the other side knows the key."""
    from _operator import _compare_digest
    _check_key(authkey)
    message = b"{%s}" % digest_name.encode("ascii") + os.urandom(MESSAGE_LENGTH)
    connection.send_bytes(_CHALLENGE + message)
    try:
        digest, answer = _split_digest(connection.recv_bytes(_ANSWER_MOST))
    except AuthenticationError:
        connection.send_bytes(_FAILURE)
        raise
    if not _compare_digest(answer, _hmac(authkey, message, digest)):
        connection.send_bytes(_FAILURE)
        raise AuthenticationError("digest received was wrong")
    connection.send_bytes(_WELCOME)


def answer_challenge(connection, authkey):
    """Shows the other side that the key is known."""
    _check_key(authkey)
    message = connection.recv_bytes(_ANSWER_MOST)
    if not message.startswith(_CHALLENGE):
        raise AuthenticationError(f"Protocol error, expected challenge: {message=}")
    message = message[len(_CHALLENGE):]
    if len(message) < 20:
        raise AuthenticationError(f"challenge too short: {len(message)} bytes")
    digest, _ = _split_digest(message)
    connection.send_bytes(b"{%s}" % digest.encode("ascii") + _hmac(authkey, message, digest))
    if connection.recv_bytes(_ANSWER_MOST) != _WELCOME:
        raise AuthenticationError("digest sent was rejected")


# --- by other names ----------------------------------------------------------------------------------------------------

class ConnectionWrapper:
    """A connection whose objects go through other functions than pickle's."""

    def __init__(self, conn, dumps, loads):
        self._conn, self._dumps, self._loads = conn, dumps, loads
        for name in "fileno", "close", "poll", "recv_bytes", "send_bytes":
            setattr(self, name, getattr(conn, name))

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def send(self, obj):
        self._conn.send_bytes(self._dumps(obj))

    def recv(self):
        return self._loads(self._conn.recv_bytes())


def _xml_dumps(obj):
    import xmlrpc.client
    return xmlrpc.client.dumps((obj,), None, None, None, 1).encode("utf-8")


def _xml_loads(data):
    import xmlrpc.client
    return xmlrpc.client.loads(data.decode("utf-8"))[0][0]


class XmlListener(Listener):
    """A listener whose connections speak XML-RPC's form of objects."""

    def accept(self):
        return ConnectionWrapper(super().accept(), _xml_dumps, _xml_loads)


def XmlClient(*args, **kwds):
    """A connection to an XmlListener."""
    return ConnectionWrapper(Client(*args, **kwds), _xml_dumps, _xml_loads)


def wait(object_list, timeout=None):
    """Those of the connections, sockets and sentinels that are ready, once at least one is or the time is over."""
    with selectors.PollSelector() as selector:
        for item in object_list:
            selector.register(item, selectors.EVENT_READ)
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            ready = selector.select(timeout)
            if ready:
                return [key.fileobj for key, _ in ready]
            if deadline is not None:
                timeout = deadline - time.monotonic()
                if timeout < 0:
                    return []


def reduce_connection(conn):
    return rebuild_connection, (reduction.DupFd(conn.fileno()), conn.readable, conn.writable)


def rebuild_connection(descriptor, readable, writable):
    return Connection(descriptor.detach(), readable, writable)


reduction.register(Connection, reduce_connection)
