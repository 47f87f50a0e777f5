class Typed:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, cls):
        return self if obj is None else obj.__dict__[self.name] * 2

    def __set__(self, obj, value):
        obj.__dict__[self.name] = value

class T:
    n = Typed()

t = T()
t.n = 21
print(t.n, T.n.name, t.__dict__)  # expect: 42 n {'n': 21}
