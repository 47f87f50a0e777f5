import os
import select
import threading

for milliseconds in None, -1000, -1.0, -0.1, -1e-100:
    reading, writing = os.pipe()
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    thread = threading.Thread(target=poll.poll, args=(milliseconds,))
    thread.start()
    thread.join(0.05)
    print(thread.is_alive())  # expect: True
    # expect: True
    # expect: True
    # expect: True
    # expect: True
    os.write(writing, b"!")
    thread.join()
    os.close(reading)
    os.close(writing)
try:
    select.select([], [], [], -1e-100)
except ValueError as error:
    print(error)  # expect: timeout must be non-negative
