import _socket
import os
import warnings

warnings.simplefilter("error")
import sys

sys.unraisablehook = lambda what: print(type(what.exc_value).__name__, str(what.exc_value)[:28])
left = _socket.socketpair()[0]
number = left.fileno()
# expect: ResourceWarning unclosed <socket object, fd=
left = None
# expect: ResourceWarning unclosed <socket object, fd=
try:
    os.fstat(number)
except OSError as error:
    print(error)  # expect: [Errno 9] Bad file descriptor
