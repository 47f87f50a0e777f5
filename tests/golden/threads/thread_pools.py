# concurrent.futures: calls in threads, waiting for several of them, and asyncio on top of it.
import asyncio, threading
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

gate = threading.Event()
with ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
    print(list(pool.map(pow, range(5), [2] * 5)))  # expect: [0, 1, 4, 9, 16]
    print(list(pool.map(str, range(4), buffersize=2)))  # expect: ['0', '1', '2', '3']
    held = pool.submit(gate.wait)
    named = pool.submit(lambda: threading.current_thread().name)
    print(named.result().startswith("pool_"))  # expect: True
    print([future is named for future in wait([held, named], return_when="FIRST_COMPLETED").done])  # expect: [True]
    try:
        list(as_completed([held, named], timeout=0.01))
    except TimeoutError as error:
        print(error)  # expect: 1 (of 2) futures unfinished
    also_held, cancelled = pool.submit(gate.wait), pool.submit(print, "never")
    print(cancelled.cancel(), cancelled.cancelled(), held.cancel())  # expect: True True False
    gate.set()
    print(len(wait([held, also_held, cancelled]).done))  # expect: 3
    failed = pool.submit(lambda: 1 / 0)
    print(repr(failed.exception()))  # expect: ZeroDivisionError('division by zero')
    print(repr(failed).partition(" state=")[2])  # expect: finished raised ZeroDivisionError>
    failed.add_done_callback(lambda future: print("done", future is failed))  # expect: done True
    try:
        failed.set_result(1)
    except futures.InvalidStateError as error:
        print(str(error)[:17])  # expect: FINISHED: <Future
try:
    pool.submit(print)
except RuntimeError as error:
    print(error)  # expect: cannot schedule new futures after shutdown

left_to_the_end = ThreadPoolExecutor(1)
left_to_the_end.submit(lambda: None)


async def main():
    loop = asyncio.get_running_loop()

    async def answer():
        return 42

    print(await asyncio.to_thread(sum, [1, 2]))  # expect: 3
    print((await loop.getaddrinfo("127.0.0.1", 80, type=1))[0][4])  # expect: ('127.0.0.1', 80)
    print(await loop.run_in_executor(
        None, lambda: asyncio.run_coroutine_threadsafe(answer(), loop).result()))  # expect: 42


asyncio.run(main())
