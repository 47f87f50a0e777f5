class Mortal:
    of_class = None

    def __init__(self, name, *children):
        self.name = name
        if children:
            self.children = children

    def __del__(self):
        print(self.name, end=" ")


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


class End:
    def __del__(self):
        print()


last.end = End()
# expect: first last ring a b p1 child 
