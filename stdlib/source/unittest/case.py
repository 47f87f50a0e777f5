"""One test: the class that tests are methods of, with its assertions."""

import collections
import contextlib
import functools
import sys
import time
import types
import warnings

from . import result
from ._contexts import (_is_subtype, _BaseTestCaseContext, _AssertRaisesBaseContext, _AssertRaisesContext,
                        _AssertWarnsContext, _AssertNotWarnsContext)
from .util import (strclass, safe_repr, _count_diff_all_purpose, _count_diff_hashable, _common_shorten_repr)

__unittest = True

for _class in (_BaseTestCaseContext, _AssertRaisesBaseContext, _AssertRaisesContext, _AssertWarnsContext,
               _AssertNotWarnsContext):
    _class.__module__ = __name__
del _class

_NO_MESSAGE = object()            # of a subtest

DIFF_OMITTED = "\nDiff is %s characters long. Set self.maxDiff to None to see it."


def _ndiff(first, second):
    from difflib import ndiff
    return ndiff(first, second)


def _pformat(value):
    import pprint
    return pprint.pformat(value)


class SkipTest(Exception):
    """Raised in a test, or in what sets it up, to skip it."""


class _ShouldStop(Exception):
    """The rest of the test shall not run: a subtest failed."""


class _UnexpectedSuccess(Exception):
    """The test was to fail and did not."""


# --- what becomes of a test --------------------------------------------------------------------------------

class _Outcome:
    """How the run of one test has gone so far.

    success: of the part that runs now, and after it of all so far. expected_failure: what was raised while
    must_fail was true.
    """

    def __init__(self, result=None):
        self.result = result
        self.success, self.must_fail, self.expected_failure = True, False, None

    def must_stop_after_subtest(self):
        if self.success:
            return self.expected_failure is not None
        return self.result is not None and self.result.failfast


class _Part:
    """The block of a with statement as a part of a test: the result is told of what it raises."""

    def __init__(self, outcome, test, is_subtest=False):
        self.outcome, self.test, self.is_subtest = outcome, test, is_subtest

    def __enter__(self):
        self.was_success, self.outcome.success = self.outcome.success, True

    def __exit__(self, kind, error, trace):
        outcome = self.outcome
        try:
            if kind is None:
                if self.is_subtest and outcome.success:
                    self._tell_subtest(None)
            elif issubclass(kind, SkipTest):
                outcome.success = False
                _tell_skip(outcome.result, self.test, str(error))
            elif issubclass(kind, KeyboardInterrupt):
                return False
            elif not issubclass(kind, _ShouldStop):
                self._fail((kind, error, trace))
            return True
        finally:
            outcome.success = outcome.success and self.was_success

    def _fail(self, raised):
        outcome = self.outcome
        if outcome.must_fail:
            outcome.expected_failure = raised
            return
        outcome.success = False
        if self.is_subtest:
            self._tell_subtest(raised)
        elif outcome.result is not None:
            is_failure = issubclass(raised[0], self.test.failureException)
            tell = outcome.result.addFailure if is_failure else outcome.result.addError
            tell(self.test, raised)

    def _tell_subtest(self, raised):
        self.outcome.result.addSubTest(self.test.test_case, self.test, raised)


# Results may lack methods that came with later versions: what the warning says then.
_WITHOUT = {"addSkip": ", skips not reported", "addExpectedFailure": ", reporting as passes",
            "addUnexpectedSuccess": ", reporting as failure", "addDuration": ""}


def _tell(result, method, *arguments):
    """Call a method of result; false, with a warning, if it has none of that name."""
    tell = getattr(result, method, None)
    if tell is None:
        warnings.warn(f"TestResult has no {method} method{_WITHOUT[method]}", RuntimeWarning, 3)
        return False
    tell(*arguments)
    return True


def _tell_skip(result, test, reason):
    if not _tell(result, "addSkip", test, reason):
        result.addSuccess(test)


# --- cleanups --------------------------------------------------------------------------------------------

