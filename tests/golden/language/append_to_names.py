# text += piece where the name is of the module, global or of an enclosing function: grown in place, never shared.
text = "ab" + str(1)
other = text
text += "x"
print(text, other)  # expect: ab1x ab1
for i in range(100000):
    text += "y"
print(len(text))  # expect: 100004


def enclosing():
    inner = ""

    def grow():
        nonlocal inner
        for i in range(100000):
            inner += "zz"
        kept = inner
        inner += "!"
        return len(kept), len(inner)
    return grow()


print(enclosing())  # expect: (200000, 200001)
joined = ""


def grow_global():
    global joined
    for i in range(100000):
        joined += "q"
    return joined


first = grow_global()
joined += "."
print(len(first), len(joined))  # expect: 100000 100001


class Body:
    word = "w" * 2
    same = word
    word += "e"
    pair = word, same


print(Body.pair)  # expect: ('wwe', 'ww')
