print(int("42"), int("-0x1f", 16), int("0b11", 0), int(" 7 "))  # expect: 42 -31 3 7
print(bin(10), hex(255), oct(8), (255).bit_length(), (10).to_bytes(2, "big"))  # expect: 0b1010 0xff 0o10 8 b'\x00\n'
int("12x")  # expect error: ValueError: invalid literal for int() with base 10: '12x'
