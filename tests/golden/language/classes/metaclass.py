class Meta(type):
    def __new__(meta, name, bases, namespace, **kw):
        cls = super().__new__(meta, name, bases, namespace)
        cls.tag = kw.get("tag")
        return cls

    def __init__(cls, name, bases, namespace, **kw):
        super().__init__(name, bases, namespace)

    def __call__(cls, *args):
        return ("made", super().__call__(*args))

class K(metaclass=Meta, tag=7):
    def __init__(self, a):
        self.a = a

print(K.tag, type(K).__name__)  # expect: 7 Meta
print(K(3)[1].a)  # expect: 3
