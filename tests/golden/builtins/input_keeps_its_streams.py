# Streams that input() uses may be replaced by what it calls; one that cannot be flushed is read from all the same.
import io
import sys


class Sink:
    def write(self, text):
        sys.__stdout__.write(text)


class Swapping(io.StringIO):
    def flush(self):
        sys.stdin = io.StringIO("later\n")
        sys.stdout = sys.__stdout__


sys.stdin, sys.stdout = io.StringIO("one\n"), Sink()
line = input("ask ")
sys.stdout = Swapping()
sys.stdin = io.StringIO("two\n")
other = input()
sys.stdout, sys.stdin = sys.__stdout__, None
print(line, other)
try:
    input()
except RuntimeError as error:
    print(error)
# expect: ask one two
# expect: lost sys.stdin
