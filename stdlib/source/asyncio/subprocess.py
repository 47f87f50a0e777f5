"""Child processes with streams."""

__all__ = ("create_subprocess_exec", "create_subprocess_shell")

from subprocess import DEVNULL, PIPE, STDOUT

from . import events, tasks
from .log import logger
from .protocols import SubprocessProtocol
from .streams import FlowControlMixin, StreamReader, StreamWriter, _DEFAULT_LIMIT, end_reader, settle

_READERS = {1: "stdout", 2: "stderr"}


class SubprocessStreamProtocol(FlowControlMixin, SubprocessProtocol):
    """Feeds what a child writes to streams."""

    stdin = stdout = stderr = None

    def __init__(self, limit, loop):
        super().__init__(loop)
        self._limit, self._transport = limit, None
        self._has_exited, self._open_pipes = False, set()
        self._stdin_closed = self._loop.create_future()

    def __repr__(self):
        info = [type(self).__name__]
        info += [f"{name}={stream!r}" for name in ("stdin", "stdout", "stderr")
                 if (stream := getattr(self, name)) is not None]
        return f"<{' '.join(info)}>"

    def connection_made(self, transport):
        self._transport = transport
        for fd, name in _READERS.items():
            pipe = transport.get_pipe_transport(fd)
            if pipe is not None:
                reader = StreamReader(limit=self._limit, loop=self._loop)
                reader.set_transport(pipe)
                setattr(self, name, reader)
                self._open_pipes.add(fd)
        pipe = transport.get_pipe_transport(0)
        if pipe is not None:
            self.stdin = StreamWriter(pipe, protocol=self, reader=None, loop=self._loop)

    def _reader(self, fd):
        return getattr(self, _READERS[fd]) if fd in _READERS else None

    def pipe_data_received(self, fd, data):
        reader = self._reader(fd)
        if reader is not None:
            reader.feed_data(data)

    def pipe_connection_lost(self, fd, exc):
        if fd == 0:
            self._lose_stdin(exc)
            return
        end_reader(self._reader(fd), exc)
        self._open_pipes.discard(fd)
        self._close_if_over()

    def _lose_stdin(self, exc):
        if self.stdin is not None:
            self.stdin.close()
        self.connection_lost(exc)
        settle(self._stdin_closed, exc)
        self._stdin_closed._log_traceback = False       # drain() has told of it

    def process_exited(self):
        self._has_exited = True
        self._close_if_over()

    def _close_if_over(self):
        transport = self._transport
        if self._has_exited and not self._open_pipes and transport is not None:
            self._transport = None
            transport.close()

    def _get_close_waiter(self, stream):
        return self._stdin_closed if stream is self.stdin else None


class Process:
    """A child process."""

    def __init__(self, transport, protocol, loop):
        self._transport, self._protocol, self._loop = transport, protocol, loop
        self.pid = transport.get_pid()
        for name in ("stdin", "stdout", "stderr"):
            setattr(self, name, getattr(protocol, name))

    def __repr__(self):
        return f"<{type(self).__name__} {self.pid}>"

    @property
    def returncode(self):
        """The status, or None while it runs."""
        return self._transport.get_returncode()

    async def wait(self):
        """Wait for the end; the status."""
        return await self._transport._wait()

    def send_signal(self, signal):
        """Send it a signal."""
        self._transport.send_signal(signal)

    def terminate(self):
        """Send it SIGTERM."""
        self._transport.terminate()

    def kill(self):
        """Send it SIGKILL."""
        self._transport.kill()

    async def _feed_stdin(self, input):
        try:
            if input is not None:
                self.stdin.write(input)
            await self.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            if self._loop.get_debug():
                logger.debug("%r communicate: stdin got %r", self, error)
        self.stdin.close()

    async def _nothing(self):
        return None

    async def _read_stream(self, fd):
        transport = self._transport.get_pipe_transport(fd)
        output = await (self.stdout if fd == 1 else self.stderr).read()
        transport.close()
        return output

    async def communicate(self, input=None):
        """Write input, read all output, wait for the end: (stdout, stderr)."""
        stdin = self._feed_stdin(input) if self.stdin is not None else self._nothing()
        stdout = self._read_stream(1) if self.stdout is not None else self._nothing()
        stderr = self._read_stream(2) if self.stderr is not None else self._nothing()
        _, stdout, stderr = await tasks.gather(stdin, stdout, stderr)
        await self.wait()
        return stdout, stderr


async def create_subprocess_shell(cmd, stdin=None, stdout=None, stderr=None, limit=_DEFAULT_LIMIT, **kwds):
    """Run a command of the shell; a Process."""
    loop = events.get_running_loop()
    transport, protocol = await loop.subprocess_shell(lambda: SubprocessStreamProtocol(limit=limit, loop=loop), cmd,
                                                      stdin=stdin, stdout=stdout, stderr=stderr, **kwds)
    return Process(transport, protocol, loop)


async def create_subprocess_exec(program, *args, stdin=None, stdout=None, stderr=None, limit=_DEFAULT_LIMIT,
                                 **kwds):
    """Run a program; a Process."""
    loop = events.get_running_loop()
    transport, protocol = await loop.subprocess_exec(lambda: SubprocessStreamProtocol(limit=limit, loop=loop), program,
                                                     *args, stdin=stdin, stdout=stdout, stderr=stderr, **kwds)
    return Process(transport, protocol, loop)
