# What is noted when the program has ended is told of on stderr, and ends nothing.
import subprocess
import sys

program = """
import _thread

class Late:
    def __del__(self):
        _thread.interrupt_main()

late = Late()
"""
done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
print(done.returncode)  # expect: 0
for line in done.stderr.splitlines():
    if "File" not in line and not line.startswith("    "):
        print(line)
# expect: Exception ignored while calling signal handler:
# expect: Traceback (most recent call last):
# expect: OSError: Signal 2 ignored due to race condition
