"""Threads as objects, and the means by which they wait for each other.

What runs and waits natively is in _thread; here are the objects around it.  A thread is in _limbo from start() until it
runs, then in _active under its number; both are guarded by _active_limbo_lock.
"""

import _thread
import sys as _sys
from _thread import (RLock as _CRLock, TIMEOUT_MAX, _make_thread_handle, _ThreadHandle, _excepthook as excepthook,
                     _ExceptHookArgs as ExceptHookArgs, _get_main_thread_ident, _is_main_interpreter, _local as local,
                     allocate_lock as _allocate_lock, daemon_threads_allowed as _daemon_threads_allowed, get_ident,
                     get_native_id, LockType as Lock, stack_size, start_joinable_thread as _start_joinable_thread)
from _weakrefset import WeakSet as _WeakSet
from itertools import count as _count
from time import monotonic as _time

__all__ = ["get_ident", "active_count", "Condition", "current_thread", "enumerate", "main_thread", "TIMEOUT_MAX",
           "Event", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Thread", "Barrier", "BrokenBarrierError",
           "Timer", "ThreadError", "setprofile", "settrace", "local", "stack_size", "excepthook", "ExceptHookArgs",
           "getprofile", "gettrace", "setprofile_all_threads", "settrace_all_threads", "get_native_id"]

ThreadError = _thread.error
__excepthook__ = excepthook
_set_os_name = _thread.set_name

_profile_hook = _trace_hook = None
_active = {}
_HAVE_THREAD_NATIVE_ID = True
_limbo = {}
_dangling = _WeakSet()
_counter = _count(1).__next__


# --- tracing ------------------------------------------------------------------------------------------------

def setprofile(func):
    """Have every thread that starts from now on call sys.setprofile(func) first."""
    global _profile_hook
    _profile_hook = func


def setprofile_all_threads(func):
    """Set the profile function of the threads that run and of those that start from now on."""
    setprofile(func)
    _sys._setprofileallthreads(func)


def getprofile():
    """The function that setprofile() was given."""
    return _profile_hook


def settrace(func):
    """Have every thread that starts from now on call sys.settrace(func) first."""
    global _trace_hook
    _trace_hook = func


def settrace_all_threads(func):
    """Set the trace function of the threads that run and of those that start from now on."""
    settrace(func)
    _sys._settraceallthreads(func)


def gettrace():
    """The function that settrace() was given."""
    return _trace_hook


# --- locks --------------------------------------------------------------------------------------------------

class _RLock:
    """A lock that its owner may take again, made of a plain one."""

    def __init__(self):
        self._block = _allocate_lock()
        self._owner = None
        self._count = 0

    def __repr__(self):
        owner = self._owner
        thread = _active.get(owner)
        return (f"<{'locked' if self.locked() else 'unlocked'} {type(self).__module__}.{type(self).__qualname__} "
                f"object owner={owner if thread is None else thread.name!r} count={self._count} at {hex(id(self))}>")

    def _at_fork_reinit(self):
        self._block._at_fork_reinit()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        """Take the lock; it must be released as often as it was taken."""
        me = get_ident()
        if self._owner == me:
            self._count += 1
            return True
        taken = self._block.acquire(blocking, timeout)
        if taken:
            self._owner = me
            self._count = 1
        return taken

    __enter__ = acquire

    def release(self):
        """Give the lock up once."""
        if self._owner != get_ident():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = None
            self._block.release()

    def __exit__(self, *details):
        self.release()

    def locked(self):
        """Whether some thread holds the lock."""
        return self._block.locked()

    def _acquire_restore(self, state):
        self._block.acquire()
        self._count, self._owner = state

    def _release_save(self):
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        state = self._count, self._owner
        self._count = 0
        self._owner = None
        self._block.release()
        return state

    def _is_owned(self):
        return self._owner == get_ident()

    def _recursion_count(self):
        return self._count if self._owner == get_ident() else 0


_PyRLock = _RLock


def RLock(*args, **kwargs):
    """A lock that the thread which holds it may take again."""
    if args or kwargs:
        import warnings
        warnings.warn("Passing arguments to RLock is deprecated and will be removed in 3.15", DeprecationWarning,
                      stacklevel=2)
    return _PyRLock(*args, **kwargs) if _CRLock is None else _CRLock(*args, **kwargs)


