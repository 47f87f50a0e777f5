# What is thrown into a coroutine that waits in an except block has what is handled there as its context.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(asyncio.current_task().cancel)
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            await loop.create_future()
    except asyncio.CancelledError as error:
        print(repr(error.__context__))  # expect: ZeroDivisionError('division by zero')
    asyncio.current_task().uncancel()

    async def fails():
        raise ValueError

    survivor = loop.create_task(asyncio.sleep(60))
    try:
        await asyncio.gather(survivor, fails())
    except ValueError:
        print(survivor._asyncio_awaited_by or None)  # expect: None
    first, second = loop.create_future(), loop.create_future()
    results = asyncio.as_completed([first, second])
    given_up = loop.create_task(next(results))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    first.set_result(1)
    second.set_result(2)
    print([await result for result in results])  # expect: [1, 2]


asyncio.run(main())


async def shielded():
    loop = asyncio.get_running_loop()
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    outer.cancel()
    await asyncio.sleep(0)
    print(outer.cancelled(), inner._asyncio_awaited_by or None)  # expect: True None
    inner.set_exception(ValueError("asked for below"))
    await asyncio.sleep(0)
    print(repr(inner.exception()))  # expect: ValueError('asked for below')


asyncio.run(shielded())
