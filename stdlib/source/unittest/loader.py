"""Finding tests: in classes, modules, by name, and in folders."""

import functools
import os
import re
import sys
import traceback
import types
from fnmatch import fnmatch, fnmatchcase

from . import case, suite, util

__unittest = True

_IS_ABSTRACT = 1 << 20      # the flag of classes which have abstract methods left
VALID_MODULE_NAME = re.compile(r"[_a-z]\w*\.py$", re.IGNORECASE)


class _FailedTest(case.TestCase):
    """A test in place of what could not be loaded: it raises the reason."""

    _testMethodName = None

    def __init__(self, method_name, exception):
        self._exception = exception
        super().__init__(method_name)

    def __getattr__(self, name):
        if name != self._testMethodName:
            return super(_FailedTest, self).__getattr__(name)

        def testFailure():
            raise self._exception
        return testFailure


def _make_failed_test(methodname, exception, suiteClass, message):
    return suiteClass((_FailedTest(methodname, exception),)), message


def _make_failed_import_test(name, suiteClass):
    message = f"Failed to import test module: {name}\n{traceback.format_exc()}"
    return _make_failed_test(name, ImportError(message), suiteClass, message)


def _make_failed_load_tests(name, exception, suiteClass):
    message = f"Failed to call load_tests:\n{traceback.format_exc()}"
    return _make_failed_test(name, exception, suiteClass, message)


def _make_skipped_test(methodname, exception, suiteClass):
    @case.skip(str(exception))
    def testSkipped(self):
        """A module that asked to be skipped."""
    cls = type("ModuleSkipped", (case.TestCase,), {methodname: testSkipped})
    return suiteClass((cls(methodname),))


def _splitext(path):
    return os.path.splitext(path)[0]


def _is_abstract(cls):
    return bool(cls.__flags__ & _IS_ABSTRACT)


def _is_test_class(obj):
    return (isinstance(obj, type) and issubclass(obj, case.TestCase)
            and obj not in (case.TestCase, case.FunctionTestCase))


