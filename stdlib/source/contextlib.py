"""Helpers for the with statement."""
import _collections_abc
import abc
import sys
from functools import wraps
from types import GenericAlias, MethodType

__all__ = ["asynccontextmanager", "contextmanager", "closing", "nullcontext", "AbstractContextManager",
           "AbstractAsyncContextManager", "AsyncExitStack", "ContextDecorator", "ExitStack", "redirect_stdout",
           "redirect_stderr", "suppress", "aclosing", "AsyncContextDecorator", "chdir"]


_NOTHING = object()


# What has the methods of a with statement is a context manager, whether it knows of these classes or not.

class AbstractContextManager(abc.ABC):
    __slots__ = ()
    __subclasshook__ = _collections_abc._protocol("__enter__", "__exit__")
    __class_getitem__ = classmethod(GenericAlias)

    def __enter__(self):
        return self

    @abc.abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None


class AbstractAsyncContextManager(abc.ABC):
    __slots__ = ()
    __subclasshook__ = _collections_abc._protocol("__aenter__", "__aexit__")
    __class_getitem__ = classmethod(GenericAlias)

    async def __aenter__(self):
        return self

    @abc.abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        return None


class ContextDecorator:
    """Lets a context manager be used as a decorator."""

    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return inner


class AsyncContextDecorator:
    """Lets an asynchronous context manager be used as a decorator."""
    _recreate_cm = ContextDecorator._recreate_cm

    def __call__(self, func):
        @wraps(func)
        async def inner(*args, **kwds):
            async with self._recreate_cm():
                return await func(*args, **kwds)
        return inner


# Context managers made of generators

def _came_back(error, thrown, traceback, stops):
    """Whether error, which left a generator, is what was thrown into it; if so, that has traceback again.

    A generator cannot let one of the classes stops pass: the interpreter makes a RuntimeError of it.
    """
    if error is thrown or (isinstance(thrown, stops) and isinstance(error, RuntimeError)
                           and error.__cause__ is thrown):
        thrown.__traceback__ = traceback
        return True
    return False


class _GeneratorContextManagerBase:
    """Keeps the call that made the generator, as a decorator needs a new one for each call."""

    def __init__(self, func, args, kwds):
        self.func, self.args, self.kwds = func, args, kwds
        self.gen = func(*args, **kwds)
        self.__doc__ = getattr(func, "__doc__", None)
        if self.__doc__ is None:
            self.__doc__ = type(self).__doc__

    def _recreate_cm(self):
        return type(self)(self.func, self.args, self.kwds)


class _GeneratorContextManager(_GeneratorContextManagerBase, AbstractContextManager, ContextDecorator):
    def __enter__(self):
        # Entered, it is no decorator any more, and the arguments may be large.
        del self.func, self.args, self.kwds
        try:
            entered = next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None
        return entered

    def __exit__(self, typ, value, traceback):
        if typ is None:
            if next(self.gen, _NOTHING) is _NOTHING:
                return False
            complaint = "generator didn't stop"
        else:
            thrown = typ() if value is None else value
            try:
                self.gen.throw(thrown)
            except StopIteration as end:
                return end is not thrown
            except BaseException as error:
                if _came_back(error, thrown, traceback, StopIteration):
                    return False
                raise
            complaint = "generator didn't stop after throw()"
        with closing(self.gen):
            raise RuntimeError(complaint)


class _AsyncGeneratorContextManager(_GeneratorContextManagerBase, AbstractAsyncContextManager,
                                    AsyncContextDecorator):
    async def __aenter__(self):
        del self.func, self.args, self.kwds
        try:
            entered = await anext(self.gen)
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None
        return entered

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            try:
                await anext(self.gen)
            except StopAsyncIteration:
                return False
            complaint = "generator didn't stop"
        else:
            thrown = typ() if value is None else value
            try:
                await self.gen.athrow(thrown)
            except StopAsyncIteration as end:
                return end is not thrown
            except BaseException as error:
                if _came_back(error, thrown, traceback, (StopIteration, StopAsyncIteration)):
                    return False
                raise
            complaint = "generator didn't stop after athrow()"
        async with aclosing(self.gen):
            raise RuntimeError(complaint)


