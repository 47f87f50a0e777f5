# Native threads under the interpreter's lock: nothing is lost, locks exclude, each thread has its own attributes.
import _thread
import time

lock = _thread.allocate_lock()
again = _thread.RLock()
total = 0
ended = []


def work(number):
    global total
    for step in range(500):
        with lock:
            total += 1
        with again:
            with again:
                try:
                    if step % 50 == 0:
                        raise ValueError(step)
                except ValueError:
                    pass
    with lock:
        ended.append(number)


handles = [_thread.start_joinable_thread(lambda number=number: work(number)) for number in range(8)]
for handle in handles:
    handle.join()
print(total, sorted(ended))  # expect: 4000 [0, 1, 2, 3, 4, 5, 6, 7]
print(all(handle.is_done() for handle in handles))  # expect: True

print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01))  # expect: True False False
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)  # expect: release unlocked lock
try:
    again.release()
except RuntimeError as error:
    print(error)  # expect: cannot release un-acquired lock


class Mine(_thread._local):
    def __init__(self, start):
        self.value = start


mine = Mine(5)
mine.value += 1


def look():
    print(mine.value)  # expect: 5
    mine.value = 100
    mine.other = 1


_thread.start_joinable_thread(look).join()
print(mine.value, mine.__dict__)  # expect: 6 {'value': 6}


class Noisy:
    def __del__(self):
        print("gone")


def hold():
    mine.value = Noisy()


_thread.start_joinable_thread(hold).join()  # expect: gone
try:
    _thread._local(1)
except TypeError as error:
    print(error)  # expect: Initialization arguments are not supported


def spin():
    while not stop:
        pass


stop = False
_thread.start_new_thread(spin, ())
before = time.monotonic()
for _ in range(5):
    time.sleep(0.005)
print(time.monotonic() - before < 2)  # expect: True
stop = True
