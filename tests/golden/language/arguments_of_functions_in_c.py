# What calls of functions written in C say of arguments that do not fit, in the order in which CPython looks.
def say(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except TypeError as error:
        print(error)


class Plain: pass


class Mapping(dict): pass


say("".replace)
say("".replace, "a", p=1)
say("".replace, 1, 2, 3, 4)
say([].sort, 1)
say([].sort, 1, 2, 3)
say([].append, 1, 2, p=1)
say(len, 1, 2, p=1)
say(sum)
say("".expandtabs, 1, p=2)
say((1).to_bytes, 1, 2, 3, 4)
say(int, encoding=1, errors=2, x=3)
say(Mapping, 1, 2)
say({}.update, 1, 2)
say(set().union, p=1)
say(Plain.__init_subclass__, p=1)
say(Plain.__init_subclass__, 1)
say(bytes, 1, 2)
# expect: replace() takes at least 2 positional arguments (0 given)
# expect: replace() takes at least 2 positional arguments (1 given)
# expect: replace() takes at most 3 arguments (4 given)
# expect: sort() takes no positional arguments
# expect: sort() takes at most 2 arguments (3 given)
# expect: list.append() takes no keyword arguments
# expect: len() takes no keyword arguments
# expect: sum() takes at least 1 positional argument (0 given)
# expect: expandtabs() takes at most 1 argument (2 given)
# expect: to_bytes() takes at most 3 arguments (4 given)
# expect: int() takes at most 2 keyword arguments (3 given)
# expect: dict expected at most 1 argument, got 2
# expect: update expected at most 1 argument, got 2
# expect: set.union() takes no keyword arguments
# expect: Plain.__init_subclass__() takes no keyword arguments
# expect: Plain.__init_subclass__() takes no arguments (1 given)
# expect: bytes() argument 'encoding' must be str, not int
