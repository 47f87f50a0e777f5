def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
class Number:
    def __divmod__(self, other): return 'left'
    def __rdivmod__(self, other): return 'right'
class Derived(Number): pass
class Over(Number):
    def __rdivmod__(self, other): return 'over'
class Own(int):
    def __divmod__(self, other): return 'own'
    def __rdivmod__(self, other): return 'own right'
attempt(lambda: divmod(Number(), Derived()))  # expect: 'left'
attempt(lambda: divmod(Derived(), Number()))  # expect: 'left'
attempt(lambda: divmod(Number(), Over()))  # expect: 'over'
attempt(lambda: divmod(Own(7), 2))  # expect: 'own'
attempt(lambda: divmod(2, Own(7)))  # expect: 'own right'
attempt(lambda: divmod(1, 'a'))  # expect: TypeError unsupported operand type(s) for divmod(): 'int' and 'str'
attempt(lambda: divmod(True, 2))  # expect: (0, 1)
