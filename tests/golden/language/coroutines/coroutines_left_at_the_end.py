import sys


async def work():
    pass


sys.stderr = sys.__stderr__ = sys.stdout
left = [work(), work()]
# expect: <sys>:0: RuntimeWarning: coroutine 'work' was never awaited
