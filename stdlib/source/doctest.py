"""Examples in docstrings, as at the prompt, run and compared with what stands below them."""
import builtins
import difflib
import inspect
import io
import linecache
import os
import re
import sys
import traceback
import types
import unittest
from collections import namedtuple

__all__ = ["register_optionflag", "DONT_ACCEPT_TRUE_FOR_1", "DONT_ACCEPT_BLANKLINE", "NORMALIZE_WHITESPACE",
           "ELLIPSIS", "SKIP", "IGNORE_EXCEPTION_DETAIL", "COMPARISON_FLAGS", "REPORT_UDIFF", "REPORT_CDIFF",
           "REPORT_NDIFF", "REPORT_ONLY_FIRST_FAILURE", "REPORTING_FLAGS", "FAIL_FAST", "Example", "DocTest",
           "DocTestParser", "DocTestFinder", "DocTestRunner", "OutputChecker", "DocTestFailure",
           "UnexpectedException", "DebugRunner", "testmod", "testfile", "run_docstring_examples", "DocTestSuite",
           "DocFileSuite", "set_unittest_reportflags", "script_from_examples", "testsource", "debug_src", "debug"]

__unittest = True # frames of this module are left out of the tracebacks of unittest

OPTIONFLAGS_BY_NAME = {}


def register_optionflag(name):
    """The flag of that name, made if it is new."""
    return OPTIONFLAGS_BY_NAME.setdefault(name, 1 << len(OPTIONFLAGS_BY_NAME))


DONT_ACCEPT_TRUE_FOR_1 = register_optionflag("DONT_ACCEPT_TRUE_FOR_1")
DONT_ACCEPT_BLANKLINE = register_optionflag("DONT_ACCEPT_BLANKLINE")
NORMALIZE_WHITESPACE = register_optionflag("NORMALIZE_WHITESPACE")
ELLIPSIS = register_optionflag("ELLIPSIS")
SKIP = register_optionflag("SKIP")
IGNORE_EXCEPTION_DETAIL = register_optionflag("IGNORE_EXCEPTION_DETAIL")
COMPARISON_FLAGS = (DONT_ACCEPT_TRUE_FOR_1 | DONT_ACCEPT_BLANKLINE | NORMALIZE_WHITESPACE | ELLIPSIS | SKIP |
                    IGNORE_EXCEPTION_DETAIL)
REPORT_UDIFF = register_optionflag("REPORT_UDIFF")
REPORT_CDIFF = register_optionflag("REPORT_CDIFF")
REPORT_NDIFF = register_optionflag("REPORT_NDIFF")
REPORT_ONLY_FIRST_FAILURE = register_optionflag("REPORT_ONLY_FIRST_FAILURE")
FAIL_FAST = register_optionflag("FAIL_FAST")
REPORTING_FLAGS = REPORT_UDIFF | REPORT_CDIFF | REPORT_NDIFF | REPORT_ONLY_FIRST_FAILURE | FAIL_FAST

BLANKLINE_MARKER = "<BLANKLINE>"
ELLIPSIS_MARKER = "..."


class TestResults(namedtuple("TestResults", "failed attempted")):
    """How many examples failed, of how many; `skipped` is no item of the tuple."""
    __slots__ = ()
    _skipped = {}

    def __new__(cls, failed, attempted, *, skipped=0):
        made = super().__new__(cls if not skipped else _SkippingResults, failed, attempted)
        if skipped:
            made.skipped = skipped
        return made

    skipped = 0

    def __repr__(self):
        more = f", skipped={self.skipped}" if self.skipped else ""
        return f"TestResults(failed={self.failed}, attempted={self.attempted}{more})"


class _SkippingResults(TestResults):
    """TestResults with room for the number of skipped examples."""


_SkippingResults.__name__ = _SkippingResults.__qualname__ = "TestResults"


# --- small helpers -----------------------------------------------------------------------------------------------

def _extract_future_flags(globs):
    """The compiler flags of the __future__ features that a namespace has imported."""
    import __future__
    flags = 0
    for name in __future__.all_feature_names:
        feature = getattr(__future__, name)
        if globs.get(name) is feature:
            flags |= feature.compiler_flag
    return flags


def _normalize_module(module, depth=2):
    """A module for a module, a name, or None: the caller's."""
    if inspect.ismodule(module):
        return module
    if isinstance(module, str):
        return __import__(module, None, None, ["*"])
    if module is None:
        try:
            return sys.modules[sys._getframemodulename(depth)]
        except KeyError:
            return sys.modules[sys._getframe(depth).f_globals["__name__"]]
    raise TypeError("Expected a module, string, or None")


def _module_relative_path(module, path):
    """Where a path with slashes lies, counted from a module's own folder."""
    if not inspect.ismodule(module):
        raise TypeError(f"Expected a module: {module!r}")
    if path.startswith("/"):
        raise ValueError("Module-relative files may not have absolute paths")
    path = os.path.join(*path.split("/"))
    if hasattr(module, "__file__"):
        folder = os.path.dirname(module.__file__)
    elif module.__name__ == "__main__":
        folder = os.path.dirname(sys.argv[0]) if sys.argv and sys.argv[0] else os.curdir
    else:
        if hasattr(module, "__path__"):
            for folder in module.__path__:
                candidate = os.path.join(folder, path)
                if os.path.exists(candidate):
                    return candidate
        raise ValueError(f"Can't resolve paths relative to the module {module!r} (it has no __file__)")
    return os.path.join(folder, path)


