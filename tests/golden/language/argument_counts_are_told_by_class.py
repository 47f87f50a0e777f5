def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
class Set(set): pass
class Frozen(frozenset): pass
class List(list): pass
NotCallable = List()
attempt(lambda: Set(1, 2))  # expect: TypeError Set expected at most 1 argument, got 2
attempt(lambda: Frozen(1, 2))  # expect: TypeError Frozen expected at most 1 argument, got 2
attempt(lambda: int(1, 2, 3))  # expect: TypeError int expected at most 2 arguments, got 3
attempt(lambda: str(1, 2, 3, 4))  # expect: TypeError str expected at most 3 arguments, got 4
attempt(lambda: sorted(1, 2, key=3))  # expect: TypeError sorted expected 1 argument, got 2
attempt(lambda: type(1, x=2))  # expect: TypeError type() takes no keyword arguments
attempt(lambda: [].__getitem__())  # expect: TypeError list.__getitem__() takes exactly one argument (0 given)
attempt(lambda: (1).__rdivmod__())  # expect: TypeError expected 1 argument, got 0
attempt(lambda: (1).__divmod__(1, 2))  # expect: TypeError expected 1 argument, got 2
attempt(lambda: (lambda count: count(1, 2))(List().count))  # expect: TypeError List.count() takes exactly one argument (2 given)
attempt(lambda: List().count(1, 2))  # expect: TypeError list.count() takes exactly one argument (2 given)
attempt(lambda: 'a'.__format__(None))  # expect: TypeError __format__() argument must be str, not None
attempt(lambda: 'a'.count(None))  # expect: TypeError count() argument 1 must be str, not None
attempt(lambda: hasattr('', '__bool__'))  # expect: False
attempt(lambda: object().__init__(1))  # expect: TypeError object.__init__() takes exactly one argument (the instance to initialize)
attempt(lambda: NotCallable(**{1: 2}))  # expect: TypeError 'List' object is not callable
