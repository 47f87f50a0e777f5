try:
    "a" * (1 << 62)
except MemoryError as e:
    print(repr(e))  # expect: MemoryError()
try:
    "ab" * (1 << 62)
except OverflowError as e:
    print(e)  # expect: repeated string is too long
