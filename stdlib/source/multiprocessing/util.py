"""What the other modules of the package need: what is done at the end and after a fork, logging, descriptors."""

import atexit
import itertools
import os
import sys
import threading  # its own end is to be registered before ours, so that it comes later
import time
import weakref
from subprocess import _args_from_interpreter_flags

from . import process

__all__ = ["sub_debug", "debug", "info", "sub_warning", "warn", "get_logger", "log_to_stderr", "get_temp_dir",
           "register_after_fork", "is_exiting", "Finalize", "ForkAwareThreadLock", "ForkAwareLocal",
           "close_all_fds_except", "SUBDEBUG", "SUBWARNING"]

# --- logging -----------------------------------------------------------------------------------------------------------

NOTSET, SUBDEBUG, DEBUG, INFO, SUBWARNING, WARNING = 0, 5, 10, 20, 25, 30
LOGGER_NAME = "multiprocessing"
DEFAULT_LOGGING_FORMAT = "[%(levelname)s/%(processName)s] %(message)s"

_logger = None  # again while modules are being cleared
_log_to_stderr = False


def _log(level, message, arguments):
    _logger.log(level, message, *arguments, stacklevel=3)


def sub_debug(message, *arguments):
    if _logger:
        _log(SUBDEBUG, message, arguments)


def debug(message, *arguments):
    if _logger:
        _log(DEBUG, message, arguments)


def info(message, *arguments):
    if _logger:
        _log(INFO, message, arguments)


def sub_warning(message, *arguments):
    if _logger:
        _log(SUBWARNING, message, arguments)


def warn(message, *arguments):
    if _logger:
        _log(WARNING, message, arguments)


def get_logger():
    """The logger of the package, made at the first call."""
    global _logger
    import logging
    with logging._lock:
        if not _logger:
            _logger = logging.getLogger(LOGGER_NAME)
            _logger.propagate = 0
            atexit.unregister(_exit_function)  # ours comes before logging's
            atexit.register(_exit_function)
    return _logger


def log_to_stderr(level=None):
    """Has what the package logs written to sys.stderr."""
    global _log_to_stderr
    import logging
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(DEFAULT_LOGGING_FORMAT))
    logger = get_logger()
    logger.addHandler(handler)
    if level:
        logger.setLevel(level)
    _log_to_stderr = True
    return logger


# --- places ------------------------------------------------------------------------------------------------------------

abstract_sockets_supported = sys.platform in ("linux", "android")
_SOCKET_NAME_MOST = 108  # bytes of a Unix socket's address
_DIRECTORY_PREFIX, _DIRECTORY_SUFFIX = "pymp-", 8
_TMPSOCK_PREFIX, _TMPSOCK_SUFFIXLEN = "sock-", 12


def is_abstract_socket_namespace(address):
    """Whether a Unix socket's address is a name that is in no directory."""
    if not address:
        return False
    if isinstance(address, bytes):
        return address[0] == 0
    if isinstance(address, str):
        return address[0] == "\0"
    raise TypeError(f"address type of {address!r} unrecognized")


def get_temp_dir():
    """A directory of this process, for sockets; it is removed at the end."""
    import shutil
    import tempfile
    config = process.current_process()._config
    if config.get("tempdir") is None:
        base = tempfile.gettempdir()
        needed = len(_DIRECTORY_PREFIX) + _DIRECTORY_SUFFIX + len(_TMPSOCK_PREFIX) + _TMPSOCK_SUFFIXLEN + 2
        if len(os.fsencode(base)) + needed >= _SOCKET_NAME_MOST and os.path.isdir("/tmp"):
            warn("Ignoring user-defined temporary directory: %s", base)
            base = "/tmp"
        place = tempfile.mkdtemp(prefix=_DIRECTORY_PREFIX, dir=base)
        info("created temp directory %s", place)
        Finalize(None, _remove_temp_dir, args=(shutil.rmtree, place), exitpriority=-100)
        config["tempdir"] = place
    return config["tempdir"]


