"""Executors whose workers are processes: refused when one is made, as on systems without semaphores."""

from concurrent.futures import _base


class BrokenProcessPool(_base.BrokenExecutor):
    """A worker process has died."""


def _check_system_limits():
    raise NotImplementedError("ProcessPoolExecutor needs multiprocessing, which Adder does not have")


class ProcessPoolExecutor(_base.Executor):
    """Carries calls out in processes; not to be had yet."""

    def __init__(self, max_workers=None, mp_context=None, initializer=None, initargs=(), *,
                 max_tasks_per_child=None):
        _check_system_limits()
