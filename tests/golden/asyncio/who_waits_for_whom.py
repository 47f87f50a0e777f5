# asyncio.graph: the calls of a task and of those that wait for it.
import asyncio
import re


def show(*args, **options):
    text = re.sub(r"0x[0-9a-f]+", "0x..", asyncio.format_call_graph(*args, **options))
    text = re.sub(r"File '[^']*/(\w+\.py)'", r"File '\1'", text)
    print(*(line.replace(" ", ".") for line in text.split("\n")), sep="\n")


def generate():
    show(depth=2)
    yield 1


class Worker:
    async def work(self):
        list(generate())
        await self.aside()

    async def aside(self):
        await asyncio.get_running_loop().create_future()


async def wait_for(future):
    await future


async def main():
    worker = asyncio.create_task(Worker().work(), name="worker")
    waiting = asyncio.create_task(wait_for(worker), name="waiting")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show(worker)
    show(worker, limit=1)
    show(worker, limit=-1)
    show(worker, limit=0)
    graph = asyncio.capture_call_graph(worker)
    print([entry.frame.f_code.co_name for entry in graph.call_stack], graph.awaited_by[0].future is waiting)
    waiting.cancel()
    await asyncio.wait([worker, waiting])
    show(worker)
    try:
        asyncio.capture_call_graph(5)
    except TypeError as error:
        print(error)


asyncio.run(main())
try:
    asyncio.capture_call_graph()
except RuntimeError as error:
    print(error)
# expect: *.Task(name='worker',.id=0x..)
# expect: ..+.Call.stack:
# expect: ..|...File.'who_waits_for_whom.py',.line.13,.in.generator.generate()
# expect: ..|...File.'who_waits_for_whom.py',.line.19,.in.async.Worker.work()
# expect: *.Task(name='worker',.id=0x..)
# expect: ..+.Call.stack:
# expect: ..|...File.'who_waits_for_whom.py',.line.23,.in.async.Worker.aside()
# expect: ..|...File.'who_waits_for_whom.py',.line.20,.in.async.Worker.work()
# expect: ..+.Awaited.by:
# expect: ....*.Task(name='waiting',.id=0x..)
# expect: ......+.Call.stack:
# expect: ......|...File.'who_waits_for_whom.py',.line.27,.in.async.wait_for()
# expect: *.Task(name='worker',.id=0x..)
# expect: ..+.Call.stack:
# expect: ..|...File.'who_waits_for_whom.py',.line.20,.in.async.Worker.work()
# expect: ..+.Awaited.by:
# expect: ....*.Task(name='waiting',.id=0x..)
# expect: ......+.Call.stack:
# expect: ......|...File.'who_waits_for_whom.py',.line.27,.in.async.wait_for()
# expect: *.Task(name='worker',.id=0x..)
# expect: ..+.Call.stack:
# expect: ..|...File.'who_waits_for_whom.py',.line.23,.in.async.Worker.aside()
# expect: ..+.Awaited.by:
# expect: ....*.Task(name='waiting',.id=0x..)
# expect: ......+.Call.stack:
# expect: ......|...File.'who_waits_for_whom.py',.line.27,.in.async.wait_for()
# expect: *.Task(name='worker',.id=0x..)
# expect: ..+.Awaited.by:
# expect: ....*.Task(name='waiting',.id=0x..)
# expect: ['aside', 'work'] True
# expect: *.Task(name='worker',.id=0x..)
# expect: 5 object does not appear to be compatible with asyncio.Future
# expect: capture_call_graph() is called outside of a running event loop and no *future* to introspect was provided
