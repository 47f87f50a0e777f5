"""Threads and coroutines, each as often as a program would: one workload a run.

    adder tests/bench/concurrency/workloads.py NAME

Prints the least wall seconds and the least CPU seconds of several repeats, and a check sum of what was done.
"""
import asyncio
import queue
import sys
import threading
import time


def acquire_and_release():
    """Acquires and releases a free lock, by its methods and by `with`."""
    lock = threading.Lock()
    acquire, release = lock.acquire, lock.release
    for _ in range(300_000):
        acquire()
        release()
    for _ in range(300_000):
        with lock:
            pass
    return lock.locked()


def acquire_recursively():
    """The same for a lock that its owner may acquire again."""
    lock = threading.RLock()
    for _ in range(200_000):
        with lock:
            with lock:
                pass
    return lock.acquire()


def queue_between_threads():
    """One thread puts, another gets, a queue that holds few."""
    items, total = queue.Queue(100), [0]

    def consume():
        while (item := items.get()) is not None:
            total[0] += item

    consumer = threading.Thread(target=consume)
    consumer.start()
    for number in range(50_000):
        items.put(number)
    items.put(None)
    consumer.join()
    return total[0]


def queue_there_and_back():
    """Two threads hand one item to and fro."""
    there, back = queue.Queue(), queue.Queue()

    def answer():
        while (item := there.get()) is not None:
            back.put(item + 1)

    answerer = threading.Thread(target=answer)
    answerer.start()
    item = 0
    while item < 5_000:
        there.put(item)
        item = back.get()
    there.put(None)
    answerer.join()
    return item


def start_and_join():
    """Starts a thread and joins it."""
    done = []
    for number in range(3_000):
        thread = threading.Thread(target=done.append, args=(number,))
        thread.start()
        thread.join()
    return sum(done)


async def ready(number):
    return number


def await_ready():
    """Awaits coroutines that never suspend."""
    async def main():
        total = 0
        for number in range(500_000):
            total += await ready(number)
        return total

    return asyncio.run(main())


def sleep_zero():
    """One task gives way to the loop."""
    async def main():
        for _ in range(100_000):
            await asyncio.sleep(0)
        return True

    return asyncio.run(main())


def sleep_zero_by_ten():
    """Ten tasks give way to each other."""
    async def step(count):
        for _ in range(count):
            await asyncio.sleep(0)
        return count

    async def main():
        return sum(await asyncio.gather(*(step(10_000) for _ in range(10))))

    return asyncio.run(main())


def gather_ten_thousand():
    """Gathers 10,000 tasks that give way once."""
    async def step(number):
        await asyncio.sleep(0)
        return number

    async def main():
        return sum(await asyncio.gather(*(step(number) for number in range(10_000))))

    return asyncio.run(main())


def gather_ready():
    """Gathers 10,000 coroutines that never suspend."""
    async def main():
        return sum(await asyncio.gather(*(ready(number) for number in range(10_000))))

    return asyncio.run(main())


def echo_by_streams():
    """Requests of one client after another line, over streams on loopback."""
    async def serve(reader, writer):
        while line := await reader.readline():
            writer.write(line)
            await writer.drain()
        writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        total = 0
        for number in range(5_000):
            writer.write(b"%d\n" % number)
            await writer.drain()
            total += int(await reader.readline())
        writer.close()
        await writer.wait_closed()
        server.close()
        return total

    return asyncio.run(main())


def echo_to_many():
    """Requests of fifty clients at once, over streams on loopback."""
    async def serve(reader, writer):
        while data := await reader.read(1000):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def ask(address):
        reader, writer = await asyncio.open_connection(*address)
        total = 0
        for _ in range(100):
            writer.write(b"x" * 100)
            await writer.drain()
            total += len(await reader.readexactly(100))
        writer.close()
        await writer.wait_closed()
        return total

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        totals = await asyncio.gather(*(ask(address) for _ in range(50)))
        server.close()
        return sum(totals)

    return asyncio.run(main())


class EchoProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class AskProtocol(asyncio.Protocol):
    def __init__(self, done, count):
        self.done, self.left, self.total = done, count, 0

    def connection_made(self, transport):
        self.transport = transport
        transport.write(b"x" * 100)

    def data_received(self, data):
        self.total += len(data)
        self.left -= 1
        if self.left:
            self.transport.write(data)
        else:
            self.transport.close()

    def connection_lost(self, exception):
        self.done.set_result(self.total)


def echo_by_protocols():
    """Requests over transports and protocols on loopback."""
    async def main():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(EchoProtocol, "127.0.0.1", 0)
        done = loop.create_future()
        await loop.create_connection(lambda: AskProtocol(done, 5_000), *server.sockets[0].getsockname())
        total = await done
        server.close()
        return total

    return asyncio.run(main())


WORKLOADS = [acquire_and_release, acquire_recursively, queue_between_threads, queue_there_and_back, start_and_join,
             await_ready, sleep_zero, sleep_zero_by_ten, gather_ten_thousand, gather_ready, echo_by_streams, echo_to_many,
             echo_by_protocols]
REPEATS = 5


def main():
    named = {workload.__name__: workload for workload in WORKLOADS}
    if sys.argv[1:] == ["--list"]:
        print(*named)
        return
    workload = named[sys.argv[1]]
    walls, processor = [], []
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        result = workload()
        walls.append(time.perf_counter() - wall)
        processor.append(time.process_time() - cpu)
    print(min(walls), min(processor), result)


main()
