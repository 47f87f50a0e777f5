# Queues hand items over in order, wait for room and for items, and can be shut down.
import queue
import threading

bounded = queue.Queue(2)


def produce():
    for i in range(500):
        bounded.put(i)
    bounded.put(None)


thread = threading.Thread(target=produce)
thread.start()
got = []
while (item := bounded.get()) is not None:
    got.append(item)
    bounded.task_done()
bounded.task_done()
bounded.join()
thread.join()
print(got == list(range(500)), bounded.empty())  # expect: True True
try:
    bounded.task_done()
except ValueError as error:
    print(error)  # expect: task_done() called too many times
try:
    bounded.get(timeout=0.01)
except queue.Empty:
    print("empty")  # expect: empty
bounded.put(1)
bounded.put(2)
try:
    bounded.put_nowait(3)
except queue.Full:
    print("full")  # expect: full
bounded.shutdown()
print(bounded.get(), bounded.get())  # expect: 1 2
for call in (bounded.get, lambda: bounded.put(1)):
    try:
        call()
    except queue.ShutDown as error:
        print(repr(error))
# expect: ShutDown()
# expect: ShutDown()

for kind in (queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    q = kind()
    for i in (2, 3, 1):
        q.put(i)
    print(kind.__name__, [q.get() for _ in range(q.qsize())])
# expect: LifoQueue [1, 3, 2]
# expect: PriorityQueue [1, 2, 3]
# expect: SimpleQueue [2, 3, 1]
try:
    queue.SimpleQueue().get(timeout=-1)
except ValueError as error:
    print(error)  # expect: 'timeout' must be a non-negative number
