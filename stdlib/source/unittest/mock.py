"""Objects that stand in for others in tests, and note how they are used.

A mock makes its attributes and its return value when they are asked for, as mocks of its own kind. Each notes
its calls, and tells its parents of them. To let instances differ in their special methods each has a class
of its own.
"""

__all__ = ("Mock", "MagicMock", "patch", "sentinel", "DEFAULT", "ANY", "call", "create_autospec",
           "AsyncMock", "ThreadingMock", "FILTER_DIR", "NonCallableMock", "NonCallableMagicMock",
           "mock_open", "PropertyMock", "seal")

import asyncio
import builtins
import contextlib
import inspect
import io
import pkgutil
import sys
import threading
from annotationlib import Format
from dataclasses import fields, is_dataclass
from functools import partial, wraps
from inspect import iscoroutinefunction
from threading import RLock
from types import CodeType, MethodType, ModuleType

from ._mock_calls import ANY, _ANY, _AnyComparer, _Call, _CallList, _format_call_signature, call
from .util import safe_repr

for _class in (_ANY, _AnyComparer, _Call, _CallList):
    _class.__module__ = __name__
del _class

FILTER_DIR = True       # dir() of a mock leaves out what every object has

_builtins = {name for name in dir(builtins) if not name.startswith("_")}


class InvalidSpecError(Exception):
    """A mock was given as the specification of a mock."""


# --- what an object is -----------------------------------------------------------------------------------

def _is_instance_mock(obj):
    return issubclass(type(obj), NonCallableMock)       # isinstance() would believe a mock's __class__


def _is_async_obj(obj):
    if _is_instance_mock(obj) and not isinstance(obj, AsyncMock):
        return False
    if hasattr(obj, "__func__"):
        obj = obj.__func__
    return iscoroutinefunction(obj) or inspect.isawaitable(obj)


def _is_async_func(obj):
    return iscoroutinefunction(obj) if getattr(obj, "__code__", None) else False


def _is_exception(obj):
    return isinstance(obj, BaseException) or isinstance(obj, type) and issubclass(obj, BaseException)


def _extract_mock(obj):
    """The mock behind a function that create_autospec made; other objects as they are."""
    if isinstance(obj, FunctionTypes) and hasattr(obj, "mock"):
        return obj.mock
    return obj


def _callable(obj):
    if isinstance(obj, type):
        return True
    if isinstance(obj, (staticmethod, classmethod, MethodType)):
        return _callable(obj.__func__)
    return getattr(obj, "__call__", None) is not None


def _is_list(obj):
    return type(obj) in (list, tuple)


def _instance_callable(obj):
    """Whether an object can be called, or an instance of a class."""
    if not isinstance(obj, type):
        return getattr(obj, "__call__", None) is not None
    return any(base.__dict__.get("__call__") is not None for base in (obj,) + obj.__mro__)


def _is_magic(name):
    return f"__{name[2:-2]}__" == name


def _try_iter(obj):
    """A side effect: an iterator where it can be iterated, but neither called nor raised."""
    if obj is None or _is_exception(obj) or _callable(obj):
        return obj
    try:
        return iter(obj)
    except TypeError:
        return obj


# --- signatures ------------------------------------------------------------------------------------------

def _get_signature_object(spec, as_instance, eat_self):
    """(function, signature of a call of spec), or None if that is not known."""
    if isinstance(spec, type) and not as_instance:
        spec = spec.__init__
        eat_self = True             # the instance is not passed by the caller
    elif isinstance(spec, (classmethod, staticmethod)):
        if isinstance(spec, classmethod):
            eat_self = True
        spec = spec.__func__
    elif not isinstance(spec, FunctionTypes):
        try:
            spec = spec.__call__
        except AttributeError:
            return None
    function = partial(spec, None) if eat_self else spec
    try:
        return spec, inspect.signature(function, annotation_format=Format.FORWARDREF)
    except ValueError:
        return None                 # written in C, and without a signature


def _copy_func_details(func, funcopy):
    for name in ("__name__", "__doc__", "__text_signature__", "__module__", "__defaults__", "__kwdefaults__"):
        try:
            setattr(funcopy, name, getattr(func, name))
        except AttributeError:
            pass


def _check_signature(func, mock, skipfirst, instance=False):
    """Have calls of mock checked against the signature of func."""
    found = _get_signature_object(func, instance, skipfirst)
    if found is None:
        return
    func, sig = found

    def checksig(self, /, *args, **kwargs):
        sig.bind(*args, **kwargs)
    _copy_func_details(func, checksig)
    type(mock)._mock_check_sig = checksig
    type(mock).__signature__ = sig


def _set_signature(mock, original, instance=False):
    """A function with the signature of original whose calls go to mock."""
    found = _get_signature_object(original, instance, isinstance(original, type))
    if found is None:
        return mock
    func, sig = found

    def funcopy(*args, **kwargs):
        sig.bind(*args, **kwargs)
        return mock(*args, **kwargs)
    _rename(funcopy, original.__name__)
    _setup_func(funcopy, mock, sig)
    return funcopy


def _set_async_signature(mock, original, instance=False, is_async_mock=False):
    """The same as a coroutine function."""
    found = _get_signature_object(original, instance, isinstance(original, type))
    if found is None:
        return mock
    func, sig = found

    async def funcopy(*args, **kwargs):
        sig.bind(*args, **kwargs)
        return await mock(*args, **kwargs)
    _rename(funcopy, original.__name__)
    _setup_func(funcopy, mock, sig)
    _setup_async_mock(funcopy)
    return funcopy


def _rename(funcopy, name):
    if not name.isidentifier():
        name = "funcopy"            # a lambda
    funcopy.__name__ = funcopy.__qualname__ = name
    funcopy.__module__ = __name__


_CALL_ASSERTIONS = ("assert_called_with", "assert_not_called", "assert_called", "assert_called_once",
                    "assert_called_once_with", "assert_has_calls", "assert_any_call")
_AWAIT_ASSERTIONS = ("assert_awaited", "assert_awaited_once", "assert_awaited_with",
                     "assert_awaited_once_with", "assert_any_await", "assert_has_awaits",
                     "assert_not_awaited")


def _setup_func(funcopy, mock, sig):
    """Give a function the attributes of the mock that its calls go to."""
    funcopy.mock = mock

    def forward(name):
        def method(*args, **kwargs):
            return getattr(mock, name)(*args, **kwargs)
        method.__name__ = name
        return method

    def reset_mock():
        funcopy.method_calls = _CallList()
        funcopy.mock_calls = _CallList()
        mock.reset_mock()
        ret = funcopy.return_value
        if _is_instance_mock(ret) and ret is not mock:
            ret.reset_mock()

    funcopy.called = False
    funcopy.call_count = 0
    funcopy.call_args = None
    funcopy.call_args_list = _CallList()
    funcopy.method_calls = _CallList()
    funcopy.mock_calls = _CallList()
    funcopy.return_value = mock.return_value
    funcopy.side_effect = mock.side_effect
    funcopy._mock_children = mock._mock_children
    for name in _CALL_ASSERTIONS:
        setattr(funcopy, name, forward(name))
    funcopy.reset_mock = reset_mock
    funcopy.__signature__ = sig
    mock._mock_delegate = funcopy


def _setup_async_mock(mock):
    """Give a coroutine function what an AsyncMock has more."""
    mock._is_coroutine = asyncio.coroutines._is_coroutine
    mock.await_count = 0
    mock.await_args = None
    mock.await_args_list = _CallList()

    def wrapper(attr, /, *args, **kwargs):
        return getattr(mock.mock, attr)(*args, **kwargs)

    for name in _AWAIT_ASSERTIONS:
        setattr(mock, name, partial(wrapper, name))


# --- unique objects --------------------------------------------------------------------------------------