def contextmanager(func):
    """Make a context manager of a generator function that yields once."""
    @wraps(func)
    def helper(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)
    return helper


def asynccontextmanager(func):
    """Make an asynchronous context manager of an async generator function that yields once."""
    @wraps(func)
    def helper(*args, **kwds):
        return _AsyncGeneratorContextManager(func, args, kwds)
    return helper


class closing(AbstractContextManager):
    """Closes its thing at the end."""

    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class aclosing(AbstractAsyncContextManager):
    """Awaits the aclose() of its thing at the end."""

    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class _RedirectStream(AbstractContextManager):
    _stream = None  # heirs say which attribute of sys

    def __init__(self, new_target):
        self._new_target = new_target
        self._old_targets = []  # one for each with statement that has begun

    def __enter__(self):
        name, target = self._stream, self._new_target
        self._old_targets.append(getattr(sys, name))
        setattr(sys, name, target)
        return target

    def __exit__(self, exctype, excinst, exctb):
        earlier = self._old_targets.pop()
        setattr(sys, self._stream, earlier)


class redirect_stdout(_RedirectStream):
    """Sends what goes to sys.stdout elsewhere."""
    _stream = "stdout"


class redirect_stderr(_RedirectStream):
    """Sends what goes to sys.stderr elsewhere."""
    _stream = "stderr"


class suppress(AbstractContextManager):
    """Drops the exceptions of these classes."""

    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        pass

    def __exit__(self, exctype, excinst, exctb):
        if exctype is None:
            return None
        if issubclass(exctype, self._exceptions):
            return True
        if not issubclass(exctype, BaseExceptionGroup):
            return False
        _, unexpected = excinst.split(self._exceptions)
        if unexpected is not None:
            raise unexpected
        return True


# Stacks of exits

def _no_manager(cls, protocol):
    """Return what to raise for an object of a class that does not support the protocol named so."""
    name = f"{cls.__module__}.{cls.__qualname__}"
    return TypeError(f"'{name}' object does not support the {protocol} protocol")


class _Unwinding:
    """The exception that goes through the exits of a stack, as it would through nested with statements.

    Each exit may drop it, or replace it by raising another; the next one sees what is left.
    """
    __slots__ = ("exception", "had_exception", "is_dropped", "is_new", "outer")

    def __init__(self, exception):
        self.exception = exception
        self.had_exception = exception is not None
        self.outer = sys.exception()  # what was being handled already when the with statement began
        self.is_dropped = self.is_new = False

    def details(self):
        """The arguments of an exit."""
        exception = self.exception
        if exception is None:
            return None, None, None
        return type(exception), exception, exception.__traceback__

    def drop(self):
        """An exit returned a true value."""
        self.is_dropped, self.is_new, self.exception = True, False, None

    def replace(self, new):
        """An exit raised new: of what it has as context, the exception that it saw must be at the end."""
        last = new
        while (context := last.__context__) is not None and context is not self.exception:
            if context is self.outer:
                last.__context__ = self.exception
                break
            last = context
        self.is_new, self.exception = True, new

    def end(self):
        """Raise what the exits raised; if there is nothing, return whether they dropped what there was."""
        if self.is_new:
            context = self.exception.__context__
            try:
                raise self.exception
            finally:
                self.exception.__context__ = context  # raise has just set it to what is handled here
        return self.had_exception and self.is_dropped


