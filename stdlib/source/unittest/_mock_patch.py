"""patch(): an object in the place of another for a block, a function, the tests of a class or until stop().

mock.py shows these as its own; what is needed of it is looked up when a patch is made.
"""

import builtins
import contextlib
import pkgutil
from functools import partial, wraps
from inspect import iscoroutinefunction
from types import ModuleType

from . import mock as mocks
from ._mock_basics import DEFAULT, InvalidSpecError, is_instance_callable, is_list, refuse_misspelled

__unittest = True

# Attributes that stay behind when they are deleted, with another value.
_RESET_BY_DELETION = ("__doc__", "__module__", "__defaults__", "__annotations__", "__kwdefaults__")


class _Patcher:
    """What patches have in common: they decorate, and are started and stopped.

    A subclass has __enter__, __exit__, copy() and _around().
    """

    _active_patches = []

    def __call__(self, decorated):
        if isinstance(decorated, type):
            return self.decorate_class(decorated)
        return self._decorate_function(decorated)

    def decorate_class(self, decorated):
        """Decorate each method whose name is that of a test."""
        for name in filter(lambda one: one.startswith(patch.TEST_PREFIX), dir(decorated)):
            method = getattr(decorated, name)
            if hasattr(method, "__call__"):
                setattr(decorated, name, self.copy()(method))
        return decorated

    def _decorate_function(self, function):
        if iscoroutinefunction(function):
            async def patched(*args, **keywords):
                with self._around(patched, args, keywords) as more:
                    return await function(*args, *more, **keywords)
        else:
            def patched(*args, **keywords):
                with self._around(patched, args, keywords) as more:
                    return function(*args, *more, **keywords)
        return wraps(function)(patched)

    def start(self):
        """Patch until stop() or patch.stopall()."""
        entered = self.__enter__()
        self._active_patches.append(self)
        return entered

    def stop(self):
        if self not in self._active_patches:
            return None             # never started, or stopped before
        self._active_patches.remove(self)
        return self.__exit__(None, None, None)


