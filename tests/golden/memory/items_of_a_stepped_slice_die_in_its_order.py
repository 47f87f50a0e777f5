class Mortal:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        died.append(self.name)


for part in slice(None, None, -1), slice(1, 6, 2), slice(6, 0, -2), slice(0, 3), slice(None):
    for deletes in True, False:
        died = []
        pile = [Mortal(number) for number in range(7)]
        if deletes:
            del pile[part]
        else:
            pile[part] = [None] * len(pile[part])
        print(part, died)
# expect: slice(None, None, -1) [0, 1, 2, 3, 4, 5, 6]
# expect: slice(None, None, -1) [6, 5, 4, 3, 2, 1, 0]
# expect: slice(1, 6, 2) [1, 3, 5]
# expect: slice(1, 6, 2) [6, 4, 2, 0, 1, 3, 5]
# expect: slice(6, 0, -2) [6, 4, 2, 0, 2, 4, 6]
# expect: slice(6, 0, -2) [5, 3, 1, 0, 6, 4, 2]
# expect: slice(0, 3, None) [5, 3, 1, 0, 2, 1, 0]
# expect: slice(0, 3, None) [6, 5, 4, 3, 2, 1, 0]
# expect: slice(None, None, None) [6, 5, 4, 3, 6, 5, 4, 3, 2, 1, 0]
# expect: slice(None, None, None) [6, 5, 4, 3, 2, 1, 0]
