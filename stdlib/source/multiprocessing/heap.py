"""Pieces of shared memory: blocks of mapped files without names, which children inherit or are sent.

Free pieces of a block are kept in order of their place, and joined with their neighbours. A piece that is freed while
the heap is busy (by a finalizer in the middle of malloc()) waits in `_late` for the next call.
"""

__all__ = ["BufferWrapper"]

import mmap
import os
import sys
import tempfile
import threading

from . import util
from .context import reduction

_ALIGNMENT = 8
_GROWTH_END = 4 * 1024 ** 2  # bytes up to which each new block is twice as long as the one before


class Arena:
    """A block of shared memory."""

    _dir_candidates = ["/dev/shm"]

    def __init__(self, size, fd=-1):
        self.size, self.fd = size, fd
        if fd == -1:
            self.fd, name = tempfile.mkstemp(prefix=f"pym-{os.getpid()}-", dir=self._choose_dir(size))
            os.unlink(name)
            util.Finalize(self, os.close, (self.fd,))
            os.ftruncate(self.fd, size)
        self.buffer = mmap.mmap(self.fd, size)

    def _choose_dir(self, size):
        for place in self._dir_candidates:
            try:
                status = os.statvfs(place)
            except OSError:
                continue
            if status.f_bavail * status.f_frsize >= size:
                return place
        return util.get_temp_dir()


def _reduce_arena(arena):
    if arena.fd == -1:
        raise ValueError("Arena is unpicklable because forking was enabled when it was created")
    return _rebuild_arena, (arena.size, reduction.DupFd(arena.fd))


def _rebuild_arena(size, descriptor):
    return Arena(size, descriptor.detach())


reduction.register(Arena, _reduce_arena)


class Heap:
    """Hands out pieces (arena, start, end) of blocks."""

    def __init__(self, size=mmap.PAGESIZE):
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._next_size = size
        self._free = {}  # arena: list of (start, end), in order
        self._late = []

    def malloc(self, size):
        """A piece of at least size bytes."""
        if size < 0:
            raise ValueError(f"Size {size:n} out of range")
        if size >= sys.maxsize:
            raise OverflowError(f"Size {size:n} too large")
        if os.getpid() != self._pid:
            self.__init__()  # the parent's blocks are the parent's to hand out
        size = max(-(-size // _ALIGNMENT), 1) * _ALIGNMENT
        with self._lock:
            self._free_late()
            arena, index = self._find(size) or self._grow(size)
            holes = self._free[arena]
            start, end = holes[index]
            if start + size < end:
                holes[index] = start + size, end
            else:
                del holes[index]
            return arena, start, start + size

    def _find(self, size):
        """The hole that fits best, as (arena, index); None: there is none."""
        fitting = [(end - start, index, arena) for arena, holes in self._free.items()
                   for index, (start, end) in enumerate(holes) if end - start >= size]
        if not fitting:
            return None
        _, index, arena = min(fitting, key=lambda hole: hole[0])
        return arena, index

    def _grow(self, size):
        length = -(-max(self._next_size, size) // mmap.PAGESIZE) * mmap.PAGESIZE
        if self._next_size < _GROWTH_END:
            self._next_size *= 2
        util.info("allocating a new mmap of length %d", length)
        arena = Arena(length)
        self._free[arena] = [(0, length)]
        return arena, 0

    def free(self, block):
        """Takes a piece back."""
        if os.getpid() != self._pid:
            raise ValueError(f"My pid ({os.getpid():n}) is not last pid {self._pid:n}")
        self._late.append(block)
        if self._lock.acquire(False):
            try:
                self._free_late()
            finally:
                self._lock.release()

    def _free_late(self):
        while self._late:
            arena, start, end = self._late.pop()
            holes = self._free[arena]
            holes.append((start, end))
            holes.sort()
            joined = []
            for start, end in holes:
                if joined and joined[-1][1] == start:
                    joined[-1] = joined[-1][0], end
                else:
                    joined.append((start, end))
            if joined == [(0, arena.size)] and arena.size >= _GROWTH_END:
                del self._free[arena]  # large and empty: given back to the system
            else:
                holes[:] = joined


class BufferWrapper:
    """A piece of shared memory that goes back to its heap when nobody has it any more."""

    _heap = Heap()

    def __init__(self, size):
        block = BufferWrapper._heap.malloc(size)
        self._state = block, size
        util.Finalize(self, BufferWrapper._heap.free, args=(block,))

    def create_memoryview(self):
        """The bytes of the piece."""
        (arena, start, _), size = self._state
        return memoryview(arena.buffer)[start:start + size]
