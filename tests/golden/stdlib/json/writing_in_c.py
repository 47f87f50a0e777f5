# The writer in C: escapes, keys, subclasses, what default() gives, and what goes wrong.
import _json
import enum
import json
from json import encoder


def tell(function, *args, **kwargs):
    try:
        print(ascii(function(*args, **kwargs)))
    except Exception as error:
        print(type(error).__name__ + ":", error, *getattr(error, "__notes__", []), sep="; ")

class Number(int):
    def __repr__(self):
        return "never"
    __str__ = __repr__


class Real(float):
    __repr__ = Number.__repr__


class Text(str):
    __repr__ = __str__ = Number.__repr__


class Kind(enum.IntEnum):
    FIRST = 1


class Row(list):
    def __iter__(self):
        return iter("abc")


class Pairs(dict):
    def items(self):
        return [(1, 2), (3, [4])]


class Wrong(dict):
    def items(self):
        return [(1, 2), 3]


class Other:
    pass

text = '"\\/ \b\f\n\r\t \x00\x1f \x7f \x80 \xe9 \u20ac \U0001f600 \ud800'
tell(json.dumps, text)  # expect: '"\\"\\\\/ \\b\\f\\n\\r\\t \\u0000\\u001f \\u007f \\u0080 \\u00e9 \\u20ac \\ud83d\\ude00 \\ud800"'
tell(json.dumps, text, ensure_ascii=False)  # expect: '"\\"\\\\/ \\b\\f\\n\\r\\t \\u0000\\u001f \x7f \x80 \xe9 \u20ac \U0001f600 \ud800"'
tell(json.dumps, ["plain text that is long enough", "plain text that is long \u20ac", ""], ensure_ascii=False)
# expect: '["plain text that is long enough", "plain text that is long \u20ac", ""]'
tell(_json.encode_basestring_ascii, 1)  # expect: TypeError:; first argument must be a string, not int
tell(_json.encode_basestring, b"")  # expect: TypeError:; first argument must be a string, not bytes
data = [1, -2 ** 70, 1.5, 1e22, 1e-7, float("inf"), True, None, (), [], {}, {"a": [1, {"b": 2}], "c": ("d",)}]
tell(json.dumps, data)  # expect: '[1, -1180591620717411303424, 1.5, 1e+22, 1e-07, Infinity, true, null, [], [], {}, {"a": [1, {"b": 2}], "c": ["d"]}]'
tell(json.dumps, data, indent=1)
# expect: '[\n 1,\n -1180591620717411303424,\n 1.5,\n 1e+22,\n 1e-07,\n Infinity,\n true,\n null,\n [],\n [],\n {},\n {\n  "a": [\n   1,\n   {\n    "b": 2\n   }\n  ],\n  "c": [\n   "d"\n  ]\n }\n]'
tell(json.dumps, data[:9], indent="\u20ac", separators=(";", "="))
# expect: '[\n\u20ac1;\n\u20ac-1180591620717411303424;\n\u20ac1.5;\n\u20ac1e+22;\n\u20ac1e-07;\n\u20acInfinity;\n\u20actrue;\n\u20acnull;\n\u20ac[]\n]'
tell(json.dumps, {1: 1, 1.5: 2, None: 3, True: 4, "k": 5, float("nan"): 6, Kind.FIRST: 7})  # expect: '{"1": 7, "1.5": 2, "null": 3, "k": 5, "NaN": 6}'
tell(json.dumps, [Number(3), Real(1.5), Text("q"), Kind.FIRST, {Number(3): 1, Real(1.5): 2, Text("q"): 3}])
# expect: '[3, 1.5, "q", 1, {"3": 1, "1.5": 2, "q": 3}]'
tell(json.dumps, [Row(), Row([1]), Pairs(a=1), Pairs()])  # expect: '[["a", "b", "c"], ["a", "b", "c"], {"1": 2, "3": [4]}, {}]'
tell(json.dumps, Row([1]), indent=2)  # expect: '[\n  "a",\n  "b",\n  "c"\n]'
tell(json.dumps, Wrong(a=1))  # expect: ValueError:; items must return 2-tuples
tell(json.dumps, {"b": 1, "a": {"d": 1, "c": 2}}, sort_keys=True)  # expect: '{"a": {"c": 2, "d": 1}, "b": 1}'
tell(json.dumps, {1: 1, "a": 2}, sort_keys=True)  # expect: TypeError:; '<' not supported between instances of 'str' and 'int'
tell(json.dumps, {(1,): 1, 2: 3}, skipkeys=True, indent=1)  # expect: '{\n "2": 3\n}'
tell(json.dumps, {(1,): 1}, skipkeys=True, indent=1)  # expect: '{}'
tell(json.dumps, {(1,): 1})  # expect: TypeError:; keys must be str, int, float, bool or None, not tuple
tell(json.dumps, [1, [2, {"k": Other()}]])
# expect: TypeError:; Object of type Other is not JSON serializable; when serializing dict item 'k'; when serializing list item 1; when serializing list item 1
tell(json.dumps, Other())  # expect: TypeError:; Object of type Other is not JSON serializable
tell(json.dumps, [float("nan")], allow_nan=False)  # expect: ValueError:; Out of range float values are not JSON compliant: nan; when serializing list item 0
tell(json.dumps, {float("inf"): 1}, allow_nan=False)  # expect: ValueError:; Out of range float values are not JSON compliant: inf
tell(json.dumps, [Other(), {"x": {1, 2}}], default=lambda o: sorted(o) if isinstance(o, set) else {"other": None})  # expect: '[{"other": null}, {"x": [1, 2]}]'
tell(json.dumps, 1, separators=(1, 2))  # expect: TypeError:; make_encoder() argument 5 must be str, not int
tell(json.dumps, [1], indent=1.5)  # expect: TypeError:; can't multiply sequence by non-int of type 'float'
loop = [1]
loop.append({"a": loop})
tell(json.dumps, loop)  # expect: ValueError:; Circular reference detected; when serializing dict item 'a'; when serializing list item 1
tell(json.dumps, Other(), default=lambda o: [o])  # expect: ValueError:; Circular reference detected; when serializing list item 0; when serializing Other object
deep = []
for _ in range(100000):
    deep = [deep]