def _enter_context(cm, addcleanup):
    """Enter cm and have addcleanup leave it; return what entering gave."""
    cls = type(cm)
    try:
        enter, leave = cls.__enter__, cls.__exit__
    except AttributeError:
        text = f"'{cls.__module__}.{cls.__qualname__}' object does not support the context manager protocol"
        if hasattr(cls, "__aenter__") and hasattr(cls, "__aexit__"):
            text += (" but it supports the asynchronous context manager protocol. "
                     "Did you mean to use enterAsyncContext()?")
        raise TypeError(text) from None
    value = enter(cm)
    addcleanup(leave, cm, None, None, None)
    return value


def _taken(cleanups):
    """(function, arguments, keywords) of each of cleanups, last first; none is left, even of those added
    meanwhile.
    """
    while cleanups:
        yield cleanups.pop()


_module_cleanups = []


def addModuleCleanup(function, /, *args, **kwargs):
    """Have function called after tearDownModule, or after a setUpModule that failed."""
    _module_cleanups.append((function, args, kwargs))


def enterModuleContext(cm):
    """Enter cm until the tests of the module are over."""
    return _enter_context(cm, addModuleCleanup)


def doModuleCleanups():
    """Call what addModuleCleanup was given, last first; the first exception is raised at the end."""
    first = None
    for function, args, kwargs in _taken(_module_cleanups):
        try:
            function(*args, **kwargs)
        except Exception as error:
            first = error if first is None else first
    if first is not None:
        raise first


# --- skipping --------------------------------------------------------------------------------------------

def _skipped(item, reason):
    """A class marked as to be skipped, or a function in the place of item that skips."""
    if not isinstance(item, type):
        @functools.wraps(item)
        def skipping(*args, **kwargs):
            raise SkipTest(reason)
        item = skipping
    item.__unittest_skip__, item.__unittest_skip_why__ = True, reason
    return item


def _skip_reason(*marked):
    """Why a test is skipped by a decorator of its class or its method; None if it is not."""
    if not any(getattr(one, "__unittest_skip__", False) for one in marked):
        return None
    return next(filter(None, (getattr(one, "__unittest_skip_why__", "") for one in marked)), "")


def skip(reason):
    """Decorator: do not run the test or class."""
    if isinstance(reason, types.FunctionType):      # @skip without a reason
        return _skipped(reason, "")
    return lambda item: _skipped(item, reason)


def skipIf(condition, reason):
    """Decorator: skip where condition is true."""
    return skip(reason) if condition else lambda item: item


def skipUnless(condition, reason):
    """Decorator: skip where condition is false."""
    return skipIf(not condition, reason)


def expectedFailure(test_item):
    """Decorator: the test is to fail."""
    test_item.__unittest_expecting_failure__ = True
    return test_item


class _OrderedChainMap(collections.ChainMap):
    """A chain of maps whose keys come in the order of the maps."""

    def __iter__(self):
        return iter(dict.fromkeys(key for mapping in self.maps for key in mapping))


# The methods that assertEqual calls for two objects of one type.
_COMPARISONS = {str: "assertMultiLineEqual", list: "assertListEqual", tuple: "assertTupleEqual",
                dict: "assertDictEqual"} | dict.fromkeys((set, frozenset), "assertSetEqual")


