"""What transports call: the base classes of protocols, whose methods do nothing."""

__all__ = ("BaseProtocol", "Protocol", "DatagramProtocol", "SubprocessProtocol", "BufferedProtocol")


class BaseProtocol:
    """What all protocols have."""

    __slots__ = ()

    def connection_made(self, transport):
        """The connection is there."""

    def connection_lost(self, exc):
        """The connection is gone; exc is None at a regular end."""

    def pause_writing(self):
        """The transport's buffer is full."""

    def resume_writing(self):
        """The transport's buffer has room again."""


class Protocol(BaseProtocol):
    """For streams of bytes."""

    __slots__ = ()

    def data_received(self, data):
        """Some bytes have come."""

    def eof_received(self):
        """No more bytes will come; a true result keeps the transport open for writing."""


class BufferedProtocol(BaseProtocol):
    """For streams of bytes that are read into the protocol's own buffer."""

    __slots__ = ()

    def get_buffer(self, sizehint):
        """A buffer to read into."""

    def buffer_updated(self, nbytes):
        """So many bytes have been read into the buffer."""

    def eof_received(self):
        """No more bytes will come; a true result keeps the transport open for writing."""


class DatagramProtocol(BaseProtocol):
    """For datagrams."""

    __slots__ = ()

    def datagram_received(self, data, addr):
        """A datagram has come."""

    def error_received(self, exc):
        """Sending or receiving has failed."""


class SubprocessProtocol(BaseProtocol):
    """For child processes."""

    __slots__ = ()

    def pipe_data_received(self, fd, data):
        """The child has written to descriptor fd."""

    def pipe_connection_lost(self, fd, exc):
        """A pipe has been closed."""

    def process_exited(self):
        """The child has ended."""


def _feed_data_to_buffered_proto(proto, data):
    """Hand bytes to a BufferedProtocol."""
    left = len(data)
    while left:
        buffer = proto.get_buffer(left)
        room = len(buffer)
        if not room:
            raise RuntimeError("get_buffer() returned an empty buffer")
        if room >= left:
            buffer[:left] = data
            proto.buffer_updated(left)
            return
        buffer[:room] = data[:room]
        proto.buffer_updated(room)
        data = data[room:]
        left = len(data)
