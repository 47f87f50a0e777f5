# Threads that write to one buffered stream never tear each other's pieces.
import _thread
import io
import time


class Slow(io.RawIOBase):
    pieces = []

    def writable(self):
        return True

    def write(self, data):
        self.pieces.append(bytes(data))
        time.sleep(0)
        return len(data)


stream = io.BufferedWriter(Slow(), 64)
done = []


def work(letter):
    for _ in range(100):
        stream.write(letter * 7)
    done.append(letter)


for letter in [b"a", b"b", b"c"]:
    _thread.start_new_thread(work, (letter,))
while len(done) < 3:
    time.sleep(0.001)
stream.flush()
written = b"".join(Slow.pieces)
print(len(written), all(len(set(written[i:i + 7])) == 1 for i in range(0, len(written), 7)))
# expect: 2100 True
