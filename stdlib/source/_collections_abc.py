"""Abstract base classes of containers, iterators and callables.

First come the types of the language that have no name of their own, then the protocols which a class fulfils by
having certain methods (a _protocol), then the containers with the methods they give for free; at the end, which
builtin types count as which.
"""
from sys import _getframe
from abc import ABCMeta, abstractmethod

__all__ = ["Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator",
           "Hashable", "Iterable", "Iterator", "Generator", "Reversible",
           "Sized", "Container", "Callable", "Collection", "Set", "MutableSet",
           "Mapping", "MutableMapping", "MappingView", "KeysView", "ItemsView", "ValuesView",
           "Sequence", "MutableSequence", "ByteString", "Buffer"]
__name__ = "collections.abc"


def _types_of_running_code():
    """Return the types of functions, generators, coroutines, asynchronous generators and views of locals."""
    async def wait(): pass
    async def produce(): yield
    waiting = wait()
    waiting.close()
    return type(wait), type((lambda: (yield))()), type(waiting), type(produce()), type(_getframe().f_locals)


FunctionType, generator, coroutine, async_generator, framelocalsproxy = _types_of_running_code()
GenericAlias, EllipsisType, mappingproxy = type(list[int]), type(...), type(type.__dict__)
dict_keys, dict_values, dict_items = type({}.keys()), type({}.values()), type({}.items())
_iterator_types = (
    bytes_iterator, bytearray_iterator, dict_keyiterator, dict_valueiterator, dict_itemiterator,
    list_iterator, list_reverseiterator, range_iterator, longrange_iterator, set_iterator,
    str_iterator, tuple_iterator, zip_iterator,
) = [type(iter(source)) for source in (
    b"", bytearray(), {}.keys(), {}.values(), {}.items(),
    [], reversed([]), range(0), range(1 << 1000), set(),
    "", (), zip(),
)]


def _has_method(C, name):
    """Whether C or a base defines name, the nearest of them with something else than None."""
    for base in C.__mro__:
        if name in base.__dict__:
            return base.__dict__[name] is not None
    return False


def _check_methods(C, *methods):
    """Return True if C has all methods, NotImplemented if not."""
    for name in methods:
        if not _has_method(C, name):
            return NotImplemented
    return True


def _protocol(*methods):
    """Return a __subclasshook__ by which every class with these methods is a subclass. Heirs do not take part."""
    def __subclasshook__(cls, C):
        return _check_methods(C, *methods) if cls.__dict__.get("__subclasshook__") is hook else NotImplemented
    hook = classmethod(__subclasshook__)
    return hook


# One method each

class Hashable(metaclass=ABCMeta):
    # What hash() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__hash__")

    @abstractmethod
    def __hash__(self):
        return 0


class Sized(metaclass=ABCMeta):
    # What len() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__len__")

    @abstractmethod
    def __len__(self):
        return 0


class Container(metaclass=ABCMeta):
    # What may stand to the right of the operator in.
    __slots__ = ()
    __subclasshook__ = _protocol("__contains__")
    __class_getitem__ = classmethod(GenericAlias)

    @abstractmethod
    def __contains__(self, x):
        return False


class Buffer(metaclass=ABCMeta):
    # What memoryview() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__buffer__")

    @abstractmethod
    def __buffer__(self, flags: int, /) -> memoryview:
        raise NotImplementedError


class Iterable(metaclass=ABCMeta):
    # What a for loop takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__iter__")
    __class_getitem__ = classmethod(GenericAlias)

    @abstractmethod
    def __iter__(self):
        yield from ()


class Reversible(Iterable):
    # What reversed() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__reversed__", "__iter__")

    @abstractmethod
    def __reversed__(self):
        yield from ()


class Collection(Sized, Iterable, Container):
    # What has a length, items, and an answer to in.
    __slots__ = ()
    __subclasshook__ = _protocol("__len__", "__iter__", "__contains__")


# Code that stops and goes on

def _raise(kind, value, traceback):
    """Raise what the three arguments of throw() describe."""
    if value is None:
        if traceback is None:
            raise kind
        value = kind()
    if traceback is not None:
        value = value.with_traceback(traceback)
    raise value


