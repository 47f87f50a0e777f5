"""Closures, generators, exceptions, matching, recursion, decorators, coroutines, context managers."""
import functools
import itertools


def counter():
    count = 0

    def increase(by=1):
        nonlocal count
        count += by
        return count

    return increase


def compose(*functions):
    return lambda x: functools.reduce(lambda value, function: function(value), functions, x)


def logged(function):
    calls = []

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        calls.append(args)
        return function(*args, **kwargs)

    wrapper.calls = calls
    return wrapper


@logged
def add(a, b=1, *rest, c=0):
    return a + b + c + sum(rest)


def numbers(limit):
    n = 0
    while n < limit:
        yield n
        n += 1


def pipeline(limit):
    return sum(x for x in map(lambda n: n * 2, filter(lambda n: n % 3, numbers(limit))))


def averager():
    total = count = 0
    average = None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def risky(n):
    if n % 3 == 0:
        raise Problem(n)
    if n % 5 == 0:
        return {}["missing"]
    return n


def survive(limit):
    caught = 0
    for n in range(limit):
        try:
            risky(n)
        except Problem as problem:
            caught += problem.code % 2
        except (KeyError, ValueError):
            caught += 10
        else:
            caught += 1
        finally:
            caught += 1
    return caught


class Guard:
    def __enter__(self):
        return self

    def __exit__(self, *info):
        return True


def describe(shape):
    match shape:
        case {"kind": "circle", "radius": r}:
            return 3 * r * r
        case {"kind": "rectangle", "size": [w, h]}:
            return w * h
        case ["line", (x1, y1), (x2, y2)]:
            return abs(x1 - x2) + abs(y1 - y2)
        case int(n) if n > 10:
            return n
        case 1 | 2 | 3:
            return 0
        case str():
            return len(shape)
        case _:
            return -1


@functools.lru_cache(maxsize=None)
def memoised(n):
    return n if n < 2 else memoised(n - 1) + memoised(n - 2)


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def queens(n, row=0, columns=frozenset(), left=frozenset(), right=frozenset()):
    if row == n:
        return 1
    return sum(queens(n, row + 1, columns | {c}, left | {row + c}, right | {row - c}) for c in range(n)
               if c not in columns and row + c not in left and row - c not in right)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


async def step(n):
    return n + 1


async def walk(limit):
    total = 0
    for i in range(limit):
        total += await step(i)
    return total


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def main():
    increase = counter()
    for _ in range(4000):
        increase()
        increase(2)
    transform = compose(lambda x: x + 1, lambda x: x * 2, str, len)
    print(increase(), sum(transform(i) for i in range(600)))
    print(sum(add(i, 2, c=3) for i in range(600)), add(1), add(*[1, 2, 3], **{"c": 4}), len(add.calls))
    print(pipeline(4000), sum(itertools.islice(itertools.count(5), 300)), sum(numbers(5000)))
    average = averager()
    next(average)
    for i in range(1500):
        mean = average.send(i)
    print(mean, survive(1500))
    with Guard() as guard:
        for i in range(400):
            with guard:
                raise ValueError(i)
    shapes = [{"kind": "circle", "radius": 2}, {"kind": "rectangle", "size": [2, 3]}, ["line", (0, 0), (3, 4)], 42, 2, "abc", None]
    print(sum(describe(shape) for shape in shapes * 120))
    print(memoised(60), hanoi(9, 1, 2, 3), queens(5), ackermann(2, 5))
    print(run(walk(1500)), list(itertools.chain([1], (2, 3)))[:3], len(list(itertools.product("abc", repeat=4))))
    adders = [lambda x, n=n: x + n for n in range(50)]
    print(sum(f(i) for i in range(40) for f in adders), [i for i, j in enumerate("abc") if j > "a"])


main()
