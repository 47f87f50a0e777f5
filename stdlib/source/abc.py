"""Abstract base classes: classes that others can join without inheriting."""
from _abc import (_abc_data, _abc_init, _abc_instancecheck, _abc_register, _abc_subclasscheck, _get_dump,
                  _reset_caches, _reset_registry, get_cache_token)


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


class ABCMeta(type):
    """The metaclass of abstract base classes."""

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls._abc_impl = _abc_data()
        _abc_init(cls)
        return cls

    def register(cls, subclass):
        """Make subclass count as a subclass of cls."""
        return _abc_register(cls, subclass)

    def __instancecheck__(cls, instance):
        """Whether instance is of cls or of a class that joined it."""
        return _abc_instancecheck(cls, instance)

    def __subclasscheck__(cls, subclass):
        """Whether subclass inherits from cls or joined it."""
        return _abc_subclasscheck(cls, subclass)

    def _dump_registry(cls, file=None):
        print(f"Class: {cls.__module__}.{cls.__qualname__}", file=file)
        print(f"Inv. counter: {get_cache_token()}", file=file)
        names = "_abc_registry", "_abc_cache", "_abc_negative_cache", "_abc_negative_cache_version"
        for name, value in zip(names, _get_dump(cls)):
            print(f"{name}: {value!r}", file=file)

    def _abc_registry_clear(cls):
        _reset_registry(cls)

    def _abc_caches_clear(cls):
        _reset_caches(cls)


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
