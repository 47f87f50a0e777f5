"""Several tests as one, with the fixtures of their classes and modules around them."""

import sys

from . import case
from . import util

__unittest = True


class BaseTestSuite:
    """Tests in a row, without fixtures of classes and modules."""

    _cleanup = True     # let go of each test when it has run

    def __init__(self, tests=()):
        self._tests, self._removed_tests = [], 0
        self.addTests(tests)

    def __repr__(self):
        return f"<{util.strclass(self.__class__)} tests={list(self)}>"

    def __eq__(self, other):
        return list(self) == list(other) if isinstance(other, self.__class__) else NotImplemented

    def __iter__(self):
        return iter(self._tests)

    def countTestCases(self):
        return self._removed_tests + sum(test.countTestCases() for test in self if test)

    def addTest(self, test):
        if not callable(test):
            raise TypeError(f"{test!r} is not callable")
        if isinstance(test, type) and issubclass(test, (case.TestCase, TestSuite)):
            raise TypeError("TestCases and TestSuites must be instantiated before passing them to addTest()")
        self._tests.append(test)

    def addTests(self, tests):
        if isinstance(tests, str):
            raise TypeError("tests must be an iterable of tests, not a string")
        for one in tests:
            self.addTest(one)

    def run(self, result):
        for test in self._until_stopped(result):
            test(result)
        return result

    def _until_stopped(self, result):
        """The tests, each let go of when the next is asked for, until the result says to stop."""
        for index, test in enumerate(self):
            if result.shouldStop:
                return
            yield test
            if self._cleanup:
                self._removeTestAtIndex(index)

    def _removeTestAtIndex(self, index):
        """Put None where the test was, so that it can die; it stays counted."""
        try:
            test = self._tests[index]
        except TypeError:
            return              # a subclass has no list
        if hasattr(test, "countTestCases"):
            self._removed_tests += test.countTestCases()
        self._tests[index] = None

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def debug(self):
        for test in self:
            test.debug()


class TestSuite(BaseTestSuite):
    """Tests in a row; setUpClass, setUpModule and their counterparts run where class or module changes."""

    def run(self, result, debug=False):
        is_outermost = not getattr(result, "_testRunEntered", False)
        if is_outermost:
            result._testRunEntered = True
        for test in self._until_stopped(result):
            if not _is_suite(test) and not self._is_prepared(test, result):
                continue
            if debug:
                test.debug()
            else:
                test(result)
        if is_outermost:
            self._tear_down_class(None, result)
            self._tear_down_module(result)
            result._testRunEntered = False
        return result

    def debug(self):
        """Run the tests without collecting: the first exception comes through."""
        self.run(_DebugResult(), True)

    def _is_prepared(self, test, result):
        """Run the fixtures that stand between the test before and this one; whether this one can run."""
        current = test.__class__
        self._tear_down_class(current, result)
        self._set_up_module(current, result)
        self._set_up_class(current, result)
        result._previousTestClass = current
        return not (getattr(current, "_classSetupFailed", False)
                    or getattr(result, "_moduleSetUpFailed", False))

    # --- classes ---

    def _set_up_class(self, current, result):
        if (current == _class_before(result) or result._moduleSetUpFailed
                or getattr(current, "__unittest_skip__", False)):
            return
        _mark_failed(current, False)
        if not hasattr(current, "setUpClass"):
            return
        with _Fixture(result, "setUpClass", util.strclass(current)) as fixture:
            if fixture.call(current.setUpClass):
                return
            _mark_failed(current, True)
            if hasattr(current, "doClassCleanups"):
                current.doClassCleanups()
                fixture.tell_all(current.tearDown_exceptions)

    def _tear_down_class(self, current, result):
        previous = _class_before(result)
        if previous is None or current == previous or getattr(result, "_moduleSetUpFailed", False):
            return
        if getattr(previous, "_classSetupFailed", False) or getattr(previous, "__unittest_skip__", False):
            return
        with _Fixture(result, "tearDownClass", util.strclass(previous)) as fixture:
            fixture.call(getattr(previous, "tearDownClass", None))
            if hasattr(previous, "doClassCleanups"):
                previous.doClassCleanups()
                fixture.tell_all(previous.tearDown_exceptions)

    # --- modules ---

    def _set_up_module(self, current, result):
        name = current.__module__
        if name == _module_before(result):
            return
        self._tear_down_module(result)
        result._moduleSetUpFailed = False
        set_up = getattr(sys.modules.get(name), "setUpModule", None)
        if set_up is None:
            return
        with _Fixture(result, "setUpModule", name) as fixture:
            if not fixture.call(set_up):
                result._moduleSetUpFailed = True
                fixture.call(case.doModuleCleanups)

    def _tear_down_module(self, result):
        name = _module_before(result)
        if name is None or result._moduleSetUpFailed or name not in sys.modules:
            return
        with _Fixture(result, "tearDownModule", name) as fixture:
            fixture.call(getattr(sys.modules[name], "tearDownModule", None))
            fixture.call(case.doModuleCleanups)


def _class_before(result):
    """The class of the test before, or None."""
    return getattr(result, "_previousTestClass", None)


def _module_before(result):
    return getattr(_class_before(result), "__module__", None)


def _mark_failed(test_class, has_failed):
    try:
        test_class._classSetupFailed = has_failed
    except TypeError:
        pass                # a test written in C has no such attribute, and no fixtures


class _Fixture:
    """What stands before or after the tests of a class or module; meanwhile the result may catch output."""

    def __init__(self, result, method, owner):
        self.result, self.label = result, f"{method} ({owner})"

    def __enter__(self):
        getattr(self.result, "_setupStdout", bool)()
        return self

    def __exit__(self, *raised):
        getattr(self.result, "_restoreStdout", bool)()

    def call(self, function):
        """Call function if there is one; false if it raised, which the result was told of."""
        if function is None:
            return True
        try:
            function()
        except Exception as error:
            self.tell_all([(type(error), error, error.__traceback__)])
            return False
        return True

    def tell_all(self, exceptions):
        """Tell the result of exceptions, as sys.exc_info() gives them; debug() raises the first."""
        for raised in exceptions:
            error = raised[1]
            if isinstance(self.result, _DebugResult):
                raise error
            holder = _ErrorHolder(self.label)
            if isinstance(error, case.SkipTest) and hasattr(self.result, "addSkip"):
                self.result.addSkip(holder, str(error))
            else:
                self.result.addError(holder, raised)


class _ErrorHolder:
    """Stands for a test where a fixture of a class or module failed: it has a name, and nothing to run."""

    failureException = None

    def __init__(self, description):
        self.description = description

    def __str__(self):
        return self.description

    id = __str__

    def __repr__(self):
        return f"<ErrorHolder description={self.description!r}>"

    def shortDescription(self):
        return None

    def countTestCases(self):
        return 0

    def run(self, result):
        """Do nothing."""

    __call__ = run


def _is_suite(test):
    try:
        iter(test)
    except TypeError:
        return False
    return True


class _DebugResult:
    """What debug() runs tests with."""

    _previousTestClass = None
    _moduleSetUpFailed = False
    shouldStop = False
