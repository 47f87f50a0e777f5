def lines(trace):
    while trace:
        yield trace.tb_lineno
        trace = trace.tb_next


try:
    raise ValueError(1)
except* ValueError as group:
    print(*lines(group.__traceback__))  # expect: 9
numbers = [1, 2]
try:
    numbers[:1] = 5
except TypeError as error:
    print(error)  # expect: must assign iterable to extended slice
class Plain: pass
try:
    plain = Plain()
    plain *= [1]
except TypeError as error:
    print(error)  # expect: unsupported operand type(s) for *=: 'Plain' and 'list'
