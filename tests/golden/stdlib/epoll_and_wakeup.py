import _signal
import os
import select

reading, writing = os.pipe()
with select.epoll() as watched:
    watched.register(reading, select.EPOLLIN)
    print(watched.poll(0))  # expect: []
    os.write(writing, b"x")
    print(watched.poll(1) == [(reading, select.EPOLLIN)])  # expect: True
    os.read(reading, 1)
    try:
        _signal.set_wakeup_fd(writing)
    except ValueError as error:
        print(str(error).endswith("must be in non-blocking mode"))  # expect: True
    os.set_blocking(writing, False)
    print(_signal.set_wakeup_fd(writing))  # expect: -1
    _signal.signal(_signal.SIGUSR1, lambda number, frame: print("handled"))
    _signal.raise_signal(_signal.SIGUSR1)  # expect: handled
    print(os.read(reading, 10) == bytes([_signal.SIGUSR1]))  # expect: True
    print(_signal.set_wakeup_fd(-1) == writing)  # expect: True
    watched.unregister(reading)
print(watched.closed)  # expect: True
watched.poll()  # expect error: ValueError: I/O operation on closed epoll object