class TestCase:
    """A test: one method of a subclass, with setUp before it and tearDown and the cleanups after it."""

    failureException = AssertionError
    longMessage = True
    maxDiff = 80 * 8
    _diffThreshold = 2 ** 16        # longer texts are not compared line by line

    def __init_subclass__(cls, *args, **kwargs):
        cls._classSetupFailed = False
        cls._class_cleanups = []
        super().__init_subclass__(*args, **kwargs)

    def __init__(self, methodName="runTest"):
        self._testMethodName = methodName
        self._testMethodDoc = "No test"
        self._outcome = self._subtest = None
        self._cleanups = []
        self._type_equality_funcs = dict(_COMPARISONS)
        if hasattr(self, methodName):
            self._testMethodDoc = getattr(self, methodName).__doc__
        elif methodName != "runTest":       # an instance without a test serves to try assertions
            raise ValueError(f"no such test method in {self.__class__}: {methodName}")

    def addTypeEqualityFunc(self, typeobj, function):
        """Have assertEqual call function for two objects that are both exactly of type typeobj."""
        self._type_equality_funcs[typeobj] = function

    def addCleanup(self, function, /, *args, **kwargs):
        """Have function called after the test, whatever becomes of it; the last added comes first."""
        self._cleanups.append((function, args, kwargs))

    def enterContext(self, cm):
        """Enter cm until the test is over."""
        return _enter_context(cm, self.addCleanup)

    @classmethod
    def addClassCleanup(cls, function, /, *args, **kwargs):
        """The same, after tearDownClass."""
        cls._class_cleanups.append((function, args, kwargs))

    @classmethod
    def enterClassContext(cls, cm):
        """Enter cm until the tests of the class are over."""
        return _enter_context(cm, cls.addClassCleanup)

    def setUp(self):
        """Runs before each test."""

    def tearDown(self):
        """Runs after each test whose setUp succeeded."""

    @classmethod
    def setUpClass(cls):
        """Runs before the tests of the class."""

    @classmethod
    def tearDownClass(cls):
        """Runs after the tests of the class."""

    def countTestCases(self):
        return 1

    def defaultTestResult(self):
        return result.TestResult()

    def shortDescription(self):
        """The first line of the test's docstring, or None."""
        doc = self._testMethodDoc
        return doc.strip().split("\n")[0].strip() if doc else None

    def id(self):
        return f"{strclass(self.__class__)}.{self._testMethodName}"

    def __eq__(self, other):
        return self._testMethodName == other._testMethodName if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash((type(self), self._testMethodName))

    def __str__(self):
        name = self._testMethodName
        return f"{name} ({strclass(self.__class__)}.{name})"

    def __repr__(self):
        return f"<{strclass(self.__class__)} testMethod={self._testMethodName}>"

    # --- running -----------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def subTest(self, msg=_NO_MESSAGE, **params):
        """Run the block as a part whose failure does not end the test; msg and params describe it."""
        outcome, outer = self._outcome, self._subtest
        if outcome is None or not hasattr(outcome.result, "addSubTest"):
            yield
            return
        described_by = _OrderedChainMap(params) if outer is None else outer.params.new_child(params)
        self._subtest = _SubTest(self, msg, described_by)
        try:
            with _Part(outcome, self._subtest, is_subtest=True):
                yield
            if outcome.must_stop_after_subtest():
                raise _ShouldStop
        finally:
            self._subtest = outer

    def _callSetUp(self):
        self.setUp()

    def _callTestMethod(self, method):
        returned = method()
        if returned is not None:
            import inspect
            text = ("It is deprecated to return a value that is not None from a test case "
                    f"({method} returned {type(returned).__name__!r})")
            if inspect.iscoroutine(returned):
                text += ". Maybe you forgot to use IsolatedAsyncioTestCase as the base class?"
            warnings.warn(text, DeprecationWarning, stacklevel=5)    # where run() was called

    def _callTearDown(self):
        self.tearDown()

    def _callCleanup(self, function, /, *args, **kwargs):
        function(*args, **kwargs)

    def run(self, result=None):
        """Run the test and tell result what became of it; return result, one made here if there was none."""
        if result is not None:
            self._run_between_notices(result)
            return result
        result = self.defaultTestResult()
        getattr(result, "startTestRun", _nothing)()
        try:
            self._run_between_notices(result)
        finally:
            getattr(result, "stopTestRun", _nothing)()
        return result

    def __call__(self, *args, **kwds):
        return self.run(*args, **kwds)

    def _run_between_notices(self, result):
        result.startTest(self)
        try:
            method = getattr(self, self._testMethodName)
            reason = _skip_reason(self.__class__, method)
            if reason is None:
                self._run_parts(method, result)
            else:
                _tell_skip(result, self, reason)
        finally:
            result.stopTest(self)

    def _run_parts(self, method, result):
        must_fail = any(getattr(one, "__unittest_expecting_failure__", False) for one in (self, method))
        self._outcome = outcome = _Outcome(result)
        begin = time.perf_counter()
        try:
            with _Part(outcome, self):
                self._callSetUp()
            if outcome.success:
                outcome.must_fail = must_fail
                with _Part(outcome, self):
                    self._callTestMethod(method)
                outcome.must_fail = False
                with _Part(outcome, self):
                    self._callTearDown()
            self.doCleanups()
            self._addDuration(result, time.perf_counter() - begin)
            if outcome.success:
                self._tell_success(result, must_fail, outcome.expected_failure)
        finally:
            # Exceptions refer to frames, and these to the outcome.
            outcome.expected_failure = self._outcome = None

    def _addDuration(self, result, elapsed):
        _tell(result, "addDuration", self, elapsed)

    def _tell_success(self, result, must_fail, failure):
        """All went well: tell so, or what there is to say of a test that must fail."""
        if not must_fail:
            result.addSuccess(self)
        elif failure:
            if not _tell(result, "addExpectedFailure", self, failure):
                result.addSuccess(self)
        elif not _tell(result, "addUnexpectedSuccess", self):
            try:
                raise _UnexpectedSuccess
            except _UnexpectedSuccess as error:
                result.addFailure(self, (_UnexpectedSuccess, error, error.__traceback__))

    def doCleanups(self):
        """Call what addCleanup was given; true if all went well."""
        outcome = _Outcome() if self._outcome is None else self._outcome
        for function, args, kwargs in _taken(self._cleanups):
            with _Part(outcome, self):
                self._callCleanup(function, *args, **kwargs)
        return outcome.success

    @classmethod
    def doClassCleanups(cls):
        """Call what addClassCleanup was given, and keep what is raised in tearDown_exceptions."""
        raised = cls.tearDown_exceptions = []
        for function, args, kwargs in _taken(cls._class_cleanups):
            try:
                function(*args, **kwargs)
            except Exception as error:
                raised.append((type(error), error, error.__traceback__))

    def debug(self):
        """Run the test without a result: exceptions come through."""
        method = getattr(self, self._testMethodName)
        reason = _skip_reason(self.__class__, method)
        if reason is not None:
            raise SkipTest(reason)
        for call in (self._callSetUp, functools.partial(self._callTestMethod, method), self._callTearDown):
            call()
        for function, args, kwargs in _taken(self._cleanups):
            self._callCleanup(function, *args, **kwargs)

    def skipTest(self, reason):
        raise SkipTest(reason)

    # --- messages ----------------------------------------------------------------------------------------

    def fail(self, msg=None):
        raise self.failureException(msg)

    def _formatMessage(self, msg, standardMsg):
        """The text of a failure: standardMsg, and msg behind it, or msg alone if longMessage is false."""
        if not self.longMessage:
            return msg or standardMsg
        if msg is None:
            return standardMsg
        try:
            return f"{standardMsg} : {msg}"
        except UnicodeDecodeError:
            return f"{safe_repr(standardMsg)} : {safe_repr(msg)}"

    def _truncateMessage(self, message, diff):
        limit = self.maxDiff
        if limit is None or len(diff) <= limit:
            return message + diff
        return message + DIFF_OMITTED % len(diff)

    def _fail(self, msg, standardMsg):
        raise self.failureException(self._formatMessage(msg, standardMsg))

    # --- truth, identity, order --------------------------------------------------------------------------

    def assertFalse(self, expr, msg=None):
        if expr:
            self._fail(msg, f"{safe_repr(expr)} is not false")

    def assertTrue(self, expr, msg=None):
        if not expr:
            self._fail(msg, f"{safe_repr(expr)} is not true")

    def assertIs(self, expr1, expr2, msg=None):
        if expr1 is not expr2:
            self._fail(msg, f"{safe_repr(expr1)} is not {safe_repr(expr2)}")

    def assertIsNot(self, expr1, expr2, msg=None):
        if expr1 is expr2:
            self._fail(msg, f"unexpectedly identical: {safe_repr(expr1)}")

    def assertIsNone(self, obj, msg=None):
        if obj is not None:
            self._fail(msg, f"{safe_repr(obj)} is not None")

    def assertIsNotNone(self, obj, msg=None):
        if obj is None:
            self._fail(msg, "unexpectedly None")

    def assertLess(self, a, b, msg=None):
        if not a < b:
            self._fail(msg, f"{safe_repr(a)} not less than {safe_repr(b)}")

    def assertLessEqual(self, a, b, msg=None):
        if not a <= b:
            self._fail(msg, f"{safe_repr(a)} not less than or equal to {safe_repr(b)}")

    def assertGreater(self, a, b, msg=None):
        if not a > b:
            self._fail(msg, f"{safe_repr(a)} not greater than {safe_repr(b)}")

    def assertGreaterEqual(self, a, b, msg=None):
        if not a >= b:
            self._fail(msg, f"{safe_repr(a)} not greater than or equal to {safe_repr(b)}")

    # --- exceptions, warnings, logs ----------------------------------------------------------------------

    def assertRaises(self, expected_exception, *args, **kwargs):
        """Fail unless the function, or the block of the with statement, raises the exception."""
        context = _AssertRaisesContext(expected_exception, self)
        try:
            return context.handle("assertRaises", args, kwargs)
        finally:
            context = None      # else the frame and the exception refer to each other

    def assertRaisesRegex(self, expected_exception, expected_regex, *args, **kwargs):
        """The same, and str() of the exception has to match."""
        context = _AssertRaisesContext(expected_exception, self, expected_regex)
        try:
            return context.handle("assertRaisesRegex", args, kwargs)
        finally:
            context = None

    def assertWarns(self, expected_warning, *args, **kwargs):
        """Fail unless the function, or the block of the with statement, gives the warning."""
        context = _AssertWarnsContext(expected_warning, self)
        return context.handle("assertWarns", args, kwargs)

    def assertWarnsRegex(self, expected_warning, expected_regex, *args, **kwargs):
        context = _AssertWarnsContext(expected_warning, self, expected_regex)
        return context.handle("assertWarnsRegex", args, kwargs)

    def _assertNotWarns(self, expected_warning, *args, **kwargs):
        context = _AssertNotWarnsContext(expected_warning, self)
        return context.handle("_assertNotWarns", args, kwargs)

    def assertLogs(self, logger=None, level=None):
        """Fail unless the block logs something at level or above; what it logs is kept."""
        from ._log import _AssertLogsContext
        return _AssertLogsContext(self, logger, level, no_logs=False)

    def assertNoLogs(self, logger=None, level=None):
        """Fail if the block logs something at level or above."""
        from ._log import _AssertLogsContext
        return _AssertLogsContext(self, logger, level, no_logs=True)

    # --- equality ----------------------------------------------------------------------------------------

    def _getAssertEqualityFunc(self, first, second):
        """The method which compares first and second: that of their type if they have one in common."""
        if type(first) is type(second):
            function = self._type_equality_funcs.get(type(first))
            if function is not None:
                return getattr(self, function) if isinstance(function, str) else function
        return self._baseAssertEqual

    def _baseAssertEqual(self, first, second, msg=None):
        if not first == second:
            self._fail(msg, "%s != %s" % _common_shorten_repr(first, second))

    def assertEqual(self, first, second, msg=None):
        self._getAssertEqualityFunc(first, second)(first, second, msg=msg)

    def assertNotEqual(self, first, second, msg=None):
        if not first != second:
            self._fail(msg, f"{safe_repr(first)} == {safe_repr(second)}")

    @staticmethod
    def _distance(places, delta, first, second):
        """(how far apart, whether that is near, how the message says near)"""
        difference = abs(first - second)
        if delta is not None:
            return difference, difference <= delta, f"{safe_repr(delta)} delta"
        if places is None:
            places = 7
        return difference, round(difference, places) == 0, f"{places!r} places"

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        """Fail unless the two are equal, or differ by delta or less, or not in the first places decimals."""
        if first == second:
            return
        if delta is not None and places is not None:
            raise TypeError("specify delta or places not both")
        difference, is_near, limit = self._distance(places, delta, first, second)
        if not is_near:
            self._fail(msg, f"{safe_repr(first)} != {safe_repr(second)} within {limit} "
                            f"({safe_repr(difference)} difference)")

    def assertNotAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if delta is not None and places is not None:
            raise TypeError("specify delta or places not both")
        if delta is None and first != second:
            is_near = self._distance(places, delta, first, second)[1]
        elif delta is None:
            is_near = True
        else:
            is_near = first == second or self._distance(places, delta, first, second)[1]
        if not is_near:
            return
        text = f"{safe_repr(first)} == {safe_repr(second)} within "
        if delta is not None:
            text += f"{safe_repr(delta)} delta ({safe_repr(abs(first - second))} difference)"
        else:
            text += f"{7 if places is None else places!r} places"
        self._fail(msg, text)

    def assertSequenceEqual(self, seq1, seq2, msg=None, seq_type=None):
        """Fail unless two sequences are equal; with seq_type also unless both are of that type."""
        if seq_type is not None:
            name = seq_type.__name__
            for which, sequence in (("First", seq1), ("Second", seq2)):
                if not isinstance(sequence, seq_type):
                    raise self.failureException(f"{which} sequence is not a {name}: {safe_repr(sequence)}")
        else:
            name = "sequence"
        text = None
        try:
            len1 = len(seq1)
        except (TypeError, NotImplementedError):
            text = f"First {name} has no length.    Non-sequence?"
        if text is None:
            try:
                len2 = len(seq2)
            except (TypeError, NotImplementedError):
                text = f"Second {name} has no length.    Non-sequence?"
        if text is None:
            if seq1 == seq2:
                return
            text = self._describe_sequences(seq1, seq2, len1, len2, name, seq_type)
            if text is None:
                return
        diff = "\n" + "\n".join(_ndiff(_pformat(seq1).splitlines(), _pformat(seq2).splitlines()))
        self.fail(self._formatMessage(msg, self._truncateMessage(text, diff)))

    @staticmethod
    def _describe_sequences(seq1, seq2, len1, len2, name, seq_type):
        """Where two sequences differ, in words; None if only their types do and these may."""
        text = "%ss differ: %s != %s\n" % (name.capitalize(), *_common_shorten_repr(seq1, seq2))
        for at in range(min(len1, len2)):
            try:
                item1 = seq1[at]
            except (TypeError, IndexError, NotImplementedError):
                text += f"\nUnable to index element {at} of first {name}\n"
                break
            try:
                item2 = seq2[at]
            except (TypeError, IndexError, NotImplementedError):
                text += f"\nUnable to index element {at} of second {name}\n"
                break
            if item1 != item2:
                text += "\nFirst differing element %d:\n%s\n%s\n" % (at, *_common_shorten_repr(item1, item2))
                break
        else:
            if len1 == len2 and seq_type is None and type(seq1) != type(seq2):
                return None
        if len1 == len2:
            return text
        which, longer, start = ("first", seq1, len2) if len1 > len2 else ("second", seq2, len1)
        text += f"\n{which.capitalize()} {name} contains {abs(len1 - len2)} additional elements.\n"
        try:
            text += f"First extra element {start}:\n{safe_repr(longer[start])}\n"
        except (TypeError, IndexError, NotImplementedError):
            text += f"Unable to index element {start} of {which} {name}\n"
        return text

    def assertListEqual(self, list1, list2, msg=None):
        self.assertSequenceEqual(list1, list2, msg, seq_type=list)

    def assertTupleEqual(self, tuple1, tuple2, msg=None):
        self.assertSequenceEqual(tuple1, tuple2, msg, seq_type=tuple)

    def assertSetEqual(self, set1, set2, msg=None):
        """Fail unless two sets are equal, and name the items that only one of them has."""
        differences = []
        for which, one, other in (("first", set1, set2), ("second", set2, set1)):
            try:
                differences.append(one.difference(other))
            except TypeError as error:
                self.fail(f"invalid type when attempting set difference: {error}")
            except AttributeError as error:
                self.fail(f"{which} argument does not support set difference: {error}")
        only_first, only_second = differences
        if not (only_first or only_second):
            return
        lines = []
        for items, heading in ((only_first, "Items in the first set but not the second:"),
                               (only_second, "Items in the second set but not the first:")):
            if items:
                lines.append(heading)
                lines += [repr(item) for item in items]
        self._fail(msg, "\n".join(lines))

    def assertIn(self, member, container, msg=None):
        if member not in container:
            self._fail(msg, f"{safe_repr(member)} not found in {safe_repr(container)}")

    def assertNotIn(self, member, container, msg=None):
        if member in container:
            self._fail(msg, f"{safe_repr(member)} unexpectedly found in {safe_repr(container)}")

    def assertDictEqual(self, d1, d2, msg=None):
        self.assertIsInstance(d1, dict, "First argument is not a dictionary")
        self.assertIsInstance(d2, dict, "Second argument is not a dictionary")
        if d1 != d2:
            text = "%s != %s" % _common_shorten_repr(d1, d2)
            diff = "\n" + "\n".join(_ndiff(_pformat(d1).splitlines(), _pformat(d2).splitlines()))
            self._fail(msg, self._truncateMessage(text, diff))

    def assertCountEqual(self, first, second, msg=None):
        """Fail unless two iterables have the same items, each as often, in whatever order."""
        first_items, second_items = list(first), list(second)
        try:
            first_counts = collections.Counter(first_items)
            second_counts = collections.Counter(second_items)
        except TypeError:
            differences = _count_diff_all_purpose(first_items, second_items)
        else:
            if first_counts == second_counts:
                return
            differences = _count_diff_hashable(first_items, second_items)
        if differences:
            text = "Element counts were not equal:\n"
            diff = "\n".join("First has %d, Second has %d:  %r" % difference for difference in differences)
            self._fail(msg, self._truncateMessage(text, diff))

    def assertMultiLineEqual(self, first, second, msg=None):
        """Fail unless two strings are equal, and show the lines that differ."""
        self.assertIsInstance(first, str, "First argument is not a string")
        self.assertIsInstance(second, str, "Second argument is not a string")
        if first == second:
            return
        if len(first) > self._diffThreshold or len(second) > self._diffThreshold:
            self._baseAssertEqual(first, second, msg)
        texts = [first, second]
        # A last line without its end shows where only one text has it; an empty text stays empty.
        if any(text and text[-1] != "\n" for text in texts):
            texts = [text and text + "\n" for text in texts]
        diff = "\n" + "".join(_ndiff(*(text.splitlines(keepends=True) for text in texts)))
        text = "%s != %s" % _common_shorten_repr(first, second)
        self._fail(msg, self._truncateMessage(text, diff))

    # --- classes and attributes --------------------------------------------------------------------------

    def assertIsInstance(self, obj, cls, msg=None):
        if not isinstance(obj, cls):
            any_of = "any of " if isinstance(cls, tuple) else ""
            self._fail(msg, f"{safe_repr(obj)} is not an instance of {any_of}{cls!r}")

    def assertNotIsInstance(self, obj, cls, msg=None):
        if isinstance(obj, cls):
            if isinstance(cls, tuple):
                cls = next(one for one in cls if isinstance(obj, one))
            self._fail(msg, f"{safe_repr(obj)} is an instance of {cls!r}")

    def _is_subclass(self, cls, superclass, msg):
        """issubclass(); failure if cls is no class."""
        if not isinstance(cls, type):
            try:
                return issubclass(cls, superclass)      # it may be something like one
            except TypeError:
                self._fail(msg, f"{cls!r} is not a class")
        return issubclass(cls, superclass)

    def assertIsSubclass(self, cls, superclass, msg=None):
        if not self._is_subclass(cls, superclass, msg):
            any_of = "any of " if isinstance(superclass, tuple) else ""
            self._fail(msg, f"{cls!r} is not a subclass of {any_of}{superclass!r}")

    def assertNotIsSubclass(self, cls, superclass, msg=None):
        if self._is_subclass(cls, superclass, msg):
            if isinstance(superclass, tuple):
                superclass = next(one for one in superclass if issubclass(cls, one))
            self._fail(msg, f"{cls!r} is a subclass of {superclass!r}")

    @staticmethod
    def _owner_text(obj):
        if isinstance(obj, types.ModuleType):
            return f"module {obj.__name__!r}"
        if isinstance(obj, type):
            return f"type object {obj.__name__!r}"
        return f"{type(obj).__name__!r} object"

    def assertHasAttr(self, obj, name, msg=None):
        if not hasattr(obj, name):
            self._fail(msg, f"{self._owner_text(obj)} has no attribute {name!r}")

    def assertNotHasAttr(self, obj, name, msg=None):
        if hasattr(obj, name):
            self._fail(msg, f"{self._owner_text(obj)} has unexpected attribute {name!r}")

    # --- texts -------------------------------------------------------------------------------------------

    def assertRegex(self, text, expected_regex, msg=None):
        if isinstance(expected_regex, (str, bytes)):
            assert expected_regex, "expected_regex must not be empty."
            import re
            expected_regex = re.compile(expected_regex)
        if not expected_regex.search(text):
            self._fail(msg, f"Regex didn't match: {expected_regex.pattern!r} not found in {text!r}")

    def assertNotRegex(self, text, unexpected_regex, msg=None):
        if isinstance(unexpected_regex, (str, bytes)):
            import re
            unexpected_regex = re.compile(unexpected_regex)
        match = unexpected_regex.search(text)
        if match:
            found = text[match.start():match.end()]
            self._fail(msg, f"Regex matched: {found!r} matches {unexpected_regex.pattern!r} in {text!r}")

    def _check_affix(self, is_wanted, text, has_affix, affixes, verb, msg):
        """Fail unless text has one of affixes at its end (or start), or none of them.

        has_affix: name of the method that says so; verb: (what the text does, what it does not).
        """
        try:
            is_there = getattr(text, has_affix)(affixes)
        except (AttributeError, TypeError):
            self._fail_unless_same_kind(text, affixes, msg)
            raise
        if is_there == is_wanted:
            return
        if is_wanted:
            shown = f"{'any of ' if isinstance(affixes, tuple) else ''}{safe_repr(affixes)}"
        elif isinstance(affixes, tuple):
            shown = safe_repr(next(one for one in affixes if getattr(text, has_affix)(one)))
        else:
            shown = safe_repr(affixes)
        self._fail(msg, f"{safe_repr(text)} {verb[is_wanted]} with {shown}")

    def _fail_unless_same_kind(self, text, affixes, msg):
        """Fail if it is no text at all, or a text of another kind than affixes."""
        for affix in affixes if isinstance(affixes, tuple) else (affixes,):
            for kinds, name in ((str, "str"), ((bytes, bytearray), "bytes")):
                if isinstance(affix, kinds) and not isinstance(text, kinds):
                    self._fail(msg, f"Expected {name}, not {type(text).__name__}")

    def assertStartsWith(self, s, prefix, msg=None):
        self._check_affix(True, s, "startswith", prefix, ("starts", "doesn't start"), msg)

    def assertNotStartsWith(self, s, prefix, msg=None):
        self._check_affix(False, s, "startswith", prefix, ("starts", "doesn't start"), msg)

    def assertEndsWith(self, s, suffix, msg=None):
        self._check_affix(True, s, "endswith", suffix, ("ends", "doesn't end"), msg)

    def assertNotEndsWith(self, s, suffix, msg=None):
        self._check_affix(False, s, "endswith", suffix, ("ends", "doesn't end"), msg)


