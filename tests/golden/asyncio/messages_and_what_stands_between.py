# Messages over transports and streams: the bytes, the limits and flow control; and what a program has put between them.
import asyncio
import selectors


async def connected(serve, **options):
    """A server and a (reader, writer) that is connected to it."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, **options)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), **options)
    return server, reader, writer


async def done(server, *writers):
    for writer in writers:
        writer.close()
        await writer.wait_closed()
    server.close()


async def lines_and_limits():
    async def serve(reader, writer):
        writer.write(b"one\ntwo\n\nthree")
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(bytearray(b" ends\n"))
        writer.write(memoryview(b"12345678901234567890\nafter\n"))
        await writer.drain()
        writer.write_eof()
        print(await reader.read())
        writer.close()

    server, reader, writer = await connected(serve, limit=16)
    print([await reader.readline() for _ in range(4)])
    try:
        await reader.readline()
    except ValueError as error:
        print(error)
    print(await reader.readline(), await reader.readline(), reader.at_eof())
    writer.writelines([b"a", bytearray(b"b"), memoryview(b"c")])
    writer.write_eof()
    try:
        writer.write(b"x")
    except RuntimeError as error:
        print(error)
    await done(server, writer)


async def counts():
    async def serve(reader, writer):
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()

    server, reader, writer = await connected(serve)
    writer.write(b"0123456789")
    print(await reader.readexactly(4), await reader.read(3), await reader.read(100), await reader.read(0))
    waiting = asyncio.create_task(reader.readexactly(5))
    await asyncio.sleep(0)
    for read in (reader.read(1), reader.readline(), reader.readexactly(1), reader.readuntil(b"x")):
        try:
            await read
        except RuntimeError as error:
            print(error)
    writer.write(b"ab")
    await asyncio.sleep(0.02)
    print(waiting.done())
    writer.write(b"cdefg")
    print(await waiting, await reader.readuntil((b"gg", b"f")))
    writer.write(b"h")
    writer.write_eof()
    try:
        await reader.readexactly(9)
    except asyncio.IncompleteReadError as error:
        print(error, error.partial)
    print(await reader.readline(), await reader.read(-1), reader.at_eof())
    for wrong in (None, 1.5, "1", [1]):
        try:
            writer.transport.write(wrong)
        except TypeError as error:
            print(error)
    for count in (-1, "x"):
        try:
            await reader.readexactly(count)
        except (ValueError, TypeError) as error:
            print(type(error).__name__)
    waiting = asyncio.create_task(asyncio.StreamReader().readline())
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("cancelled")
    await done(server, writer)


async def flow():
    """More than the system's buffers hold: both sides pause and go on."""
    size, told = 8_000_000, []

    async def serve(reader, writer):
        total = 0
        while len(data := await reader.read(65536)):
            total += len(data)
            await asyncio.sleep(0)
        told.append(total)
        writer.close()

    server, reader, writer = await connected(serve)
    transport = writer.transport
    writer.write(bytes(size))
    print(transport.get_write_buffer_size() > 65536, transport.get_write_buffer_limits())
    await writer.drain()
    print(transport.get_write_buffer_size() <= 65536)
    writer.write_eof()
    print(await reader.read(), told == [size])
    await done(server, writer)
    _, writer = await asyncio.open_connection(*(await echo_address()))
    writer.transport.abort()
    for _ in range(4):
        writer.write(b"lost")  # counted, not raised
    print(writer.is_closing(), writer.transport.get_write_buffer_size())


class Counting(asyncio.StreamReader):
    fed = 0

    def feed_data(self, data):
        Counting.fed += len(data)
        super().feed_data(data)

    async def readuntil(self, separator=b"\n"):
        return b"<" + await super().readuntil(separator) + b">"


class Failing(asyncio.Protocol):
    def __init__(self, ended):
        self.ended = ended

    def connection_made(self, transport):
        transport.write(b"abc")

    def data_received(self, data):
        raise LookupError(data)

    def connection_lost(self, error):
        self.ended.set_result(repr(error))


