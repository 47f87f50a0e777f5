import threading
import time


def attempt(call, *arguments):
    try:
        print(call(*arguments))
    except (OSError, TypeError, OverflowError) as error:
        print(type(error).__name__, error)


print(time.clock_gettime(time.CLOCK_BOOTTIME) > 0)  # expect: True
print(time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW) > 0)  # expect: True
attempt(time.clock_settime, time.CLOCK_MONOTONIC, 1.0)  # expect: OSError [Errno 22] Invalid argument
attempt(time.clock_settime_ns, time.CLOCK_MONOTONIC, 1)  # expect: OSError [Errno 22] Invalid argument
attempt(time.clock_settime, 1, "x")  # expect: TypeError 'str' object cannot be interpreted as an integer or float
attempt(time.clock_settime_ns, 1, 1.5)  # expect: TypeError expect int, got float
attempt(time.clock_settime, 1, 1e30)  # expect: OverflowError timestamp out of range for C PyTime_t
attempt(time.clock_settime_ns, 1, 1 << 70)  # expect: OverflowError timestamp out of range for C PyTime_t
clock = time.pthread_getcpuclockid(threading.get_ident())
print(time.clock_gettime(clock) > 0)  # expect: True
attempt(time.pthread_getcpuclockid, "x")  # expect: TypeError pthread_getcpuclockid() argument 1 must be int, not str
