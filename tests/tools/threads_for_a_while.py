"""A hundred threads that count under locks, queue, sleep and raise for some seconds: nothing may be lost.

    adder tests/tools/threads_for_a_while.py [SECONDS [SWITCH_INTERVAL]]

Prints what was done; the status is 1 if any count is wrong. Run it under the builds with the sanitizers of
threads and of memory (make stress-threads).
"""
import queue
import sys
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5
if len(sys.argv) > 2:
    sys.setswitchinterval(float(sys.argv[2]))
EACH = 20  # threads of each of the five kinds

lock, recursive, condition = threading.Lock(), threading.RLock(), threading.Condition()
counted = {"lock": 0, "recursive": 0, "condition": 0}
work, done = queue.Queue(50), queue.SimpleQueue()
raised, slept, unhandled = [], [], []
end = time.monotonic() + SECONDS
threading.excepthook = lambda details: unhandled.append(details.exc_type)


def rounds():
    count = 0
    while time.monotonic() < end:
        yield count
        count += 1


def count_under_locks(result):
    for number in rounds():
        with lock:
            counted["lock"] += 1
        with recursive, recursive:
            counted["recursive"] += 1
        with condition:
            counted["condition"] += 1
            condition.notify()
        result[0] = number + 1


def put(result):
    for number in rounds():
        work.put((number, [number] * 3))
        result[0] = number + 1
    work.put(None)


def get(result):
    while (item := work.get()) is not None:
        number, parts = item
        done.put(sum(parts) == 3 * number)
        result[0] += 1


def sleep(result):
    for number in rounds():
        time.sleep(0.002)
        with condition:
            condition.wait(0.001)
        slept.append(number)
        result[0] = number + 1


def fail(result):
    for number in rounds():
        try:
            raise ValueError(number, {"a": [number]})
        except ValueError as error:
            raised.append(error.args[0])
        if number % 50 == 0:
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
        result[0] = number + 1


kinds = [count_under_locks, put, get, sleep, fail]
results = {kind: [[0] for _ in range(EACH)] for kind in kinds}
threads = [threading.Thread(target=kind, args=(result,)) for kind in kinds for result in results[kind]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sums = {kind: sum(result[0] for result in results[kind]) for kind in kinds}
received = [done.get() for _ in range(done.qsize())]
checks = {
    "lock": counted["lock"] == sums[count_under_locks],
    "recursive": counted["recursive"] == sums[count_under_locks],
    "condition": counted["condition"] == sums[count_under_locks],
    "queue": sums[put] == sums[get] == len(received) and all(received) and work.empty(),
    "sleep": len(slept) == sums[sleep],
    "raise": len(raised) == sums[fail],
    "unhandled": set(unhandled) <= {ZeroDivisionError} and len(unhandled) >= EACH,
    "threads": threading.active_count() == 1,
}
print({kind.__name__: total for kind, total in sums.items()}, len(unhandled), "unhandled")
wrong = [name for name, is_right in checks.items() if not is_right]
print("lost:" if wrong else "nothing lost", *wrong)
sys.exit(1 if wrong else 0)
