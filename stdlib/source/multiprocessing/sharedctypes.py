"""Numbers and characters in shared memory, with and without a lock.

They are told of by the type codes of the module array, and 'c' for single bytes. They behave as the ctypes of that name:
integers lose the bits that do not fit. Types of the module ctypes itself are refused.
"""

import struct

from . import get_context, heap
from .context import assert_spawning, reduction

__all__ = ["RawValue", "RawArray", "Value", "Array", "copy", "synchronized"]

_NAMES = {"c": "c_char", "b": "c_byte", "B": "c_ubyte", "h": "c_short", "H": "c_ushort", "i": "c_int", "I": "c_uint",
          "l": "c_long", "L": "c_ulong", "q": "c_longlong", "Q": "c_ulonglong", "f": "c_float", "d": "c_double"}
_REAL = "fd"


def _check_code(code):
    if isinstance(code, str) and code in _NAMES:
        return code
    raise TypeError(f"this type has no size: shared memory knows the type codes {' '.join(_NAMES)}, not {code!r}")


def _fit(code, value):
    """What of a value is kept in memory of this code."""
    if code == "c":
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 256:
            return bytes([value])
        if not isinstance(value, (bytes, bytearray)) or len(value) != 1:
            raise TypeError("one character bytes, bytearray, or an integer in range(256) expected")
        return bytes(value)
    if code in _REAL:
        if not isinstance(value, (int, float)) and not hasattr(value, "__float__") and not hasattr(value, "__index__"):
            raise TypeError(f"must be real number, not {type(value).__name__}")
        return float(value)
    if not hasattr(value, "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    bits = 8 * struct.calcsize(code)
    number = value.__index__() & (1 << bits) - 1
    return number - (1 << bits) if code.islower() and number >> bits - 1 else number


class _Raw:
    """Count items of one code in a piece of shared memory."""

    def __init__(self, code, count, wrapper=None):
        self._code, self._count = code, count
        size = struct.calcsize(code)
        is_new = wrapper is None
        self._wrapper = heap.BufferWrapper(size * count) if is_new else wrapper
        bytes_ = self._wrapper.create_memoryview()
        if is_new:
            bytes_[:] = bytes(size * count)
        self._items = bytes_.cast(code) if count else memoryview(b"").cast(code)

    def __reduce__(self):
        assert_spawning(self)
        return type(self)._rebuild, (self._code, self._count, self._wrapper)

    @classmethod
    def _rebuild(cls, code, count, wrapper):
        self = cls.__new__(cls)
        _Raw.__init__(self, code, count, wrapper)
        return self


class _RawValue(_Raw):
    """One number or character."""

    def __init__(self, code, value=None):
        super().__init__(code, 1)
        if value is not None:
            self.value = value

    @property
    def value(self):
        return self._items[0]

    @value.setter
    def value(self, value):
        self._items[0] = _fit(self._code, value)

    def __repr__(self):
        return f"{_NAMES[self._code]}({self.value!r})"


class _RawArray(_Raw):
    """A fixed number of numbers or characters."""

    def __init__(self, code, initial):
        if isinstance(initial, int):
            if initial < 0:
                raise ValueError("Array length must be >= 0, not %d" % initial)
            super().__init__(code, initial)
            return
        items = [_fit(code, item) for item in initial]
        super().__init__(code, len(items))
        for index, item in enumerate(items):
            self._items[index] = item

    def __len__(self):
        return self._count

    def _join(self, items):
        return b"".join(items) if self._code == "c" else list(items)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self._join(self._items[i] for i in range(*index.indices(self._count)))
        return self._items[self._place(index)]

    def _place(self, index):
        index = index.__index__()
        if index < 0:
            index += self._count
        if not 0 <= index < self._count:
            raise IndexError("invalid index")
        return index

    def __setitem__(self, index, value):
        if not isinstance(index, slice):
            self._items[self._place(index)] = _fit(self._code, value)
            return
        places = range(*index.indices(self._count))
        values = [_fit(self._code, item) for item in value]
        if len(values) != len(places):
            raise ValueError("Can only assign sequence of same size")
        for place, item in zip(places, values):
            self._items[place] = item

    def __iter__(self):
        for index in range(self._count):
            yield self._items[index]

    def __repr__(self):
        return f"<multiprocessing.sharedctypes.{_NAMES[self._code]}_Array_{self._count} object at {id(self):#x}>"


class _RawString(_RawArray):
    """An array of bytes: value ends at the first zero, raw does not."""

    @property
    def raw(self):
        return self[:]

    @raw.setter
    def raw(self, data):
        if len(data) > self._count:
            raise ValueError("byte string too long")
        self[:len(data)] = bytes(data)

    @property
    def value(self):
        return self[:].partition(b"\0")[0]

    @value.setter
    def value(self, data):
        if not isinstance(data, bytes):
            raise TypeError(f"bytes expected instead of {type(data).__name__} instance")
        if len(data) > self._count:
            raise ValueError("byte string too long")
        self[:len(data)] = data
        if len(data) < self._count:
            self[len(data)] = b"\0"


def RawValue(typecode_or_type, *args):
    """A number in shared memory, 0 unless given."""
    return _RawValue(_check_code(typecode_or_type), *args)


def RawArray(typecode_or_type, size_or_initializer):
    """Numbers in shared memory: so many zeros, or those given."""
    code = _check_code(typecode_or_type)
    return (_RawString if code == "c" else _RawArray)(code, size_or_initializer)


def _lock_of(lock, ctx):
    if lock in (True, None):
        return ctx.RLock()
    if not hasattr(lock, "acquire"):
        raise AttributeError("%r has no method 'acquire'" % lock)
    return lock


def Value(typecode_or_type, *args, lock=True, ctx=None):
    """As RawValue(), with a lock that each access takes; lock may be one, or False for none."""
    raw = RawValue(typecode_or_type, *args)
    if lock is False:
        return raw
    ctx = ctx or get_context()
    return synchronized(raw, _lock_of(lock, ctx), ctx=ctx)


def Array(typecode_or_type, size_or_initializer, *, lock=True, ctx=None):
    """As RawArray(), with a lock that each access takes; lock may be one, or False for none."""
    raw = RawArray(typecode_or_type, size_or_initializer)
    if lock is False:
        return raw
    ctx = ctx or get_context()
    return synchronized(raw, _lock_of(lock, ctx), ctx=ctx)


def copy(obj):
    """The same in other shared memory."""
    if isinstance(obj, _RawValue):
        return RawValue(obj._code, obj.value)
    return RawArray(obj._code, obj[:])


def synchronized(obj, lock=None, ctx=None):
    """obj behind a lock."""
    assert not isinstance(obj, SynchronizedBase), "object already synchronized"
    ctx = ctx or get_context()
    kinds = {_RawValue: Synchronized, _RawArray: SynchronizedArray, _RawString: SynchronizedString}
    if type(obj) not in kinds:
        raise TypeError(f"only values and arrays of this module can be synchronized, not {type(obj).__name__}")
    return kinds[type(obj)](obj, lock, ctx)


class SynchronizedBase:
    """Something in shared memory with a lock."""

    def __init__(self, obj, lock=None, ctx=None):
        self._obj = obj
        self._lock = lock or (ctx or get_context()).RLock()
        self.acquire, self.release = self._lock.acquire, self._lock.release

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *exception):
        return self._lock.__exit__(*exception)

    def __reduce__(self):
        assert_spawning(self)
        return synchronized, (self._obj, self._lock)

    def get_obj(self):
        """What is behind the lock."""
        return self._obj

    def get_lock(self):
        """The lock."""
        return self._lock

    def __repr__(self):
        return f"<{type(self).__name__} wrapper for {self._obj}>"


def _locked_property(name):
    def get(self):
        with self:
            return getattr(self._obj, name)

    def set(self, value):
        with self:
            setattr(self._obj, name, value)

    return property(get, set)


class Synchronized(SynchronizedBase):
    """A number with a lock."""

    value = _locked_property("value")


class SynchronizedArray(SynchronizedBase):
    """Numbers with a lock."""

    def __len__(self):
        return len(self._obj)

    def __getitem__(self, index):
        with self:
            return self._obj[index]

    def __setitem__(self, index, value):
        with self:
            self._obj[index] = value


class SynchronizedString(SynchronizedArray):
    """Bytes with a lock."""

    value = _locked_property("value")
    raw = _locked_property("raw")


for _kind in _RawValue, _RawArray, _RawString:
    reduction.register(_kind, _kind.__reduce__)
