from dataclasses import dataclass
from pprint import pformat, pp, pprint

pprint({"numbers": list(range(12)), "words": ["some", "words", "here"], "b": (1,)}, width=40)
pp({"b": 1, "a": {3, 1, 2}})
print(pformat("a text that is much too long for one line of so few columns", width=30))


@dataclass
class Point:
    first: int
    second: str


pprint([Point(1, "one"), Point(2, "two and a rather long text")], width=40)
loop = [1]
loop.append(loop)
print(pformat(loop).startswith("[1, <Recursion on list with id="), pformat([[[]]], depth=1))

# expect: {'b': (1,),
# expect:  'numbers': [0,
# expect:              1,
# expect:              2,
# expect:              3,
# expect:              4,
# expect:              5,
# expect:              6,
# expect:              7,
# expect:              8,
# expect:              9,
# expect:              10,
# expect:              11],
# expect:  'words': ['some', 'words', 'here']}
# expect: {'b': 1, 'a': {1, 2, 3}}
# expect: ('a text that is much too '
# expect:  'long for one line of so '
# expect:  'few columns')
# expect: [Point(first=1, second='one'),
# expect:  Point(first=2,
# expect:        second='two and a rather long '
# expect:               'text')]
# expect: True [[...]]
