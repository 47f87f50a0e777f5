import gc
import marshal
import os
import socket
import sys
import tempfile
import threading
import time
import types

wanted = None
told = []


def hook(event, arguments):
    if wanted and event.startswith(wanted):
        told.append((event, arguments))


sys.addaudithook(hook)


def show(prefix, action):
    """Prints the events with this prefix while action runs; objects as their types."""
    global wanted
    told.clear()
    wanted = prefix
    try:
        action()
    except Exception as error:
        outcome = [type(error).__name__]
    else:
        outcome = []
    wanted = None
    plain = (str, bytes, int, type(None), tuple, list, dict)
    for event, arguments in told:
        print(event, *[item if isinstance(item, plain) else type(item).__name__ for item in arguments], *outcome)


def function():
    pass


class Class:
    pass


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("f", "w") as file:
        file.write("text")
    show("os.", lambda: os.chmod("f", 0o600))
    show("os.", lambda: os.link("f", "g"))
    show("os.", lambda: os.symlink("f", "h"))
    show("os.", lambda: os.rename("g", "i"))
    show("os.", lambda: os.truncate("f", 2))
    show("os.", lambda: os.utime("f", (1, 2)))
    show("os.", lambda: list(os.scandir(".")))
    show("os.", lambda: os.putenv("a", "b"))
    show("os.", lambda: os.unsetenv("a"))
    show("os.", lambda: os.kill(0, 0))
    show("os.", lambda: os.execv("/no such file", ["a"]))
    show("os.", lambda: os.execve("/no such file", ["a"], {}))
    os.chdir("/")

with socket.socket() as s, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
    show("socket.", socket.gethostname)
    show("socket.", lambda: s.bind(("127.0.0.1", 0)))
    show("socket.", lambda: s.connect_ex(("127.0.0.1", 1)))
    show("socket.", lambda: datagrams.sendto(b"x", ("127.0.0.1", 9)))
    show("socket.", lambda: datagrams.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)))
    show("socket.", lambda: socket.socket().close())
show("socket.", lambda: socket.getaddrinfo("127.0.0.1", 80))
show("socket.", lambda: socket.gethostbyname("127.0.0.1"))
show("socket.", lambda: socket.getservbyport(80))

show("object.", lambda: function.__code__)
show("object.", lambda: setattr(function, "__code__", function.__code__))
show("object.", lambda: setattr(function, "__defaults__", (1,)))
show("object.", lambda: delattr(function, "__defaults__"))
show("object.", lambda: (n for n in ()).gi_code)
show("object.", lambda: (n for n in ()).gi_frame)
show("object.", lambda: setattr(Class, "__name__", "Other"))
show("object.", lambda: setattr(Class, "__module__", "other"))
show("object.", lambda: setattr(Class, "plain", 1))
show("object.", lambda: setattr(Class(), "__class__", Class))
show("function.", lambda: types.FunctionType(function.__code__, {}))

show("sys.", lambda: sys._getframe())
show("sys.", lambda: sys.settrace(None))
show("sys.", lambda: sys.setprofile(None))
show("sys.", lambda: sys._current_frames())
show("gc.", lambda: gc.get_objects(1))
show("marshal.", lambda: marshal.dumps(1))
show("time.", lambda: time.sleep(0))
show("compile", lambda: exec("1"))
show("compile", lambda: eval(" 1"))
show("_thread.", lambda: threading.Thread(target=function).start())

# expect: os.chmod f 384 -1
# expect: os.link f g -1 -1
# expect: os.symlink f h -1
# expect: os.rename g i -1 -1
# expect: os.truncate f 2
# expect: os.utime f (1, 2) None -1
# expect: os.scandir .
# expect: os.putenv b'a' b'b'
# expect: os.unsetenv b'a'
# expect: os.kill 0 0
# expect: os.exec /no such file ['a'] None FileNotFoundError
# expect: os.exec /no such file ['a'] {} FileNotFoundError
# expect: socket.gethostname
# expect: socket.bind socket ('127.0.0.1', 0)
# expect: socket.connect socket ('127.0.0.1', 1)
# expect: socket.sendto socket ('127.0.0.1', 9)
# expect: socket.sendmsg socket ('127.0.0.1', 9)
# expect: socket.__new__ socket 2 1 0
# expect: socket.getaddrinfo 127.0.0.1 80 0 0 0
# expect: socket.gethostbyname 127.0.0.1
# expect: socket.getservbyport 80 None
# expect: object.__getattr__ function __code__
# expect: object.__getattr__ function __code__
# expect: object.__setattr__ function __code__ code
# expect: object.__setattr__ function __defaults__ (1,)
# expect: object.__delattr__ function __defaults__
# expect: object.__getattr__ generator gi_code
# expect: object.__getattr__ generator gi_frame
# expect: object.__setattr__ type __name__ Other
# expect: object.__setattr__ type __module__ other
# expect: object.__setattr__ Other __class__ type
# expect: function.__new__ code
# expect: sys._getframe frame
# expect: sys.settrace
# expect: sys.setprofile
# expect: sys._current_frames
# expect: gc.get_objects 1
# expect: marshal.dumps 1 5
# expect: time.sleep 0
# expect: compile b'1' <string>
# expect: compile b'1' <string>
# expect: _thread.start_joinable_thread method 0 _ThreadHandle
