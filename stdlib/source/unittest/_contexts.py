"""The context managers behind assertRaises and assertWarns.

case.py shows these classes as its own.
"""

import re
import sys
import traceback
import warnings

__unittest = True


def _is_subtype(expected, basetype):
    if isinstance(expected, tuple):
        return all(_is_subtype(one, basetype) for one in expected)
    return isinstance(expected, type) and issubclass(expected, basetype)


class _BaseTestCaseContext:
    def __init__(self, test_case):
        self.test_case = test_case

    def _raiseFailure(self, standardMsg):
        text = self.test_case._formatMessage(self.msg, standardMsg)
        raise self.test_case.failureException(text)


class _AssertRaisesBaseContext(_BaseTestCaseContext):
    """What the two have in common: an expected class, a pattern, and either a block or a function to call."""

    def __init__(self, expected, test_case, expected_regex=None):
        super().__init__(test_case)
        self.expected = expected
        if expected_regex is not None:
            expected_regex = re.compile(expected_regex)
        self.expected_regex = expected_regex
        self.obj_name = None
        self.msg = None

    def handle(self, name, args, kwargs):
        """Return self for a with statement if there is nothing to call, else call args[0] and check."""
        try:
            if not _is_subtype(self.expected, self._base_type):
                raise TypeError(f"{name}() arg 1 must be {self._base_type_str}")
            if not args:
                self.msg = kwargs.pop("msg", None)
                if kwargs:
                    name = next(iter(kwargs))
                    raise TypeError(f"{name!r} is an invalid keyword argument for this function")
                return self
            function, *arguments = args
            try:
                self.obj_name = function.__name__
            except AttributeError:
                self.obj_name = str(function)
            with self:
                function(*arguments, **kwargs)
        finally:
            self = None         # a traceback that is kept would keep this frame, and it the exception

    def _expected_name(self):
        try:
            return self.expected.__name__
        except AttributeError:
            return str(self.expected)

    def _fail_for(self, what):
        """Fail with 'NAME what', and whom it was expected of where that is known."""
        if self.obj_name:
            self._raiseFailure(f"{self._expected_name()} {what} by {self.obj_name}")
        else:
            self._raiseFailure(f"{self._expected_name()} {what}")


class _AssertRaisesContext(_AssertRaisesBaseContext):
    """What assertRaises and assertRaisesRegex return."""

    _base_type = BaseException
    _base_type_str = "an exception type or tuple of exception types"

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_value, tb):
        if exc_type is None:
            self._fail_for("not raised")
        else:
            traceback.clear_frames(tb)
        if not issubclass(exc_type, self.expected):
            return False
        self.exception = exc_value.with_traceback(None)
        pattern = self.expected_regex
        if pattern is not None and not pattern.search(str(exc_value)):
            self._raiseFailure(f'"{pattern.pattern}" does not match "{exc_value!s}"')
        return True

    def __class_getitem__(cls, item):
        import types
        return types.GenericAlias(cls, item)


class _AssertWarnsContext(_AssertRaisesBaseContext):
    """What assertWarns and assertWarnsRegex return."""

    _base_type = Warning
    _base_type_str = "a warning type or tuple of warning types"

    def __enter__(self):
        for module in list(sys.modules.values()):   # what has been shown once must be shown again
            if getattr(module, "__warningregistry__", None):
                module.__warningregistry__ = {}
        self.warnings_manager = warnings.catch_warnings(record=True)
        self.warnings = self.warnings_manager.__enter__()
        warnings.simplefilter("always", self.expected)
        return self

    def __exit__(self, exc_type, exc_value, tb):
        self.warnings_manager.__exit__(exc_type, exc_value, tb)
        if exc_type is not None:
            return
        first = None
        for entry in self.warnings:
            message = entry.message
            if not isinstance(message, self.expected):
                continue
            if first is None:
                first = message
            if self.expected_regex is not None and not self.expected_regex.search(str(message)):
                continue
            self.warning = message
            self.filename = entry.filename
            self.lineno = entry.lineno
            return
        if first is not None:
            self._raiseFailure(f'"{self.expected_regex.pattern}" does not match "{first!s}"')
        self._fail_for("not triggered")


class _AssertNotWarnsContext(_AssertWarnsContext):
    """What _assertNotWarns returns."""

    def __exit__(self, exc_type, exc_value, tb):
        self.warnings_manager.__exit__(exc_type, exc_value, tb)
        if exc_type is not None:
            return
        if any(isinstance(entry.message, self.expected) for entry in self.warnings):
            self._fail_for("triggered")
