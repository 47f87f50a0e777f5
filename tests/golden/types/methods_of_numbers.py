"""Methods of numbers at places that meet several classes."""


def f(x):
    return x.__class__, x.bit_length()


def g(x):
    return x.is_integer()
print([f(i) for i in (1, True, 10**30, 5, 0)])
print([g(i) for i in (1, 1.5, 2.0, 10**30, True, 7)])


class I(int):
    def bit_length(self):
        return "own"


print([f(i)[1] for i in (1, I(3), True, 2**70, I(2))])


def h(x):
    return x.conjugate()
print([h(x) for x in (1, 2.5, 3j, True)])
# expect: [(<class 'int'>, 1), (<class 'bool'>, 1), (<class 'int'>, 100), (<class 'int'>, 3), (<class 'int'>, 0)]
# expect: [True, False, True, True, True, True]
# expect: [1, 'own', 1, 71, 'own']
# expect: [1, 2.5, -3j, 1]