def _close_by(throw, name):
    """End code by throwing GeneratorExit into it; what it returned. RuntimeError if the code named so goes on."""
    try:
        throw(GeneratorExit)
    except GeneratorExit:
        return None
    except StopIteration as stop:
        return stop.value
    raise RuntimeError(f"{name} ignored GeneratorExit")


class Iterator(Iterable):
    # What next() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__iter__", "__next__")

    def __iter__(self):
        return self

    @abstractmethod
    def __next__(self):
        """The next item, or StopIteration."""
        raise StopIteration


class Generator(Iterator):
    # An iterator that values and exceptions can be sent into.
    __slots__ = ()
    __subclasshook__ = _protocol("__iter__", "__next__", "send", "throw", "close")

    @abstractmethod
    def send(self, value):
        """Go on with value; the next item, or StopIteration."""
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        """Raise an exception where the generator waits."""
        _raise(typ, val, tb)

    def __next__(self):
        """The next item, or StopIteration."""
        return self.send(None)

    def close(self):
        """Raise GeneratorExit where the generator waits."""
        return _close_by(self.throw, "generator")


class Awaitable(metaclass=ABCMeta):
    # What await takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__await__")
    __class_getitem__ = classmethod(GenericAlias)

    @abstractmethod
    def __await__(self):
        yield


class Coroutine(Awaitable):
    # What a call of an async function makes.
    __slots__ = ()
    __subclasshook__ = _protocol("__await__", "send", "throw", "close")

    @abstractmethod
    def send(self, value):
        """Go on with value; return what is yielded next, or raise StopIteration."""
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        """Raise an exception where the coroutine waits."""
        _raise(typ, val, tb)

    def close(self):
        """Raise GeneratorExit where the coroutine waits."""
        _close_by(self.throw, "coroutine")


class AsyncIterable(metaclass=ABCMeta):
    # What an async for loop takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__aiter__")
    __class_getitem__ = classmethod(GenericAlias)

    @abstractmethod
    def __aiter__(self):
        return AsyncIterator()


class AsyncIterator(AsyncIterable):
    # What anext() takes.
    __slots__ = ()
    __subclasshook__ = _protocol("__anext__", "__aiter__")

    def __aiter__(self):
        return self

    @abstractmethod
    async def __anext__(self):
        """The next item, or StopAsyncIteration."""
        raise StopAsyncIteration


class AsyncGenerator(AsyncIterator):
    # An asynchronous iterator that values and exceptions can be sent into.
    __slots__ = ()
    __subclasshook__ = _protocol("__aiter__", "__anext__", "asend", "athrow", "aclose")

    @abstractmethod
    async def asend(self, value):
        """Go on with value; the next item, or StopAsyncIteration."""
        raise StopAsyncIteration

    @abstractmethod
    async def athrow(self, typ, val=None, tb=None):
        """Raise an exception where the generator waits."""
        _raise(typ, val, tb)

    async def __anext__(self):
        """The next item, or StopAsyncIteration."""
        return await self.asend(None)

    async def aclose(self):
        """Raise GeneratorExit where the generator waits."""
        try:
            await self.athrow(GeneratorExit)
        except (GeneratorExit, StopAsyncIteration):
            return
        raise RuntimeError("asynchronous generator ignored GeneratorExit")


# Callables

def _stands_for_parameters(annotation):
    """Whether an annotation can be what Callable[...] names as its parameters as a whole."""
    if annotation is ... or isinstance(annotation, list):
        return True
    kind = type(annotation)
    return kind.__module__ == "typing" and kind.__name__ in {"ParamSpec", "_ConcatenateGenericAlias"}


def _parameters_and_result(args):
    """Split __args__: a list of the types of the parameters, or args[0] if that stands for them all; the result's."""
    *parameters, result = args
    if len(parameters) == 1 and _stands_for_parameters(parameters[0]):
        parameters, = parameters
    return parameters, result


