"""Files of comma-separated values."""
from _csv import (Error, QUOTE_ALL, QUOTE_MINIMAL, QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS,
                  Dialect as _Dialect, field_size_limit, get_dialect, list_dialects, reader, register_dialect,
                  unregister_dialect, writer)
import types
from io import StringIO

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL",
           "Error", "Dialect", "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect",
           "get_dialect", "list_dialects", "Sniffer", "unregister_dialect", "DictReader", "DictWriter",
           "unix_dialect"]


class Dialect:
    """A description of a dialect; subclasses give its attributes."""
    _name, _valid = "", False
    delimiter = quotechar = escapechar = lineterminator = None
    doublequote = skipinitialspace = quoting = None

    def __init__(self):
        if type(self) is not Dialect:
            self._valid = True
        self._validate()

    def _validate(self):
        try:
            _Dialect(self)
        except TypeError as error:
            raise Error(str(error)) from None


class excel(Dialect):
    """What spreadsheets write."""
    delimiter = ","
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"
    quoting = QUOTE_MINIMAL


class excel_tab(excel):
    """The same with tabs."""
    delimiter = "\t"


class unix_dialect(Dialect):
    """All fields quoted, lines ended by a newline."""
    delimiter = ","
    quotechar = '"'
    doublequote = True
    skipinitialspace = False
    lineterminator = "\n"
    quoting = QUOTE_ALL


register_dialect("excel", excel)
register_dialect("excel-tab", excel_tab)
register_dialect("unix", unix_dialect)


def _kept(fieldnames):
    """Return names that can be gone through more than once."""
    return list(fieldnames) if fieldnames is not None and iter(fieldnames) is fieldnames else fieldnames


class DictReader:
    """The records of lines as dictionaries; the first gives the keys unless they are given."""

    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        self._fieldnames = _kept(fieldnames)
        self.restkey, self.restval = restkey, restval
        self.reader, self.dialect = reader(f, dialect, *args, **kwds), dialect
        self.line_num = 0

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            self._fieldnames = next(self.reader, None)
        self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __iter__(self):
        return self

    def __next__(self):
        if not self.line_num:
            self.fieldnames  # which may be what the first line has
        for row in self.reader:
            self.line_num = self.reader.line_num
            if row != []:
                break
        else:
            raise StopIteration
        names = self.fieldnames
        record = dict(zip(names, row))
        if len(row) > len(names):
            record[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            record[name] = self.restval
        return record

    __class_getitem__ = classmethod(types.GenericAlias)


class DictWriter:
    """Writes dictionaries as records."""

    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        self.fieldnames = _kept(fieldnames)
        self.restval = restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        """Write the keys."""
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _dict_to_list(self, rowdict):
        if self.extrasaction == "raise":
            unknown = rowdict.keys() - self.fieldnames
            if unknown:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join(map(repr, unknown)))
        return (rowdict.get(name, self.restval) for name in self.fieldnames)

    def writerow(self, rowdict):
        """Write one dictionary."""
        return self.writer.writerow(self._dict_to_list(rowdict))

    def writerows(self, rowdicts):
        """Write several dictionaries."""
        return self.writer.writerows(map(self._dict_to_list, rowdicts))

    __class_getitem__ = classmethod(types.GenericAlias)


# a quoted field with what stands before and behind it; possessive, so that a sample is passed over once
_quoted_field = r"""(?P<before>^|[\r\n]|[^\w\n\r"'])(?P<space>[ ]?)(?P<quote>["'])
    (?P<text>(?:(?!(?P=quote)).|(?P=quote){2})*+)(?P=quote)(?=(?P<after>[^\w\n\r"'])(?P<gap>[ ]?)|[\r\n]|$)"""


