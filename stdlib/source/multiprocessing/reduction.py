"""How objects are taken apart for other processes: pickle with more reducers, and descriptors over sockets."""

import array
import copyreg
import functools
import io
import os
import pickle
import socket
from abc import ABCMeta

from . import context

__all__ = ["send_handle", "recv_handle", "ForkingPickler", "register", "dump", "DupFd", "sendfds", "recvfds"]

HAVE_SEND_HANDLE = True


class ForkingPickler(pickle.Pickler):
    """A pickler that knows the reducers of register() too."""

    _extra_reducers = {}

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.dispatch_table = {**copyreg.dispatch_table, **self._extra_reducers}

    @classmethod
    def register(cls, type, reduce):
        """Has instances of type taken apart by reduce."""
        cls._extra_reducers[type] = reduce

    @classmethod
    def dumps(cls, obj, protocol=None):
        """The pickle of obj, as a memoryview."""
        file = io.BytesIO()
        cls(file, protocol).dump(obj)
        return file.getbuffer()

    loads = staticmethod(pickle.loads)


register = ForkingPickler.register


def dump(obj, file, protocol=None):
    """Writes obj into a file by ForkingPickler."""
    ForkingPickler(file, protocol).dump(obj)


# --- descriptors -------------------------------------------------------------------------------------------------------

_RECEIVED = b"A"


def sendfds(sock, descriptors):
    """Sends descriptors over a Unix socket, and waits until they have arrived."""
    numbers = array.array("i", descriptors)
    sock.sendmsg([bytes([len(numbers) % 256])], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
    if sock.recv(1) != _RECEIVED:
        raise RuntimeError("did not receive acknowledgement of fd")


def recvfds(sock, size):
    """Receives `size` descriptors that sendfds() sent."""
    numbers = array.array("i")
    message, extra, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(size * numbers.itemsize))
    if not message and not extra:
        raise EOFError
    sock.send(_RECEIVED)
    if len(extra) != 1:
        raise RuntimeError("received %d items of ancdata" % len(extra))
    level, kind, data = extra[0]
    if level != socket.SOL_SOCKET or kind != socket.SCM_RIGHTS or len(data) % numbers.itemsize:
        raise RuntimeError("Invalid data received")
    numbers.frombytes(data)
    if len(numbers) % 256 != message[0]:
        raise AssertionError(f"Len is {len(numbers):n} but msg[0] is {message[0]!r}")
    return list(numbers)


def send_handle(conn, handle, destination_pid):
    """Sends a descriptor over a connection."""
    with socket.fromfd(conn.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sendfds(sock, [handle])


def recv_handle(conn):
    """Receives a descriptor over a connection."""
    with socket.fromfd(conn.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        return recvfds(sock, 1)[0]


def DupFd(fd):
    """What can be pickled in place of a descriptor; its detach() gives the descriptor of the other process."""
    popen = context.get_spawning_popen()
    if popen is not None:
        return popen.DupFd(popen.duplicate_for_child(fd))
    from . import resource_sharer
    return resource_sharer.DupFd(fd)


# --- reducers ----------------------------------------------------------------------------------------------------------

class _Sample:
    def method(self):
        pass


def _reduce_method(method):
    owner = type(method) if method.__self__ is None else method.__self__
    return getattr, (owner, method.__func__.__name__)


def _reduce_method_descriptor(method):
    return getattr, (method.__objclass__, method.__name__)


def _reduce_partial(partial):
    return _rebuild_partial, (partial.func, partial.args, partial.keywords or {})


def _rebuild_partial(func, args, keywords):
    return functools.partial(func, *args, **keywords)


def _reduce_socket(sock):
    return _rebuild_socket, (DupFd(sock.fileno()), sock.family, sock.type, sock.proto)


def _rebuild_socket(descriptor, family, type, proto):
    return socket.socket(family, type, proto, fileno=descriptor.detach())


_REDUCERS = {type(_Sample().method): _reduce_method, type(list.append): _reduce_method_descriptor,
             type(int.__add__): _reduce_method_descriptor, functools.partial: _reduce_partial,
             socket.socket: _reduce_socket}
for _type, _reduce in _REDUCERS.items():
    register(_type, _reduce)


class AbstractReducer(metaclass=ABCMeta):
    """What to derive from to take objects apart in another way."""

    ForkingPickler = ForkingPickler
    register = register
    dump = dump
    send_handle = send_handle
    recv_handle = recv_handle
    sendfds = sendfds
    recvfds = recvfds
    DupFd = DupFd

    def __init__(self, *arguments):
        for type, reduce in _REDUCERS.items():
            register(type, reduce)
