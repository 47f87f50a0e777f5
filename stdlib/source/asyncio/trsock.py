"""A transport's socket as programs may see it: to ask, not to change."""

import socket


class TransportSocket:
    """Asks the socket of a transport; what would disturb the transport is not there."""

    __slots__ = ("_sock",)

    def __init__(self, sock):
        self._sock = sock

    @property
    def family(self):
        """The kind of addresses."""
        return self._sock.family

    @property
    def type(self):
        """The kind of socket."""
        return self._sock.type

    @property
    def proto(self):
        """The protocol."""
        return self._sock.proto

    def __repr__(self):
        parts = [f"<asyncio.TransportSocket fd={self.fileno()}, family={self.family!s}, type={self.type!s}, "
                 f"proto={self.proto}"]
        if self.fileno() != -1:
            for label, ask in ("laddr", self._sock.getsockname), ("raddr", self._sock.getpeername):
                try:
                    address = ask()
                except socket.error:
                    continue
                if address:
                    parts.append(f"{label}={address}")
        return ", ".join(parts) + ">"

    def __getstate__(self):
        raise TypeError("Cannot serialize asyncio.TransportSocket object")

    def fileno(self):
        """The descriptor."""
        return self._sock.fileno()

    def dup(self):
        """A duplicate of the socket."""
        return self._sock.dup()

    def get_inheritable(self):
        """Whether programs that are executed get it."""
        return self._sock.get_inheritable()

    def shutdown(self, how):
        """End reading, writing or both."""
        self._sock.shutdown(how)

    def getsockopt(self, *args, **kwargs):
        """An option."""
        return self._sock.getsockopt(*args, **kwargs)

    def setsockopt(self, *args, **kwargs):
        """Set an option."""
        self._sock.setsockopt(*args, **kwargs)

    def getpeername(self):
        """The other end's address."""
        return self._sock.getpeername()

    def getsockname(self):
        """This end's address."""
        return self._sock.getsockname()

    def getsockbyname(self):
        """Another name that some programs use."""
        return self._sock.getsockbyname()

    def settimeout(self, value):
        """Transports do not block: only 0 is allowed."""
        if value != 0:
            raise ValueError("settimeout(): only 0 timeout is allowed on transport sockets")

    def gettimeout(self):
        """0."""
        return 0

    def setblocking(self, flag):
        """Transports do not block: only False is allowed."""
        if flag:
            raise ValueError("setblocking(): transport sockets cannot be blocking")
