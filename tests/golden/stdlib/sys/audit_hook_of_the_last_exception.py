# expect status: 1
import sys


def hook(event, arguments):
    if event == "sys.excepthook":
        print(event, arguments[0] is sys.excepthook, arguments[1], repr(arguments[2]), type(arguments[3]))
        raise RuntimeError("nothing is to be shown")
    if event == "sys.unraisablehook":
        print(event, arguments[0] is sys.unraisablehook, repr(arguments[1].exc_value))


sys.addaudithook(hook)


class Failing:
    def __del__(self):
        raise KeyError("lost")


sys.unraisablehook = lambda unraisable: print("told of", unraisable.exc_type)
Failing()
raise ValueError("last")

# expect: sys.unraisablehook True KeyError('lost')
# expect: told of <class 'KeyError'>
# expect: sys.excepthook True <class 'ValueError'> ValueError('last') <class 'traceback'>
