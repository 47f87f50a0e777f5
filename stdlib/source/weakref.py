"""References that do not keep their objects alive."""
import _weakref
from _weakref import CallableProxyType, ProxyType, ReferenceType, getweakrefcount, getweakrefs, proxy, ref
from _weakrefset import WeakSet
import _collections_abc
import sys

__all__ = ["ref", "proxy", "getweakrefcount", "getweakrefs", "WeakKeyDictionary", "ReferenceType", "ProxyType",
           "CallableProxyType", "ProxyTypes", "WeakValueDictionary", "WeakSet", "WeakMethod", "finalize"]

ProxyTypes = (ProxyType, CallableProxyType)
_collections_abc.MutableSet.register(WeakSet)


class WeakMethod(ref):
    """A weak reference to a bound method, alive as long as its object and its function are."""
    __slots__ = "_func_ref", "_meth_type", "_alive", "__weakref__"

    def __new__(cls, meth, callback=None):
        try:
            owner, function = meth.__self__, meth.__func__
        except AttributeError:
            raise TypeError(f"argument should be a bound method, not {type(meth)}") from None

        def end(_dead):
            method = this()
            if method is not None and method._alive:
                method._alive = False
                if callback is not None:
                    callback(method)
        made = super().__new__(cls, owner, end)
        made._alive, made._meth_type, made._func_ref = True, type(meth), ref(function, end)
        this = ref(made)
        return made

    def __call__(self):
        owner, function = super().__call__(), self._func_ref()
        return None if owner is None or function is None else self._meth_type(function, owner)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if not self._alive or not other._alive:
            return self is other
        return ref.__eq__(self, other) and self._func_ref == other._func_ref

    def __ne__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        return not self == other

    __hash__ = ref.__hash__


class KeyedRef(ref):
    """A weak reference that knows the key of its object."""
    __slots__ = ("key",)

    def __new__(cls, ob, callback, key):
        made = super().__new__(cls, ob, callback)
        made.key = key
        return made

    def __init__(self, ob, callback, key):
        super().__init__(ob, callback)


class _WeakDictionary(_collections_abc.MutableMapping):
    """What both dictionaries have in common: `data` holds the pairs, with a reference for one of the two."""

    def __len__(self):
        return len(self.data)

    def __repr__(self):
        return f"<{self.__class__.__name__} at {id(self):#x}>"

    def __ior__(self, other):
        self.update(other)
        return self

    def __or__(self, other):
        return _united(self.copy(), other) if isinstance(other, _collections_abc.Mapping) else NotImplemented

    def __ror__(self, other):
        if isinstance(other, _collections_abc.Mapping):
            return _united(self.__class__(), other, self)
        return NotImplemented


def _united(dictionary, *others):
    """Return dictionary with the pairs of others put in."""
    for other in others:
        dictionary.update(other)
    return dictionary


class WeakValueDictionary(_WeakDictionary):
    """A dict that does not keep its values alive."""

    def __init__(self, other=(), /, **kw):
        def remove(reference, selfref=ref(self)):
            self = selfref()
            if self is not None and self.data.get(reference.key) is reference:
                del self.data[reference.key]
        self._remove = remove
        self.data = {}
        self.update(other, **kw)

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        reference = self.data.get(key)
        return reference is not None and reference() is not None

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._remove, key)

    def copy(self):
        return _united(WeakValueDictionary(), self)
    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        result = self.__class__()
        for key, value in self.items():
            result[deepcopy(key, memo)] = value
        return result

    def get(self, key, default=None):
        reference = self.data.get(key)
        if reference is None:
            return default
        value = reference()
        return default if value is None else value

    def items(self):
        for key, reference in self.data.copy().items():
            value = reference()
            if value is not None:
                yield key, value

    def keys(self):
        for key, reference in self.data.copy().items():
            if reference() is not None:
                yield key
    __iter__ = keys

    def itervaluerefs(self):
        """Iterate over the weak references to the values."""
        yield from self.data.copy().values()

    def values(self):
        for reference in self.data.copy().values():
            value = reference()
            if value is not None:
                yield value

    def popitem(self):
        while True:
            key, reference = self.data.popitem()
            value = reference()
            if value is not None:
                return key, value

    def pop(self, key, *args):
        try:
            value = self.data.pop(key)()
        except KeyError:
            value = None
        if value is None:
            if args:
                return args[0]
            raise KeyError(key)
        return value

    def setdefault(self, key, default=None):
        value = self.get(key)
        if value is not None:
            return value
        self.data[key] = KeyedRef(default, self._remove, key)
        return default

    def update(self, other=None, /, **kwargs):
        if other is not None:
            if not hasattr(other, "items"):
                other = dict(other)
            for key, value in other.items():
                self.data[key] = KeyedRef(value, self._remove, key)
        for key, value in kwargs.items():
            self.data[key] = KeyedRef(value, self._remove, key)

    def valuerefs(self):
        """The weak references to the values."""
        return list(self.data.values())


