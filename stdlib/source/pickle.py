"""Objects as streams of bytes, and back.

A pickle is a program for a small stack machine: each instruction is one byte and its argument. Pickler writes such a
program for an object, Unpickler runs one. `memo` numbers the objects already written, so that what is shared, and what
contains itself, comes back so. Protocols 0 to 5 are written, with frames from 4 on and buffers out of band in 5.
"""

import io as _io
import sys as _sys
from copyreg import (_extension_cache, _extension_registry, _inverted_registry, dispatch_table as _common_reducers)
from functools import partial as _partial
from struct import pack as _pack, unpack as _unpack
from types import FunctionType as _Function

try:
    from _pickle_core import PickleBuffer
except ImportError:
    PickleBuffer = None

format_version = "5.0"
compatible_formats = ["1.0", "1.1", "1.2", "1.3", "2.0", "3.0", "4.0", "5.0"]
HIGHEST_PROTOCOL = 5
DEFAULT_PROTOCOL = 5

BATCH = 1000             # items that one instruction adds
FRAME_TARGET = 64 * 1024  # a frame is ended when it is as long
FRAME_LEAST = 4          # shorter ones are written without a head

# The instructions, by the names that pickletools knows them by.
MARK, STOP, POP, POP_MARK, DUP = b"(", b".", b"0", b"1", b"2"
FLOAT, INT, BININT, BININT1, LONG, BININT2, NONE = b"F", b"I", b"J", b"K", b"L", b"M", b"N"
PERSID, BINPERSID, REDUCE = b"P", b"Q", b"R"
STRING, BINSTRING, SHORT_BINSTRING = b"S", b"T", b"U"
UNICODE, BINUNICODE, APPEND, BUILD, GLOBAL = b"V", b"X", b"a", b"b", b"c"
DICT, EMPTY_DICT, APPENDS, GET, BINGET, INST, LONG_BINGET = b"d", b"}", b"e", b"g", b"h", b"i", b"j"
LIST, EMPTY_LIST, OBJ, PUT, BINPUT, LONG_BINPUT = b"l", b"]", b"o", b"p", b"q", b"r"
SETITEM, TUPLE, EMPTY_TUPLE, SETITEMS, BINFLOAT = b"s", b"t", b")", b"u", b"G"
TRUE, FALSE = b"I01\n", b"I00\n"
PROTO, NEWOBJ, EXT1, EXT2, EXT4 = b"\x80", b"\x81", b"\x82", b"\x83", b"\x84"
TUPLE1, TUPLE2, TUPLE3, NEWTRUE, NEWFALSE, LONG1, LONG4 = (
    b"\x85", b"\x86", b"\x87", b"\x88", b"\x89", b"\x8a", b"\x8b")
BINBYTES, SHORT_BINBYTES = b"B", b"C"
SHORT_BINUNICODE, BINUNICODE8, BINBYTES8, EMPTY_SET, ADDITEMS, FROZENSET = (
    b"\x8c", b"\x8d", b"\x8e", b"\x8f", b"\x90", b"\x91")
NEWOBJ_EX, STACK_GLOBAL, MEMOIZE, FRAME = b"\x92", b"\x93", b"\x94", b"\x95"
BYTEARRAY8, NEXT_BUFFER, READONLY_BUFFER = b"\x96", b"\x97", b"\x98"

__all__ = ["PickleError", "PicklingError", "UnpicklingError", "Pickler", "Unpickler", "dump", "dumps", "load", "loads"]
__all__ += [name for name in dict(globals()) if name.isupper() and not name.startswith("_")]
if PickleBuffer is not None:
    __all__.append("PickleBuffer")


class PickleError(Exception):
    """What goes wrong with pickles."""


class PicklingError(PickleError):
    """An object cannot be pickled."""


class UnpicklingError(PickleError):
    """A pickle cannot be read."""


def _type_name(value):
    kind = type(value)
    if kind.__module__ in (None, "builtins", "__main__"):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def encode_long(number):
    """The bytes of an int in two's complement, the lowest first; none for 0."""
    if number == 0:
        return b""
    count = (number.bit_length() >> 3) + 1
    data = number.to_bytes(count, "little", signed=True)
    if number < 0 and count > 1 and data[-1] == 0xFF and data[-2] & 0x80:
        data = data[:-1]
    return data


def decode_long(data):
    """The int that encode_long() gave these bytes for."""
    return int.from_bytes(data, "little", signed=True)


def _attribute_at(value, names):
    for name in names:
        value = getattr(value, name)
    return value


def _find_module_of(value, names):
    """The module of a function or class: what it says, or the first that has it under this name."""
    module = getattr(value, "__module__", None)
    if module is not None:
        return module
    for module, content in list(_sys.modules.items()):
        if module == "__main__" or module == "__mp_main__" or content is None:
            continue
        try:
            if _attribute_at(content, names) is value:
                return module
        except AttributeError:
            pass
    return "__main__"


