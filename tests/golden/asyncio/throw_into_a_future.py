# The iterator of a future checks what is thrown into it.
import asyncio, warnings

warnings.simplefilter("ignore")
loop = asyncio.new_event_loop()
iterator = iter(loop.create_future())
try:
    iterator.throw(Exception, Exception("elephant"), 32)
except TypeError as error:
    print(error)  # expect: throw() third argument must be a traceback
try:
    iterator.throw(ValueError(1))
except ValueError as error:
    print(repr(error))  # expect: ValueError(1)
loop.close()