class WeakKeyDictionary(_WeakDictionary):
    """A dict that does not keep its keys alive."""

    def __init__(self, dict=None):
        self.data = {}

        def remove(key, selfref=ref(self)):
            self = selfref()
            if self is not None:
                self.data.pop(key, None)
        self._remove = remove
        if dict is not None:
            self.update(dict)

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def copy(self):
        return _united(WeakKeyDictionary(), self)
    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        result = self.__class__()
        for key, value in self.items():
            result[key] = deepcopy(value, memo)
        return result

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def __contains__(self, key):
        try:
            reference = ref(key)
        except TypeError:
            return False
        return reference in self.data

    def items(self):
        for reference, value in self.data.copy().items():
            key = reference()
            if key is not None:
                yield key, value

    def keys(self):
        for reference in self.data.copy():
            key = reference()
            if key is not None:
                yield key
    __iter__ = keys

    def values(self):
        for reference, value in self.data.copy().items():
            if reference() is not None:
                yield value

    def keyrefs(self):
        """The weak references to the keys."""
        return list(self.data)

    def popitem(self):
        while True:
            reference, value = self.data.popitem()
            key = reference()
            if key is not None:
                return key, value

    def pop(self, key, *args):
        return self.data.pop(ref(key), *args)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, dict=None, /, **kwargs):
        if dict is not None:
            if not hasattr(dict, "items"):
                dict = type({})(dict)
            for key, value in dict.items():
                self.data[ref(key, self._remove)] = value
        if len(kwargs):
            self.update(kwargs)


class finalize:
    """A call to be made when an object dies, or at exit."""
    __slots__ = ()
    _registry = {}
    _shutdown = False
    _next = 0
    _is_dirty = False
    _is_registered = False

    class _Info:
        __slots__ = ("weakref", "func", "args", "kwargs", "atexit", "index")

    def __init__(self, obj, func, /, *args, **kwargs):
        if not self._is_registered:
            import atexit
            atexit.register(self._exitfunc)
            finalize._is_registered = True
        info = self._Info()
        info.weakref = ref(obj, self)
        info.func = func
        info.args = args
        info.kwargs = kwargs or None
        info.atexit = True
        info.index = finalize._next
        finalize._next += 1
        self._registry[self] = info
        finalize._is_dirty = True

    def __call__(self, _=None):
        """Make the call now, unless it was made or given up; return its result."""
        info = self._registry.pop(self, None)
        if info and not self._shutdown:
            return info.func(*info.args, **(info.kwargs or {}))

    def detach(self):
        """Give the call up; return (object, function, arguments, keyword arguments), or None."""
        call = self.peek()
        if call is not None and self._registry.pop(self, None):
            return call

    def peek(self):
        """Return (object, function, arguments, keyword arguments), or None."""
        info = self._registry.get(self)
        if info is not None and (obj := info.weakref()) is not None:
            return obj, info.func, info.args, info.kwargs or {}

    @property
    def alive(self):
        """Whether the call is still to be made."""
        return self in self._registry

    @property
    def atexit(self):
        """Whether the call is made at exit at the latest."""
        info = self._registry.get(self)
        return False if info is None else info.atexit

    @atexit.setter
    def atexit(self, value):
        info = self._registry.get(self)
        if info is not None:
            info.atexit = bool(value)

    def __repr__(self):
        call = self.peek()
        about = "dead" if call is None else f"for {type(call[0]).__qualname__!r} at {id(call[0]):#x}"
        return f"<{type(self).__name__} object at {id(self):#x}; {about}>"

    @classmethod
    def _select_for_exit(cls):
        pending = [(handle, info) for handle, info in cls._registry.items() if info.atexit]
        pending.sort(key=lambda pair: pair[1].index)
        return [handle for handle, info in pending]

    @classmethod
    def _exitfunc(cls):
        try:
            pending = None
            while cls._registry:
                if pending is None or finalize._is_dirty:
                    pending = cls._select_for_exit()
                    finalize._is_dirty = False
                if not pending:
                    break
                handle = pending.pop()
                try:
                    handle()
                except Exception:
                    sys.excepthook(*sys.exc_info())
        finally:
            finalize._shutdown = True
