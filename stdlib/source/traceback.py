"""Tracebacks as text and as data."""
import linecache
import sys
from _traceback_marks import excerpt as _excerpt, suggestion as _suggestion

__all__ = ["extract_stack", "extract_tb", "format_exception", "format_exception_only", "format_list",
           "format_stack", "format_tb", "print_exc", "format_exc", "print_exception", "print_last", "print_stack",
           "print_tb", "clear_frames", "FrameSummary", "StackSummary", "TracebackException", "walk_stack",
           "walk_tb", "print_list"]
_sentinel = object()


class FrameSummary:
    """One entry of a traceback."""
    __slots__ = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_line", "locals", "_code")

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None, end_lineno=None,
                 colno=None, end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self.name = name
        self._line = line
        self._code = kwargs.get("_code")
        self.locals = None if locals is None else {k: repr(v) for k, v in locals.items()}

    @property
    def line(self):
        if self._line is None:
            if self.lineno is None:
                return None
            self._line = linecache.getline(self.filename, self.lineno)
            if not self._line and self._code is not None and self.filename.startswith("<"):
                self._line = linecache._getline_from_code(self._code, self.lineno)
        return self._line.strip()

    def _source(self):
        """The lines that the entry spans, or those of them that there are."""
        lines = []
        for number in range(self.lineno, max(self.end_lineno, self.lineno) + 1):
            text = linecache.getline(self.filename, number)
            if not text and self._code is not None and self.filename.startswith("<"):
                text = linecache._getline_from_code(self._code, number)
            if not text:
                break
            lines.append(text.rstrip("\r\n"))
        return lines

    def _shown(self):
        """What stands below the first line of an entry: source, with marks where the columns are known."""
        if self.colno is None or self.end_colno is None:
            return f"    {self.line}\n" if self.line else ""
        lines = self._source()
        if len(lines) != self.end_lineno - self.lineno + 1:
            return f"    {self.line}\n" if self.line else ""
        return _excerpt("\n".join(lines) + "\n", self.colno, self.end_colno)

    def _fields(self):
        return self.filename, self.lineno, self.name, self.line

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return self._fields() == other._fields() and self.locals == other.locals
        return self._fields() == other if isinstance(other, tuple) else NotImplemented

    def __getitem__(self, index): return self._fields()[index]
    def __iter__(self): return iter(self._fields())
    def __len__(self): return 4

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"


def walk_stack(f):
    """(frame, line number) from f (the caller) outwards."""
    if f is None:
        f = sys._getframe(1)
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back


def walk_tb(tb):
    """(frame, line number) inwards."""
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _walk_tb_with_positions(tb):
    """(frame, (line, last line, column, last column)) inwards."""
    while tb is not None:
        place = None
        if tb.tb_lasti >= 0:
            for number, place in enumerate(tb.tb_frame.f_code.co_positions()):
                if number == tb.tb_lasti // 2:
                    break
        if place is None or place[0] != tb.tb_lineno:
            place = tb.tb_lineno, None, None, None
        yield tb.tb_frame, place
        tb = tb.tb_next


