from annotationlib import Format
from typing import NotRequired, ReadOnly, Required, TypedDict, get_type_hints


class Film(TypedDict, total=False):
    title: Required[ReadOnly[str]]
    year: int


class Series(Film):
    parts: NotRequired["Unknown"]
    count: "int"


print(sorted(Series.__required_keys__), sorted(Series.__optional_keys__))
print(sorted(Series.__readonly_keys__), sorted(Series.__mutable_keys__))
print(get_type_hints(Film))
print(Series.__annotate__(Format.STRING))
try:
    class Fixed(Film):
        year: ReadOnly[int]
except TypeError as error:
    print(error)
# expect: ['count', 'title'] ['parts', 'year']
# expect: ['title'] ['count', 'parts', 'year']
# expect: {'title': <class 'str'>, 'year': <class 'int'>}
# expect: {'title': 'Required[ReadOnly[str]]', 'year': 'int', 'parts': "NotRequired['Unknown']", 'count': 'int'}
# expect: Cannot override mutable key 'year' with read-only key