def _load_testfile(filename, package, module_relative, encoding):
    """The text of a file of examples, and where it was found."""
    if module_relative:
        package = _normalize_module(package, 3)
        filename = _module_relative_path(package, filename)
        loader = getattr(package, "__loader__", None)
        if loader is None:
            spec = getattr(package, "__spec__", None)
            loader = getattr(spec, "loader", None)
        if hasattr(loader, "get_data"):
            text = loader.get_data(filename).decode(encoding)
            return text.replace("\r\n", "\n").replace("\r", "\n"), filename
    with open(filename, encoding=encoding) as file:
        return file.read(), filename


def _indent(text, width=4):
    """The text with every line that is not empty moved to the right."""
    return re.sub("(?m)^(?!$)", " " * width, text)


def _comment_line(line):
    line = line.rstrip()
    return f"# {line}" if line else "#"


def _exception_traceback(exc_info):
    """The text of a traceback, as print_exception() would write it."""
    out = io.StringIO()
    traceback.print_exception(*exc_info, file=out)
    return out.getvalue()


def _strip_exception_details(message):
    """The bare name of the exception class at the start of a message."""
    first = message.partition("\n")[0]
    name = first.partition(":")[0]
    return name.rpartition(".")[2]


def _items(things):
    count = len(things)
    return f"{count} item{'' if count == 1 else 's'}"