class StackSummary(list):
    """A list of FrameSummary."""

    @classmethod
    def extract(cls, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        return cls._of_places(((frame, (lineno, None, None, None)) for frame, lineno in frame_gen), limit=limit,
                              lookup_lines=lookup_lines, capture_locals=capture_locals)

    @classmethod
    def _of_places(cls, places, *, limit=None, lookup_lines=True, capture_locals=False):
        entries = list(places)
        if limit is None:
            limit = getattr(sys, "tracebacklimit", None)
            if limit is not None and limit < 0:
                limit = 0
        if limit is not None:
            entries = entries[:limit] if limit >= 0 else entries[limit:]
        result = cls()
        for frame, (lineno, end_lineno, colno, end_colno) in entries:
            code = frame.f_code
            linecache.lazycache(code.co_filename, frame.f_globals)
            result.append(FrameSummary(code.co_filename, lineno, code.co_name, _code=code, end_lineno=end_lineno,
                                       colno=colno, end_colno=end_colno,
                                       locals=frame.f_locals if capture_locals else None))
        return result

    @classmethod
    def from_list(cls, a_list):
        return cls([f if isinstance(f, FrameSummary) else FrameSummary(f[0], f[1], f[2], line=f[3]) for f in a_list])

    def format_frame_summary(self, frame, **kwargs):
        text = f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n'
        if frame.lineno is not None:
            text += frame._shown()
        for name, value in sorted((frame.locals or {}).items()):
            text += f"    {name} = {value}\n"
        return text

    def format(self, **kwargs):
        result = []
        last = None
        count = 0

        def note():
            rest = count - 3
            if rest > 0:
                result.append(f"  [Previous line repeated {rest} more time{'s' if rest > 1 else ''}]\n")
        for frame in self:
            key = frame.filename, frame.lineno, frame.name
            if key == last:
                count += 1
            else:
                note()
                last = key
                count = 1
            if count <= 3:
                text = self.format_frame_summary(frame)
                if text is not None:
                    result.append(text)
        note()
        return result


class TracebackException:
    """All that the text of an exception needs."""

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True, capture_locals=False,
                 compact=False, max_group_width=15, max_group_depth=10, save_exc_type=True, _seen=None):
        seen = set() if _seen is None else _seen
        seen.add(id(exc_value))
        self.exc_type = exc_type
        self.stack = StackSummary._of_places(_walk_tb_with_positions(exc_traceback), limit=limit,
                                             capture_locals=capture_locals)
        self._value = exc_value
        self.__notes__ = getattr(exc_value, "__notes__", None)
        try:
            self._str = str(exc_value)
            if isinstance(exc_value, (AttributeError, ImportError)) or isinstance(exc_value, NameError) and exc_traceback:
                self._str += _suggestion(exc_value)
            elif isinstance(exc_value, NameError) and exc_value.name in sys.stdlib_module_names:
                self._str += f". Did you forget to import '{exc_value.name}'?"
        except Exception:
            self._str = "<exception str() failed>"
        make = lambda e: None if e is None or id(e) in seen else TracebackException(
            type(e), e, e.__traceback__, limit=limit, capture_locals=capture_locals, _seen=seen)
        self.__cause__ = make(getattr(exc_value, "__cause__", None))
        self.__suppress_context__ = getattr(exc_value, "__suppress_context__", False)
        self.__context__ = None if self.__suppress_context__ else make(getattr(exc_value, "__context__", None))
        self.exceptions = [make(e) for e in exc_value.exceptions] if isinstance(exc_value, BaseExceptionGroup) else None

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    @property
    def exc_type_str(self):
        kind = self.exc_type
        if kind is None:
            return None
        return kind.__qualname__ if kind.__module__ in ("__main__", "builtins") else \
            f"{kind.__module__}.{kind.__qualname__}"

    def __str__(self):
        return self._str

    def format_exception_only(self, *, show_group=False, **kwargs):
        if self.exc_type is None:
            yield "NoneType: None\n"
            return
        value, text = self._value, self._str
        if isinstance(value, SyntaxError) and value.lineno is not None:
            yield f'  File "{value.filename or "<string>"}", line {value.lineno}\n'
            if value.text:
                line = value.text.rstrip("\n")
                stripped = line.lstrip(" \n\f")
                yield f"    {stripped}\n"
                if value.offset is not None and value.offset >= 1:
                    start = value.offset - 1 - (len(line) - len(stripped))
                    end = value.end_offset or value.offset
                    width = max(1, end - value.offset) if value.end_lineno in (None, value.lineno) else 1
                    if start >= 0:
                        yield f"    {' ' * start}{'^' * width}\n"
            text = value.msg
        yield f"{self.exc_type_str}: {text}\n" if text else f"{self.exc_type_str}\n"
        if isinstance(self.__notes__, (list, tuple)):
            for item in self.__notes__:
                for line in str(item).split("\n"):
                    yield line + "\n"
        elif self.__notes__ is not None:
            yield f"{self.__notes__!r}\n"

    def format(self, *, chain=True, **kwargs):
        if chain:
            if self.__cause__ is not None:
                yield from self.__cause__.format()
                yield "\nThe above exception was the direct cause of the following exception:\n\n"
            elif self.__context__ is not None:
                yield from self.__context__.format()
                yield "\nDuring handling of the above exception, another exception occurred:\n\n"
        if self.exceptions is None:
            if self.stack:
                yield "Traceback (most recent call last):\n"
                yield from self.stack.format()
            yield from self.format_exception_only()
            return
        yield "  + Exception Group Traceback (most recent call last):\n"
        for part in (*self.stack.format(), *self.format_exception_only()):
            yield "".join(["  | " + line for line in part.splitlines(True)])
        for number, item in enumerate(self.exceptions, 1):
            yield f"  {'+-' if number == 1 else '  '}+---------------- {number} ----------------\n"
            for line in "".join(item.format() if item else []).splitlines(True):
                yield ("    " + line) if item.exceptions is not None else ("    | " + line)
        yield "    +------------------------------------\n"

    def print(self, *, file=None, chain=True, **kwargs):
        for line in self.format(chain=chain):
            print(line, file=file or sys.stderr, end="")


def _make(exc, value, tb, limit):
    if value is _sentinel:
        value, tb = exc, getattr(exc, "__traceback__", None)
    return TracebackException(None if value is None else type(value), value, tb, limit=limit)


def format_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, chain=True, **kwargs):
    return list(_make(exc, value, tb, limit).format(chain=chain))


def print_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, file=None, chain=True, **kwargs):
    _make(exc, value, tb, limit).print(file=file, chain=chain)


def format_exception_only(exc, /, value=_sentinel, *, show_group=False, **kwargs):
    made = _make(exc, exc if value is _sentinel else value, None, None)
    return list(made.format_exception_only(show_group=show_group))


def print_exc(limit=None, file=None, chain=True):
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


def format_exc(limit=None, chain=True):
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_last(limit=None, file=None, chain=True):
    if not hasattr(sys, "last_exc") and not hasattr(sys, "last_type"):
        raise ValueError("no last exception")
    print_exception(sys.last_exc, limit=limit, file=file, chain=chain)


def extract_tb(tb, limit=None): return StackSummary._of_places(_walk_tb_with_positions(tb), limit=limit)
def format_list(extracted_list): return StackSummary.from_list(extracted_list).format()
def format_tb(tb, limit=None): return extract_tb(tb, limit=limit).format()


def extract_stack(f=None, limit=None):
    if f is None:
        f = sys._getframe().f_back
    result = StackSummary.extract(walk_stack(f), limit=limit)
    result.reverse()
    return result


def format_stack(f=None, limit=None):
    return extract_stack(sys._getframe().f_back if f is None else f, limit).format()


def print_list(extracted_list, file=None):
    print("".join(format_list(extracted_list)), file=file or sys.stderr, end="")


def print_tb(tb, limit=None, file=None):
    print_list(extract_tb(tb, limit), file)


def print_stack(f=None, limit=None, file=None):
    print_list(extract_stack(sys._getframe().f_back if f is None else f, limit), file)


def clear_frames(tb):
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except RuntimeError:
            pass
        tb = tb.tb_next
