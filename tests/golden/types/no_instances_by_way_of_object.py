import select
import sys


def attempt(kind):
    for new in object.__new__, kind.__new__:
        try:
            print(new(kind))
        except TypeError as error:
            print(error)


attempt(type(len))
# expect: cannot create 'builtin_function_or_method' instances
# expect: cannot create 'builtin_function_or_method' instances
attempt(type(sys._getframe()))
# expect: cannot create 'frame' instances
# expect: cannot create 'frame' instances
attempt(type(select.poll()))
# expect: cannot create 'select.poll' instances
# expect: cannot create 'select.poll' instances
attempt(type({}.keys()))
# expect: cannot create 'dict_keys' instances
# expect: cannot create 'dict_keys' instances
