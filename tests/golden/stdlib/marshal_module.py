import marshal

values = [1, -1, 1 << 40, -(1 << 100), 1.5, 2j, "a", "é", "\ud800", b"x", (1, (2,)), {1: [2]}, {3}, frozenset([4]), None, True, ...]
for version in range(6):
    print(marshal.loads(marshal.dumps(values, version)) == values)
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
# expect: True
print(marshal.dumps([1, 2.5, "é", {1: None}], 2))  # expect: b'[\x04\x00\x00\x00i\x01\x00\x00\x00g\x00\x00\x00\x00\x00\x00\x04@u\x02\x00\x00\x00\xc3\xa9{i\x01\x00\x00\x00N0'
cycle = []
cycle.append(cycle)
back = marshal.loads(marshal.dumps(cycle))
print(back[0] is back)  # expect: True
for data in (b"", b"i", b"?", b"0", b"(\xff\xff\xff\xff", b"[\1\0\0\0" + b"0", b"r\1\0\0\0", b"l\1\0\0\0\0\0", b"[\xff\xff\xff\x7f", b"[\1\0\0\0" * 3000):
    try:
        marshal.loads(data)
    except (EOFError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
# expect: EOFError EOF read where object expected
# expect: EOFError marshal data too short
# expect: ValueError bad marshal data (unknown type code)
# expect: TypeError NULL object in marshal data for object
# expect: ValueError bad marshal data (tuple size out of range)
# expect: TypeError NULL object in marshal data for list
# expect: ValueError bad marshal data (invalid reference)
# expect: ValueError bad marshal data (unnormalized long data)
# expect: EOFError EOF read where object expected
# expect: ValueError recursion limit exceeded
deep = []
for _ in range(3000):
    deep = [deep]
try:
    marshal.dumps(deep)
except ValueError as error:
    print(error)  # expect: object too deeply nested to marshal
while deep:
    deep = deep[0]
marshal.dumps(object())  # expect error: ValueError: unmarshallable object
