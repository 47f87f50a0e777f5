"""What became of the tests of a run."""

import io
import sys
import traceback
from functools import wraps

from . import util

__unittest = True

STDOUT_LINE = "\nStdout:\n%s"
STDERR_LINE = "\nStderr:\n%s"


def failfast(method):
    """A method that tells of a failure: the run stops first if failures shall end it."""
    @wraps(method)
    def inner(self, *args, **kw):
        if getattr(self, "failfast", False):
            self.stop()
        return method(self, *args, **kw)
    return inner


class TestResult:
    """Counts tests and keeps what failed, as pairs of the test and a text; made and filled by the
    framework.
    """

    # Suites keep here what they are about.
    _previousTestClass, _testRunEntered, _moduleSetUpFailed = None, False, False

    def __init__(self, stream=None, descriptions=None, verbosity=None):
        self.testsRun = 0
        for outcomes in ("failures", "errors", "skipped", "expectedFailures", "unexpectedSuccesses",
                         "collectedDurations"):
            setattr(self, outcomes, [])
        self.failfast = self.shouldStop = self.buffer = self.tb_locals = False
        self._original_stdout, self._original_stderr = sys.stdout, sys.stderr
        self._stdout_buffer = self._stderr_buffer = None
        self._mirrorOutput = False  # whether what was captured is shown after all

    def printErrors(self):
        """Called when the run is over; subclasses show what they kept."""

    # --- the order of events -----------------------------------------------------------------------------

    def startTestRun(self):
        """Called before the first test."""

    def stopTestRun(self):
        """Called after the last test."""

    def startTest(self, test):
        self.testsRun += 1
        self._mirrorOutput = False
        self._setupStdout()

    def stopTest(self, test):
        self._restoreStdout()
        self._mirrorOutput = False

    def _setupStdout(self):
        if not self.buffer:
            return
        if self._stderr_buffer is None:
            self._stdout_buffer, self._stderr_buffer = io.StringIO(), io.StringIO()
        sys.stdout, sys.stderr = self._stdout_buffer, self._stderr_buffer

    def _restoreStdout(self):
        if not self.buffer:
            return
        if self._mirrorOutput:
            for captured, real, heading in ((sys.stdout, self._original_stdout, STDOUT_LINE),
                                            (sys.stderr, self._original_stderr, STDERR_LINE)):
                text = captured.getvalue()
                if text:
                    real.write(heading % (text if text.endswith("\n") else text + "\n"))
        sys.stdout = self._original_stdout
        sys.stderr = self._original_stderr
        for buffer in (self._stdout_buffer, self._stderr_buffer):
            buffer.seek(0)
            buffer.truncate()

    # --- outcomes ----------------------------------------------------------------------------------------

    @failfast
    def addError(self, test, err):
        self.errors.append((test, self._exc_info_to_string(err, test)))
        self._mirrorOutput = True

    @failfast
    def addFailure(self, test, err):
        self.failures.append((test, self._exc_info_to_string(err, test)))
        self._mirrorOutput = True

    def addSubTest(self, test, subtest, err):
        """The end of a subtest; err is None when it succeeded."""
        if err is None:
            return
        if getattr(self, "failfast", False):
            self.stop()
        kept = self.failures if issubclass(err[0], test.failureException) else self.errors
        kept.append((subtest, self._exc_info_to_string(err, test)))
        self._mirrorOutput = True

    def addSuccess(self, test):
        """Called for a test without an error or failure."""

    def addSkip(self, test, reason):
        self.skipped.append((test, reason))

    def addExpectedFailure(self, test, err):
        self.expectedFailures.append((test, self._exc_info_to_string(err, test)))

    @failfast
    def addUnexpectedSuccess(self, test):
        self.unexpectedSuccesses.append(test)

    def addDuration(self, test, elapsed):
        """elapsed: seconds, with the setting up and tearing down."""
        if hasattr(self, "collectedDurations"):     # subclasses written before 3.12 may make none
            self.collectedDurations.append((str(test), elapsed))

    def wasSuccessful(self):
        return (not self.failures and not self.errors
                and (not hasattr(self, "unexpectedSuccesses") or not self.unexpectedSuccesses))

    def stop(self):
        self.shouldStop = True

    # --- texts -------------------------------------------------------------------------------------------

    def _exc_info_to_string(self, err, test):
        """The report of err without the framework's own frames, and with the output of the test."""
        exctype, value, tb = err
        tb = self._clean_tracebacks(exctype, value, tb, test)
        report = traceback.TracebackException(exctype, value, tb, capture_locals=self.tb_locals, compact=True)
        from _colorize import can_colorize
        colorize = hasattr(self, "stream") and can_colorize(file=self.stream)
        parts = list(report.format(colorize=colorize))
        if self.buffer:
            for captured, heading in ((sys.stdout, STDOUT_LINE), (sys.stderr, STDERR_LINE)):
                text = captured.getvalue()
                if text:
                    parts.append(heading % (text if text.endswith("\n") else text + "\n"))
        return "".join(parts)

    def _clean_tracebacks(self, exctype, value, tb, test):
        """tb without the framework's frames; the exceptions behind value lose theirs too."""
        cleaned = None
        pending, seen = [(exctype, value, tb)], {id(value)}
        while pending:
            exctype, value, tb = pending.pop()
            while tb and self._is_relevant_tb_level(tb):
                tb = tb.tb_next
            if exctype is test.failureException:
                self._remove_unittest_tb_frames(tb)
            if cleaned is None:
                cleaned = (tb,)
            else:
                value.__traceback__ = tb
            if value is not None:
                for behind in (value.__cause__, value.__context__):
                    if behind is not None and id(behind) not in seen:
                        pending.append((type(behind), behind, behind.__traceback__))
                        seen.add(id(behind))
        return cleaned[0]

    def _is_relevant_tb_level(self, tb):
        return "__unittest" in tb.tb_frame.f_globals

    def _remove_unittest_tb_frames(self, tb):
        """Cut tb off where the frames of the assertion begin."""
        last = None
        while tb and not self._is_relevant_tb_level(tb):
            last, tb = tb, tb.tb_next
        if last is not None:
            last.tb_next = None

    def __repr__(self):
        return (f"<{util.strclass(self.__class__)} run={self.testsRun} errors={len(self.errors)}"
                f" failures={len(self.failures)}>")
