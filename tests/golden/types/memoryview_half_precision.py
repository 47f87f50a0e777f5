"""memoryview: half precision is written as struct writes it; a format that is not ASCII is no format."""
halves = memoryview(bytearray(4)).cast("e")
halves[0] = 1.5
halves[1] = -65504
print(halves.tolist(), bytes(halves).hex())
for value in 1e9, "x":
    try:
        halves[0] = value
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    memoryview(b"ab").cast("é")
except UnicodeEncodeError as error:
    print(error)
try:
    memoryview(b"ab").cast("aéé")
except UnicodeEncodeError as error:
    print(error)
# expect: [1.5, -65504.0] 003efffb
# expect: ValueError memoryview: invalid value for format 'e'
# expect: TypeError memoryview: invalid type for format 'e'
# expect: 'ascii' codec can't encode character '\xe9' in position 0: ordinal not in range(128)
# expect: 'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)
