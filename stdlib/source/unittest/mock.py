"""Objects that stand in for others in tests, and note how they are used.

A mock makes its attributes and its return value when they are asked for, as mocks of its own kind. Each notes
its calls, and tells its parents of them. To let instances differ in their special methods each has a class
of its own. What mocks ask of other objects is in _mock_basics.py, calls as values in _mock_calls.py, patch()
in _mock_patch.py.
"""

__all__ = ("Mock", "MagicMock", "patch", "sentinel", "DEFAULT", "ANY", "call", "create_autospec",
           "AsyncMock", "ThreadingMock", "FILTER_DIR", "NonCallableMock", "NonCallableMagicMock",
           "mock_open", "PropertyMock", "seal")

import asyncio
import dataclasses
import inspect
import io
import threading
from functools import partial
from inspect import iscoroutinefunction
from types import CodeType, NoneType

from ._mock_basics import (
    DEFAULT, FunctionTypes, InvalidSpecError, _Sentinel, _SentinelObject, is_callable as _callable,
    is_coroutine_function as _is_coroutine_function, is_exception as _is_exception,
    is_instance_callable as _is_instance_callable, is_list as _is_list, is_magic as _is_magic,
    refuse_misspelled as _refuse_misspelled, sentinel, signature_of_call as _signature_of_call,
    skips_first_parameter as _skips_first_parameter)
from ._mock_calls import ANY, _ANY, _AnyComparer, _Call, _CallList, _format_call_signature, call
from ._mock_patch import _get_target, _patch, _patch_dict, patch
from .util import safe_repr

for _shown in (_ANY, _AnyComparer, _Call, _CallList, _Sentinel, _SentinelObject, InvalidSpecError):
    _shown.__module__ = __name__
del _shown

FILTER_DIR = True       # dir() of a mock leaves out what every object has

_deleted = sentinel.DELETED         # among the children: an attribute that was deleted


def _is_instance_mock(value):
    return issubclass(type(value), NonCallableMock)     # isinstance() would believe a mock's __class__


def _is_async_obj(value):
    if _is_instance_mock(value) and not isinstance(value, AsyncMock):
        return False
    value = getattr(value, "__func__", value)
    return iscoroutinefunction(value) or inspect.isawaitable(value)


def _mock_behind(value):
    """The mock behind a function that create_autospec made; other objects as they are."""
    return value.mock if isinstance(value, FunctionTypes) and hasattr(value, "mock") else value


# --- what is noted ---------------------------------------------------------------------------------------

# Of calls and of awaits: attribute, and what makes the value it has before the first.
_CALL_RECORD = {"called": bool, "call_count": int, "call_args": NoneType, "call_args_list": _CallList,
                "mock_calls": _CallList}
_AWAIT_RECORD = {"await_count": int, "await_args": NoneType, "await_args_list": _CallList}

# Attributes that are set as those of any object.
_PLAIN_NAMES = {"return_value", "side_effect", "_mock_return_value", "_mock_side_effect", "_mock_parent",
                "_mock_new_parent", "_mock_name", "_mock_new_name", "_mock_sealed", "_spec_class",
                *_CALL_RECORD, *_AWAIT_RECORD}


def _fresh(record):
    return {f"_mock_{name}": make() for name, make in record.items()}


def _clear(holder, record):
    for name, make in record.items():
        setattr(holder, name, make())


class _Recorded:
    """An attribute of a record. The function in the mock's place keeps it, if there is one."""

    def __init__(self, name):
        self.name, self.key = name, f"_mock_{name}"

    def __get__(self, mock, owner=None):
        if mock is None:
            return self
        front = mock._mock_delegate
        return getattr(mock, self.key) if front is None else getattr(front, self.name)

    def __set__(self, mock, value):
        if mock._mock_delegate is None:
            mock.__dict__[self.key] = value
        else:
            setattr(mock._mock_delegate, self.name, value)


def _has_records(*records):
    """Decorate a class of mocks: it has the attributes of the records."""
    def with_records(owner):
        for record in records:
            for name in record:
                setattr(owner, name, _Recorded(name))
        return owner
    return with_records


class _Results:
    """The results of calls, one after another."""

    def __init__(self, values):
        self.values = iter(values)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.values)


def _as_side_effect(value):
    """A side effect: an iterator of results where it can be iterated, but neither called nor raised."""
    if value is None or _is_exception(value) or _callable(value):
        return value
    try:
        return iter(value)
    except TypeError:
        return value


def _adopt(parent, value, name, step):
    """Make value a child of parent if it is a mock without name or parent; whether it became one.

    name: that of the attribute, None for what a call gives; step: how the child is reached.
    """
    child = _mock_behind(value)
    if not _is_instance_mock(child) or child._mock_name or child._mock_new_name:
        return False
    if child._mock_parent is not None or child._mock_new_parent is not None:
        return False
    if any(ancestor is child for ancestor in _way_up(parent)):
        return False
    if step:
        child._mock_new_parent, child._mock_new_name = parent, step
    if name:
        child._mock_parent, child._mock_name = parent, name
    return True


def _way_up(mock):
    """The mock, and all that it was reached through."""
    while mock is not None:
        yield mock
        mock = mock._mock_new_parent


# --- the mock itself -------------------------------------------------------------------------------------

class Base:
    _mock_return_value = DEFAULT
    _mock_side_effect = None

    def __init__(self, /, *args, **kwargs):
        """The last of the chain: takes what the others passed on."""


