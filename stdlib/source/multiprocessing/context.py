"""Contexts: which way processes are started, and everything else that depends on it.

There are two ways. "fork" copies the process. "spawn" starts a fresh interpreter, which imports the main module under
another name and is told by pickle what to run. The default is "spawn", as under CPython wherever its fork server
cannot be had; "forkserver" is refused.
"""

import os
import threading

from . import process, reduction

__all__ = ()


class ProcessError(Exception):
    """What goes wrong between processes."""


class BufferTooShort(ProcessError):
    """A message does not fit; args[0] is the message."""


class TimeoutError(ProcessError):
    """A result was not there in time."""


class AuthenticationError(ProcessError):
    """The other side does not know the key."""


class BaseContext:
    """What all contexts offer."""

    ProcessError = ProcessError
    BufferTooShort = BufferTooShort
    TimeoutError = TimeoutError
    AuthenticationError = AuthenticationError

    current_process = staticmethod(process.current_process)
    parent_process = staticmethod(process.parent_process)
    active_children = staticmethod(process.active_children)

    def cpu_count(self):
        """How many processors the machine has."""
        count = os.cpu_count()
        if count is None:
            raise NotImplementedError("cannot determine number of cpus")
        return count

    # --- what processes share ----------------------------------------------------------------------------------------

    def Manager(self):
        """A server process for objects, started, by whose proxies they are reached."""
        from .managers import SyncManager
        manager = SyncManager(ctx=self.get_context())
        manager.start()
        return manager

    def Pipe(self, duplex=True):
        """Two connected ends; what is sent into one comes out of the other."""
        from .connection import Pipe
        return Pipe(duplex)

    def Lock(self):
        """A lock between processes."""
        from .synchronize import Lock
        return Lock(ctx=self.get_context())

    def RLock(self):
        """A lock that its holder may take again."""
        from .synchronize import RLock
        return RLock(ctx=self.get_context())

    def Condition(self, lock=None):
        """A condition variable between processes."""
        from .synchronize import Condition
        return Condition(lock, ctx=self.get_context())

    def Semaphore(self, value=1):
        """A semaphore between processes."""
        from .synchronize import Semaphore
        return Semaphore(value, ctx=self.get_context())

    def BoundedSemaphore(self, value=1):
        """A semaphore that cannot be released more often than it was taken."""
        from .synchronize import BoundedSemaphore
        return BoundedSemaphore(value, ctx=self.get_context())

    def Event(self):
        """An event between processes."""
        from .synchronize import Event
        return Event(ctx=self.get_context())

    def Barrier(self, parties, action=None, timeout=None):
        """A barrier between processes."""
        from .synchronize import Barrier
        return Barrier(parties, action, timeout, ctx=self.get_context())

    def Queue(self, maxsize=0):
        """A queue between processes, with a buffer in each that puts."""
        from .queues import Queue
        return Queue(maxsize, ctx=self.get_context())

    def JoinableQueue(self, maxsize=0):
        """A queue that counts what has been worked off."""
        from .queues import JoinableQueue
        return JoinableQueue(maxsize, ctx=self.get_context())

    def SimpleQueue(self):
        """A pipe with a lock at each end."""
        from .queues import SimpleQueue
        return SimpleQueue(ctx=self.get_context())

    def Pool(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None):
        """Worker processes that carry calls out."""
        from .pool import Pool
        return Pool(processes, initializer, initargs, maxtasksperchild, context=self.get_context())

    def RawValue(self, typecode_or_type, *args):
        """A number in shared memory, without a lock."""
        from .sharedctypes import RawValue
        return RawValue(typecode_or_type, *args)

    def RawArray(self, typecode_or_type, size_or_initializer):
        """Numbers in shared memory, without a lock."""
        from .sharedctypes import RawArray
        return RawArray(typecode_or_type, size_or_initializer)

    def Value(self, typecode_or_type, *args, lock=True):
        """A number in shared memory with a lock."""
        from .sharedctypes import Value
        return Value(typecode_or_type, *args, lock=lock, ctx=self.get_context())

    def Array(self, typecode_or_type, size_or_initializer, *, lock=True):
        """Numbers in shared memory with a lock."""
        from .sharedctypes import Array
        return Array(typecode_or_type, size_or_initializer, lock=lock, ctx=self.get_context())

    # --- settings ----------------------------------------------------------------------------------------------------

    def freeze_support(self):
        """Nothing to do: programs are not frozen here."""

    def get_logger(self):
        """The logger that the package tells what it does."""
        from .util import get_logger
        return get_logger()

    def log_to_stderr(self, level=None):
        """As get_logger(), and what it is told is written to sys.stderr."""
        from .util import log_to_stderr
        return log_to_stderr(level)

    def allow_connection_pickling(self):
        """Connections and sockets can be sent to other processes once their module is there."""
        from . import connection  # noqa: F401

    def set_executable(self, executable):
        """The interpreter that "spawn" starts."""
        from .spawn import set_executable
        set_executable(executable)

    def set_forkserver_preload(self, module_names):
        """For the fork server, which there is none of: the names are checked only."""
        if not all(type(name) is str for name in module_names):
            raise TypeError("module_names must be a list of strings")

    def get_context(self, method=None):
        """The context of a way to start processes; this one without a name."""
        if method is None:
            return self
        if method == "forkserver":
            raise ValueError("forkserver start method not available")
        if method not in _contexts:
            raise ValueError("cannot find context for %r" % method)
        return _contexts[method]

    def get_start_method(self, allow_none=False):
        """How processes are started."""
        return self._name

    def set_start_method(self, method, force=False):
        """Only the default context can change its mind."""
        raise ValueError("cannot set start method of concrete context")

    @property
    def reducer(self):
        """The module that says how objects are taken apart."""
        return globals()["reduction"]

    @reducer.setter
    def reducer(self, reduction):
        globals()["reduction"] = reduction

    def _check_available(self):
        pass