class _CallableGenericAlias(GenericAlias):
    """Callable[parameters, result]; __args__ is one flat tuple, the types of the parameters before the result."""
    __slots__ = ()

    def __new__(cls, origin, args):
        if not isinstance(args, tuple) or len(args) != 2:
            raise TypeError("Callable must be used as Callable[[arg, ...], result].")
        if isinstance(args[0], (list, tuple)):
            args = (*args[0], args[1])
        elif not _stands_for_parameters(args[0]):
            raise TypeError("Expected a list of types, an ellipsis, ParamSpec, or Concatenate. "
                            f"Got {args[0]}")
        return super().__new__(cls, origin, args)

    def __getitem__(self, item):
        replaced = super().__getitem__(item if isinstance(item, tuple) else (item,)).__args__
        # With a ParamSpec the arguments put in its place may come as a list already.
        if not isinstance(replaced[0], (list, tuple)):
            replaced = replaced[:-1], replaced[-1]
        return _CallableGenericAlias(Callable, tuple(replaced))

    def __repr__(self):
        parameters, result = _parameters_and_result(self.__args__)
        if parameters is self.__args__[0]:
            return super().__repr__()
        from annotationlib import type_repr
        return f"collections.abc.Callable[[{', '.join(map(type_repr, parameters))}], {type_repr(result)}]"

    def __reduce__(self):
        return _CallableGenericAlias, (Callable, _parameters_and_result(self.__args__))


class Callable(metaclass=ABCMeta):
    # What can be called.
    __slots__ = ()
    __subclasshook__ = _protocol("__call__")
    __class_getitem__ = classmethod(_CallableGenericAlias)

    @abstractmethod
    def __call__(self, *args, **kwds):
        return False


# Sets

def _covers(container, values):
    """Whether container has each of values."""
    for value in values:
        if value not in container:
            return False
    return True


def _as_set(maker, other):
    """Return other as a Set, which maker makes if it is only iterable; None if it is not even that."""
    if isinstance(other, Set):
        return other
    return maker._from_iterable(other) if isinstance(other, Iterable) else None


def _without(maker, values, unwanted):
    """Return a set that maker makes of values but for those in unwanted."""
    return maker._from_iterable(value for value in values if value not in unwanted)


class Set(Collection):
    """A set that cannot change: __contains__, __iter__ and __len__ give the rest."""
    __slots__ = ()

    @classmethod
    def _from_iterable(cls, it):
        """Make a set from items; override it where the constructor takes something else."""
        return cls(it)

    def _hash(self):
        """The hash that frozenset has for the same items."""
        return hash(frozenset(self))

    # Inclusion: <= and >= look at the items, the others ask them when the lengths allow it.

    def __le__(self, other):
        if isinstance(other, Set):
            return len(self) <= len(other) and _covers(other, self)
        return NotImplemented

    def __ge__(self, other):
        if isinstance(other, Set):
            return len(self) >= len(other) and _covers(self, other)
        return NotImplemented

    def __lt__(self, other):
        if isinstance(other, Set):
            return len(self) < len(other) and self.__le__(other)
        return NotImplemented

    def __gt__(self, other):
        if isinstance(other, Set):
            return len(self) > len(other) and self.__ge__(other)
        return NotImplemented

    def __eq__(self, other):
        if isinstance(other, Set):
            return len(self) == len(other) and self.__le__(other)
        return NotImplemented

    def isdisjoint(self, other):
        """Whether there is no item in both."""
        return not any(value in self for value in other)

    # New sets: what can be done without looking anything up in the other needs it to be iterable only.

    def __and__(self, other):
        if isinstance(other, Iterable):
            return self._from_iterable(value for value in other if value in self)
        return NotImplemented

    def __or__(self, other):
        if isinstance(other, Iterable):
            return self._from_iterable(value for part in (self, other) for value in part)
        return NotImplemented

    def __sub__(self, other):
        other = _as_set(self, other)
        return NotImplemented if other is None else _without(self, self, other)

    def __rsub__(self, other):
        other = _as_set(self, other)
        return NotImplemented if other is None else _without(self, other, self)

    def __xor__(self, other):
        other = _as_set(self, other)
        return NotImplemented if other is None else (self - other) | (other - self)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__


