"""Calls: closures, generators, recursion, matching, coroutines, exceptions."""
import sys


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count
    return step


def numbers(limit):
    for n in range(limit):
        yield n


def evens(source):
    for n in source:
        if n % 2 == 0:
            yield n


def describe(shape):
    match shape:
        case ("circle", r):
            return 3 * r * r
        case {"w": w, "h": h}:
            return w * h
        case [x, *rest]:
            return x + len(rest)
        case _:
            return 0


async def double(n):
    return n * 2


async def walk(limit):
    total = 0
    for n in range(limit):
        total += await double(n)
    return total


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def main(scale):
    step = counter()
    for _ in range(60000 * scale):
        step()
        step(2)
    shapes = [("circle", 2), {"w": 2, "h": 3}, [1, 2, 3], None]
    area = sum(describe(shapes[i % 4]) for i in range(15000 * scale))
    caught = 0
    for i in range(15000 * scale):
        try:
            if i % 3 == 0:
                raise KeyError(i)
            [][i]
        except (KeyError, IndexError) as error:
            caught += len(error.args)
    print(fibonacci(19 + scale), step(), sum(evens(numbers(80000 * scale))), area, run(walk(40000 * scale)), caught)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
