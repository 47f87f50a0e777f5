# A child has only the thread that forked: its end waits for no other; the parent is warned.
import os, sys, threading, warnings

done = threading.Event()
waiting = threading.Thread(target=done.wait)
waiting.start()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    child = os.fork()
    if child == 0:
        assert threading.active_count() == 1
        sys.exit(5)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))  # expect: 5
print([warning.category.__name__ for warning in caught])  # expect: ['DeprecationWarning']
print(caught[0].filename == __file__, caught[0].lineno)  # expect: True 9
done.set()
waiting.join()

order = []
os.register_at_fork(before=lambda: order.append("before"), after_in_parent=lambda: order.append("after"))
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print(order)  # expect: ['before', 'after']


def forks():
    child = os.fork()
    if child == 0:
        os._exit(threading.main_thread() is threading.current_thread())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))  # expect: 1


thread = threading.Thread(target=forks)
thread.start()
thread.join()

condition = threading.Condition()
with condition:
    try:
        condition.wait(float("nan"))
    except ValueError as error:
        print(error)  # expect: Invalid value NaN (not a number)
