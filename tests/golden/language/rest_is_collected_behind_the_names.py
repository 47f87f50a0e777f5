def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
class Row:
    def __len__(self): print('len'); return 3
    def __getitem__(self, index):
        print('item', index)
        if index == 2: raise IndexError
        return index
def first_and_rest(row):
    first, *rest = row
    return first, rest
def last_and_rest(row):
    *rest, last = row
    return last, rest
attempt(lambda: first_and_rest(Row()))  # expect: item 0
# expect: len
# expect: item 1
# expect: item 2
# expect: (0, [1])
attempt(lambda: last_and_rest(Row()))  # expect: len
# expect: item 0
# expect: item 1
# expect: item 2
# expect: (1, [0])
attempt(lambda: tuple(Row()))  # expect: item 0
# expect: item 1
# expect: item 2
# expect: (0, 1)
attempt(lambda: list(Row()))  # expect: len
# expect: item 0
# expect: item 1
# expect: item 2
# expect: [0, 1]
attempt(lambda: ''.join(Row()))  # expect: len
# expect: item 0
# expect: item 1
# expect: item 2
# expect: TypeError sequence item 0: expected str instance, int found
