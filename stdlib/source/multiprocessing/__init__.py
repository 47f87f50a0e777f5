"""Processes with the interface of threads, and what they share: queues, pipes, locks, memory, managers, pools."""

import sys as _sys

from . import context

# The default context's methods are the functions of the package.
__all__ = [name for name in dir(context._default_context) if not name.startswith("_")]
globals().update((name, getattr(context._default_context, name)) for name in __all__)

SUBDEBUG = 5
SUBWARNING = 25

if "__main__" in _sys.modules:  # classes of the main module are found in a spawned child under this name
    _sys.modules["__mp_main__"] = _sys.modules["__main__"]
