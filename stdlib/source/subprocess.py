"""Programs in child processes, their input, output and end.

Popen starts one; its helpers are in the order of a process's life: pipes, exec, waiting, communicate(), the end.
The functions at the beginning and at the end of the module are built on it.
"""

import builtins
import errno
import io
import os
import select
import selectors
import signal
import sys
import threading
import time
import types
import warnings
from _posixsubprocess import fork_exec as _fork_exec
from time import monotonic as _time

__all__ = ["Popen", "PIPE", "STDOUT", "call", "check_call", "getstatusoutput", "getoutput", "check_output", "run",
           "CalledProcessError", "DEVNULL", "SubprocessError", "TimeoutExpired", "CompletedProcess"]

PIPE = -1
STDOUT = -2
DEVNULL = -3

_mswindows = False
_USE_POSIX_SPAWN = False
_USE_VFORK = True
_PIPE_BUF = getattr(select, "PIPE_BUF", 512)
_PopenSelector = getattr(selectors, "PollSelector", selectors.SelectSelector)
_active = []  # of processes that nobody has waited for before their Popen went


class SubprocessError(Exception):
    """What the exceptions of this module have in common."""


_other_name_of_output = property(lambda self: self.output, lambda self, value: setattr(self, "output", value),
                                 doc="Another name of output.")


class CalledProcessError(SubprocessError):
    """A program that was to succeed ended with another status than 0."""

    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode, self.cmd, self.output, self.stderr = returncode, cmd, output, stderr

    def __str__(self):
        code = self.returncode
        if code and code < 0:
            try:
                return f"Command '{self.cmd}' died with {signal.Signals(-code)!r}."
            except ValueError:
                return f"Command '{self.cmd}' died with unknown signal {-code}."
        return f"Command '{self.cmd}' returned non-zero exit status {code}."

    stdout = _other_name_of_output


class TimeoutExpired(SubprocessError):
    """A program took longer than it was given."""

    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd, self.timeout, self.output, self.stderr = cmd, timeout, output, stderr

    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"

    stdout = _other_name_of_output


class CompletedProcess:
    """What is left of a program that has ended."""

    __class_getitem__ = classmethod(types.GenericAlias)

    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args, self.returncode, self.stdout, self.stderr = args, returncode, stdout, stderr

    def __repr__(self):
        parts = [f"args={self.args!r}", f"returncode={self.returncode!r}"]
        parts += [f"{name}={value!r}" for name in ("stdout", "stderr") if (value := getattr(self, name)) is not None]
        return f"{type(self).__name__}({', '.join(parts)})"

    def check_returncode(self):
        """Raise CalledProcessError if the status is not 0."""
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


# --- running a program to its end ---------------------------------------------------------------------------

def call(*popenargs, timeout=None, **kwargs):
    """Run a program to its end; its status."""
    with Popen(*popenargs, **kwargs) as process:
        try:
            return process.wait(timeout=timeout)
        except:
            process.kill()
            raise


def check_call(*popenargs, **kwargs):
    """Run a program to its end; CalledProcessError if its status is not 0."""
    status = call(*popenargs, **kwargs)
    if status:
        command = kwargs.get("args")
        raise CalledProcessError(status, popenargs[0] if command is None else command)
    return 0


def check_output(*popenargs, timeout=None, **kwargs):
    """Run a program to its end; what it wrote. CalledProcessError if its status is not 0."""
    for name in ("stdout", "check"):
        if name in kwargs:
            raise ValueError(f"{name} argument not allowed, it will be overridden.")
    if "input" in kwargs and kwargs["input"] is None:
        is_text = any(kwargs.get(name) for name in ("universal_newlines", "text", "encoding", "errors"))
        kwargs["input"] = "" if is_text else b""
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    """Run a program to its end, give it input and collect its output; a CompletedProcess."""
    if input is not None:
        if kwargs.get("stdin") is not None:
            raise ValueError("stdin and input arguments may not both be used.")
        kwargs["stdin"] = PIPE
    if capture_output:
        if kwargs.get("stdout") is not None or kwargs.get("stderr") is not None:
            raise ValueError("stdout and stderr arguments may not be used with capture_output.")
        kwargs["stdout"] = kwargs["stderr"] = PIPE
    with Popen(*popenargs, **kwargs) as process:
        try:
            stdout, stderr = process.communicate(input, timeout=timeout)
        except TimeoutExpired:
            process.kill()
            process.wait()  # what it has written so far is in the exception
            raise
        except:
            process.kill()
            raise
        status = process.poll()
        if check and status:
            raise CalledProcessError(status, process.args, output=stdout, stderr=stderr)
    return CompletedProcess(process.args, status, stdout, stderr)