class Condition:
    """Lets threads wait until another one notifies them, all of them holding the same lock meanwhile.

    Each that waits has a lock of its own in _waiters, which notify() releases.
    """

    def __init__(self, lock=None):
        self._lock = lock = RLock() if lock is None else lock
        self.acquire = lock.acquire
        self.release = lock.release
        for name in ("_release_save", "_acquire_restore", "_is_owned"):
            method = getattr(lock, name, None)
            if method is not None:
                setattr(self, name, method)
        self._waiters = {}

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()
        self._waiters.clear()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, kind, error, traceback):
        return self._lock.__exit__(kind, error, traceback)

    def __repr__(self):
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def locked(self):
        """Whether some thread holds the lock."""
        return self._lock.locked()

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, state):
        self._lock.acquire()

    def _is_owned(self):
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout=None):
        """Give the lock up, wait to be notified, take the lock again; False if the time ran out first."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = _allocate_lock()
        waiter.acquire()
        self._waiters[waiter] = None
        state = self._release_save()
        woken = False
        try:
            if timeout is None:
                waiter.acquire()
                woken = True
            else:
                woken = waiter.acquire(False) if timeout <= 0 else waiter.acquire(True, timeout)  # NaN too
            return woken
        finally:
            self._acquire_restore(state)
            if not woken:
                self._waiters.pop(waiter, None)

    def wait_for(self, predicate, timeout=None):
        """Wait until predicate() is true, or the time has run out; gives what it said last."""
        result = predicate()
        if timeout is None:
            while not result:
                self.wait()
                result = predicate()
            return result
        deadline = _time() + timeout
        while not result:
            left = deadline - _time()
            if left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        """Wake up to n of the threads that wait, those first that came first."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        waiters = self._waiters
        while waiters and n > 0:
            waiter = next(iter(waiters))
            try:
                waiter.release()
            except RuntimeError:
                pass  # its time has run out, and it has not taken itself off yet
            else:
                n -= 1
            waiters.pop(waiter, None)

    def notify_all(self):
        """Wake all threads that wait."""
        self.notify(len(self._waiters))

    def notifyAll(self):
        """An old name of notify_all()."""
        import warnings
        warnings.warn("notifyAll() is deprecated, use notify_all() instead", DeprecationWarning, stacklevel=2)
        self.notify_all()


def _place(thing):
    return f"{type(thing).__module__}.{type(thing).__qualname__} at {id(thing):#x}"


