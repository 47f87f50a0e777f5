import asyncio
import socket


async def main():
    accepted = asyncio.Event()

    class Hanging(asyncio.Protocol):
        def connection_made(self, transport):
            accepted.set()

        def connection_lost(self, error):
            print("lost", error)

    server = await asyncio.get_running_loop().create_server(Hanging, "127.0.0.1", 0)
    serving = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    with socket.create_connection(server.sockets[0].getsockname()):
        await accepted.wait()
        serving.cancel()
        async with asyncio.timeout(5):
            await server.wait_closed()
    print(server.is_serving())
    # expect: lost None
    # expect: False


asyncio.run(main())
