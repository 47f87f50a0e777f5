# Numbers that are too long for a small int, and what is no number at all, as places in a sequence.
def attempt(call):
    try: print(repr(call()))
    except Exception as error: print(f"{type(error).__name__}: {error}")


for place in -2**63, 2**63 - 1, -2**62 - 1:
    for sequence in "text", b"text", [1, 2, 3, 4]:
        attempt(lambda: sequence[place])
# expect: IndexError: string index out of range
# expect: IndexError: index out of range
# expect: IndexError: list index out of range
# expect: IndexError: string index out of range
# expect: IndexError: index out of range
# expect: IndexError: list index out of range
# expect: IndexError: string index out of range
# expect: IndexError: index out of range
# expect: IndexError: list index out of range
view = memoryview(b"abc")
attempt(lambda: view.index(98, {}))
# expect: TypeError: slice indices must be integers or have an __index__ method
attempt(lambda: view.index(98, 0, "x"))
# expect: TypeError: slice indices must be integers or have an __index__ method