def _plural(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


class _SpoofOut(io.StringIO):
    """What stands for sys.stdout while an example runs."""

    def getvalue(self):
        text = super().getvalue()
        return text + "\n" if text and text[-1] != "\n" else text

    def truncate(self, size=None):
        self.seek(size)
        super().truncate()


def _ellipsis_match(want, got):
    """Whether got is want with any text, also none, in place of each "..."."""
    if ELLIPSIS_MARKER not in want:
        return want == got
    head, *middle, tail = want.split(ELLIPSIS_MARKER)
    start, end = len(head), len(got) - len(tail)
    if start > end or not got.startswith(head) or not got.endswith(tail):
        return False
    for part in middle:
        start = got.find(part, start, end)
        if start < 0:
            return False
        start += len(part)
    return True


# --- examples ----------------------------------------------------------------------------------------------------

class Example:
    """One statement at the prompt and what it is to print."""

    def __init__(self, source, want, exc_msg=None, lineno=0, indent=0, options=None):
        def ended(text):
            return text if text.endswith("\n") else text + "\n"
        self.source = ended(source)
        self.want = ended(want) if want else want
        self.exc_msg = None if exc_msg is None else ended(exc_msg)
        self.lineno = lineno
        self.indent = indent
        self.options = {} if options is None else options

    def _parts(self):
        return self.source, self.want, self.lineno, self.indent, self.options, self.exc_msg

    def __eq__(self, other):
        return self._parts() == other._parts() if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash((self.source, self.want, self.lineno, self.indent, self.exc_msg))


class DocTest:
    """The examples of one docstring, and the names they run with."""

    def __init__(self, examples, globs, name, filename, lineno, docstring):
        if isinstance(examples, str):
            raise TypeError("examples must be Example objects; use DocTestParser for the text of a docstring")
        self.examples = examples
        self.globs = globs.copy()
        self.name = name
        self.filename = filename
        self.lineno = lineno
        self.docstring = docstring

    def __repr__(self):
        count = len(self.examples)
        amount = "no examples" if not count else "1 example" if count == 1 else f"{count} examples"
        return f"<{type(self).__name__} {self.name} from {self.filename}:{self.lineno} ({amount})>"

    def _parts(self):
        return self.examples, self.docstring, self.globs, self.name, self.filename, self.lineno

    def __eq__(self, other):
        return self._parts() == other._parts() if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash((self.docstring, self.name, self.filename, self.lineno))

    def __lt__(self, other):
        if not isinstance(other, DocTest):
            return NotImplemented
        def key(test):
            return test.name, test.filename, -1 if test.lineno is None else test.lineno, id(test)
        return key(self) < key(other)


class DocTestParser:
    """Finds the examples in a text."""

    _EXAMPLE = re.compile(r"""
        (?P<source>
            ^ (?P<indent> [ ]* ) >>> .* $           # the first line
            (?: \n [ ]* \.\.\. .* $ )* )            # and those that go on
        \n?
        (?P<want>
            (?: (?! [ ]* $ | [ ]* >>> ) .+ $ \n? )* # up to an empty line or the next example
        )""", re.MULTILINE | re.VERBOSE)
    _EXCEPTION = re.compile(r"""
        ^ (?P<head> Traceback\ \( (?: most\ recent\ call\ last | innermost\ last ) \) : ) \s* $
        (?P<stack> .*? )
        ^ (?P<message> \w+ .* )""", re.VERBOSE | re.MULTILINE | re.DOTALL)
    _DIRECTIVE = re.compile(r"""#\s*doctest:\s*([^\n'"]*)$""", re.MULTILINE)

    def parse(self, string, name="<string>"):
        """Examples and the texts between them, in turn."""
        string = string.expandtabs()
        margin = min((len(line) - len(line.lstrip(" ")) for line in string.split("\n") if line.strip(" ")
                      and not line.isspace()), default=0)
        if margin:
            string = "\n".join(line[margin:] for line in string.split("\n"))
        pieces, position, line = [], 0, 0
        for match in self._EXAMPLE.finditer(string):
            pieces.append(string[position:match.start()])
            line += string.count("\n", position, match.start())
            source, options, want, message = self._parse_example(match, name, line)
            if not self._is_comment(source):
                pieces.append(Example(source, want, message, lineno=line, indent=margin + len(match["indent"]),
                                      options=options))
            line += string.count("\n", match.start(), match.end())
            position = match.end()
        pieces.append(string[position:])
        return pieces

    def get_doctest(self, string, globs, name, filename, lineno):
        return DocTest(self.get_examples(string, name), globs, name, filename, lineno, string)

    def get_examples(self, string, name="<string>"):
        return [piece for piece in self.parse(string, name) if isinstance(piece, Example)]

    @staticmethod
    def _is_comment(source):
        return all(not line.strip() or line.lstrip().startswith("#") for line in source.split("\n"))

    def _parse_example(self, match, name, line):
        indent = len(match["indent"])
        lines = match["source"].split("\n")
        for number, text in enumerate(lines):
            if len(text) >= indent + 4 and text[indent + 3] != " ":
                raise ValueError(f"line {line + number + 1} of the docstring for {name} lacks blank after "
                                 f"{text[indent:indent + 3]}: {text!r}")
        self._check_prefix(lines[1:], " " * indent + ".", name, line)
        source = "\n".join(text[indent + 4:] for text in lines)
        wanted = match["want"].split("\n")
        if len(wanted) > 1 and not wanted[-1].strip(" "):
            del wanted[-1]
        self._check_prefix(wanted, " " * indent, name, line + len(lines))
        want = "\n".join(text[indent:] for text in wanted)
        raised = self._EXCEPTION.match(want)
        return source, self._find_options(source, name, line), want, raised["message"] if raised else None

    @staticmethod
    def _check_prefix(lines, prefix, name, line):
        for number, text in enumerate(lines):
            if text and not text.startswith(prefix):
                raise ValueError(f"line {line + number + 1} of the docstring for {name} has inconsistent "
                                 f"leading whitespace: {text!r}")

    def _find_options(self, source, name, line):
        options = {}
        for match in self._DIRECTIVE.finditer(source):
            for option in match[1].replace(",", " ").split():
                if option[0] not in "+-" or option[1:] not in OPTIONFLAGS_BY_NAME:
                    raise ValueError(f"line {line + 1} of the doctest for {name} has an invalid option: {option!r}")
                options[OPTIONFLAGS_BY_NAME[option[1:]]] = option[0] == "+"
        if options and self._is_comment(source):
            raise ValueError(f"line {line} of the doctest for {name} has an option directive on a line with no "
                             f"example: {source!r}")
        return options


# --- finding -----------------------------------------------------------------------------------------------------

class DocTestFinder:
    """Finds the docstrings of an object and of what it contains."""

    def __init__(self, verbose=False, parser=DocTestParser(), recurse=True, exclude_empty=True):
        self._verbose, self._parser = verbose, parser
        self._recurse, self._exclude_empty = recurse, exclude_empty

    def find(self, obj, name=None, module=None, globs=None, extraglobs=None):
        """The DocTests of obj."""
        if name is None:
            name = getattr(obj, "__name__", None)
            if name is None:
                raise ValueError("DocTestFinder.find: name must be given when obj.__name__ doesn't exist: "
                                 f"{type(obj)!r}")
        if module is None:
            module = inspect.getmodule(obj)
        elif module is False:
            module = None
        source_lines = self._lines_of(obj, module)
        if globs is None:
            globs = {} if module is None else module.__dict__.copy()
        else:
            globs = globs.copy()
        globs.update(extraglobs or {})
        globs.setdefault("__name__", "__main__")
        tests = []
        self._find(tests, obj, name, module, source_lines, globs, {})
        tests.sort()
        return tests

    @staticmethod
    def _lines_of(obj, module):
        try:
            file = inspect.getsourcefile(obj)
        except TypeError:
            return None
        if not file:
            file = inspect.getfile(obj)
            if not file[0] + file[-2:] == "<]>":
                return None
        lines = linecache.getlines(file) if module is None else linecache.getlines(file, module.__dict__)
        return lines or None

    def _from_module(self, module, obj):
        """Whether obj was defined in that module."""
        if module is None:
            return True
        if inspect.getmodule(obj) is not None:
            return module is inspect.getmodule(obj)
        if inspect.isfunction(obj):
            return module.__dict__ is obj.__globals__
        if inspect.ismethoddescriptor(obj) or inspect.ismethodwrapper(obj):
            owner = getattr(obj, "__objclass__", None)
            home = owner.__module__ if owner is not None else getattr(obj, "__module__", module.__name__)
            return module.__name__ == home
        if inspect.isclass(obj):
            return module.__name__ == obj.__module__
        if hasattr(obj, "__module__"):
            return module.__name__ == obj.__module__
        if isinstance(obj, property):
            return True
        raise ValueError("object must be a class or function")

    @staticmethod
    def _is_routine(obj):
        obj = inspect.unwrap(obj) if hasattr(obj, "__wrapped__") else obj
        return inspect.isroutine(obj)

    def _find(self, tests, obj, name, module, source_lines, globs, seen):
        if self._verbose:
            print(f"Finding tests in {name}")
        if id(obj) in seen:
            return
        seen[id(obj)] = 1
        test = self._get_test(obj, name, module, globs, source_lines)
        if test is not None:
            tests.append(test)
        if not self._recurse:
            return
        if inspect.ismodule(obj):
            for key, value in obj.__dict__.items():
                if (self._is_routine(value) or inspect.isclass(value)) and self._from_module(module, value):
                    self._find(tests, value, f"{name}.{key}", module, source_lines, globs, seen)
            self._find_listed(tests, obj, name, module, source_lines, globs, seen)
        elif inspect.isclass(obj):
            for key, value in obj.__dict__.items():
                if isinstance(value, (staticmethod, classmethod)):
                    value = value.__func__
                if ((inspect.isroutine(value) or inspect.isclass(value) or isinstance(value, property)) and
                        self._from_module(module, value)):
                    self._find(tests, value, f"{name}.{key}", module, source_lines, globs, seen)

    def _find_listed(self, tests, obj, name, module, source_lines, globs, seen):
        """What stands in a module's __test__."""
        for key, value in getattr(obj, "__test__", {}).items():
            if not isinstance(key, str):
                raise ValueError(f"DocTestFinder.find: __test__ keys must be strings: {type(key)!r}")
            if not (inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value) or
                    isinstance(value, str)):
                raise ValueError("DocTestFinder.find: __test__ values must be strings, functions, methods, "
                                 f"classes, or modules: {type(value)!r}")
            self._find(tests, value, f"{name}.__test__.{key}", module, source_lines, globs, seen)

    def _get_test(self, obj, name, module, globs, source_lines):
        if isinstance(obj, str):
            docstring = obj
        else:
            docstring = getattr(obj, "__doc__", None)
            docstring = "" if docstring is None else str(docstring)
        lineno = self._find_lineno(obj, source_lines)
        if self._exclude_empty and not docstring:
            return None
        if module is None:
            filename = None
        else:
            filename = getattr(module, "__file__", None) or module.__name__
            if filename.endswith(".pyc"):
                filename = filename[:-1]
        return self._parser.get_doctest(docstring, globs, name, filename, lineno)

    def _find_lineno(self, obj, source_lines):
        """The line before the docstring, or None."""
        docstring = getattr(obj, "__doc__", None)
        lineno = None
        if inspect.ismodule(obj) and docstring is not None:
            lineno = 0
        if inspect.isclass(obj) and docstring is not None:
            if source_lines is None:
                return None
            heading = re.compile(rf"\s*class\s*{re.escape(getattr(obj, '__name__', '-'))}\b")
            lineno = next((number for number, line in enumerate(source_lines) if heading.match(line)), None)
        if inspect.ismethod(obj):
            obj = obj.__func__
        if isinstance(obj, property):
            obj = obj.fget
        if self._is_routine(obj) and getattr(obj, "__doc__", None):
            obj = inspect.unwrap(obj)
            obj = getattr(obj, "__code__", None)
        if inspect.istraceback(obj):
            obj = obj.tb_frame
        if inspect.isframe(obj):
            obj = obj.f_code
        if inspect.iscode(obj):
            lineno = obj.co_firstlineno - 1
        if lineno is None:
            return None
        if source_lines is None:
            return lineno + 1
        opening = re.compile(r"(^|.*:)\s*\w*(\"|')")
        return next((number for number in range(lineno, len(source_lines)) if opening.match(source_lines[number])),
                    None)


