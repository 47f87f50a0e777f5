"""The command line."""

import argparse
import functools
import os
import sys

from . import loader, runner
from .signals import installHandler

__unittest = True

_OK, _FAILED, _NO_TESTS = 0, 1, 5       # what the process ends with


def _examples(*rows):
    """Lines of a command's arguments and what it does, as the help shows them."""
    lines = (f"  %(prog)s {arguments}".ljust(37) + what for arguments, what in rows)
    return "\n".join(["Examples:", *lines, ""])


MAIN_EXAMPLES = _examples(
    ("test_module", "- run tests from test_module"),
    ("module.TestClass", "- run tests from module.TestClass"),
    ("module.Class.test_method", "- run specified test method"),
    ("path/to/test_file.py", "- run tests from test_file.py"))
MODULE_EXAMPLES = _examples(
    ("", "- run default set of tests"),
    ("MyTestSuite", "- run suite 'MyTestSuite'"),
    ("MyTestCase.testSomething", "- run MyTestCase.testSomething"),
    ("MyTestCase", "- run all 'test*' test methods\n" + " " * 39 + "in MyTestCase"))


def _convert_name(name):
    """The module that the file name stands for; other names as they are."""
    if not (os.path.isfile(name) and name.lower().endswith(".py")):
        return name
    if os.path.isabs(name):
        relative = os.path.relpath(name, os.getcwd())
        if os.path.isabs(relative) or relative.startswith(os.pardir):
            return name
        name = relative
    return os.path.normpath(name)[:-3].replace("\\", ".").replace("/", ".")


def _convert_names(names):
    return [_convert_name(name) for name in names]


def _convert_select_pattern(pattern):
    return pattern if "*" in pattern else f"*{pattern}*"


def _resolve(path):
    """The module with a dotted name."""
    _, *others = path.split(".")
    return functools.reduce(getattr, others, __import__(path))


