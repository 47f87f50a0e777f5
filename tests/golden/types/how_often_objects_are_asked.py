# What is asked of objects, and how often, when they are compared, sorted and made into bytes.
class Asked:
    def __init__(self, name): self.name = name
    def __eq__(self, other):
        print(self.name, "eq")
        return NotImplemented
    def __ne__(self, other):
        print(self.name, "ne")
        return NotImplemented
    def __lt__(self, other):
        print(self.name, "lt")
        return NotImplemented


print(Asked("a") != Asked("b"))
print(Asked("a") != 1)
try:
    sorted([Asked("a"), Asked("b")])
except TypeError as error:
    print(error)


class Sequence:
    def __len__(self):
        print("len")
        return 2
    def __getitem__(self, index):
        print("item", index)
        raise IndexError


print(bytes(Sequence()), bytearray(Sequence()))
print(format(1.5, ".1"), format(1.0, ".0"), format("a", ".3,"))
try:
    format(5, ".3_x")
except ValueError as error:
    print(error)
try:
    bytes.fromhex("1zß")
except ValueError as error:
    print(error)
try:
    b"a" % "text"
except TypeError as error:
    print(error)
try:
    class Meta(type): __slots__ = ("a",)
except TypeError as error:
    print(error)
for text in "1__0", "1_0x":
    try:
        complex(text)
    except ValueError as error:
        print(error)
print(format(7.0, "#.0"), repr(b"".decode("nonsense")))
# expect: a ne
# expect: b ne
# expect: True
# expect: a ne
# expect: True
# expect: b lt
# expect: b lt
# expect: '<' not supported between instances of 'Asked' and 'Asked'
# expect: len
# expect: item 0
# expect: item 0
# expect: b'' bytearray(b'')
# expect: 2e+00 1e+00 a
# expect: Precision not allowed in integer format specifier
# expect: non-hexadecimal number found in fromhex() arg at position 2
# expect: not all arguments converted during bytes formatting
# expect: nonempty __slots__ not supported for subtype of 'type'
# expect: could not convert string to complex: '1__0'
# expect: complex() arg is a malformed string
# expect: 7.e+00 ''
