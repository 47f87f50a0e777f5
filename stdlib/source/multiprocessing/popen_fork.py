"""Starts a process by fork, and watches over it.

Two pipes tell each of the two when the other has gone: nobody writes into them, and the system closes them.
"""

import atexit
import os
import signal

from . import util

__all__ = ["Popen"]


class Popen:
    """A process that has been started."""

    method = "fork"

    def __init__(self, process_object):
        util._flush_std_streams()  # or the child would write what is in the buffers once more
        self.returncode = None
        self.finalizer = None
        self._launch(process_object)

    def duplicate_for_child(self, descriptor):
        """What a descriptor is called in the child."""
        return descriptor

    def poll(self, flag=os.WNOHANG):
        """How the process has ended; None: it has not."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, flag)
            except OSError:
                return None  # somebody else has waited for it
            if pid == self.pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout=None):
        """As poll(), after waiting for at most timeout seconds."""
        if self.returncode is None:
            if timeout is not None:
                from .connection import wait
                if not wait([self.sentinel], timeout):
                    return None
            return self.poll(os.WNOHANG if timeout == 0.0 else 0)
        return self.returncode

    def _send_signal(self, number):
        if self.returncode is not None:
            return
        try:
            os.kill(self.pid, number)
        except OSError as failure:
            has_gone = isinstance(failure, ProcessLookupError)
            if not has_gone and self.wait(timeout=0.1) is None:
                raise

    def interrupt(self):
        self._send_signal(signal.SIGINT)

    def terminate(self):
        self._send_signal(signal.SIGTERM)

    def kill(self):
        self._send_signal(signal.SIGKILL)

    def _launch(self, process_object):
        ended_reader, ended_writer = os.pipe()
        parent_reader, parent_writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._run_child(process_object, parent_reader, (ended_reader, parent_writer))
        util.close_fds(ended_writer, parent_reader)
        self.sentinel = ended_reader
        self.finalizer = util.Finalize(self, util.close_fds, (ended_reader, parent_writer))

    def _run_child(self, process_object, parent_sentinel, foreign):
        code = 1
        try:
            atexit._clear()  # what the parent wanted done at its end is the parent's
            atexit.register(util._exit_function)
            util.close_fds(*foreign)
            code = process_object._bootstrap(parent_sentinel=parent_sentinel)
        finally:
            atexit._run_exitfuncs()
            util._flush_std_streams()
            os._exit(code)

    def close(self):
        if self.finalizer is not None:
            self.finalizer()
