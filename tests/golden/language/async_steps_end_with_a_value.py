"""The StopIteration of a step of an async generator holds the value, None too."""


class Wait:
    def __await__(self):
        yield 3


async def count():
    await Wait()
    yield
    yield 5


def end_of(step):
    while True:
        try:
            step.send(None)
        except StopIteration as error:
            return error.args


numbers = count()
print(end_of(numbers.asend(None)))  # expect: (None,)
print(end_of(numbers.asend(None)))  # expect: (5,)


async def nothing():
    return
    yield


print(end_of(anext(nothing(), None).__await__()))  # expect: (None,)


async def failing():
    try:
        yield 1
    finally:
        await Wait()


numbers = failing()
print(end_of(numbers.asend(None)))  # expect: (1,)
step = numbers.athrow(StopIteration)
print(step.send(None))  # expect: 3
try:
    step.send(None)
except RuntimeError as error:
    print(error)  # expect: async generator raised StopIteration
print(end_of(step))  # expect: ()
