# A metaclass whose mro() gives a class of another layout is refused: its methods would read foreign memory.
class Meta(type):
    def mro(cls):
        return [cls, dict, object]


try:
    class X(metaclass=Meta):
        pass
except TypeError as error:
    print(error)  # expect: mro() returned base with unsuitable layout ('dict')


class Reversed(type):
    def mro(cls):
        return type.mro(cls)[::-1]


class A:
    pass


class B(A, metaclass=Reversed):
    pass


print(B.__mro__)  # expect: (<class 'object'>, <class '__main__.A'>, <class '__main__.B'>)