class Process(process.BaseProcess):
    """A process, started in the way of the default context."""

    _start_method = None

    @staticmethod
    def _Popen(process_object):
        return _default_context.get_context().Process._Popen(process_object)

    @staticmethod
    def _after_fork():
        return _default_context.get_context().Process._after_fork()


class ForkProcess(process.BaseProcess):
    """A process that begins as a copy of its parent."""

    _start_method = "fork"

    @staticmethod
    def _Popen(process_object):
        from .popen_fork import Popen
        return Popen(process_object)


class SpawnProcess(process.BaseProcess):
    """A process with an interpreter of its own from the start."""

    _start_method = "spawn"

    @staticmethod
    def _Popen(process_object):
        from .popen_spawn_posix import Popen
        return Popen(process_object)

    @staticmethod
    def _after_fork():
        pass  # nothing has been inherited


class ForkContext(BaseContext):
    """Everything with "fork"."""

    _name = "fork"
    Process = ForkProcess


class SpawnContext(BaseContext):
    """Everything with "spawn"."""

    _name = "spawn"
    Process = SpawnProcess


class DefaultContext(BaseContext):
    """The context that programs use without asking for one: it is decided at the first use, or by the program."""

    Process = Process

    def __init__(self, context):
        self._default_context = context
        self._actual_context = None

    def get_context(self, method=None):
        if method is not None:
            return super().get_context(method)
        if self._actual_context is None:
            self._actual_context = self._default_context
        return self._actual_context

    def set_start_method(self, method, force=False):
        """Decides how processes are started: once, unless forced."""
        if self._actual_context is not None and not force:
            raise RuntimeError("context has already been set")
        if method is None and force:
            self._actual_context = None
        else:
            self._actual_context = self.get_context(method)

    def get_start_method(self, allow_none=False):
        if self._actual_context is None and allow_none:
            return None
        return self.get_context()._name

    def get_all_start_methods(self):
        """The ways there are, the default first."""
        first = self._default_context._name
        return [first] + [name for name in _contexts if name != first]


_contexts = {"fork": ForkContext(), "spawn": SpawnContext()}
_default_context = DefaultContext(_contexts["spawn"])


def _force_start_method(method):
    _default_context._actual_context = _contexts[method]


# The process object whose child is being told what to do by pickle, in each thread.
_spawning = threading.local()


def get_spawning_popen():
    """What starts the process that something is being pickled for, or None."""
    return getattr(_spawning, "popen", None)


def set_spawning_popen(popen):
    _spawning.popen = popen


def assert_spawning(obj):
    """Refuses to pickle what only a new process can take over."""
    if get_spawning_popen() is None:
        raise RuntimeError("%s objects should only be shared between processes through inheritance"
                           % type(obj).__name__)