@_has_records(_CALL_RECORD)
class NonCallableMock(Base):
    """A mock that cannot be called."""

    _lock = threading.RLock()       # children are made by one thread at a time

    def __new__(cls, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None,
                _new_name="", _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False,
                **kwargs):
        model = spec_set or spec
        is_async = model is not None and not issubclass(cls, AsyncMockMixin) and _is_async_obj(model)
        bases = (AsyncMockMixin, cls) if is_async else (cls,)
        return super(NonCallableMock, cls).__new__(type(cls.__name__, bases, {"__doc__": cls.__doc__}))

    def __init__(self, spec=None, wraps=None, name=None, spec_set=None, parent=None, _spec_state=None,
                 _new_name="", _new_parent=None, _spec_as_instance=False, _eat_self=None, unsafe=False,
                 **kwargs):
        # Into the dict: __setattr__ would take them for attributes of the mock.
        self.__dict__.update(
            _fresh(_CALL_RECORD), method_calls=_CallList(), _mock_children={}, _mock_name=name,
            _mock_new_name=_new_name, _mock_parent=parent,
            _mock_new_parent=parent if _new_parent is None else _new_parent,
            _mock_wraps=wraps, _mock_delegate=None, _mock_sealed=False, _mock_unsafe=unsafe)
        skips_first = parent is not None if _eat_self is None else _eat_self
        if spec_set is None:
            self._mock_specify(spec, spec_set, _spec_as_instance, skips_first)
        else:
            self._mock_specify(spec_set, True, _spec_as_instance, skips_first)
        if kwargs:
            self.configure_mock(**kwargs)
        super(NonCallableMock, self).__init__()

    @property
    def __class__(self):
        return type(self) if self._spec_class is None else self._spec_class

    def __repr__(self):
        path = self._extract_mock_name()
        parts = [type(self).__name__]
        if path not in ("mock", "mock."):
            parts.append(f"name={path!r}")
        if self._spec_class is not None:
            parts.append(f"{'spec_set' if self._spec_set else 'spec'}={self._spec_class.__name__!r}")
        return f"<{' '.join(parts)} id='{id(self)}'>"

    def _extract_mock_name(self):
        """How the mock is reached from the topmost one: 'mock.a().b'."""
        *below, top = _way_up(self)
        text = top._mock_name or "mock"
        for mock in reversed(below):
            step = mock._mock_new_name
            text += step if step == "()" else f".{step}"
        return text

    # --- specification and configuration ---

    def mock_add_spec(self, spec, spec_set=False):
        """Allow only the attributes of spec, an object or a list of names; with spec_set also for setting."""
        self._mock_specify(spec, spec_set)

    def _mock_specify(self, spec, is_for_setting, is_instance=False, skips_first=False):
        if _is_instance_mock(spec):
            raise InvalidSpecError(f"Cannot spec a Mock object. [object={spec!r}]")
        names, asyncs, model, signature = spec, [], None, None
        if spec is not None and not _is_list(spec):
            names = dir(spec)
            asyncs = [name for name in names if _is_coroutine_attribute(spec, name)]
            model = spec if isinstance(spec, type) else type(spec)
            signature = _signature_of_call(spec, is_instance, skips_first)
        self.__dict__.update(_mock_methods=names, _spec_asyncs=asyncs, _spec_class=model,
                             _spec_signature=signature, _spec_set=is_for_setting)

    def configure_mock(self, /, **kwargs):
        """Set attributes; names with dots are those of children."""
        for path in sorted(kwargs, key=lambda one: one.count(".")):
            *way, last = path.split(".")
            holder = self
            for name in way:
                holder = getattr(holder, name)
            setattr(holder, last, kwargs[path])

    def attach_mock(self, mock, attribute):
        """Make mock an attribute whose calls are noted here too, whatever name and parent it had."""
        child = _mock_behind(mock)
        child._mock_parent = child._mock_new_parent = child._mock_new_name = None
        child._mock_name = ""
        setattr(self, attribute, mock)

    def reset_mock(self, visited=None, *, return_value: bool = False, side_effect: bool = False):
        """Forget all calls, here and in the children; if asked for also the return value and side effect."""
        visited = set() if visited is None else visited
        if id(self) in visited:
            return
        visited |= {id(self)}
        _clear(self, _CALL_RECORD)
        self.method_calls = _CallList()
        if side_effect:
            self._mock_side_effect = None
        if return_value:
            self._mock_return_value = DEFAULT
        for child in self._mock_children.values():
            if child is not _deleted and not isinstance(child, _SpecState):
                child.reset_mock(visited, side_effect=side_effect, return_value=return_value)
        result = self._mock_return_value
        if result is not self and _is_instance_mock(result):
            result.reset_mock(visited)

    @property
    def return_value(self):
        """What a call of the mock returns."""
        value = self._mock_fixed_result()
        if value is DEFAULT and self._mock_wraps is None:
            self.return_value = value = self._get_child_mock(_new_parent=self, _new_name="()")
        return value

    @return_value.setter
    def return_value(self, value):
        if self._mock_delegate is None:
            self._mock_return_value = value
            _adopt(self, value, None, "()")
        else:
            self._mock_delegate.return_value = value

    def _mock_fixed_result(self):
        """The return value as far as it is known, else DEFAULT."""
        front = self._mock_delegate
        return self._mock_return_value if front is None else front.return_value

    @property
    def side_effect(self):
        """A function to be called, an exception to be raised, or the results of calls."""
        front = self._mock_delegate
        if front is None:
            return self._mock_side_effect
        effect = front.side_effect
        if not (effect is None or callable(effect) or isinstance(effect, _Results) or _is_exception(effect)):
            front.side_effect = effect = _Results(effect)
        return effect

    @side_effect.setter
    def side_effect(self, value):
        effect = _as_side_effect(value)
        if self._mock_delegate is None:
            self._mock_side_effect = effect
        else:
            self._mock_delegate.side_effect = effect

    # --- attributes ---

    def __dir__(self):
        if not FILTER_DIR:
            return object.__dir__(self)
        names = {name for name in dir(type(self)) if not name.startswith("_")}
        names |= {name for name in self.__dict__ if not name.startswith("_") or _is_magic(name)}
        names |= {name for name, child in self._mock_children.items() if child is not _deleted}
        return sorted(names.union(self._mock_methods or ()))

    def __getattr__(self, name):
        if name in ("_mock_methods", "_mock_unsafe"):
            raise AttributeError(name)          # the constructor did not run
        allowed = self._mock_methods
        if allowed is None:
            if _is_magic(name):
                raise AttributeError(name)
        elif name not in allowed or name in _all_magics:
            raise AttributeError(f"Mock object has no attribute {name!r}")
        if not self._mock_unsafe and not (allowed and name in allowed) and _looks_like_assertion(name):
            raise AttributeError(f"{name!r} is not a valid assertion. Use a spec for the mock if {name!r} is "
                                 "meant to be an attribute.")
        with NonCallableMock._lock:
            child = self._mock_children.get(name)
            if child is _deleted:
                raise AttributeError(name)
            if child is None:
                wrapped = self._mock_wraps if self._mock_wraps is None else getattr(self._mock_wraps, name)
                child = self._get_child_mock(wraps=wrapped, name=name, parent=self, _new_name=name,
                                             _new_parent=self)
            elif isinstance(child, _SpecState):
                child = child.make_for(self, name)
            self._mock_children[name] = child
            return child

    def __setattr__(self, name, value):
        if name in _PLAIN_NAMES:
            return object.__setattr__(self, name, value)
        self._mock_refuse_setting(name)
        if name in _all_magics:
            value = self._mock_set_special(name, value)
        elif name == "__class__":
            self._spec_class = value
            return None
        elif _adopt(self, value, name, name):
            self._mock_children[name] = value
        if self._mock_sealed and not hasattr(self, name):
            raise AttributeError(f"Cannot set {self._extract_mock_name()}.{name}")
        if not isinstance(value, PropertyMock):
            return object.__setattr__(self, name, value)
        self.__dict__[name] = value

    def _mock_refuse_setting(self, name):
        """Raise AttributeError for an attribute that the specification lacks, or that no mock can have."""
        allowed = self._mock_methods
        if allowed is not None and name not in allowed:
            if name in _all_magics or self._spec_set and name not in self.__dict__:
                raise AttributeError(f"Mock object has no attribute '{name}'")
        if name in _UNSUPPORTED_MAGICS:
            raise AttributeError(f"Attempting to set unsupported magic method {name!r}.")

    def _mock_set_special(self, name, value):
        """Set a special method, which must be in the class; returns what the instance gets."""
        own_class = type(self)
        if _is_instance_mock(value):
            _adopt(self, value, None, name)
            setattr(own_class, name, value)
            self._mock_children[name] = value
            return value

        def method(mock, /, *args, **kwargs):
            return value(mock, *args, **kwargs)
        method.__name__ = name
        setattr(own_class, name, method)
        return partial(value, self)

    def __delattr__(self, name):
        own_class = type(self)
        if name in _all_magics and name in own_class.__dict__:
            delattr(own_class, name)
            if name not in self.__dict__:
                return              # it may be one that a magic mock makes by itself
        if name in self.__dict__:
            object.__delattr__(self, name)
        elif self._mock_children.get(name) is _deleted:
            raise AttributeError(name)
        self._mock_children[name] = _deleted

    def _get_child_mock(self, /, **kw):
        """A mock for an attribute or the return value; subclasses may choose another kind."""
        if self._mock_sealed:
            step = f".{kw['name']}" if "name" in kw else "()"
            raise AttributeError(self._extract_mock_name() + step)
        return self._mock_kind_of_child(kw.get("_new_name"))(**kw)

    def _mock_kind_of_child(self, step):
        own_class = type(self)
        if step in self.__dict__["_spec_asyncs"]:
            return AsyncMock
        if issubclass(own_class, MagicMock) and step in _ASYNC_METHODS:
            return AsyncMock
        if issubclass(own_class, AsyncMockMixin):
            is_sync = step in _all_sync_magics or self._mock_methods and step in self._mock_methods
            return MagicMock if is_sync else AsyncMock
        if issubclass(own_class, CallableMixin):
            return own_class.__mro__[1]         # the first is the instance's own
        return MagicMock if issubclass(own_class, NonCallableMagicMock) else Mock

    # --- assertions ---

    def assert_called(self):
        if not self.call_count:
            self._mock_fail_calls("have been called", "")

    def assert_not_called(self):
        if self.call_count:
            self._mock_fail_calls("not have been called")

    def assert_called_once(self):
        if self.call_count != 1:
            self._mock_fail_calls("have been called once")

    def assert_called_with(self, /, *args, **kwargs):
        """The last call must have had these arguments."""
        if self.call_args is None:
            raise AssertionError("expected call not found.\n"
                                 f"Expected: {self._mock_call_text(args, kwargs)}\n  Actual: not called.")
        self._mock_assert_last(args, kwargs, self.call_args, "call")

    def assert_called_once_with(self, /, *args, **kwargs):
        if self.call_count != 1:
            self._mock_fail_calls("be called once")
        self.assert_called_with(*args, **kwargs)

    def assert_any_call(self, /, *args, **kwargs):
        """Some call must have had these arguments."""
        self._mock_assert_any(args, kwargs, self.call_args_list, "call")

    def assert_has_calls(self, calls, any_order=False):
        """The calls must be among mock_calls: one behind the other, or with any_order anywhere."""
        def what_is(missing, left):
            name = self._mock_name or "mock"
            return f"{name!r} does not contain all of {missing!r} in its call list, found {left!r} instead"

        self._mock_assert_row(calls, self.mock_calls, any_order, "calls",
                              lambda: f"  Actual: {safe_repr(self.mock_calls)}", what_is)

    def _mock_fail_calls(self, claim, count=None):
        """Raise AssertionError; the number of calls and the calls are told, but for an empty count."""
        if count is None:
            calls = f"\nCalls: {safe_repr(self.mock_calls)}." if self.mock_calls else ""
            count = f" Called {self.call_count} times.{calls}"
        raise AssertionError(f"Expected '{self._mock_name or 'mock'}' to {claim}.{count}")

    def _mock_call_text(self, args, kwargs):
        return _format_call_signature(self._mock_name or "mock", args, kwargs)

    def _mock_signature_of(self, path):
        """The signature of the descendant with this dotted name; that of the last one that is known."""
        signature = None if path else self._spec_signature
        mock = self
        for name in path.replace("()", "").split(".") if path else ():
            child = mock._mock_children.get(name)
            if child is None or isinstance(child, _SpecState):
                break
            mock = _mock_behind(child)
            signature = mock._spec_signature
        return signature

    def _mock_bound(self, noted):
        """The call with its arguments as the signature binds them, or the exception if they do not fit."""
        is_named = isinstance(noted, tuple) and len(noted) > 2
        signature = self._mock_signature_of(noted[0] if is_named else "")
        if signature is None:
            return noted
        *name, args, kwargs = noted
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            return error.with_traceback(None)
        return call(name[0] if name else "", bound.args, bound.kwargs)

    def _mock_wanted(self, args, kwargs):
        """(the bound call that an assertion asks for, the exception if it does not fit the signature)"""
        wanted = self._mock_bound(_Call((args, kwargs), two=True))
        return wanted, wanted if isinstance(wanted, Exception) else None

    def _mock_assert_last(self, args, kwargs, last, action):
        wanted, cause = self._mock_wanted(args, kwargs)
        if self._mock_bound(last) != wanted:
            raise AssertionError(f"expected {action} not found.\n"
                                 f"Expected: {self._mock_call_text(args, kwargs)}\n"
                                 f"  Actual: {self._mock_call_text(*self.call_args)}") from cause

    def _mock_assert_any(self, args, kwargs, noted, action):
        wanted, cause = self._mock_wanted(args, kwargs)
        if cause or wanted not in _AnyComparer(map(self._mock_bound, noted)):
            raise AssertionError(f"{self._mock_call_text(args, kwargs)} {action} not found") from cause

    def _mock_assert_row(self, calls, noted, any_order, plural, what_was, what_is_missing):
        """The calls must be among those noted; the functions tell what there is otherwise."""
        wanted = [self._mock_bound(one) for one in calls]
        errors = [one if isinstance(one, Exception) else None for one in wanted]
        cause = next(filter(None, errors), None)
        found = _CallList(map(self._mock_bound, noted))
        if any_order:
            left, missing = list(found), []
            for one in wanted:
                try:
                    left.remove(one)
                except ValueError:
                    missing.append(one)
            if missing:
                raise AssertionError(what_is_missing(tuple(missing), left)) from cause
        elif wanted not in found:
            problem = f"{plural.capitalize()} not found."
            if cause is not None:
                problem = f"Error processing expected {plural}.\nErrors: {errors}"
            raise AssertionError(f"{problem}\nExpected: {_CallList(calls)}\n{what_was()}") from cause


