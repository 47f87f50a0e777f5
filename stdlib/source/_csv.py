"""Records of comma-separated values: what reads and writes them. The module csv is its face."""

__all__ = ["Dialect", "Error", "QUOTE_ALL", "QUOTE_MINIMAL", "QUOTE_NONE", "QUOTE_NONNUMERIC", "QUOTE_NOTNULL",
           "QUOTE_STRINGS", "Reader", "Writer", "field_size_limit", "get_dialect", "list_dialects", "reader",
           "register_dialect", "unregister_dialect", "writer"]

QUOTE_MINIMAL = 0
QUOTE_ALL = 1
QUOTE_NONNUMERIC = 2
QUOTE_NONE = 3
QUOTE_STRINGS = 4
QUOTE_NOTNULL = 5

_missing = object()
_dialects = {}
_field_limit = 128 * 1024


class Error(Exception):
    """What is wrong with a record or a dialect's name."""


def field_size_limit(*limit):
    """The greatest length of a field; a new one may be given."""
    global _field_limit
    if len(limit) > 1:
        raise TypeError(f"field_size_limit expected at most 1 argument, got {len(limit)}")
    before = _field_limit
    if limit:
        if not isinstance(limit[0], int):
            raise TypeError("limit must be an integer")
        if not -0x8000000000000000 <= limit[0] <= 0x7fffffffffffffff:
            raise OverflowError("Python int too large to convert to C long")
        _field_limit = int(limit[0])
    return before


def _character(name, value, default, may_lack):
    """A dialect's character; None if it has none."""
    if value is _missing:
        return default
    if value is None and may_lack:
        return None
    suffix = " or None" if may_lack else ""
    if not isinstance(value, str):
        raise TypeError(f'"{name}" must be a unicode character{suffix}, not {type(value).__name__}')
    if len(value) != 1:
        raise TypeError(f'"{name}" must be a unicode character{suffix}, not a string of length {len(value)}')
    return str(value)


def _check_characters(dialect, allow_space):
    """Refuses characters that stand for two things."""
    named = [("delimiter", dialect.delimiter, True), ("escapechar", dialect.escapechar, allow_space),
             ("quotechar", dialect.quotechar, allow_space)]
    for name, character, may_be_space in named:
        if character is not None and (character in "\r\n" or character == " " and not may_be_space):
            raise ValueError(f"bad {name} value")
    for i, (name, character, _) in enumerate(named):
        for other_name, other, _ in named[i + 1:]:
            if character is not None and character == other:
                raise ValueError(f"bad {name} or {other_name} value")
    for name, character, _ in named:
        if character is not None and character in dialect.lineterminator:
            raise ValueError(f"bad {name} or lineterminator value")


class Dialect:
    """How records are written: the separator, the quotes, the ends of lines."""
    __slots__ = ("_delimiter", "_doublequote", "_escapechar", "_lineterminator", "_quotechar", "_quoting",
                 "_skipinitialspace", "_strict")

    delimiter = property(lambda self: self._delimiter)
    doublequote = property(lambda self: self._doublequote)
    escapechar = property(lambda self: self._escapechar)
    lineterminator = property(lambda self: self._lineterminator)
    quotechar = property(lambda self: self._quotechar)
    quoting = property(lambda self: self._quoting)
    skipinitialspace = property(lambda self: self._skipinitialspace)
    strict = property(lambda self: self._strict)

    def __new__(cls, dialect=_missing, delimiter=_missing, doublequote=_missing, escapechar=_missing,
                lineterminator=_missing, quotechar=_missing, quoting=_missing, skipinitialspace=_missing,
                strict=_missing):
        if dialect is None:
            dialect = _missing
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        given = {"delimiter": delimiter, "doublequote": doublequote, "escapechar": escapechar,
                 "lineterminator": lineterminator, "quotechar": quotechar, "quoting": quoting,
                 "skipinitialspace": skipinitialspace, "strict": strict}
        if type(dialect) is Dialect and cls is Dialect and all(value is _missing for value in given.values()):
            return dialect
        if dialect is not _missing:
            for name, value in given.items():
                if value is _missing:
                    given[name] = getattr(dialect, name, _missing)
        self = object.__new__(cls)
        self._delimiter = _character("delimiter", given["delimiter"], ",", False)
        self._doublequote = given["doublequote"] is _missing or bool(given["doublequote"])
        self._escapechar = _character("escapechar", given["escapechar"], None, True)
        self._quotechar = _character("quotechar", given["quotechar"], '"', True)
        self._skipinitialspace = given["skipinitialspace"] is not _missing and bool(given["skipinitialspace"])
        self._strict = given["strict"] is not _missing and bool(given["strict"])
        end = given["lineterminator"]
        if end is _missing:
            end = "\r\n"
        elif not isinstance(end, str):
            raise TypeError(f'"lineterminator" must be a string, not {type(end).__name__}')
        self._lineterminator = end
        quoting = given["quoting"]
        if quoting is _missing:
            quoting = QUOTE_MINIMAL
        elif type(quoting) is not int:
            raise TypeError(f'"quoting" must be an integer, not {type(quoting).__name__}')
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        if given["quotechar"] is None and given["quoting"] is _missing:
            quoting = QUOTE_NONE
        if quoting != QUOTE_NONE and self._quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        self._quoting = quoting
        _check_characters(self, not self._skipinitialspace)
        return self

    def __reduce__(self):
        raise TypeError(f"cannot pickle '{type(self).__name__}' instances")

    def __reduce_ex__(self, protocol):
        return self.__reduce__()


