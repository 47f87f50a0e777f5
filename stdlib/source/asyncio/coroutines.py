"""Telling coroutines from other objects."""

__all__ = ("iscoroutinefunction", "iscoroutine")

import collections.abc
import os
import sys
import types

_is_coroutine = object()  # what the decorator that is gone marked generators with
_COROUTINE_TYPES = (types.CoroutineType, collections.abc.Coroutine)


def _is_debug_mode():
    return sys.flags.dev_mode or (not sys.flags.ignore_environment and bool(os.environ.get("PYTHONASYNCIODEBUG")))


def _is_coroutine_function(func):
    """As inspect.iscoroutinefunction; without that module nothing is marked or imitates a function."""
    inspect = sys.modules.get("inspect")
    if inspect is not None:
        return inspect.iscoroutinefunction(func)
    partial = getattr(sys.modules.get("functools"), "partial", ())
    while isinstance(func, (types.MethodType, partial)):
        func = func.__func__ if isinstance(func, types.MethodType) else func.func
    return isinstance(func, types.FunctionType) and bool(func.__code__.co_flags & 0x80)


def iscoroutinefunction(func):
    """Whether func is a function whose calls give coroutines."""
    import warnings
    warnings._deprecated("asyncio.iscoroutinefunction",
                         "{name!r} is deprecated and slated for removal in Python {remove}; "
                         "use inspect.iscoroutinefunction() instead", remove=(3, 16))
    return _iscoroutinefunction(func)


def _iscoroutinefunction(func):
    return _is_coroutine_function(func) or getattr(func, "_is_coroutine", None) is _is_coroutine


def iscoroutine(obj):
    """Whether obj is a coroutine."""
    return type(obj) is types.CoroutineType or isinstance(obj, _COROUTINE_TYPES)


def _format_coroutine(coro):
    """A coroutine as the reports of tasks show it."""
    kind = "gi" if not hasattr(coro, "cr_code") and hasattr(coro, "gi_code") else "cr"
    name = getattr(coro, "__qualname__", None) or getattr(coro, "__name__", None)
    name = f"{name}()" if name else f"<{type(coro).__name__} without __name__>()"
    running = getattr(coro, kind + "_running", False)
    code = getattr(coro, kind + "_code", None)
    if code is None:
        return f"{name} running" if running else name
    frame = getattr(coro, kind + "_frame", None)
    filename = code.co_filename or "<empty co_filename>"
    if frame is not None:
        return f"{name} running at {filename}:{frame.f_lineno}"
    return f"{name} done, defined at {filename}:{code.co_firstlineno}"
