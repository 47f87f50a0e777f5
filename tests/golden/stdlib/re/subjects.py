import re


class Text(str):
    pass


text = Text("abc")
print(type(re.match(".*", text)[0]).__name__, type(re.sub("x", "", text)).__name__, re.match("", text).string is text)
# expect: str str True
array = bytearray(b"abc")
found = re.finditer(b".", array)
next(found)
try:
    array.append(1)
except BufferError:
    print("exported")  # expect: exported
print(len(list(found)))  # expect: 2
array.append(1)
match = re.search(b"bc.", array)
array.clear()
print(match, match.group())  # expect: <re.Match object; span=(1, 4), match=b''> b''
for pattern, subject in (("a", b"a"), (b"a", "a"), ("a", 3), (b"a", memoryview(b"abc")[::2])):
    try:
        re.match(pattern, subject)
    except TypeError as error:
        print(error)
# expect: cannot use a string pattern on a bytes-like object
# expect: cannot use a bytes pattern on a string-like object
# expect: expected string or bytes-like object, got 'int'
# expect: expected string or bytes-like object, got 'memoryview'