class _SentinelObject:
    """An object with a name."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"sentinel.{self.name}"

    def __reduce__(self):
        return f"sentinel.{self.name}"


class _Sentinel:
    """Its attributes are objects, made when asked for, each the same for ever."""

    def __init__(self):
        self._sentinels = {}

    def __getattr__(self, name):
        if name == "__bases__":
            raise AttributeError            # else inspect would take it for a class
        return self._sentinels.setdefault(name, _SentinelObject(name))

    def __reduce__(self):
        return "sentinel"


sentinel = _Sentinel()

DEFAULT = sentinel.DEFAULT
_missing = sentinel.MISSING
_deleted = sentinel.DELETED


# --- the mock itself -------------------------------------------------------------------------------------

_allowed_names = {"return_value", "_mock_return_value", "side_effect", "_mock_side_effect", "_mock_parent",
                  "_mock_new_parent", "_mock_name", "_mock_new_name"}


def _delegating_property(name):
    """A property that is kept by the function in the mock's place, if there is one."""
    _allowed_names.add(name)
    own_name = "_mock_" + name

    def _get(self, name=name, own_name=own_name):
        delegate = self._mock_delegate
        return getattr(self, own_name) if delegate is None else getattr(delegate, name)

    def _set(self, value, name=name, own_name=own_name):
        delegate = self._mock_delegate
        if delegate is None:
            self.__dict__[own_name] = value
        else:
            setattr(delegate, name, value)

    return property(_get, _set)


def _check_and_set_parent(parent, value, name, new_name):
    """Make value a child of parent if it is a mock without name or parent; whether it became one."""
    value = _extract_mock(value)
    if not _is_instance_mock(value):
        return False
    if (value._mock_name or value._mock_new_name or value._mock_parent is not None
            or value._mock_new_parent is not None):
        return False
    ancestor = parent
    while ancestor is not None:
        if ancestor is value:
            return False
        ancestor = ancestor._mock_new_parent
    if new_name:
        value._mock_new_parent = parent
        value._mock_new_name = new_name
    if name:
        value._mock_parent = parent
        value._mock_name = name
    return True


class _MockIter:
    def __init__(self, obj):
        self.obj = iter(obj)

    def __next__(self):
        return next(self.obj)


class Base:
    _mock_return_value = DEFAULT
    _mock_side_effect = None

    def __init__(self, /, *args, **kwargs):
        """The last of the chain: takes what the others passed on."""


