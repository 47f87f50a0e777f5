"""How late a thread wakes that sleeps for 10 ms at a time, while others compute.

    adder tests/tools/wake_delay.py [SECONDS [THREADS]]

For each kind of work: the delays beyond 10 ms at the median, the 99th percentile and the most, in milliseconds. The
status is 1 if the 99th percentile is beyond two switch intervals anywhere. Delays of an idle interpreter come first:
what the machine itself is late by.
"""
import sys
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 3
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
PERIOD = 0.01
ended = False


def idle():
    time.sleep(0.05)


def loop():
    number = 0
    while number < 100_000:
        number += 1


def call():
    def one(n):
        return n + 1
    for number in range(20_000):
        one(number)


def build():
    [str(number) for number in range(20_000)]


def sort():
    sorted(range(5_000), key=lambda number: -number)


def notify():
    condition = threading.Condition()
    for _ in range(5_000):
        with condition:
            condition.notify()


def work(kind):
    while not ended:
        kind()


def delays(kind):
    global ended
    ended = False
    threads = [threading.Thread(target=work, args=(kind,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    found = []
    end = time.monotonic() + SECONDS
    while (start := time.monotonic()) < end:
        time.sleep(PERIOD)
        found.append(time.monotonic() - start - PERIOD)
    ended = True
    for thread in threads:
        thread.join()
    return sorted(found)


limit = 2 * sys.getswitchinterval()
is_late = False
for kind in idle, loop, call, build, sort, notify:
    found = delays(kind)
    median, late = found[len(found) // 2], found[len(found) * 99 // 100]
    print(f"{kind.__name__:8} median {median * 1e3:7.2f}  99% {late * 1e3:7.2f}  most {found[-1] * 1e3:7.2f}")
    is_late = is_late or (kind is not idle and late > limit)
print(f"two switch intervals: {limit * 1e3:.2f}")
sys.exit(is_late)
