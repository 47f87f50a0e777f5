"""Running tests and showing on a text stream what became of them."""

import sys
import time
import warnings

from _colorize import get_theme

from . import result
from .case import _SubTest
from .signals import registerResult

__unittest = True


class _WritelnDecorator:
    """A stream with writeln."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, attr):
        if attr in ("stream", "__getstate__"):
            raise AttributeError(attr)
        return getattr(self.stream, attr)

    def writeln(self, arg=None):
        if arg:
            self.write(arg)
        self.write("\n")


class TextTestResult(result.TestResult):
    """Shows a character for each test, or a line when verbose, and the reports at the end."""

    separator1 = "=" * 70
    separator2 = "-" * 70

    def __init__(self, stream, descriptions, verbosity, *, durations=None):
        super().__init__(stream, descriptions, verbosity)
        self.stream = stream
        self.showAll = verbosity > 1
        self.dots = verbosity == 1
        self.descriptions = descriptions
        self._theme = get_theme(tty_file=stream).unittest
        self._newline = True        # the stream is at the start of a line
        self.durations = durations

    def getDescription(self, test):
        first_line = test.shortDescription()
        if self.descriptions and first_line:
            return f"{test}\n{first_line}"
        return str(test)

    def startTest(self, test):
        super().startTest(test)
        if self.showAll:
            self.stream.write(self.getDescription(test))
            self.stream.write(" ... ")
            self.stream.flush()
            self._newline = False

    def _write_status(self, test, status):
        is_subtest = isinstance(test, _SubTest)
        if is_subtest or self._newline:
            if not self._newline:
                self.stream.writeln()
            if is_subtest:
                self.stream.write("  ")
            self.stream.write(self.getDescription(test))
            self.stream.write(" ... ")
        self.stream.writeln(status)
        self.stream.flush()
        self._newline = True

    def _show(self, test, colour, word, letter, more=""):
        """Tell of an outcome in the way that the verbosity asks for."""
        reset = self._theme.reset
        if self.showAll:
            self._write_status(test, f"{colour}{word}{reset}{more}")
        elif self.dots:
            self.stream.write(f"{colour}{letter}{reset}")
            self.stream.flush()

    def addSubTest(self, test, subtest, err):
        if err is not None:
            is_failure = issubclass(err[0], subtest.failureException)
            self._show(subtest, self._theme.fail, *(("FAIL", "F") if is_failure else ("ERROR", "E")))
        super().addSubTest(test, subtest, err)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._show(test, self._theme.passed, "ok", ".")

    def addError(self, test, err):
        super().addError(test, err)
        self._show(test, self._theme.fail, "ERROR", "E")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._show(test, self._theme.fail, "FAIL", "F")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._show(test, self._theme.warn, "skipped", "s", f" {reason!r}")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._show(test, self._theme.warn, "expected failure", "x")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._show(test, self._theme.fail, "unexpected success", "u")

    def printErrors(self):
        theme = self._theme
        if self.dots or self.showAll:
            self.stream.writeln()
            self.stream.flush()
        self.printErrorList(f"{theme.fail}ERROR{theme.reset}", self.errors)
        self.printErrorList(f"{theme.fail}FAIL{theme.reset}", self.failures)
        unexpected = getattr(self, "unexpectedSuccesses", ())
        if unexpected:
            self.stream.writeln(self.separator1)
            for test in unexpected:
                self.stream.writeln(f"{theme.fail}UNEXPECTED SUCCESS{theme.fail_info}: "
                                    f"{self.getDescription(test)}{theme.reset}")
            self.stream.flush()

    def printErrorList(self, flavour, errors):
        theme = self._theme
        for test, report in errors:
            self.stream.writeln(self.separator1)
            self.stream.writeln(f"{flavour}{theme.fail_info}: {self.getDescription(test)}{theme.reset}")
            self.stream.writeln(self.separator2)
            self.stream.writeln(f"{report}")
            self.stream.flush()


class TextTestRunner:
    """Runs a suite and sums up."""

    resultclass = TextTestResult

    def __init__(self, stream=None, descriptions=True, verbosity=1, failfast=False, buffer=False,
                 resultclass=None, warnings=None, *, tb_locals=False, durations=None):
        self.stream = _WritelnDecorator(sys.stderr if stream is None else stream)
        self.descriptions = descriptions
        self.verbosity = verbosity
        self.failfast = failfast
        self.buffer = buffer
        self.tb_locals = tb_locals
        self.durations = durations
        self.warnings = warnings
        if resultclass is not None:
            self.resultclass = resultclass

    def _makeResult(self):
        try:
            return self.resultclass(self.stream, self.descriptions, self.verbosity, durations=self.durations)
        except TypeError:       # classes written before 3.12 do not know durations
            return self.resultclass(self.stream, self.descriptions, self.verbosity)

    def _printDurations(self, result):
        if not result.collectedDurations:
            return
        slowest = sorted(result.collectedDurations, key=lambda pair: pair[1], reverse=True)
        if self.durations > 0:
            slowest = slowest[:self.durations]
        self.stream.writeln("Slowest test durations")
        if hasattr(result, "separator2"):
            self.stream.writeln(result.separator2)
        has_hidden = False
        for test, elapsed in slowest:
            if self.verbosity < 2 and elapsed < 0.001:
                has_hidden = True
                continue
            seconds = f"{elapsed:.3f}s"
            self.stream.writeln(f"{seconds:<10} {test}")
        if has_hidden:
            self.stream.writeln("\n(durations < 0.001s were hidden; use -v to show these durations)")
        else:
            self.stream.writeln("")

    def run(self, test):
        """Run test, a suite or case, and return the result."""
        result = self._makeResult()
        registerResult(result)
        result.failfast = self.failfast
        result.buffer = self.buffer
        result.tb_locals = self.tb_locals
        with warnings.catch_warnings():
            if self.warnings:
                warnings.simplefilter(self.warnings)
            start = time.perf_counter()
            start_run = getattr(result, "startTestRun", None)
            if start_run is not None:
                start_run()
            try:
                test(result)
            finally:
                stop_run = getattr(result, "stopTestRun", None)
                if stop_run is not None:
                    stop_run()
            elapsed = time.perf_counter() - start
        result.printErrors()
        if self.durations is not None:
            self._printDurations(result)
        if hasattr(result, "separator2"):
            self.stream.writeln(result.separator2)
        count = result.testsRun
        self.stream.writeln(f"Ran {count} test{'' if count == 1 else 's'} in {elapsed:.3f}s")
        self.stream.writeln()
        self._sum_up(result, count)
        return result

    def _sum_up(self, result, count):
        """The last line: OK or FAILED, and how many of each kind."""
        theme = get_theme(tty_file=self.stream).unittest
        expected = unexpected = skipped = 0
        try:
            expected, unexpected, skipped = map(len, (result.expectedFailures, result.unexpectedSuccesses,
                                                      result.skipped))
        except AttributeError:
            pass
        details = []
        if not result.wasSuccessful():
            self.stream.write(f"{theme.fail_info}FAILED{theme.reset}")
            for name, number in (("failures", len(result.failures)), ("errors", len(result.errors))):
                if number:
                    details.append(f"{theme.fail_info}{name}={number}{theme.reset}")
        elif count == 0 and not skipped:
            self.stream.write(f"{theme.warn}NO TESTS RAN{theme.reset}")
        else:
            self.stream.write(f"{theme.passed}OK{theme.reset}")
        for name, number, colour in (("skipped", skipped, theme.warn),
                                     ("expected failures", expected, theme.warn),
                                     ("unexpected successes", unexpected, theme.fail)):
            if number:
                details.append(f"{colour}{name}={number}{theme.reset}")
        if details:
            self.stream.writeln(f" ({', '.join(details)})")
        else:
            self.stream.write("\n")
        self.stream.flush()
