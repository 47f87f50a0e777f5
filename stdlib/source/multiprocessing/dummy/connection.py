"""Connections between threads: pairs of queues."""

__all__ = ["Client", "Listener", "Pipe"]

from queue import Queue

families = [None]


class _Closed:
    """What is closed at the end of a with statement."""

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, exc_tb):
        self.close()


class Listener(_Closed):
    """Waits for threads that want to connect; its address is itself."""

    def __init__(self, address=None, family=None, backlog=1):
        self._waiting = Queue(backlog)

    def accept(self):
        return Connection(*self._waiting.get())

    def close(self):
        self._waiting = None

    @property
    def address(self):
        return self._waiting


def Client(address):
    """A connection to a Listener."""
    there, here = Queue(), Queue()
    address.put((there, here))
    return Connection(here, there)


def Pipe(duplex=True):
    """Two connected ends."""
    left, right = Queue(), Queue()
    return Connection(left, right), Connection(right, left)


class Connection(_Closed):
    """One end: what is received comes from one queue, what is sent goes into another."""

    def __init__(self, _in, _out):
        self._in, self._out = _in, _out
        self.send = self.send_bytes = _out.put
        self.recv = self.recv_bytes = _in.get

    def poll(self, timeout=0.0):
        if timeout > 0.0 and not self._in.qsize():
            with self._in.not_empty:
                self._in.not_empty.wait(timeout)
        return self._in.qsize() > 0

    def close(self):
        pass