def _names_of_assertions(owner):
    return [name for name in vars(owner) if name.startswith("assert_")]


# What looks like an assertion and is none would pass without a word.
_BARE_ASSERTIONS = frozenset(name.removeprefix("assert_") for name in _names_of_assertions(NonCallableMock))


def _looks_like_assertion(name):
    return name in _BARE_ASSERTIONS or name.startswith(("assert", "assret", "asert", "aseert", "assrt"))


def _is_coroutine_attribute(owner, name):
    found = inspect.getattr_static(owner, name, None)
    try:
        return iscoroutinefunction(inspect.unwrap(found))
    except ValueError:                  # it wraps itself
        return iscoroutinefunction(found)


class CallableMixin(Base):
    """Calls: what is noted of them, and what they do."""

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None,
                 spec_set=None, parent=None, _spec_state=None, _new_name="", _new_parent=None, **kwargs):
        self.__dict__["_mock_return_value"] = return_value
        super().__init__(spec=spec, wraps=wraps, name=name, spec_set=spec_set, parent=parent,
                         _new_name=_new_name, _new_parent=_new_parent, **kwargs)
        self.side_effect = side_effect

    def __call__(self, /, *args, **kwargs):
        self._mock_check(args, kwargs)
        self._increment_mock_call(*args, **kwargs)
        return self._mock_call(*args, **kwargs)

    def _mock_check(self, args, kwargs):
        """Replaced where a signature is known: raises TypeError if the arguments do not fit."""

    def _mock_call(self, /, *args, **kwargs):
        return self._execute_mock_call(*args, **kwargs)

    def _increment_mock_call(self, /, *args, **kwargs):
        """Note the call, here and in all that the mock was reached through."""
        last = _Call((args, kwargs), two=True)
        self.called, self.call_args = True, last
        self.call_count += 1
        self.call_args_list.append(last)
        self.mock_calls.append(_Call(("", args, kwargs)))
        path = self._mock_new_name
        method, is_method = self._mock_name, self._mock_parent is not None
        _, *ancestors = _way_up(self)
        for ancestor in ancestors:
            ancestor.mock_calls.append(_Call((path, args, kwargs)))
            if step := ancestor._mock_new_name:
                path = f"{step}{'' if path.startswith('()') else '.'}{path}"
            if is_method:               # so far it was reached by attributes alone
                ancestor.method_calls.append(_Call((method, args, kwargs)))
                method = f"{ancestor._mock_name}.{method}"
                is_method = ancestor._mock_parent is not None

    def _mock_answers(self, exhausted=StopIteration):
        """Functions that may answer a call, in turn: DEFAULT of one leaves it to the next.

        exhausted: the exception for the call after the last result.
        """
        effect = self.side_effect
        if effect is not None:
            if _callable(effect) and not _is_exception(effect):
                yield effect
            else:
                yield partial(_outcome, effect, exhausted)
        wrapped = self._mock_wraps
        yield wrapped if wrapped is not None and self._mock_fixed_result() is DEFAULT else self._mock_result

    def _mock_result(self, /, *args, **kwargs):
        return self.return_value

    def _execute_mock_call(self, /, *args, **kwargs):
        """What the call gives: by the side effect, the return value or the wrapped object."""
        for answer in self._mock_answers():
            result = answer(*args, **kwargs)
            if result is not DEFAULT:
                break
        return result


