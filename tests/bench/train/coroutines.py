"""Coroutines, tasks, streams on loopback, threads and queues: what the optimised binary is trained on."""
import asyncio
import queue
import threading


async def half(number):
    return number // 2


async def give_way(count):
    total = 0
    for number in range(count):
        await asyncio.sleep(0)
        total += await half(number)
    return total


async def count_up(limit):
    for number in range(limit):
        yield number


async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def ask(address, count):
    reader, writer = await asyncio.open_connection(*address)
    total = 0
    for number in range(count):
        writer.write(b"line %d\n" % number)
        await writer.drain()
        total += len(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return total


async def main():
    print(sum(await asyncio.gather(*(give_way(300) for _ in range(20)))))
    print(sum(await asyncio.gather(*(half(number) for number in range(3000)))))
    print(sum([number async for number in count_up(3000)]))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(give_way(20)) for _ in range(100)]
    print(sum(task.result() for task in tasks))
    items, lock = asyncio.Queue(10), asyncio.Lock()

    async def produce():
        for number in range(1000):
            async with lock:
                await items.put(number)
        await items.put(None)

    producer = asyncio.create_task(produce())
    total = 0
    while (item := await asyncio.wait_for(items.get(), 5)) is not None:
        total += item
    await producer
    print(total)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    print(sum(await asyncio.gather(*(ask(address, 100) for _ in range(10)))))
    server.close()


def threads():
    lock, condition, items, answers = threading.Lock(), threading.Condition(), queue.Queue(20), queue.SimpleQueue()
    counted = [0]

    def work():
        while (item := items.get()) is not None:
            with lock:
                counted[0] += item
            answers.put(item)
            items.task_done()
        with condition:
            condition.notify_all()

    started = [threading.Thread(target=work) for _ in range(4)]
    for thread in started:
        thread.start()
    for number in range(5000):
        items.put(number)
    items.join()
    for _ in started:
        items.put(None)
    for thread in started:
        thread.join()
    for _ in range(20000):
        lock.acquire()
        lock.release()
        with lock:
            pass
    print(counted[0], answers.qsize())


asyncio.run(main())
threads()
