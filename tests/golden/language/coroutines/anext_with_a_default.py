async def numbers():
    yield 1


class Plain:
    def __aiter__(self):
        return self

    def __anext__(self):
        return self

    def __await__(self):
        return iter(())


def step(awaitable):
    try:
        return awaitable.send(None)
    except Exception as error:
        return repr(error)


machine = numbers()
print(step(anext(machine, 5)), step(anext(machine, 5)), step(anext(machine, None)))
# expect: StopIteration(1) StopIteration(5) StopIteration(None)
print(step(anext(Plain(), 3)))  # expect: AttributeError("'tuple_iterator' object has no attribute 'send'")
