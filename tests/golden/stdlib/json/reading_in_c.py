# The reader in C: hooks, positions of mistakes, keys that are shared, and the version in the language.
import _json
import json
from json import decoder, scanner


def tell(function, *args, **kwargs):
    try:
        print(ascii(function(*args, **kwargs)))
    except Exception as error:
        print(type(error).__name__ + ":", error)

print(json.decoder.scanstring is _json.scanstring, json.scanner.make_scanner is _json.make_scanner)  # expect: True True
texts = ['', ' ', '[', '[1', '[1,', '[1,]', '[1 2]', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{1:2}', '{"a" 1}', 'nul',
         '"', '"abc', '"\\', '"\\q"', '"\\u12', '"\\u12g4"', '"\\u0041', '"\\ud834\\udd1e', '"\\ud834\\u12x4"', '"a\nb"', '"\x00"',
         '-', '-x', '01', '1.', '1.e5', '1e', '-Inf', 'NaN x', '\ufeff1', '[1]\n x', '{"é": "€", }', '"€\\x"']
for text in texts:
    tell(json.loads, text)
# expect: JSONDecodeError: Expecting value: line 1 column 1 (char 0)
# expect: JSONDecodeError: Expecting value: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting value: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)
# expect: JSONDecodeError: Expecting value: line 1 column 4 (char 3)
# expect: JSONDecodeError: Illegal trailing comma before end of array: line 1 column 3 (char 2)
# expect: JSONDecodeError: Expecting ',' delimiter: line 1 column 4 (char 3)
# expect: JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting ':' delimiter: line 1 column 5 (char 4)
# expect: JSONDecodeError: Expecting value: line 1 column 6 (char 5)
# expect: JSONDecodeError: Expecting ',' delimiter: line 1 column 7 (char 6)
# expect: JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 8 (char 7)
# expect: JSONDecodeError: Illegal trailing comma before end of object: line 1 column 7 (char 6)
# expect: JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting ':' delimiter: line 1 column 6 (char 5)
# expect: JSONDecodeError: Expecting value: line 1 column 1 (char 0)
# expect: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)
# expect: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)
# expect: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)
# expect: JSONDecodeError: Invalid \escape: line 1 column 2 (char 1)
# expect: JSONDecodeError: Invalid \uXXXX escape: line 1 column 3 (char 2)
# expect: JSONDecodeError: Invalid \uXXXX escape: line 1 column 3 (char 2)
# expect: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)
# expect: JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)
# expect: JSONDecodeError: Invalid \uXXXX escape: line 1 column 9 (char 8)
# expect: JSONDecodeError: Invalid control character at: line 1 column 3 (char 2)
# expect: JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting value: line 1 column 1 (char 0)
# expect: JSONDecodeError: Expecting value: line 1 column 1 (char 0)
# expect: JSONDecodeError: Extra data: line 1 column 2 (char 1)
# expect: JSONDecodeError: Extra data: line 1 column 2 (char 1)
# expect: JSONDecodeError: Extra data: line 1 column 2 (char 1)
# expect: JSONDecodeError: Extra data: line 1 column 2 (char 1)
# expect: JSONDecodeError: Expecting value: line 1 column 1 (char 0)
# expect: JSONDecodeError: Extra data: line 1 column 5 (char 4)
# expect: JSONDecodeError: Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)
# expect: JSONDecodeError: Extra data: line 2 column 2 (char 5)
# expect: JSONDecodeError: Illegal trailing comma before end of object: line 1 column 10 (char 9)
# expect: JSONDecodeError: Invalid \escape: line 1 column 3 (char 2)

