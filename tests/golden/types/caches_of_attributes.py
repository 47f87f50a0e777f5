"""What accesses remember of classes must give way when the classes change."""


class Plain:
    pass


class Shows:
    what = Plain()
    count = 0

    def __init__(self):
        Shows.count += 1


def read(x):
    return x.what if not isinstance(x.what, Plain) else "plain"


shows = Shows()
for _ in range(5):
    read(shows)
Plain.__get__ = lambda self, instance, owner: ("got", owner.__name__)
print(read(shows))
Plain.__set__ = lambda self, instance, value: print("set", value)
for i in range(3):
    shows.what = i
del Plain.__set__
shows.what = "mine"
print(read(shows), shows.__dict__)
del shows.what
print(read(shows))


class Turned(Plain):
    def __get__(self, instance, owner):
        return "turned"


class Still:
    what = Turned()


Turned.__get__, kept = None, Turned.__get__
del Turned.__get__
del Plain.__get__
still = Still()
print([read(still) for _ in range(4)])
Turned.__get__ = kept
print(read(still))


class Other:
    def __get__(self, instance, owner):
        return "other"


Still.what = Plain()
print([read(still) for _ in range(4)])
Still.__dict__["what"].__class__ = Other
print(read(still))


# Data of a class that changes
class Sub(Shows):
    pass


def counts(a, b):
    return a.count, b.count, Sub.count, Shows.count


for i in range(4):
    s = Sub()
    last = counts(s, shows)
print(last)
Shows.count = property(lambda self: "property")
print(counts(s, shows)[:2])
Shows.count = 7
print(counts(s, shows))
Sub.count = 8
print(counts(s, shows))
Shows.count += 1
s.count = "own"
print(counts(s, shows))
del Sub.count
print(counts(s, shows))
Shows.zzz = 1
Shows.count += 1
for i in range(40):
    setattr(Shows, "more%d" % i, i)
    Shows.count += 1
print(counts(s, shows))


# Properties: their functions may be exchanged
class Account:
    def get(self):
        return self._b

    def set(self, value):
        if value < 0:
            raise ValueError("less than nothing")
        self._b = value

    balance = property(get, set)

    def __init__(self):
        self._b = 0


def earn(account, much):
    account.balance += much
    return account.balance


account = Account()
for i in range(5):
    earn(account, i)
try:
    earn(account, -100)
except ValueError as error:
    print(error, account.balance, error.__traceback__.tb_next.tb_frame.f_code.co_name)


def gives(self, value):
    print("never printed")
    yield value


Account.balance = property(lambda self: 1, gives)
for i in range(3):
    print(earn(account, 1))
Account.balance = property(lambda self: 1)
try:
    earn(account, 1)
except AttributeError as error:
    print(error)


# __getattr__ beside what is there
class Hooked:
    level = 1

    def __init__(self):
        self.here = "here"

    @property
    def broken(self):
        raise AttributeError("broken")

    def __getattr__(self, name):
        return "hook: " + name

    def method(self):
        return "method"


def all_of(h):
    return h.here, h.level, h.there, h.broken, h.method(), h.missing.upper()


h = Hooked()
for i in range(3):
    last = all_of(h)
print(last)
h.there = h.level = h.method = "own"
h.method = lambda: "own method"
del h.here
print(all_of(h))
Hooked.__getattribute__ = lambda self, name: "all: " + name if name != "method" else lambda: "asked"
print(all_of(h))
del Hooked.__getattribute__
print(all_of(h))
del Hooked.__getattr__
try:
    all_of(h)
except AttributeError as error:
    print(error)


# Descriptors in the language
class Checked:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance, self.name, None)

    def __set__(self, instance, value):
        if not isinstance(value, int):
            raise TypeError("an int is needed")
        setattr(instance, self.name, value)


class Cached:
    def __get__(self, instance, owner):
        instance.value = "own"
        return "computed"


class Holder:
    size = Checked()
    value = Cached()


def use(holder, size):
    holder.size = size
    return holder.size, holder.value, holder.value


for i in range(3):
    print(use(Holder(), i))
try:
    use(Holder(), "s")
except TypeError as error:
    print(error)
holder = Holder()
holder.__dict__["size"] = "hidden"
print(use(holder, 5))
del Checked.__set__
print(holder.size, use(holder, 6))


# Items stored by methods of the language
class Grid:
    def __init__(self):
        self.cells = {}

    def __setitem__(self, key, value):
        if value is None:
            raise KeyError(key)
        self.cells[key] = value
        return NotImplemented


def fill(grid, n):
    for i in range(n):
        grid[i, i] = i
    grid[0, 1] = None


grid = Grid()
try:
    fill(grid, 3)
except KeyError as error:
    print("KeyError", error, grid.cells)


class Dies:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)

    def __setitem__(self, key, value):
        print("set", self.name, key, value)


Dies("a")[0] = 1
print("after")


# What C computes, of objects of many classes
def parts(x):
    return x.__class__.__name__


print([parts(x) for x in (1, "s", 2.0, None, Shows, shows, len, [], Grid())])


class Liar:
    @property
    def __class__(self):
        return int


print(parts(Liar()), isinstance(Liar(), int), [parts(x) for x in (Liar(), 5, Liar())])
print([(x.real, x.imag) for x in (1, True, 2.5, 3j, 10**30)])
# expect: ('got', 'Shows')
# expect: set 0
# expect: set 1
# expect: set 2
# expect: mine {'what': 'mine'}
# expect: ('got', 'Shows')
# expect: ['plain', 'plain', 'plain', 'plain']
# expect: turned
# expect: ['plain', 'plain', 'plain', 'plain']
# expect: other
# expect: (5, 5, 5, 5)
# expect: ('property', 'property')
# expect: (7, 7, 7, 7)
# expect: (8, 7, 8, 7)
# expect: ('own', 8, 8, 8)
# expect: ('own', 8, 8, 8)
# expect: ('own', 49, 49, 49)
# expect: less than nothing 10 earn
# expect: 1
# expect: 1
# expect: 1
# expect: property '<lambda>' of 'Account' object has no setter
# expect: ('here', 1, 'hook: there', 'hook: broken', 'method', 'HOOK: MISSING')
# expect: ('hook: here', 'own', 'own', 'hook: broken', 'own method', 'HOOK: MISSING')
# expect: ('all: here', 'all: level', 'all: there', 'all: broken', 'asked', 'ALL: MISSING')
# expect: ('hook: here', 'own', 'own', 'hook: broken', 'own method', 'HOOK: MISSING')
# expect: 'Hooked' object has no attribute 'here'
# expect: (0, 'computed', 'own')
# expect: (1, 'computed', 'own')
# expect: (2, 'computed', 'own')
# expect: an int is needed
# expect: (5, 'computed', 'own')
# expect: hidden (6, 'own', 'own')
# expect: KeyError (0, 1) {(0, 0): 0, (1, 1): 1, (2, 2): 2}
# expect: set a 0 1
# expect: end of a
# expect: after
# expect: ['int', 'str', 'float', 'NoneType', 'type', 'Shows', 'builtin_function_or_method', 'list', 'Grid']
# expect: int True ['int', 'int', 'int']
# expect: [(1, 0), (1, 0), (2.5, 0.0), (0.0, 3.0), (1000000000000000000000000000000, 0)]
