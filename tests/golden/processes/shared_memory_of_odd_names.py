# The tracker of resources reads commands line by line; names with line breaks and colons come through.
import subprocess
import sys

program = '''
from multiprocessing import resource_tracker, shared_memory
for name in ["adder:a:b", "adder_a\\\\nb:c", "adder_end\\\\n"]:
    memory = shared_memory.SharedMemory(create=True, size=10, name=name)
    memory.close()
    memory.unlink()
resource_tracker._resource_tracker._stop()
print(resource_tracker._resource_tracker._exitcode)
resource_tracker.register("left", "dummy")
resource_tracker._resource_tracker._stop()
print(resource_tracker._resource_tracker._exitcode)
'''
result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
print(result.stdout.split(), repr(result.stderr))  # expect: ['0', '1'] ''