class _patch(_Patcher):
    """Puts an object in the place of an attribute."""

    attribute_name = None           # the keyword for the object, where patch.multiple() made this
    is_started = False

    def __init__(self, getter, attribute, new, spec, create, spec_set, autospec, new_callable, kwargs, *,
                 unsafe=False):
        if new_callable is not None:
            for keyword, is_given in (("new", new is not DEFAULT), ("autospec", autospec is not None)):
                if is_given:
                    raise ValueError(f"Cannot use {keyword!r} and 'new_callable' together")
        if not unsafe:
            refuse_misspelled(kwargs)
        for keyword, place, model in (("spec", "spec", spec), ("spec_set", "spec_set target", spec_set)):
            if mocks._is_instance_mock(model):
                raise InvalidSpecError(f"Cannot spec attr {attribute!r} as the {place} has already been "
                                       f"mocked out. [{keyword}={model!r}]")
        self.getter, self.attribute = getter, attribute
        self.new, self.new_callable, self.kwargs = new, new_callable, kwargs
        self.spec, self.spec_set, self.autospec = spec, spec_set, autospec
        self.create = create
        self.additional_patchers = []

    def copy(self):
        twin = _patch(self.getter, self.attribute, self.new, self.spec, self.create, self.spec_set,
                      self.autospec, self.new_callable, self.kwargs, unsafe=True)
        twin.attribute_name = self.attribute_name
        twin.additional_patchers = [other.copy() for other in self.additional_patchers]
        return twin

    def _decorate_function(self, function):
        if not hasattr(function, "patchings"):
            function = super()._decorate_function(function)
            function.patchings = []
        function.patchings.append(self)
        return function

    @contextlib.contextmanager
    def _around(self, patched, args, keywords):
        """All patches of a function are in place; yields the mocks to pass, or adds them to keywords."""
        more = []
        with contextlib.ExitStack() as undoing:
            for one in patched.patchings:
                entered = undoing.enter_context(one)
                if one.attribute_name is not None:
                    keywords |= entered
                elif one.new is DEFAULT:
                    more.append(entered)
            yield more

    def get_original(self):
        """(the attribute, whether the target itself holds it)"""
        target, name = self.getter(), self.attribute
        own = getattr(target, "__dict__", {})
        is_own = name in own
        original = own[name] if is_own else getattr(target, name, DEFAULT)
        if isinstance(target, ModuleType) and not name.startswith("_") and hasattr(builtins, name):
            self.create = True          # a module may hide a builtin
        if original is DEFAULT and not self.create:
            raise AttributeError(f"{target} does not have the attribute {name!r}")
        return original, is_own

    def _check_options(self):
        """Raise TypeError for options that exclude each other; False is the same as not given."""
        for keyword in ("spec", "spec_set", "autospec"):
            if getattr(self, keyword) is False:
                setattr(self, keyword, None)
        has_spec, has_autospec = self.spec is not None, self.autospec is not None
        if has_spec and has_autospec:
            raise TypeError("Can't specify spec and autospec")
        if (has_spec or has_autospec) and self.spec_set not in (True, None):
            raise TypeError("Can't provide explicit spec_set *and* spec or autospec")

    def _stand_in(self, original):
        """The object for the place of original: the one that was given, or a mock."""
        is_given = self.new is not DEFAULT
        if self.autospec is not None:
            if is_given:
                raise TypeError("autospec creates the mock for you. Can't specify autospec and new.")
            return self._autospecced(original)
        if is_given:
            if self.kwargs:
                raise TypeError("Can't pass kwargs to a mock we aren't creating")
            return self.new
        return self._mock_like(original)

    def _mock_like(self, original):
        """A mock by new_callable, or of the kind that suits the specification, if there is one."""
        model = self.spec if self.spec is not None else self.spec_set
        has_model = model is not None
        options = {}
        if has_model:
            if original is DEFAULT:
                raise TypeError("Can't use 'spec' with create=True")
            if model is True:
                model = original
            options["spec" if self.spec_set is None else "spec_set"] = model
        make = self.new_callable
        if make is None:
            make = mocks.MagicMock
            if mocks._is_async_obj(model if has_model else original):
                make = mocks.AsyncMock
            elif has_model and not ("__call__" in model if is_list(model) else callable(model)):
                make = mocks.NonCallableMagicMock
        named = dict(options)
        if self.attribute and isinstance(make, type) and issubclass(make, mocks.NonCallableMock):
            named["name"] = self.attribute
        new = make(**named | self.kwargs)
        if has_model and isinstance(original, type) and not is_list(model) and mocks._is_instance_mock(new):
            # What a class makes has the specification too.
            if not is_instance_callable(model):
                make = mocks.NonCallableMagicMock
            options |= {key: value for key, value in self.kwargs.items() if key != "name"}
            new.return_value = make(_new_parent=new, _new_name="()", **options)
        return new

    def _autospecced(self, original):
        if original is DEFAULT:
            raise TypeError("Can't use 'autospec' with create=True")
        model = original if self.autospec is True else self.autospec
        target = self.target
        problem = None
        if mocks._is_instance_mock(target):
            problem = "as the patch target has"
        elif mocks._is_instance_mock(model):
            problem = f"from target {getattr(target, '__name__', target)!r} as it has"
        if problem:
            raise InvalidSpecError(f"Cannot autospec attr {self.attribute!r} {problem} already been mocked "
                                   f"out. [target={target!r}, attr={model!r}]")
        return mocks.create_autospec(model, spec_set=bool(self.spec_set), _name=self.attribute, **self.kwargs)

    def __enter__(self):
        """Put the object in place; return it, or for patch.multiple() a dict of the mocks that were made."""
        if self.is_started:
            raise RuntimeError("Patch is already started")
        self.target = self.getter()
        self._check_options()
        original, is_own = self.get_original()
        new = self._stand_in(original)
        self.temp_original, self.is_local = original, is_own
        with contextlib.ExitStack() as undoing:
            undoing.callback(self._put_back)
            setattr(self.target, self.attribute, new)
            entered = new
            if self.attribute_name is not None:
                entered = {} if self.new is not DEFAULT else {self.attribute_name: new}
                for other in self.additional_patchers:
                    made = undoing.enter_context(other)
                    if other.new is DEFAULT:
                        entered |= made
            self._undoing = undoing.pop_all()
        self.is_started = True
        return entered

    def __exit__(self, *exc_info):
        """Put back what was there."""
        if not self.is_started:
            return None
        self.is_started = False
        undoing = self.__dict__.pop("_undoing")
        return undoing.__exit__(*exc_info)

    def _put_back(self):
        state = self.__dict__
        target, name, original = state.pop("target"), self.attribute, state.pop("temp_original")
        if state.pop("is_local") and original is not DEFAULT:
            setattr(target, name, original)
            return
        delattr(target, name)
        # An attribute that only __setattr__ or the type itself knows does not come back by that.
        if not self.create and (name in _RESET_BY_DELETION or not hasattr(target, name)):
            setattr(target, name, original)