tell(json.loads, '[0, -0, -0.0, 1.5, -2E3, 1e400, -1e400, 123456789012345678, 1234567890123456789012, 0.1e1, 5e-324, 1e-400]')
# expect: [0, 0, -0.0, 1.5, -2000.0, inf, -inf, 123456789012345678, 1234567890123456789012, 1.0, 5e-324, 0.0]
tell(json.loads, '[2.2250738585072014e-308, 9007199254740993, 0.30000000000000004, 123456789e-22, 8.5e22, 12345678901234567890.5]')
# expect: [2.2250738585072014e-308, 9007199254740993, 0.30000000000000004, 1.23456789e-14, 8.5e+22, 1.2345678901234567e+19]
tell(json.loads, '"\\u00e9\\ud83d\\ude00\\ud83d\\u0041\\ude00 \\" \\\\ \\/ \\b\\f\\n\\r\\t \u00e9 \u20ac \U0001f600"')
# expect: '\xe9\U0001f600\ud83dA\ude00 " \\ / \x08\x0c\n\r\t \xe9 \u20ac \U0001f600'
tell(json.loads, '"a\tb"', strict=False)  # expect: 'a\tb'
tell(json.loads, '[true, false, null, NaN, Infinity, -Infinity]', parse_constant=lambda word: word + "!")
# expect: [True, False, None, 'NaN!', 'Infinity!', '-Infinity!']
tell(json.loads, '[1, -2.5e3, 12345678901234567890123]', parse_int=lambda text: text + "i", parse_float=lambda text: text + "f")
# expect: ['1i', '-2.5e3f', '12345678901234567890123i']
tell(json.loads, '{"a": {"b": 1, "b": 2}, "c": {}}', object_hook=lambda found: sorted(found.items()))  # expect: [('a', [('b', 2)]), ('c', [])]
tell(json.loads, '{"a": {"b": 1, "b": 2}, "c": {}}', object_pairs_hook=tuple, object_hook=1)  # expect: (('a', (('b', 1), ('b', 2))), ('c', ()))
found = json.loads('[{"key": 1, "\u20ac": 2, "\u00e9": 3}, {"key": 4, "\u20ac": 5, "\\u00e9": 6}]')
print([a is b for a, b in zip(*found)])  # expect: [True, True, True]


def stop(*args):
    raise StopIteration(2)

tell(json.loads, '{"a": 1}', object_hook=stop)  # expect: JSONDecodeError: Expecting value: line 1 column 3 (char 2)
tell(json.loads, '[1.5]', parse_float=stop)  # expect: JSONDecodeError: Expecting value: line 1 column 3 (char 2)
tell(json.loads, '[1, 2]', parse_int=lambda text: 1 // 0)  # expect: ZeroDivisionError: division by zero

scan = scanner.make_scanner(json.JSONDecoder())
tell(scan, '[1, [2]] ', 4)  # expect: ([2], 7)
tell(scan, string='[1]', idx=1)  # expect: (1, 2)
tell(scan, '[1]', -1)  # expect: ValueError: idx cannot be negative
tell(scan, '[1]', 9)  # expect: StopIteration: 9
tell(scan, b'[1]', 0)  # expect: TypeError: first argument must be a string, not bytes
tell(scan, '1')  # expect: TypeError: scan_once() missing required argument 'idx' (pos 2)
tell(scan, '1', 0, 0)  # expect: TypeError: scan_once() takes at most 2 arguments (3 given)
tell(scan, '1', 2 ** 70)  # expect: OverflowError: Python int too large to convert to C ssize_t
tell(_json.make_scanner, 1)  # expect: AttributeError: 'int' object has no attribute 'strict'
print(scan.strict, scan.object_hook, scan.object_pairs_hook, scan.parse_float, scan.parse_int)  # expect: True None None <class 'float'> <class 'int'>
tell(_json.scanstring, 'a"b', 3)  # expect: JSONDecodeError: Unterminated string starting at: line 1 column 3 (char 2)
tell(_json.scanstring, 'a"b"', 2)  # expect: ('b', 4)
tell(_json.scanstring, 'a"b"', -1)  # expect: ValueError: end is out of bounds
tell(_json.scanstring, 'a"b"', 9)  # expect: ValueError: end is out of bounds
tell(_json.scanstring, b'a"b"', 1)  # expect: TypeError: first argument must be a string, not bytes

for text in '[' * 100000, '{"a":' * 100000:
    try:
        json.loads(text)
    except RecursionError as error:
        print("deep:", type(error).__name__)
# expect: deep: RecursionError
# expect: deep: RecursionError

# The same in the language itself gives the same.
def plain(text):
    reader = json.JSONDecoder()
    reader.parse_string = decoder.py_scanstring
    reader.scan_once = scanner.py_make_scanner(reader)
    return reader.decode(text)


def outcome(function, text):
    try:
        return repr(function(text))
    except ValueError as error:
        return str(error)

print([text for text in texts[:-3] if "ufeff" not in ascii(text) and outcome(json.loads, text) != outcome(plain, text)])  # expect: ['"\\q"', '"a\nb"', '"\x00"']