async def replaced():
    loop = asyncio.get_running_loop()

    async def serve(reader, writer):
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    reader = Counting()
    transport, protocol = await loop.create_connection(lambda: asyncio.StreamReaderProtocol(reader), *address)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    writer.write(b"of a class of the program\n")
    print(await reader.readline(), Counting.fed)
    writer.close()

    reader, writer = await asyncio.open_connection(*address)
    seen, feed = [], reader.feed_data
    reader.feed_data = lambda data: (seen.append(data), feed(data.upper()))
    writer.write(b"of the object\n")
    print(await reader.readline(), seen)
    del reader.feed_data
    write = writer.transport.write
    writer.transport.write = lambda data: write(data.replace(b"x", b"y"))
    writer.write(b"xxx\n")
    print(await reader.readline())
    usual, asyncio.StreamReader.readuntil = asyncio.StreamReader.readuntil, Counting.readuntil
    try:
        writer.write(b"of the class\n")
        print(await asyncio.wait_for(asyncio.StreamReader.readline(reader), 5))
    except TypeError as error:
        print(error)  # super() there wants a Counting
    finally:
        asyncio.StreamReader.readuntil = usual
    print(await reader.readline())
    writer.transport.max_size = 2
    writer.write(b"by twos\n")
    print(await reader.readline())
    writer.close()

    contexts = []
    loop.set_exception_handler(lambda loop, context: contexts.append(context))
    ended = loop.create_future()
    server.close()
    await loop.create_connection(lambda: Failing(ended), *(await echo_address()))
    print(await ended)
    print([(context["message"], repr(context["exception"]), sorted(context)) for context in contexts])


async def echo_address():
    async def serve(reader, writer):
        writer.write(await reader.read(10))
        await reader.read()
        writer.close()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    asyncio.get_running_loop().call_later(0.5, server.close)
    return server.sockets[0].getsockname()


class Selector(selectors.DefaultSelector):
    calls = 0

    def select(self, timeout=None):
        Selector.calls += 1
        return super().select(timeout)


class Loop(asyncio.SelectorEventLoop):
    events = 0

    def _process_events(self, events):
        Loop.events += len(events)
        super()._process_events(events)


async def once():
    async def serve(reader, writer):
        writer.write(await reader.readline())
        writer.close()
    server, reader, writer = await connected(serve)
    writer.write(b"line\n")
    line = await reader.readline()
    await done(server, writer)
    return line


for main in (lines_and_limits, counts, flow, replaced):
    asyncio.run(main())
# expect: [b'one\n', b'two\n', b'\n', b'three ends\n']
# expect: Separator is found, but chunk is longer than limit
# expect: b'after\n' b'' True
# expect: Cannot call write() after write_eof()
# expect: b'abc'
# expect: b'0123' b'456' b'789' b''
# expect: read() called while another coroutine is already waiting for incoming data
# expect: readuntil() called while another coroutine is already waiting for incoming data
# expect: readexactly() called while another coroutine is already waiting for incoming data
# expect: readuntil() called while another coroutine is already waiting for incoming data
# expect: False
# expect: b'abcde' b'f'
# expect: 2 bytes read on a total of 9 expected bytes b'gh'
# expect: b'' b'' True
# expect: data argument must be a bytes, bytearray, or memoryview object, not 'NoneType'
# expect: data argument must be a bytes, bytearray, or memoryview object, not 'float'
# expect: data argument must be a bytes, bytearray, or memoryview object, not 'str'
# expect: data argument must be a bytes, bytearray, or memoryview object, not 'list'
# expect: ValueError
# expect: TypeError
# expect: cancelled
# expect: True (16384, 65536)
# expect: True
# expect: b'' True
# expect: True 0
# expect: b'<of a class of the program\n>' 26
# expect: b'OF THE OBJECT\n' [b'of the object\n']
# expect: b'yyy\n'
# expect: super(type, obj): obj (instance of StreamReader) is not an instance or subtype of type (Counting).
# expect: b'of the class\n'
# expect: b'by twos\n'
# expect: LookupError(b'abc')
# expect: [('Fatal error: protocol.data_received() call failed.', "LookupError(b'abc')", ['exception', 'message', 'protocol', 'transport'])]
for make in (lambda: asyncio.SelectorEventLoop(Selector()), Loop, lambda: asyncio.SelectorEventLoop(selectors.PollSelector())):
    with asyncio.Runner(loop_factory=make) as runner:
        print(runner.run(once()))
# expect: b'line\n'
# expect: b'line\n'
# expect: b'line\n'
print(Selector.calls > 3, Loop.events > 3)  # expect: True True
