"""Objects in a server process, blocks of shared memory by name, and a list in one."""
import multiprocessing
from multiprocessing import shared_memory
from multiprocessing.managers import BaseManager, SharedMemoryManager


class Counter:
    def __init__(self, start):
        self.number = start

    def add(self, number):
        self.number += number
        return self.number

    def _hidden(self):
        return "hidden"


class Counters(BaseManager):
    pass


Counters.register("Counter", Counter)


def change(table, items, space, lock):
    with lock:
        table["child"] = True
        items.append([3])
        space.number += 1


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        table, items, space, lock = manager.dict(a=1), manager.list([1]), manager.Namespace(number=1), manager.Lock()
        process = context.Process(target=change, args=(table, items, space, lock))
        process.start()
        process.join()
        print(table, items, space)  # expect: {'a': 1, 'child': True} [1, [3]] Namespace(number=2)
        print(sorted(table), list(items), len(items))  # expect: ['a', 'child'] [1, [3]] 2
        items += [9]
        print(items[-1], manager.list([items])[0][0])  # expect: 9 1
        try:
            items[10]
        except IndexError as error:
            print(error)  # expect: list index out of range
        queue = manager.Queue()
        queue.put("through the server")
        print(queue.get(), queue.empty())  # expect: through the server True
    with Counters(ctx=context) as counters:
        counter = counters.Counter(5)
        print(counter.add(2), type(counter).__name__, hasattr(counter, "_hidden"))
        # expect: 7 AutoProxy[Counter] False
    block = shared_memory.SharedMemory(create=True, size=16)
    block.buf[:3] = b"abc"
    other = shared_memory.SharedMemory(block.name)
    print(bytes(other.buf[:4]), block.name == other.name)  # expect: b'abc\x00' True
    other.close()
    block.close()
    block.unlink()
    try:
        shared_memory.SharedMemory(block.name)
    except FileNotFoundError as error:
        print(error.errno)  # expect: 2
    items = shared_memory.ShareableList([1, 2.5, None, "text", b"bytes", True])
    items[3] = "more"
    print(list(items), len(items), items.index(None))  # expect: [1, 2.5, None, 'more', b'bytes', True] 6 2
    try:
        items[3] = "far too long for that place"
    except ValueError as error:
        print(error)  # expect: bytes/str item exceeds available storage
    items.shm.close()
    items.shm.unlink()
    with SharedMemoryManager() as manager:
        block = manager.SharedMemory(4)
        block.buf[0] = 7
        print(block.buf[0])  # expect: 7
        block.close()
