# A function that is reached again from what one of its attributes holds is collected, even when a tuple, which
# nothing can empty, is the only other link.
import gc


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name)


def cycle_through(attribute):
    def function():
        pass

    setattr(function, attribute, (function, Told(attribute)))


for attribute in "__module__", "__doc__", "__defaults__", "__type_params__", "other":
    cycle_through(attribute)
    gc.collect()
# expect: __module__
# expect: __doc__
# expect: __defaults__
# expect: __type_params__
# expect: other
