# What a constructor refuses before it makes it is seen by no __del__.
class Meta(type):
    def __del__(self): print("gone")
try:
    class Clash(metaclass=Meta):
        __slots__ = ("p",)
        p = 1
except ValueError as error: print(error)
class Group(ExceptionGroup):
    def __del__(self): print("gone")
try: Group("only a text")
except TypeError as error: print(error)
# an iterator asks no subclass how long it is
class Text(str):
    def __len__(self): print("len"); return 9
first, *rest = Text("abc")
print(first, rest, iter(Text("ab")).__length_hint__())
class Table(dict):
    def copy(self): print("copy"); return self
print(type(Table(a=1) | {}))

# expect: 'p' in __slots__ conflicts with class variable
# expect: BaseExceptionGroup.__new__() takes exactly 2 arguments (1 given)
# expect: a ['b', 'c'] 2
# expect: <class 'dict'>
