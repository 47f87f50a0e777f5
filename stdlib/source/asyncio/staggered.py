"""Several attempts at one thing, each a little later than the one before, until one succeeds."""

__all__ = ("staggered_race",)

from . import events
from . import exceptions
from . import locks
from . import tasks


async def staggered_race(coro_fns, delay, *, loop=None):
    """Start the attempts one by one, the next when one fails or after delay seconds.

    (result of the first that succeeds or None, its index or None, the exceptions of all that were started).
    """
    loop = loop or events.get_running_loop()
    winner_result = winner_index = None
    failures = []
    running = set()

    async def attempt(index, coro_fn, failed):
        nonlocal winner_result, winner_index
        try:
            result = await coro_fn()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            failures[index] = error
            failed.set()
            if isinstance(error, exceptions.CancelledError):
                raise
            return
        if winner_index is None:
            winner_result, winner_index = result, index
            for other in running:
                if other is not tasks.current_task():
                    other.cancel()

    try:
        for index, coro_fn in enumerate(coro_fns):
            if winner_index is not None:
                break
            failures.append(None)
            failed = locks.Event()
            task = loop.create_task(attempt(index, coro_fn, failed))
            running.add(task)
            waiter = loop.create_task(failed.wait())
            try:
                while winner_index is None and not failed.is_set():
                    done, _ = await tasks.wait({*running, waiter}, timeout=delay,
                                               return_when=tasks.FIRST_COMPLETED)
                    running -= done
                    if not done:
                        break  # the time is over
            finally:
                waiter.cancel()
        while running and winner_index is None:
            done, running = await tasks.wait(running, return_when=tasks.FIRST_COMPLETED)
        return winner_result, winner_index, failures
    finally:
        cancelled = None
        for task in running:
            task.cancel()
        while running:
            try:
                _, running = await tasks.wait(running)
            except exceptions.CancelledError as error:  # asked again: so are those that run still
                cancelled = error
                for task in running:
                    task.cancel()
        try:
            if cancelled is not None:
                raise cancelled
        finally:
            cancelled = None  # the frame lives on in the traceback
