class Leaves:
    def __exit__(self, *args): pass


class Enters:
    def __enter__(self): pass


for kind in Leaves, Enters, int:
    try:
        with kind():
            pass
    except TypeError as error:
        print(error)
# expect: 'Leaves' object does not support the context manager protocol (missed __enter__ method)
# expect: 'Enters' object does not support the context manager protocol (missed __exit__ method)
# expect: 'int' object does not support the context manager protocol (missed __exit__ method)
