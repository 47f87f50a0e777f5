"""makedirs, removedirs and renames make and remove what is above too."""
import os
import tempfile


def tree():
    return sorted(os.path.join(top, name)[2:] for top, folders, _ in os.walk(".") for name in folders)


def attempt(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except OSError as error:
        return type(error).__name__


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    os.umask(0o022)
    os.makedirs("a/b/c/", 0o700)
    print(tree(), [oct(os.stat(name).st_mode)[-3:] for name in ("a", "a/b", "a/b/c")])  # expect: ['a', 'a/b', 'a/b/c'] ['755', '755', '700']
    print(attempt(os.makedirs, "a/b/c"), attempt(os.makedirs, "a/b/c", exist_ok=True))  # expect: FileExistsError None
    os.makedirs("d/./e/.")
    print(tree())  # expect: ['a', 'a/b', 'a/b/c', 'd', 'd/e']
    print(attempt(os.makedirs, ""), attempt(os.makedirs, "/"), attempt(os.makedirs, "/", exist_ok=True))  # expect: FileNotFoundError FileExistsError None
    open("file", "w").close()
    print(attempt(os.makedirs, "file/x"), attempt(os.makedirs, "file", exist_ok=True))  # expect: NotADirectoryError FileExistsError
    os.renames("a/b/c", "f/g")
    print(tree())  # expect: ['d', 'd/e', 'f', 'f/g']
    os.removedirs("d/e")
    print(tree(), attempt(os.removedirs, "d"))  # expect: ['f', 'f/g'] FileNotFoundError
    os.chdir("/")