# --- running -----------------------------------------------------------------------------------------------------

class DocTestRunner:
    """Runs examples, compares what they print, and counts."""

    DIVIDER = "*" * 70
    _LINECACHE_NAME = re.compile(r"<doctest (?P<name>.+)\[(?P<number>\d+)\]>$")

    def __init__(self, checker=None, verbose=None, optionflags=0):
        self._checker = checker or OutputChecker()
        self._verbose = "-v" in sys.argv if verbose is None else verbose
        self.optionflags = self.original_optionflags = optionflags
        self.tries = self.failures = self.skips = 0
        self._stats = {}
        self._fakeout = _SpoofOut()

    def report_start(self, out, test, example):
        if not self._verbose:
            return
        expecting = "Expecting:\n" + _indent(example.want) if example.want else "Expecting nothing\n"
        out("Trying:\n" + _indent(example.source) + expecting)

    def report_success(self, out, test, example, got):
        if self._verbose:
            out("ok\n")

    def report_failure(self, out, test, example, got):
        out(self._failure_header(test, example) + self._checker.output_difference(example, got, self.optionflags))

    def report_unexpected_exception(self, out, test, example, exc_info):
        out(self._failure_header(test, example) + "Exception raised:\n" + _indent(_exception_traceback(exc_info)))

    def _failure_header(self, test, example):
        if test.filename:
            line = "?" if test.lineno is None or example.lineno is None else test.lineno + example.lineno + 1
            place = f'File "{test.filename}", line {line}, in {test.name}'
        else:
            place = f"Line {example.lineno + 1}, in {test.name}"
        return "\n".join([self.DIVIDER, place, "Failed example:", _indent(example.source)])

    def _flags_of(self, example):
        flags = self.original_optionflags
        for flag, is_on in example.options.items():
            flags = flags | flag if is_on else flags & ~flag
        return flags

    def _execute(self, test, number, example, compileflags):
        """Runs an example. Gives what it printed, and the exception that it raised or None."""
        filename = f"<doctest {test.name}[{number}]>"
        error = None
        try:
            exec(compile(example.source, filename, "single", compileflags, True), test.globs)
        except KeyboardInterrupt:
            raise
        except BaseException:
            kind, value, trace = sys.exc_info()
            error = kind, value, trace.tb_next # without this function
        if self.debugger is not None:
            self.debugger.set_continue()
        got = self._fakeout.getvalue()
        self._fakeout.truncate(0)
        return got, error

    def _agrees(self, example, got, error):
        """Whether the outcome is as wanted, and what was got in the form to show; None for a surprise."""
        check = self._checker.check_output
        if error is None:
            return check(example.want, got, self.optionflags), got
        lines = traceback.format_exception_only(*error[:2])
        if issubclass(error[0], SyntaxError):
            # Only the name and the message count, not the place.
            starts = f"{error[0].__qualname__}:", f"{error[0].__module__}.{error[0].__qualname__}:"
            first = next(number for number, line in enumerate(lines) if line.startswith(starts))
            lines = lines[first:]
        message = "".join(lines)
        got += _exception_traceback(error)
        if example.exc_msg is None:
            return None, got
        if check(example.exc_msg, message, self.optionflags):
            return True, got
        return (self.optionflags & IGNORE_EXCEPTION_DETAIL and
                check(_strip_exception_details(example.exc_msg), _strip_exception_details(message),
                      self.optionflags)), got

    def _run_examples(self, test, compileflags, out):
        failures = tries = skips = 0
        for number, example in enumerate(test.examples):
            self.optionflags = self._flags_of(example)
            quiet = self.optionflags & REPORT_ONLY_FIRST_FAILURE and failures > 0
            tries += 1
            if self.optionflags & SKIP:
                skips += 1
                continue
            if not quiet:
                self.report_start(out, test, example)
            printed, error = self._execute(test, number, example, compileflags)
            is_right, got = self._agrees(example, printed, error)
            if is_right:
                if not quiet:
                    self.report_success(out, test, example, got)
                continue
            if not quiet:
                if is_right is None:
                    self.report_unexpected_exception(out, test, example, error)
                else:
                    self.report_failure(out, test, example, got)
            failures += 1
            if self.optionflags & FAIL_FAST:
                break
        self.optionflags = self.original_optionflags
        had = self._stats.get(test.name, (0, 0, 0))
        self._stats[test.name] = tuple(old + new for old, new in zip(had, (failures, tries, skips)))
        self.failures += failures
        self.tries += tries
        self.skips += skips
        return TestResults(failures, tries, skipped=skips)

    def run(self, test, compileflags=None, out=None, clear_globs=True):
        """Runs the examples of a test; out writes the reports."""
        self.test = test
        if compileflags is None:
            compileflags = _extract_future_flags(test.globs)
        stdout = sys.stdout
        if out is None:
            encoding = stdout.encoding
            if encoding is None or encoding.lower() == "utf-8":
                out = stdout.write
            else:
                def out(text):
                    stdout.write(str(text.encode(encoding, "backslashreplace"), encoding))
        sys.stdout = self._fakeout
        try:
            import pdb
        except ImportError: # there is no debugger that an example could call
            pdb = self.debugger = None
        else:
            set_trace = pdb.set_trace
            self.debugger = _redirecting_debugger(pdb, stdout)
            self.debugger.reset()
            pdb.set_trace = self.debugger.set_trace
        traced, display = sys.gettrace(), sys.displayhook
        getlines, linecache.getlines = linecache.getlines, self._getlines
        self._plain_getlines = getlines
        sys.displayhook = sys.__displayhook__
        try:
            return self._run_examples(test, compileflags, out)
        finally:
            sys.stdout = stdout
            if pdb is not None:
                pdb.set_trace = set_trace
            sys.settrace(traced)
            linecache.getlines = getlines
            sys.displayhook = display
            if clear_globs:
                test.globs.clear()
                builtins._ = None

    def _getlines(self, filename, module_globals=None):
        """linecache.getlines, which finds the source of examples too."""
        match = self._LINECACHE_NAME.match(filename)
        if match and match["name"] == self.test.name:
            return self.test.examples[int(match["number"])].source.splitlines(keepends=True)
        return self._plain_getlines(filename, module_globals)

    def summarize(self, verbose=None):
        """Prints how the tests went; gives their TestResults."""
        if verbose is None:
            verbose = self._verbose
        rows = sorted(self._stats.items())
        failed = [(name, counts) for name, counts in rows if counts[0]]
        failures, tries, skips = (sum(counts[place] for _, counts in rows) for place in range(3))
        if verbose:
            empty = [name for name, counts in rows if not counts[1]]
            passed = [(name, counts[1]) for name, counts in rows if counts[1] and not counts[0]]
            if empty:
                print(f"{_items(empty)} had no tests:")
                for name in empty:
                    print(f"    {name}")
            if passed:
                print(f"{_items(passed)} passed all tests:")
                for name, count in passed:
                    print(f" {count:3d} test{'' if count == 1 else 's'} in {name}")
        if failed:
            print(self.DIVIDER)
            print(f"{_items(failed)} had failures:")
            for name, counts in failed:
                print(f" {counts[0]:3d} of {counts[1]:3d} in {name}")
        if verbose:
            print(f"{_plural(tries, 'test')} in {_items(self._stats)}.")
            print(f"{tries - failures} passed" + (f" and {failures} failed." if failures else "."))
        if failures:
            skipped = f" and {skips} skipped test{'' if skips == 1 else 's'}" if skips else ""
            print(f"***Test Failed*** {_plural(failures, 'failure')}{skipped}.")
        elif verbose:
            print("Test passed.")
        return TestResults(failures, tries, skipped=skips)

    def merge(self, other):
        """Adds what another runner counted."""
        for name, counts in other._stats.items():
            had = self._stats.get(name, (0, 0, 0))
            self._stats[name] = tuple(old + new for old, new in zip(had, counts))


