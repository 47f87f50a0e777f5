# Servers, connections, signals and child processes.
import asyncio
import signal


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for text in (b"hello\n", b"x" * 5000 + b"\n"):
            writer.write(text)
            await writer.drain()
            print(len(await reader.readline()))
        # expect: 6
        # expect: 5001
        writer.close()
        await writer.wait_closed()
    child = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE,
                                                 stdout=asyncio.subprocess.PIPE)
    print(await child.communicate(b"data"), child.returncode)  # expect: (b'data', None) 0
    child = await asyncio.create_subprocess_shell("exit 3")
    print(await child.wait())  # expect: 3
    child = await asyncio.create_subprocess_exec("sleep", "9")
    child.kill()
    print(await child.wait())  # expect: -9
    came = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, came.set)
    signal.raise_signal(signal.SIGUSR1)
    print(await asyncio.wait_for(came.wait(), 5))  # expect: True
    print(loop.remove_signal_handler(signal.SIGUSR1))  # expect: True
    try:
        await asyncio.open_connection("127.0.0.1", 1)
    except OSError as error:
        print(type(error).__name__)  # expect: ConnectionRefusedError

asyncio.run(main())
