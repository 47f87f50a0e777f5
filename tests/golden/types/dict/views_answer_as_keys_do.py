def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
attempt(lambda: {1: 2}.keys() & [{}])  # expect: TypeError cannot use 'dict' as a dict key (unhashable type: 'dict')
attempt(lambda: {1: 2}.items() & [{}])  # expect: set()
attempt(lambda: {1: 2}.items() - [[]])  # expect: TypeError cannot use 'list' as a set element (unhashable type: 'list')
attempt(lambda: {1: 2}.keys() - [{}])  # expect: TypeError cannot use 'dict' as a set element (unhashable type: 'dict')
attempt(lambda: [1, 3] - {1: 2}.keys())  # expect: {3}
attempt(lambda: {1: 2, 3: 4}.keys() & {3, 5})  # expect: {3}
attempt(lambda: {1: 2}.keys() ^ [1, 5])  # expect: {5}
