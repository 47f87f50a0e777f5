# Special methods count however the key of the class's dict was made.
made = type("Made", (), {"__le" + "n__": lambda self: 3, "__re" + "pr__": lambda self: "<made>"})
print(len(made()), made())
# expect: 3 <made>


class Base:
    def __len__(self):
        return 1


class Derived(Base):
    pass


class Mixed(Derived, made):
    pass


print(len(Derived()), len(Mixed()), Mixed())
# expect: 1 1 <made>
Base.__len__ = lambda self: 5
Base.__bool__ = lambda self: False
print(len(Derived()), bool(Derived()), len(Mixed()))
# expect: 5 False 5
del Base.__bool__, Base.__len__
print(bool(Derived()), len(Mixed()))
# expect: True 3
Derived.__doc__ = "no slot"
Derived.__call__ = lambda self, x: x * 2
print(Mixed()(21), callable(Base()))
# expect: 42 False


class Counted:
    def __del__(self):
        print("gone")


class Later(Counted):
    pass


Later()
# expect: gone
del Counted.__del__
Later()
Later.__del__ = lambda self: print("again")
Later()
# expect: again