def getstatusoutput(cmd, *, encoding=None, errors=None):
    """Run a command of the shell: (status, what it wrote to both outputs, without the last line's end)."""
    try:
        data = check_output(cmd, shell=True, text=True, stderr=STDOUT, encoding=encoding, errors=errors)
        status = 0
    except CalledProcessError as failure:
        data, status = failure.output, failure.returncode
    return status, data.removesuffix("\n")


def getoutput(cmd, *, encoding=None, errors=None):
    """Run a command of the shell; what it wrote."""
    return getstatusoutput(cmd, encoding=encoding, errors=errors)[1]


# --- processes ----------------------------------------------------------------------------------------------

def _cleanup():
    """Wait for abandoned processes that have ended meanwhile."""
    if _active is None:
        return
    for process in _active[:]:
        status = process._internal_poll(_deadstate=sys.maxsize)
        if status is not None:
            try:
                _active.remove(process)
            except ValueError:
                pass  # another thread was faster


def _text_encoding():
    """The encoding of text whose encoding nobody has named."""
    if sys.flags.warn_default_encoding:
        frame, level = sys._getframe(), 2
        here = frame.f_code.co_filename
        while (frame := frame.f_back) and frame.f_code.co_filename == here:
            level += 1
        warnings.warn("'encoding' argument not specified.", EncodingWarning, level)
    if sys.flags.utf8_mode:
        return "utf-8"
    import locale
    return locale.getencoding()


def _group_number(group, text_error, type_error):
    if isinstance(group, str):
        try:
            import grp
        except ImportError:
            raise ValueError(text_error) from None
        group = grp.getgrnam(group).gr_gid
    elif not isinstance(group, int):
        raise TypeError(type_error)
    if group < 0:
        raise ValueError(f"Group ID cannot be negative, got {group}")
    return group


def _group(group):
    if group is None:
        return None
    return _group_number(group, "The group parameter cannot be a string on systems without the grp module",
                         f"Group must be a string or an integer, not {type(group)}")


def _groups(groups):
    if groups is None:
        return None
    if isinstance(groups, str):
        raise ValueError("Groups must be a list, not a string")
    return [_group_number(group, "Items in extra_groups cannot be strings on systems without the grp module",
                          f"Items in extra_groups must be a string or integer, not {type(group)}")
            for group in groups]


def _user(user):
    if user is None:
        return None
    if isinstance(user, str):
        try:
            import pwd
        except ImportError:
            raise ValueError("The user parameter cannot be a string on systems without the pwd module") from None
        user = pwd.getpwnam(user).pw_uid
    elif not isinstance(user, int):
        raise TypeError("User must be a string or an integer")
    if user < 0:
        raise ValueError(f"User ID cannot be negative, got {user}")
    return user


class _DeleteSafe:
    """What __del__ needs of os when the modules are gone already."""
    waitpid = os.waitpid
    waitstatus_to_exitcode = staticmethod(os.waitstatus_to_exitcode)
    WIFSTOPPED = os.WIFSTOPPED
    WSTOPSIG = os.WSTOPSIG
    WNOHANG = os.WNOHANG
    ECHILD = errno.ECHILD


_del_safe = _DeleteSafe


def _read_to_end(pipe):
    """Return all that is in a pipe, which is closed then; None if there is no pipe."""
    if not pipe:
        return None
    content = pipe.read()
    pipe.close()
    return content


