# Values as bytes and back.
import struct

print([struct.calcsize(order + "bhilqd") for order in "@=<>!"])  # expect: [32, 27, 27, 27, 27]
print(struct.pack("<bHiq", -1, 65535, -2, 3), struct.pack(">e2sd", 1.5, b"x", 0.1))
# expect: b'\xff\xff\xff\xfe\xff\xff\xff\x03\x00\x00\x00\x00\x00\x00\x00' b'>\x00x\x00?\xb9\x99\x99\x99\x99\x99\x9a'
print(struct.unpack("<3e", b"\x01\x00\xff\x7b\x00\x7c"))  # expect: (5.960464477539063e-08, 65504.0, inf)
print(struct.unpack("5pc?", b"\x03abcdx\x02"), struct.unpack(">hQ", bytes(range(200, 210))))  # expect: (b'abc', b'x', True) (-14135, 14612998600243794129)
print(struct.unpack("<F", struct.pack("<F", 1 + 2j)))  # expect: ((1+2j),)
print(list(struct.iter_unpack("<H", b"abcdef")))  # expect: [(25185,), (25699,), (26213,)]
room = bytearray(6)
struct.pack_into("<H", room, -2, 258)
print(room, struct.unpack_from("<H", room, 4))  # expect: bytearray(b'\x00\x00\x00\x00\x02\x01') (258,)
record = struct.Struct("<iH")
print(record, record.size, record.unpack(record.pack(1, 2)))  # expect: Struct('<iH') 6 (1, 2)
for call in ("pack('b', 128)", "pack('2i', 1)", "pack('i', 'x')", "pack('<e', 1e9)", "unpack('<i', b'')", "calcsize('z')",
             "calcsize('3')", "pack_into('<H', room, 5, 1)", "unpack_from('<H', room, -9)", "iter_unpack('', b'')"):
    try:
        eval("struct." + call)
    except (struct.error, OverflowError) as error:
        print(error)
# expect: 'b' format requires -128 <= number <= 127
# expect: pack expected 2 items for packing (got 1)
# expect: required argument is not an integer
# expect: float too large to pack with e format
# expect: unpack requires a buffer of 4 bytes
# expect: bad char in struct format
# expect: repeat count given without format specifier
# expect: pack_into requires a buffer of at least 7 bytes for packing 2 bytes at offset 5 (actual buffer size is 6)
# expect: offset -9 out of range for 6-byte buffer
# expect: cannot iteratively unpack with a struct of length 0
