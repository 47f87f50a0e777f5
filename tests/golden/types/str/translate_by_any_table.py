class Upper(dict):
    def __missing__(self, code):
        return chr(code).upper()


class Wrong:
    def __getitem__(self, code):
        raise IndexError if code == 98 else ZeroDivisionError("no")


print("abcé☃x".translate({97: "ZZ", 98: None, 0x2603: 65, 233: 0x1F600}))  # expect: ZZc😀Ax
print("abc".translate({}), "abc".translate(Upper({97: None})), "b".translate(Wrong()))  # expect: abc BC b
"a".translate(Wrong())  # expect error: ZeroDivisionError: no
