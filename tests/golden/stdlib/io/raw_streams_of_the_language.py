# Buffers stand over any raw stream, also over one written in the language.
import io


class Raw(io.RawIOBase):
    def __init__(self, data=b""):
        self.data, self.at, self.calls = bytearray(data), 0, []

    def readable(self):
        return True

    def writable(self):
        return True

    def readinto(self, buffer):
        part = self.data[self.at:self.at + len(buffer)]
        buffer[:len(part)] = part
        self.at += len(part)
        self.calls.append(len(buffer))
        return len(part)

    def write(self, data):
        self.calls.append(bytes(data))
        return len(data)


raw = Raw(b"one\ntwo\nthree")
reader = io.BufferedReader(raw, 4)
print(reader.readline(), reader.peek(), reader.read(5), reader.read())
print(raw.calls)

raw = Raw()
writer = io.BufferedWriter(raw, 4)
print(writer.write(b"ab"), writer.write(b"cde"), writer.write(b"0123456789"))
writer.flush()
print(raw.calls)


class Wrong(Raw):
    def readinto(self, buffer):
        return 99

    def write(self, data):
        return -1


try:
    io.BufferedReader(Wrong(), 4).read(1)
except OSError as error:
    print(error)
writer = io.BufferedWriter(Wrong(), 4)
try:
    writer.write(b"123456")
except OSError as error:
    print(error)
writer.raw.close()


class Again(Raw):
    def write(self, data):
        writer.write(b"x")


writer = io.BufferedWriter(Again(), 4)
try:
    writer.write(b"123456")
except RuntimeError as error:
    print(str(error)[:37])
writer.raw.close()
# expect: b'one\n' b'two\n' b'two\nt' b'hree'
# expect: [4, 4, 4, 131072, 131072]
# expect: 2 3 10
# expect: [b'ab', b'cde', b'0123456789']
# expect: raw readinto() returned invalid length 99 (should have been between 0 and 4)
# expect: raw write() returned invalid length -1 (should have been between 0 and 6)
# expect: reentrant call inside <_io.BufferedWr
