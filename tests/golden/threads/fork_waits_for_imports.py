# A child is not made while another thread holds the import lock: it would see half a module for ever.
import _imp
import os
import sys
import threading
import time
import types
import warnings

warnings.simplefilter("ignore")
started = threading.Event()
half, whole = types.ModuleType("half"), types.ModuleType("whole")


def importer():
    _imp.acquire_lock()
    sys.modules["made_up"] = half
    started.set()
    time.sleep(0.05)
    sys.modules["made_up"] = whole
    _imp.release_lock()


thread = threading.Thread(target=importer)
thread.start()
started.wait()
child = os.fork()
if not child:
    import made_up
    os._exit(42 if made_up is whole and not _imp.lock_held() else 1)
thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), _imp.lock_held())  # expect: 42 False
