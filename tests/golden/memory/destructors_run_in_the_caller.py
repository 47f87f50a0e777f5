import sys


class Mortal:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        frame = sys._getframe(1)
        line = frame.f_lineno - frame.f_code.co_firstlineno if frame.f_back else 0
        print(self.name, "in", frame.f_code.co_name, line)


def leaf(argument):
    local = Mortal("local")
    return 3


def raising():
    local = Mortal("unwound")
    raise ValueError


def machine():
    held = Mortal("in a generator")
    yield 1


def caller():
    leaf(Mortal("argument"))
    try:
        raising()
    except ValueError as error:
        error.__traceback__ = None
    for _ in machine():
        pass
    [leaf(x) for x in [1]]


caller()
# expect: local in caller 1
# expect: argument in caller 1
# expect: unwound in caller 5
# expect: in a generator in caller 6
# expect: local in caller 8
leaf(1)  # expect: local in <module> 0
