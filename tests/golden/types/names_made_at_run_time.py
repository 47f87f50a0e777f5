# Attribute names that are made, used and forgotten: a cache must not take one for another that comes to lie in its place.
def name(letter, number):
    return letter + str(number)


C = type("C", (), {name("x", 1): "one", name("y", 1): "two", name("z", 1): "three"})
c = C()
for _ in range(3):
    print(*[getattr(c, name(letter, 1), None) for letter in "xyzuv"], *[getattr(C, name(letter, 1), None) for letter in "zyxw"])
# expect: one two three None None three two one None
# expect: one two three None None three two one None
# expect: one two three None None three two one None
for _ in range(2):
    for letter in "xyzx":
        print(eval(f"c.{letter}1"), end=" ")
print(".")  # expect: one two three one one two three one .
setattr(C, name("q", 2), "cue")
setattr(C, name("p", 2), "pee")
print(*[getattr(c, name(letter, 2), None) for letter in "qpoqp"])  # expect: cue pee None cue pee
