import asyncio
import os
import re


def show(transport):
    print(re.sub(r"fd=\d+", "fd=N", repr(transport)))


async def both_ends(loop):
    reading, writing = os.pipe()
    reader, _ = await loop.connect_read_pipe(asyncio.Protocol, open(reading, "rb", 0))
    writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, open(writing, "wb", 0))
    return reader, writer


async def main():
    loop = asyncio.get_running_loop()
    reader, writer = await both_ends(loop)
    show(reader)  # expect: <_UnixReadPipeTransport fd=N polling>
    show(writer)  # expect: <_UnixWritePipeTransport fd=N idle bufsize=0>
    reader.pause_reading()
    show(reader)  # expect: <_UnixReadPipeTransport fd=N idle>
    reader.close()
    show(reader)  # expect: <_UnixReadPipeTransport closing fd=N idle>
    writer.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show(writer)  # expect: <_UnixWritePipeTransport closed fd=N closed>
    return await both_ends(loop)


loop = asyncio.new_event_loop()
ends = loop.run_until_complete(main())
loop.close()
for end in ends:
    show(end)
    end._pipe.close()
    end._pipe = None
    show(end)
# expect: <_UnixReadPipeTransport fd=N open>
# expect: <_UnixReadPipeTransport closed fd=N closed>
# expect: <_UnixWritePipeTransport fd=N open>
# expect: <_UnixWritePipeTransport closed fd=N closed>