def _redirecting_debugger(pdb, out):
    """The debugger of examples that call pdb.set_trace(): it talks to the real output."""
    class Redirecting(pdb.Pdb):
        def __init__(self):
            self._is_in_use = False
            super().__init__(stdout=out, nosigint=True)
            self.use_rawinput = 1

        def set_trace(self, frame=None, *, commands=None):
            self._is_in_use = True
            super().set_trace(sys._getframe().f_back if frame is None else frame, commands=commands)

        def set_continue(self):
            if self._is_in_use:
                super().set_continue()

        def trace_dispatch(self, *args):
            kept, sys.stdout = sys.stdout, out
            try:
                return super().trace_dispatch(*args)
            finally:
                sys.stdout = kept
    return Redirecting()


class OutputChecker:
    """Compares what is wanted with what was printed."""

    @staticmethod
    def _ascii(text):
        return str(text.encode("ASCII", "backslashreplace"), "ASCII")

    def check_output(self, want, got, optionflags):
        want, got = self._ascii(want), self._ascii(got)
        if got == want:
            return True
        if not optionflags & DONT_ACCEPT_TRUE_FOR_1 and (got, want) in (("True\n", "1\n"), ("False\n", "0\n")):
            return True
        if not optionflags & DONT_ACCEPT_BLANKLINE:
            want = re.sub(rf"(?m)^{re.escape(BLANKLINE_MARKER)}\s*?$", "", want)
            got = re.sub(r"(?m)^[^\S\n]+$", "", got)
            if got == want:
                return True
        if optionflags & NORMALIZE_WHITESPACE:
            want, got = " ".join(want.split()), " ".join(got.split())
            if got == want:
                return True
        return bool(optionflags & ELLIPSIS and _ellipsis_match(want, got))

    def output_difference(self, example, got, optionflags):
        want = example.want
        if not optionflags & DONT_ACCEPT_BLANKLINE:
            got = re.sub(r"(?m)^[ ]*(?=\n)", BLANKLINE_MARKER, got)
        if self._wants_diff(want, got, optionflags):
            return self._difference(want.splitlines(keepends=True), got.splitlines(keepends=True), optionflags)
        expected = f"Expected:\n{_indent(want)}" if want else "Expected nothing\n"
        received = f"Got:\n{_indent(got)}" if got else "Got nothing\n"
        return expected + received

    @staticmethod
    def _wants_diff(want, got, optionflags):
        if not optionflags & (REPORT_UDIFF | REPORT_CDIFF | REPORT_NDIFF):
            return False
        return bool(optionflags & REPORT_NDIFF) or (want.count("\n") > 2 and got.count("\n") > 2)

    @staticmethod
    def _difference(want, got, optionflags):
        if optionflags & REPORT_UDIFF:
            title, lines = "unified diff with -expected +actual", list(difflib.unified_diff(want, got, n=2))[2:]
        elif optionflags & REPORT_CDIFF:
            title, lines = ("context diff with expected followed by actual",
                            list(difflib.context_diff(want, got, n=2))[2:])
        else:
            engine = difflib.Differ(charjunk=difflib.IS_CHARACTER_JUNK)
            title, lines = "ndiff with -expected +actual", engine.compare(want, got)
        return f"Differences ({title}):\n" + _indent("".join(lines))