class _patch_dict(_Patcher):
    """Sets items of a mapping, and puts the mapping back as it was.

    in_dict: a mapping or a dotted name; values: a mapping or pairs; clear: take out all else.
    """

    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self.in_dict, self.clear = in_dict, clear
        self.values = dict(values, **kwargs)
        self._before = None

    def copy(self):
        return _patch_dict(self.in_dict, self.values, self.clear)

    @contextlib.contextmanager
    def _around(self, patched, args, keywords):
        with self:
            yield ()

    def __enter__(self):
        if isinstance(self.in_dict, str):
            self.in_dict = pkgutil.resolve_name(self.in_dict)
        mapping = self.in_dict
        self._before = mapping.copy() if hasattr(mapping, "copy") else {key: mapping[key] for key in mapping}
        if self.clear:
            _empty(mapping)
        _put_items(mapping, self.values)
        return mapping

    def __exit__(self, *exc_info):
        if self._before is not None:
            _empty(self.in_dict)
            _put_items(self.in_dict, self._before)
        return False


# A mapping may have the least of methods.

def _empty(mapping):
    if hasattr(mapping, "clear"):
        mapping.clear()
    else:
        for key in list(mapping):
            del mapping[key]


def _put_items(mapping, items):
    if hasattr(mapping, "update"):
        mapping.update(items)
    else:
        for key in items:
            mapping[key] = items[key]


def _get_target(target):
    """(function that finds the object, name of the attribute) for a dotted name"""
    try:
        owner, attribute = target.rsplit(".", 1)
    except (TypeError, ValueError, AttributeError):
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}")
    return partial(pkgutil.resolve_name, owner), attribute


def patch(target, new=DEFAULT, spec=None, create=False, spec_set=None, autospec=None, new_callable=None, *,
          unsafe=False, **kwargs):
    """Patch what a dotted name stands for: as decorator, in a with statement, or with start() and stop().

    new: the object; without it a mock is made, by new_callable or with spec, spec_set, autospec and kwargs,
    and passed to the function or returned by the with statement. create: the attribute need not exist.
    """
    return _patch(*_get_target(target), new, spec, create, spec_set, autospec, new_callable, kwargs,
                  unsafe=unsafe)


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
    if not kwargs:
        raise ValueError("Must supply at least one keyword argument with patch.multiple")
    getter = partial(pkgutil.resolve_name, target) if type(target) is str else lambda: target
    first = None
    for name, new in kwargs.items():
        one = _patch(getter, name, new, spec, create, spec_set, autospec, new_callable, {})
        one.attribute_name = name
        if first is None:
            first = one
        else:
            first.additional_patchers.append(one)
    return first


def _patch_stopall():
    """Stop all patches that were started, the last first."""
    for active in reversed(_Patcher._active_patches):
        active.stop()


patch.object, patch.dict, patch.multiple = _patch_object, _patch_dict, _patch_multiple
patch.stopall = _patch_stopall
patch.TEST_PREFIX = "test"

for _shown in (_patch, _patch_dict, _get_target, patch, _patch_object, _patch_multiple, _patch_stopall):
    _shown.__module__ = mocks.__name__
