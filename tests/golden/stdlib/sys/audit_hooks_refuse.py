import os
import socket
import sys

refused = None


def hook(event, arguments):
    if event == refused:
        raise PermissionError(event)


sys.addaudithook(hook)


def function():
    return 1


def attempt(event, action):
    global refused
    refused = event
    try:
        print("done", action())
    except PermissionError as error:
        print("refused", error)
    refused = None


attempt("os.kill", lambda: os.kill(os.getpid(), 9))
attempt("os.fork", lambda: os.fork())
attempt("os.putenv", lambda: os.putenv("ADDER_TEST", "1"))
attempt("os.scandir", lambda: os.scandir("."))
attempt("os.chmod", lambda: os.chmod("/no such file", 0))
attempt("socket.__new__", lambda: socket.socket())
attempt("socket.gethostname", lambda: socket.gethostname())
attempt("sys._getframe", lambda: sys._getframe())
attempt("sys.settrace", lambda: sys.settrace(lambda *_: None))
attempt("builtins.id", lambda: id(1))
attempt("builtins.breakpoint", lambda: breakpoint())
attempt("compile", lambda: eval("1"))
attempt("object.__getattr__", lambda: function.__code__)
attempt("object.__setattr__", lambda: setattr(function, "__defaults__", (1,)))
print(function.__defaults__, sys.gettrace())

# expect: refused os.kill
# expect: refused os.fork
# expect: refused os.putenv
# expect: refused os.scandir
# expect: refused os.chmod
# expect: refused socket.__new__
# expect: refused socket.gethostname
# expect: refused sys._getframe
# expect: refused sys.settrace
# expect: refused builtins.id
# expect: refused builtins.breakpoint
# expect: refused compile
# expect: refused object.__getattr__
# expect: refused object.__setattr__
# expect: None None