class NonCallableMock(Base):
    """A mock that cannot be called."""

    _lock = RLock()         # children are made by one thread at a time

    def __new__(cls, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None,
                _new_name="",
                _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False, **kwargs):
        bases = (cls,)
        if not issubclass(cls, AsyncMockMixin):
            spec_arg = spec_set or spec
            if spec_arg is not None and _is_async_obj(spec_arg):
                bases = (AsyncMockMixin, cls)
        own_class = type(cls.__name__, bases, {"__doc__": cls.__doc__})
        return super(NonCallableMock, cls).__new__(own_class)

    def __init__(self, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None,
                 _new_name="",
                 _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False, **kwargs):
        if _new_parent is None:
            _new_parent = parent
        values = self.__dict__          # __setattr__ would take them for attributes of the mock
        values["_mock_parent"] = parent
        values["_mock_name"] = name
        values["_mock_new_name"] = _new_name
        values["_mock_new_parent"] = _new_parent
        values["_mock_sealed"] = False
        if spec_set is not None:
            spec = spec_set
            spec_set = True
        if _eat_self is None:
            _eat_self = parent is not None
        self._mock_add_spec(spec, spec_set, _spec_as_instance, _eat_self)
        values["_mock_children"] = {}
        values["_mock_wraps"] = wraps
        values["_mock_delegate"] = None
        values["_mock_called"] = False
        values["_mock_call_args"] = None
        values["_mock_call_count"] = 0
        values["_mock_call_args_list"] = _CallList()
        values["_mock_mock_calls"] = _CallList()
        values["method_calls"] = _CallList()
        values["_mock_unsafe"] = unsafe
        if kwargs:
            self.configure_mock(**kwargs)
        super(NonCallableMock, self).__init__(spec, wraps, name, spec_set, parent, _spec_state)

    def attach_mock(self, mock, attribute):
        """Make mock an attribute whose calls are noted here too, whatever name and parent it had."""
        inner = _extract_mock(mock)
        inner._mock_parent = None
        inner._mock_new_parent = None
        inner._mock_name = ""
        inner._mock_new_name = None
        setattr(self, attribute, mock)

    def mock_add_spec(self, spec, spec_set=False):
        """Allow only the attributes of spec, an object or a list of names; with spec_set also for setting."""
        self._mock_add_spec(spec, spec_set)

    def _mock_add_spec(self, spec, spec_set, _spec_as_instance=False, _eat_self=False):
        if _is_instance_mock(spec):
            raise InvalidSpecError(f"Cannot spec a Mock object. [object={spec!r}]")
        spec_class = spec_signature = None
        spec_asyncs = []
        if spec is not None and not _is_list(spec):
            spec_class = spec if isinstance(spec, type) else type(spec)
            found = _get_signature_object(spec, _spec_as_instance, _eat_self)
            spec_signature = found and found[1]
            names = dir(spec)
            for name in names:
                static = inspect.getattr_static(spec, name, None)
                try:
                    static = inspect.unwrap(static)
                except ValueError:
                    pass
                if iscoroutinefunction(static):
                    spec_asyncs.append(name)
            spec = names
        values = self.__dict__
        values["_spec_class"] = spec_class
        values["_spec_set"] = spec_set
        values["_spec_signature"] = spec_signature
        values["_mock_methods"] = spec
        values["_spec_asyncs"] = spec_asyncs

    def _mock_extend_spec_methods(self, spec_methods):
        self.__dict__["_mock_methods"] = list(self._mock_methods or ()) + list(spec_methods)

    def __get_return_value(self):
        ret = self._mock_return_value
        if self._mock_delegate is not None:
            ret = self._mock_delegate.return_value
        if ret is DEFAULT and self._mock_wraps is None:
            ret = self._get_child_mock(_new_parent=self, _new_name="()")
            self.return_value = ret
        return ret

    def __set_return_value(self, value):
        if self._mock_delegate is not None:
            self._mock_delegate.return_value = value
        else:
            self._mock_return_value = value
            _check_and_set_parent(self, value, None, "()")

    return_value = property(__get_return_value, __set_return_value, doc="What a call of the mock returns.")

    @property
    def __class__(self):
        return type(self) if self._spec_class is None else self._spec_class

    called = _delegating_property("called")
    call_count = _delegating_property("call_count")
    call_args = _delegating_property("call_args")
    call_args_list = _delegating_property("call_args_list")
    mock_calls = _delegating_property("mock_calls")

    def __get_side_effect(self):
        delegate = self._mock_delegate
        if delegate is None:
            return self._mock_side_effect
        effect = delegate.side_effect
        if (effect is not None and not callable(effect) and not isinstance(effect, _MockIter)
                and not _is_exception(effect)):
            effect = _MockIter(effect)
            delegate.side_effect = effect
        return effect

    def __set_side_effect(self, value):
        value = _try_iter(value)
        if self._mock_delegate is None:
            self._mock_side_effect = value
        else:
            self._mock_delegate.side_effect = value

    side_effect = property(__get_side_effect, __set_side_effect)

    def reset_mock(self, visited=None, *, return_value: bool = False, side_effect: bool = False):
        """Forget all calls, here and in the children; if asked for also the return value and side effect."""
        if visited is None:
            visited = []
        if id(self) in visited:
            return
        visited.append(id(self))
        self.called = False
        self.call_args = None
        self.call_count = 0
        self.mock_calls = _CallList()
        self.call_args_list = _CallList()
        self.method_calls = _CallList()
        if return_value:
            self._mock_return_value = DEFAULT
        if side_effect:
            self._mock_side_effect = None
        for child in self._mock_children.values():
            if not isinstance(child, _SpecState) and child is not _deleted:
                child.reset_mock(visited, return_value=return_value, side_effect=side_effect)
        ret = self._mock_return_value
        if _is_instance_mock(ret) and ret is not self:
            ret.reset_mock(visited)

    def configure_mock(self, /, **kwargs):
        """Set attributes; names with dots are those of children."""
        for name, value in sorted(kwargs.items(), key=lambda item: item[0].count(".")):
            *path, last = name.split(".")
            obj = self
            for part in path:
                obj = getattr(obj, part)
            setattr(obj, last, value)

    def __getattr__(self, name):
        if name in ("_mock_methods", "_mock_unsafe"):
            raise AttributeError(name)
        if self._mock_methods is not None:
            if name not in self._mock_methods or name in _all_magics:
                raise AttributeError(f"Mock object has no attribute {name!r}")
        elif _is_magic(name):
            raise AttributeError(name)
        if not self._mock_unsafe and (not self._mock_methods or name not in self._mock_methods):
            if name.startswith(("assert", "assret", "asert", "aseert", "assrt")) or name in _ATTRIB_DENY_LIST:
                raise AttributeError(f"{name!r} is not a valid assertion. Use a spec for the mock if "
                                     f"{name!r} is meant to be an attribute.")
        with NonCallableMock._lock:
            result = self._mock_children.get(name)
            if result is _deleted:
                raise AttributeError(name)
            if result is None:
                wraps = None if self._mock_wraps is None else getattr(self._mock_wraps, name)
                result = self._get_child_mock(parent=self, name=name, wraps=wraps, _new_name=name,
                                              _new_parent=self)
                self._mock_children[name] = result
            elif isinstance(result, _SpecState):
                try:
                    result = create_autospec(result.spec, result.spec_set, result.instance, result.parent,
                                             result.name)
                except InvalidSpecError:
                    target_name = self.__dict__["_mock_name"] or self
                    raise InvalidSpecError(
                        f"Cannot autospec attr {name!r} from target {target_name!r} as it has already been "
                        f"mocked out. [target={self!r}, attr={result.spec!r}]")
                self._mock_children[name] = result
        return result

    def _extract_mock_name(self):
        """How the mock is reached from the topmost one: 'mock.a().b'."""
        names = [self._mock_new_name]
        dot = "" if names == ["()"] else "."
        last, parent = self, self._mock_new_parent
        while parent is not None:
            last = parent
            names.append(parent._mock_new_name + dot)
            dot = "" if parent._mock_new_name == "()" else "."
            parent = parent._mock_new_parent
        names.reverse()
        first = last._mock_name or "mock"
        if len(names) > 1 and names[1] not in ("()", "()."):
            first += "."
        return first + "".join(names[1:])

    def __repr__(self):
        name = self._extract_mock_name()
        name_text = f" name={name!r}" if name not in ("mock", "mock.") else ""
        spec_text = ""
        if self._spec_class is not None:
            spec_text = f" {'spec_set' if self._spec_set else 'spec'}={self._spec_class.__name__!r}"
        return f"<{type(self).__name__}{name_text}{spec_text} id='{id(self)}'>"

    def __dir__(self):
        if not FILTER_DIR:
            return object.__dir__(self)
        names = set(self._mock_methods or ())
        names.update(name for name in dir(type(self)) if not name.startswith("_"))
        names.update(name for name in self.__dict__ if not name.startswith("_") or _is_magic(name))
        names.update(name for name, child in self._mock_children.items() if child is not _deleted)
        return sorted(names)

    def __setattr__(self, name, value):
        if name in _setattr_methods or name in _allowed_names:
            return object.__setattr__(self, name, value)
        if (self._spec_set and self._mock_methods is not None and name not in self._mock_methods
                and name not in self.__dict__):
            raise AttributeError(f"Mock object has no attribute '{name}'")
        if name in _unsupported_magics:
            raise AttributeError(f"Attempting to set unsupported magic method {name!r}.")
        if name in _all_magics:
            if self._mock_methods is not None and name not in self._mock_methods:
                raise AttributeError(f"Mock object has no attribute '{name}'")
            if not _is_instance_mock(value):
                setattr(type(self), name, _get_method(name, value))
                original = value
                value = lambda *args, **kw: original(self, *args, **kw)
            else:
                _check_and_set_parent(self, value, None, name)
                setattr(type(self), name, value)
                self._mock_children[name] = value
        elif name == "__class__":
            self._spec_class = value
            return None
        elif _check_and_set_parent(self, value, name, name):
            self._mock_children[name] = value
        if self._mock_sealed and not hasattr(self, name):
            raise AttributeError(f"Cannot set {self._extract_mock_name()}.{name}")
        if isinstance(value, PropertyMock):
            self.__dict__[name] = value
            return None
        return object.__setattr__(self, name, value)

    def __delattr__(self, name):
        if name in _all_magics and name in type(self).__dict__:
            delattr(type(self), name)
            if name not in self.__dict__:
                return              # it may be one that a magic mock makes by itself
        obj = self._mock_children.get(name, _missing)
        if name in self.__dict__:
            object.__delattr__(self, name)
        elif obj is _deleted:
            raise AttributeError(name)
        if obj is not _missing:
            del self._mock_children[name]
        self._mock_children[name] = _deleted

    # --- assertions --------------------------------------------------------------------------------------

    def _format_mock_call_signature(self, args, kwargs):
        return _format_call_signature(self._mock_name or "mock", args, kwargs)

    def _format_mock_failure_message(self, args, kwargs, action="call"):
        expected = self._format_mock_call_signature(args, kwargs)
        actual = self._format_mock_call_signature(*self.call_args)
        return f"expected {action} not found.\nExpected: {expected}\n  Actual: {actual}"

    def _get_call_signature_from_name(self, name):
        """The signature of the child with this dotted name."""
        if not name:
            return self._spec_signature
        sig = None
        children = self._mock_children
        for part in name.replace("()", "").split("."):
            child = children.get(part)
            if child is None or isinstance(child, _SpecState):
                break
            child = _extract_mock(child)
            children = child._mock_children
            sig = child._spec_signature
        return sig

    def _call_matcher(self, _call):
        """The call with its arguments as the signature binds them, or the exception if they do not fit."""
        has_name = isinstance(_call, tuple) and len(_call) > 2
        sig = self._get_call_signature_from_name(_call[0]) if has_name else self._spec_signature
        if sig is None:
            return _call
        name, args, kwargs = ("", *_call) if len(_call) == 2 else _call
        try:
            bound = sig.bind(*args, **kwargs)
        except TypeError as error:
            return error.with_traceback(None)
        return call(name, bound.args, bound.kwargs)

    def assert_not_called(self):
        if self.call_count == 0:
            return
        raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to not have been called. "
                             f"Called {self.call_count} times.{self._calls_repr()}")

    def assert_called(self):
        if self.call_count == 0:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to have been called.")

    def assert_called_once(self):
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to have been called once. "
                                 f"Called {self.call_count} times.{self._calls_repr()}")

    def assert_called_with(self, /, *args, **kwargs):
        """The last call must have had these arguments."""
        if self.call_args is None:
            expected = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"expected call not found.\nExpected: {expected}\n  Actual: not called.")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        actual = self._call_matcher(self.call_args)
        if actual != expected:
            cause = expected if isinstance(expected, Exception) else None
            raise AssertionError(self._format_mock_failure_message(args, kwargs)) from cause

    def assert_called_once_with(self, /, *args, **kwargs):
        if self.call_count != 1:
            raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to be called once. "
                                 f"Called {self.call_count} times.{self._calls_repr()}")
        return self.assert_called_with(*args, **kwargs)

    def assert_has_calls(self, calls, any_order=False):
        """The calls must be among mock_calls: one behind the other, or with any_order anywhere."""
        expected = [self._call_matcher(one) for one in calls]
        cause = next((one for one in expected if isinstance(one, Exception)), None)
        actual = _CallList(self._call_matcher(one) for one in self.mock_calls)
        if not any_order:
            if expected not in actual:
                if cause is None:
                    problem = "Calls not found."
                else:
                    errors = [one if isinstance(one, Exception) else None for one in expected]
                    problem = f"Error processing expected calls.\nErrors: {errors}"
                raise AssertionError(f"{problem}\nExpected: {_CallList(calls)}\n"
                                     f"  Actual: {safe_repr(self.mock_calls)}") from cause
            return
        actual = list(actual)
        not_found = []
        for one in expected:
            try:
                actual.remove(one)
            except ValueError:
                not_found.append(one)
        if not_found:
            name = self._mock_name or "mock"
            raise AssertionError(f"{name!r} does not contain all of {tuple(not_found)!r} in its call list, "
                                 f"found {actual!r} instead") from cause

    def assert_any_call(self, /, *args, **kwargs):
        """Some call must have had these arguments."""
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        cause = expected if isinstance(expected, Exception) else None
        actual = [self._call_matcher(one) for one in self.call_args_list]
        if cause or expected not in _AnyComparer(actual):
            text = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"{text} call not found") from cause

    def _get_child_mock(self, /, **kw):
        """A mock for an attribute or the return value; subclasses may choose another kind."""
        if self._mock_sealed:
            attribute = f".{kw['name']}" if "name" in kw else "()"
            raise AttributeError(self._extract_mock_name() + attribute)
        new_name = kw.get("_new_name")
        if new_name in self.__dict__["_spec_asyncs"]:
            return AsyncMock(**kw)
        cls = type(self)
        if issubclass(cls, MagicMock) and new_name in _async_method_magics:
            kind = AsyncMock
        elif issubclass(cls, AsyncMockMixin):
            is_sync = new_name in _all_sync_magics or self._mock_methods and new_name in self._mock_methods
            kind = MagicMock if is_sync else AsyncMock
        elif not issubclass(cls, CallableMixin):
            kind = MagicMock if issubclass(cls, NonCallableMagicMock) else Mock
        else:
            kind = cls.__mro__[1]
        return kind(**kw)

    def _calls_repr(self):
        return f"\nCalls: {safe_repr(self.mock_calls)}." if self.mock_calls else ""


