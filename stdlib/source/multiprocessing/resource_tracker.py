"""Names of semaphores and shared memory outlive processes: a process of its own removes those that were forgotten.

It is started at the first need, and inherited by spawned children. Whoever makes or removes a name writes a line into
its pipe: "REGISTER:name:kind" or "UNREGISTER:name:kind". When the last writer is gone, it removes what is left.
"""

import os
import signal
import sys
import threading
import warnings

from . import util

__all__ = ["ensure_running", "register", "unregister"]


def _remove_semaphore(name):
    import _multiprocessing
    _multiprocessing.sem_unlink(name)


def _remove_shared_memory(name):
    import _posixshmem
    _posixshmem.shm_unlink(name)


_SILENT = "dummy"  # a kind that tests leak on purpose
_CLEANUP_FUNCS = {"noop": lambda name: None, _SILENT: lambda name: None,
                  "semaphore": _remove_semaphore, "shared_memory": _remove_shared_memory}
_HEXADECIMAL = "="
_LEAKED, _NOT_REMOVED, _MISTAKEN = 1, 2, 3  # exit statuses: resources were left, could not be removed, bad commands


class ResourceTracker:
    """The writing end of the tracker's pipe, and the process behind it."""

    def __init__(self):
        self._lock = threading.RLock()
        self._fd = None
        self._pid = None
        self._exitcode = None  # of the tracker's process, once it was stopped here
        os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self):
        self._lock._at_fork_reinit()
        self._pid = None  # it is not this process's child; the pipe goes on

    def getfd(self):
        """The descriptor that lines are written to; the tracker is started for it."""
        self.ensure_running()
        return self._fd

    def ensure_running(self):
        """Starts the tracker unless it runs."""
        with self._lock:
            if self._fd is not None:
                if self._check_alive():
                    return
                self._give_up()
                warnings.warn("resource_tracker: process died unexpectedly, relaunching.  Some resources might leak.")
            self._launch()

    def _check_alive(self):
        try:
            os.write(self._fd, b"PROBE:0:noop\n")
        except OSError:
            return False
        return True

    def _give_up(self):
        os.close(self._fd)
        if self._pid is not None:
            try:
                _, status = os.waitpid(self._pid, 0)
                self._exitcode = os.waitstatus_to_exitcode(status)
            except ChildProcessError:
                self._exitcode = None
            except ValueError:
                self._exitcode = None  # the status is none of an end
        self._fd = self._pid = None

    def _launch(self):
        from . import spawn
        reader, writer = os.pipe()
        kept = [reader]
        try:
            kept.append(sys.stderr.fileno())
        except Exception:
            pass
        command = [os.fsencode(spawn.get_executable()), *util._args_from_interpreter_flags(), "-c",
                   f"from multiprocessing.resource_tracker import main; main({reader})"]
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})  # inherited
        try:
            self._pid = util.spawnv_passfds(spawn.get_executable(), command, kept)
        except BaseException:
            os.close(writer)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(reader)
        self._fd, self._exitcode = writer, None

    def _stop(self):
        with self._lock:
            if self._fd is not None:
                self._give_up()

    def _send(self, command, name, kind):
        if "\n" in name:  # a command is a line: such names go in hexadecimal, behind a mark
            command, name = command + _HEXADECIMAL, os.fsencode(name).hex()
        line = f"{command}:{name}:{kind}\n".encode("ascii")
        if len(line) > 512:  # what a pipe takes in one piece
            raise ValueError("msg too long")
        self.ensure_running()
        os.write(self._fd, line)

    def register(self, name, rtype):
        """A name has been made."""
        self._send("REGISTER", name, rtype)

    def unregister(self, name, rtype):
        """A name has been removed."""
        self._send("UNREGISTER", name, rtype)


_resource_tracker = ResourceTracker()
ensure_running = _resource_tracker.ensure_running
register = _resource_tracker.register
unregister = _resource_tracker.unregister
getfd = _resource_tracker.getfd


def main(descriptor):
    """What the tracker's process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    for stream in sys.stdin, sys.stdout:
        try:
            stream.close()
        except Exception:
            pass
    known = {kind: set() for kind in _CLEANUP_FUNCS}
    status = 0
    with open(descriptor, "rb") as lines:
        for line in lines:
            try:
                _carry_out(line, known)
            except Exception:
                status = _MISTAKEN
                sys.excepthook(*sys.exc_info())
    for kind, names in known.items():
        if names:
            status = _remove_all(kind, names)
    sys.exit(status)


def _carry_out(line, known):
    command, rest = line.strip().decode("ascii").split(":", 1)
    name, kind = rest.rsplit(":", 1)
    if command.endswith(_HEXADECIMAL):
        command, name = command.removesuffix(_HEXADECIMAL), os.fsdecode(bytes.fromhex(name))
    if kind not in known:
        raise ValueError(f"Cannot register {name} for automatic cleanup: unknown resource type {kind}")
    if command == "REGISTER":
        known[kind].add(name)
    elif command == "UNREGISTER":
        known[kind].remove(name)
    elif command != "PROBE":
        raise RuntimeError(f"unrecognized command {command!r}")


def _remove_all(kind, names):
    if kind != _SILENT:
        warnings.warn(f"resource_tracker: There appear to be {len(names)} leaked {kind} objects to clean up at "
                      f"shutdown: {names}")
    status = _LEAKED
    for name in names:
        try:
            _CLEANUP_FUNCS[kind](name)
        except Exception as error:
            status = _NOT_REMOVED
            warnings.warn(f"resource_tracker: {name!r}: {error}")
    return status
