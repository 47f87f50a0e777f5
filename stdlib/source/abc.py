"""Abstract base classes: classes that others can join without inheriting."""
from _abc_core import set_collection_kind as _set_collection_kind
from _weakref import ref as _ref


def abstractmethod(funcobj):
    """Mark a method that concrete subclasses must override."""
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    """Deprecated: write @classmethod over @abstractmethod."""
    __isabstractmethod__ = True

    def __init__(self, callable):
        super().__init__(abstractmethod(callable))


class abstractstaticmethod(staticmethod):
    """Deprecated: write @staticmethod over @abstractmethod."""
    __isabstractmethod__ = True

    def __init__(self, callable):
        super().__init__(abstractmethod(callable))


class abstractproperty(property):
    """Deprecated: write @property over @abstractmethod."""
    __isabstractmethod__ = True


class _Data:
    """What an abstract class remembers: weak references to classes."""
    __slots__ = ("registry", "yes", "no", "no_version")

    def __init__(self):
        self.registry = set()
        self.yes = set()
        self.no = set()
        self.no_version = _version[0]


_version = [0]          # grows with each registration: older negative answers are void


def get_cache_token():
    """A value that changes when a class is registered anywhere."""
    return _version[0]


def _find_abstract(cls, namespace):
    names = {name for name, value in namespace.items()
             if getattr(value, "__isabstractmethod__", False)}
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(cls, name, None), "__isabstractmethod__", False):
                names.add(name)
    return frozenset(names)


_SEQUENCE, _MAPPING, _IMMUTABLE = 1 << 5, 1 << 6, 1 << 8    # bits of type.__flags__
_COLLECTION = _SEQUENCE | _MAPPING


def _spread_collection_kind(cls, kind):
    """Make `match` take cls and the classes derived from it for sequences, or for mappings."""
    if cls.__flags__ & _IMMUTABLE or cls.__flags__ & _COLLECTION == kind:
        return
    _set_collection_kind(cls, kind)
    for derived in type.__subclasses__(cls):
        _spread_collection_kind(derived, kind)


class ABCMeta(type):
    """The metaclass of abstract base classes."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _find_abstract(cls, namespace)
        cls._abc_impl = _Data()
        if "__abc_tpflags__" in cls.__dict__:
            flags = cls.__abc_tpflags__
            if isinstance(flags, int):
                if flags & _COLLECTION == _COLLECTION:
                    raise TypeError("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING")
                if flags & _COLLECTION:
                    _set_collection_kind(cls, flags & _COLLECTION)
                del cls.__abc_tpflags__
        return cls

    def register(cls, subclass):
        """Make subclass count as a subclass of cls."""
        if not isinstance(subclass, type):
            raise TypeError("Can only register classes")
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError("Refusing to create an inheritance cycle")
        registry = cls._abc_impl.registry
        registry.add(_ref(subclass, registry.discard))
        _version[0] += 1
        kind = cls.__flags__ & _COLLECTION
        if kind:
            _spread_collection_kind(subclass, kind)
        return subclass

    def __instancecheck__(cls, instance):
        """Whether instance is of cls or of a class that joined it."""
        subclass = getattr(instance, "__class__", type(instance))
        if _ref(subclass) in cls._abc_impl.yes:
            return True
        subtype = type(instance)
        if subtype is subclass:
            data = cls._abc_impl
            if data.no_version == _version[0] and _ref(subclass) in data.no:
                return False
            return cls.__subclasscheck__(subclass)
        return cls.__subclasscheck__(subclass) or cls.__subclasscheck__(subtype)

    def __subclasscheck__(cls, subclass):
        """Whether subclass inherits from cls or joined it."""
        if not isinstance(subclass, type):
            raise TypeError("issubclass() arg 1 must be a class")
        data = cls._abc_impl
        reference = _ref(subclass)
        if reference in data.yes:
            return True
        if data.no_version != _version[0]:
            data.no.clear()
            data.no_version = _version[0]
        elif reference in data.no:
            return False
        answer = cls.__subclasshook__(subclass)
        if answer is NotImplemented:
            answer = cls in getattr(subclass, "__mro__", ())
            if not answer:
                for registered in list(data.registry):
                    other = registered()
                    if other is not None and issubclass(subclass, other):
                        answer = True
                        break
                else:
                    for other in cls.__subclasses__():
                        if issubclass(subclass, other):
                            answer = True
                            break
        elif not isinstance(answer, bool):
            raise AssertionError("__subclasshook__ must return either False, True, or NotImplemented")
        known = data.yes if answer else data.no
        known.add(_ref(subclass, known.discard))
        return answer

    def _dump_registry(cls, file=None):
        print(f"Class: {cls.__module__}.{cls.__qualname__}", file=file)
        print(f"Inv. counter: {_version[0]}", file=file)
        data = cls._abc_impl
        print(f"_abc_registry: {data.registry!r}", file=file)
        print(f"_abc_cache: {data.yes!r}", file=file)
        print(f"_abc_negative_cache: {data.no!r}", file=file)
        print(f"_abc_negative_cache_version: {data.no_version!r}", file=file)

    def _abc_registry_clear(cls):
        cls._abc_impl.registry.clear()

    def _abc_caches_clear(cls):
        cls._abc_impl.yes.clear()
        cls._abc_impl.no.clear()


ABCMeta.__module__ = "abc"


def update_abstractmethods(cls):
    """Find the abstract methods of cls again, after it was changed."""
    if not hasattr(cls, "__abstractmethods__"):
        return cls
    names = set()
    for base in cls.__bases__:
        for name in getattr(base, "__abstractmethods__", ()):
            if getattr(getattr(cls, name, None), "__isabstractmethod__", False):
                names.add(name)
    for name, value in cls.__dict__.items():
        if getattr(value, "__isabstractmethod__", False):
            names.add(name)
    cls.__abstractmethods__ = frozenset(names)
    return cls


class ABC(metaclass=ABCMeta):
    """Inherit from it to get the metaclass ABCMeta."""
    __slots__ = ()