def _remove_temp_dir(remove, place):
    remove(place)
    process.current_process()._config["tempdir"] = None


# --- after a fork ------------------------------------------------------------------------------------------------------

_afterfork_registry = weakref.WeakValueDictionary()
_afterfork_counter = itertools.count()


def register_after_fork(obj, function):
    """Has function(obj) called in each process that is forked from now on, while obj lives."""
    _afterfork_registry[next(_afterfork_counter), id(obj), function] = obj


def _run_after_forkers():
    for (_, _, function), obj in sorted(_afterfork_registry.items(), key=lambda item: item[0][0]):
        try:
            function(obj)
        except Exception as error:
            info("after forker raised exception %s", error)


class ForkAwareThreadLock:
    """A lock between threads that is free after a fork."""

    def __init__(self):
        self._lock = threading.Lock()
        self.acquire, self.release = self._lock.acquire, self._lock.release
        register_after_fork(self, ForkAwareThreadLock._at_fork_reinit)

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *exception):
        return self._lock.__exit__(*exception)


class ForkAwareLocal(threading.local):
    """Attributes of each thread that are gone after a fork."""

    def __init__(self):
        register_after_fork(self, lambda self: self.__dict__.clear())

    def __reduce__(self):
        return type(self), ()


# --- finalisation ------------------------------------------------------------------------------------------------------

_finalizer_registry = {}
_finalizer_counter = itertools.count()


class Finalize:
    """A call made once: when obj dies, at the end of the process (by priority, the highest first), or when asked for."""

    def __init__(self, obj, callback, args=(), kwargs=None, exitpriority=None):
        if exitpriority is not None and not isinstance(exitpriority, int):
            raise TypeError(f"Exitpriority ({exitpriority!r}) must be None or int, not {type(exitpriority)!s}")
        if obj is None and exitpriority is None:
            raise ValueError("Without object, exitpriority cannot be None")
        self._weakref = None if obj is None else weakref.ref(obj, self)
        self._callback, self._args, self._kwargs = callback, args, kwargs or {}
        self._key = exitpriority, next(_finalizer_counter)
        self._pid = os.getpid()
        _finalizer_registry[self._key] = self

    # What it needs is kept as defaults: it may be called while modules are being cleared.
    def __call__(self, reference=None, _registry=_finalizer_registry, _getpid=os.getpid, _log=sub_debug):
        if _registry.pop(self._key, None) is None:
            _log("finalizer no longer registered")
            return None
        result = None
        if self._pid == _getpid():
            _log("finalizer calling %s with args %s and kwargs %s", self._callback, self._args, self._kwargs)
            result = self._callback(*self._args, **self._kwargs)
        else:
            _log("finalizer ignored because different process")
        self._forget()
        return result

    def _forget(self):
        self._weakref = self._callback = self._args = self._kwargs = self._key = None

    def cancel(self):
        """The call is not made any more."""
        if _finalizer_registry.pop(self._key, None) is not None:
            self._forget()

    def still_active(self):
        """Whether the call is still to be made."""
        return self._key in _finalizer_registry

    def __repr__(self):
        if self._weakref is None or self._weakref() is None:
            return f"<{type(self).__name__} object, dead>"
        parts = [f"{type(self).__name__} object", f"callback={getattr(self._callback, '__name__', self._callback)}"]
        if self._args:
            parts.append(f"args={self._args}")
        if self._kwargs:
            parts.append(f"kwargs={self._kwargs}")
        if self._key[0] is not None:
            parts.append(f"exitpriority={self._key[0]}")
        return f"<{', '.join(parts)}>"


