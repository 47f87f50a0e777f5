"""A child process as a transport, its pipes as transports of their own."""

import collections
import os
import subprocess
import warnings
from signal import SIGKILL, SIGTERM

from . import protocols
from . import transports
from .log import logger


class BaseSubprocessTransport(transports.SubprocessTransport):
    """A child process; subclasses start it in _start()."""

    def __init__(self, loop, protocol, args, shell, stdin, stdout, stderr, bufsize, waiter=None, extra=None, **kwargs):
        super().__init__(extra)
        self._closed = False
        self._protocol = protocol
        self._loop = loop
        self._proc = self._pid = self._returncode = None
        self._exit_waiters = []
        self._pending_calls = collections.deque()  # until all pipes are connected
        self._pipes = {fd: None for fd, target in enumerate((stdin, stdout, stderr)) if target == subprocess.PIPE}
        self._finished = self._pipes_connected = False
        try:
            self._start(args=args, shell=shell, stdin=stdin, stdout=stdout, stderr=stderr, bufsize=bufsize, **kwargs)
        except:
            self.close()
            raise
        self._pid = self._proc.pid
        self._extra["subprocess"] = self._proc
        if loop.get_debug():
            program = args if isinstance(args, (bytes, str)) else args[0]
            logger.debug("process %r created: pid %s", program, self._pid)
        loop.create_task(self._connect_pipes(waiter))

    def __repr__(self):
        info = [type(self).__name__]
        if self._closed:
            info.append("closed")
        if self._pid is not None:
            info.append(f"pid={self._pid}")
        if self._returncode is not None:
            info.append(f"returncode={self._returncode}")
        elif self._pid is not None:
            info.append("running")
        else:
            info.append("not started")
        for fd, name in enumerate(("stdin", "stdout", "stderr")):
            pipe = self._pipes.get(fd)
            if pipe is not None:
                info.append(f"{name}={pipe.pipe}")
        return f"<{' '.join(info)}>"

    def _start(self, args, shell, stdin, stdout, stderr, bufsize, **kwargs):
        """Make the child: self._proc, like a subprocess.Popen."""
        raise NotImplementedError

    def get_protocol(self):
        return self._protocol

    def set_protocol(self, protocol):
        self._protocol = protocol

    def is_closing(self):
        return self._closed

    def close(self):
        if not self._closed:
            self._closed = True
            for connected in filter(None, self._pipes.values()):
                if connected.pipe:
                    connected.pipe.close()
            self._end_child()

    def _end_child(self):
        if self._proc is None or self._returncode is not None or self._proc.poll() is not None:
            return
        if self._loop.get_debug():
            logger.warning("Close running child process: kill %r", self)
        try:
            self._proc.kill()
        except (ProcessLookupError, PermissionError):
            pass  # it has ended, or is not ours any more

    def __del__(self, _warn=warnings.warn):
        if self._closed:
            return
        _warn(f"unclosed transport {self!r}", ResourceWarning, source=self)
        self.close()

    def get_pid(self):
        return self._pid

    def get_returncode(self):
        return self._returncode

    def get_pipe_transport(self, fd):
        return self._pipes[fd].pipe if fd in self._pipes else None

    def _living(self):
        if self._proc is None:
            raise ProcessLookupError()
        return self._proc

    def send_signal(self, signal):
        child = self._living()
        if child.returncode is None:        # child.send_signal() would wait for it in the watcher's place
            os.kill(child.pid, signal)

    def terminate(self):
        self.send_signal(SIGTERM)

    def kill(self):
        self.send_signal(SIGKILL)

    async def _connect_pipes(self, waiter):
        try:
            proc, loop = self._proc, self._loop
            for fd, file in enumerate((proc.stdin, proc.stdout, proc.stderr)):
                if file is None:
                    continue
                if fd == 0:
                    _, pipe = await loop.connect_write_pipe(lambda: WriteSubprocessPipeProto(self, 0), file)
                else:
                    _, pipe = await loop.connect_read_pipe(lambda fd=fd: ReadSubprocessPipeProto(self, fd), file)
                self._pipes[fd] = pipe
            calls, self._pending_calls = self._pending_calls, None
            self._call(self._protocol.connection_made, self)
            for callback, arguments in calls:
                self._call(callback, *arguments)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if waiter is not None and not waiter.cancelled():
                waiter.set_exception(error)
        else:
            if waiter is not None and not waiter.cancelled():
                waiter.set_result(None)
            self._pipes_connected = True

    def _call(self, callback, *data):
        if self._pending_calls is not None:
            self._pending_calls.append((callback, data))
        else:
            self._loop.call_soon(callback, *data)

    def _lose_pipe(self, fd, error):
        self._call(self._protocol.pipe_connection_lost, fd, error)
        self._try_finish()

    def _process_exited(self, returncode):
        if self._loop.get_debug():
            logger.info("%r exited with return code %r", self, returncode)
        self._returncode = returncode
        if self._proc.returncode is None:
            self._proc.returncode = returncode  # nobody else needs to wait for it
        self._call(self._protocol.process_exited)
        self._try_finish()

    async def _wait(self):
        """The status, once there is one."""
        if self._returncode is not None:
            return self._returncode
        waiter = self._loop.create_future()
        self._exit_waiters.append(waiter)
        return await waiter

    def _try_finish(self):
        if self._returncode is None:
            return
        self._wake_waiters()  # the child has ended, even if a child of its own holds a pipe open
        if not self._finished and all(pipe is not None and pipe.disconnected for pipe in self._pipes.values()):
            self._finished = True
            self._call(self._call_connection_lost, None)

    def _wake_waiters(self):
        for waiter in self._exit_waiters or ():
            if not waiter.done():
                waiter.set_result(self._returncode)

    def _call_connection_lost(self, exc):
        try:
            self._protocol.connection_lost(exc)
        finally:
            self._wake_waiters()
            self._exit_waiters = None
            self._loop = self._proc = self._protocol = None


class WriteSubprocessPipeProto(protocols.BaseProtocol):
    """The child's stdin."""

    def __init__(self, proc, fd):
        self.proc, self.fd = proc, fd
        self.pipe, self.disconnected = None, False

    def __repr__(self):
        return f"<{type(self).__name__} fd={self.fd} pipe={self.pipe!r}>"

    def connection_made(self, transport):
        self.pipe = transport

    def connection_lost(self, exc):
        owner, self.proc = self.proc, None
        self.disconnected = True
        owner._lose_pipe(self.fd, exc)

    # How full the child's pipe is tells how full that of its protocol is.

    def pause_writing(self):
        self.proc.get_protocol().pause_writing()

    def resume_writing(self):
        self.proc.get_protocol().resume_writing()


class ReadSubprocessPipeProto(WriteSubprocessPipeProto, protocols.Protocol):
    """What the child writes."""

    def data_received(self, data):
        self.proc._call(self.proc.get_protocol().pipe_data_received, self.fd, data)
