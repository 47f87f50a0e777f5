"""What faulthandler writes: the frames of this thread, of all threads at a signal, after a time, and before death."""
import faulthandler
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time


def read(function):
    with tempfile.TemporaryFile("w+") as file:
        function(file)
        file.seek(0)
        text = re.sub("0x[0-9a-f]+ .*?\\(", "N (", file.read())
        return re.sub('"[^"]*[/>]([a-z_]+.py)", line [0-9]+', r'"\1", line N', text)


def inner(file):
    faulthandler.dump_traceback(file, all_threads=False)


print(read(inner), end="")
# expect: Stack (most recent call first):
# expect:   File "faulthandler_dumps.py", line N in inner
# expect:   File "faulthandler_dumps.py", line N in read
# expect:   File "faulthandler_dumps.py", line N in <module>


def at_signal(file):
    faulthandler.register(signal.SIGUSR1, file)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))  # expect: True False


def later(file):
    faulthandler.dump_traceback_later(0.05, file=file)
    time.sleep(0.3)
    faulthandler.cancel_dump_traceback_later()


end = threading.Event()
worker = threading.Thread(target=end.wait)
worker.start()
text = read(at_signal)
print(text.count("hread N"), "Current thread N" in text, "in at_signal" in text)  # expect: 2 True True
text = read(later)
print(text.splitlines()[0], "in later" in text)  # expect: Timeout (0:00:00.050000)! True
end.set()
worker.join()
print(faulthandler.is_enabled(), faulthandler.disable())  # expect: False False
try:
    faulthandler.register(signal.SIGSEGV)
except RuntimeError as error:
    print(error)  # expect: signal 11 cannot be registered, use enable() instead
try:
    faulthandler.dump_traceback_later(0)
except ValueError as error:
    print(error)  # expect: timeout must be greater than 0
program = "import faulthandler\ndef f(): faulthandler._sigsegv()\nf()"
dead = subprocess.run([sys.executable, "-X", "faulthandler", "-c", program], stderr=subprocess.PIPE, text=True)
print(dead.returncode != 0, dead.stderr.splitlines()[0])  # expect: True Fatal Python error: Segmentation fault
print('File "<string>", line 2 in f' in dead.stderr)  # expect: True
