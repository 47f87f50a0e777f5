"""Pools of processes and threads, and executors over processes: results, exceptions, workers that die."""
import concurrent.futures
import multiprocessing
import os
from multiprocessing.pool import ThreadPool


def square(number):
    return number * number


def refuse(number):
    raise ValueError(number)


def die():
    os._exit(3)


def numbers():
    yield 1
    raise KeyError("no more")


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        print(pool.map(square, range(8)), pool.apply(pow, (2, 5)), pool.map(square, []))
        # expect: [0, 1, 4, 9, 16, 25, 36, 49] 32 []
        print(list(pool.imap(square, range(4))), sorted(pool.imap_unordered(square, range(6), 2)))
        # expect: [0, 1, 4, 9] [0, 1, 4, 9, 16, 25]
        print(pool.starmap(pow, [(2, 3), (3, 2)]))  # expect: [8, 9]
        result = pool.apply_async(refuse, (4,))
        try:
            result.get(20)
        except ValueError as error:
            print(repr(error), type(error.__cause__).__name__)  # expect: ValueError(4) RemoteTraceback
        print(result.ready(), result.successful())  # expect: True False
        try:
            list(pool.imap(square, numbers()))
        except KeyError as error:
            print(error)  # expect: 'no more'
    try:
        pool.apply(square, (1,))
    except ValueError as error:
        print(error)  # expect: Pool not running
    pool = context.Pool(2, maxtasksperchild=1)
    print(len(set(pool.map(os.getpgid, [0] * 4, 1))))  # expect: 1
    pool.close()
    pool.join()
    with ThreadPool(2) as threads:
        print(threads.map(square, range(4)))  # expect: [0, 1, 4, 9]
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(6), chunksize=2)))  # expect: [0, 1, 4, 9, 16, 25]
        error = executor.submit(refuse, 5).exception()
        print(repr(error), type(error.__cause__).__name__)  # expect: ValueError(5) _RemoteTraceback
        print(type(executor.submit(lambda: 1).exception()).__name__)  # expect: PicklingError
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
        try:
            executor.submit(die).result()
        except concurrent.futures.process.BrokenProcessPool as error:
            print(error)
            # expect: A process in the process pool was terminated abruptly while the future was running or pending.
    try:
        executor.submit(square, 1)
    except RuntimeError as error:
        print(error)  # expect: A child process terminated abruptly, the process pool is not usable anymore
