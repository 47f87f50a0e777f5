b = b"abc\x00\xff"
print(b, b[0], b[1:3], list(b[:2]), b.hex(), bytes([65, 66]), bytearray(b"xy"))  # expect: b'abc\x00\xff' 97 b'bc' [97, 98] 61626300ff b'AB' bytearray(b'xy')
print(b"a,b".split(b","), b"%d" % 5, bytes.fromhex("0aff"))  # expect: [b'a', b'b'] b'5' b'\n\xff'
