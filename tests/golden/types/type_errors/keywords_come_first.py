"""Callables that take no keyword arguments say that first, whatever the names are."""
import array, operator
for function in slice, staticmethod, classmethod, operator.itemgetter, operator.attrgetter, array.array, int.__add__, (1).__add__:
    try: function(**{1: 2})
    except TypeError as error: print(error)
# expect: slice() takes no keyword arguments
# expect: staticmethod() takes no keyword arguments
# expect: classmethod() takes no keyword arguments
# expect: itemgetter() takes no keyword arguments
# expect: attrgetter() takes no keyword arguments
# expect: array.array() takes no keyword arguments
# expect: descriptor '__add__' of 'int' object needs an argument
# expect: wrapper __add__() takes no keyword arguments
