# Keyword arguments whose names are no strings: most callees refuse them first, some look at other things, and
# a few take them.
import functools, operator


def attempt(call):
    try: print(repr(call()))
    except Exception as error: print(f"{type(error).__name__}: {error}")


def keep(*args, **names): return args, names


class Still: pass


Still.__call__ = 5
attempt(lambda: "{}".format(7, **{1: 2}))  # expect: '7'
attempt(lambda: "{1}".format(7, **{1: 2}))
# expect: IndexError: Replacement index 1 out of range for positional args tuple
attempt(lambda: "{a}".format(**{1: 2, "a": 3}))  # expect: '3'
attempt(lambda: str.format("{}", 7, **{1: 2}))  # expect: TypeError: keywords must be strings
attempt(lambda: functools.partial(print, **{1: 2}))  # expect: functools.partial(<built-in function print>, 1=2)
attempt(lambda: functools.partial(keep, **{1: 2}).keywords)  # expect: {1: 2}
attempt(lambda: functools.partial(keep, **{1: 2})())  # expect: TypeError: keywords must be strings
attempt(lambda: functools.partial("{}".format, a=1)("x", **{1: 2}))  # expect: 'x'
attempt(lambda: functools.partial(**{1: 2}))  # expect: TypeError: type 'partial' takes at least one argument
attempt(lambda: functools.partial(1, **{1: 2}))  # expect: TypeError: the first argument must be callable
attempt(lambda: functools.lru_cache(keep)(**{1: 2}))  # expect: TypeError: keywords must be strings
attempt(lambda: operator.methodcaller(**{1: 2}))
# expect: TypeError: methodcaller needs at least one argument, the method name
attempt(lambda: Still()(**{1: 2}))  # expect: TypeError: 'int' object is not callable
attempt(lambda: keep(**{1: 2}))  # expect: TypeError: keywords must be strings
attempt(lambda: len(**{1: 2}))  # expect: TypeError: keywords must be strings
attempt(lambda: {}.update(5, **{1: 2}))  # expect: TypeError: 'int' object is not iterable
attempt(lambda: {}.update(**{1: 2}))  # expect: TypeError: keywords must be strings
attempt(lambda: dict(**{1: 2}))  # expect: TypeError: keywords must be strings