def _outcome(effect, exhausted, /, *args, **kwargs):
    """An exception, or the next of the results, which are raised if they are exceptions."""
    result = effect
    if not _is_exception(effect):
        try:
            result = next(effect)
        except StopIteration as end:
            result = end if exhausted is StopIteration else exhausted
    if _is_exception(result):
        raise result
    return result


class Mock(CallableMixin, NonCallableMock):
    """A mock without special methods.

    spec: only the attributes of this object or class, or these names, may be asked for; spec_set: or set.
    side_effect: a function to call, an exception to raise, or the results one after another.
    return_value: what a call returns; wraps: an object which calls are passed on to.
    """


# --- special methods -------------------------------------------------------------------------------------

numerics = "add sub mul matmul truediv floordiv mod lshift rshift and xor or pow"
inplace, right = (" ".join(prefix + name for name in numerics.split()) for prefix in "ir")
magic_methods = (
    "lt gt le ge eq ne hash bool str int float complex index round trunc floor ceil neg pos abs invert "
    "divmod rdivmod len contains getitem setitem delitem iter next aiter enter exit fspath sizeof")


def _special(names):
    return {f"__{name}__" for name in names.split()}


_magics = _special(f"{magic_methods} {numerics} {inplace} {right}")
_ASYNC_METHODS = _special("aenter aexit anext")
# Those that can be set, and that no mock has by itself.
_ONLY_ON_DEMAND = _special("get set delete reversed missing reduce reduce_ex getinitargs getnewargs "
                           "getnewargs_ex getstate setstate getformat repr dir subclasses format")
