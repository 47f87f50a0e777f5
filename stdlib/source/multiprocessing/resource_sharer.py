"""Descriptors for processes that are running already: a thread here hands each out once, to who knows the key."""

import os
import signal
import sys
import threading

from . import process, reduction, util

__all__ = ["stop", "DupFd"]


class DupFd:
    """Stands for a descriptor in a pickle."""

    def __init__(self, descriptor):
        copy = os.dup(descriptor)

        def send(conn, pid):
            reduction.send_handle(conn, copy, pid)

        def close():
            os.close(copy)

        self._id = _sharer.register(send, close)

    def detach(self):
        """The descriptor, in the process that asks; only once."""
        with _sharer.get_connection(self._id) as conn:
            return reduction.recv_handle(conn)


class _Sharer:
    """The server: `_offers` are the descriptors that nobody has asked for yet, by their keys."""

    def __init__(self):
        self._lock = threading.Lock()
        self._key = 0
        self._offers = {}
        self._listener = self._address = self._thread = None
        util.register_after_fork(self, _Sharer._after_fork)

    def register(self, send, close):
        """Offers something: send(conn, pid) hands it out, close() gives it back. What comes back is told to others."""
        with self._lock:
            if self._address is None:
                self._start()
            self._key += 1
            self._offers[self._key] = send, close
            return self._address, self._key

    @staticmethod
    def get_connection(identity):
        """A connection over which the server of that process will hand out what was offered."""
        from .connection import Client
        address, key = identity
        conn = Client(address, authkey=process.current_process().authkey)
        conn.send((key, os.getpid()))
        return conn

    def stop(self, timeout=None):
        """Ends the server, and gives back what nobody has asked for."""
        from .connection import Client
        with self._lock:
            if self._address is None:
                return
            with Client(self._address, authkey=process.current_process().authkey) as conn:
                conn.send(None)
            self._thread.join(timeout)
            if self._thread.is_alive():
                util.sub_warning("_ResourceSharer thread did not stop when asked")
            self._listener.close()
            self._forget()

    def _forget(self):
        for _, close in self._offers.values():
            close()
        self._offers.clear()
        self._listener = self._address = self._thread = None

    def _after_fork(self):
        self._lock._at_fork_reinit()
        if self._listener is not None:
            self._listener.close()
        self._forget()

    def _start(self):
        from .connection import Listener
        util.debug("starting listener and thread for sending handles")
        self._listener = Listener(authkey=process.current_process().authkey, backlog=128)
        self._address = self._listener.address
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            try:
                with self._listener.accept() as conn:
                    request = conn.recv()
                    if request is None:
                        return
                    key, pid = request
                    send, close = self._offers.pop(key)
                    try:
                        send(conn, pid)
                    finally:
                        close()
            except:
                if not util.is_exiting():
                    sys.excepthook(*sys.exc_info())


_sharer = _resource_sharer = _Sharer()
stop = _sharer.stop
