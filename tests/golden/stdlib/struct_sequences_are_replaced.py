import copy
import os
import time

moment = time.gmtime(0)
later = copy.replace(moment, tm_year=2000, tm_zone="X")
print(later[:3], later.tm_zone, moment.tm_year)  # expect: (2000, 1, 1) X 1970
print(moment.__replace__() == moment, moment.__replace__() is moment)  # expect: True False
print(os.times().__replace__(user=1.5).user)  # expect: 1.5


def attempt(call, *arguments, **changes):
    try:
        print(call(*arguments, **changes))
    except TypeError as error:
        print(error)


attempt(moment.__replace__, 1)  # expect: __replace__() takes no positional arguments
attempt(moment.__replace__, x=1, y=2)  # expect: Got unexpected field name(s): ['x', 'y']
attempt(os.stat("/").__replace__, st_mode=1)
# expect: __replace__() is not supported for os.stat_result because it has unnamed field(s)