class MutableSet(Set):
    """A set that can change: add and discard give the rest."""
    __slots__ = ()

    @abstractmethod
    def add(self, value):
        """Put value in."""
        raise NotImplementedError

    @abstractmethod
    def discard(self, value):
        """Take value out if it is there."""
        raise NotImplementedError

    def remove(self, value):
        """Take value out; KeyError if it is not there."""
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        """Take out some item; KeyError if there is none."""
        for value in self:
            self.discard(value)
            return value
        raise KeyError

    def clear(self):
        """Take all out."""
        try:
            while True:
                self.pop()
        except KeyError:
            return

    def __ior__(self, it):
        for value in it:
            self.add(value)
        return self

    def __iand__(self, it):
        for value in self - it:
            self.discard(value)
        return self

    def __isub__(self, it):
        if it is not self:
            for value in it:
                self.discard(value)
        else:
            self.clear()
        return self

    def __ixor__(self, it):
        if it is not self:
            for value in it if isinstance(it, Set) else self._from_iterable(it):
                self.discard(value) if value in self else self.add(value)
        else:
            self.clear()
        return self


# Mappings

class Mapping(Collection):
    """A mapping that cannot change: __getitem__, __iter__ and __len__ give the rest."""
    __slots__ = ()
    __abc_tpflags__ = 1 << 6
    __reversed__ = None

    @abstractmethod
    def __getitem__(self, key):
        raise KeyError

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        else:
            return True

    def __eq__(self, other):
        if isinstance(other, Mapping):
            return dict(self.items()) == dict(other.items())
        return NotImplemented

    def get(self, key, default=None):
        """The value at key, or default."""
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self):
        """A view of the keys."""
        return KeysView(self)

    def values(self):
        """A view of the values."""
        return ValuesView(self)

    def items(self):
        """A view of the pairs of key and value."""
        return ItemsView(self)


