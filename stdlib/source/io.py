"""Files and streams: the classes of _io, with abstract base classes that others can be registered with.

IOBase is the root. RawIOBase has streams of bytes without a buffer (FileIO), BufferedIOBase those with one
(BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair, BytesIO), TextIOBase streams of text (TextIOWrapper,
StringIO). open() puts one on the other as its arguments ask for.
"""
import abc
import _io
from _collections_abc import _check_methods
from _io import (DEFAULT_BUFFER_SIZE, BlockingIOError, BufferedRandom, BufferedReader, BufferedRWPair, BufferedWriter,
                 BytesIO, FileIO, IncrementalNewlineDecoder, StringIO, TextIOWrapper, UnsupportedOperation, open,
                 open_code, text_encoding)

__all__ = ["BlockingIOError", "open", "open_code", "IOBase", "RawIOBase", "FileIO", "BytesIO", "StringIO",
           "BufferedIOBase", "BufferedReader", "BufferedWriter", "BufferedRWPair", "BufferedRandom", "TextIOBase",
           "TextIOWrapper", "UnsupportedOperation", "SEEK_SET", "SEEK_CUR", "SEEK_END", "DEFAULT_BUFFER_SIZE",
           "text_encoding", "IncrementalNewlineDecoder", "Reader", "Writer"]

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


class IOBase(_io._IOBase, metaclass=abc.ABCMeta):
    __doc__ = _io._IOBase.__doc__


class RawIOBase(_io._RawIOBase, IOBase):
    __doc__ = _io._RawIOBase.__doc__


class BufferedIOBase(_io._BufferedIOBase, IOBase):
    __doc__ = _io._BufferedIOBase.__doc__


class TextIOBase(_io._TextIOBase, IOBase):
    __doc__ = _io._TextIOBase.__doc__


RawIOBase.register(FileIO)
for _class in (BytesIO, BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair):
    BufferedIOBase.register(_class)
for _class in (StringIO, TextIOWrapper):
    TextIOBase.register(_class)
del _class

GenericAlias = type(list[int])


class Reader(metaclass=abc.ABCMeta):
    """Whatever can be read: it has a method read()."""
    __slots__ = ()

    @abc.abstractmethod
    def read(self, size=..., /):
        """Read up to size items; all of them if size is left out."""

    @classmethod
    def __subclasshook__(cls, other):
        return _check_methods(other, "read") if cls is Reader else NotImplemented

    __class_getitem__ = classmethod(GenericAlias)


class Writer(metaclass=abc.ABCMeta):
    """Whatever can be written: it has a method write()."""
    __slots__ = ()

    @abc.abstractmethod
    def write(self, data, /):
        """Write data; give the number of items written."""

    @classmethod
    def __subclasshook__(cls, other):
        return _check_methods(other, "write") if cls is Writer else NotImplemented

    __class_getitem__ = classmethod(GenericAlias)
