import asyncio
import signal
import time

async def main():
    child = await asyncio.create_subprocess_exec("true")
    time.sleep(0.2)     # it ends, and the loop does not see it yet
    try:
        child.send_signal(signal.SIGUSR1)
    except ProcessLookupError:
        pass
    print(await child.wait())  # expect: 0

asyncio.run(main())