class Popen:
    """A program that runs in a child process."""

    _child_created = False
    __class_getitem__ = classmethod(types.GenericAlias)

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None,
                 close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None,
                 creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, user=None, group=None,
                 extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1, process_group=None):
        _cleanup()
        self._waitpid_lock = threading.Lock()  # held from waitpid() until returncode is set
        self._input = None
        self._communication_started = False
        bufsize = -1 if bufsize is None else bufsize
        if not isinstance(bufsize, int):
            raise TypeError("bufsize must be an integer")
        if stdout is STDOUT:
            raise ValueError("STDOUT can only be used for stderr")
        pipesize = -1 if pipesize is None else pipesize
        if not isinstance(pipesize, int):
            raise TypeError("pipesize must be an integer")
        if pass_fds and not close_fds:
            warnings.warn("pass_fds overriding close_fds.", RuntimeWarning)
            close_fds = True
        for name, is_given in (("startupinfo", startupinfo is not None), ("creationflags", creationflags != 0)):
            if is_given:
                raise ValueError(f"{name} is only supported on Windows platforms")
        self.args = args
        self.stdin = self.stdout = self.stderr = None
        self.pid = self.returncode = None
        self.encoding = encoding
        self.errors = errors
        self.pipesize = pipesize
        if text is not None and universal_newlines is not None and bool(universal_newlines) != bool(text):
            raise SubprocessError("Cannot disambiguate when both text and universal_newlines are supplied but "
                                  "different. Pass one or the other.")
        self.text_mode = encoding or errors or text or universal_newlines
        if self.text_mode and encoding is None:
            self.encoding = _text_encoding()
        self._sigint_wait_secs = 0.25  # how long a child may take to end after ^C
        self._closed_child_pipe_fds = False
        who = _group(group), _groups(extra_groups), _user(user)
        pipes = self._get_handles(stdin, stdout, stderr)
        try:
            self._open_files(pipes, bufsize)
            self._execute_child(args, executable, preexec_fn, close_fds, pass_fds, cwd, env, shell, pipes,
                                restore_signals, start_new_session, -1 if process_group is None else process_group,
                                who, umask)
        except:
            self._discard_pipes((stdin, stdout, stderr), pipes)
            raise

    def __repr__(self):
        status = f"{type(self).__name__}: returncode: {self.returncode} args: {self.args!r}"
        if len(status) > 80:
            status = status[:75] + "..."
        return f"<{status}>"

    @property
    def universal_newlines(self):
        """An old name of text_mode."""
        return self.text_mode

    @universal_newlines.setter
    def universal_newlines(self, universal_newlines):
        self.text_mode = bool(universal_newlines)

    def __enter__(self):
        return self

    def __exit__(self, exc_type, value, traceback):
        for file in (self.stdout, self.stderr):
            if file:
                file.close()
        try:
            if self.stdin:
                self.stdin.close()
        finally:
            if exc_type == KeyboardInterrupt:
                self._wait_after_interrupt()
            else:
                self.wait()

    def __del__(self, _maxsize=sys.maxsize, _warn=warnings.warn):
        if not self._child_created:
            return
        if self.returncode is None:
            _warn(f"subprocess {self.pid} is still running", ResourceWarning, source=self)
        self._internal_poll(_deadstate=_maxsize)
        if self.returncode is None and _active is not None:
            _active.append(self)  # somebody must wait for it

    # --- pipes ---

    def _get_devnull(self):
        if not hasattr(self, "_devnull"):
            self._devnull = os.open(os.devnull, os.O_RDWR)
        return self._devnull

    def _pipe(self):
        ends = os.pipe()
        if self.pipesize > 0:
            import fcntl
            if hasattr(fcntl, "F_SETPIPE_SZ"):
                fcntl.fcntl(ends[0], fcntl.F_SETPIPE_SZ, self.pipesize)
        return ends

    def _get_handles(self, stdin, stdout, stderr):
        """(read by the child, its other end, our end of stdout, written by the child, the same two of stderr).

        -1: nothing.
        """
        opened = []

        def child_end(target, is_input):
            if target is None:
                return -1, -1
            if target == PIPE:
                reading, writing = self._pipe()
                opened.extend((reading, writing))
                return (reading, writing) if is_input else (writing, reading)
            if target == DEVNULL:
                return self._get_devnull(), -1
            return (target if isinstance(target, int) else target.fileno()), -1
        try:
            p2cread, p2cwrite = child_end(stdin, True)
            c2pwrite, c2pread = child_end(stdout, False)
            if stderr == STDOUT and stderr is not None:
                errwrite, errread = (c2pwrite if c2pwrite != -1 else sys.__stdout__.fileno()), -1
            else:
                errwrite, errread = child_end(stderr, False)
        except BaseException:
            for fd in opened:
                os.close(fd)
            if hasattr(self, "_devnull"):
                os.close(self._devnull)
            raise
        return p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite

    def _open_files(self, pipes, bufsize):
        """Make files of our ends of the pipes."""
        line_buffering = False
        if self.text_mode and bufsize == 1:
            line_buffering = True
            bufsize = -1  # the binary files below the text know no lines
        for name, fd in (("stdin", pipes[1]), ("stdout", pipes[2]), ("stderr", pipes[4])):
            if fd == -1:
                continue
            file = io.open(fd, "wb" if name == "stdin" else "rb", bufsize)
            setattr(self, name, file)
            if self.text_mode:
                options = {"write_through": True, "line_buffering": line_buffering} if name == "stdin" else {}
                setattr(self, name, io.TextIOWrapper(file, encoding=self.encoding, errors=self.errors, **options))

    def _discard_pipes(self, wanted, pipes):
        """After a failure: close our ends, and those of the child if they are open still."""
        for file in (self.stdin, self.stdout, self.stderr):
            if file is not None:
                try:
                    file.close()
                except OSError:
                    pass  # the first failure is the one to tell
        if self._closed_child_pipe_fds:
            return
        doomed = [fd for choice, fd in zip(wanted, (pipes[0], pipes[3], pipes[5])) if choice == PIPE]
        if hasattr(self, "_devnull"):
            doomed.append(self._devnull)
        for fd in doomed:
            try:
                os.close(fd)
            except OSError:
                pass  # likewise

    def _close_pipe_fds(self, pipes):
        """Close the child's ends."""
        devnull = getattr(self, "_devnull", None)
        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite = pipes
        for child, own in ((p2cread, p2cwrite), (c2pwrite, c2pread), (errwrite, errread)):
            if child != -1 and own != -1 and child != devnull:
                os.close(child)
        if devnull is not None:
            os.close(devnull)
        self._closed_child_pipe_fds = True

    # --- exec ---

    def _execute_child(self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, shell, pipes,
                       restore_signals, start_new_session, process_group, who, umask):
        if isinstance(args, (str, bytes)):
            args = [args]
        elif isinstance(args, os.PathLike):
            if shell:
                raise TypeError("path-like args is not allowed when shell is true")
            args = [args]
        else:
            args = list(args)
        if shell:
            args = [executable or "/bin/sh", "-c", *args]
        if executable is None:
            executable = args[0]
        sys.audit("subprocess.Popen", executable, args, cwd, env)
        failure_read, failure_write = self._failure_pipe()
        try:
            try:
                settings = self._environment(env)
                self.pid = _fork_exec(args, self._candidates(executable, env), close_fds,
                                      tuple(sorted({*map(int, pass_fds), failure_write})), cwd, settings, *pipes,
                                      failure_read, failure_write, restore_signals, start_new_session, process_group,
                                      *who, umask, preexec_fn)
                self._child_created = True
            finally:
                os.close(failure_write)
            self._close_pipe_fds(pipes)
            report = bytearray()  # empty once exec has succeeded
            while (part := os.read(failure_read, 50000)) and len(report) <= 50000:
                report += part
        finally:
            os.close(failure_read)
        if report:
            self._take_status()
            self._raise_failure(report, executable, cwd)

    def _failure_pipe(self):
        """A pipe for the child to tell why it could not run the program; its end is none of 0, 1 and 2."""
        reading, writing = os.pipe()
        low = []
        while writing < 3:
            low.append(writing)
            writing = os.dup(writing)
        for fd in low:
            os.close(fd)
        return reading, writing

    @staticmethod
    def _environment(env):
        if env is None:
            return None
        settings = []
        for name, value in env.items():
            name = os.fsencode(name)
            if b"=" in name:
                raise ValueError("illegal environment variable name")
            settings.append(name + b"=" + os.fsencode(value))
        return settings

    @staticmethod
    def _candidates(executable, env):
        """The files to try, one after the other."""
        executable = os.fsencode(executable)
        if os.path.dirname(executable):
            return (executable,)
        return tuple(os.path.join(os.fsencode(folder), executable) for folder in os.get_exec_path(env))

    def _take_status(self):
        """Wait for a child that has failed."""
        try:
            pid, status = os.waitpid(self.pid, 0)
        except ChildProcessError:
            return  # somebody else has
        if pid == self.pid:
            self._handle_exitstatus(status)
        else:
            self.returncode = sys.maxsize

    def _raise_failure(self, report, executable, cwd):
        """What the child reports: the name of a class, an errno in hexadecimal, a text."""
        try:
            class_name, number, text = report.split(b":", 2)
            text = text.decode()
        except ValueError:
            class_name, number = b"SubprocessError", b"0"
            text = f"Bad exception data from child: {bytes(report)!r}"
        kind = getattr(builtins, class_name.decode("ascii"), SubprocessError)
        if not (issubclass(kind, OSError) and number):
            raise kind(text)
        number = int(number, 16)
        filename = executable
        if text == "noexec:chdir":
            text, filename = "", cwd
        elif text == "noexec":
            text, filename = "", None
        if number:
            text = os.strerror(number)
        raise kind(number, text) if filename is None else kind(number, text, filename)

    # --- waiting ---

    def _handle_exitstatus(self, status, _del_safe=_del_safe):
        """With _waitpid_lock held."""
        self.returncode = (-_del_safe.WSTOPSIG(status) if _del_safe.WIFSTOPPED(status)
                           else _del_safe.waitstatus_to_exitcode(status))

    def poll(self):
        """The status if the program has ended, otherwise None."""
        return self._internal_poll()

    def _internal_poll(self, _deadstate=None, _del_safe=_del_safe):
        if self.returncode is None and self._waitpid_lock.acquire(False):
            try:
                if self.returncode is None:
                    pid, status = _del_safe.waitpid(self.pid, _del_safe.WNOHANG)
                    if pid == self.pid:
                        self._handle_exitstatus(status)
            except OSError as failure:
                if _deadstate is not None:
                    self.returncode = _deadstate
                elif failure.errno == _del_safe.ECHILD:
                    self.returncode = 0  # somebody else has waited for it: how it ended cannot be known
            finally:
                self._waitpid_lock.release()
        return self.returncode

    def _remaining_time(self, endtime):
        return None if endtime is None else endtime - _time()

    def wait(self, timeout=None):
        """Wait for the program to end, for at most timeout seconds (then TimeoutExpired); its status."""
        endtime = None if timeout is None else _time() + timeout
        try:
            return self._wait(timeout=timeout)
        except KeyboardInterrupt:
            self._wait_after_sigint(endtime)
            raise

    def _wait_after_sigint(self, endtime):
        """The child has most likely had the signal too: give it a moment to end, once, but not beyond endtime."""
        left = self._sigint_wait_secs if endtime is None else min(self._sigint_wait_secs,
                                                                  self._remaining_time(endtime))
        self._sigint_wait_secs = 0
        try:
            self._wait(timeout=left)
        except TimeoutExpired:
            pass  # it goes on without us

    def _wait_after_interrupt(self):
        if self._sigint_wait_secs > 0:
            try:
                self._wait(timeout=self._sigint_wait_secs)
            except TimeoutExpired:
                pass  # it goes on without us
        self._sigint_wait_secs = 0

    def _try_wait(self, wait_flags):
        """With _waitpid_lock held."""
        try:
            return os.waitpid(self.pid, wait_flags)
        except ChildProcessError:
            return self.pid, 0  # somebody else has waited for it: how it ended cannot be known

    def _wait(self, timeout):
        if timeout is None:
            while self.returncode is None:
                with self._waitpid_lock:
                    if self.returncode is None:
                        self._note(self._try_wait(0))
            return self.returncode
        endtime = _time() + timeout
        delay = 0.0005
        while self.returncode is None:
            if self._waitpid_lock.acquire(False):
                try:
                    if self.returncode is None:
                        self._note(self._try_wait(os.WNOHANG))
                finally:
                    self._waitpid_lock.release()
                if self.returncode is not None:
                    break
            left = self._remaining_time(endtime)
            if left <= 0:
                raise TimeoutExpired(self.args, timeout)
            delay = min(delay * 2, left, 0.05)
            time.sleep(delay)
        return self.returncode

    def _note(self, waited):
        pid, status = waited
        if pid == self.pid:
            self._handle_exitstatus(status)

    # --- communicate() ---

    def communicate(self, input=None, timeout=None):
        """Write input, read all output, wait for the end: (stdout, stderr)."""
        if self._communication_started and input:
            raise ValueError("Cannot send input after starting communication")
        if timeout is None and not self._communication_started and [self.stdin, self.stdout, self.stderr].count(None) >= 2:
            return self._communicate_one(input)
        endtime = None if timeout is None else _time() + timeout
        try:
            result = self._communicate(input, endtime, timeout)
        except KeyboardInterrupt:
            self._wait_after_sigint(endtime)
            raise
        finally:
            self._communication_started = True
        self.wait(timeout=self._remaining_time(endtime))
        return result

    def _communicate_one(self, input):
        """With one pipe at most nothing can wait for something else."""
        outputs = None, None
        if self.stdin:
            self._stdin_write(input)
        else:
            outputs = _read_to_end(self.stdout), _read_to_end(self.stderr)
        self.wait()
        return outputs

    def _stdin_write(self, input):
        try:
            if input:
                self.stdin.write(input)
        except BrokenPipeError:
            pass  # it does not want to read on
        except OSError as failure:
            if failure.errno != errno.EINVAL:
                raise
        try:
            self.stdin.close()
        except BrokenPipeError:
            pass  # likewise
        except OSError as failure:
            if failure.errno != errno.EINVAL:
                raise

    def _begin_communication(self, input):
        if self.stdin:
            try:
                self.stdin.flush()
            except BrokenPipeError:
                pass  # the program does not want to read on
            except ValueError:
                if not self.stdin.closed:
                    raise
            if not input:
                try:
                    self.stdin.close()
                except BrokenPipeError:
                    pass  # likewise
        self._fileobj2output = {file: [] for file in (self.stdout, self.stderr) if file}

    def _save_input(self, input):
        """The input is kept for a further call after a TimeoutExpired."""
        if self.stdin and self._input is None:
            self._input_offset = 0
            self._input = input
            if input is not None and self.text_mode:
                self._input = input.encode(self.stdin.encoding, self.stdin.errors)

    def _communicate(self, input, endtime, orig_timeout):
        if not self._communication_started:
            self._begin_communication(input)
        stdout = self._fileobj2output.get(self.stdout)
        stderr = self._fileobj2output.get(self.stderr)
        self._save_input(input)
        view = None
        if self._input:
            view = self._input.cast("b") if isinstance(self._input, memoryview) else memoryview(self._input)
        with _PopenSelector() as selector:
            if self.stdin and not self.stdin.closed and self._input:
                selector.register(self.stdin, selectors.EVENT_WRITE)
            for file in self._fileobj2output:
                if not file.closed:
                    selector.register(file, selectors.EVENT_READ)
            while selector.get_map():
                left = self._remaining_time(endtime)
                if left is not None and left <= 0:
                    self._raise_timeout(orig_timeout, stdout, stderr)
                ready = selector.select(left)
                if endtime is not None and _time() > endtime:
                    self._raise_timeout(orig_timeout, stdout, stderr)
                for key, _ in ready:
                    if self._exchange(key, view):
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
        try:
            self.wait(timeout=self._remaining_time(endtime))
        except TimeoutExpired as failure:
            failure.timeout = orig_timeout
            raise
        return self._whole(self.stdout, stdout), self._whole(self.stderr, stderr)

    def _exchange(self, key, view):
        """Write some input or read some output; tells whether that was the last."""
        if key.fileobj is self.stdin:
            try:
                self._input_offset += os.write(key.fd, view[self._input_offset:self._input_offset + _PIPE_BUF])
            except BrokenPipeError:
                return True
            return self._input_offset >= len(view)
        data = os.read(key.fd, 32768)
        self._fileobj2output[key.fileobj].append(data)
        return not data

    def _raise_timeout(self, timeout, stdout, stderr):
        raise TimeoutExpired(self.args, timeout, output=b"".join(stdout) if stdout else None,
                             stderr=b"".join(stderr) if stderr else None)

    def _whole(self, file, parts):
        if parts is None:
            return None
        data = b"".join(parts)
        return self._translate_newlines(data, file.encoding, file.errors) if self.text_mode else data

    def _translate_newlines(self, data, encoding, errors):
        return data.decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")

    # --- the end ---

    def send_signal(self, sig):
        """Send a signal to the process, if it has not ended."""
        self.poll()  # so that it is not sent to another process that has got the number since
        if self.returncode is None:
            try:
                os.kill(self.pid, sig)
            except ProcessLookupError:
                pass  # it has ended just now

    def terminate(self):
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


