"""What protocols call: the base classes of transports, whose methods refuse."""

__all__ = ("BaseTransport", "ReadTransport", "WriteTransport", "Transport", "DatagramTransport",
           "SubprocessTransport")


class BaseTransport:
    """What all transports have."""

    __slots__ = ("_extra",)

    def __init__(self, extra=None):
        self._extra = {} if extra is None else extra

    def get_extra_info(self, name, default=None):
        """Something about the transport: its socket, peername, pipe ..."""
        return self._extra.get(name, default)

    def is_closing(self):
        """Whether it is closed or about to be."""
        raise NotImplementedError

    def close(self):
        """Close it once the buffer is written."""
        raise NotImplementedError

    def set_protocol(self, protocol):
        """Call another protocol from now on."""
        raise NotImplementedError

    def get_protocol(self):
        """The protocol that is called."""
        raise NotImplementedError


class ReadTransport(BaseTransport):
    """A transport that reads."""

    __slots__ = ()

    def is_reading(self):
        """Whether it reads now."""
        raise NotImplementedError

    def pause_reading(self):
        """Read nothing until resume_reading()."""
        raise NotImplementedError

    def resume_reading(self):
        """Read again."""
        raise NotImplementedError


class WriteTransport(BaseTransport):
    """A transport that writes."""

    __slots__ = ()

    def set_write_buffer_limits(self, high=None, low=None):
        """Set when the protocol is asked to pause, and when to go on."""
        raise NotImplementedError

    def get_write_buffer_size(self):
        """How many bytes wait."""
        raise NotImplementedError

    def get_write_buffer_limits(self):
        """(low, high)."""
        raise NotImplementedError

    def write(self, data):
        """Write bytes; does not wait."""
        raise NotImplementedError

    def writelines(self, list_of_data):
        """Write several pieces."""
        self.write(b"".join(list_of_data))

    def write_eof(self):
        """Close the writing side once the buffer is written."""
        raise NotImplementedError

    def can_write_eof(self):
        """Whether write_eof() is possible."""
        raise NotImplementedError

    def abort(self):
        """Close it at once; what waits is lost."""
        raise NotImplementedError


class Transport(ReadTransport, WriteTransport):
    """A transport that reads and writes."""

    __slots__ = ()


class DatagramTransport(BaseTransport):
    """A transport of datagrams."""

    __slots__ = ()

    def sendto(self, data, addr=None):
        """Send a datagram."""
        raise NotImplementedError

    def abort(self):
        """Close it at once."""
        raise NotImplementedError


class SubprocessTransport(BaseTransport):
    """A child process."""

    __slots__ = ()

    def get_pid(self):
        """Its number."""
        raise NotImplementedError

    def get_returncode(self):
        """Its status, or None while it runs."""
        raise NotImplementedError

    def get_pipe_transport(self, fd):
        """The transport of the pipe at descriptor fd."""
        raise NotImplementedError

    def send_signal(self, signal):
        """Send it a signal."""
        raise NotImplementedError

    def terminate(self):
        """Send it SIGTERM."""
        raise NotImplementedError

    def kill(self):
        """Send it SIGKILL."""
        raise NotImplementedError


class _FlowControlMixin(Transport):
    """Asks the protocol to pause while the buffer holds more than the high mark."""

    __slots__ = ("_loop", "_protocol_paused", "_high_water", "_low_water")

    def __init__(self, extra=None, loop=None):
        super().__init__(extra)
        self._loop = loop
        self._protocol_paused = False
        self._set_write_buffer_limits()

    def _tell(self, method, message):
        try:
            method()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self._loop.call_exception_handler({"message": message, "exception": error, "transport": self,
                                               "protocol": self._protocol})

    def _maybe_pause_protocol(self):
        if self.get_write_buffer_size() > self._high_water and not self._protocol_paused:
            self._protocol_paused = True
            self._tell(self._protocol.pause_writing, "protocol.pause_writing() failed")

    def _maybe_resume_protocol(self):
        if self._protocol_paused and self.get_write_buffer_size() <= self._low_water:
            self._protocol_paused = False
            self._tell(self._protocol.resume_writing, "protocol.resume_writing() failed")

    def get_write_buffer_limits(self):
        return self._low_water, self._high_water

    def _set_write_buffer_limits(self, high=None, low=None):
        if high is None:
            high = 64 * 1024 if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high!r}) must be >= low ({low!r}) must be >= 0")
        self._high_water = high
        self._low_water = low

    def set_write_buffer_limits(self, high=None, low=None):
        self._set_write_buffer_limits(high=high, low=low)
        self._maybe_pause_protocol()

    def get_write_buffer_size(self):
        raise NotImplementedError
