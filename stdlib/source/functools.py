"""Functions over functions."""

__all__ = ["update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES",
           "total_ordering", "cmp_to_key", "cache", "lru_cache", "reduce",
           "partial", "partialmethod", "singledispatch", "singledispatchmethod",
           "cached_property", "Placeholder"]

from _class_core import seal_class as _seal_class
from _functools_core import Placeholder, _PlaceholderType, partial, reduce

GenericAlias = type(list[int])
MethodType = type("".join and (lambda self: None).__get__(0))
_UnionType = type(int | str)

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotate__", "__type_params__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Make wrapper look like wrapped."""
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            continue
        setattr(wrapper, name, value)
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """A decorator that makes its function look like wrapped."""
    return partial(update_wrapper, wrapped=wrapped, assigned=assigned, updated=updated)


# Each function is named for what it gives; the one in the class that it is made of comes first in its name.
def _gt_from_lt(self, other):
    result = type(self).__lt__(self, other)
    return result if result is NotImplemented else not result and self != other
def _le_from_lt(self, other):
    result = type(self).__lt__(self, other)
    return result if result is NotImplemented else result or self == other
def _ge_from_lt(self, other):
    result = type(self).__lt__(self, other)
    return result if result is NotImplemented else not result
def _ge_from_le(self, other):
    result = type(self).__le__(self, other)
    return result if result is NotImplemented else not result or self == other
def _lt_from_le(self, other):
    result = type(self).__le__(self, other)
    return result if result is NotImplemented else result and self != other
def _gt_from_le(self, other):
    result = type(self).__le__(self, other)
    return result if result is NotImplemented else not result
def _lt_from_gt(self, other):
    result = type(self).__gt__(self, other)
    return result if result is NotImplemented else not result and self != other
def _ge_from_gt(self, other):
    result = type(self).__gt__(self, other)
    return result if result is NotImplemented else result or self == other
def _le_from_gt(self, other):
    result = type(self).__gt__(self, other)
    return result if result is NotImplemented else not result
def _le_from_ge(self, other):
    result = type(self).__ge__(self, other)
    return result if result is NotImplemented else not result or self == other
def _gt_from_ge(self, other):
    result = type(self).__ge__(self, other)
    return result if result is NotImplemented else result and self != other
def _lt_from_ge(self, other):
    result = type(self).__ge__(self, other)
    return result if result is NotImplemented else not result

_orderings = {
    "__lt__": {"__gt__": _gt_from_lt, "__le__": _le_from_lt, "__ge__": _ge_from_lt},
    "__le__": {"__ge__": _ge_from_le, "__lt__": _lt_from_le, "__gt__": _gt_from_le},
    "__gt__": {"__lt__": _lt_from_gt, "__ge__": _ge_from_gt, "__le__": _le_from_gt},
    "__ge__": {"__le__": _le_from_ge, "__gt__": _gt_from_ge, "__lt__": _lt_from_ge},
}


def total_ordering(cls):
    """Give cls the comparisons it lacks."""
    present = {name for name in _orderings if getattr(cls, name, None) is not getattr(object, name, None)}
    if not present:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    for root in ("__lt__", "__le__", "__gt__", "__ge__"):
        if root in present:
            break
    for name, function in _orderings[root].items():
        if name not in present:
            function.__name__ = name
            setattr(cls, name, function)
    return cls


class KeyWrapper:
    __slots__ = ("_compare", "obj")
    __hash__ = None

    def __init__(self, compare, obj):
        self._compare = compare
        self.obj = obj

    def __call__(self, obj):
        return KeyWrapper(self._compare, obj)

    def _order(self, other):
        if type(other) is not KeyWrapper:
            raise TypeError("other argument must be K instance")
        return self._compare(self.obj, other.obj)

    def __lt__(self, other): return self._order(other) < 0
    def __gt__(self, other): return self._order(other) > 0
    def __eq__(self, other): return self._order(other) == 0
    def __ne__(self, other): return self._order(other) != 0
    def __le__(self, other): return self._order(other) <= 0
    def __ge__(self, other): return self._order(other) >= 0

KeyWrapper.__module__ = "functools"


def cmp_to_key(mycmp):
    """Turn a three-way comparison into a key function."""
    class K:
        __slots__ = ("obj",)
        __hash__ = None

        def __init__(self, obj):
            self.obj = obj
        def __lt__(self, other): return mycmp(self.obj, other.obj) < 0
        def __gt__(self, other): return mycmp(self.obj, other.obj) > 0
        def __eq__(self, other): return mycmp(self.obj, other.obj) == 0
        def __le__(self, other): return mycmp(self.obj, other.obj) <= 0
        def __ge__(self, other): return mycmp(self.obj, other.obj) >= 0
    return K


_nothing = object()


def _prepare(args):
    """The count of Placeholders and the function that puts later arguments in their places."""
    if not args:
        return 0, None
    places = [index for index, item in enumerate(args) if item is Placeholder]
    count = len(places)
    if not count:
        return 0, None

    def merge(later):
        result = list(args)
        for index, value in zip(places, later):
            result[index] = value
        result += later[count:]
        return tuple(result)
    return count, merge


def _new_partialmethod(cls, func, args, keywords):
    if not callable(func) and not hasattr(func, "__get__"):
        raise TypeError(f"the first argument {func!r} must be a callable or a descriptor")
    if args and args[-1] is Placeholder:
        raise TypeError("trailing Placeholders are not allowed")
    for value in keywords.values():
        if value is Placeholder:
            raise TypeError("Placeholder cannot be passed as a keyword argument")
    if isinstance(func, partialmethod):
        if func._count:
            args = func._merge(args)
        else:
            args = func.args + args
        keywords = {**func.keywords, **keywords}
        func = func.func
    count, merge = _prepare(args)
    self = object.__new__(cls)
    self.func = func
    self.args = args
    self.keywords = keywords
    self._count = count
    self._merge = merge
    return self


def _show_partial(self):
    kind = type(self)
    parts = [repr(self.func), *map(repr, self.args)]
    parts += [f"{key}={value!r}" for key, value in self.keywords.items()]
    return f"{kind.__module__}.{kind.__qualname__}({', '.join(parts)})"


_abstract_as_func = property(lambda self: getattr(self.func, "__isabstractmethod__", False))


class partialmethod:
    """A method with some of its arguments already given."""
    __slots__ = ("func", "args", "keywords", "_merge", "_count", "__dict__", "__weakref__")
    __repr__ = _show_partial

    def __new__(cls, func, /, *args, **keywords):
        return _new_partialmethod(cls, func, args, keywords)

    def _make_unbound_method(self):
        def _method(cls_or_self, /, *args, **keywords):
            keywords = {**self.keywords, **keywords}
            if self._count:
                if len(args) < self._count:
                    raise TypeError("missing positional arguments in 'partialmethod' call; "
                                    f"expected at least {self._count}, got {len(args)}")
                args = self._merge(args)
            else:
                args = self.args + args
            return self.func(cls_or_self, *args, **keywords)
        _method.__isabstractmethod__ = self.__isabstractmethod__
        _method.__partialmethod__ = self
        return _method

    def __get__(self, obj, cls=None):
        get = getattr(self.func, "__get__", None)
        if get is not None and not isinstance(self.func, partial):
            bound = get(obj, cls)
            if bound is not self.func:
                result = partial(bound, *self.args, **self.keywords)
                try:
                    result.__self__ = bound.__self__
                except AttributeError:
                    pass
                return result
        return self._make_unbound_method().__get__(obj, cls)

    __isabstractmethod__ = _abstract_as_func

    __class_getitem__ = classmethod(GenericAlias)


def _unwrap_partial(func):
    while isinstance(func, partial):
        func = func.func
    return func


def _unwrap_partialmethod(func):
    previous = None
    while func is not previous:
        previous = func
        while isinstance(getattr(func, "__partialmethod__", None), partialmethod):
            func = func.__partialmethod__
        while isinstance(func, partialmethod):
            func = getattr(func, "func")
        func = _unwrap_partial(func)
    return func


_cache_info_class = None


def _CacheInfo(hits, misses, maxsize, currsize):
    global _cache_info_class
    if _cache_info_class is None:
        from collections import namedtuple
        _cache_info_class = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])
    return _cache_info_class(hits, misses, maxsize, currsize)


class _HashedSeq(list):
    """A key that computes its hash once."""
    __slots__ = ("hashvalue",)

    def __init__(self, items):
        self[:] = items
        self.hashvalue = hash(items)

    def __hash__(self):
        return self.hashvalue

_mark = (object(),)


def _make_key(args, kwds, typed, kwd_mark=_mark, fasttypes={int, str}, tuple=tuple, type=type, len=len):
    key = args
    if kwds:
        key += kwd_mark
        for pair in kwds.items():
            key += pair
    if typed:
        key += tuple([type(value) for value in args])
        if kwds:
            key += tuple([type(value) for value in kwds.values()])
    elif len(key) == 1 and type(key[0]) in fasttypes:
        return key[0]
    return _HashedSeq(key)


def lru_cache(maxsize=128, typed=False):
    """A decorator that remembers the results of the latest maxsize calls."""
    if isinstance(maxsize, int):
        if maxsize < 0:
            maxsize = 0
    elif callable(maxsize) and isinstance(typed, bool):
        function, maxsize = maxsize, 128
        wrapper = _lru_cache_wrapper(function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
        return update_wrapper(wrapper, function)
    elif maxsize is not None:
        raise TypeError("Expected first argument to be an integer, a callable, or None")

    def decorate(function):
        wrapper = _lru_cache_wrapper(function, maxsize, typed, _CacheInfo)
        wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
        return update_wrapper(wrapper, function)
    return decorate


def _lru_cache_wrapper(function, maxsize, typed, _CacheInfo):
    if not callable(function):
        raise TypeError("the first argument must be callable")
    missing = object()
    known = {}
    get = known.get
    hits = misses = 0

    if maxsize == 0:
        def wrapper(*args, **kwds):
            nonlocal misses
            misses += 1
            return function(*args, **kwds)
    elif maxsize is None:
        def wrapper(*args, **kwds):
            nonlocal hits, misses
            if kwds or typed or len(args) != 1 or type(args[0]) not in _simple_keys:
                key = _make_key(args, kwds, typed)
            else:
                key = args[0]
            result = get(key, missing)
            if result is not missing:
                hits += 1
                return result
            misses += 1
            known[key] = result = function(*args, **kwds)
            return result
    else:
        # A ring of [before, after, key, result]; after the root comes the oldest.
        root = []
        root[:] = [root, root, None, None]

        def wrapper(*args, **kwds):
            nonlocal root, hits, misses
            key = _make_key(args, kwds, typed)
            link = get(key)
            if link is not None:
                before, after, _, result = link
                before[1] = after
                after[0] = before
                last = root[0]
                last[1] = root[0] = link
                link[0] = last
                link[1] = root
                hits += 1
                return result
            misses += 1
            result = function(*args, **kwds)
            if key in known:
                pass        # a call from inside the call was faster
            elif len(known) >= maxsize:
                old_root = root
                old_root[2] = key
                old_root[3] = result
                root = old_root[1]
                old_key = root[2]
                old_result = root[3]
                root[2] = root[3] = None
                del known[old_key]
                known[key] = old_root
            else:
                last = root[0]
                link = [last, root, key, result]
                last[1] = root[0] = known[key] = link
            return result

    def cache_info():
        """Report (hits, misses, maxsize, currsize)."""
        return _CacheInfo(hits, misses, maxsize, len(known))

    def cache_clear():
        """Forget all."""
        nonlocal hits, misses
        known.clear()
        if maxsize:
            root[:] = [root, root, None, None]
        hits = misses = 0

    wrapper.cache_info = cache_info
    wrapper.cache_clear = cache_clear
    return wrapper

_simple_keys = {int, str}

try:
    from _functools import _lru_cache_wrapper
except ImportError:
    pass


def cache(user_function, /):
    """Remember the results of all calls."""
    return lru_cache(maxsize=None)(user_function)


class cached_property:
    """A property that is computed once and then is an ordinary attribute."""

    def __init__(self, func):
        self.func, self.attrname = func, None
        self.__module__, self.__doc__ = func.__module__, func.__doc__

    def __set_name__(self, owner, name):
        if self.attrname not in (None, name):
            raise TypeError("Cannot assign the same cached_property to two different names "
                            f"({self.attrname!r} and {name!r}).")
        self.attrname = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        name = self.attrname
        if name is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        try:
            attributes = instance.__dict__
        except AttributeError:
            raise TypeError(f"No '__dict__' attribute on {type(instance).__name__!r} "
                            f"instance to cache {name!r} property.") from None
        value = attributes.get(name, _nothing)
        if value is _nothing:
            value = self.func(instance)
            try:
                attributes[name] = value
            except TypeError:
                raise TypeError(f"The '__dict__' attribute on {type(instance).__name__!r} instance "
                                f"does not support item assignment for caching {name!r} property.") from None
        return value

    __class_getitem__ = classmethod(GenericAlias)


def _merge_orders(orders):
    """Linearise as the MRO does (C3)."""
    result = []
    while True:
        orders = [order for order in orders if order]
        if not orders:
            return result
        for order in orders:
            head = order[0]
            if not any(head in other[1:] for other in orders):
                break
        else:
            raise RuntimeError("Inconsistent hierarchy")
        result.append(head)
        for order in orders:
            if order[0] == head:
                del order[0]


def _order_with_abcs(cls, abcs):
    """The MRO of cls as if it inherited from abcs where it first joins them."""
    split = 0
    for position in range(len(cls.__bases__), 0, -1):
        if hasattr(cls.__bases__[position - 1], "__abstractmethods__"):
            split = position
            break
    abcs = list(abcs)
    explicit = list(cls.__bases__[:split])
    others = list(cls.__bases__[split:])
    here = [base for base in abcs
            if issubclass(cls, base) and not any(issubclass(b, base) for b in cls.__bases__)]
    for base in here:
        abcs.remove(base)
    orders = [_order_with_abcs(base, abcs) for base in explicit + here + others]
    return _merge_orders([[cls]] + orders + [explicit] + [here] + [others])


def _compose_mro(cls, types):
    inherited = set(cls.__mro__)

    def is_related(kind):
        return (kind not in inherited and hasattr(kind, "__mro__") and
                not isinstance(kind, GenericAlias) and issubclass(cls, kind))
    types = [kind for kind in types if is_related(kind)]
    types = [kind for kind in types
             if not any(kind != other and kind in other.__mro__ for other in types)]
    known = set(types)
    order = []
    for kind in types:
        found = []
        for sub in kind.__subclasses__():
            if sub not in inherited and issubclass(cls, sub):
                found.append([s for s in sub.__mro__ if s in known])
        if not found:
            order.append(kind)
            continue
        found.sort(key=len, reverse=True)
        for sub in found:
            for one in sub:
                if one not in order:
                    order.append(one)
    return _order_with_abcs(cls, order)


def _find_impl(cls, registry):
    order = _compose_mro(cls, registry.keys())
    match = None
    for kind in order:
        if match is not None:
            # Two that cls merely joined, neither of them a subclass of the other.
            if (kind in registry and kind not in cls.__mro__ and match not in cls.__mro__ and
                    not issubclass(match, kind)):
                raise RuntimeError(f"Ambiguous dispatch: {match} or {kind}")
            break
        if kind in registry:
            match = kind
    return registry.get(match)


def _is_union_type(cls):
    return isinstance(cls, _UnionType)


def _is_valid_dispatch_type(cls):
    if isinstance(cls, type):
        return not isinstance(cls, GenericAlias)
    return _is_union_type(cls) and all(isinstance(arg, type) and not isinstance(arg, GenericAlias)
                                       for arg in cls.__args__)


def singledispatch(func):
    """Make func choose an implementation by the type of its first argument."""
    import weakref
    registry = {}
    remembered = weakref.WeakKeyDictionary()
    token = None

    def dispatch(cls):
        """The implementation for cls."""
        nonlocal token
        if token is not None:
            from abc import get_cache_token
            current = get_cache_token()
            if token != current:
                remembered.clear()
                token = current
        try:
            return remembered[cls]
        except KeyError:
            pass
        implementation = registry.get(cls) or _find_impl(cls, registry)
        remembered[cls] = implementation
        return implementation

    def register(cls, func=None):
        """Make func the implementation for cls."""
        nonlocal token
        if _is_valid_dispatch_type(cls):
            if func is None:
                return lambda f: register(cls, f)
        else:
            if func is not None:
                raise TypeError(f"Invalid first argument to `register()`. {cls!r} is not a class or union type.")
            func, cls = cls, _annotated_class(cls)
        kinds = cls.__args__ if _is_union_type(cls) else (cls,)
        registry.update(dict.fromkeys(kinds, func))
        if token is None and any(hasattr(kind, "__abstractmethods__") for kind in kinds):
            from abc import get_cache_token
            token = get_cache_token()
        remembered.clear()
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f"{name} requires at least 1 positional argument")
        return dispatch(args[0].__class__)(*args, **kw)

    name = getattr(func, "__name__", "singledispatch function")
    registry[object] = func
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = type(type.__dict__)(registry)
    wrapper._clear_cache = remembered.clear
    update_wrapper(wrapper, func)
    return wrapper


def _annotated_class(func):
    """Return the class, or union of classes, that the first parameter of a function to register is annotated with."""
    if not (getattr(func, "__annotate__", None) or getattr(func, "__annotations__", None)):
        raise TypeError(f"Invalid first argument to `register()`: {func!r}. Use either `@register(some_class)` "
                        "or plain `@register` on an annotated function.")
    import annotationlib
    import typing
    hints = typing.get_type_hints(func, format=annotationlib.Format.FORWARDREF)
    parameter, cls = next(iter(hints.items()))
    if _is_valid_dispatch_type(cls):
        return cls
    if _is_union_type(cls):
        problem = "not all arguments are classes"
    elif isinstance(cls, annotationlib.ForwardRef):
        problem = "is an unresolved forward reference"
    else:
        problem = "is not a class"
    raise TypeError(f"Invalid annotation for {parameter!r}. {cls!r} {problem}.")


class singledispatchmethod:
    """singledispatch for methods: the first argument after self decides."""

    def __init__(self, func):
        if not callable(func) and not hasattr(func, "__get__"):
            raise TypeError(f"{func!r} is not callable or a descriptor")
        self.func, self.dispatcher = func, singledispatch(func)

    def register(self, cls, method=None):
        """Make method the implementation for cls."""
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        return _singledispatchmethod_get(self, obj, cls)

    __isabstractmethod__ = _abstract_as_func

    def __repr__(self):
        try:
            name = self.func.__qualname__
        except AttributeError:
            try:
                name = self.func.__name__
            except AttributeError:
                name = "?"
        return f"<single dispatch method descriptor {name}>"


class _singledispatchmethod_get:
    """What a singledispatchmethod is when it is looked up."""

    def __init__(self, unbound, obj, cls):
        self._unbound = unbound
        self._dispatch = unbound.dispatcher.dispatch
        self._obj = obj
        self._cls = cls
        func = unbound.func
        for name in ("__module__", "__doc__"):
            try:
                setattr(self, name, getattr(func, name))
            except AttributeError:
                pass

    def __repr__(self):
        func = self._unbound.func
        name = getattr(func, "__qualname__", None) or getattr(func, "__name__", None) or "?"
        if self._obj is not None:
            return f"<bound single dispatch method {name} of {self._obj!r}>"
        return f"<single dispatch method {name}>"

    def __call__(self, /, *args, **kwargs):
        if not args:
            name = getattr(self._unbound.func, "__name__", "singledispatchmethod method")
            raise TypeError(f"{name} requires at least 1 positional argument")
        method = self._dispatch(args[0].__class__)
        return method.__get__(self._obj, self._cls)(*args, **kwargs)

    def __getattr__(self, name):
        if name not in {"__name__", "__qualname__", "__isabstractmethod__", "__annotations__",
                        "__type_params__", "__wrapped__"}:
            raise AttributeError(name)
        if name == "__wrapped__":
            return self._unbound.func
        return getattr(self._unbound.func, name)

    @property
    def register(self):
        return self._unbound.register


def _is_function(func):
    return isinstance(func, type(_is_function))