# --- for programs that start the interpreter again, and for other systems -----------------------------------

def list2cmdline(seq):
    """A command line for Windows, which the program splits into these arguments again."""
    line = []
    for arg in map(os.fsdecode, seq):
        quoted = not arg or " " in arg or "\t" in arg
        text, backslashes = [], 0
        for char in arg:
            if char == "\\":
                backslashes += 1
                continue
            text.append("\\" * (backslashes * 2 + 1 if char == '"' else backslashes) + char)
            backslashes = 0
        text.append("\\" * (backslashes * 2 if quoted else backslashes))
        line.append(f'"{"".join(text)}"' if quoted else "".join(text))
    return " ".join(line)


def _optim_args_from_interpreter_flags():
    """-O as often as the interpreter was given it."""
    level = sys.flags.optimize
    return ["-" + "O" * level] if level > 0 else []


def _args_from_interpreter_flags():
    """The options that the interpreter was given."""
    flags = sys.flags
    args = _optim_args_from_interpreter_flags()
    for name, letter in (("debug", "d"), ("dont_write_bytecode", "B"), ("no_site", "S"), ("verbose", "v"),
                         ("bytes_warning", "b"), ("quiet", "q")):
        level = getattr(flags, name)
        if level > 0:
            args.append("-" + letter * level)
    if flags.isolated:
        args.append("-I")
    else:
        for name, letter in (("ignore_environment", "E"), ("no_user_site", "s"), ("safe_path", "P")):
            if getattr(flags, name):
                args.append("-" + letter)
    filters = sys.warnoptions[:]
    if flags.bytes_warning:
        filters.remove("error::BytesWarning" if flags.bytes_warning > 1 else "default::BytesWarning")
    if flags.dev_mode:
        filters.remove("default")
    args += ["-W" + text for text in filters]
    options = getattr(sys, "_xoptions", {})
    if flags.dev_mode:
        args += ["-X", "dev"]
    for name in sorted(options):
        if name != "dev":
            args += ["-X", name if options[name] is True else f"{name}={options[name]}"]
    return args