def _old_name(module, name):
    """How Python 2 called something, for protocols below 3."""
    import _compat_pickle
    if (module, name) in _compat_pickle.REVERSE_NAME_MAPPING:
        return _compat_pickle.REVERSE_NAME_MAPPING[module, name]
    return _compat_pickle.REVERSE_IMPORT_MAPPING.get(module, module), name


class _Output:
    """The bytes of a pickle on their way into the file: in frames once `is_framing`."""

    def __init__(self, write):
        self._write = write
        self._frame = None

    def start_framing(self):
        self._frame = []
        self._size = 0

    def write(self, data):
        if self._frame is None:
            self._write(data)
            return
        self._frame.append(data)
        self._size += len(data)

    def end_instruction(self):
        if self._frame is not None and self._size >= FRAME_TARGET:
            self.flush()

    def write_large(self, head, data):
        """An instruction whose argument is too long to be copied into a frame."""
        if self._frame is None:
            self._write(head + data if len(data) < FRAME_TARGET else head)
            if len(data) >= FRAME_TARGET:
                self._write(data)
            return
        self.flush()
        self._write(head)
        self._write(data)

    def flush(self):
        if not self._frame:
            return
        content = b"".join(self._frame)
        self._frame = []
        self._size = 0
        if len(content) >= FRAME_LEAST:
            content = FRAME + _pack("<Q", len(content)) + content
        self._write(content)

    def stop(self):
        if self._frame is not None:
            self.flush()
            self._frame = None


