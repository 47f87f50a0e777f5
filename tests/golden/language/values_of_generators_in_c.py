# Functions in C that take a generator's values as they come: what the program sees in between stays the same.
import sys


def noisy(values):
    for value in values:
        print("yield", value, end=" ")
        yield value


print(sum(noisy([1, 2.5, 3])), sum(noisy([True, 10**20])), sum(noisy([1, 2]), 0.5))
# expect: yield 1 yield 2.5 yield 3 yield True yield 100000000000000000000 yield 1 yield 2 6.5 100000000000000000001 3.5
print(any(noisy([0, None, "", 5, 6])), all(noisy([1, "x", [0], 0, 7])), any(noisy([])), all(noisy([2])))
# expect: yield 0 yield None yield  yield 5 yield 1 yield x yield [0] yield 0 yield 2 True False False True


def failing():
    yield 1
    yield 2
    raise ValueError("middle")


for function in sum, list, any, sorted, tuple, ",".join:
    try:
        print(function(failing()))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
# expect: ValueError middle
# expect: ValueError middle
# expect: True
# expect: ValueError middle
# expect: ValueError middle
# expect: ValueError middle
values = [1]


def growing():
    for i in range(4):
        yield len(values)


values.extend(growing())
print(values)
# expect: [1, 1, 2, 3, 4]


def itself():
    try:
        yield 1
        yield sum(generator)
    except ValueError as error:
        yield 100
        print(error)


generator = itself()
print(sum(generator))
# expect: generator already executing
# expect: 101
print(sum(sum(x * y for x in range(y)) for y in range(6)), sum(sum([y]) for y in (z for z in (1, 2, 3))))
# expect: 85 6


def stops():
    yield 3
    got = yield 4
    print("got", got)
    return "dropped"


print(list(stops()), [*stops()])
# expect: got None
# expect: got None
# expect: [3, 4] [3, 4]


class Dropped:
    def __bool__(self):
        print("asked", end=" ")
        return False

    def __del__(self):
        print("dropped", end=" ")


print(any(Dropped() for _ in range(2)))
# expect: asked dropped asked dropped False
events = []


def tracer(frame, event, argument):
    events.append((event, argument if event == "return" else None))
    return tracer


def traced():
    yield 1
    yield 2


sys.settrace(tracer)
total = sum(traced())
sys.settrace(None)
print(total, events)
# expect: 3 [('call', None), ('line', None), ('return', 1), ('call', None), ('line', None), ('return', 2), ('call', None), ('return', None)]


def switches_tracing():
    yield 1
    sys.settrace(tracer)
    yield 2
    yield 3
    sys.settrace(None)
    yield 4


events.clear()
print(sum(switches_tracing()), list(switches_tracing()), len(events))
# expect: 10 [1, 2, 3, 4] 10
try:
    sum((1 / (2 - x) for x in range(5)), start=0)
except ZeroDivisionError as error:
    print(error, error.__traceback__.tb_next.tb_frame.f_code.co_name)
# expect: division by zero <genexpr>
print(sum(0.1 for _ in range(10)), sum(x for x in [1e308, 1e308, -1e308]), sum(1j for _ in range(3)))
# expect: 1.0 inf 3j
