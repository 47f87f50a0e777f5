# Tasks, groups, time limits, cancellation, queues, and generators closed at the end.
import asyncio


async def work(n):
    await asyncio.sleep(0.005 * n)
    return n


async def fail():
    raise ValueError("x")


async def numbers():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


async def main():
    print(await asyncio.gather(*(work(i) for i in range(4))))  # expect: [0, 1, 2, 3]
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.01)
    except TimeoutError as error:
        print(repr(error), repr(error.__cause__))  # expect: TimeoutError() CancelledError()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(5))
            group.create_task(fail())
    except* ValueError as errors:
        print(errors.exceptions, asyncio.current_task().cancelling())  # expect: (ValueError('x'),) 0
    queue = asyncio.Queue(2)

    async def produce():
        for i in range(5):
            await queue.put(i)
        queue.shutdown()
    producer = asyncio.create_task(produce())
    got = []
    try:
        while True:
            got.append(await queue.get())
    except asyncio.QueueShutDown:
        print(got, producer.done())  # expect: [0, 1, 2, 3, 4] True
    task = asyncio.create_task(asyncio.sleep(9), name="sleeper")
    await asyncio.sleep(0)
    task.cancel("why")
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error), task.get_name(), task.cancelled())  # expect: CancelledError('why') sleeper True
    print(await asyncio.shield(work(1)))  # expect: 1
    print([await done for done in asyncio.as_completed([work(3), work(1)])])  # expect: [1, 3]
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    print(await event.wait())  # expect: True
    future = asyncio.get_running_loop().create_future()
    print(future)  # expect: <Future pending>
    future.set_result(3)
    try:
        future.set_result(4)
    except asyncio.InvalidStateError as error:
        print(error, await future)  # expect: invalid state 3
    async for number in numbers():
        print(number)  # expect: 1
        break
    # expect: closed

asyncio.run(main())
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)  # expect: no running event loop
