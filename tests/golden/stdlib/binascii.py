# Bytes as text and back.
import binascii as b

print(b.hexlify(b"abcdef", "-", 2), b.unhexlify("6162"))  # expect: b'6162-6364-6566' b'ab'
print(b.b2a_base64(b"hello"), b.a2b_base64("aGVsbG8="), b.b2a_base64(b"x", newline=False))  # expect: b'aGVsbG8=\n' b'hello' b'eA=='
print(b.b2a_uu(b"Cat"), b.a2b_uu(b"#0V%T\n"))  # expect: b'#0V%T\n' b'Cat'
print(b.b2a_qp("é = 1 \n".encode()), b.a2b_qp(b"=C3=A9=\n!"))  # expect: b'=C3=A9 =3D 1=20\n' b'\xc3\xa9!'
print(b.crc32(b"hello"), b.crc32(b"lo", b.crc32(b"hel")), b.crc_hqx(b"hello", 0))  # expect: 907060870 907060870 50018
for function, data in ((b.unhexlify, "6"), (b.unhexlify, "zz"), (b.a2b_base64, "YQ="), (b.a2b_base64, "Y"), (b.b2a_uu, b"x" * 46)):
    try:
        function(data)
    except b.Error as error:
        print(error)
# expect: Odd-length string
# expect: Non-hexadecimal digit found
# expect: Incorrect padding
# expect: Invalid base64-encoded string: number of data characters (1) cannot be 1 more than a multiple of 4
# expect: At most 45 bytes at once
