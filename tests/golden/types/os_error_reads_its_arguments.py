# OSError reads its arguments in __new__, unless the class has only an __init__ of its own.
class Both(OSError):
    def __new__(cls, text, extra=None):
        return OSError.__new__(cls, text)

    def __init__(self, text, extra=None):
        self.extra = extra


class OnlyInit(OSError):
    def __init__(self, text, extra):
        super().__init__(text)


class OnlyNew(OSError):
    def __new__(cls, *args, extra):
        return super().__new__(cls, *args)


print(Both("a", extra="b").args, OnlyInit("a", "b").args, OnlyNew("a", extra="b").args)
try:
    OSError(extra=1)
except TypeError as error:
    print(error)

blocked = BlockingIOError("a", "b", 3)
print(blocked.characters_written)
del blocked.characters_written
try:
    del blocked.characters_written
except AttributeError as error:
    print(error)

missing = ImportError("x", name="n", path="p")
missing.__init__("y")
print(missing.name, missing.path, missing.msg)
print(UnicodeEncodeError("utf-8", "x" * 8, 1000, 4, "r"))
print(UnicodeEncodeError("utf-8", "x" * 8, 4, 5, "r"))
# expect: ('a',) ('a',) ('a',)
# expect: OSError() takes no keyword arguments
# expect: 3
# expect: characters_written
# expect: None None y
# expect: 'utf-8' codec can't encode characters in position 1000-3: r
# expect: 'utf-8' codec can't encode character '\x78' in position 4: r