# What looks like an assertion and is none would pass without a word.
_ATTRIB_DENY_LIST = frozenset({name.removeprefix("assert_") for name in dir(NonCallableMock)
                               if name.startswith("assert_")})


class CallableMixin(Base):
    """Calls: what is noted of them, and what they do."""

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None,
                 spec_set=None,
                 parent=None, _spec_state=None, _new_name="", _new_parent=None, **kwargs):
        self.__dict__["_mock_return_value"] = return_value
        super(CallableMixin, self).__init__(spec, wraps, name, spec_set, parent, _spec_state, _new_name,
                                            _new_parent, **kwargs)
        self.side_effect = side_effect

    def _mock_check_sig(self, /, *args, **kwargs):
        """Replaced where a signature is known: raises TypeError if the arguments do not fit."""

    def __call__(self, /, *args, **kwargs):
        self._mock_check_sig(*args, **kwargs)
        self._increment_mock_call(*args, **kwargs)
        return self._mock_call(*args, **kwargs)

    def _mock_call(self, /, *args, **kwargs):
        return self._execute_mock_call(*args, **kwargs)

    def _increment_mock_call(self, /, *args, **kwargs):
        """Note the call, here and in all that the mock was reached through."""
        self.called = True
        self.call_count += 1
        noted = _Call((args, kwargs), two=True)
        self.call_args = noted
        self.call_args_list.append(noted)
        is_method = self._mock_parent is not None
        method_name = self._mock_name
        name = self._mock_new_name
        is_a_call = name == "()"
        self.mock_calls.append(_Call(("", args, kwargs)))
        parent = self._mock_new_parent
        while parent is not None:
            if is_method:
                parent.method_calls.append(_Call((method_name, args, kwargs)))
                is_method = parent._mock_parent is not None
                if is_method:
                    method_name = f"{parent._mock_name}.{method_name}"
            parent.mock_calls.append(_Call((name, args, kwargs)))
            if parent._mock_new_name:
                dot = "" if is_a_call else "."
                is_a_call = parent._mock_new_name == "()"
                name = parent._mock_new_name + dot + name
            parent = parent._mock_new_parent

    def _execute_mock_call(self, /, *args, **kwargs):
        """What the call gives: by the side effect, the return value or the wrapped object."""
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if not _callable(effect):
                result = next(effect)
                if _is_exception(result):
                    raise result
            else:
                result = effect(*args, **kwargs)
            if result is not DEFAULT:
                return result
        if self._mock_return_value is not DEFAULT:
            return self.return_value
        if self._mock_delegate and self._mock_delegate.return_value is not DEFAULT:
            return self._mock_delegate.return_value
        if self._mock_wraps is not None:
            return self._mock_wraps(*args, **kwargs)
        return self.return_value


class Mock(CallableMixin, NonCallableMock):
    """A mock without special methods.

    spec: only the attributes of this object or class, or these names, may be asked for; spec_set: or set.
    side_effect: a function to call, an exception to raise, or the results one after another.
    return_value: what a call returns; wraps: an object which calls are passed on to.
    """


# --- patching --------------------------------------------------------------------------------------------

def _check_spec_arg_typos(kwargs_to_check):
    for typo in ("autospect", "auto_spec", "set_spec"):
        if typo in kwargs_to_check:
            raise RuntimeError(f"{typo!r} might be a typo; use unsafe=True if this is intended")


