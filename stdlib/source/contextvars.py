"""Variables whose values belong to a context: a task, or a call of Context.run()."""

import _collections_abc
from _contextvars import Context, ContextVar, Token, copy_context

__all__ = ["Context", "ContextVar", "Token", "copy_context"]

_collections_abc.Mapping.register(Context)
