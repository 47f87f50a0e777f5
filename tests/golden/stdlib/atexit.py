# Functions that run at the end, the newest first; what is added meanwhile does not run.
import atexit
import sys


@atexit.register
def first():
    print("first")


atexit.register(print, "second", end="!\n")


@atexit.register
def third():
    print("third")
    atexit.register(print, "late")


atexit.unregister(len)
print(atexit._ncallbacks())  # expect: 3
sys.exit(4)
# expect: third
# expect: second!
# expect: first
# expect status: 4