class _patch:
    """Puts an object in the place of an attribute, for a block, a function, the tests of a class, or until
    stop().
    """

    attribute_name = None
    _active_patches = []

    def __init__(self, getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs, *,
                 unsafe=False):
        if new_callable is not None:
            if new is not DEFAULT:
                raise ValueError("Cannot use 'new' and 'new_callable' together")
            if autospec is not None:
                raise ValueError("Cannot use 'autospec' and 'new_callable' together")
        if not unsafe:
            _check_spec_arg_typos(kwargs)
        if _is_instance_mock(spec):
            raise InvalidSpecError(f"Cannot spec attr {attribute!r} as the spec has already been mocked out. "
                                   f"[spec={spec!r}]")
        if _is_instance_mock(spec_set):
            raise InvalidSpecError(f"Cannot spec attr {attribute!r} as the spec_set target has already been "
                                   f"mocked out. [spec_set={spec_set!r}]")
        self.getter = getter
        self.attribute = attribute
        self.new = new
        self.new_callable = new_callable
        self.spec = spec
        self.create = create
        self.has_local = False
        self.spec_set = spec_set
        self.autospec = autospec
        self.kwargs = kwargs
        self.additional_patchers = []
        self.is_started = False

    def copy(self):
        patcher = _patch(self.getter, self.attribute, self.new, self.spec, self.create, self.spec_set,
                         self.autospec, self.new_callable, self.kwargs)
        patcher.attribute_name = self.attribute_name
        patcher.additional_patchers = [one.copy() for one in self.additional_patchers]
        return patcher

    def __call__(self, func):
        if isinstance(func, type):
            return self.decorate_class(func)
        if iscoroutinefunction(func):
            return self.decorate_async_callable(func)
        return self.decorate_callable(func)

    def decorate_class(self, klass):
        for name in dir(klass):
            if not name.startswith(patch.TEST_PREFIX):
                continue
            value = getattr(klass, name)
            if hasattr(value, "__call__"):
                setattr(klass, name, self.copy()(value))
        return klass

    @contextlib.contextmanager
    def decoration_helper(self, patched, args, keywargs):
        """All patches of a function; yields the arguments with the mocks added."""
        extra_args = []
        with contextlib.ExitStack() as exit_stack:
            for patching in patched.patchings:
                arg = exit_stack.enter_context(patching)
                if patching.attribute_name is not None:
                    keywargs.update(arg)
                elif patching.new is DEFAULT:
                    extra_args.append(arg)
            yield args + tuple(extra_args), keywargs

    def decorate_callable(self, func):
        if hasattr(func, "patchings"):
            func.patchings.append(self)
            return func

        @wraps(func)
        def patched(*args, **keywargs):
            with self.decoration_helper(patched, args, keywargs) as (newargs, newkeywargs):
                return func(*newargs, **newkeywargs)

        patched.patchings = [self]
        return patched

    def decorate_async_callable(self, func):
        if hasattr(func, "patchings"):
            func.patchings.append(self)
            return func

        @wraps(func)
        async def patched(*args, **keywargs):
            with self.decoration_helper(patched, args, keywargs) as (newargs, newkeywargs):
                return await func(*newargs, **newkeywargs)

        patched.patchings = [self]
        return patched

    def get_original(self):
        """(the attribute, whether the target itself holds it)"""
        target = self.getter()
        name = self.attribute
        local = False
        try:
            original = target.__dict__[name]
        except (AttributeError, KeyError):
            original = getattr(target, name, DEFAULT)
        else:
            local = True
        if name in _builtins and isinstance(target, ModuleType):
            self.create = True          # a module may hide a builtin
        if not self.create and original is DEFAULT:
            raise AttributeError(f"{target} does not have the attribute {name!r}")
        return original, local

    def _make_mock(self, original):
        """The mock that is wanted when no object was given."""
        spec, spec_set = self.spec, self.spec_set
        inherit = False
        if spec is True:
            spec = original
            if spec_set is True:
                spec_set = original
                spec = None
        elif spec is not None:
            if spec_set is True:
                spec_set = spec
                spec = None
        elif spec_set is True:
            spec_set = original
        if (self.spec is not None or self.spec_set is not None) and original is DEFAULT:
            raise TypeError("Can't use 'spec' with create=True")
        if isinstance(original, type):
            inherit = True              # instances have the specification too
        if spec is not None or spec_set is not None:
            inherit = inherit and not _is_list(spec or spec_set)
        if self.new_callable is not None:
            kind = self.new_callable
        elif _is_async_obj(spec if spec is not None else spec_set if spec_set is not None else original):
            kind = AsyncMock
        else:
            kind = MagicMock
        options = {}
        if spec is not None:
            options["spec"] = spec
        if spec_set is not None:
            options["spec_set"] = spec_set
        if self.new_callable is None and (spec is not None or spec_set is not None):
            this_spec = spec_set if spec_set is not None else spec
            if _is_list(this_spec):
                is_not_callable = "__call__" not in this_spec
            else:
                is_not_callable = not callable(this_spec)
            if kind is not AsyncMock and is_not_callable:
                kind = NonCallableMagicMock
        if isinstance(kind, type) and issubclass(kind, NonCallableMock) and self.attribute:
            options["name"] = self.attribute
        options.update(self.kwargs)
        new = kind(**options)
        if inherit and _is_instance_mock(new):
            this_spec = spec_set if spec_set is not None else spec
            if this_spec is not None and (not _is_list(this_spec)) and not _instance_callable(this_spec):
                kind = NonCallableMagicMock
            options.pop("name", None)
            if this_spec is not None:
                new.return_value = kind(_new_parent=new, _new_name="()", **options)
        return new

    def _make_autospec(self, original):
        if original is DEFAULT:
            raise TypeError("Can't use 'autospec' with create=True")
        spec_set = bool(self.spec_set)
        autospec = original if self.autospec is True else self.autospec
        target = self.target
        if _is_instance_mock(target):
            raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} as the patch target has already "
                                   f"been mocked out. [target={target!r}, attr={autospec!r}]")
        if _is_instance_mock(autospec):
            target_name = getattr(target, "__name__", target)
            raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} from target {target_name!r} as "
                                   f"it has already been mocked out. [target={target!r}, attr={autospec!r}]")
        return create_autospec(autospec, spec_set=spec_set, _name=self.attribute, **self.kwargs)

    def __enter__(self):
        """Put the object in place; return it."""
        if self.is_started:
            raise RuntimeError("Patch is already started")
        new, spec, spec_set, autospec = self.new, self.spec, self.spec_set, self.autospec
        self.target = self.getter()
        # False is the same as not given.
        if spec is False:
            spec = None
        if spec_set is False:
            spec_set = None
        if autospec is False:
            autospec = None
        self.spec, self.spec_set, self.autospec = spec, spec_set, autospec
        if spec is not None and autospec is not None:
            raise TypeError("Can't specify spec and autospec")
        if (spec is not None or autospec is not None) and spec_set not in (True, None):
            raise TypeError("Can't provide explicit spec_set *and* spec or autospec")
        original, local = self.get_original()
        if new is DEFAULT and autospec is None:
            new = self._make_mock(original)
        elif autospec is not None:
            if new is not DEFAULT:
                raise TypeError("autospec creates the mock for you. Can't specify autospec and new.")
            new = self._make_autospec(original)
        elif self.kwargs:
            raise TypeError("Can't pass kwargs to a mock we aren't creating")
        new_attr = new
        self.temp_original = original
        self.is_local = local
        self._exit_stack = contextlib.ExitStack()
        self.is_started = True
        try:
            setattr(self.target, self.attribute, new_attr)
            if self.attribute_name is None:
                return new
            extra_args = {}
            if self.new is DEFAULT:
                extra_args[self.attribute_name] = new
            for patching in self.additional_patchers:
                arg = self._exit_stack.enter_context(patching)
                if patching.new is DEFAULT:
                    extra_args.update(arg)
            return extra_args
        except:
            if not self.__exit__(*sys.exc_info()):
                raise

    def __exit__(self, *exc_info):
        """Put back what was there."""
        if not self.is_started:
            return None
        if self.is_local and self.temp_original is not DEFAULT:
            setattr(self.target, self.attribute, self.temp_original)
        else:
            delattr(self.target, self.attribute)
            if not self.create and (not hasattr(self.target, self.attribute)
                                    or self.attribute in ("__doc__", "__module__", "__defaults__",
                                                          "__annotations__", "__kwdefaults__")):
                # An attribute that only __setattr__ or the type itself knows.
                setattr(self.target, self.attribute, self.temp_original)
        del self.temp_original
        del self.is_local
        del self.target
        exit_stack = self._exit_stack
        del self._exit_stack
        self.is_started = False
        return exit_stack.__exit__(*exc_info)

    def start(self):
        """Put the object in place until stop() or patch.stopall()."""
        result = self.__enter__()
        self._active_patches.append(self)
        return result

    def stop(self):
        try:
            self._active_patches.remove(self)
        except ValueError:
            return None             # never started, or stopped before
        return self.__exit__(None, None, None)


def _get_target(target):
    try:
        target, attribute = target.rsplit(".", 1)
    except (TypeError, ValueError, AttributeError):
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}")
    return partial(pkgutil.resolve_name, target), attribute


def _patch_object(target, attribute, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None,
                  new_callable=None, *, unsafe=False, **kwargs):
    """Patch an attribute of an object."""
    if type(target) is str:
        raise TypeError(f"{target!r} must be the actual object to be patched, not a str")
    return _patch(lambda: target, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs,
                  unsafe=unsafe)


def _patch_multiple(target, spec=None, create=False, spec_set=None, autospec=None, new_callable=None,
                    **kwargs):
    """Patch several attributes of an object, or of what a dotted name stands for."""
    getter = partial(pkgutil.resolve_name, target) if type(target) is str else lambda: target
    if not kwargs:
        raise ValueError("Must supply at least one keyword argument with patch.multiple")
    patchers = []
    for attribute, new in kwargs.items():
        patcher = _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable, {})
        patcher.attribute_name = attribute
        patchers.append(patcher)
    first, *others = patchers
    first.additional_patchers.extend(others)
    return first


def patch(target, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, *,
          unsafe=False, **kwargs):
    """Patch what a dotted name stands for: as decorator, in a with statement, or with start() and stop().

    new: the object; without it a mock is made, by new_callable or with spec, spec_set, autospec and kwargs,
    and passed to the function or returned by the with statement. create: the attribute need not exist.
    """
    getter, attribute = _get_target(target)
    return _patch(getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs,
                  unsafe=unsafe)