class TestLoader:
    """Makes suites."""

    testMethodPrefix = "test"
    sortTestMethodsUsing = staticmethod(util.three_way_cmp)
    testNamePatterns = None
    suiteClass = suite.TestSuite
    _top_level_dir = None

    def __init__(self):
        super().__init__()
        self.errors = []                # texts of what could not be loaded
        self._loading_packages = set()

    # --- from objects and names --------------------------------------------------------------------------

    def loadTestsFromTestCase(self, testCaseClass):
        """All tests of a class."""
        if issubclass(testCaseClass, suite.TestSuite):
            raise TypeError("Test cases should not be derived from TestSuite. "
                            "Maybe you meant to derive from TestCase?")
        if testCaseClass in (case.TestCase, case.FunctionTestCase) or _is_abstract(testCaseClass):
            names = []
        else:
            names = self.getTestCaseNames(testCaseClass)
            if not names and hasattr(testCaseClass, "runTest"):
                names = ["runTest"]
        return self.suiteClass(map(testCaseClass, names))

    def loadTestsFromModule(self, module, *, pattern=None):
        """All tests of the classes of a module, or what its load_tests makes of them."""
        tests = []
        for name in dir(module):
            obj = getattr(module, name)
            if _is_test_class(obj) and not _is_abstract(obj):
                tests.append(self.loadTestsFromTestCase(obj))
        load_tests = getattr(module, "load_tests", None)
        tests = self.suiteClass(tests)
        if load_tests is None:
            return tests
        try:
            return load_tests(self, tests, pattern)
        except Exception as error:
            failed, message = _make_failed_load_tests(module.__name__, error, self.suiteClass)
            self.errors.append(message)
            return failed

    def loadTestsFromName(self, name, module=None):
        """The tests that a dotted name stands for: of a module, a class, a method, or what a function
        gives.
        """
        parts = name.split(".")
        failed = message = None
        if module is None:
            module, parts, failed, message = self._import_first_of(parts)
            if module is None:
                self.errors.append(message)
                return failed
        obj, parent = module, None
        for part in parts:
            try:
                parent, obj = obj, getattr(obj, part)
            except AttributeError as error:
                if getattr(obj, "__path__", None) is None or failed is None:
                    text = f"Failed to access attribute:\n{traceback.format_exc()}"
                    failed, message = _make_failed_test(part, error, self.suiteClass, text)
                self.errors.append(message)
                return failed
        return self._tests_of(obj, parent, parts)

    def _import_first_of(self, parts):
        """(module or None, parts behind the topmost package, failed test, its message)"""
        names = list(parts)
        failed = message = None
        while names:
            try:
                return __import__(".".join(names)), parts[1:], failed, message
            except ImportError:
                last = names.pop()
                failed, message = _make_failed_import_test(last, self.suiteClass)
        return None, parts, failed, message

    def _tests_of(self, obj, parent, parts):
        if isinstance(obj, types.ModuleType):
            return self.loadTestsFromModule(obj)
        if _is_test_class(obj):
            return self.loadTestsFromTestCase(obj)
        if (isinstance(obj, types.FunctionType) and isinstance(parent, type)
                and issubclass(parent, case.TestCase)):
            if _is_abstract(parent):
                raise TypeError(f"Cannot instantiate abstract test case {parent.__name__}")
            name = parts[-1]
            test = parent(name)
            if not isinstance(getattr(test, name), types.FunctionType):     # else a static method
                return self.suiteClass([test])
        elif isinstance(obj, suite.TestSuite):
            return obj
        if not callable(obj):
            raise TypeError(f"don't know how to make test from: {obj}")
        test = obj()
        if isinstance(test, suite.TestSuite):
            return test
        if isinstance(test, case.TestCase):
            return self.suiteClass([test])
        raise TypeError(f"calling {obj} returned {test}, not a test")

    def loadTestsFromNames(self, names, module=None):
        return self.suiteClass([self.loadTestsFromName(name, module) for name in names])

    def getTestCaseNames(self, testCaseClass):
        """The names of the tests of a class, in the order in which they run."""
        def is_wanted(name):
            if not name.startswith(self.testMethodPrefix):
                return False
            if not callable(getattr(testCaseClass, name)):
                return False
            full = f"{testCaseClass.__module__}.{testCaseClass.__qualname__}.{name}"
            return (self.testNamePatterns is None
                    or any(fnmatchcase(full, pattern) for pattern in self.testNamePatterns))
        names = [name for name in dir(testCaseClass) if is_wanted(name)]
        if self.sortTestMethodsUsing:
            names.sort(key=functools.cmp_to_key(self.sortTestMethodsUsing))
        return names

    # --- from folders ------------------------------------------------------------------------------------

    def discover(self, start_dir, pattern="test*.py", top_level_dir=None):
        """The tests of all modules below start_dir, a folder or package, whose files match pattern."""
        original = self._top_level_dir
        is_top_implied = False
        if top_level_dir is None and original is not None:
            top_level_dir = original
        elif top_level_dir is None:
            is_top_implied = True
            top_level_dir = start_dir
        top_level_dir = os.path.abspath(top_level_dir)
        if top_level_dir not in sys.path:
            sys.path.insert(0, top_level_dir)
        self._top_level_dir = top_level_dir
        is_not_importable = False
        tests = None
        if os.path.isdir(os.path.abspath(start_dir)):
            start_dir = os.path.abspath(start_dir)
            if start_dir != top_level_dir:
                is_not_importable = not os.path.isfile(os.path.join(start_dir, "__init__.py"))
        else:
            try:
                __import__(start_dir)
            except ImportError:
                is_not_importable = True
            else:
                module = sys.modules[start_dir]
                if getattr(module, "__file__", None) is not None:
                    start_dir = os.path.abspath(os.path.dirname(module.__file__))
                    if is_top_implied:
                        first = module.__name__.partition(".")[0]
                        self._top_level_dir = self._get_directory_containing_module(first)
                        sys.path.remove(top_level_dir)
                else:
                    top = None if is_top_implied else top_level_dir
                    tests = self._find_namespace_tests(module, pattern, top)
        if is_not_importable:
            raise ImportError(f"Start directory is not importable: {start_dir!r}")
        if tests is None:
            tests = list(self._find_tests(start_dir, pattern))
        self._top_level_dir = original
        return self.suiteClass(tests)

    def _find_namespace_tests(self, module, pattern, top_level_dir):
        """The tests below the folders of a namespace package, those inside top_level_dir if that is given."""
        spec = module.__spec__
        if module.__name__ in sys.builtin_module_names:
            raise TypeError("Can not use builtin modules as dotted module names") from None
        if spec is None or spec.submodule_search_locations is None:
            raise TypeError(f"don't know how to discover from {module!r}") from None
        tests = []
        inner = module.__name__.replace(".", os.path.sep)
        for path in module.__path__:
            if top_level_dir is not None and not path.startswith(top_level_dir):
                continue
            self._top_level_dir = path.split(inner)[0]
            tests.extend(self._find_tests(path, pattern, namespace=True))
        return tests

    def _get_directory_containing_module(self, module_name):
        full_path = os.path.abspath(sys.modules[module_name].__file__)
        folder = os.path.dirname(full_path)
        if os.path.basename(full_path).lower().startswith("__init__.py"):
            return os.path.dirname(folder)
        return folder

    def _get_name_from_path(self, path):
        if path == self._top_level_dir:
            return "."
        path = _splitext(os.path.normpath(path))
        relative = os.path.relpath(path, self._top_level_dir)
        assert not os.path.isabs(relative), "Path must be within the project"
        assert not relative.startswith(".."), "Path must be within the project"
        return relative.replace(os.path.sep, ".")

    def _get_module_from_name(self, name):
        __import__(name)
        return sys.modules[name]

    def _match_path(self, path, full_path, pattern):
        """Whether a file is wanted; subclasses may look at full_path too."""
        return fnmatch(path, pattern)

    def _find_tests(self, start_dir, pattern, namespace=False):
        """Yield the suites of start_dir and of what is below it."""
        name = self._get_name_from_path(start_dir)
        if name != "." and name not in self._loading_packages:
            # The package itself comes first: it may have a load_tests which decides about all below it.
            tests, goes_deeper = self._find_test_path(start_dir, pattern, namespace)
            if tests is not None:
                yield tests
            if not goes_deeper:
                return
        for path in sorted(os.listdir(start_dir)):
            full_path = os.path.join(start_dir, path)
            tests, goes_deeper = self._find_test_path(full_path, pattern, False)
            if tests is not None:
                yield tests
            if goes_deeper:
                name = self._get_name_from_path(full_path)
                self._loading_packages.add(name)
                try:
                    yield from self._find_tests(full_path, pattern, False)
                finally:
                    self._loading_packages.discard(name)

    def _find_test_path(self, full_path, pattern, namespace=False):
        """(tests or None, whether what is below has still to be looked through)"""
        basename = os.path.basename(full_path)
        if os.path.isfile(full_path):
            if not VALID_MODULE_NAME.match(basename) or not self._match_path(basename, full_path, pattern):
                return None, False
            module, instead = self._load(self._get_name_from_path(full_path))
            if module is None:
                return instead, False
            self._check_place(module, full_path)
            return self.loadTestsFromModule(module, pattern=pattern), False
        if os.path.isdir(full_path):
            if not namespace and not os.path.isfile(os.path.join(full_path, "__init__.py")):
                return None, False
            name = self._get_name_from_path(full_path)
            package, instead = self._load(name)
            if package is None:
                return instead, False
            load_tests = getattr(package, "load_tests", None)
            self._loading_packages.add(name)
            try:
                tests = self.loadTestsFromModule(package, pattern=pattern)
                return tests, load_tests is None
            finally:
                self._loading_packages.discard(name)
        return None, False

    def _load(self, name):
        """(module, None), or (None, a suite which tells why not)"""
        try:
            return self._get_module_from_name(name), None
        except case.SkipTest as error:
            return None, _make_skipped_test(name, error, self.suiteClass)
        except:
            failed, message = _make_failed_import_test(name, self.suiteClass)
            self.errors.append(message)
            return None, failed

    def _check_place(self, module, full_path):
        """Raise ImportError if the module was loaded from another file than this one."""
        loaded = _splitext(os.path.realpath(os.path.abspath(getattr(module, "__file__", full_path))))
        wanted = _splitext(os.path.realpath(full_path))
        if loaded.lower() != wanted.lower():
            raise ImportError("%r module incorrectly imported from %r. Expected %r. "
                              "Is this module globally installed?"
                              % (_splitext(os.path.basename(full_path)), os.path.dirname(loaded),
                                 os.path.dirname(full_path)))


defaultTestLoader = TestLoader()