class Pickler:
    """Writes objects into a binary file."""

    def __init__(self, file, protocol=None, fix_imports=True, buffer_callback=None):
        if protocol is None:
            protocol = DEFAULT_PROTOCOL
        if protocol < 0:
            protocol = HIGHEST_PROTOCOL
        elif protocol > HIGHEST_PROTOCOL:
            raise ValueError(f"pickle protocol must be <= {HIGHEST_PROTOCOL}")
        if buffer_callback is not None and protocol < 5:
            raise ValueError("buffer_callback needs protocol >= 5")
        try:
            write = file.write
        except AttributeError:
            raise TypeError("file must have a 'write' attribute") from None
        self._buffer_callback = buffer_callback
        self._output = _Output(write)
        self._put = self._output.write
        self.memo = {}
        self.proto = int(protocol)
        self.bin = protocol >= 1
        self.fast = 0
        self.fix_imports = bool(fix_imports) and protocol < 3

    def clear_memo(self):
        """Forgets which objects have been written."""
        self.memo.clear()

    def persistent_id(self, obj):
        """What stands for an object that is kept elsewhere; None for all others."""
        return None

    def dump(self, obj):
        """Writes one object."""
        if not hasattr(self, "_output"):
            raise PicklingError(f"Pickler.__init__() was not called by {type(self).__name__}.__init__()")
        try:
            if self.proto >= 2:
                self._put(PROTO + bytes([self.proto]))
            if self.proto >= 4:
                self._output.start_framing()
            self.save(obj)
            self._put(STOP)
            self._output.stop()
        finally:
            self._output._frame = None

    # --- the memo ---------------------------------------------------------------------------------------------------

    def memoize(self, obj):
        """Numbers the object that has just been written."""
        if self.fast:
            return
        index = len(self.memo)
        self.memo[id(obj)] = index, obj
        if self.proto >= 4:
            self._put(MEMOIZE)
        elif not self.bin:
            self._put(PUT + b"%d\n" % index)
        elif index < 256:
            self._put(BINPUT + bytes([index]))
        else:
            self._put(LONG_BINPUT + _pack("<I", index))

    def _get(self, index):
        if not self.bin:
            return GET + b"%d\n" % index
        return BINGET + bytes([index]) if index < 256 else LONG_BINGET + _pack("<I", index)

    # --- any object -------------------------------------------------------------------------------------------------

    def save(self, obj, save_persistent_id=True):
        """Writes what makes obj, and leaves it on the stack."""
        self._output.end_instruction()
        if save_persistent_id:
            identity = self.persistent_id(obj)
            if identity is not None:
                self._save_persistent(identity)
                return
        known = self.memo.get(id(obj))
        if known is not None:
            self._put(self._get(known[0]))
            return
        kind = type(obj)
        reduced = NotImplemented
        override = getattr(self, "reducer_override", None)
        if override is not None and kind not in _simple_types:
            reduced = override(obj)
        if reduced is NotImplemented:
            saver = self.dispatch.get(kind)
            if saver is not None:
                saver(self, obj)
                return
            reduced = self._reduce(obj, kind)
            if reduced is None:
                return
        if isinstance(reduced, str):
            self.save_global(obj, reduced)
            return
        try:
            if not isinstance(reduced, tuple):
                raise PicklingError(f"__reduce__ must return a string or tuple, not {_type_name(reduced)}")
            if not 2 <= len(reduced) <= 6:
                raise PicklingError("tuple returned by __reduce__ must contain 2 through 6 elements")
            self.save_reduce(*reduced, obj=obj)
        except BaseException as error:
            error.add_note(f"when serializing {_type_name(obj)} object")
            raise

    def _reduce(self, obj, kind):
        """What the reducer of an object gives; None: it has been written."""
        reducer = getattr(self, "dispatch_table", _common_reducers).get(kind)
        if reducer is not None:
            return reducer(obj)
        if issubclass(kind, type):
            self.save_global(obj)
            return None
        reducer = getattr(obj, "__reduce_ex__", None)
        if reducer is not None:
            return reducer(self.proto)
        reducer = getattr(obj, "__reduce__", None)
        if reducer is not None:
            return reducer()
        raise PicklingError(f"Can't pickle {_type_name(obj)!r} object: {obj!r}")

    def _save_persistent(self, identity):
        if self.bin:
            self.save(identity, save_persistent_id=False)
            self._put(BINPERSID)
            return
        try:
            self._put(PERSID + str(identity).encode("ascii") + b"\n")
        except UnicodeEncodeError:
            raise PicklingError("persistent IDs in protocol 0 must be ASCII strings") from None

    def save_reduce(self, func, args, state=None, listitems=None, dictitems=None, state_setter=None, *, obj=None):
        """Writes the call func(*args), and what is then done to the result."""
        if not callable(func):
            raise PicklingError(f"first item of the tuple returned by __reduce__ must be callable, "
                                f"not {_type_name(func)}")
        if not isinstance(args, tuple):
            raise PicklingError(f"second item of the tuple returned by __reduce__ must be a tuple, "
                                f"not {_type_name(args)}")
        name = getattr(func, "__name__", "")
        if self.proto >= 2 and name == "__newobj_ex__":
            self._save_new_with_keywords(args, obj)
        elif self.proto >= 2 and name == "__newobj__":
            self._save_new(args, obj)
        else:
            self._save_noted(func, obj, "reconstructor")
            self._save_noted(args, obj, "reconstructor arguments")
            self._put(REDUCE)
        if obj is not None:
            if id(obj) in self.memo:  # making its arguments has made it too
                self._put(POP + self._get(self.memo[id(obj)][0]))
            else:
                self.memoize(obj)
        if listitems is not None:
            self._batch_appends(listitems, obj)
        if dictitems is not None:
            self._batch_setitems(dictitems, obj)
        if state is None:
            return
        if state_setter is None:
            self._save_noted(state, obj, "state")
            self._put(BUILD)
        else:
            self._save_noted(state_setter, obj, "state setter")
            self._save_noted(obj, obj, "object")
            self._save_noted(state, obj, "state")
            self._put(TUPLE2 + REDUCE + POP)

    def _save_noted(self, value, owner, role):
        try:
            self.save(value)
        except BaseException as error:
            error.add_note(f"when serializing {_type_name(owner)} {role}")
            raise

    def _check_new(self, kind, obj, function):
        if not hasattr(kind, "__new__"):
            raise PicklingError(f"first argument to {function}() has no __new__")
        if obj is not None and kind is not obj.__class__:
            raise PicklingError(f"first argument to {function}() must be {obj.__class__!r}, not {kind!r}")

    def _save_new_with_keywords(self, args, obj):
        if len(args) != 3:
            raise PicklingError(f"__newobj_ex__ expected 3 arguments, got {len(args)}")
        kind, positional, keywords = args
        self._check_new(kind, obj, "__newobj_ex__")
        if self.proto >= 4:
            self._save_noted(kind, obj, "class")
            self._save_noted(positional, obj, "__new__ arguments")
            self._save_noted(keywords, obj, "__new__ arguments")
            self._put(NEWOBJ_EX)
            return
        self._save_noted(_partial(kind.__new__, kind, *positional, **keywords), obj, "reconstructor")
        self.save(())
        self._put(REDUCE)

    def _save_new(self, args, obj):
        if not args:
            raise PicklingError("__newobj__ expected at least 1 argument, got 0")
        kind = args[0]
        self._check_new(kind, obj, "__newobj__")
        self._save_noted(kind, obj, "class")
        self._save_noted(args[1:], obj, "__new__ arguments")
        self._put(NEWOBJ)

    # --- simple types -----------------------------------------------------------------------------------------------

    dispatch = {}

    def save_none(self, obj):
        self._put(NONE)
    dispatch[type(None)] = save_none

    def save_bool(self, obj):
        if self.proto >= 2:
            self._put(NEWTRUE if obj else NEWFALSE)
        else:
            self._put(TRUE if obj else FALSE)
    dispatch[bool] = save_bool

    def save_long(self, obj):
        if self.bin and 0 <= obj <= 0xFFFF:
            self._put(BININT1 + bytes([obj]) if obj <= 0xFF else BININT2 + _pack("<H", obj))
        elif self.bin and -0x80000000 <= obj <= 0x7FFFFFFF:
            self._put(BININT + _pack("<i", obj))
        elif self.proto >= 2:
            data = encode_long(obj)
            self._put(LONG1 + bytes([len(data)]) + data if len(data) < 256
                      else LONG4 + _pack("<i", len(data)) + data)
        elif -0x80000000 <= obj <= 0x7FFFFFFF:
            self._put(INT + repr(obj).encode("ascii") + b"\n")
        else:
            self._put(LONG + repr(obj).encode("ascii") + b"L\n")
    dispatch[int] = save_long

    def save_float(self, obj):
        self._put(BINFLOAT + _pack(">d", obj) if self.bin else FLOAT + repr(obj).encode("ascii") + b"\n")
    dispatch[float] = save_float

    def _write_bytes(self, head, data):
        if len(data) >= FRAME_TARGET:
            self._output.write_large(head, data)
        else:
            self._put(head + data)

    def save_bytes(self, obj):
        if self.proto < 3:
            import codecs
            if not obj:
                self.save_reduce(bytes, (), obj=obj)
            else:
                self.save_reduce(codecs.encode, (str(obj, "latin1"), "latin1"), obj=obj)
            return
        self._save_bytes_plain(obj)
        self.memoize(obj)
    dispatch[bytes] = save_bytes

    def _save_bytes_plain(self, obj):
        count = len(obj)
        if count < 256:
            self._put(SHORT_BINBYTES + bytes([count]) + obj)
        elif count > 0xFFFFFFFF and self.proto >= 4:
            self._write_bytes(BINBYTES8 + _pack("<Q", count), obj)
        else:
            self._write_bytes(BINBYTES + _pack("<I", count), obj)

    def save_bytearray(self, obj):
        if self.proto < 5:
            self.save_reduce(bytearray, (bytes(obj),) if obj else (), obj=obj)
            return
        self._write_bytes(BYTEARRAY8 + _pack("<Q", len(obj)), bytes(obj))
        self.memoize(obj)
    dispatch[bytearray] = save_bytearray

    def save_picklebuffer(self, obj):
        if self.proto < 5:
            raise PicklingError("PickleBuffer can only be pickled with protocol >= 5")
        with obj.raw() as content:
            if not content.contiguous:
                raise PicklingError("PickleBuffer can not be pickled when pointing to a non-contiguous buffer")
            is_inside = self._buffer_callback is None or bool(self._buffer_callback(obj))
            if not is_inside:
                self._put(NEXT_BUFFER)
                if content.readonly:
                    self._put(READONLY_BUFFER)
            elif content.readonly:
                self._save_bytes_plain(content.tobytes())
            else:
                self._write_bytes(BYTEARRAY8 + _pack("<Q", content.nbytes), content.tobytes())
    if PickleBuffer is not None:
        dispatch[PickleBuffer] = save_picklebuffer

    def save_str(self, obj):
        if self.bin:
            data = obj.encode("utf-8", "surrogatepass")
            count = len(data)
            if count < 256 and self.proto >= 4:
                self._put(SHORT_BINUNICODE + bytes([count]) + data)
            elif count > 0xFFFFFFFF and self.proto >= 4:
                self._write_bytes(BINUNICODE8 + _pack("<Q", count), data)
            else:
                self._write_bytes(BINUNICODE + _pack("<I", count), data)
        else:
            text = obj
            for character in "\\\0\n\r\x1a":  # what a line cannot hold
                text = text.replace(character, f"\\u{ord(character):04x}")
            self._put(UNICODE + text.encode("raw-unicode-escape") + b"\n")
        self.memoize(obj)
    dispatch[str] = save_str

    # --- containers -------------------------------------------------------------------------------------------------

    def save_tuple(self, obj):
        if not obj:
            self._put(EMPTY_TUPLE if self.bin else MARK + TUPLE)
            return
        count = len(obj)
        is_short = count <= 3 and self.proto >= 2
        if not is_short:
            self._put(MARK)
        for index, item in enumerate(obj):
            self._save_item(item, obj, index)
        if id(obj) in self.memo:  # one of the items contains it, so that it has been made already
            get = self._get(self.memo[id(obj)][0])
            if is_short:
                self._put(POP * count + get)
            elif self.bin:
                self._put(POP_MARK + get)
            else:
                self._put(POP * (count + 1) + get)
            return
        self._put((TUPLE1, TUPLE2, TUPLE3)[count - 1] if is_short else TUPLE)
        self.memoize(obj)
    dispatch[tuple] = save_tuple

    def _save_item(self, item, owner, index):
        try:
            self.save(item)
        except BaseException as error:
            error.add_note(f"when serializing {_type_name(owner)} item {index}")
            raise

    def save_list(self, obj):
        self._put(EMPTY_LIST if self.bin else MARK + LIST)
        self.memoize(obj)
        self._batch_appends(obj, obj)
    dispatch[list] = save_list

    def _batches(self, items):
        batch = []
        for item in items:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _batch_appends(self, items, owner):
        index = 0
        for batch in self._batches(items):
            is_many = self.bin and len(batch) > 1
            if is_many:
                self._put(MARK)
            for item in batch:
                self._save_item(item, owner, index)
                index += 1
                if not is_many:
                    self._put(APPEND)
            if is_many:
                self._put(APPENDS)

    def save_dict(self, obj):
        self._put(EMPTY_DICT if self.bin else MARK + DICT)
        self.memoize(obj)
        self._batch_setitems(obj.items(), obj)
    dispatch[dict] = save_dict

    def _batch_setitems(self, items, owner):
        for batch in self._batches(items):
            is_many = self.bin and len(batch) > 1
            if is_many:
                self._put(MARK)
            for key, value in batch:
                self.save(key)
                try:
                    self.save(value)
                except BaseException as error:
                    error.add_note(f"when serializing {_type_name(owner)} item {key!r}")
                    raise
                if not is_many:
                    self._put(SETITEM)
            if is_many:
                self._put(SETITEMS)

    def _save_elements(self, items, owner):
        for item in items:
            try:
                self.save(item)
            except BaseException as error:
                error.add_note(f"when serializing {_type_name(owner)} element")
                raise

    def save_set(self, obj):
        if self.proto < 4:
            self.save_reduce(set, (list(obj),), obj=obj)
            return
        self._put(EMPTY_SET)
        self.memoize(obj)
        for batch in self._batches(obj):
            self._put(MARK)
            self._save_elements(batch, obj)
            self._put(ADDITEMS)
    dispatch[set] = save_set

    def save_frozenset(self, obj):
        if self.proto < 4:
            self.save_reduce(frozenset, (list(obj),), obj=obj)
            return
        self._put(MARK)
        self._save_elements(obj, obj)
        if id(obj) in self.memo:
            self._put(POP_MARK + self._get(self.memo[id(obj)][0]))
            return
        self._put(FROZENSET)
        self.memoize(obj)
    dispatch[frozenset] = save_frozenset

    # --- what has a name --------------------------------------------------------------------------------------------

    def save_type(self, obj):
        if obj is type(None):
            self.save_reduce(type, (None,), obj=obj)
        elif obj is type(NotImplemented):
            self.save_reduce(type, (NotImplemented,), obj=obj)
        elif obj is type(...):
            self.save_reduce(type, (...,), obj=obj)
        else:
            self.save_global(obj)
    dispatch[type] = save_type

    def save_global(self, obj, name=None):
        """Writes where obj is found: a module, and the attributes from there on."""
        if name is None:
            name = getattr(obj, "__qualname__", None)
        if name is None:
            name = obj.__name__
        names = name.split(".")
        if "<locals>" in names:
            raise PicklingError(f"Can't pickle local object {obj!r}")
        module_name = _find_module_of(obj, names)
        try:
            __import__(module_name, level=0)
            found = _attribute_at(_sys.modules[module_name], names)
        except (ImportError, KeyError, ValueError) as error:
            raise PicklingError(f"Can't pickle {obj!r}: {error}") from error
        except AttributeError as error:
            raise PicklingError(f"Can't pickle {obj!r}: it's not found as {module_name}.{name}") from error
        if found is not obj:
            raise PicklingError(f"Can't pickle {obj!r}: it's not the same object as {module_name}.{name}")
        if self.proto >= 2 and (module_name, name) in _extension_registry:
            self._save_extension(_extension_registry[module_name, name])
            return
        if self.proto >= 4:
            self.save(module_name)
            self.save(name)
            self._put(STACK_GLOBAL)
        elif len(names) > 1:
            self._save_nested(module_name, names)
        else:
            if self.fix_imports:
                module_name, name = _old_name(module_name, name)
            try:
                encoding = "utf-8" if self.proto >= 3 else "ascii"
                self._put(GLOBAL + module_name.encode(encoding) + b"\n" + name.encode(encoding) + b"\n")
            except UnicodeEncodeError:
                raise PicklingError(f"can't pickle global identifier {module_name + '.' + name!r} using pickle "
                                    f"protocol {self.proto}") from None
        self.memoize(obj)

    def _save_extension(self, code):
        if code <= 0xFF:
            self._put(EXT1 + bytes([code]))
        elif code <= 0xFFFF:
            self._put(EXT2 + _pack("<H", code))
        else:
            self._put(EXT4 + _pack("<i", code))

    def _save_nested(self, module_name, names):
        """getattr(getattr(module.first, second), third): protocols below 4 know no dots."""
        self.save(getattr)
        calls = len(names) - 2
        for _ in range(calls):
            self._put(MARK if self.proto < 2 else b"")
            self.save(getattr)
        first = names[0]
        module_name, first = _old_name(module_name, first) if self.fix_imports else (module_name, first)
        if self.proto < 2:
            self._put(MARK)
        self._put(GLOBAL + module_name.encode() + b"\n" + first.encode() + b"\n")
        for name in names[1:]:
            self.save(name)
            self._put(TUPLE if self.proto < 2 else TUPLE2)
            self._put(REDUCE)
    dispatch[_Function] = save_global


