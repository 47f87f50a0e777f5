# In the child the thread that forked is the main one, with an id of its own.
import os
import threading
import warnings

warnings.simplefilter("ignore")


def fork():
    thread = threading.current_thread()
    before = thread.native_id
    child = os.fork()
    if not child:
        is_new = thread.native_id == threading.get_native_id() == os.getpid() != before
        os._exit(is_new and thread is threading.main_thread())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), thread.native_id == before)


fork()  # expect: 1 True
thread = threading.Thread(target=fork)
thread.start()
thread.join()  # expect: 1 True