def _nothing():
    """In the place of a method that is not there."""


class FunctionTestCase(TestCase):
    """A test made of functions, for those who write no class."""

    def __init__(self, testFunc, setUp=None, tearDown=None, description=None):
        super().__init__()
        self._functions = tuple(_nothing if one is None else one for one in (setUp, testFunc, tearDown))
        self._described_as = description

    def setUp(self):
        self._functions[0]()

    def runTest(self):
        self._functions[1]()

    def tearDown(self):
        self._functions[2]()

    def id(self):
        return self._functions[1].__name__

    def shortDescription(self):
        if self._described_as is not None:
            return self._described_as
        first_line, *_ = (self._functions[1].__doc__ or "").split("\n")
        return first_line.strip() or None

    def _identity(self):
        return *self._functions, self._described_as

    def __eq__(self, other):
        return self._identity() == other._identity() if isinstance(other, self.__class__) else NotImplemented

    def __hash__(self):
        return hash((type(self), *self._identity()))

    def __str__(self):
        return f"{strclass(self.__class__)} ({self.id()})"

    def __repr__(self):
        return f"<{strclass(self.__class__)} tec={self._functions[1]}>"


class _SubTest(TestCase):
    """A subtest, as results are told of it."""

    def __init__(self, test_case, message, params):
        super().__init__()
        self.test_case, self.params, self._message = test_case, params, message
        self.failureException = test_case.failureException

    def runTest(self):
        raise NotImplementedError("subtests cannot be run directly")

    def id(self):
        return f"{self.test_case.id()} {self._subDescription()}"

    def __str__(self):
        return f"{self.test_case} {self._subDescription()}"

    def shortDescription(self):
        return self.test_case.shortDescription()

    def _subDescription(self):
        message = "" if self._message is _NO_MESSAGE else f"[{self._message}]"
        values = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return " ".join(filter(None, (message, values and f"({values})"))) or "(<subtest>)"