_simple_types = frozenset({type(None), bool, int, float, bytes, bytearray, str, tuple, list, dict, set, frozenset})


class _BytesSource:
    """What an Unpickler reads from: bytes in memory."""

    def __init__(self, data):
        self._data = data
        self._at = 0

    def read(self, count):
        start = self._at
        self._at = start + count
        return self._data[start:start + count]

    def readline(self):
        start = self._at
        end = self._data.find(b"\n", start)
        self._at = len(self._data) if end < 0 else end + 1
        return self._data[start:self._at]


class Unpickler:
    """Reads objects from a binary file."""

    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
        self._buffers = iter(buffers) if buffers is not None else None
        try:
            self._file_read, self._file_readline = file.read, file.readline
        except AttributeError:
            raise TypeError("file must have 'read' and 'readline' attributes") from None
        self.encoding = encoding
        self.errors = errors
        self.proto = 0
        self.fix_imports = fix_imports
        self.memo = {}

    def persistent_load(self, pid):
        """The object that a persistent id stands for."""
        raise UnpicklingError("A load persistent id instruction was encountered, but no persistent_load function "
                              "was specified.")

    def find_class(self, module_name, name, /):
        """The function or class of a name; the module is imported."""
        _sys.audit("pickle.find_class", module_name, name)
        if self.proto < 3 and self.fix_imports:
            import _compat_pickle
            if (module_name, name) in _compat_pickle.NAME_MAPPING:
                module_name, name = _compat_pickle.NAME_MAPPING[module_name, name]
            elif module_name in _compat_pickle.IMPORT_MAPPING:
                module_name = _compat_pickle.IMPORT_MAPPING[module_name]
        __import__(module_name, level=0)
        module = _sys.modules[module_name]
        if self.proto < 4:
            return getattr(module, name)
        names = name.split(".")
        if "<locals>" in names:
            raise AttributeError(f"Can't get local object {name!r}")
        try:
            return _attribute_at(module, names)
        except AttributeError:
            raise AttributeError(f"Can't resolve path {name!r} on module {module!r}") from None

    def load(self):
        """Reads one object."""
        if not hasattr(self, "_file_read"):
            raise UnpicklingError(f"Unpickler.__init__() was not called by {type(self).__name__}.__init__()")
        self._frame = None
        self.stack = []
        self._stacks = []
        self.proto = 0
        read, handlers = self._read, _handlers
        try:
            while True:
                code = read(1, True)
                handler = handlers[code[0]]
                if handler is None:
                    if code == STOP:
                        return self._pop()
                    raise UnpicklingError(f"invalid load key, {_key_text(code)}.")
                handler(self)
        finally:
            self.stack = self._stacks = self._frame = None

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read(self, count, is_start=False):
        if self._frame is not None:
            data = self._frame.read(count)
            if len(data) == count:
                return data
            if data:
                raise UnpicklingError("pickle exhausted before end of frame")
            self._frame = None
        data = self._file_read(count)
        if len(data) < count:
            if is_start or not data:
                raise EOFError("Ran out of input")
            raise UnpicklingError("pickle data was truncated")
        return data

    def _read_argument(self, count):
        if not count:
            return b""
        try:
            return self._read(count)
        except EOFError:
            raise UnpicklingError("pickle data was truncated") from None

    def _line(self):
        data = b""
        if self._frame is not None:
            data = self._frame.readline()
            if not data:
                self._frame = None
        if self._frame is None:
            data = self._file_readline()
        if data[-1:] != b"\n":
            raise UnpicklingError("pickle data was truncated")
        return data[:-1]

    def _number(self, format, count):
        return _unpack(format, self._read_argument(count))[0]

    def _counted(self, format, count, what):
        size = self._number(format, count)
        if size < 0:
            raise UnpicklingError(f"{what} has negative byte count")
        if size > _sys.maxsize:
            raise UnpicklingError(f"{what} exceeds system's maximum size of {_sys.maxsize} bytes")
        return self._read_argument(size)

    # --- the stack --------------------------------------------------------------------------------------------------

    def _pop(self):
        try:
            return self.stack.pop()
        except IndexError:
            raise UnpicklingError("unpickling stack underflow") from None

    def _top(self):
        try:
            return self.stack[-1]
        except IndexError:
            raise UnpicklingError("unpickling stack underflow") from None

    def _pop_mark(self):
        if not self._stacks:
            raise UnpicklingError("could not find MARK")
        items = self.stack
        self.stack = self._stacks.pop()
        return items

    def _push(self, value):
        self.stack.append(value)

    # --- instructions -----------------------------------------------------------------------------------------------

    def _load_proto(self):
        version = self._read_argument(1)[0]
        if version > HIGHEST_PROTOCOL:
            raise ValueError(f"unsupported pickle protocol: {version}")
        self.proto = version

    def _load_frame(self):
        size = self._number("<Q", 8)
        if size > _sys.maxsize:
            raise ValueError(f"frame size > sys.maxsize: {size}")
        if self._frame is not None and self._frame.read(1):
            raise UnpicklingError("beginning of a new frame before end of current frame")
        self._frame = None
        self._frame = _BytesSource(self._read_argument(size))

    def _load_mark(self):
        self._stacks.append(self.stack)
        self.stack = []

    def _load_pop(self):
        if self.stack:
            self.stack.pop()
        else:
            self._pop_mark()

    def _load_int(self):
        data = self._line()
        self._push(False if data == b"00" else True if data == b"01" else int(data, 0))

    def _load_long(self):
        data = self._line()
        self._push(int(data[:-1] if data[-1:] == b"L" else data, 0))

    def _load_persistent(self):
        try:
            identity = self._line().decode("ascii")
        except UnicodeDecodeError:
            raise UnpicklingError("persistent IDs in protocol 0 must be ASCII strings") from None
        self._push(self.persistent_load(identity))

    def _decode(self, data):
        return data if self.encoding == "bytes" else data.decode(self.encoding, self.errors)

    def _load_string(self):
        data = self._line()
        if len(data) < 2 or data[:1] != data[-1:] or data[:1] not in (b"'", b'"'):
            raise UnpicklingError("the STRING opcode argument must be quoted")
        import codecs
        self._push(self._decode(codecs.escape_decode(data[1:-1])[0]))

    def _load_text(self, format, count, what):
        self._push(self._counted(format, count, what).decode("utf-8", "surrogatepass"))

    def _load_bytearray(self):
        self._push(bytearray(self._counted("<Q", 8, "BYTEARRAY8")))

    def _load_next_buffer(self):
        if self._buffers is None:
            raise UnpicklingError("pickle stream refers to out-of-band data but no *buffers* argument was given")
        try:
            self._push(next(self._buffers))
        except StopIteration:
            raise UnpicklingError("not enough out-of-band buffers") from None

    def _load_readonly(self):
        buffer = self._pop()
        with memoryview(buffer) as view:
            self._push(buffer if view.readonly else view.toreadonly())

    def _load_tuple_of(self, count):
        if len(self.stack) < count:
            raise UnpicklingError("unpickling stack underflow")
        self.stack[-count:] = [tuple(self.stack[-count:])]

    def _load_dict(self):
        items = self._pop_mark()
        self._push({items[i]: items[i + 1] for i in range(0, len(items), 2)})

    def _instantiate(self, kind, args):
        if args or not isinstance(kind, type) or hasattr(kind, "__getinitargs__"):
            try:
                return kind(*args)
            except TypeError as error:
                raise TypeError(f"in constructor for {kind.__name__}: {error}", error.__traceback__) from None
        return kind.__new__(kind)

    def _load_inst(self):
        module, name = self._line().decode("ascii"), self._line().decode("ascii")
        kind = self.find_class(module, name)
        self._push(self._instantiate(kind, self._pop_mark()))

    def _load_obj(self):
        args = self._pop_mark()
        self._push(self._instantiate(args.pop(0), args))

    def _load_new(self):
        args = self._pop()
        kind = self._pop()
        self._push(kind.__new__(kind, *args))

    def _load_new_with_keywords(self):
        keywords = self._pop()
        args = self._pop()
        kind = self._pop()
        self._push(kind.__new__(kind, *args, **keywords))

    def _load_global(self):
        self._push(self.find_class(self._line().decode("utf-8"), self._line().decode("utf-8")))

    def _load_stack_global(self):
        name = self._pop()
        module = self._pop()
        if type(name) is not str or type(module) is not str:
            raise UnpicklingError("STACK_GLOBAL requires str")
        self._push(self.find_class(module, name))

    def _load_extension(self, format, count):
        code = self._number(format, count)
        if code in _extension_cache:
            self._push(_extension_cache[code])
            return
        key = _inverted_registry.get(code)
        if not key:
            if code <= 0:
                raise UnpicklingError("EXT specifies code <= 0")
            raise ValueError(f"unregistered extension code {code}")
        found = _extension_cache[code] = self.find_class(*key)
        self._push(found)

    def _load_reduce(self):
        args = self._pop()
        function = self._pop()
        self._push(function(*args))

    def _get_memo(self, index):
        try:
            self._push(self.memo[index])
        except KeyError:
            raise UnpicklingError(f"Memo value not found at index {index}") from None

    def _put_memo(self, index):
        if index < 0:
            raise ValueError("negative PUT argument")
        self.memo[index] = self._top()

    def _load_append(self):
        value = self._pop()
        self._top().append(value)

    def _load_appends(self):
        items = self._pop_mark()
        target = self._top()
        extend = getattr(target, "extend", None)
        if extend is not None:
            extend(items)
            return
        append = target.append
        for item in items:
            append(item)

    def _load_setitem(self):
        value = self._pop()
        key = self._pop()
        self._top()[key] = value

    def _load_setitems(self):
        items = self._pop_mark()
        target = self._top()
        for i in range(0, len(items), 2):
            target[items[i]] = items[i + 1]

    def _load_additems(self):
        items = self._pop_mark()
        target = self._top()
        if isinstance(target, set):
            target.update(items)
            return
        add = target.add
        for item in items:
            add(item)

    def _load_build(self):
        state = self._pop()
        target = self._top()
        setter = getattr(target, "__setstate__", None)
        if setter is not None:
            setter(state)
            return
        slots = None
        if isinstance(state, tuple) and len(state) == 2:
            state, slots = state
        if state:
            namespace = target.__dict__
            for key, value in state.items():
                namespace[_sys.intern(key) if type(key) is str else key] = value
        if slots:
            for key, value in slots.items():
                setattr(target, key, value)


