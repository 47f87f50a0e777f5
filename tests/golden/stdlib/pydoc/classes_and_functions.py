class Base:
    "The base."
    x = 1

    def m(self, a, b=2, *args, k=None, **kw):
        """Do m.

        More text."""


class Derived(Base):
    def __init__(self, n: int) -> None:
        "Set up."
        self.n = n

    @property
    def p(self):
        "A property."

    @staticmethod
    def s(a):
        "Static."

    @classmethod
    def c(cls, b=3):
        pass

    def m(self, a):
        pass

    data = [1, 2]


def long_one(first_parameter=None, second_parameter=None, third_parameter=None, *, fourth=1):
    pass


async def wait(x):
    "Wait for x."


def show(thing):
    import pydoc
    import re
    text = pydoc.render_doc(thing, "Help on %s:")
    # the texts of what every class has are our own
    print(re.sub(r"(__dict__|__weakref__)\n.*", r"\1", text))


show(Derived)
show(Derived(1).m)
show(long_one)
show(wait)
show(lambda x, *, y=1: 0)
print(help)
try:
    help("no.such.name")
except ImportError as error:
    print(error)
# expect: Help on class Derived in module __main__:
# expect:
# expect: class Derived(Base)
# expect:  |  Derived(n: int) -> None
# expect:  |
# expect:  |  Method resolution order:
# expect:  |      Derived
# expect:  |      Base
# expect:  |      builtins.object
# expect:  |
# expect:  |  Methods defined here:
# expect:  |
# expect:  |  __init__(self, n: int) -> None
# expect:  |      Set up.
# expect:  |
# expect:  |  m(self, a)
# expect:  |      Do m.
# expect:  |
# expect:  |      More text.
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Class methods defined here:
# expect:  |
# expect:  |  c(b=3)
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Static methods defined here:
# expect:  |
# expect:  |  s(a)
# expect:  |      Static.
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Readonly properties defined here:
# expect:  |
# expect:  |  p
# expect:  |      A property.
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Data and other attributes defined here:
# expect:  |
# expect:  |  data = [1, 2]
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Data descriptors inherited from Base:
# expect:  |
# expect:  |  __dict__
# expect:  |
# expect:  |  __weakref__
# expect:  |
# expect:  |  ----------------------------------------------------------------------
# expect:  |  Data and other attributes inherited from Base:
# expect:  |
# expect:  |  x = 1
# expect:
# expect: Help on method m in module __main__:
# expect:
# expect: m(a) method of __main__.Derived instance
# expect:     Do m.
# expect:
# expect:     More text.
# expect:
# expect: Help on function long_one in module __main__:
# expect:
# expect: long_one(
# expect:     first_parameter=None,
# expect:     second_parameter=None,
# expect:     third_parameter=None,
# expect:     *,
# expect:     fourth=1
# expect: )
# expect:
# expect: Help on function wait in module __main__:
# expect:
# expect: async wait(x)
# expect:     Wait for x.
# expect:
# expect: Help on function <lambda> in module __main__:
# expect:
# expect: <lambda> lambda x, *, y=1
# expect:
# expect: Type help() for interactive help, or help(object) for help about object.
# expect: No Python documentation found for 'no.such.name'.
# expect: Use help() to get the interactive help utility.
# expect: Use help(str) for help on the str class.
# expect:
