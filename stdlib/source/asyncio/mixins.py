"""Objects that belong to the loop in which they are first used."""

import threading

from . import events

_global_lock = threading.Lock()


class _LoopBoundMixin:
    _loop = None

    def _get_loop(self):
        running = events._get_running_loop()
        if self._loop is None:
            self._bind(running)
        if self._loop is running:
            return running
        raise RuntimeError(f"{self!r} is bound to a different event loop")

    def _bind(self, loop):
        """Belong to loop, unless another thread has been faster with its own."""
        with _global_lock:
            self._loop = loop if self._loop is None else self._loop
