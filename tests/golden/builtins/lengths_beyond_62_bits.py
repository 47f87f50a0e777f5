class Long:
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count


for count in 2**62 - 1, 2**62, 2**63 - 1:
    print(len(Long(count)), len(range(count)), [*map(len, [range(count)])])
# expect: 4611686018427387903 4611686018427387903 [4611686018427387903]
# expect: 4611686018427387904 4611686018427387904 [4611686018427387904]
# expect: 9223372036854775807 9223372036854775807 [9223372036854775807]
try:
    print("{9223372036854775807}".format())
except IndexError as error:
    print(error)
# expect: Replacement index 9223372036854775807 out of range for positional args tuple
try:
    print("{9223372036854775808}".format())
except ValueError as error:
    print(error)
# expect: Too many decimal digits in format string
