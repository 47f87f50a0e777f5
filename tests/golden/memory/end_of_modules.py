# As the interpreter ends, destructors still find the globals of their module, and the process's own stdout.
import sys


class Upper:
    def write(self, text):
        sys.__stdout__.write(text.upper())
        return len(text)

    def flush(self):
        pass


class Noisy:
    def __init__(self, label):
        self.label = label

    def __del__(self):
        print("end of", self.label, greeting, sys is not None)


class Cycle(Noisy):
    def __init__(self, label):
        self.label = label
        self.itself = self


greeting = "with globals"
noisy = Noisy("a global")
cycle = Cycle("a cycle")
sys.stdout = Upper()
print("hello")
# expect: HELLO
# expect: end of a global with globals True
# expect: end of a cycle with globals True
