# What streams say once they are closed or have lost the stream below.
import io


def attempt(function, *arguments):
    try:
        print(function(*arguments))
    except (ValueError, OSError) as error:
        print(type(error).__name__, error)


for stream in [io.BytesIO(b"x"), io.StringIO("x"), io.BufferedReader(io.BytesIO(b"x")),
               io.BufferedWriter(io.BytesIO()), io.TextIOWrapper(io.BytesIO())]:
    stream.close()
    print(type(stream).__name__, stream.closed)
    attempt(stream.read)
    attempt(stream.write, "" if isinstance(stream, io.TextIOBase) else b"")
    attempt(stream.seek, 0)
    attempt(stream.flush)
    attempt(stream.__enter__)
stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"text")))
buffer = stream.detach()
attempt(stream.read)
print(stream)
buffer.detach()
attempt(buffer.read)
print(buffer)
attempt(io.BufferedReader.__new__(io.BufferedReader).read)
view = (memory := io.BytesIO(b"abc")).getbuffer()
try:
    memory.write(b"longer")
except BufferError as error:
    print(error)
view[0] = 65
view.release()
print(memory.getvalue(), memory.getbuffer().nbytes)
# expect: BytesIO True
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: StringIO True
# expect: ValueError I/O operation on closed file
# expect: ValueError I/O operation on closed file
# expect: ValueError I/O operation on closed file
# expect: None
# expect: ValueError I/O operation on closed file.
# expect: BufferedReader True
# expect: ValueError read of closed file
# expect: UnsupportedOperation write
# expect: ValueError seek of closed file
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: BufferedWriter True
# expect: UnsupportedOperation read
# expect: ValueError write to closed file
# expect: ValueError seek of closed file
# expect: ValueError flush of closed file
# expect: ValueError I/O operation on closed file.
# expect: TextIOWrapper True
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError I/O operation on closed file.
# expect: ValueError underlying buffer has been detached
# expect: <_io.TextIOWrapper encoding='UTF-8'>
# expect: ValueError raw stream has been detached
# expect: <_io.BufferedReader>
# expect: ValueError I/O operation on uninitialized object
# expect: Existing exports of data: object cannot be re-sized
# expect: b'Abc' 3