class _patch_dict:
    """Sets items of a mapping, and puts the mapping back as it was.

    in_dict: a mapping or a dotted name; values: a mapping or pairs; clear: take out all else.
    """

    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self.in_dict = in_dict
        self.values = dict(values)
        self.values.update(kwargs)
        self.clear = clear
        self._original = None

    def __call__(self, f):
        if isinstance(f, type):
            return self.decorate_class(f)
        if iscoroutinefunction(f):
            return self.decorate_async_callable(f)
        return self.decorate_callable(f)

    def decorate_callable(self, f):
        @wraps(f)
        def _inner(*args, **kw):
            self._patch_dict()
            try:
                return f(*args, **kw)
            finally:
                self._unpatch_dict()
        return _inner

    def decorate_async_callable(self, f):
        @wraps(f)
        async def _inner(*args, **kw):
            self._patch_dict()
            try:
                return await f(*args, **kw)
            finally:
                self._unpatch_dict()
        return _inner

    def decorate_class(self, klass):
        for name in dir(klass):
            value = getattr(klass, name)
            if name.startswith(patch.TEST_PREFIX) and hasattr(value, "__call__"):
                decorator = _patch_dict(self.in_dict, self.values, self.clear)
                setattr(klass, name, decorator(value))
        return klass

    def __enter__(self):
        self._patch_dict()
        return self.in_dict

    def _patch_dict(self):
        if isinstance(self.in_dict, str):
            self.in_dict = pkgutil.resolve_name(self.in_dict)
        in_dict = self.in_dict
        try:
            original = in_dict.copy()
        except AttributeError:
            # A mapping with the least of methods.
            original = {key: in_dict[key] for key in in_dict}
        self._original = original
        if self.clear:
            _clear_dict(in_dict)
        try:
            in_dict.update(self.values)
        except AttributeError:
            for key in self.values:
                in_dict[key] = self.values[key]

    def _unpatch_dict(self):
        in_dict, original = self.in_dict, self._original
        _clear_dict(in_dict)
        try:
            in_dict.update(original)
        except AttributeError:
            for key in original:
                in_dict[key] = original[key]

    def __exit__(self, *args):
        if self._original is not None:
            self._unpatch_dict()
        return False

    def start(self):
        result = self.__enter__()
        _patch._active_patches.append(self)
        return result

    def stop(self):
        try:
            _patch._active_patches.remove(self)
        except ValueError:
            return None
        return self.__exit__(None, None, None)


def _clear_dict(in_dict):
    try:
        in_dict.clear()
    except AttributeError:
        for key in list(in_dict):
            del in_dict[key]


def _patch_stopall():
    """Stop all patches that were started, the last first."""
    for active in reversed(_patch._active_patches):
        active.stop()


patch.object = _patch_object
patch.dict = _patch_dict
patch.multiple = _patch_multiple
patch.stopall = _patch_stopall
patch.TEST_PREFIX = "test"


# --- special methods -------------------------------------------------------------------------------------

magic_methods = (
    "lt gt le ge eq ne getitem setitem delitem len contains str sizeof enter exit divmod rdivmod neg pos abs "
    "invert complex int float index round trunc floor ceil bool next fspath aiter hash iter ")
numerics = "add sub mul matmul truediv floordiv mod lshift rshift and xor or pow"
inplace = " ".join(f"i{name}" for name in numerics.split())
right = " ".join(f"r{name}" for name in numerics.split())

# Those that can be set, and that no mock has by itself.
_non_defaults = {f"__{name}__" for name in (
    "get set delete reversed missing reduce reduce_ex getinitargs getnewargs getstate setstate getformat "
    "repr dir subclasses format getnewargs_ex").split()}


def _get_method(name, func):
    """A function that passes all on to func."""
    def method(self, /, *args, **kw):
        return func(self, *args, **kw)
    method.__name__ = name
    return method


_magics = {f"__{name}__" for name in " ".join([magic_methods, numerics, inplace, right]).split()}
_async_method_magics = {"__aenter__", "__aexit__", "__anext__"}
_sync_async_magics = {"__aiter__"}
_async_magics = _async_method_magics | _sync_async_magics
_all_sync_magics = _magics | _non_defaults
_all_magics = _all_sync_magics | _async_magics

_unsupported_magics = {"__getattr__", "__setattr__", "__init__", "__new__", "__prepare__",
                       "__instancecheck__", "__subclasscheck__", "__del__"}

_calculate_return_value = {
    "__hash__": lambda self: object.__hash__(self),
    "__str__": lambda self: object.__str__(self),
    "__sizeof__": lambda self: object.__sizeof__(self),
    "__fspath__": lambda self: f"{type(self).__name__}/{self._extract_mock_name()}/{id(self)}",
}

_return_values = {"__lt__": NotImplemented, "__gt__": NotImplemented, "__le__": NotImplemented, "__ge__":
                  NotImplemented, "__int__": 1, "__contains__": False, "__len__": 0, "__exit__": False,
                  "__complex__": 1j, "__float__": 1.0, "__bool__": True, "__index__": 1, "__aexit__": False}


def _get_eq(self):
    def __eq__(other):
        value = self.__eq__._mock_return_value
        if value is not DEFAULT:
            return value
        return True if self is other else NotImplemented
    return __eq__


def _get_ne(self):
    def __ne__(other):
        if self.__ne__._mock_return_value is not DEFAULT:
            return DEFAULT
        return False if self is other else NotImplemented
    return __ne__


def _get_iter(self):
    def __iter__():
        value = self.__iter__._mock_return_value
        return iter([]) if value is DEFAULT else iter(value)
    return __iter__


def _get_async_iter(self):
    def __aiter__():
        value = self.__aiter__._mock_return_value
        return _AsyncIterator(iter([] if value is DEFAULT else value))
    return __aiter__


_side_effect_methods = {"__eq__": _get_eq, "__ne__": _get_ne, "__iter__": _get_iter,
                        "__aiter__": _get_async_iter}


def _set_return_value(mock, method, name):
    """Give the mock of a special method what the real one would return by default."""
    fixed = _return_values.get(name, DEFAULT)
    if fixed is not DEFAULT:
        method.return_value = fixed
        return
    calculate = _calculate_return_value.get(name)
    if calculate is not None:
        method.return_value = calculate(mock)
        return
    make_effect = _side_effect_methods.get(name)
    if make_effect is not None:
        method.side_effect = make_effect(mock)


class MagicMixin(Base):
    """Special methods that are mocks."""

    def __init__(self, /, *args, **kw):
        self._mock_set_magics()         # attributes that are set in the constructor may need them
        super(MagicMixin, self).__init__(*args, **kw)
        self._mock_set_magics()         # and the specification may forbid some

    def _mock_set_magics(self):
        all_magics = _magics | _async_method_magics
        wanted = all_magics
        if getattr(self, "_mock_methods", None) is not None:
            wanted = all_magics.intersection(self._mock_methods)
            for name in all_magics - wanted:
                if name in type(self).__dict__:
                    delattr(self, name)
        cls = type(self)
        for name in wanted - set(cls.__dict__):
            setattr(cls, name, MagicProxy(name, self))


class NonCallableMagicMock(MagicMixin, NonCallableMock):
    """A MagicMock that cannot be called."""

    def mock_add_spec(self, spec, spec_set=False):
        """As for NonCallableMock; special methods that spec lacks are gone."""
        self._mock_add_spec(spec, spec_set)
        self._mock_set_magics()


class AsyncMagicMixin(MagicMixin):
    """Special methods of asynchronous mocks."""


class MagicMock(MagicMixin, Mock):
    """A Mock with special methods, which have the defaults that one would expect."""

    def mock_add_spec(self, spec, spec_set=False):
        """As for NonCallableMock; special methods that spec lacks are gone."""
        self._mock_add_spec(spec, spec_set)
        self._mock_set_magics()

    def reset_mock(self, /, *args, return_value: bool = False, **kwargs):
        if return_value and self._mock_name and _is_magic(self._mock_name):
            return_value = False        # special methods would have no value that suits them
        super().reset_mock(*args, return_value=return_value, **kwargs)


class MagicProxy(Base):
    """Stands for the mock of a special method until it is asked for."""

    def __init__(self, name, parent):
        self.name = name
        self.parent = parent

    def create_mock(self):
        name, parent = self.name, self.parent
        mock = parent._get_child_mock(name=name, _new_name=name, _new_parent=parent)
        setattr(parent, name, mock)
        _set_return_value(parent, mock, name)
        return mock

    def __get__(self, obj, _type=None):
        return self.create_mock()