class Semaphore:
    """A count of free places; acquire() waits while there is none."""

    _initial_value = float("inf")  # there are never more places

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value, self._cond = value, Condition(Lock())

    def __repr__(self):
        return f"<{_place(self)}: value={self._value}>"

    def acquire(self, blocking=True, timeout=None):
        """Take a place; tells whether there was one within the time."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        deadline = None
        with self._cond:
            while not self._value:
                if not blocking:
                    return False
                if timeout is not None:
                    if deadline is None:
                        deadline = _time() + timeout
                    else:
                        timeout = deadline - _time()
                        if timeout <= 0:
                            return False
                self._cond.wait(timeout)
            self._value -= 1
            return True

    __enter__ = acquire

    def release(self, n=1):
        """Give n places back."""
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            places = self._value + n
            if places > self._initial_value:
                raise ValueError("Semaphore released too many times")
            self._value = places
            self._cond.notify(n)

    def __exit__(self, *details):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that never has more places than at first: giving back one that is not taken is a ValueError."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        return f"<{_place(self)}: value={self._value}/{self._initial_value}>"


class Event:
    """A flag that threads can wait for."""

    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        return f"<{_place(self)}: {'set' if self._flag else 'unset'}>"

    def _at_fork_reinit(self):
        self._cond._at_fork_reinit()

    def is_set(self):
        """Whether the flag is set."""
        return self._flag

    def isSet(self):
        """An old name of is_set()."""
        import warnings
        warnings.warn("isSet() is deprecated, use is_set() instead", DeprecationWarning, stacklevel=2)
        return self.is_set()

    def set(self):
        """Set the flag: all that wait go on."""
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        """Take the flag down."""
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        """Wait until the flag is set, for at most timeout seconds; tells whether it was."""
        with self._cond:
            return self._flag or self._cond.wait(timeout)


class BrokenBarrierError(RuntimeError):
    """A barrier is broken: somebody gave up, or it was reset."""


_FILLING, _DRAINING, _RESETTING, _BROKEN = 0, 1, -1, -2


class Barrier:
    """Threads that wait for each other until there are as many as agreed.

    _state says what those inside do: gather, leave, leave with an error because of reset(), or for good.
    """

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._parties, self._action, self._timeout = parties, action, timeout
        self._cond = Condition(Lock())
        self._state, self._count = _FILLING, 0

    def __repr__(self):
        state = "broken" if self.broken else f"waiters={self.n_waiting}/{self.parties}"
        return f"<{_place(self)}: {state}>"

    def wait(self, timeout=None):
        """Wait for the others; gives a number from 0 to parties - 1, another to each."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._cond.wait_for(lambda: self._state not in (_DRAINING, _RESETTING))
            if self._state == _BROKEN:
                raise BrokenBarrierError
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._open()
                else:
                    self._await_others(timeout)
                return index
            finally:
                self._count -= 1
                if not self._count and self._state in (_DRAINING, _RESETTING):
                    self._state = _FILLING
                    self._cond.notify_all()

    def _open(self):
        try:
            if self._action:
                self._action()
        except:
            self._break()
            raise
        self._state = _DRAINING
        self._cond.notify_all()

    def _await_others(self, timeout):
        if not self._cond.wait_for(lambda: self._state != _FILLING, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state < 0:
            raise BrokenBarrierError

    def _break(self):
        self._state = _BROKEN
        self._cond.notify_all()

    def reset(self):
        """Begin anew: those that wait get BrokenBarrierError."""
        with self._cond:
            if not self._count:
                self._state = _FILLING
            elif self._state in (_FILLING, _BROKEN):
                self._state = _RESETTING
            self._cond.notify_all()

    def abort(self):
        """Break the barrier for all, those that come later too."""
        with self._cond:
            self._break()

    @property
    def parties(self):
        """How many threads the barrier waits for."""
        return self._parties

    @property
    def n_waiting(self):
        """How many wait now."""
        return self._count if self._state == _FILLING else 0

    @property
    def broken(self):
        """Whether the barrier is broken."""
        return self._state == _BROKEN


# --- threads ------------------------------------------------------------------------------------------------

_active_limbo_lock = RLock()


def _newname(template):
    return template % _counter()


def _make_invoke_excepthook():
    """A function that reports a thread's exception, even when the modules are being taken apart."""
    first_hook = excepthook
    if first_hook is None:
        raise RuntimeError("threading.excepthook is None")
    first_system_hook = _sys.excepthook
    if first_system_hook is None:
        raise RuntimeError("sys.excepthook is None")
    sys, hook_of, arguments = _sys, globals, ExceptHookArgs

    def invoke(thread):
        try:
            hook = hook_of().get("excepthook") or first_hook
            hook(arguments([*sys.exc_info(), thread]))
        except Exception as error:
            error.__suppress_context__ = True
            if sys is None or sys.stderr is None:
                stream = thread._stderr
                if stream is None:
                    return
            else:
                stream = sys.stderr
            print("Exception in threading.excepthook:", file=stream, flush=True)
            (sys.excepthook or first_system_hook)(*sys.exc_info())
    return invoke


class Thread:
    """A thread of control: start() runs run() in it."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None, context=None):
        if group is not None:
            raise AssertionError("group argument must be None for now")
        if name:
            name = str(name)
        else:
            name = _newname("Thread-%d")
            if target is not None:
                target_name = getattr(target, "__name__", None)
                if target_name is not None:
                    name = f"{name} ({target_name})"
        self._target = target
        self._name = name
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        if daemon is not None:
            if daemon and not _daemon_threads_allowed():
                raise RuntimeError("daemon threads are disabled in this (sub)interpreter")
            self._daemonic = daemon
        else:
            self._daemonic = current_thread().daemon
        self._context = context
        self._ident = self._native_id = self._os_name = None
        self._started = Event()
        self._handle = _ThreadHandle()
        # As they are now: at the program's end the module sys may have lost them.
        self._stderr, self._invoke_excepthook = _sys.stderr, _make_invoke_excepthook()
        self._initialized = True
        _dangling.add(self)

    def _after_fork(self, new_ident=None):
        self._started._at_fork_reinit()
        if new_ident is not None:
            self._ident = new_ident
            self._set_native_id()

    def __repr__(self):
        if not self._initialized:
            raise AssertionError("Thread.__init__() was not called")
        status = "stopped" if self._handle.is_done() else "started" if self._started.is_set() else "initial"
        if self._daemonic:
            status += " daemon"
        if self._ident is not None:
            status += f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {status})>"

    def start(self):
        """Run run() in a new thread; once only."""
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._started._flag:
            raise RuntimeError("threads can only be started once")
        with _active_limbo_lock:
            _limbo[self] = self
        if self._context is None:
            import _contextvars
            self._context = (_contextvars.copy_context() if _sys.flags.thread_inherit_context
                             else _contextvars.Context())
        try:
            _start_joinable_thread(self._bootstrap, handle=self._handle, daemon=self.daemon)
        except Exception:
            with _active_limbo_lock:
                _limbo.pop(self, None)
            raise
        self._started.wait()

    def run(self):
        """What the thread does: calls target with its arguments."""
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            del self._target, self._args, self._kwargs  # they may refer to the thread

    def _bootstrap(self):
        try:
            self._bootstrap_inner()
        except:
            if self._daemonic and _sys is None:
                return  # the modules are gone: nobody is left to tell
            raise

    def _bootstrap_inner(self):
        try:
            self._note_start()
            for hook, install in (_trace_hook, _sys.settrace), (_profile_hook, _sys.setprofile):
                if hook:
                    install(hook)
            try:
                self._context.run(self.run)
            except:
                self._invoke_excepthook(self)
        finally:
            self._delete()

    def _note_start(self):
        """Called in the new thread: whoever waits in start() goes on."""
        self._set_ident()
        self._set_native_id()
        self._set_os_name()
        self._started.set()
        with _active_limbo_lock:
            _active[self._ident] = self
            _limbo.pop(self, None)

    def _set_ident(self):
        self._ident = get_ident()

    def _set_native_id(self):
        self._native_id = get_native_id()

    def _set_os_name(self):
        if not self._name:
            return
        try:
            _set_os_name(self._name)
        except OSError:
            pass  # the name serves the system's tools alone

    def _delete(self):
        with _active_limbo_lock:
            _active.pop(get_ident(), None)

    def join(self, timeout=None):
        """Wait until the thread has ended, for at most timeout seconds."""
        self._check_initialized(RuntimeError)
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        self._handle.join(None if timeout is None else max(timeout, 0))

    def is_alive(self):
        """Whether the thread runs."""
        self._check_initialized()
        return self._started.is_set() and not self._handle.is_done()

    def _check_initialized(self, error=AssertionError):
        if not self._initialized:
            raise error("Thread.__init__() not called")

    @property
    def name(self):
        """A name for people; several threads may have the same."""
        self._check_initialized()
        return self._name

    @name.setter
    def name(self, name):
        self._check_initialized()
        self._name = str(name)
        if get_ident() == self._ident:
            self._set_os_name()

    @property
    def ident(self):
        """The number of the thread, or None before it is started."""
        self._check_initialized()
        return self._ident

    @property
    def native_id(self):
        """The number that the kernel has given the thread, or None before it is started."""
        self._check_initialized()
        return self._native_id

    @property
    def daemon(self):
        """Whether the program may end while the thread runs."""
        self._check_initialized()
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        self._check_initialized(RuntimeError)
        if daemonic and not _daemon_threads_allowed():
            raise RuntimeError("daemon threads are disabled in this interpreter")
        if self._started.is_set():
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self):
        """An old name of the attribute daemon."""
        _warn_old("isDaemon() is deprecated, get the daemon attribute instead")
        return self.daemon

    def setDaemon(self, daemonic):
        """An old way to set the attribute daemon."""
        _warn_old("setDaemon() is deprecated, set the daemon attribute instead")
        self.daemon = daemonic

    def getName(self):
        """An old name of the attribute name."""
        _warn_old("getName() is deprecated, get the name attribute instead")
        return self.name

    def setName(self, name):
        """An old way to set the attribute name."""
        _warn_old("setName() is deprecated, set the name attribute instead")
        self.name = name


def _warn_old(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=3)


class Timer(Thread):
    """Calls function(*args, **kwargs) after some seconds, unless cancelled before."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = [] if args is None else args
        self.kwargs = {} if kwargs is None else kwargs
        self.finished = Event()

    def cancel(self):
        """Do not call the function, if it has not been called yet."""
        self.finished.set()

    def run(self):
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _FoundThread(Thread):
    """A thread that this module has not started."""

    def _note(self):
        self._started.set()
        self._set_ident()
        self._set_native_id()
        self._handle = _make_thread_handle(self._ident)
        with _active_limbo_lock:
            _active[self._ident] = self


class _MainThread(_FoundThread):

    def __init__(self):
        Thread.__init__(self, name="MainThread", daemon=False)
        self._note()
        self._ident = _get_main_thread_ident()
        self._handle = _make_thread_handle(self._ident)
        with _active_limbo_lock:
            _active[self._ident] = self


class _DeleteDummyThreadOnDel:
    """Lies in the locals of a thread that was found: takes it off the list when the thread ends."""

    def __init__(self, dummy_thread):
        self._dummy_thread = dummy_thread
        self._ident = dummy_thread.ident
        _thread_local_info._track_dummy_thread_ref = self

    def __del__(self, _lock=_active_limbo_lock, _active=_active):
        with _lock:
            if _active.get(self._ident) is self._dummy_thread:
                _active.pop(self._ident, None)


_thread_local_info = local()


class _DummyThread(_FoundThread):

    def __init__(self):
        Thread.__init__(self, name=_newname("Dummy-%d"), daemon=_daemon_threads_allowed())
        self._note()
        _DeleteDummyThreadOnDel(self)

    def is_alive(self):
        if self._handle.is_done() or not self._started.is_set():
            raise RuntimeError("thread is not alive")
        return True

    def join(self, timeout=None):
        raise RuntimeError("cannot join a dummy thread")

    def _after_fork(self, new_ident=None):
        if new_ident is not None:
            self.__class__ = _MainThread
            self._name = "MainThread"
            self._daemonic = False
        Thread._after_fork(self, new_ident=new_ident)


def current_thread():
    """The Thread that runs this; a dummy if it was not started here."""
    thread = _active.get(get_ident())
    return _DummyThread() if thread is None else thread


def currentThread():
    """An old name of current_thread()."""
    _warn_old("currentThread() is deprecated, use current_thread() instead")
    return current_thread()


def active_count():
    """How many threads run."""
    with _active_limbo_lock:
        return len(_active) + len(_limbo)


def activeCount():
    """An old name of active_count()."""
    _warn_old("activeCount() is deprecated, use active_count() instead")
    return active_count()


def _enumerate():
    return [*_active.values(), *_limbo.values()]


def enumerate():
    """The threads that run, as a list."""
    with _active_limbo_lock:
        return _enumerate()


def main_thread():
    """The thread that the interpreter was started in."""
    return _main_thread


# --- the end, and forks -------------------------------------------------------------------------------------

_threading_atexits = []
_SHUTTING_DOWN = False


def _register_atexit(func, *args, **kwargs):
    """Have func(*args, **kwargs) called when the main thread ends, before the others are waited for."""
    if _SHUTTING_DOWN:
        raise RuntimeError("can't register atexit after shutdown")
    _threading_atexits.append(lambda: func(*args, **kwargs))


def _shutdown():
    """At the end of the program: call what was registered, wait for all threads that are no daemons."""
    if _main_thread._handle.is_done() and _is_main_interpreter():
        return
    global _SHUTTING_DOWN
    _SHUTTING_DOWN = True
    for call in reversed(_threading_atexits):
        call()
    if _main_thread.ident == get_ident():
        _main_thread._handle._set_done()
    _thread._shutdown()


def _after_fork():
    """In the child: the thread that forked is the main one, and there are no others."""
    global _active_limbo_lock, _main_thread
    _active_limbo_lock = RLock()
    try:
        current = _active[get_ident()]
    except KeyError:
        current = _MainThread()
    _main_thread = current
    survivors = {}
    threads = set(_enumerate())
    threads.update(_dangling)
    for thread in threads:
        if thread is current:
            ident = get_ident()
            thread._after_fork(new_ident=ident)
            survivors[ident] = thread
        else:
            thread._after_fork()
            if thread._started.is_set() and not thread._handle.is_done():
                try:
                    thread._handle._set_done()
                except RuntimeError:
                    pass  # it had not begun to run
    _limbo.clear()
    _active.clear()
    _active.update(survivors)


class _NoThread:
    daemon = False


_active[get_ident()] = _NoThread  # whom the main thread asks whether it is a daemon
_main_thread = _MainThread()
if _main_thread._ident != get_ident():
    del _active[get_ident()]

_os_register = getattr(_sys.modules.get("os") or __import__("os"), "register_at_fork", None)
if _os_register is not None:
    _os_register(after_in_child=_after_fork)
