# Items of objects that have none: the index is read first where CPython takes them for a sequence.
class Plain: pass


class Index:
    def __index__(self):
        print("index")
        return 1


class OnlySet:
    def __setitem__(self, key, value): pass


def say(container, key):
    try:
        del container[key]
    except (TypeError, IndexError, AttributeError) as error:
        print(type(error).__name__, error)


say(Plain(), Index())
say(Plain(), "a")
say(Plain(), 2 ** 70)
say((), 1)
say("", None)
say(None, 1)
say(OnlySet(), 1)
try:
    Plain()[2 ** 70] = 1
except IndexError as error:
    print(error)
try:
    del (1).name
except AttributeError as error:
    print(error)
# expect: index
# expect: TypeError 'Plain' object doesn't support item deletion
# expect: TypeError 'Plain' object does not support item deletion
# expect: IndexError cannot fit 'int' into an index-sized integer
# expect: TypeError 'tuple' object doesn't support item deletion
# expect: TypeError 'str' object does not support item deletion
# expect: TypeError 'NoneType' object does not support item deletion
# expect: AttributeError __delitem__
# expect: cannot fit 'int' into an index-sized integer
# expect: 'int' object has no attribute 'name' and no __dict__ for setting new attributes
