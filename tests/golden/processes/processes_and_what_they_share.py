"""Processes by fork and by a fresh interpreter: queues, pipes, shared numbers, locks, events, barriers, conditions."""
import multiprocessing
import os
import sys


def work(queue, connection, number, numbers, lock, event, barrier, condition):
    with lock:
        number.value += 1
    numbers[1] = 2.5
    queue.put(("from", multiprocessing.current_process().name, os.getppid() == multiprocessing.parent_process().pid))
    connection.send({"a": [1, 2]})
    number.value += connection.recv()
    event.set()
    barrier.wait()
    with condition:
        condition.notify()
    sys.exit(3)


def show(method):
    context = multiprocessing.get_context(method)
    print(context.get_start_method())
    queue, (ours, theirs) = context.Queue(), context.Pipe()
    number, numbers, lock = context.Value("i", 40), context.Array("d", 3), context.Lock()
    event, barrier, condition = context.Event(), context.Barrier(2), context.Condition()
    with condition:
        process = context.Process(target=work, name="child",
                                  args=(queue, theirs, number, numbers, lock, event, barrier, condition))
        print(process.exitcode, process.is_alive(), process.daemon)
        process.start()
        print(queue.get(), ours.recv())
        ours.send(1)
        print(event.wait(20), barrier.wait() in (0, 1), condition.wait(20))
    process.join()
    print(process.exitcode, number.value, numbers[:], lock)
    process.close()
    try:
        process.join()
    except ValueError as error:
        print(error)


def fail():
    raise SystemExit("gone")


if __name__ == "__main__":
    show("fork")  # expect: fork
    # expect: None False False
    # expect: ('from', 'child', True) {'a': [1, 2]}
    # expect: True True True
    # expect: 3 42 [0.0, 2.5, 0.0] <Lock(owner=None)>
    # expect: process object is closed
    show("spawn")  # expect: spawn
    # expect: None False False
    # expect: ('from', 'child', True) {'a': [1, 2]}
    # expect: True True True
    # expect: 3 42 [0.0, 2.5, 0.0] <Lock(owner=None)>
    # expect: process object is closed
    try:
        multiprocessing.get_context("nothing")
    except ValueError as error:
        print(error)  # expect: cannot find context for 'nothing'
    multiprocessing.set_start_method("fork")
    try:
        multiprocessing.set_start_method("spawn")
    except RuntimeError as error:
        print(error)  # expect: context has already been set
    process = multiprocessing.Process(target=os._exit, args=(7,))
    process.start()
    process.join()
    print(process.exitcode)  # expect: 7
    sleeper = multiprocessing.Process(target=multiprocessing.Event().wait)
    sleeper.start()
    sleeper.terminate()
    sleeper.join()
    print(sleeper.exitcode, multiprocessing.active_children())  # expect: -15 []
    try:
        multiprocessing.Value("i").value = "text"
    except TypeError as error:
        print(error)  # expect: 'str' object cannot be interpreted as an integer
