"""Files and streams: those of the operating system (from _io), and files in memory."""
import abc
from _io import DEFAULT_BUFFER_SIZE, BufferedRandom, BufferedReader, BufferedWriter, FileIO, TextIOWrapper, open, text_encoding

__all__ = ["BlockingIOError", "open", "open_code", "IOBase", "RawIOBase", "FileIO", "BytesIO", "StringIO",
           "BufferedIOBase", "BufferedReader", "BufferedWriter", "BufferedRandom", "TextIOBase", "TextIOWrapper",
           "UnsupportedOperation", "SEEK_SET", "SEEK_CUR", "SEEK_END", "text_encoding", "DEFAULT_BUFFER_SIZE"]

BlockingIOError = BlockingIOError
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


class UnsupportedOperation(OSError, ValueError):
    """An operation that the stream does not have."""


def open_code(path):
    """Open a file of code for reading bytes."""
    return open(path, "rb")


class IOBase(metaclass=abc.ABCMeta):
    """What all streams share."""

    def _unsupported(self, name):
        raise UnsupportedOperation(f"{self.__class__.__name__}.{name}() not supported")

    def seek(self, pos, whence=0):
        self._unsupported("seek")

    def tell(self):
        return self.seek(0, 1)

    def truncate(self, pos=None):
        self._unsupported("truncate")

    def flush(self):
        self._check_closed()

    _closed = False

    def close(self):
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    @property
    def closed(self):
        return self._closed

    def _check_closed(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")

    def seekable(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return False

    def fileno(self):
        self._unsupported("fileno")

    def isatty(self):
        self._check_closed()
        return False

    def __enter__(self):
        self._check_closed()
        return self

    def __exit__(self, *args):
        self.close()

    def __iter__(self):
        self._check_closed()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readline(self, size=-1):
        if size is None:
            size = -1
        parts = bytearray()
        while size < 0 or len(parts) < size:
            byte = self.read(1)
            if not byte:
                break
            parts += byte
            if parts.endswith(b"\n"):
                break
        return bytes(parts)

    def readlines(self, hint=None):
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint is not None and 0 < hint <= total:
                break
        return lines

    def writelines(self, lines):
        self._check_closed()
        for line in lines:
            self.write(line)


class RawIOBase(IOBase):
    """Streams of bytes without a buffer."""

    def read(self, size=-1):
        if size is None or size < 0:
            return self.readall()
        data = bytearray(size)
        count = self.readinto(data)
        return None if count is None else bytes(data[:count])

    def readall(self):
        parts = bytearray()
        while data := self.read(DEFAULT_BUFFER_SIZE):
            parts += data
        return bytes(parts)

    def readinto(self, b):
        self._unsupported("readinto")

    def write(self, b):
        self._unsupported("write")


class BufferedIOBase(IOBase):
    """Streams of bytes with a buffer."""

    def read(self, size=-1):
        self._unsupported("read")

    def read1(self, size=-1):
        self._unsupported("read1")

    def readinto(self, b):
        data = self.read(len(b))
        b[:len(data)] = data
        return len(data)

    readinto1 = readinto

    def write(self, b):
        self._unsupported("write")

    def detach(self):
        self._unsupported("detach")


class TextIOBase(IOBase):
    """Streams of text."""
    encoding = errors = newlines = None

    def read(self, size=-1):
        self._unsupported("read")

    def write(self, s):
        self._unsupported("write")

    def readline(self, size=-1):
        self._unsupported("readline")

    def detach(self):
        self._unsupported("detach")


class BytesIO(BufferedIOBase):
    """A file of bytes in memory."""

    def __init__(self, initial_bytes=b""):
        self._buffer = bytearray(initial_bytes if initial_bytes is not None else b"")
        self._pos = 0

    def getvalue(self):
        self._check_closed()
        return bytes(self._buffer)

    def getbuffer(self):
        self._check_closed()
        return memoryview(self._buffer)

    def close(self):
        self._buffer = bytearray()
        super().close()

    def read(self, size=-1):
        self._check_closed()
        if size is None or size < 0:
            size = len(self._buffer)
        start = self._pos
        data = bytes(self._buffer[start:start + size])
        self._pos = max(start, min(start + size, len(self._buffer)))
        return data

    def read1(self, size=-1):
        return self.read(size)

    def readline(self, size=-1):
        self._check_closed()
        start = self._pos
        end = self._buffer.find(b"\n", start) + 1 or len(self._buffer)
        if size is not None and size >= 0:
            end = min(end, start + size)
        data = bytes(self._buffer[start:end])
        self._pos = max(start, end)
        return data

    def write(self, b):
        self._check_closed()
        if isinstance(b, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        data = bytes(b)
        if not data:
            return 0
        if self._pos > len(self._buffer):
            self._buffer += b"\0" * (self._pos - len(self._buffer))
        self._buffer[self._pos:self._pos + len(data)] = data
        self._pos += len(data)
        return len(data)

    def seek(self, pos, whence=0):
        self._check_closed()
        if whence == 0:
            if pos < 0:
                raise ValueError(f"negative seek value {pos}")
            self._pos = pos
        elif whence == 1:
            self._pos = max(0, self._pos + pos)
        elif whence == 2:
            self._pos = max(0, len(self._buffer) + pos)
        else:
            raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
        return self._pos

    def tell(self):
        self._check_closed()
        return self._pos

    def truncate(self, pos=None):
        self._check_closed()
        if pos is None:
            pos = self._pos
        elif pos < 0:
            raise ValueError(f"negative size value {pos}")
        del self._buffer[pos:]
        return pos

    def readable(self):
        self._check_closed()
        return True

    writable = seekable = readable


class StringIO(TextIOBase):
    """A file of text in memory."""

    def __init__(self, initial_value="", newline="\n"):
        if newline not in (None, "", "\n", "\r", "\r\n"):
            raise ValueError(f"illegal newline value: {newline!r}")
        self._newline = newline
        self._text = ""
        self._parts = []  # what has been written at the end, joined when somebody looks
        self._pos = 0
        if initial_value is not None:
            if not isinstance(initial_value, str):
                raise TypeError(f"initial_value must be str or None, not {type(initial_value).__name__}")
            self.write(initial_value)
            self._pos = 0
            self._join()

    def _join(self):
        if self._parts:
            self._text += "".join(self._parts)
            self._parts.clear()
        return self._text

    def getvalue(self):
        self._check_closed()
        return self._join()

    def close(self):
        self._text = ""
        self._parts = []
        super().close()

    @property
    def line_buffering(self):
        return False

    def _translate(self, s):
        if self._newline is None:
            return s.replace("\r\n", "\n").replace("\r", "\n")
        if self._newline in ("\r", "\r\n"):
            return s.replace("\n", self._newline)
        return s

    def write(self, s):
        self._check_closed()
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got '{type(s).__name__}'")
        count = len(s)
        if self._newline not in ("", "\n"):
            s = self._translate(s)
        if not s:
            return count
        if self._parts and self._pos == self._size:
            self._parts.append(s)
        else:
            text = self._join()
            if self._pos == len(text):
                self._size = self._pos
                self._parts.append(s)
            else:
                text += "\0" * (self._pos - len(text))
                self._text = text[:self._pos] + s + text[self._pos + len(s):]
        self._pos += len(s)
        self._size = self._pos
        return count

    def read(self, size=-1):
        self._check_closed()
        text = self._join()
        start = self._pos
        end = len(text) if size is None or size < 0 else min(len(text), start + size)
        self._pos = max(start, end)
        return text[start:end]

    def readline(self, size=-1):
        self._check_closed()
        text = self._join()
        start = self._pos
        ends = ["\n"] if self._newline in ("\n", None) else ["\r\n", "\n", "\r"] if self._newline == "" else [self._newline]
        end = len(text)
        for mark in ends:
            at = text.find(mark, start)
            if at >= 0:
                end = min(end, at + len(mark))
        if self._newline == "" and text[end - 1:end + 1] == "\r\n":
            end += 1
        if size is not None and size >= 0:
            end = min(end, start + size)
        self._pos = max(start, end)
        return text[start:end]

    def seek(self, pos, whence=0):
        self._check_closed()
        if whence == 0:
            if pos < 0:
                raise ValueError(f"Negative seek position {pos}")
            self._pos = pos
        elif whence == 1:
            if pos:
                raise OSError("Can't do nonzero cur-relative seeks")
        elif whence == 2:
            if pos:
                raise OSError("Can't do nonzero cur-relative seeks")
            self._pos = len(self._join())
        else:
            raise ValueError(f"Invalid whence ({whence}, should be 0, 1 or 2)")
        return self._pos

    def tell(self):
        self._check_closed()
        return self._pos

    def truncate(self, pos=None):
        self._check_closed()
        if pos is None:
            pos = self._pos
        elif pos < 0:
            raise ValueError(f"Negative size value {pos}")
        self._text = self._join()[:pos]
        return pos

    def readable(self):
        self._check_closed()
        return True

    writable = seekable = readable


RawIOBase.register(FileIO)
for _class in (BufferedReader, BufferedWriter, BufferedRandom):
    BufferedIOBase.register(_class)
TextIOBase.register(TextIOWrapper)
del _class