_all_sync_magics = _magics | _ONLY_ON_DEMAND
_all_magics = _all_sync_magics | _ASYNC_METHODS
_UNSUPPORTED_MAGICS = _special("new init del prepare getattr setattr instancecheck subclasscheck")


class _AsyncIterator:
    """An iterator as an asynchronous one."""

    def __init__(self, iterator):
        self.iterator = iterator

    def __aiter__(self):
        return self

    async def __anext__(self):
        for value in self.iterator:
            return value
        raise StopAsyncIteration


# What special methods do by default. A result is made of the mock; an effect is called with the mock, the
# return value that was set for the method (DEFAULT if none) and the arguments.

_RESULTS = {
    "__bool__": lambda mock: True, "__contains__": lambda mock: False, "__len__": lambda mock: 0,
    "__int__": lambda mock: 1, "__index__": lambda mock: 1, "__float__": lambda mock: 1.0,
    "__complex__": lambda mock: 1j, "__exit__": lambda mock: False, "__aexit__": lambda mock: False,
    "__hash__": object.__hash__, "__str__": object.__str__, "__sizeof__": object.__sizeof__,
    "__fspath__": lambda mock: f"{type(mock).__name__}/{mock._extract_mock_name()}/{id(mock)}",
} | dict.fromkeys(_special("lt gt le ge"), lambda mock: NotImplemented)


def _answer_equal(mock, result, *others):
    if result is not DEFAULT:
        return result
    return True if others[0] is mock else NotImplemented


def _answer_unequal(mock, result, *others):
    if result is not DEFAULT:
        return DEFAULT
    return False if others[0] is mock else NotImplemented


def _answer_iter(mock, result):
    return iter(() if result is DEFAULT else result)


def _answer_aiter(mock, result):
    return _AsyncIterator(_answer_iter(mock, result))


_EFFECTS = {"__eq__": _answer_equal, "__ne__": _answer_unequal, "__iter__": _answer_iter,
            "__aiter__": _answer_aiter}


def _set_default(mock, method, name):
    """Have the mock of a special method do what the real one would by default."""
    if name in _RESULTS:
        method.return_value = _RESULTS[name](mock)
    elif name in _EFFECTS:
        method.side_effect = lambda *args: _EFFECTS[name](mock, getattr(mock, name)._mock_return_value, *args)


