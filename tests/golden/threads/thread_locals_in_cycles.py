# A thread-local object that only its own attributes refer to is garbage, whichever threads hold them.
import gc
import threading
import weakref

gc.disable()


class Node:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


node = Node("one")
node.local = threading.local()
node.local.back = node
del node
gc.collect()  # expect: end of one

local = threading.local()
local.me = local
gone = weakref.ref(local)
del local
gc.collect()
print(gone() is None)  # expect: True


class Counted(threading.local):
    def __init__(self, start):
        self.items = [start]
        self.me = self


counted = Counted(1)
passed, told, leave = [counted], threading.Event(), threading.Event()


def hold():
    local = passed[0]
    local.node = Node("the thread's")
    local.node.back = local.items
    local.items.append(local)
    del local
    told.set()
    leave.wait()


thread = threading.Thread(target=hold)
thread.start()
told.wait()
gc.collect()
print(counted.items, len(passed))  # expect: [1] 1
gone = weakref.ref(counted)
passed.clear()
del counted
gc.collect()  # expect: end of the thread's
print(gone() is None)  # expect: True
leave.set()
thread.join()

# One that lives on keeps what it holds, and gives it back when the thread ends.
kept = threading.local()


def work():
    kept.node = Node("a thread that ends")
    kept.node.local = kept
    gc.collect()


thread = threading.Thread(target=work)
thread.start()
thread.join()
gc.collect()  # expect: end of a thread that ends
print(hasattr(kept, "node"))  # expect: False
