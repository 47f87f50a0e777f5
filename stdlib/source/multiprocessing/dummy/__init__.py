"""The interface of multiprocessing over threads."""

__all__ = ["Process", "current_process", "active_children", "freeze_support", "Lock", "RLock", "Semaphore",
           "BoundedSemaphore", "Condition", "Event", "Barrier", "Queue", "Manager", "Pipe", "Pool", "JoinableQueue"]

import array
import sys
import threading
import weakref
from queue import Queue
from threading import Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore

from .connection import Pipe

current_process = threading.current_thread
JoinableQueue = Queue
dict, list = dict, list


class DummyProcess(threading.Thread):
    """A thread that looks like a process."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}):
        super().__init__(group, target, name, args, kwargs)
        self._pid = None
        self._children = weakref.WeakKeyDictionary()
        self._start_called = False
        self._parent = current_process()

    def start(self):
        if self._parent is not current_process():
            raise RuntimeError(f"Parent is {self._parent!r} but current_process is {current_process()!r}")
        self._start_called = True
        if hasattr(self._parent, "_children"):
            self._parent._children[self] = None
        super().start()

    @property
    def exitcode(self):
        return 0 if self._start_called and not self.is_alive() else None


Process = DummyProcess
current_process()._children = weakref.WeakKeyDictionary()


def active_children():
    """Those started by this thread that still run."""
    children = current_process()._children
    for child in [*children]:
        if not child.is_alive():
            children.pop(child, None)
    return [*children]


def freeze_support():
    pass


class Namespace:
    """An object with the attributes it is given."""

    def __init__(self, /, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        parts = sorted(f"{name}={value!r}" for name, value in self.__dict__.items() if not name.startswith("_"))
        return f"{type(self).__name__}({', '.join(parts)})"


def Array(typecode, sequence, lock=True):
    return array.array(typecode, sequence)


class Value:
    """A value."""

    def __init__(self, typecode, value, lock=True):
        self._typecode, self._value = typecode, value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = value

    def __repr__(self):
        return f"<{type(self).__name__}({self._typecode!r}, {self._value!r})>"


def Manager():
    """This module: what threads share needs no server."""
    return sys.modules[__name__]


def shutdown():
    pass


def Pool(processes=None, initializer=None, initargs=()):
    """Worker threads that carry calls out."""
    from ..pool import ThreadPool
    return ThreadPool(processes, initializer, initargs)