class MagicProxy(Base):
    """Stands for the mock of a special method until it is asked for."""

    def __init__(self, name, parent):
        self.name, self.parent = name, parent

    def create_mock(self):
        mock = self.parent
        method = mock._get_child_mock(name=self.name, _new_parent=mock, _new_name=self.name)
        setattr(mock, self.name, method)
        _set_default(mock, method, self.name)
        return method

    def __get__(self, obj, _type=None):
        return self.create_mock()


class MagicMixin(Base):
    """Special methods that are mocks."""

    def __init__(self, /, *args, **kw):
        self._mock_set_magics()         # attributes that are set in the constructor may need them
        super().__init__(*args, **kw)
        self._mock_set_magics()         # and the specification may forbid some

    def _mock_set_magics(self):
        own_class = type(self)
        allowed = self.__dict__.get("_mock_methods")
        for name in _magics | _ASYNC_METHODS:
            is_there = name in own_class.__dict__
            if allowed is not None and name not in allowed:
                if is_there:
                    delattr(self, name)
            elif not is_there:
                setattr(own_class, name, MagicProxy(name, self))


class _RespecifiedMagics(MagicMixin):
    def mock_add_spec(self, spec, spec_set=False):
        """As for NonCallableMock; special methods that spec lacks are gone."""
        super().mock_add_spec(spec, spec_set)
        self._mock_set_magics()


class NonCallableMagicMock(_RespecifiedMagics, NonCallableMock):
    """A MagicMock that cannot be called."""


class MagicMock(_RespecifiedMagics, Mock):
    """A Mock with special methods, which have the defaults that one would expect."""

    def reset_mock(self, /, *args, return_value: bool = False, **kwargs):
        # Special methods would have no value that suits them.
        is_special = bool(self._mock_name) and _is_magic(self._mock_name)
        super().reset_mock(*args, return_value=return_value and not is_special, **kwargs)


# --- coroutines ------------------------------------------------------------------------------------------

class AsyncMagicMixin(MagicMixin):
    """Special methods of asynchronous mocks."""


def _coroutine_code():
    """What inspect.iscoroutinefunction() and inspect.signature() look for in a function."""
    code = NonCallableMock(spec_set=dir(CodeType))
    code.__dict__["_spec_class"] = CodeType
    code.configure_mock(co_flags=inspect.CO_COROUTINE | inspect.CO_VARARGS | inspect.CO_VARKEYWORDS,
                        co_varnames=("args", "kwargs"), co_argcount=0, co_posonlyargcount=0,
                        co_kwonlyargcount=0)
    return code


