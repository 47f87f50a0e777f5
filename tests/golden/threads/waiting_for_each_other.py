# Conditions, semaphores, barriers, events and timers.
import sys
import threading

results = []
barrier = threading.Barrier(3, action=lambda: results.append("open"))
threads = [threading.Thread(target=lambda: results.append(barrier.wait() in (0, 1, 2))) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)  # expect: ['open', True, True, True]
barrier.abort()
try:
    barrier.wait()
except threading.BrokenBarrierError as error:
    print(repr(error), barrier.broken)  # expect: BrokenBarrierError() True

condition = threading.Condition()
items = []


def consume():
    with condition:
        condition.wait_for(lambda: items)
        print("got", items.pop())  # expect: got 1


thread = threading.Thread(target=consume)
thread.start()
with condition:
    items.append(1)
    condition.notify()
thread.join()
with condition:
    print(condition.wait(0.01))  # expect: False
for call in (condition.wait, condition.notify):
    try:
        call()
    except RuntimeError as error:
        print(error)
# expect: cannot wait on un-acquired lock
# expect: cannot notify on un-acquired lock

places = threading.BoundedSemaphore(2)
print(places.acquire(), places.acquire(), places.acquire(blocking=False))  # expect: True True False
places.release(2)
try:
    places.release()
except ValueError as error:
    print(error)  # expect: Semaphore released too many times

event = threading.Event()
print(event.wait(0.01), event.is_set())  # expect: False False
timer = threading.Timer(0.01, event.set)
timer.start()
print(event.wait())  # expect: True
timer.join()


def fail():
    raise ValueError("in a thread")


hooked = []
threading.excepthook = lambda details: hooked.append((details.exc_type, str(details.exc_value), details.thread.name))
thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
print(hooked)  # expect: [(<class 'ValueError'>, 'in a thread', 'failing')]
threading.excepthook = threading.__excepthook__
thread = threading.Thread(target=sys.exit)
thread.start()
thread.join()
print(threading.active_count(), threading.current_thread() is threading.main_thread())  # expect: 1 True
try:
    thread.start()
except RuntimeError as error:
    print(error)  # expect: threads can only be started once
threading._register_atexit(print, "registered")
threading.Timer(0.02, print, ["a thread that the end waits for"]).start()
# expect: registered
# expect: a thread that the end waits for
