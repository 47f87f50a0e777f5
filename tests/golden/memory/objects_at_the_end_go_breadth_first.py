class Mortal:
    of_class = None

    def __init__(self, name, *children):
        self.name = name
        if children:
            self.children = children

    def __del__(self):
        print(self.name)


first = Mortal("first")
first.a = Mortal("a")
first.b = Mortal("b", Mortal("b1"), Mortal("b2"))
pile = [Mortal("p1"), (Mortal("p2"), Mortal("p3")), {"key": Mortal("p4"), Mortal("key"): 1}]
last = Mortal("last")
last.child = Mortal("child")


def function(argument=Mortal("default")):
    pass


def outer():
    captured = Mortal("captured")
    return lambda: captured


inner = outer()
Mortal.of_class = Mortal("of class")
ring = Mortal("ring")
ring.ring = ring




# expect: first
# expect: last
# expect: ring
# expect: a
# expect: b
# expect: p1
# expect: child
# expect: of class
# expect: p4
# expect: key
# expect: p3
# expect: p2
# expect: default
# expect: b2
# expect: b1
# expect: captured
