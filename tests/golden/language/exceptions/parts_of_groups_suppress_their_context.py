def outer():
    try:
        missing
    finally:
        try:
            raise ExceptionGroup("g", [NameError(1), ExceptionGroup("h", [IndexError(1), OSError(2)])])
        except* IndexError as group:
            print(repr(group), group.__suppress_context__)


try:
    outer()
except* BaseException as error:
    print(repr(error), repr(error.__context__), error.__suppress_context__)
# expect: ExceptionGroup('g', [ExceptionGroup('h', [IndexError(1)])]) True
# expect: ExceptionGroup('g', [NameError(1), ExceptionGroup('h', [OSError(2)])]) NameError("name 'missing' is not defined") True
print(ExceptionGroup("x", [ValueError(1), OSError(2)]).split(ValueError)[0].__suppress_context__)  # expect: True
