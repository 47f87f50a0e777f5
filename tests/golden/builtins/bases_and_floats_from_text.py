# hex(), oct() and bin() of numbers of every size; float() of texts that are read in one step and of those that are not.
class Index:
    def __index__(self):
        return -255

for number in 0, 1, -1, 255, -256, 2 ** 61, 2 ** 62 - 1, -2 ** 62, 2 ** 62, 2 ** 64 + 1, -2 ** 100, True, Index():
    print(hex(number), oct(number), bin(number))
# expect: 0x0 0o0 0b0
# expect: 0x1 0o1 0b1
# expect: -0x1 -0o1 -0b1
# expect: 0xff 0o377 0b11111111
# expect: -0x100 -0o400 -0b100000000
# expect: 0x2000000000000000 0o200000000000000000000 0b10000000000000000000000000000000000000000000000000000000000000
# expect: 0x3fffffffffffffff 0o377777777777777777777 0b11111111111111111111111111111111111111111111111111111111111111
# expect: -0x4000000000000000 -0o400000000000000000000 -0b100000000000000000000000000000000000000000000000000000000000000
# expect: 0x4000000000000000 0o400000000000000000000 0b100000000000000000000000000000000000000000000000000000000000000
# expect: 0x10000000000000001 0o2000000000000000000001 0b10000000000000000000000000000000000000000000000000000000000000001
# expect: -0x10000000000000000000000000 -0o2000000000000000000000000000000000 -0b10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
# expect: 0x1 0o1 0b1
# expect: -0xff -0o377 -0b11111111
for function in hex, oct, bin:
    try:
        function(1.5)
    except TypeError as error:
        print(error)
# expect: 'float' object cannot be interpreted as an integer
# expect: 'float' object cannot be interpreted as an integer
# expect: 'float' object cannot be interpreted as an integer
texts = ["0", "-0", "+1", "1.", ".5", "-.5", "1.5", "00012.50", "123456789012345678", "12345678901234567.8", "9007199254740992",
         "9007199254740993", "0.1", "0.30000000000000004", "3.14159", "1e5", "1_000.5", " 2.5 ", "1.7976931348623157e308",
         "0.000000000000000001", "0.0000000000000000000001", "-1.2345678901234567", "4.35", "1e-5", "5e-324", "٣.٥"]
print([float(text) for text in texts])
# expect: [0.0, -0.0, 1.0, 1.0, 0.5, -0.5, 1.5, 12.5, 1.2345678901234568e+17, 1.2345678901234568e+16, 9007199254740992.0, 9007199254740992.0, 0.1, 0.30000000000000004, 3.14159, 100000.0, 1000.5, 2.5, 1.7976931348623157e+308, 1e-18, 1e-22, -1.2345678901234567, 4.35, 1e-05, 5e-324, 3.5]
for text in ".", "-", "", "1..2", "1.2.3", "1._5", "_1", "1 2", "--1", "1.5x", "-.", "e5":
    try:
        print(float(text))
    except ValueError as error:
        print(error)
# expect: could not convert string to float: '.'
# expect: could not convert string to float: '-'
# expect: could not convert string to float: ''
# expect: could not convert string to float: '1..2'
# expect: could not convert string to float: '1.2.3'
# expect: could not convert string to float: '1._5'
# expect: could not convert string to float: '_1'
# expect: could not convert string to float: '1 2'
# expect: could not convert string to float: '--1'
# expect: could not convert string to float: '1.5x'
# expect: could not convert string to float: '-.'
# expect: could not convert string to float: 'e5'
