# A generator dropped with a frame whose exception was looked at; a comparison that fails; a set changed by __eq__.
# Nothing stays alive (the census counts).
def g():
    yield 1


def run():
    gen = g()
    next(gen)
    try:
        raise RuntimeError
    except RuntimeError:
        pass


run()
x = {}
x["foo"] = x
y = {}
y["foo"] = y
try:
    x == y
except RecursionError:
    print("too deep")  # expect: too deep


class X:
    def __hash__(self):
        return 0


class Y:
    flag = False

    def __hash__(self):
        return 0

    def __eq__(self, other):
        if not self.flag:
            self.flag = True
            s.add(X())
        return self is other


a = X()
s = set()
s.add(a)
s.add(X())
s.remove(a)
s.add(Y())
print(len(s), len(list(s)), len(set() | s))  # expect: 3 3 3