class DocTestFailure(Exception):
    """An example printed something else."""

    def __init__(self, test, example, got):
        self.test, self.example, self.got = test, example, got

    def __str__(self):
        return str(self.test)


class UnexpectedException(Exception):
    """An example raised what nobody wanted."""

    def __init__(self, test, example, exc_info):
        self.test, self.example, self.exc_info = test, example, exc_info

    def __str__(self):
        return str(self.test)


class DebugRunner(DocTestRunner):
    """Raises at the first failure, and leaves the names of the test as they are then."""

    def run(self, test, compileflags=None, out=None, clear_globs=True):
        results = super().run(test, compileflags, out, False)
        if clear_globs:
            test.globs.clear()
        return results

    def report_unexpected_exception(self, out, test, example, exc_info):
        raise UnexpectedException(test, example, exc_info)

    def report_failure(self, out, test, example, got):
        raise DocTestFailure(test, example, got)


# --- testing modules and files -----------------------------------------------------------------------------------

master = None


def _end_run(runner, report):
    """Prints the summary and adds the counts to those of the whole program."""
    global master
    if report:
        runner.summarize()
    if master is None:
        master = runner
    else:
        master.merge(runner)
    return TestResults(runner.failures, runner.tries, skipped=runner.skips)


def testmod(m=None, name=None, globs=None, verbose=None, report=True, optionflags=0, extraglobs=None,
            raise_on_error=False, exclude_empty=False):
    """Tests the docstrings of a module, by default of __main__."""
    if m is None:
        m = sys.modules.get("__main__")
    if not inspect.ismodule(m):
        raise TypeError(f"testmod: module required; {m!r}")
    runner = (DebugRunner if raise_on_error else DocTestRunner)(verbose=verbose, optionflags=optionflags)
    finder = DocTestFinder(exclude_empty=exclude_empty)
    for test in finder.find(m, m.__name__ if name is None else name, globs=globs, extraglobs=extraglobs):
        runner.run(test)
    return _end_run(runner, report)


