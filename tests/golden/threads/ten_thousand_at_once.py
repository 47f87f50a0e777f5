# 10,000 threads asked for at once: each runs once, or start() refuses it with RuntimeError and the thread never was.
import threading

COUNT = 10_000
gate = threading.Event()
done, refused = [], []


def work(number):
    gate.wait()
    done.append(number)


threads = []
for number in range(COUNT):
    thread = threading.Thread(target=work, args=(number,))
    try:
        thread.start()
    except RuntimeError as error:  # the system has no more
        refused.append((number, str(error)))
        if thread.is_alive() or thread in threading.enumerate():
            print("a thread that was refused is alive")
    else:
        threads.append(thread)
print(threading.active_count() == len(threads) + 1)  # expect: True
gate.set()
for thread in threads:
    thread.join()
print(threading.active_count(), threading.enumerate() == [threading.main_thread()])  # expect: 1 True
print(sorted(done + [number for number, _ in refused]) == list(range(COUNT)))  # expect: True
print({text for _, text in refused} <= {"can't start new thread"})  # expect: True

# The system's room is free again.
again = []
for number in range(500):
    thread = threading.Thread(target=again.append, args=(number,))
    thread.start()
    thread.join()
print(again == list(range(500)))  # expect: True
