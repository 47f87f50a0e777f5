# Methods bound beforehand, `with` on objects of every kind, and locks that take and give without being held.
import threading

lock = threading.Lock()
acquire, release = lock.acquire, lock.release
for turn in range(3):
    print(acquire(), lock.locked(), release(), lock.locked())
print(acquire(False), acquire(False), acquire(timeout=0), release())
try:
    release()
except RuntimeError as error:
    print(error)
try:
    acquire(True, 1, 2)
except TypeError as error:
    print(type(error).__name__)


class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind and kind.__name__)
        return kind is KeyError


class Static:
    __enter__ = staticmethod(lambda: "static")
    __exit__ = classmethod(lambda cls, *details: print(cls.__name__, details))


def use(manager):
    with manager as entered:
        print(type(entered).__name__)


for manager in lock, threading.RLock(), Manager("one"), Static(), lock, memoryview(b""), Manager("two"):
    use(manager)
with Manager("three"), lock:
    print(lock.locked())
    raise KeyError
print(lock.locked())
try:
    use(5)
except TypeError as error:
    print(error)
append, items = [].append, []
calls = [append, items.append, str.upper, "a".upper, print, dict.fromkeys, {}.get]
for call in calls * 3:
    try:
        print(call("x"))
    except TypeError as error:
        print(error)
print(append.__self__, items)
# expect: True True None False
# expect: True True None False
# expect: True True None False
# expect: True False False None
# expect: release unlocked lock
# expect: TypeError
# expect: bool
# expect: bool
# expect: enter one
# expect: Manager
# expect: exit one None
# expect: str
# expect: Static (None, None, None)
# expect: bool
# expect: memoryview
# expect: enter two
# expect: Manager
# expect: exit two None
# expect: enter three
# expect: True
# expect: exit three KeyError
# expect: False
# expect: 'int' object does not support the context manager protocol (missed __exit__ method)
# expect: None
# expect: None
# expect: X
# expect: str.upper() takes no arguments (1 given)
# expect: x
# expect: None
# expect: {'x': None}
# expect: None
# expect: None
# expect: None
# expect: X
# expect: str.upper() takes no arguments (1 given)
# expect: x
# expect: None
# expect: {'x': None}
# expect: None
# expect: None
# expect: None
# expect: X
# expect: str.upper() takes no arguments (1 given)
# expect: x
# expect: None
# expect: {'x': None}
# expect: None
# expect: ['x', 'x', 'x'] ['x', 'x', 'x']