class MutableMapping(Mapping):
    """A mapping that can change: __setitem__ and __delitem__ give the rest."""
    __slots__ = ()
    __marker = object()

    @abstractmethod
    def __setitem__(self, key, value):
        raise KeyError

    @abstractmethod
    def __delitem__(self, key):
        raise KeyError

    def setdefault(self, key, default=None):
        """The value at key, which becomes default if there is none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

    def update(self, other=(), /, **kwds):
        """Take over the pairs of a mapping, of an iterable, of the keyword arguments."""
        if isinstance(other, Mapping):
            keys = other
        elif hasattr(other, "keys"):
            keys = other.keys()
        else:
            keys = ()
            for key, value in other:
                self[key] = value
        for key in keys:
            self[key] = other[key]
        for name in kwds:
            self[name] = kwds[name]

    def pop(self, key, default=__marker):
        """Take out key and return its value, or default; KeyError without one."""
        try:
            value = self[key]
        except KeyError:
            if default is not self.__marker:
                return default
            raise
        del self[key]
        return value

    def popitem(self):
        """Take out and return some pair; KeyError if there is none."""
        for key in self:
            pair = key, self[key]
            del self[key]
            return pair
        raise KeyError

    def clear(self):
        """Take all out."""
        try:
            while True:
                self.popitem()
        except KeyError:
            return


class MappingView(Sized):
    # What keys(), values() and items() have in common: they show a mapping as it is at the moment.
    __slots__ = ("_mapping",)
    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"


@classmethod
def _make_plain_set(cls, it):
    """Make the result of an operation on views, which is no view."""
    return set(it)


class KeysView(MappingView, Set):
    # The keys of a mapping.
    __slots__ = ()
    _from_iterable = _make_plain_set

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        yield from self._mapping


class ItemsView(MappingView, Set):
    # The pairs of key and value of a mapping.
    __slots__ = ()
    _from_iterable = _make_plain_set

    def __contains__(self, item):
        key, value = item
        try:
            found = self._mapping[key]
        except KeyError:
            return False
        return found is value or found == value

    def __iter__(self):
        mapping = self._mapping
        for key in mapping:
            yield key, mapping[key]


class ValuesView(MappingView, Collection):
    # The values of a mapping.
    __slots__ = ()

    def __contains__(self, value):
        mapping = self._mapping
        for key in mapping:
            found = mapping[key]
            if found is value or found == value:
                return True
        return False

    def __iter__(self):
        mapping = self._mapping
        for key in mapping:
            yield mapping[key]


# Sequences

class Sequence(Reversible, Collection):
    """A sequence that cannot change: __getitem__ and __len__ give the rest."""
    __slots__ = ()
    __abc_tpflags__ = 1 << 5

    @abstractmethod
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        index = 0
        try:
            while True:
                yield self[index]
                index += 1
        except IndexError:
            return

    def __reversed__(self):
        for index in range(len(self) - 1, -1, -1):
            yield self[index]

    def __contains__(self, value):
        for item in self:
            if item is value or item == value:
                return True
        return False

    def count(self, value):
        """How often value is there."""
        return sum(1 for item in self if item is value or item == value)

    def index(self, value, start=0, stop=None):
        """The first index of value; ValueError if it is not there."""
        if start is not None and start < 0:
            start = max(start + len(self), 0)
        if stop is not None and stop < 0:
            stop += len(self)
        while stop is None or start < stop:
            try:
                item = self[start]
            except IndexError:
                break
            if item is value or item == value:
                return start
            start += 1
        raise ValueError


class MutableSequence(Sequence):
    """A sequence that can change: __setitem__, __delitem__ and insert give the rest."""
    __slots__ = ()

    @abstractmethod
    def __setitem__(self, index, value):
        raise IndexError

    @abstractmethod
    def __delitem__(self, index):
        raise IndexError

    @abstractmethod
    def insert(self, index, value):
        """Put value before index."""
        raise IndexError

    def append(self, value):
        """Put value at the end."""
        self.insert(len(self), value)

    def extend(self, values):
        """Put the values at the end."""
        for value in list(values) if values is self else values:
            self.append(value)

    def __iadd__(self, values):
        self.extend(values)
        return self

    def pop(self, index=-1):
        """Take out and return the item at index; IndexError if there is none."""
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        """Take out the first such item; ValueError if there is none."""
        del self[self.index(value)]

    def clear(self):
        """Take all out."""
        try:
            while True:
                self.pop()
        except IndexError:
            return

    def reverse(self):
        """Turn the order round."""
        last = len(self) - 1
        for left in range((last + 1) // 2):
            right = last - left
            self[left], self[right] = self[right], self[left]


def _warn_of_byte_string():
    import warnings
    warnings._deprecated("collections.abc.ByteString", remove=(3, 17))


class _DeprecateByteStringMeta(ABCMeta):
    """Warns of the use of ByteString, as a base or in isinstance()."""

    def __new__(cls, name, bases, namespace, **kwargs):
        if bases != (Sequence,):
            _warn_of_byte_string()
        return super().__new__(cls, name, bases, namespace, **kwargs)

    def __instancecheck__(cls, instance):
        _warn_of_byte_string()
        return super().__instancecheck__(instance)


class ByteString(Sequence, metaclass=_DeprecateByteStringMeta):
    """Deprecated: bytes and bytearray."""
    __slots__ = ()


for _abstract, _members in (
    (Coroutine, (coroutine,)),
    (AsyncGenerator, (async_generator,)),
    (Iterator, _iterator_types),
    (Generator, (generator,)),
    (Set, (frozenset,)),
    (MutableSet, (set,)),
    (Mapping, (mappingproxy, framelocalsproxy)),
    (KeysView, (dict_keys,)),
    (ItemsView, (dict_items,)),
    (ValuesView, (dict_values,)),
    (MutableMapping, (dict,)),
    (Sequence, (tuple, str, bytes, range, memoryview)),
    (MutableSequence, (list, bytearray)),
    (ByteString, (bytes, bytearray)),
    (Buffer, (bytes, bytearray, memoryview)),
):
    for _member in _members:
        _abstract.register(_member)
del _abstract, _members, _member, _iterator_types
