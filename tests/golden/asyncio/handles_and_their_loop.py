# Handles, call_soon() and a round of the loop, and what a program may put in their place.
import asyncio
import contextvars

said = contextvars.ContextVar("said", default="nothing")


class Loud(asyncio.Handle):
    def _run(self):
        print("loud", self._args)
        return super()._run()


async def main():
    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    context.run(said.set, "something")
    handle = loop.call_soon(lambda *args: print(said.get(), args), 1, 2, context=context)
    print(type(handle) is asyncio.Handle, handle.cancelled(), handle.get_context() is context)
    cancelled = loop.call_soon(print, "never")
    cancelled.cancel()
    print(cancelled.cancelled(), cancelled._callback, cancelled)
    loop._ready.append(Loud(print, ("from a subclass",), loop))
    await asyncio.sleep(0)

    loop.set_exception_handler(lambda loop, details: print(sorted(details), repr(details["exception"])))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    try:
        loop.call_soon()
    except TypeError as error:
        print(type(error))

    asked = []
    inner = loop.call_soon
    loop.call_soon = lambda callback, *args, context=None: (asked.append(len(args)), inner(callback, *args,
                                                                                          context=context))[1]
    await asyncio.create_task(asyncio.sleep(0))
    del loop.call_soon
    print(asked)
    loop.call_soon(lambda: loop.call_soon(print, "the next round"))
    loop.call_soon(print, "this round")
    await asyncio.sleep(0)
    print("between")
    await asyncio.sleep(0)
    return loop


loop = asyncio.run(main())
try:
    loop.call_soon(print)
except RuntimeError as error:
    print(error)
debugged = asyncio.new_event_loop()
debugged.set_debug(True)
handle = debugged.call_soon(len, "abc")
print(handle._source_traceback[-1].line, "created at" in repr(handle))
try:
    debugged.call_soon(main)
except TypeError as error:
    print(error)
handle.cancel()
print(repr(handle).split(" created")[0])
debugged.close()
# expect: True False True
# expect: True None <Handle cancelled>
# expect: something (1, 2)
# expect: loud ('from a subclass',)
# expect: from a subclass
# expect: ['exception', 'handle', 'message'] ZeroDivisionError('division by zero')
# expect: <class 'TypeError'>
# expect: [0, 0, 1]
# expect: this round
# expect: between
# expect: the next round
# expect: Event loop is closed
# expect: handle = debugged.call_soon(len, "abc") True
# expect: coroutines cannot be used with call_soon()
# expect: <Handle cancelled len('abc')
