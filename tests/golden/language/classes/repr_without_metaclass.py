class Meta(type):
    def __getattribute__(cls, name):
        raise KeyError(name)

class C(metaclass=Meta): pass

print(repr(C))  # expect: <class '__main__.C'>
