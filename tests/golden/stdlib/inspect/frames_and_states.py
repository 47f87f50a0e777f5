import inspect

def generator():
    value = 1
    yield inspect.getgeneratorstate(running)

running = generator()
print(inspect.getgeneratorstate(running))
print(next(running))
print(inspect.getgeneratorstate(running), inspect.getgeneratorlocals(running))
running.close()
print(inspect.getgeneratorstate(running), inspect.getgeneratorlocals(running))

async def coroutine(): pass
async def values(): yield
waiting = coroutine()
print(inspect.getcoroutinestate(waiting), inspect.iscoroutinefunction(coroutine), inspect.isawaitable(waiting))
waiting.close()
print(inspect.getcoroutinestate(waiting), inspect.isasyncgenfunction(values), inspect.getasyncgenstate(values()))

def show():
    info = inspect.stack()[1]
    print(info.function, info.lineno, info.code_context, info.index)
    print(inspect.getargvalues(info.frame)[:3])
    place = info.positions
    print(place.lineno, place.col_offset, place.end_col_offset)

def caller(a, *b):
    show()

caller(1, 2)
try:
    caller.nothing
except AttributeError:
    print([(info.lineno, info.function) for info in inspect.trace()])
print(inspect.currentframe().f_lineno)
def wrapped(): pass
def wrapper(): pass
wrapper.__wrapped__ = wrapped
print(inspect.unwrap(wrapper).__name__)
wrapped.__wrapped__ = wrapper
try:
    inspect.unwrap(wrapper)
except ValueError as error:
    print(str(error)[:28])

# expect: GEN_CREATED
# expect: GEN_RUNNING
# expect: GEN_SUSPENDED {'value': 1}
# expect: GEN_CLOSED {}
# expect: CORO_CREATED True True
# expect: CORO_CLOSED True AGEN_CREATED
# expect: caller 29 ['    show()\n'] 0
# expect: (['a'], 'b', None)
# expect: 29 4 10
# expect: [(33, '<module>')]
# expect: 36
# expect: wrapped
# expect: wrapper loop when unwrapping
