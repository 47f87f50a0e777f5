"""A running coroutine, generator or async generator refers to its locals."""
import gc


class Thing:
    pass


async def coroutine():
    thing = Thing()
    print([type(found).__name__ for found in gc.get_referrers(thing)])  # expect: ['coroutine']


async def async_generator():
    thing = Thing()
    print([type(found).__name__ for found in gc.get_referrers(thing)])  # expect: ['async_generator']
    yield


def generator():
    thing = Thing()
    print([type(found).__name__ for found in gc.get_referrers(thing)])  # expect: ['generator']
    yield


for step in coroutine().send, async_generator().asend(None).send:
    try:
        step(None)
    except StopIteration:
        pass
next(generator())