class Sniffer:
    """Guesses a dialect from a sample."""

    def __init__(self):
        self.preferred = [",", "\t", ";", " ", ":"]

    def sniff(self, sample, delimiters=None):
        """The dialect of a sample, as a class."""
        quote, doubled, delimiter, skips_space = self._guess_quote_and_delimiter(sample, delimiters)
        if not delimiter:
            delimiter, skips_space = self._guess_delimiter(sample, delimiters)
        if not delimiter:
            raise Error("Could not determine delimiter")

        class dialect(Dialect):
            _name = "sniffed"
            lineterminator = "\r\n"
            quoting = QUOTE_MINIMAL

        dialect.doublequote = doubled
        dialect.delimiter = delimiter
        dialect.quotechar = quote or '"'
        dialect.skipinitialspace = skips_space
        return dialect

    def _guess_quote_and_delimiter(self, data, delimiters):
        """From texts between quotes: the quote, whether it is doubled, the delimiter, whether spaces follow it."""
        import re
        between, first, last, alone = [], [], [], []
        is_doubled = False
        for match in re.finditer(_quoted_field, data, re.DOTALL | re.VERBOSE):
            before, after, quote = match["before"], match["after"], match["quote"]
            is_doubled = is_doubled or quote * 2 in match["text"]
            if before in ("", "\r", "\n"):
                if after:
                    first.append((quote, after, match["gap"]))
                else:
                    alone.append((quote, "", ""))
            elif before == after:
                between.append((quote, before, match["space"]))
            else:
                last.append((quote, before, match["space"]))
        found = between or first or last or alone
        if not found:
            return "", False, None, 0
        quotes, candidates, spaces = {}, {}, 0
        for quote, candidate, space in found:
            quotes[quote] = quotes.get(quote, 0) + 1
            if candidate and (delimiters is None or candidate in delimiters):
                candidates[candidate] = candidates.get(candidate, 0) + 1
            if space:
                spaces += 1
        delimiter = max(candidates, key=candidates.get) if candidates else ""
        return max(quotes, key=quotes.get), is_doubled, delimiter, bool(delimiter) and candidates[delimiter] == spaces

    def _guess_delimiter(self, data, delimiters):
        """The character that stands equally often in most lines."""
        from collections import Counter
        lines = list(filter(None, data.split("\n")))
        letters = [chr(code) for code in range(127)]
        size = min(10, len(lines))
        frequencies, modes, candidates = {}, {}, {}
        start, end = 0, size
        rounds = 0
        while start < len(lines):
            rounds += 1
            for line in lines[start:end]:
                for letter in letters:
                    counts = frequencies.setdefault(letter, {})
                    count = line.count(letter)
                    counts[count] = counts.get(count, 0) + 1
            for letter, counts in frequencies.items():
                items = list(counts.items())
                if len(items) == 1 and items[0][0] == 0:
                    continue
                if len(items) > 1:
                    most = max(items, key=lambda item: item[1])
                    items.remove(most)
                    modes[letter] = (most[0], most[1] - sum(item[1] for item in items))
                else:
                    modes[letter] = items[0]
            total = float(min(size * rounds, len(lines)))
            consistency = 1.0
            while not candidates and consistency >= 0.9:
                for letter, (count, lines_with) in modes.items():
                    if count > 0 and lines_with > 0 and lines_with / total >= consistency and (
                            delimiters is None or letter in delimiters):
                        candidates[letter] = count, lines_with
                consistency -= 0.01
            if len(candidates) == 1:
                delimiter = next(iter(candidates))
                return delimiter, self._skips_space(lines[0], delimiter)
            start = end
            end += size
        if not candidates:
            return "", 0
        for delimiter in self.preferred:
            if len(candidates) > 1 and delimiter in candidates:
                return delimiter, self._skips_space(lines[0], delimiter)
        delimiter = max((value, key) for key, value in candidates.items())[1]
        return delimiter, self._skips_space(lines[0], delimiter)

    @staticmethod
    def _skips_space(line, delimiter):
        return line.count(delimiter) == line.count(f"{delimiter} ")

    def has_header(self, sample):
        """Do the types or lengths of columns tell that the first record is a header."""
        records = reader(StringIO(sample), self.sniff(sample))
        header = next(records)
        kinds = dict.fromkeys(range(len(header)))
        for number, row in enumerate(records):
            if number > 20:
                break
            if len(row) != len(header):
                continue
            for column in list(kinds):
                kind = complex
                try:
                    complex(row[column])
                except (ValueError, OverflowError):
                    kind = len(row[column])
                if kind != kinds[column]:
                    if kinds[column] is None:
                        kinds[column] = kind
                    else:
                        del kinds[column]
        votes = 0
        for column, kind in kinds.items():
            if isinstance(kind, int):
                votes += 1 if len(header[column]) != kind else -1
            else:
                try:
                    kind(header[column])
                except (ValueError, TypeError):
                    votes += 1
                else:
                    votes -= 1
        return votes > 0
