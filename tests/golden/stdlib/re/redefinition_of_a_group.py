"""The error of a name given twice has the one without a position as its context, which reports do not show."""
import re

try:
    re.compile("(?P<a>x)(?P<a>y)")
except re.PatternError as error:
    print(error)  # expect: redefinition of group name 'a' as group 2; was group 1 at position 12
    print(repr(error.__context__), error.__context__.pos, error.__suppress_context__)  # expect: PatternError("redefinition of group name 'a' as group 2; was group 1") None True
