"""Executors whose workers are interpreters: refused when one is made, since Adder runs one interpreter."""

from concurrent.futures import _base, thread


class BrokenInterpreterPool(_base.BrokenExecutor):
    """The initializer has failed in one of the interpreters."""


class InterpreterPoolExecutor(thread.ThreadPoolExecutor):
    """Carries calls out in several interpreters; not to be had yet."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        raise NotImplementedError("InterpreterPoolExecutor needs several interpreters; Adder has one")