class _BaseExitStack:
    def __init__(self):
        self._exit_callbacks = _deque()

    def _push_exit_callback(self, callback, is_sync=True):
        self._exit_callbacks.append((is_sync, callback))

    def enter_context(self, cm):
        """Enter a context manager that will be left at the end."""
        cls = type(cm)
        try:
            enter, exit = cls.__enter__, cls.__exit__
        except AttributeError:
            raise _no_manager(cls, "context manager") from None
        entered = enter(cm)
        self._push_exit_callback(MethodType(exit, cm))
        return entered

    def push(self, exit):
        """Have the __exit__ of an object, or a function like it, called at the end."""
        method = getattr(type(exit), "__exit__", _NOTHING)
        self._push_exit_callback(exit if method is _NOTHING else MethodType(method, exit))
        return exit

    def callback(self, callback, /, *args, **kwds):
        """Have callback(*args, **kwds) called at the end."""
        def _exit_wrapper(*exc_details):
            callback(*args, **kwds)
        _exit_wrapper.__wrapped__ = callback
        self._push_exit_callback(_exit_wrapper)
        return callback

    def pop_all(self):
        """Move all callbacks to a new stack."""
        heir = type(self)()
        heir._exit_callbacks, self._exit_callbacks = self._exit_callbacks, _deque()
        return heir


def _deque():
    from collections import deque
    return deque()


class ExitStack(_BaseExitStack, AbstractContextManager):
    """Leaves any number of context managers at its end, the latest first."""

    def __enter__(self):
        return self

    def __exit__(self, *exc_details):
        unwinding = _Unwinding(exc_details[1])
        while self._exit_callbacks:
            is_sync, callback = self._exit_callbacks.pop()
            assert is_sync
            try:
                if callback(*unwinding.details()):
                    unwinding.drop()
            except BaseException as error:
                unwinding.replace(error)
        return unwinding.end()

    def close(self):
        """Leave all now."""
        self.__exit__(None, None, None)


class AsyncExitStack(_BaseExitStack, AbstractAsyncContextManager):
    """Leaves any number of context managers, asynchronous ones among them, at its end."""

    async def enter_async_context(self, cm):
        """Enter an asynchronous context manager that will be left at the end."""
        cls = type(cm)
        try:
            enter, exit = cls.__aenter__, cls.__aexit__
        except AttributeError:
            raise _no_manager(cls, "asynchronous context manager") from None
        entered = await enter(cm)
        self._push_exit_callback(MethodType(exit, cm), False)
        return entered

    def push_async_exit(self, exit):
        """Have the __aexit__ of an object, or a function like it, awaited at the end."""
        method = getattr(type(exit), "__aexit__", _NOTHING)
        self._push_exit_callback(exit if method is _NOTHING else MethodType(method, exit), False)
        return exit

    def push_async_callback(self, callback, /, *args, **kwds):
        """Have callback(*args, **kwds) awaited at the end."""
        async def _exit_wrapper(*exc_details):
            await callback(*args, **kwds)
        _exit_wrapper.__wrapped__ = callback
        self._push_exit_callback(_exit_wrapper, False)
        return callback

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_details):
        unwinding = _Unwinding(exc_details[1])
        while self._exit_callbacks:
            is_sync, callback = self._exit_callbacks.pop()
            try:
                result = callback(*unwinding.details())
                if result if is_sync else await result:
                    unwinding.drop()
            except BaseException as error:
                unwinding.replace(error)
        return unwinding.end()

    async def aclose(self):
        """Leave all now."""
        await self.__aexit__(None, None, None)


class nullcontext(AbstractContextManager, AbstractAsyncContextManager):
    """Does nothing; the with statement gets enter_result."""

    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *excinfo):
        pass


class chdir(AbstractContextManager):
    """Changes the working directory, and back."""

    def __init__(self, path):
        self.path = path
        self._old_cwd = []

    def __enter__(self):
        import os
        self._old_cwd.append(os.getcwd())
        os.chdir(self.path)

    def __exit__(self, *excinfo):
        import os
        os.chdir(self._old_cwd.pop())
