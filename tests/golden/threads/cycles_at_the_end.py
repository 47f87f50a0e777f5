# Cycles are collected when the threads have stopped and the globals are still there.
import gc
import threading


def loop():
    while True:
        pass


class Cycle:
    def __init__(self):
        self.itself = self
        self.thread = threading.Thread(target=loop, daemon=True)
        self.thread.start()

    def __del__(self):
        try:
            self.thread.join()
        except PythonFinalizationError as error:
            print(self.thread.is_alive(), error)  # expect: True cannot join thread at interpreter shutdown


gc.disable()  # or under make stress it would be collected at once, and wait for ever
Cycle()
