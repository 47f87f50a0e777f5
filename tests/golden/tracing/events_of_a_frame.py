# sys.settrace tells of calls, lines, exceptions and returns, also of generators and of raising again.
import sys

log = []


def trace(frame, event, argument):
    if event == "exception":
        argument = argument[0].__name__
    log.append(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {argument}")
    return trace


def show(function):
    log.clear()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(None)
        print(*log, sep="; ")


def branches():
    a = 1
    if a:
        pass
    else:
        b = 2
    return a


def caught():
    try:
        try:
            raise ValueError
        except ValueError as error:
            raise
    except Exception:
        2


def numbers():
    yield 1
    yield 2


def loops():
    for i in range(2):
        pass
    for x in numbers():
        x


show(branches)
show(caught)
show(loops)
print(sys.gettrace())
# expect: branches+0 call None; branches+1 line None; branches+2 line None; branches+3 line None; branches+6 line None; branches+6 return 1
# expect: caught+0 call None; caught+1 line None; caught+2 line None; caught+3 line None; caught+3 exception ValueError; caught+4 line None; caught+5 line None; caught+6 line None; caught+7 line None; caught+7 return None
# expect: loops+0 call None; loops+1 line None; loops+2 line None; loops+1 line None; loops+2 line None; loops+1 line None; loops+3 line None; numbers+0 call None; numbers+1 line None; numbers+1 return 1; loops+4 line None; loops+3 line None; numbers+1 call None; numbers+2 line None; numbers+2 return 2; loops+4 line None; loops+3 line None; numbers+2 call None; numbers+2 return None; loops+3 return None
# expect: None