def _key_text(code):
    return f"'\\x{code[0]:02x}'" if not 32 <= code[0] < 127 or code in b"'\\" else f"'{code.decode()}'"


def _make_handlers():
    """What each instruction does, by its byte; None: there is none."""
    U = Unpickler
    table = {
        PROTO: U._load_proto, FRAME: U._load_frame, MARK: U._load_mark, POP: U._load_pop, POP_MARK: U._pop_mark,
        DUP: lambda u: u._push(u._top()), NONE: lambda u: u._push(None), NEWTRUE: lambda u: u._push(True),
        NEWFALSE: lambda u: u._push(False), INT: U._load_int, LONG: U._load_long,
        BININT: lambda u: u._push(u._number("<i", 4)), BININT1: lambda u: u._push(u._read_argument(1)[0]),
        BININT2: lambda u: u._push(u._number("<H", 2)),
        LONG1: lambda u: u._push(decode_long(u._counted("<B", 1, "LONG pickle"))),
        LONG4: lambda u: u._push(decode_long(u._counted("<i", 4, "LONG pickle"))),
        FLOAT: lambda u: u._push(float(u._line())), BINFLOAT: lambda u: u._push(u._number(">d", 8)),
        PERSID: U._load_persistent, BINPERSID: lambda u: u._push(u.persistent_load(u._pop())),
        STRING: U._load_string, BINSTRING: lambda u: u._push(u._decode(u._counted("<i", 4, "BINSTRING pickle"))),
        SHORT_BINSTRING: lambda u: u._push(u._decode(u._counted("<B", 1, "BINSTRING pickle"))),
        UNICODE: lambda u: u._push(u._line().decode("raw-unicode-escape")),
        BINUNICODE: lambda u: u._load_text("<I", 4, "BINUNICODE"),
        SHORT_BINUNICODE: lambda u: u._load_text("<B", 1, "BINUNICODE"),
        BINUNICODE8: lambda u: u._load_text("<Q", 8, "BINUNICODE8"),
        BINBYTES: lambda u: u._push(u._counted("<I", 4, "BINBYTES")),
        SHORT_BINBYTES: lambda u: u._push(u._counted("<B", 1, "BINBYTES")),
        BINBYTES8: lambda u: u._push(u._counted("<Q", 8, "BINBYTES8")), BYTEARRAY8: U._load_bytearray,
        NEXT_BUFFER: U._load_next_buffer, READONLY_BUFFER: U._load_readonly,
        TUPLE: lambda u: u._push(tuple(u._pop_mark())), EMPTY_TUPLE: lambda u: u._push(()),
        TUPLE1: lambda u: u._load_tuple_of(1), TUPLE2: lambda u: u._load_tuple_of(2),
        TUPLE3: lambda u: u._load_tuple_of(3), EMPTY_LIST: lambda u: u._push([]), EMPTY_DICT: lambda u: u._push({}),
        EMPTY_SET: lambda u: u._push(set()), FROZENSET: lambda u: u._push(frozenset(u._pop_mark())),
        LIST: lambda u: u._push(u._pop_mark()), DICT: U._load_dict, INST: U._load_inst, OBJ: U._load_obj,
        NEWOBJ: U._load_new, NEWOBJ_EX: U._load_new_with_keywords, GLOBAL: U._load_global,
        STACK_GLOBAL: U._load_stack_global, EXT1: lambda u: u._load_extension("<B", 1),
        EXT2: lambda u: u._load_extension("<H", 2), EXT4: lambda u: u._load_extension("<i", 4),
        REDUCE: U._load_reduce, GET: lambda u: u._get_memo(int(u._line())),
        BINGET: lambda u: u._get_memo(u._read_argument(1)[0]), LONG_BINGET: lambda u: u._get_memo(u._number("<I", 4)),
        PUT: lambda u: u._put_memo(int(u._line())), BINPUT: lambda u: u._put_memo(u._read_argument(1)[0]),
        LONG_BINPUT: lambda u: u._put_memo(u._number("<I", 4)), MEMOIZE: lambda u: u._put_memo(len(u.memo)),
        APPEND: U._load_append, APPENDS: U._load_appends, SETITEM: U._load_setitem, SETITEMS: U._load_setitems,
        ADDITEMS: U._load_additems, BUILD: U._load_build,
    }
    handlers = [None] * 256
    for code, handler in table.items():
        handlers[code[0]] = handler
    return handlers


_handlers = _make_handlers()


def dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None):
    """Writes an object into a binary file."""
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)


def dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None):
    """The pickle of an object."""
    file = _io.BytesIO()
    Pickler(file, protocol, fix_imports=fix_imports, buffer_callback=buffer_callback).dump(obj)
    return file.getvalue()


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """Reads an object from a binary file."""
    return Unpickler(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=None):
    """The object of a pickle."""
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    source = _BytesSource(data if isinstance(data, bytes) else bytes(data))
    return Unpickler(source, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers).load()

# the names of the implementation in the language, which this one is
_Pickler, _Unpickler, _dump, _dumps, _load, _loads = Pickler, Unpickler, dump, dumps, load, loads