# --- coroutines ------------------------------------------------------------------------------------------

_CODE_ATTRS = dir(CodeType)
try:
    _CODE_SIG = inspect.signature(partial(CodeType.__init__, None))
except ValueError:
    _CODE_SIG = None


class AsyncMockMixin(Base):
    """Calls that are coroutines, and the assertions about their being awaited."""

    await_count = _delegating_property("await_count")
    await_args = _delegating_property("await_args")
    await_args_list = _delegating_property("await_args_list")

    def __init__(self, /, *args, **kwargs):
        super().__init__(*args, **kwargs)
        values = self.__dict__
        # inspect.iscoroutinefunction() has to say yes: it looks at these attributes.
        values["_is_coroutine"] = asyncio.coroutines._is_coroutine
        values["_mock_await_count"] = 0
        values["_mock_await_args"] = None
        values["_mock_await_args_list"] = _CallList()
        code = NonCallableMock(spec_set=_CODE_ATTRS)
        code.__dict__["_spec_class"] = CodeType
        code.__dict__["_spec_signature"] = _CODE_SIG
        code.co_flags = inspect.CO_COROUTINE + inspect.CO_VARARGS + inspect.CO_VARKEYWORDS
        code.co_argcount = 0
        code.co_varnames = ("args", "kwargs")
        code.co_posonlyargcount = 0
        code.co_kwonlyargcount = 0
        values["__code__"] = code
        values["__name__"] = "AsyncMock"
        values["__defaults__"] = ()
        values["__kwdefaults__"] = {}
        values["__annotations__"] = None

    async def _execute_mock_call(self, /, *args, **kwargs):
        noted = _Call((args, kwargs), two=True)
        self.await_count += 1
        self.await_args = noted
        self.await_args_list.append(noted)
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if not _callable(effect):
                try:
                    result = next(effect)
                except StopIteration:
                    raise StopAsyncIteration        # a coroutine cannot raise the other
                if _is_exception(result):
                    raise result
            elif iscoroutinefunction(effect):
                result = await effect(*args, **kwargs)
            else:
                result = effect(*args, **kwargs)
            if result is not DEFAULT:
                return result
        if self._mock_return_value is not DEFAULT:
            return self.return_value
        if self._mock_wraps is not None:
            if iscoroutinefunction(self._mock_wraps):
                return await self._mock_wraps(*args, **kwargs)
            return self._mock_wraps(*args, **kwargs)
        return self.return_value

    def assert_awaited(self):
        if self.await_count == 0:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited.")

    def assert_awaited_once(self):
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited once. "
                                 f"Awaited {self.await_count} times.")

    def assert_awaited_with(self, /, *args, **kwargs):
        """The last await must have had these arguments."""
        if self.await_args is None:
            expected = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"Expected await: {expected}\nNot awaited")
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        actual = self._call_matcher(self.await_args)
        if actual != expected:
            cause = expected if isinstance(expected, Exception) else None
            raise AssertionError(self._format_mock_failure_message(args, kwargs, action="await")) from cause

    def assert_awaited_once_with(self, /, *args, **kwargs):
        if self.await_count != 1:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to have been awaited once. "
                                 f"Awaited {self.await_count} times.")
        return self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(self, /, *args, **kwargs):
        expected = self._call_matcher(_Call((args, kwargs), two=True))
        cause = expected if isinstance(expected, Exception) else None
        actual = [self._call_matcher(one) for one in self.await_args_list]
        if cause or expected not in _AnyComparer(actual):
            text = self._format_mock_call_signature(args, kwargs)
            raise AssertionError(f"{text} await not found") from cause

    def assert_has_awaits(self, calls, any_order=False):
        """The calls must be among await_args_list: one behind the other, or with any_order anywhere."""
        expected = [self._call_matcher(one) for one in calls]
        cause = next((one for one in expected if isinstance(one, Exception)), None)
        actual = _CallList(self._call_matcher(one) for one in self.await_args_list)
        if not any_order:
            if expected not in actual:
                if cause is None:
                    problem = "Awaits not found."
                else:
                    errors = [one if isinstance(one, Exception) else None for one in expected]
                    problem = f"Error processing expected awaits.\nErrors: {errors}"
                raise AssertionError(f"{problem}\nExpected: {_CallList(calls)}\n"
                                     f"Actual: {self.await_args_list}") from cause
            return
        actual = list(actual)
        not_found = []
        for one in expected:
            try:
                actual.remove(one)
            except ValueError:
                not_found.append(one)
        if not_found:
            raise AssertionError(f"{tuple(not_found)!r} not all found in await list") from cause

    def assert_not_awaited(self):
        if self.await_count != 0:
            raise AssertionError(f"Expected {self._mock_name or 'mock'} to not have been awaited. "
                                 f"Awaited {self.await_count} times.")

    def reset_mock(self, /, *args, **kwargs):
        super().reset_mock(*args, **kwargs)
        self.await_count = 0
        self.await_args = None
        self.await_args_list = _CallList()


class AsyncMock(AsyncMockMixin, AsyncMagicMixin, Mock):
    """A mock whose calls are coroutines; otherwise a MagicMock."""


# --- specifications --------------------------------------------------------------------------------------

def create_autospec(spec, spec_set=False, instance=False, _parent=None, _name=None, *, unsafe=False,
                    **kwargs):
    """A mock with the attributes of spec, and theirs in turn; functions are checked for their arguments.

    instance: spec is a class, and the mock shall be like an instance of it.
    """
    if _is_list(spec):
        spec = type(spec)               # a list stands for its type here, not for names
    is_type = isinstance(spec, type)
    if _is_instance_mock(spec):
        raise InvalidSpecError(f"Cannot autospec a Mock object. [object={spec!r}]")
    is_async_func = _is_async_func(spec)
    options = {"spec": spec}
    names = dir(spec)
    own_names = []
    if is_dataclass(spec) and (instance or not is_type):      # what only an instance has
        own_names = [field.name for field in fields(spec) if field.name not in names]
    if spec_set:
        options = {"spec_set": spec}
    elif spec is None:
        options = {}
    if options and instance:
        options["_spec_as_instance"] = True
    if not unsafe:
        _check_spec_arg_typos(kwargs)
    name = kwargs.pop("name", _name)
    # for children, made further below
    deeper = {key: kwargs.pop(key) for key in list(kwargs) if "." in key}
    options.update(kwargs)

    kind = MagicMock
    if inspect.isdatadescriptor(spec):
        options = {}                    # a property: what it gives is not known
    elif is_type and instance and not _instance_callable(spec):
        kind = NonCallableMagicMock
    elif not _callable(spec):
        kind = NonCallableMagicMock
    if is_async_func:
        if instance:
            raise RuntimeError("Instance can not be True when create_autospec is mocking an async function")
        kind = AsyncMock
    new_name = name
    if _parent is None:
        new_name = ""                   # the topmost one
    mock = kind(parent=_parent, _new_parent=_parent, _new_name=new_name, name=name, **options)
    if own_names:
        mock._mock_extend_spec_methods([one for one in own_names if one not in mock._mock_methods])
    if isinstance(spec, FunctionTypes):
        if is_async_func:
            mock = _set_async_signature(mock, spec)
        else:
            mock = _set_signature(mock, spec)
    else:
        _check_signature(spec, mock, is_type, instance)
    if _parent is not None and not instance:
        _parent._mock_children[name] = mock
    wrapped = kwargs.get("wraps")
    if is_type and not instance and "return_value" not in kwargs:
        mock.return_value = create_autospec(spec, spec_set, instance=True, _name="()", _parent=mock,
                                            wraps=wrapped)

    for entry in [*names, *own_names]:
        if _is_magic(entry):
            continue                    # the mock has those that it needs
        try:
            original = getattr(spec, entry)
        except AttributeError:
            if entry not in own_names:
                continue
            original = next(field.type for field in fields(spec) if field.name == entry)
            if isinstance(original, str):
                continue
        child_options = {"spec": original}
        if spec_set:
            child_options = {"spec_set": original}
        if wrapped is not None and hasattr(wrapped, entry):
            child_options["wraps"] = getattr(wrapped, entry)
        if not isinstance(original, FunctionTypes):
            # The type of a dataclass's field stands for an instance of it.
            is_instance = entry in own_names and isinstance(original, type)
            new = _SpecState(original, spec_set, mock, entry, instance=is_instance)
            mock._mock_children[entry] = new
        else:
            parent = mock.mock if isinstance(spec, FunctionTypes) else mock
            skipfirst = _must_skip(spec, entry, is_type)
            child_options["_eat_self"] = skipfirst
            child_kind = AsyncMock if iscoroutinefunction(original) else MagicMock
            new = child_kind(parent=parent, name=entry, _new_name=entry, _new_parent=parent, **child_options)
            mock._mock_children[entry] = new
            new.return_value = child_kind()
            _check_signature(original, new, skipfirst=skipfirst)
        if isinstance(new, FunctionTypes):
            setattr(mock, entry, new)       # a function in the mock's place must hold it itself
    if deeper:
        _extract_mock(mock).configure_mock(**deeper)
    return mock


