# tempfile: names, rights and ends of temporary files and folders.
import os
import tempfile

with tempfile.TemporaryDirectory(prefix="a", suffix="z") as folder:
    print(os.path.basename(folder)[0], folder[-1], oct(os.stat(folder).st_mode & 0o777))
    with tempfile.NamedTemporaryFile("w+", dir=folder, suffix=".txt") as file:
        file.write("one\ntwo\n")
        file.seek(0)
        print(file.readlines(), os.listdir(folder) == [os.path.basename(file.name)], file.name.endswith(".txt"))
    print(os.listdir(folder))
    descriptor, path = tempfile.mkstemp(dir=folder)
    print(os.write(descriptor, b"x"), oct(os.stat(path).st_mode & 0o777))
    os.close(descriptor)
    os.mkdir(os.path.join(folder, "inner"))
print(os.path.exists(folder))
with tempfile.TemporaryFile() as file:
    print(file.write(b"abc"), file.seek(0), file.read())
with tempfile.SpooledTemporaryFile(max_size=4) as file:
    file.write(b"abcd")
    print(file._rolled)
    file.write(b"e")
    print(file._rolled, file.tell(), file.seek(0), file.read())
try:
    tempfile.mkstemp(prefix=b"a", suffix="b")
except TypeError as error:
    print(error)
# expect: a z 0o700
# expect: ['one\n', 'two\n'] True True
# expect: []
# expect: 1 0o600
# expect: False
# expect: 3 0 b'abc'
# expect: False
# expect: True 5 0 b'abcde'
# expect: Can't mix bytes and non-bytes in path components.
