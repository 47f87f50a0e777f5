"""Mapped memory and files: as a sequence, as a file, its bounds, and what views forbid."""
import mmap
import tempfile


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except (ValueError, TypeError, IndexError, OverflowError, BufferError) as error:
        print(f"{type(error).__name__}: {error}")


memory = mmap.mmap(-1, 10)
memory[:5] = b"abcde"
memory[::2] = b"-----"
print(memory[:], memory[1], len(memory))  # expect: b'-b-d-\x00-\x00-\x00' 98 10
print(memory.find(b"d"), memory.rfind(b"-"), memory.find(b"d", 4))  # expect: 3 8 -1
print(memory.read(3), memory.tell(), memory.read_byte())  # expect: b'-b-' 3 100
memory.seek(0)
print(memory.write(b"line\nrest"), memory.seek(0), memory.readline(), memory.read())
# expect: 9 0 b'line\n' b'rest\x00'
memory.move(5, 0, 4)
print(memory[:])  # expect: b'line\nline\x00'
attempt(memory.__getitem__, 10)  # expect: IndexError: mmap index out of range
attempt(memory.__setitem__, 0, 256)  # expect: ValueError: mmap item value must be in range(0, 256)
attempt(memory.__setitem__, slice(0, 3), b"a")  # expect: IndexError: mmap slice assignment is wrong size
attempt(memory.seek, 11)  # expect: ValueError: seek out of range
attempt(memory.resize, 20)  # expect: ValueError: mmap: can't expand a shared anonymous mapping
attempt(memory.madvise, mmap.MADV_NORMAL, 99)  # expect: ValueError: madvise start out of bounds
view = memoryview(memory)
attempt(memory.close)  # expect: BufferError: cannot close exported pointers exist
view.release()
memory.close()
attempt(memory.read)  # expect: ValueError: mmap closed or invalid
print(memory.closed, memory)  # expect: True <mmap.mmap closed=True>

with tempfile.TemporaryFile() as file:
    file.write(b"0123456789")
    file.flush()
    attempt(mmap.mmap, file.fileno(), 20)  # expect: ValueError: mmap length is greater than file size
    with mmap.mmap(file.fileno(), 0) as mapped:
        mapped[0:2] = b"xy"
        mapped.flush()
        mapped.resize(12)
        print(mapped[:], mapped.size())  # expect: b'xy23456789\x00\x00' 12
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        attempt(mapped.__setitem__, 0, 1)  # expect: TypeError: mmap can't modify a readonly memory map.
        print(mapped)  # expect: <mmap.mmap closed=False, access=ACCESS_READ, length=12, pos=0, offset=0>
    with mmap.mmap(file.fileno(), 4, access=mmap.ACCESS_COPY) as mapped:
        mapped[0] = 33
    file.seek(0)
    print(file.read())  # expect: b'xy23456789\x00\x00'