def _must_skip(spec, entry, is_type):
    """Whether the first parameter of a method is not passed by the caller."""
    if not isinstance(spec, type):
        if entry in getattr(spec, "__dict__", {}):
            return False                # an attribute of the instance
        spec = spec.__class__
    for base in spec.__mro__:
        result = base.__dict__.get(entry, DEFAULT)
        if result is DEFAULT:
            continue
        if isinstance(result, (staticmethod, classmethod)):
            return False
        if isinstance(result, FunctionTypes):
            return is_type              # of an instance it is bound already
        return False
    return is_type


class _SpecState:
    """What a child is to be made of when it is asked for."""

    def __init__(self, spec, spec_set=False, parent=None, name=None, ids=None, instance=False):
        self.spec = spec
        self.ids = ids
        self.spec_set = spec_set
        self.parent = parent
        self.instance = instance
        self.name = name


FunctionTypes = (type(create_autospec), type(ANY.__eq__))      # functions and bound methods


# --- particular mocks ------------------------------------------------------------------------------------

file_spec = None
open_spec = None


def _to_stream(read_data):
    return io.BytesIO(read_data) if isinstance(read_data, bytes) else io.StringIO(read_data)


def mock_open(mock=None, read_data=""):
    """A mock in place of open(); files read from it give read_data."""
    global file_spec, open_spec
    if file_spec is None:
        file_spec = sorted(set(dir(io.TextIOWrapper)) | set(dir(io.BytesIO)))
    if open_spec is None:
        open_spec = list(set(dir(io.open)))
    stream = None

    def new_stream():
        nonlocal stream
        stream = _to_stream(read_data)

    new_stream()

    def or_fixed(method, read):
        """A side effect which gives the method's return value if one was set, else what read gives."""
        def effect(*args, **kwargs):
            if method.return_value is not None:
                return method.return_value
            return read(*args, **kwargs)
        return effect

    def lines():
        if handle.readline.return_value is not None:
            while True:
                yield handle.readline.return_value
        yield from stream

    def next_line():
        if handle.readline.return_value is not None:
            return handle.readline.return_value
        return next(stream)

    if mock is None:
        mock = MagicMock(name="open", spec=open_spec)
    handle = MagicMock(spec=file_spec)
    handle.__enter__.return_value = handle
    handle.write.return_value = None
    handle.read.return_value = None
    handle.readline.return_value = None
    handle.readlines.return_value = None
    handle.read.side_effect = or_fixed(handle.read, lambda *args, **kwargs: stream.read(*args, **kwargs))
    line_effect = or_fixed(handle.readline, lambda *args, **kwargs: stream.readline(*args, **kwargs))
    handle.readline.side_effect = line_effect
    handle.readlines.side_effect = or_fixed(handle.readlines,
                                            lambda *args, **kwargs: stream.readlines(*args, **kwargs))
    handle.__iter__.side_effect = lines
    handle.__next__.side_effect = next_line

    def exit_effect(*args):
        handle.close()

    handle.__exit__.side_effect = exit_effect
    handle.__exit__.return_value = None

    def reset_data(*args, **kwargs):
        new_stream()                # each call of open() reads from the start
        return DEFAULT

    mock.side_effect = reset_data
    mock.return_value = handle
    return mock


class PropertyMock(Mock):
    """A mock to be put in a class in place of a property: it is called when that is read or set."""

    def _get_child_mock(self, /, **kwargs):
        return MagicMock(**kwargs)

    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, val):
        self(val)


_timeout_unset = sentinel.TIMEOUT_UNSET


class ThreadingMixin(Base):
    """Waiting until another thread calls the mock."""

    DEFAULT_TIMEOUT = None

    def _get_child_mock(self, /, **kw):
        if isinstance(kw.get("parent"), ThreadingMixin):
            kw["timeout"] = kw["parent"]._mock_wait_timeout
        elif isinstance(kw.get("_new_parent"), ThreadingMixin):
            kw["timeout"] = kw["_new_parent"]._mock_wait_timeout
        return super()._get_child_mock(**kw)

    def __init__(self, *args, timeout=_timeout_unset, **kwargs):
        super().__init__(*args, **kwargs)
        if timeout is _timeout_unset:
            timeout = self.DEFAULT_TIMEOUT
        self.__dict__["_mock_event"] = threading.Event()            # any call
        self.__dict__["_mock_calls_events"] = []                    # (arguments, keywords, event)
        self.__dict__["_mock_calls_events_lock"] = threading.Lock()
        self.__dict__["_mock_wait_timeout"] = timeout

    def reset_mock(self, /, *args, **kwargs):
        super().reset_mock(*args, **kwargs)
        self.__dict__["_mock_event"] = threading.Event()
        self.__dict__["_mock_calls_events"] = []

    def __get_event(self, expected_args, expected_kwargs):
        with self._mock_calls_events_lock:
            for args, kwargs, event in self._mock_calls_events:
                if (args, kwargs) == (expected_args, expected_kwargs):
                    return event
            event = threading.Event()
            self._mock_calls_events.append((expected_args, expected_kwargs, event))
        return event

    def _mock_call(self, *args, **kwargs):
        result = super()._mock_call(*args, **kwargs)
        self.__get_event(args, kwargs).set()
        self._mock_event.set()
        return result

    def _increment_mock_call(self, /, *args, **kwargs):
        with self._mock_calls_events_lock:
            super()._increment_mock_call(*args, **kwargs)

    def wait_until_called(self, *, timeout=_timeout_unset):
        """Wait for a call; AssertionError after timeout seconds."""
        if timeout is _timeout_unset:
            timeout = self._mock_wait_timeout
        if not self._mock_event.wait(timeout=timeout):
            raise AssertionError(f"{self._mock_name or 'mock'} was not called before timeout({timeout}).")

    def wait_until_any_call_with(self, *args, **kwargs):
        """Wait for a call with these arguments."""
        if not self.__get_event(args, kwargs).wait(timeout=self._mock_wait_timeout):
            raise AssertionError(f"{self._format_mock_call_signature(args, kwargs)} call not found")


class ThreadingMock(ThreadingMixin, MagicMixin, Mock):
    """A MagicMock that threads can wait for; timeout: seconds, None for ever."""


def seal(mock):
    """Have mock and its children make no further children."""
    mock._mock_sealed = True
    for name in dir(mock):
        try:
            child = getattr(mock, name)
        except AttributeError:
            continue
        if not isinstance(child, NonCallableMock):
            continue
        if isinstance(child._mock_children.get(name), _SpecState):
            continue
        if child._mock_new_parent is mock:
            seal(child)


class _AsyncIterator:
    """An iterator as an asynchronous one."""

    def __init__(self, iterator):
        self.iterator = iterator
        code = NonCallableMock(spec_set=CodeType)
        code.co_flags = inspect.CO_ITERABLE_COROUTINE
        self.__dict__["__code__"] = code

    async def __anext__(self):
        try:
            return next(self.iterator)
        except StopIteration:
            pass
        raise StopAsyncIteration


_setattr_methods = {"_mock_sealed", "_spec_class"}
