# Texts under names of a module, in loops long enough for the names to be pinned.
text = ""
earlier = []
for letter in "abc" * 4:
    if letter != "b":
        text += letter.upper()
    earlier.append(text)  # another reference: the text must not grow in place
print(text, earlier[3], earlier[-1])
# expect: ACACACAC ACA ACACACAC

for row in range(3):
    for column in range(row):
        text = text + str(column)
    text += text
print(len(text), text[-4:])
# expect: 72 C001

for part in ["x", "y", ""]:
    joined = "<" + part
    same = joined == "<x"
    if joined == "<x":
        print("found", joined, same)
    joined += part + joined
    print(joined)
# expect: found <x True
# expect: <xx<x
# expect: <yy<y
# expect: <<


class Text(str):
    def __eq__(self, other):
        return "own"

    def __ne__(self, other):
        return ""

    __hash__ = str.__hash__

    def __add__(self, other):
        return Text(str.__add__(self, "+" + other))


for word in ["plain", Text("sub"), "plain"]:
    if word == "plain":
        print("is", word)
    if word != "sub":
        print("is not", word)
    for _ in range(2):
        word += "!"
    print(word)
# expect: is plain
# expect: is not plain
# expect: plain!!
# expect: is sub
# expect: sub+!+!
# expect: is plain
# expect: is not plain
# expect: plain!!

for outer in range(2):
    for inner in range(3):
        total = outer * inner
    print(inner, total)
    if outer == 0:
        another_name = 1  # the module's dictionary has other keys now
# expect: 2 0
# expect: 2 2