def _dialect_of(dialect, options):
    return Dialect(dialect, **options)


def register_dialect(name, dialect=_missing, /, **fmtparams):
    """Keep a dialect by name."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _dialect_of(dialect, fmtparams)


def unregister_dialect(name):
    """Forget a dialect."""
    try:
        del _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def get_dialect(name):
    """The dialect kept by a name."""
    try:
        return _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def list_dialects():
    """The names of all dialects."""
    return list(_dialects)


(_START_RECORD, _START_FIELD, _ESCAPED, _IN_FIELD, _IN_QUOTES, _ESCAPED_IN_QUOTES, _QUOTE_IN_QUOTES, _AFTER_LINE,
 _AFTER_ESCAPED_LINE) = range(9)
_END = ""  # stands for the end of a line's text


class Reader:
    """The records of lines, as lists of fields."""
    __slots__ = ("_lines", "_dialect", "_line_num", "_fields", "_field", "_length", "_state", "_is_plain",
                 "__weakref__")

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create '_csv.{cls.__name__}' instances")

    dialect = property(lambda self: self._dialect)
    line_num = property(lambda self: self._line_num)

    def __iter__(self):
        return self

    def _begin_record(self):
        self._fields = []
        self._field = []
        self._length = 0
        self._state = _START_RECORD
        self._is_plain = False

    def _add(self, character):
        if self._length >= _field_limit:
            raise Error(f"field larger than field limit ({_field_limit})")
        self._field.append(character)
        self._length += 1

    def _end_field(self):
        text = "".join(self._field)
        self._field.clear()
        self._length = 0
        if self._is_plain:
            quoting = self._dialect._quoting
            if not text and (quoting == QUOTE_NOTNULL or quoting == QUOTE_STRINGS):
                text = None
            elif text and (quoting == QUOTE_NONNUMERIC or quoting == QUOTE_STRINGS):
                text = float(text)
        self._fields.append(text)

    def __next__(self):
        self._begin_record()
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if self._length or self._state == _IN_QUOTES:
                    if self._dialect._strict:
                        raise Error("unexpected end of data") from None
                    self._end_field()
                    break
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            if self._fields is None:
                raise Error("iterator has already advanced the reader")
            self._line_num += 1
            if self._state == _START_RECORD and self._read_plain_line(line):
                break
            for character in line:
                self._read_character(character)
            self._read_character(_END)
            if self._state == _START_RECORD:
                break
        fields, self._fields = self._fields, None
        return fields

    def _read_plain_line(self, line):
        """Splits a line that has neither quotes nor escapes at once; False if it is no such line."""
        dialect = self._dialect
        if dialect._quoting not in (QUOTE_MINIMAL, QUOTE_ALL) or dialect._skipinitialspace or len(line) > _field_limit:
            return False
        if dialect._quotechar in line or dialect._escapechar is not None and dialect._escapechar in line:
            return False
        text = line.rstrip("\r\n")
        if "\r" in text or "\n" in text:
            return False
        if text:
            self._fields = text.split(dialect._delimiter)
        return True

    def _read_character(self, character):
        """The next step of the automaton."""
        dialect = self._dialect
        state = self._state
        is_end = character in ("\n", "\r", _END)
        if state == _START_RECORD:
            if character == _END:
                return
            if is_end:
                self._state = _AFTER_LINE
                return
            state = _START_FIELD
        elif state == _AFTER_ESCAPED_LINE:
            if character == _END:
                return
            state = _IN_FIELD
        if state == _START_FIELD:
            self._is_plain = True
            if is_end:
                self._end_field()
                self._state = _AFTER_LINE if character else _START_RECORD
            elif character == dialect._quotechar and dialect._quoting != QUOTE_NONE:
                self._is_plain = False
                self._state = _IN_QUOTES
            elif character == dialect._escapechar:
                self._state = _ESCAPED
            elif character == " " and dialect._skipinitialspace:
                self._state = _START_FIELD
            elif character == dialect._delimiter:
                self._end_field()
                self._state = _START_FIELD
            else:
                self._add(character)
                self._state = _IN_FIELD
        elif state == _IN_FIELD:
            if is_end:
                self._end_field()
                self._state = _AFTER_LINE if character else _START_RECORD
            elif character == dialect._escapechar:
                self._state = _ESCAPED
            elif character == dialect._delimiter:
                self._end_field()
                self._state = _START_FIELD
            else:
                self._add(character)
                self._state = _IN_FIELD
        elif state == _IN_QUOTES:
            if character == _END:
                return
            if character == dialect._escapechar:
                self._state = _ESCAPED_IN_QUOTES
            elif character == dialect._quotechar and dialect._quoting != QUOTE_NONE:
                self._state = _QUOTE_IN_QUOTES if dialect._doublequote else _IN_FIELD
            else:
                self._add(character)
        elif state == _ESCAPED:
            self._add(character or "\n")
            self._state = _AFTER_ESCAPED_LINE if is_end and character else _IN_FIELD
        elif state == _ESCAPED_IN_QUOTES:
            self._add(character or "\n")
            self._state = _IN_QUOTES
        elif state == _QUOTE_IN_QUOTES:
            if character == dialect._quotechar and dialect._quoting != QUOTE_NONE:
                self._add(character)
                self._state = _IN_QUOTES
            elif character == dialect._delimiter:
                self._end_field()
                self._state = _START_FIELD
            elif is_end:
                self._end_field()
                self._state = _AFTER_LINE if character else _START_RECORD
            elif not dialect._strict:
                self._add(character)
                self._state = _IN_FIELD
            else:
                raise Error(f"'{dialect._delimiter}' expected after '{dialect._quotechar}'")
        elif character == _END:
            self._state = _START_RECORD
        elif not is_end:
            raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")


class Writer:
    """Writes records to a file."""
    __slots__ = "_write", "_dialect", "_special", "__weakref__"

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create '_csv.{cls.__name__}' instances")

    dialect = property(lambda self: self._dialect)

    def _must_quote(self, field):
        quoting = self._dialect._quoting
        if quoting == QUOTE_MINIMAL or quoting == QUOTE_NONE:
            return False
        if quoting == QUOTE_ALL:
            return True
        if quoting == QUOTE_NONNUMERIC:
            cls = type(field)
            return not (hasattr(cls, "__float__") or hasattr(cls, "__int__") or hasattr(cls, "__index__"))
        if quoting == QUOTE_STRINGS:
            return isinstance(field, str)
        return field is not None

    def _field_text(self, field):
        """A field as it is written."""
        dialect = self._dialect
        quoting = dialect._quoting
        is_quoted = self._must_quote(field)
        if field is None:
            text = ""
        else:
            text = field if isinstance(field, str) else str(field)
        if not text and dialect._delimiter == " " and dialect._skipinitialspace:
            if quoting == QUOTE_NONE or field is None and quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("empty field must be quoted if delimiter is a space and skipinitialspace is true")
            is_quoted = True
        if not self._special.isdisjoint(text):
            pieces = []
            for character in text:
                if character in self._special:
                    must_escape = quoting == QUOTE_NONE
                    if not must_escape:
                        if character == dialect._quotechar:
                            if dialect._doublequote:
                                pieces.append(character)
                            else:
                                must_escape = True
                        elif character == dialect._escapechar:
                            must_escape = True
                        if not must_escape:
                            is_quoted = True
                    if must_escape:
                        if dialect._escapechar is None:
                            raise Error("need to escape, but no escapechar set")
                        pieces.append(dialect._escapechar)
                pieces.append(character)
            text = "".join(pieces)
        return f"{dialect._quotechar}{text}{dialect._quotechar}" if is_quoted else text

    def writerow(self, row, /):
        """Write one record; what the file's write() gives is given back."""
        try:
            fields = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        dialect = self._dialect
        texts, field = [], None
        for field in fields:
            texts.append(self._field_text(field))
        if texts == [""]:
            if dialect._quoting == QUOTE_NONE or field is None and dialect._quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("single empty field record must be quoted")
            texts = [dialect._quotechar * 2]
        return self._write(dialect._delimiter.join(texts) + dialect._lineterminator)

    def writerows(self, rows, /):
        """Write several records."""
        for row in rows:
            self.writerow(row)


def reader(iterable, /, dialect=_missing, **fmtparams):
    """The records of lines, as lists of fields."""
    self = object.__new__(Reader)
    self._lines = iter(iterable)
    self._dialect = _dialect_of(dialect, fmtparams)
    self._line_num = 0
    self._begin_record()
    return self


def writer(fileobj, /, dialect=_missing, **fmtparams):
    """What writes records to a file."""
    self = object.__new__(Writer)
    self._dialect = kept = _dialect_of(dialect, fmtparams)
    self._write = getattr(fileobj, "write", None)
    if not callable(self._write):
        raise TypeError('argument 1 must have a "write" method')
    self._special = frozenset({"\r", "\n", kept._delimiter, kept._escapechar, kept._quotechar,
                               *kept._lineterminator} - {None})
    return self
