# A child forked while other threads hold locks: threading's own locks and those of files and imports are usable there;
# a lock of the program stays as it was, held by a thread that is gone.
# not under sanitize: the child would wait for ASan's own allocator, whose lock nobody holds any more
import io
import os
import sys
import threading
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
lock, recursive, condition = threading.Lock(), threading.RLock(), threading.Condition()
holding, let_go = threading.Barrier(4), threading.Event()
stop = threading.Event()


def hold(what):
    with what:
        holding.wait()
        let_go.wait()


def busy():
    """Prints into a file, makes threads and asks for modules all the time: takes the locks of all of them."""
    file = open(os.devnull, "w")
    while not stop.is_set():
        print("some text", file=file, flush=True)
        thread = threading.Thread(target=list)
        thread.start()
        thread.join()
        sys.modules.pop("this_is_no_module", None)
        try:
            import this_is_no_module
        except ImportError:
            pass


threads = [threading.Thread(target=hold, args=(what,)) for what in (lock, recursive, condition)]
threads += [threading.Thread(target=busy) for _ in range(2)]
for thread in threads:
    thread.start()
holding.wait()


def child_work():
    """Bits of what works in the child."""
    works = 0
    works |= lock.locked() and not lock.acquire(timeout=0.01)                    # 1: held for ever
    works |= (not recursive.acquire(blocking=False)) << 1                        # 2
    works |= (not condition.acquire(timeout=0.01)) << 2                          # 4
    works |= (threading.active_count() == 1) << 3                                # 8
    done = []
    thread = threading.Thread(target=done.append, args=(1,))                     # 16: new threads start and end
    thread.start()
    thread.join()
    works |= (done == [1]) << 4
    import textwrap                                                              # 32: imports work
    works |= (textwrap.dedent("  a") == "a") << 5
    with open(os.devnull, "w") as file:
        print("text", file=file, flush=True)
    works |= (threading.current_thread() is threading.main_thread()) << 6        # 64
    return works


statuses = []
for _ in range(20):
    child = os.fork()
    if child == 0:
        status = 255
        try:
            status = child_work()
        finally:
            os._exit(status)
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(set(statuses))  # expect: {127}

# Forked by a thread that holds a lock: it is the child's main thread, and its to release.
mine, again = threading.Lock(), threading.RLock()


def fork_holding():
    with mine, again:
        child = os.fork()
        if child == 0:
            try:
                again.release()
                mine.release()
                is_fine = (threading.main_thread() is threading.current_thread() and mine.acquire(False)
                           and again.acquire(False) and threading.active_count() == 1)
                os._exit(10 if is_fine else 11)
            finally:
                os._exit(12)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


thread = threading.Thread(target=fork_holding)
thread.start()
thread.join()  # expect: 10

# In the parent nothing has changed.
print(lock.locked(), recursive.acquire(blocking=False), condition.acquire(blocking=False))  # expect: True False False
let_go.set()
stop.set()
for thread in threads:
    thread.join()
print(lock.locked(), threading.active_count())  # expect: False 1

# The child of a fork in a thread ends as a program does: threads that it has started are waited for.
reader, writer = os.pipe()


def fork_and_exit():
    if os.fork() == 0:
        os.close(reader)
        threading.Thread(target=lambda: (time.sleep(0.05), os.write(writer, b"from the child's thread"))).start()
        sys.exit(6)
    print(os.waitstatus_to_exitcode(os.wait()[1]))


thread = threading.Thread(target=fork_and_exit)
thread.start()
thread.join()  # expect: 0
os.close(writer)
print(os.read(reader, 100))  # expect: b"from the child's thread"
