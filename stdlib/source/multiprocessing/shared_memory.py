"""Shared memory by name, for processes that need not be related, and a list in it."""

__all__ = ["SharedMemory", "ShareableList"]

import _posixshmem
import mmap
import os
import struct
import types

from . import resource_tracker

_SHM_NAME_PREFIX = "/psm_"
_USE_POSIX = True


def _make_filename():
    """A name that hardly anybody has."""
    return _SHM_NAME_PREFIX + os.urandom(4).hex()


class SharedMemory:
    """A block of shared memory: create=True makes one, otherwise the one of this name is opened.

    close() ends its use here, unlink() its existence. track=False leaves its removal to the program.
    """

    _name = None
    _fd = -1
    _mmap = _buf = None

    def __init__(self, name=None, create=False, size=0, *, track=True):
        if size < 0:
            raise ValueError("'size' must be a positive integer")
        if create and size == 0:
            raise ValueError("'size' must be a positive number different from zero")
        if name is None and not create:
            raise ValueError("'name' can only be None if create=True")
        self._track = track
        self._fd = self._open(name, create)
        try:
            if create:
                os.ftruncate(self._fd, size)
            self._size = os.fstat(self._fd).st_size
            self._mmap = mmap.mmap(self._fd, self._size)
        except (OSError, ValueError):
            self.unlink()
            raise
        self._buf = memoryview(self._mmap)
        if track:
            resource_tracker.register(self._name, "shared_memory")

    def _open(self, name, create):
        flags = os.O_RDWR | (os.O_CREAT | os.O_EXCL if create else 0)
        while True:
            self._name = _make_filename() if name is None else name if name[:1] == "/" else "/" + name
            try:
                return _posixshmem.shm_open(self._name, flags, mode=0o600)
            except FileExistsError:
                if name is not None:
                    raise

    def __del__(self):
        try:
            self.close()
        except OSError:
            pass

    def __reduce__(self):
        return type(self), (self.name, False, self.size)

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r}, size={self.size})"

    @property
    def buf(self):
        """The bytes, as a memoryview."""
        return self._buf

    @property
    def name(self):
        """By which others open it."""
        return self._name.removeprefix("/")

    @property
    def size(self):
        """How many bytes there are."""
        return self._size

    def close(self):
        """It is not used here any more."""
        view, self._buf = self._buf, None
        if view is not None:
            view.release()
        mapping, self._mmap = self._mmap, None
        if mapping is not None:
            mapping.close()
        descriptor, self._fd = self._fd, -1
        if descriptor >= 0:
            os.close(descriptor)

    def unlink(self):
        """Nobody can open it any more; it goes when the last has closed it."""
        if self._name:
            _posixshmem.shm_unlink(self._name)
            if self._track:
                resource_tracker.unregister(self._name, "shared_memory")


# How an item of a ShareableList is kept: the letter in front says how to read it.
_PLAIN, _TEXT, _BYTES, _NOTHING = range(4)
_TEXT_UNIT = 8  # room for text and bytes is a multiple of it


class ShareableList:
    """A list of fixed length in shared memory, of ints, floats, bools, None, and str and bytes of limited length.

    The block begins with the number of items, the place of each item's room and the end of the last, all as 64-bit
    numbers; then come each item's format (eight characters) and kind (a byte), and then the rooms.
    """

    _types_mapping = {int: "q", float: "d", bool: "?", str: "%ds", bytes: "%ds", type(None): "xxxxxx?x"}

    def __init__(self, sequence=None, *, name=None):
        if sequence is None and name is None:
            raise ValueError("a ShareableList needs a sequence or the name of one that exists")
        if sequence is not None:
            self._make(list(sequence), name)
        else:
            self.shm = SharedMemory(name)
            self._list_len, = struct.unpack_from("q", self.shm.buf)
        self._places = [place for place, in struct.iter_unpack("q", self.shm.buf[8:8 + 8 * (self._list_len + 1)])]

    def _make(self, items, name):
        formats = [self._format_of(item) for item in items]
        sizes = [struct.calcsize(format) for format in formats]
        self._list_len = len(items)
        head = 8 + 8 * (len(items) + 1) + 9 * len(items)
        places = [head]
        for size in sizes:
            places.append(places[-1] + size)
        self.shm = SharedMemory(name, create=True, size=places[-1])
        struct.pack_into(f"{len(items) + 2}q", self.shm.buf, 0, len(items), *places)
        self._places = places
        for index, (item, format) in enumerate(zip(items, formats)):
            self._write(index, item, format)

    def _format_of(self, value):
        if type(value) not in self._types_mapping:
            raise ValueError(f"{type(value).__name__} cannot be kept in a ShareableList")
        format = self._types_mapping[type(value)]
        if isinstance(value, (str, bytes)):
            count = len(value.encode("utf-8") if isinstance(value, str) else value)
            return format % (_TEXT_UNIT * (count // _TEXT_UNIT + 1))
        return format

    def _note_place(self, index):
        return 8 + 8 * (self._list_len + 1) + 9 * index

    def _write(self, index, value, format):
        kind = {str: _TEXT, bytes: _BYTES, type(None): _NOTHING}.get(type(value), _PLAIN)
        data = value.encode("utf-8") if kind == _TEXT else False if kind == _NOTHING else value
        struct.pack_into(format, self.shm.buf, self._places[index], data)
        struct.pack_into("8sB", self.shm.buf, self._note_place(index), format.encode("ascii"), kind)

    def _read_note(self, index):
        format, kind = struct.unpack_from("8sB", self.shm.buf, self._note_place(index))
        return format.rstrip(b"\0").decode("ascii"), kind

    def _check(self, index, verb):
        index = index if index >= 0 else index + self._list_len
        if not 0 <= index < self._list_len:
            raise IndexError(verb)
        return index

    def __getitem__(self, position):
        index = self._check(position, "index out of range")
        format, kind = self._read_note(index)
        value, = struct.unpack_from(format, self.shm.buf, self._places[index])
        if kind == _NOTHING:
            return None
        if kind == _PLAIN:
            return value
        value = value.rstrip(b"\0")
        return value.decode("utf-8") if kind == _TEXT else value

    def __setitem__(self, position, value):
        index = self._check(position, "assignment index out of range")
        room = self._places[index + 1] - self._places[index]
        format = self._format_of(value)
        if isinstance(value, (str, bytes)):
            if len(value.encode("utf-8") if isinstance(value, str) else value) > room:
                raise ValueError("bytes/str item exceeds available storage")
            format = f"{room}s"
        elif struct.calcsize(format) > room:
            raise ValueError("item exceeds available storage")
        self._write(index, value, format)

    def __reduce__(self):
        return _open_list, (type(self), self.shm.name)

    def __len__(self):
        return self._list_len

    def __repr__(self):
        return f"{type(self).__name__}({list(self)}, name={self.shm.name!r})"

    @property
    def format(self):
        """The formats of all items, as the module struct knows them."""
        return "".join(self._read_note(index)[0] for index in range(self._list_len))

    def count(self, value):
        """How many items are equal to value."""
        return sum(value == item for item in self)

    def index(self, value):
        """The place of the first item equal to value."""
        for position, item in enumerate(self):
            if value == item:
                return position
        raise ValueError("ShareableList.index(x): x not in list")

    __class_getitem__ = classmethod(types.GenericAlias)


def _open_list(kind, name):
    return kind(name=name)