for options in {}, {"check_circular": False}:
    try:
        json.dumps(deep, **options)
    except RecursionError as error:
        print("deep:", type(error).__name__, set(error.__notes__))
# expect: deep: RecursionError {'when serializing list item 0'}
# expect: deep: RecursionError {'when serializing list item 0'}
while deep:
    deep = deep.pop()

markers = {}
write = _json.make_encoder(markers, list, repr, "  ", ":", ",", True, False, True)
tell(write, [1, {"b": (), "a": "x"}], 0)  # expect: ("[\n  1,\n  {\n    'a':'x',\n    'b':[]\n  }\n]",)
tell(write, ["x"], 2)  # expect: ("[\n      'x'\n    ]",)
tell(write, ["x"], -5)  # expect: ("[\n  'x'\n]",)
tell(write, obj="x", _current_indent_level=1)  # expect: ("'x'",)
tell(write, "x")  # expect: TypeError:; _iterencode() missing required argument '_current_indent_level' (pos 2)
tell(write, "x", 1, 2)  # expect: TypeError:; _iterencode() takes at most 2 arguments (3 given)
tell(write, "x", "y")  # expect: TypeError:; 'str' object cannot be interpreted as an integer
print(markers, write.markers is markers, write.indent, write.sort_keys, write.skipkeys, write.key_separator)  # expect: {} True    True False :
tell(_json.make_encoder(None, None, len, None, ":", ",", 0, 0, 0), ["x"], 0)
# expect: TypeError:; encoder() must return a string, not int; when serializing list item 0
tell(_json.make_encoder, [], None, repr, None, ":", ",", 0, 0, 0)  # expect: TypeError:; make_encoder() argument 1 must be dict or None, not list
tell(_json.make_encoder, None, None, repr, None, 1, ",", 0, 0, 0)  # expect: TypeError:; make_encoder() argument 5 must be str, not int
tell(_json.make_encoder, None)  # expect: TypeError:; make_encoder() missing required argument 'default' (pos 2)


class Growing:
    # What default() is called for changes the list that is being written.
    def __init__(self, items):
        self.items = items


def shrink(o):
    del o.items[1:]
    return "gone"

items = []
items += [Growing(items), 2, 3]
tell(json.dumps, items, default=shrink)  # expect: '["gone"]'

# Step by step, in the language itself: the parts before a mistake are there.
parts = []
try:
    for part in json.JSONEncoder().iterencode([1, {"a": [2, Other()]}]):
        parts.append(part)
except TypeError as error:
    print(parts, error.__notes__)
# expect: ['[1', ', ', '{', '"a"', ': ', '[2', ', '] ['when serializing list item 1', "when serializing dict item 'a'", 'when serializing list item 1']
for options in {}, {"indent": 2}, {"sort_keys": True, "ensure_ascii": False}:
    writer = json.JSONEncoder(**options)
    print(list(writer.iterencode([{}, [], {"a": {"b": [1, "x", {}]}}, 2])))
    print("".join(writer.iterencode(data)) == writer.encode(data))
# expect: ['[', '{}', ', ', '[]', ', ', '{', '"a"', ': ', '{', '"b"', ': ', '[1', ', "x"', ', ', '{}', ']', '}', '}', ', 2', ']']
# expect: True
# expect: ['[\n  ', '{}', ',\n  ', '[]', ',\n  ', '{', '\n    ', '"a"', ': ', '{', '\n      ', '"b"', ': ', '[\n        1', ',\n        "x"', ',\n        ', '{}', '\n      ', ']', '\n    ', '}', '\n  ', '}', ',\n  2', '\n', ']']
# expect: True
# expect: ['[', '{}', ', ', '[]', ', ', '{', '"a"', ': ', '{', '"b"', ': ', '[1', ', "x"', ', ', '{}', ']', '}', '}', ', 2', ']']
# expect: True
