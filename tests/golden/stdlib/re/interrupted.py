import re
import signal
import threading

# a match that would take for ever ends with a signal, and lets other threads run
signal.signal(signal.SIGALRM, signal.default_int_handler)
ran = threading.Event()
threading.Thread(target=ran.set).start()
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    re.match("(?:a+a+)+b", "a" * 60)
except KeyboardInterrupt:
    print("interrupted", ran.is_set())  # expect: interrupted True
