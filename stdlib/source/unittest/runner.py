"""Running tests and showing on a text stream what became of them."""

import sys
import time
import warnings

import _colorize

from .case import _SubTest
from .result import TestResult
from .signals import registerResult

__unittest = True

_QUICK = 0.001          # seconds; tests that took less are only among the durations of a verbose run


def _theme_of(stream):
    return _colorize.get_theme(tty_file=stream).unittest


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


class TextTestResult(TestResult):
    """Shows a character for each test, or a line when verbose, and the reports at the end."""

    separator1 = "=" * 70
    separator2 = "-" * 70

    def __init__(self, stream, descriptions, verbosity, *, durations=None):
        super().__init__(stream, descriptions, verbosity)
        self.stream, self.descriptions, self.durations = stream, descriptions, durations
        self.showAll, self.dots = verbosity > 1, verbosity == 1
        self._theme = _theme_of(stream)
        self._open_line = None      # the test whose description stands on the last line, which has no end yet

    def getDescription(self, test):
        lines = [str(test)]
        if self.descriptions:
            lines += filter(None, [test.shortDescription()])
        return "\n".join(lines)

    def startTest(self, test):
        super().startTest(test)
        if self.showAll:
            self._describe(test)
            self.stream.flush()
            self._open_line = test

    def _describe(self, test, margin=""):
        for text in (margin, self.getDescription(test), " ... "):
            self.stream.write(text)

    def _close_line(self, test, status):
        """End the line of a test. A subtest has one of its own, as has a test whose line a subtest ended."""
        is_subtest = isinstance(test, _SubTest)
        is_open, self._open_line = self._open_line is not None, None
        if is_open and is_subtest:
            self.stream.writeln()
        if is_subtest or not is_open:
            self._describe(test, "  " if is_subtest else "")
        self.stream.writeln(status)
        self.stream.flush()

    def _show(self, test, colour, word, letter, more=""):
        """Tell of an outcome in the way that the verbosity asks for."""
        reset = self._theme.reset
        if self.showAll:
            self._close_line(test, f"{colour}{word}{reset}{more}")
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
        self.resultclass = self.resultclass if resultclass is None else resultclass
        self.descriptions, self.verbosity, self.durations = descriptions, verbosity, durations
        self.warnings = warnings
        # These are passed on to the result.
        self.failfast, self.buffer, self.tb_locals = failfast, buffer, tb_locals

    def _makeResult(self):
        """A result; classes written before 3.12 do not know durations."""
        arguments = self.stream, self.descriptions, self.verbosity
        try:
            return self.resultclass(*arguments, durations=self.durations)
        except TypeError:
            return self.resultclass(*arguments)

    def _printDurations(self, result):
        slowest = sorted(result.collectedDurations, key=lambda pair: -pair[1])
        if not slowest:
            return
        if self.durations > 0:
            del slowest[self.durations:]
        shown = slowest if self.verbosity > 1 else [pair for pair in slowest if pair[1] >= _QUICK]
        self.stream.writeln("Slowest test durations")
        self._rule_off(result)
        for test, elapsed in shown:
            self.stream.writeln(f"{f'{elapsed:.3f}s':<10} {test}")
        hint = "\n(durations < 0.001s were hidden; use -v to show these durations)"
        self.stream.writeln(hint if len(shown) < len(slowest) else "")

    def _rule_off(self, result):
        if hasattr(result, "separator2"):
            self.stream.writeln(result.separator2)

    def run(self, test):
        """Run test, a suite or case, and return the result."""
        result = self._makeResult()
        for name in ("failfast", "buffer", "tb_locals"):
            setattr(result, name, getattr(self, name))
        registerResult(result)
        with warnings.catch_warnings(action=self.warnings or None):
            elapsed = self._run_timed(test, result)
        result.printErrors()
        if self.durations is not None:
            self._printDurations(result)
        self._rule_off(result)
        count = result.testsRun
        self.stream.writeln(f"Ran {count} test{'' if count == 1 else 's'} in {elapsed:.3f}s\n")
        self._sum_up(result, count)
        return result

    @staticmethod
    def _run_timed(test, result):
        """Run the tests, between notices if result wants them; returns the seconds that it took."""
        begin = time.perf_counter()
        getattr(result, "startTestRun", bool)()
        try:
            test(result)
        finally:
            getattr(result, "stopTestRun", bool)()
        return time.perf_counter() - begin

    def _sum_up(self, result, count):
        """The last line: OK or FAILED, and how many of each kind."""
        theme = _theme_of(self.stream)
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