class TestProgram:
    """Reads the arguments, loads the tests, runs them and ends the process with their status."""

    module = None
    verbosity = 1
    failfast = catchbreak = buffer = progName = warnings = testNamePatterns = None
    _discovery_parser = None

    def __init__(self, module="__main__", defaultTest=None, argv=None, testRunner=None,
                 testLoader=loader.defaultTestLoader, exit=True, verbosity=1, failfast=None, catchbreak=None,
                 buffer=None, warnings=None, *, tb_locals=False, durations=None):
        self.module = _resolve(module) if isinstance(module, str) else module
        self.defaultTest, self.testLoader, self.testRunner = defaultTest, testLoader, testRunner
        self.exit, self.verbosity, self.durations, self.tb_locals = exit, verbosity, durations, tb_locals
        # Those that were given are no options of the command line.
        self.failfast, self.catchbreak, self.buffer = failfast, catchbreak, buffer
        self.warnings = "default" if warnings is None and not sys.warnoptions else warnings
        arguments = sys.argv if argv is None else argv
        self.progName = os.path.basename(arguments[0])
        self.parseArgs(arguments)
        self.runTests()

    def _print_help(self, *args, **kwargs):
        print(self._main_parser.format_help())
        names = {"prog": self.progName}
        if self.module is None:
            print(MAIN_EXAMPLES % names)
            self._discovery_parser.print_help()
        else:
            print(MODULE_EXAMPLES % names)

    def parseArgs(self, argv):
        self._initArgParsers()
        _, *arguments = argv
        if self.module is None and arguments and arguments[0].lower() == "discover":
            return self._do_discovery(arguments[1:])
        self._main_parser.parse_args(arguments, self)
        if self.tests:
            self.testNames = _convert_names(self.tests)
            if __name__ == "__main__":
                self.module = None
        elif self.module is None:
            return self._do_discovery([])
        else:
            default = self.defaultTest
            self.testNames = (default,) if isinstance(default, str) else default and list(default)
        self.createTests()

    def createTests(self, from_discovery=False, Loader=None):
        load = self.testLoader
        if self.testNamePatterns:
            load.testNamePatterns = self.testNamePatterns
        if from_discovery:
            self.test = (load if Loader is None else Loader()).discover(self.start, self.pattern, self.top)
        else:
            names = self.testNames
            self.test = (load.loadTestsFromModule(self.module) if names is None
                         else load.loadTestsFromNames(names, self.module))

    # --- parsers -----------------------------------------------------------------------------------------

    def _initArgParsers(self):
        parent = self._getParentArgParser()
        self._main_parser = self._getMainArgParser(parent)
        self._discovery_parser = self._getDiscoveryArgParser(parent)

    def _getParentArgParser(self):
        """The options that both have; those which the constructor was given are none."""
        parser = argparse.ArgumentParser(add_help=False)
        add = parser.add_argument
        add("-v", "--verbose", dest="verbosity", action="store_const", const=2, help="Verbose output")
        add("-q", "--quiet", dest="verbosity", action="store_const", const=0, help="Quiet output")
        add("--locals", dest="tb_locals", action="store_true", help="Show local variables in tracebacks")
        add("--durations", dest="durations", type=int, default=None, metavar="N",
            help="Show the N slowest test cases (N=0 for all)")
        switches = (("failfast", "-f", "--failfast", "Stop on first fail or error"),
                    ("catchbreak", "-c", "--catch", "Catch Ctrl-C and display results so far"),
                    ("buffer", "-b", "--buffer", "Buffer stdout and stderr during tests"))
        for name, *flags, text in switches:
            if getattr(self, name) is None:
                add(*flags, dest=name, action="store_true", help=text)
                setattr(self, name, False)
        if self.testNamePatterns is None:
            add("-k", dest="testNamePatterns", action="append", type=_convert_select_pattern,
                help="Only run tests which match the given substring")
            self.testNamePatterns = []
        return parser

    def _getMainArgParser(self, parent):
        parser = argparse.ArgumentParser(parents=[parent])
        parser.prog = self.progName
        parser.print_help = self._print_help
        parser.add_argument("tests", nargs="*",
                            help="a list of any number of test modules, classes and test methods.")
        return parser

    def _getDiscoveryArgParser(self, parent):
        parser = argparse.ArgumentParser(parents=[parent])
        parser.prog = f"{self.progName} discover"
        parser.epilog = ("For test discovery all test modules must be importable from the top level "
                         "directory of the project.")
        add = parser.add_argument
        add("-s", "--start-directory", dest="start", help="Directory to start discovery ('.' default)")
        add("-p", "--pattern", dest="pattern", help="Pattern to match tests ('test*.py' default)")
        add("-t", "--top-level-directory", dest="top",
            help="Top level directory of project (defaults to start directory)")
        for name in ("start", "pattern", "top"):
            add(name, nargs="?", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return parser

    def _do_discovery(self, argv, Loader=None):
        self.start, self.pattern, self.top = ".", "test*.py", None
        if self._discovery_parser is None:
            self._initArgParsers()
        if argv is not None:
            self._discovery_parser.parse_args(argv, self)
        self.createTests(True, Loader)

    # --- running -----------------------------------------------------------------------------------------

    def _make_runner(self):
        """The runner: an instance as it is, a class called with the arguments that it understands."""
        make = runner.TextTestRunner if self.testRunner is None else self.testRunner
        if not isinstance(make, type):
            return make
        options = dict(verbosity=self.verbosity, failfast=self.failfast, buffer=self.buffer,
                       warnings=self.warnings)
        try:
            try:
                return make(**options, tb_locals=self.tb_locals, durations=self.durations)
            except TypeError:
                return make(**options)
        except TypeError:
            return make()

    def runTests(self):
        if self.catchbreak:
            installHandler()
        self.result = self._make_runner().run(self.test)
        if self.exit:
            has_tests = self.result.testsRun or self.result.skipped
            sys.exit(_FAILED if not self.result.wasSuccessful() else _OK if has_tests else _NO_TESTS)


main = TestProgram
