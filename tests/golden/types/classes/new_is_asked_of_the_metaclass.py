# A class with a __new__ of its own in the language asks its metaclass for it; an inherited one of a builtin is
# not asked for.
class Meta(type):
    def __getattribute__(self, name):
        print("get", name)
        return super().__getattribute__(name)


class Made(metaclass=Meta):
    def __new__(cls, *args): return object.__new__(cls)


class Below(Made): pass
class Plain(metaclass=Meta): pass


class Number(int, metaclass=Meta): pass


Made()  # expect: get __new__
Below()  # expect: get __new__
Plain(), Number(3)


class Hidden(type):
    def __getattribute__(self, name): return None


class Lost(metaclass=Hidden):
    def __new__(cls): return object.__new__(cls)


Lost()  # expect error: TypeError: 'NoneType' object is not callable