def testfile(filename, module_relative=True, name=None, package=None, globs=None, verbose=None, report=True,
             optionflags=0, extraglobs=None, raise_on_error=False, parser=DocTestParser(), encoding=None):
    """Tests the examples of a text file."""
    if package and not module_relative:
        raise ValueError("Package may only be specified for module-relative paths.")
    text, path = _load_testfile(filename, package, module_relative, encoding or "utf-8")
    globs = {} if globs is None else globs.copy()
    globs.update(extraglobs or {})
    globs.setdefault("__name__", "__main__")
    runner = (DebugRunner if raise_on_error else DocTestRunner)(verbose=verbose, optionflags=optionflags)
    runner.run(parser.get_doctest(text, globs, os.path.basename(filename) if name is None else name, path, 0))
    return _end_run(runner, report)


def run_docstring_examples(f, globs, verbose=False, name="NoName", compileflags=None, optionflags=0):
    """Runs the examples of one object's docstring with the names in globs."""
    runner = DocTestRunner(verbose=verbose, optionflags=optionflags)
    for test in DocTestFinder(verbose=verbose, recurse=False).find(f, name, globs=globs):
        runner.run(test, compileflags=compileflags)


# --- with unittest -----------------------------------------------------------------------------------------------

_unittest_reportflags = 0


def set_unittest_reportflags(flags):
    """Sets how differences are reported in unittest where a test says nothing; gives what it was."""
    global _unittest_reportflags
    if flags & REPORTING_FLAGS != flags:
        raise ValueError("Only reporting flags allowed", flags)
    old, _unittest_reportflags = _unittest_reportflags, flags
    return old


class DocTestCase(unittest.TestCase):
    """One DocTest as a case of unittest."""

    def __init__(self, test, optionflags=0, setUp=None, tearDown=None, checker=None):
        super().__init__()
        self._dt_optionflags, self._dt_checker, self._dt_test = optionflags, checker, test
        self._dt_setUp, self._dt_tearDown = setUp, tearDown

    def setUp(self):
        self._dt_globs = self._dt_test.globs.copy()
        if self._dt_setUp is not None:
            self._dt_setUp(self._dt_test)

    def tearDown(self):
        if self._dt_tearDown is not None:
            self._dt_tearDown(self._dt_test)
        self._dt_test.globs.clear()
        self._dt_test.globs.update(self._dt_globs)

    def runTest(self):
        test, kept, out = self._dt_test, sys.stdout, io.StringIO()
        flags = self._dt_optionflags
        if not flags & REPORTING_FLAGS:
            flags |= _unittest_reportflags
        runner = DocTestRunner(optionflags=flags, checker=self._dt_checker, verbose=False)
        try:
            runner.DIVIDER = "-" * 70
            results = runner.run(test, out=out.write, clear_globs=False)
            if results.skipped == len(test.examples) and results.skipped:
                raise unittest.SkipTest("all examples were skipped")
        finally:
            sys.stdout = kept
        if results.failed:
            raise self.failureException(self.format_failure(out.getvalue().rstrip("\n")))

    def format_failure(self, err):
        test = self._dt_test
        line = "unknown line number" if test.lineno is None else f"{test.lineno}"
        return (f'Failed doctest test for {test.name}\n  File "{test.filename}", line {line}, in '
                f'{test.name.split(".")[-1]}\n\n{err}')

    def debug(self):
        self.setUp()
        try:
            DebugRunner(optionflags=self._dt_optionflags, checker=self._dt_checker,
                        verbose=False).run(self._dt_test, clear_globs=False)
        finally:
            self.tearDown()

    def id(self):
        return self._dt_test.name

    def _key(self):
        return (self._dt_test, self._dt_optionflags, self._dt_setUp, self._dt_tearDown, self._dt_checker)

    def __eq__(self, other):
        return self._key() == other._key() if type(self) is type(other) else NotImplemented

    def __hash__(self):
        return hash((self._dt_optionflags, self._dt_setUp, self._dt_tearDown, self._dt_checker))

    def __repr__(self):
        *home, last = self._dt_test.name.split(".")
        return f"{last} ({'.'.join(home)})"

    __str__ = object.__str__

    def shortDescription(self):
        return f"Doctest: {self._dt_test.name}"


