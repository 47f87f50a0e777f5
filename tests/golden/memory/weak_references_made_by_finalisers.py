# The collector clears the weak references that finalisers have made, before it takes apart what they watch.
import gc
import weakref


class Late:
    def __del__(self):
        function = self.reference()
        if function is not None:
            print(function.__doc__, function.__module__, function.__type_params__, function.__defaults__)
            print(function.__name__, function())
        else:
            print("gone")


class Chain(tuple):
    def __del__(self):
        global late
        self[1].reference = weakref.ref(self[0])
        del late


late = Late()


def function():
    pass


function.__module__ = Chain((function, late))
del function
gc.collect()  # expect: gone


# Nor does the callback of a reference that a finaliser has made say anything; of an object brought back it does.
class Maker:
    def __del__(self):
        watches.append(weakref.ref(self, lambda reference: print("told")))
        if self.is_kept:
            watches.append(self)


for is_kept in False, True:
    watches = []
    maker = Maker()
    maker.itself, maker.is_kept = maker, is_kept
    del maker
    gc.collect()
    print(is_kept, watches[0]() is not None)
    if is_kept:
        watches[1].itself = None
        watches.pop()
# expect: False False
# expect: True True
# expect: told