@_has_records(_AWAIT_RECORD)
class AsyncMockMixin(Base):
    """Calls that are coroutines, and the assertions about their being awaited."""

    def __init__(self, /, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__.update(
            _fresh(_AWAIT_RECORD), __name__="AsyncMock", __code__=_coroutine_code(), __defaults__=(),
            __kwdefaults__={}, __annotations__=None, _is_coroutine=asyncio.coroutines._is_coroutine)

    async def _execute_mock_call(self, /, *args, **kwargs):
        last = _Call((args, kwargs), two=True)
        self.await_args = last
        self.await_count += 1
        self.await_args_list.append(last)
        for answer in self._mock_answers(StopAsyncIteration):       # a coroutine cannot raise the other
            result = answer(*args, **kwargs)
            if iscoroutinefunction(answer):
                result = await result
            if result is not DEFAULT:
                break
        return result

    def reset_mock(self, /, *args, **kwargs):
        super().reset_mock(*args, **kwargs)
        _clear(self, _AWAIT_RECORD)

    def assert_awaited(self):
        if not self.await_count:
            self._mock_fail_awaits("have been awaited", "")

    def assert_not_awaited(self):
        if self.await_count:
            self._mock_fail_awaits("not have been awaited")

    def assert_awaited_once(self):
        if self.await_count != 1:
            self._mock_fail_awaits("have been awaited once")

    def assert_awaited_with(self, /, *args, **kwargs):
        """The last await must have had these arguments."""
        if self.await_args is None:
            raise AssertionError(f"Expected await: {self._mock_call_text(args, kwargs)}\nNot awaited")
        self._mock_assert_last(args, kwargs, self.await_args, "await")

    def assert_awaited_once_with(self, /, *args, **kwargs):
        self.assert_awaited_once()
        self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(self, /, *args, **kwargs):
        self._mock_assert_any(args, kwargs, self.await_args_list, "await")

    def assert_has_awaits(self, calls, any_order=False):
        """The calls must be among await_args_list: one behind the other, or with any_order anywhere."""
        self._mock_assert_row(calls, self.await_args_list, any_order, "awaits",
                              lambda: f"Actual: {self.await_args_list}",
                              lambda missing, left: f"{missing!r} not all found in await list")

    def _mock_fail_awaits(self, claim, count=None):
        if count is None:
            count = f" Awaited {self.await_count} times."
        raise AssertionError(f"Expected {self._mock_name or 'mock'} to {claim}.{count}")


class AsyncMock(AsyncMockMixin, AsyncMagicMixin, Mock):
    """A mock whose calls are coroutines; otherwise a MagicMock."""


# --- functions in the place of mocks ---------------------------------------------------------------------

def _function_for(mock, original, is_async):
    """A function with the signature of original whose calls go to mock; mock if that is not known."""
    signature = _signature_of_call(original, False, isinstance(original, type))
    if signature is None:
        return mock
    if is_async:
        async def front(*args, **kwargs):
            signature.bind(*args, **kwargs)
            return await mock(*args, **kwargs)
    else:
        def front(*args, **kwargs):
            signature.bind(*args, **kwargs)
            return mock(*args, **kwargs)

    name = original.__name__
    front.__name__ = front.__qualname__ = name if name.isidentifier() else "funcopy"        # not for a lambda
    front.mock, front.__signature__ = mock, signature
    front._mock_children = mock._mock_children
    front.return_value, front.side_effect = mock.return_value, mock.side_effect
    front.method_calls = _CallList()
    _clear(front, _CALL_RECORD)
    forwarded = _names_of_assertions(NonCallableMock)
    if is_async:
        front._is_coroutine = asyncio.coroutines._is_coroutine
        _clear(front, _AWAIT_RECORD)
        forwarded += _names_of_assertions(AsyncMockMixin)
    for name in forwarded:
        setattr(front, name, _forwarder(front, name))

    def reset_mock():
        front.method_calls, front.mock_calls = _CallList(), _CallList()
        mock.reset_mock()
        result = front.return_value
        if result is not mock and _is_instance_mock(result):
            result.reset_mock()

    front.reset_mock = reset_mock
    mock._mock_delegate = front
    return front


def _forwarder(front, name):
    def method(*args, **kwargs):
        return getattr(front.mock, name)(*args, **kwargs)
    method.__name__ = name
    return method


def _check_calls(mock, original, skips_first, is_instance=False):
    """Have calls of mock checked against the signature of original."""
    signature = _signature_of_call(original, is_instance, skips_first)
    if signature is not None:
        own_class = type(mock)
        own_class.__signature__ = signature
        own_class._mock_check = lambda self, args, kwargs: signature.bind(*args, **kwargs) and None


# --- specifications --------------------------------------------------------------------------------------

class _SpecState:
    """What a child is to be made of when it is asked for: arguments of create_autospec()."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def make_for(self, mock, name):
        try:
            return create_autospec(*self.arguments)
        except InvalidSpecError:
            target = mock.__dict__["_mock_name"] or mock
            raise InvalidSpecError(
                f"Cannot autospec attr {name!r} from target {target!r} as it has already been mocked out. "
                f"[target={mock!r}, attr={self.arguments[0]!r}]")


def create_autospec(spec, spec_set=False, instance=False, _parent=None, _name=None, *, unsafe=False,
                    **kwargs):
    """A mock with the attributes of spec, and theirs in turn; functions are checked for their arguments.

    instance: spec is a class, and the mock shall be like an instance of it.
    """
    if _is_list(spec):
        spec = type(spec)               # a list stands for its type here, not for names
    elif _is_instance_mock(spec):
        raise InvalidSpecError(f"Cannot autospec a Mock object. [object={spec!r}]")
    if not unsafe:
        _refuse_misspelled(kwargs)
    is_type = isinstance(spec, type)
    is_async = _is_coroutine_function(spec)
    if is_async and instance:
        raise RuntimeError("Instance can not be True when create_autospec is mocking an async function")
    model_keyword = "spec_set" if spec_set else "spec"
    name = kwargs.pop("name", _name)
    for_children = {path: kwargs.pop(path) for path in list(kwargs) if "." in path}
    options = {}
    if not inspect.isdatadescriptor(spec):      # of a property it is not known what it gives
        if spec is not None or spec_set:
            options[model_keyword] = spec
            if instance:
                options["_spec_as_instance"] = True
        options |= kwargs

    kind = MagicMock
    if is_async:
        kind = AsyncMock
    elif not inspect.isdatadescriptor(spec):
        if not (_is_instance_callable(spec) if is_type and instance else _callable(spec)):
            kind = NonCallableMagicMock
    # The topmost one has a name, but was not reached by it.
    mock = kind(name=name, parent=_parent, _new_parent=_parent, _new_name="" if _parent is None else name,
                **options)
    fields = _fields_of_instances(spec) if instance or not is_type else {}
    if fields:
        mock.__dict__["_mock_methods"] = list(dict.fromkeys([*(mock._mock_methods or ()), *fields]))
    if isinstance(spec, FunctionTypes):
        front = _function_for(mock, spec, is_async)
    else:
        front = mock
        _check_calls(mock, spec, is_type, instance)
    if _parent is not None and not instance:
        _parent._mock_children[name] = front
    wrapped = kwargs.get("wraps")
    if is_type and not instance and "return_value" not in kwargs:
        front.return_value = create_autospec(spec, spec_set, instance=True, _name="()", _parent=front,
                                             wraps=wrapped)

    for attribute, original in (_plain_attributes(spec) | fields).items():
        if attribute in fields and isinstance(original, str):
            continue                    # an annotation that is not evaluated
        if not isinstance(original, FunctionTypes):
            # The type of a dataclass's field stands for an instance of it.
            is_instance = attribute in fields and isinstance(original, type)
            front._mock_children[attribute] = _SpecState(original, spec_set, is_instance, front, attribute)
            continue
        child_options = {model_keyword: original}
        if wrapped is not None and hasattr(wrapped, attribute):
            child_options["wraps"] = getattr(wrapped, attribute)
        skips_first = _skips_first_parameter(spec, attribute)
        kind = AsyncMock if iscoroutinefunction(original) else MagicMock
        child = kind(name=attribute, parent=mock, _new_name=attribute, _new_parent=mock,
                     _eat_self=skips_first, **child_options)
        child.return_value = kind()
        front._mock_children[attribute] = child
        setattr(front, attribute, child)        # a function in the mock's place must hold it itself
        _check_calls(child, original, skips_first)
    if for_children:
        mock.configure_mock(**for_children)
    return front


def _plain_attributes(spec):
    """The attributes of spec but for special methods: of these a mock has those that it needs."""
    found = {}
    for name in dir(spec):
        if not _is_magic(name):
            try:
                found[name] = getattr(spec, name)
            except AttributeError:
                pass
    return found


def _fields_of_instances(spec):
    """The types of those fields of a dataclass which the class itself does not have."""
    if not dataclasses.is_dataclass(spec):
        return {}
    known = dir(spec)
    return {field.name: field.type for field in dataclasses.fields(spec) if field.name not in known}


# --- particular mocks ------------------------------------------------------------------------------------

file_spec = None
open_spec = None


class _ReadData:
    """The text or bytes that a mocked file gives, read from the start after each open()."""

    def __init__(self, data):
        self.data = data
        self.rewind()

    def rewind(self, *args, **kwargs):
        self.stream = io.BytesIO(self.data) if isinstance(self.data, bytes) else io.StringIO(self.data)
        return DEFAULT

    def serve(self, handle, name):
        """Have a method of the file read, unless a return value is set for it."""
        method = getattr(handle, name)
        method.return_value = None

        def read(*args, **kwargs):
            fixed = method.return_value
            return getattr(self.stream, name)(*args, **kwargs) if fixed is None else fixed

        method.side_effect = read

    def next_line(self, handle):
        fixed = handle.readline.return_value
        return next(self.stream) if fixed is None else fixed

    def lines(self, handle):
        while True:
            try:
                line = self.next_line(handle)
            except StopIteration:
                return
            yield line


def mock_open(mock=None, read_data=""):
    """A mock in place of open(); files read from it give read_data."""
    global file_spec, open_spec
    if file_spec is None:
        file_spec = sorted({*dir(io.TextIOWrapper), *dir(io.BytesIO)})
    if open_spec is None:
        open_spec = dir(io.open)
    data = _ReadData(read_data)
    handle = MagicMock(spec=file_spec)
    for name in ("read", "readline", "readlines"):
        data.serve(handle, name)
    handle.configure_mock(**{"write.return_value": None, "__enter__.return_value": handle,
                             "__exit__.return_value": None,
                             "__exit__.side_effect": lambda *exc_info: handle.close(),
                             "__iter__.side_effect": partial(data.lines, handle),
                             "__next__.side_effect": partial(data.next_line, handle)})
    opener = MagicMock(spec=open_spec, name="open") if mock is None else mock
    opener.return_value, opener.side_effect = handle, data.rewind
    return opener


class PropertyMock(Mock):
    """A mock to be put in a class in place of a property: it is called when that is read or set."""

    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, val):
        self(val)

    def _get_child_mock(self, /, **kwargs):
        return MagicMock(**kwargs)


class _Arrivals:
    """The arguments of the calls that are done, for threads that wait for some."""

    def __init__(self):
        self.seen = []
        self.changed = threading.Condition()

    def note(self, arguments):
        with self.changed:
            self.seen.append(arguments)
            self.changed.notify_all()

    def wait(self, timeout, arguments=None):
        """Wait for a call, with these arguments if they are given; whether there was one in time."""
        def is_here():
            return bool(self.seen) if arguments is None else arguments in self.seen

        with self.changed:
            return self.changed.wait_for(is_here, timeout)


_UNSET = sentinel.TIMEOUT_UNSET


class ThreadingMixin(Base):
    """Waiting until another thread calls the mock."""

    DEFAULT_TIMEOUT = None

    def __init__(self, *args, timeout=_UNSET, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__.update(_mock_arrivals=_Arrivals(), _mock_noting=threading.Lock(),
                             _mock_wait_timeout=self.DEFAULT_TIMEOUT if timeout is _UNSET else timeout)

    def _get_child_mock(self, /, **kw):
        for relation in ("_new_parent", "parent"):
            if isinstance(kw.get(relation), ThreadingMixin):
                kw["timeout"] = kw[relation]._mock_wait_timeout
        return super()._get_child_mock(**kw)

    def reset_mock(self, /, *args, **kwargs):
        super().reset_mock(*args, **kwargs)
        self.__dict__["_mock_arrivals"] = _Arrivals()

    def _increment_mock_call(self, /, *args, **kwargs):
        with self._mock_noting:
            super()._increment_mock_call(*args, **kwargs)

    def _mock_call(self, *args, **kwargs):
        result = super()._mock_call(*args, **kwargs)
        self._mock_arrivals.note((args, kwargs))
        return result

    def wait_until_called(self, *, timeout=_UNSET):
        """Wait for a call; AssertionError after timeout seconds."""
        seconds = self._mock_wait_timeout if timeout is _UNSET else timeout
        if not self._mock_arrivals.wait(seconds):
            raise AssertionError(f"{self._mock_name or 'mock'} was not called before timeout({seconds}).")

    def wait_until_any_call_with(self, *args, **kwargs):
        """Wait for a call with these arguments."""
        if not self._mock_arrivals.wait(self._mock_wait_timeout, (args, kwargs)):
            raise AssertionError(f"{self._mock_call_text(args, kwargs)} call not found")


class ThreadingMock(ThreadingMixin, MagicMixin, Mock):
    """A MagicMock that threads can wait for; timeout: seconds, None for ever."""


def seal(mock):
    """Have mock and its children make no further children."""
    mock._mock_sealed = True
    for name in dir(mock):
        child = getattr(mock, name, None)
        if not isinstance(child, NonCallableMock) or child._mock_new_parent is not mock:
            continue
        if not isinstance(child._mock_children.get(name), _SpecState):
            seal(child)
