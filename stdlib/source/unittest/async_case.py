"""Tests that are coroutines."""

import asyncio
import contextvars
import inspect
import warnings

from .case import TestCase

__unittest = True


class IsolatedAsyncioTestCase(TestCase):
    """A test whose method, asyncSetUp, asyncTearDown and cleanups run in an event loop of the test's own.

    All parts run in one context, so that context variables set in one are seen in the next.
    """

    loop_factory = None

    def __init__(self, methodName="runTest"):
        super().__init__(methodName)
        self._asyncioRunner = None
        self._asyncioTestContext = contextvars.copy_context()

    async def asyncSetUp(self):
        """Runs after setUp."""

    async def asyncTearDown(self):
        """Runs before tearDown."""

    def addAsyncCleanup(self, func, /, *args, **kwargs):
        """addCleanup for a coroutine function."""
        self.addCleanup(func, *args, **kwargs)

    async def enterAsyncContext(self, cm):
        """Enter the asynchronous context manager cm until the test is over."""
        cls = type(cm)
        try:
            enter, leave = cls.__aenter__, cls.__aexit__
        except AttributeError:
            text = (f"'{cls.__module__}.{cls.__qualname__}' object does not support the asynchronous "
                    "context manager protocol")
            if hasattr(cls, "__enter__") and hasattr(cls, "__exit__"):
                text += " but it supports the context manager protocol. Did you mean to use enterContext()?"
            raise TypeError(text) from None
        value = await enter(cm)
        self.addAsyncCleanup(leave, cm, None, None, None)
        return value

    def _callSetUp(self):
        self._asyncioRunner.get_loop()      # setUp may want to have a loop
        self._asyncioTestContext.run(self.setUp)
        self._callAsync(self.asyncSetUp)

    def _callTestMethod(self, method):
        returned = self._callMaybeAsync(method)
        if returned is not None:
            text = ("It is deprecated to return a value that is not None from a test case "
                    f"({method} returned {type(returned).__name__!r})")
            warnings.warn((text,), DeprecationWarning, stacklevel=6)     # a tuple: so is CPython's

    def _callTearDown(self):
        for call, part in ((self._callAsync, self.asyncTearDown), (self._asyncioTestContext.run, self.tearDown)):
            call(part)

    def _callAsync(self, func, /, *args, **kwargs):
        assert self._asyncioRunner is not None, "asyncio runner is not initialized"
        assert inspect.iscoroutinefunction(func), f"{func!r} is not an async function"
        return self._asyncioRunner.run(func(*args, **kwargs), context=self._asyncioTestContext)

    def _callMaybeAsync(self, func, /, *args, **kwargs):
        assert self._asyncioRunner is not None, "asyncio runner is not initialized"
        run = self._callAsync if inspect.iscoroutinefunction(func) else self._asyncioTestContext.run
        return run(func, *args, **kwargs)

    _callCleanup = _callMaybeAsync  # what it returns is nobody's

    def _setupAsyncioRunner(self):
        assert self._asyncioRunner is None, "asyncio runner is already initialized"
        self._asyncioRunner = asyncio.Runner(debug=True, loop_factory=self.loop_factory)

    def _tearDownAsyncioRunner(self):
        self._asyncioRunner.close()

    def __del__(self):
        if self._asyncioRunner is not None:
            self._tearDownAsyncioRunner()

    def debug(self):
        self._setupAsyncioRunner()
        super().debug()
        self._tearDownAsyncioRunner()

    def run(self, result=None):
        self._setupAsyncioRunner()
        try:
            return super().run(result)
        finally:
            self._tearDownAsyncioRunner()