class SkipDocTestCase(DocTestCase):
    """Stands for the docstrings of a module where they are compiled away."""

    def __init__(self, module):
        self.module = module
        super().__init__(None)

    def setUp(self):
        self.skipTest("DocTestSuite will not work with -O2 and above")

    def test_skip(self):
        pass

    def shortDescription(self):
        return f"Skipping tests from {self.module.__name__}"

    __str__ = shortDescription


class _DocTestSuite(unittest.TestSuite):

    def _removeTestAtIndex(self, index):
        pass


def DocTestSuite(module=None, globs=None, extraglobs=None, test_finder=None, **options):
    """A suite of the docstrings of a module."""
    finder = DocTestFinder() if test_finder is None else test_finder
    module = _normalize_module(module)
    tests = finder.find(module, globs=globs, extraglobs=extraglobs)
    suite = _DocTestSuite()
    if not tests and sys.flags.optimize >= 2:
        suite.addTest(SkipDocTestCase(module))
        return suite
    for test in sorted(tests):
        if not test.examples:
            continue
        if not test.filename:
            filename = module.__file__
            test.filename = filename[:-1] if filename.endswith(".pyc") else filename
        suite.addTest(DocTestCase(test, **options))
    return suite


class DocFileCase(DocTestCase):
    """One file of examples as a case of unittest."""

    def id(self):
        return "_".join(self._dt_test.name.split("."))

    def __repr__(self):
        return self._dt_test.filename

    def format_failure(self, err):
        test = self._dt_test
        return f'Failed doctest test for {test.name}\n  File "{test.filename}", line 0\n\n{err}'


def DocFileTest(path, module_relative=True, package=None, globs=None, parser=DocTestParser(), encoding=None,
                **options):
    """A case of unittest for one file."""
    if package and not module_relative:
        raise ValueError("Package may only be specified for module-relative paths.")
    globs = {} if globs is None else globs.copy()
    text, path = _load_testfile(path, package, module_relative, encoding or "utf-8")
    globs.setdefault("__file__", path)
    return DocFileCase(parser.get_doctest(text, globs, os.path.basename(path), path, 0), **options)


def DocFileSuite(*paths, **kw):
    """A suite of files of examples."""
    if kw.get("module_relative", True):
        kw["package"] = _normalize_module(kw.get("package"))
    suite = _DocTestSuite()
    for path in paths:
        suite.addTest(DocFileTest(path, **kw))
    return suite


# --- debugging ---------------------------------------------------------------------------------------------------

def script_from_examples(s):
    """A program of the examples in a text; all the rest becomes comments."""
    lines = []
    for piece in DocTestParser().parse(s):
        if isinstance(piece, Example):
            lines.append(piece.source[:-1])
            if piece.want:
                lines.append("# Expected:")
                lines += [f"## {line}" for line in piece.want.split("\n")[:-1]]
        else:
            lines += [_comment_line(line) for line in piece.split("\n")[:-1]]
    while lines and lines[-1] == "#":
        del lines[-1]
    while lines and lines[0] == "#":
        del lines[0]
    return "\n".join(lines) + "\n"


def testsource(module, name):
    """A program of the examples in the docstring of that name in a module."""
    module = _normalize_module(module)
    found = [test for test in DocTestFinder().find(module) if test.name == name]
    if not found:
        raise ValueError(name, "not found in tests")
    return script_from_examples(found[0].docstring)


def debug_src(src, pm=False, globs=None):
    """Debugs the examples in a text."""
    debug_script(script_from_examples(src), pm, globs)


def debug_script(src, pm=False, globs=None):
    """Debugs a program; pm: only once it has failed."""
    import pdb
    globs = {} if globs is None else globs.copy()
    if not pm:
        pdb.Pdb(nosigint=True).run(f"exec({src!r})", globs, globs)
        return
    try:
        exec(src, globs, globs)
    except BaseException as error:
        print(error)
        debugger = pdb.Pdb(nosigint=True)
        debugger.reset()
        debugger.interaction(None, error)


def debug(module, name, pm=False):
    """Debugs the examples in the docstring of that name in a module."""
    module = _normalize_module(module)
    debug_script(testsource(module, name), pm, module.__dict__)


def _test():
    import argparse
    parser = argparse.ArgumentParser(description="doctest runner")
    parser.add_argument("-v", "--verbose", action="store_true", default=False,
                        help="print very verbose output for all tests")
    parser.add_argument("-o", "--option", action="append", choices=OPTIONFLAGS_BY_NAME.keys(), default=[],
                        help="specify a doctest option flag to apply to the test run; may be specified more than "
                             "once to apply multiple options")
    parser.add_argument("-f", "--fail-fast", action="store_true",
                        help="stop running tests after first failure (this is a shorthand for -o FAIL_FAST, and is "
                             "in addition to any other -o options)")
    parser.add_argument("file", nargs="+", help="file containing the tests to run")
    args = parser.parse_args()
    options = 0
    for option in args.option:
        options |= OPTIONFLAGS_BY_NAME[option]
    if args.fail_fast:
        options |= FAIL_FAST
    for filename in args.file:
        if filename.endswith(".py"):
            folder, name = os.path.split(filename)
            sys.path.insert(0, folder)
            module = __import__(name[:-3])
            del sys.path[0]
            failures, _ = testmod(module, verbose=args.verbose, optionflags=options)
        else:
            failures, _ = testfile(filename, module_relative=False, verbose=args.verbose, optionflags=options)
        if failures:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(_test())
