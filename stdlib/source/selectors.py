"""Waiting for many files at once, by the best means that the system has."""

import math
import select
from abc import ABCMeta, abstractmethod
from collections import namedtuple
from collections.abc import Mapping

EVENT_READ = 1
EVENT_WRITE = 2

SelectorKey = namedtuple("SelectorKey", ["fileobj", "fd", "events", "data"])
SelectorKey.__doc__ = "A file that a selector watches: the object, its descriptor, the events, and what belongs to it."


def _fileobj_to_fd(fileobj):
    """The descriptor of a number or of an object with fileno(); ValueError if there is none."""
    if isinstance(fileobj, int):
        fd = fileobj
    else:
        try:
            fd = int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError(f"Invalid file object: {fileobj!r}") from None
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
    return fd


class _SelectorMapping(Mapping):
    """What a selector watches, by file."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._fd_to_key)

    def get(self, fileobj, default=None):
        selector = self._selector
        return selector._fd_to_key.get(selector._fileobj_lookup(fileobj), default)

    def __getitem__(self, fileobj):
        return self._selector._key(fileobj)

    def __iter__(self):
        return iter(self._selector._fd_to_key)


class BaseSelector(metaclass=ABCMeta):
    """Watches files: what every selector can do."""

    @abstractmethod
    def register(self, fileobj, events, data=None):
        """Watch a file; gives its key."""
        raise NotImplementedError

    @abstractmethod
    def unregister(self, fileobj):
        """Watch a file no more; gives its key."""
        raise NotImplementedError

    def modify(self, fileobj, events, data=None):
        """Watch a file for other events, or with other data."""
        self.unregister(fileobj)
        return self.register(fileobj, events, data)

    @abstractmethod
    def select(self, timeout=None):
        """Wait for at most timeout seconds; a list of (key, events) for the files that are ready."""
        raise NotImplementedError

    def close(self):
        """Give up what the selector holds."""

    def get_key(self, fileobj):
        """The key of a file that is watched."""
        mapping = self.get_map()
        if mapping is None:
            raise RuntimeError("Selector is closed")
        try:
            return mapping[fileobj]
        except KeyError:
            raise KeyError(f"{fileobj!r} is not registered") from None

    @abstractmethod
    def get_map(self):
        """A mapping from the files that are watched to their keys."""
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()


class _BaseSelectorImpl(BaseSelector):

    def __init__(self):
        self._fd_to_key = {}
        self._map = _SelectorMapping(self)

    def _fileobj_lookup(self, fileobj):
        try:
            return _fileobj_to_fd(fileobj)
        except ValueError:
            for key in self._fd_to_key.values():  # it may have been closed since
                if key.fileobj is fileobj:
                    return key.fd
            raise

    def register(self, fileobj, events, data=None):
        if not events or events & ~(EVENT_READ | EVENT_WRITE):
            raise ValueError(f"Invalid events: {events!r}")
        key = SelectorKey(fileobj, self._fileobj_lookup(fileobj), events, data)
        if key.fd in self._fd_to_key:
            raise KeyError(f"{fileobj!r} (FD {key.fd}) is already registered")
        self._fd_to_key[key.fd] = key
        return key

    def _key(self, fileobj):
        """The key of a file that is watched; KeyError for any other."""
        key = self._fd_to_key.get(self._fileobj_lookup(fileobj))
        if key is None:
            raise KeyError(f"{fileobj!r} is not registered")
        return key

    def _change(self, key, **fields):
        """Put a key with other fields in the place of one; the new key."""
        changed = self._fd_to_key[key.fd] = key._replace(**fields)
        return changed

    def unregister(self, fileobj):
        key = self._key(fileobj)
        del self._fd_to_key[key.fd]
        return key

    def modify(self, fileobj, events, data=None):
        key = self._key(fileobj)
        if events != key.events:
            self.unregister(fileobj)
            return self.register(fileobj, events, data)
        return self._change(key, data=data) if data != key.data else key

    def get_map(self):
        return self._map

    def close(self):
        self._map = None
        self._fd_to_key.clear()

    def _ready(self, pairs):
        """What select() gives, from pairs of a descriptor and its events."""
        keys = self._fd_to_key
        return [(key, events & key.events) for fd, events in pairs if (key := keys.get(fd))]


class SelectSelector(_BaseSelectorImpl):
    """A selector over select()."""

    def __init__(self):
        super().__init__()
        self._readers, self._writers = set(), set()
        self._waiting = (EVENT_READ, self._readers), (EVENT_WRITE, self._writers)

    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        for event, fds in self._waiting:
            if events & event:
                fds.add(key.fd)
        return key

    def unregister(self, fileobj):
        key = super().unregister(fileobj)
        for _event, fds in self._waiting:
            fds.discard(key.fd)
        return key

    _select = staticmethod(select.select)

    def select(self, timeout=None):
        if timeout is not None:
            timeout = max(timeout, 0)
        try:
            readable, writable, _ = self._select(self._readers, self._writers, [], timeout)
        except InterruptedError:
            return []
        readable, writable = frozenset(readable), frozenset(writable)
        return self._ready((fd, (EVENT_READ if fd in readable else 0) | (EVENT_WRITE if fd in writable else 0))
                           for fd in readable | writable)


class _PollLikeSelector(_BaseSelectorImpl):
    """Over an object that register() tells what to watch and poll() asks; the classes below say which."""

    _selector_cls = None
    _EVENT_READ = None
    _EVENT_WRITE = None

    def __init__(self):
        super().__init__()
        self._selector = self._selector_cls()

    def _mask(self, events):
        return (self._EVENT_READ if events & EVENT_READ else 0) | (self._EVENT_WRITE if events & EVENT_WRITE else 0)

    def _tell(self, request, key, events):
        """Ask the system for events of a file by request, one of its methods; what it refuses is not watched."""
        try:
            request(key.fd, self._mask(events))
        except:
            super().unregister(key.fileobj)
            raise

    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        self._tell(self._selector.register, key, events)
        return key

    def modify(self, fileobj, events, data=None):
        key = self._key(fileobj)
        if events != key.events:
            self._tell(self._selector.modify, key, events)
        elif not data != key.data:
            return key
        return self._change(key, events=events, data=data)

    def unregister(self, fileobj):
        key = super().unregister(fileobj)
        try:
            self._selector.unregister(key.fd)
        except OSError:
            pass  # it was closed before
        return key

    def _events(self, mask):
        return (EVENT_WRITE if mask & ~self._EVENT_READ else 0) | (EVENT_READ if mask & ~self._EVENT_WRITE else 0)

    def select(self, timeout=None):
        if timeout is not None:
            timeout = 0 if timeout <= 0 else math.ceil(timeout * 1e3)
        try:
            found = self._selector.poll(timeout)
        except InterruptedError:
            return []
        return self._ready((fd, self._events(mask)) for fd, mask in found)


if hasattr(select, "poll"):

    class PollSelector(_PollLikeSelector):
        """A selector over poll()."""

        _selector_cls = select.poll
        _EVENT_READ = select.POLLIN
        _EVENT_WRITE = select.POLLOUT


if hasattr(select, "epoll"):

    class EpollSelector(_PollLikeSelector):
        """A selector over epoll."""

        _selector_cls = select.epoll
        _EVENT_READ = select.EPOLLIN
        _EVENT_WRITE = select.EPOLLOUT

        def fileno(self):
            """The descriptor of the epoll object."""
            return self._selector.fileno()

        def select(self, timeout=None):
            if timeout is None:
                timeout = -1
            elif timeout <= 0:
                timeout = 0
            else:
                timeout = math.ceil(timeout * 1e3) * 1e-3  # whole milliseconds, never too early
            keys = self._fd_to_key
            try:
                return self._selector._poll_keys(timeout, len(keys) or 1, keys)
            except InterruptedError:
                return []

        def close(self):
            self._selector.close()
            super().close()


def _can_use(method):
    """Whether the system really has one of the means of the module select."""
    make = getattr(select, method, None)
    if make is None:
        return False
    try:
        made = make()
        if method == "poll":
            made.poll(0)
        else:
            made.close()
        return True
    except OSError:
        return False


if _can_use("epoll"):
    DefaultSelector = EpollSelector
elif _can_use("poll"):
    DefaultSelector = PollSelector
else:
    DefaultSelector = SelectSelector