def _run_finalizers(minpriority=None):
    """Makes the calls that have a priority (of at least minpriority), the highest first, the newest of equals first."""
    if _finalizer_registry is None:
        return
    keys = [key for key in list(_finalizer_registry)
            if key[0] is not None and (minpriority is None or key[0] >= minpriority)]
    for key in sorted(keys, reverse=True):
        finalizer = _finalizer_registry.get(key)
        if finalizer is None:
            continue
        sub_debug("calling %s", finalizer)
        try:
            finalizer()
        except Exception:
            import traceback
            traceback.print_exc()
    if minpriority is None:
        _finalizer_registry.clear()


_exiting = False


def is_exiting():
    """Whether the process is about to end."""
    return _exiting or _exiting is None


def _exit_function():
    """Before the process ends: daemons are ended, the other children waited for, finalizers called."""
    global _exiting
    if _exiting:
        return
    _exiting = True
    info("process shutting down")
    debug('running all "atexit" finalizers with priority >= 0')
    _run_finalizers(0)
    if process.current_process() is not None:
        for child in process.active_children():
            if child.daemon:
                info("calling terminate() for daemon %s", child.name)
                child._popen.terminate()
        for child in process.active_children():
            info("calling join() for process %s", child.name)
            child.join()
    debug("running the remaining \"atexit\" finalizers")
    _run_finalizers()


atexit.register(_exit_function)


# --- descriptors and streams -------------------------------------------------------------------------------------------

def close_fds(*descriptors):
    for descriptor in descriptors:
        os.close(descriptor)


def close_all_fds_except(descriptors):
    """Closes every descriptor but these."""
    last = os.sysconf("SC_OPEN_MAX")
    kept = sorted(descriptors)
    for low, high in zip([-1, *kept], [*kept, last]):
        os.closerange(low + 1, high)


def _close_stdin():
    """A child does not read what is typed for its parent: its standard input is empty."""
    if sys.stdin is None:
        return
    try:
        sys.stdin.close()
        sys.stdin = open(os.open(os.devnull, os.O_RDONLY), encoding="utf-8", closefd=False)
    except (OSError, ValueError):
        pass


def _flush_std_streams():
    for stream in sys.stdout, sys.stderr:
        try:
            stream.flush()
        except (AttributeError, ValueError):
            pass


def spawnv_passfds(path, args, passfds):
    """Starts a program that has these descriptors, and gives its number."""
    import _posixsubprocess
    error_reader, error_writer = os.pipe()
    try:
        return _posixsubprocess.fork_exec(args, [os.fsencode(path)], True, tuple(sorted(set(map(int, passfds)))), None,
                                          None, -1, -1, -1, -1, -1, -1, error_reader, error_writer, False, False, -1,
                                          None, None, None, -1, None)
    finally:
        close_fds(error_reader, error_writer)


def _check_main_is_imported():
    """A child that is importing the main module may start no processes: it would never end."""
    if getattr(process.current_process(), "_inheriting", False):
        raise RuntimeError("""
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.

        This probably means that you are not using fork to start your
        child processes and you have forgotten to use the proper idiom
        in the main module:

            if __name__ == '__main__':
                freeze_support()
                ...

        The "freeze_support()" line can be omitted if the program
        is not going to be frozen to produce an executable.

        To fix this issue, refer to the "Safe importing of main module"
        section in https://docs.python.org/3/library/multiprocessing.html
        """)


def _cleanup_tests():
    """For tests: gives back what the package holds."""
    import gc
    from . import resource_tracker
    process._cleanup()
    _run_finalizers()
    gc.collect()
    resource_tracker._resource_tracker._stop()


# --- what several parts have in common -----------------------------------------------------------------------------

def wait_for(wait, predicate, timeout=None):
    """Call wait(seconds that are left) until predicate() is true, or the time is over; its last result."""
    deadline = None if timeout is None else time.monotonic() + timeout
    while not (result := predicate()):
        if deadline is not None:
            timeout = deadline - time.monotonic()
            if timeout <= 0:
                break
        wait(timeout)
    return result
