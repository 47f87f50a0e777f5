"""Process objects: what a process is to run, and what became of it.

`_current_process` describes the process that this is; `_children` are those it has started and not yet seen end.
"""

__all__ = ["BaseProcess", "current_process", "active_children", "parent_process"]

import itertools
import os
import signal
import sys
import threading
from _weakrefset import WeakSet

ORIGINAL_DIR = None  # if the directory that the program began in was removed already
try:
    ORIGINAL_DIR = os.getcwd()
except OSError:
    pass


def current_process():
    """The object of the process that asks."""
    return _current_process


def parent_process():
    """The object of the process that started this one; None in the main process."""
    return _parent_process


def active_children():
    """Those started by this process that still run; the others are waited for."""
    _cleanup()
    return list(_children)


def _cleanup():
    for child in list(_children):
        popen = child._popen
        if popen and popen.poll() is not None:
            _children.discard(child)


class BaseProcess:
    """What a process does, with the interface of threading.Thread."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, "group argument must be None for now"
        self._identity = _current_process._identity + (next(_process_counter),)
        self._config = dict(_current_process._config)
        self._parent_pid, self._parent_name = os.getpid(), _current_process.name
        self._popen, self._closed = None, False
        self._target, self._args, self._kwargs = target, tuple(args), dict(kwargs or ())
        self._name = name or f"{type(self).__name__}-{':'.join(map(str, self._identity))}"
        if daemon is not None:
            self.daemon = daemon
        _dangling.add(self)

    def _Popen(self):
        raise NotImplementedError

    def _check_closed(self):
        if self._closed:
            raise ValueError("process object is closed")

    def run(self):
        """What the process does: calls target, unless a subclass says otherwise."""
        if self._target:
            self._target(*self._args, **self._kwargs)

    def start(self):
        """Starts the process."""
        self._check_closed()
        assert self._popen is None, "cannot start a process twice"
        assert self._parent_pid == os.getpid(), "can only start a process object created by current process"
        assert not _current_process._config.get("daemon"), "daemonic processes are not allowed to have children"
        _cleanup()
        self._popen = self._Popen(self)
        self._sentinel = self._popen.sentinel
        del self._target, self._args, self._kwargs  # the child has them; here they could only be in the way
        _children.add(self)

    def interrupt(self):
        """Sends SIGINT."""
        self._check_closed()
        self._popen.interrupt()

    def terminate(self):
        """Sends SIGTERM."""
        self._check_closed()
        self._popen.terminate()

    def kill(self):
        """Sends SIGKILL."""
        self._check_closed()
        self._popen.kill()

    def join(self, timeout=None):
        """Waits until the process has ended, for at most timeout seconds."""
        self._check_closed()
        assert self._parent_pid == os.getpid(), "can only join a child process"
        assert self._popen is not None, "can only join a started process"
        if self._popen.wait(timeout) is not None:
            _children.discard(self)

    def is_alive(self):
        """Whether the process runs."""
        self._check_closed()
        if self is _current_process:
            return True
        assert self._parent_pid == os.getpid(), "can only test a child process"
        if self._popen is None:
            return False
        if self._popen.poll() is None:
            return True
        _children.discard(self)
        return False

    def close(self):
        """Gives back what the object holds; the process must have ended."""
        started = self._popen
        if started is not None and started.poll() is None:
            raise ValueError("Cannot close a process while it is still running. "
                             "You should first call join() or terminate().")
        if started is not None:
            started.close()
            _children.discard(self)
            self._popen = None
            del self._sentinel
        self._closed = True

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        assert isinstance(name, str), "name must be a string"
        self._name = name

    @property
    def daemon(self):
        """Whether the process is ended with the one that started it."""
        return self._config.get("daemon", False)

    @daemon.setter
    def daemon(self, is_daemon):
        assert self._popen is None, "process has already started"
        self._config["daemon"] = is_daemon

    @property
    def authkey(self):
        return self._config["authkey"]

    @authkey.setter
    def authkey(self, authkey):
        """The key by which processes of one family know each other."""
        self._config["authkey"] = AuthenticationString(authkey)

    @property
    def exitcode(self):
        """None while it runs; the negative number of the signal that ended it."""
        self._check_closed()
        return None if self._popen is None else self._popen.poll()

    @property
    def ident(self):
        """The number of the process; None before it is started."""
        self._check_closed()
        if self is _current_process:
            return os.getpid()
        return self._popen and self._popen.pid

    pid = ident

    @property
    def sentinel(self):
        """A descriptor that can be read once the process has ended."""
        self._check_closed()
        if not hasattr(self, "_sentinel"):
            raise ValueError("process not started")
        return self._sentinel

    def _state(self):
        if self is _current_process:
            return "started", None
        if self._closed:
            return "closed", None
        if self._parent_pid != os.getpid():
            return "unknown", None
        if self._popen is None:
            return "initial", None
        code = self._popen.poll()
        return ("started" if code is None else "stopped"), code

    def __repr__(self):
        state, code = self._state()
        parts = [type(self).__name__, f"name={self._name!r}"]
        if self._popen is not None:
            parts.append(f"pid={self._popen.pid}")
        parts += [f"parent={self._parent_pid}", state]
        if code is not None:
            parts.append(f"exitcode={_exit_names.get(code, code)}")
        if self.daemon:
            parts.append("daemon")
        return f"<{' '.join(parts)}>"

    # --- in the child ------------------------------------------------------------------------------------------------

    def _bootstrap(self, parent_sentinel=None):
        """Becomes this process, runs it, and gives the status that it ends with."""
        from . import util
        try:
            self._become_current(parent_sentinel)
            util.info("child process calling self.run()")
            self.run()
            code = 0
        except SystemExit as stop:
            code = stop.code
            if code is None:
                code = 0
            elif not isinstance(code, int):
                sys.stderr.write(str(code) + "\n")
                code = 1
        except:
            import traceback
            code = 1
            sys.stderr.write(f"Process {self.name}:\n")
            traceback.print_exc()
        finally:
            threading._shutdown()
            util.info("process exiting with exitcode %d", code)
            util._flush_std_streams()
        return code

    def _become_current(self, parent_sentinel):
        global _current_process, _parent_process, _process_counter, _children
        from . import context, util
        if self._start_method is not None:
            context._force_start_method(self._start_method)
        _children, _process_counter = set(), itertools.count(1)
        util._close_stdin()
        before = _current_process  # dies after the hooks have run, which may ask for what it holds
        _current_process = self
        _parent_process = _ParentProcess(self._parent_name, self._parent_pid, parent_sentinel)
        threading.main_thread()._set_native_id()
        self._after_fork()
        del before

    @staticmethod
    def _after_fork():
        from . import util
        util._finalizer_registry.clear()
        util._run_after_forkers()


class AuthenticationString(bytes):
    """The key of a family of processes: it is told to children only."""

    def __reduce__(self):
        from .context import get_spawning_popen
        if get_spawning_popen() is None:
            raise TypeError("Pickling an AuthenticationString object is disallowed for security reasons")
        return AuthenticationString, (bytes(self),)


class _ParentProcess(BaseProcess):
    """The process that started this one."""

    def __init__(self, name, pid, sentinel):
        self._name, self._pid, self._sentinel = name, pid, sentinel
        self._identity, self._config = (), {}
        self._popen = self._parent_pid = None  # it is no child of this one
        self._closed = False

    def is_alive(self):
        from .connection import wait
        return not wait([self._sentinel], timeout=0)

    def join(self, timeout=None):
        from .connection import wait
        wait([self._sentinel], timeout=timeout)

    @property
    def ident(self):
        return self._pid

    pid = ident


class _MainProcess(BaseProcess):
    """The process that the program began in."""

    def __init__(self):
        self._identity = ()
        self._name = "MainProcess"
        self._parent_pid = None
        self._popen = None
        self._closed = False
        self._config = {"authkey": AuthenticationString(os.urandom(32)), "semprefix": "/mp"}

    def close(self):
        pass


_parent_process = None
_current_process = _MainProcess()
_process_counter = itertools.count(1)
_children = set()
_dangling = WeakSet()  # for tests: process objects that nobody has given up yet
_exit_names = {-number: f"-{name}" for name, number in vars(signal).items()
               if name.startswith("SIG") and "_" not in name}
