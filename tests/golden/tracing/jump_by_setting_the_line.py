import re
import sys


class Jumper:
    """Traces one function and sets f_lineno once, at a line counted from its def."""

    def __init__(self, function, at, to, event="line"):
        self.code = function.__code__
        self.at, self.to, self.event, self.is_done = at, to, event, False

    def __call__(self, frame, event, argument):
        if frame.f_code is not self.code:
            return None
        line = frame.f_lineno - self.code.co_firstlineno
        if not self.is_done and event == self.event and line == self.at:
            self.is_done = True
            try:
                frame.f_lineno = self.code.co_firstlineno + self.to
            except Exception as error:
                print(f"{type(error).__name__}: {re.sub("line -?[0-9]+", "line N", str(error))}")
        return self


def run(function, at, to, event="line"):
    import warnings

    log = []
    function_log = function.__globals__["log"] = log
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sys.settrace(Jumper(function, at, to, event))
        try:
            result = function()
            if function.__code__.co_flags & 0x20:
                result = list(result)
        except Exception as error:
            result = repr(error)
        finally:
            sys.settrace(None)
    print(function_log, result, *[warning.message for warning in caught])


def straight():
    log.append(1)
    x = 2
    log.append(3)
    return x


run(straight, 1, 3)
run(straight, 3, 1)
run(straight, 1, 99)
run(straight, 1, -9)
run(straight, 0, 1, "call")
run(straight, 3, 1, "return")
run(straight, 4, 1, "return")


def loop():
    for i in 1, 2:
        log.append(i)
        log.append(-i)
    log.append("end")


run(loop, 1, 2)
run(loop, 1, 3)
run(loop, 2, 4)
run(loop, 3, 1)
run(loop, 3, 2)


def handler():
    log.append(1)
    try:
        log.append(2)
        1 / 0
    except ZeroDivisionError as error:
        log.append(repr(error))
    log.append(sys.exc_info()[0])
    try:
        raise KeyError(log[-1])
    finally:
        log.append("finally")


run(handler, 1, 5)
run(handler, 1, 6)
run(handler, 6, 7)
run(handler, 4, 7)
run(handler, 9, 11)
run(handler, 1, 9)


class Manager:
    def __enter__(self):
        log.append("in")

    def __exit__(self, *details):
        log.append("out")


def managed():
    log.append(1)
    with Manager():
        log.append(3)
    log.append(4)
    with Manager():
        log.append(6)


run(managed, 1, 3)
run(managed, 3, 4)
run(managed, 3, 6)
run(managed, 4, 3)


def spread():
    x = [1,
         2,
         log.append(3)]
    return x


run(spread, 2, 4)
run(spread, 3, 1)


def generator():
    log.append("a")
    yield 1
    log.append("b")
    yield 2
    log.append("c")


run(generator, 2, 1, "return")
run(generator, 2, 4)
run(generator, 2, 5, "return")


def passes():
    pass
    log.append(2)
    pass
    log.append(4)


run(passes, 2, 3)
run(passes, 4, 1)


def deep():
    log.append((log, log, log, log, log, log, log, log, log, log, log, log, log, log, log, log, log, log, log,
                log, log, log, log) and 1)
    log.append(2)


run(deep, 3, 1)

for value in 3.5, True, None, 10**30:
    try:
        sys._getframe().f_lineno = value
    except ValueError as error:
        print(error)
try:
    sys._getframe().f_lineno = 1
except ValueError as error:
    print(error)
try:
    del sys._getframe().f_lineno
except AttributeError as error:
    print(error)

# expect: [3] None assigning None to 1 unbound local
# expect: [1, 1, 3] 2
# expect: ValueError: line N comes after the current code block
# expect: [1, 3] 2
# expect: ValueError: line N comes before the current code block
# expect: [1, 3] 2
# expect: ValueError: can't jump from the 'call' trace event of a new frame
# expect: [1, 3] 2
# expect: [1, 3] 2
# expect: ValueError: can only jump from a 'line' trace event
# expect: [1, 3] 2
# expect: ValueError: can't jump into the body of a for loop
# expect: [1, -1, 2, -2, 'end'] None
# expect: ValueError: can't jump into the body of a for loop
# expect: [1, -1, 2, -2, 'end'] None
# expect: ['end'] None
# expect: [1, 1, -1, 2, -2, 'end'] None
# expect: [1, 1, -1, 2, -2, 'end'] None
# expect: ValueError: can't jump into an 'except' block as there's no exception
# expect: [1, 2, "ZeroDivisionError('division by zero')", None, 'finally'] KeyError(None)
# expect: ValueError: can't jump into an 'except' block as there's no exception
# expect: [1, 2, "ZeroDivisionError('division by zero')", None, 'finally'] KeyError(None)
# expect: [1, 2, None, 'finally'] KeyError(None)
# expect: [1, 2, None, 'finally'] KeyError(None) assigning None to 1 unbound local
# expect: ValueError: can't jump into an 'except' block as there's no exception
# expect: [1, 2, "ZeroDivisionError('division by zero')", None, 'finally'] KeyError(None)
# expect: ['finally'] IndexError('list index out of range') assigning None to 1 unbound local
# expect: ValueError: incompatible stacks
# expect: [1, 'in', 3, 'out', 4, 'in', 6, 'out'] None
# expect: [1, 'in', 4, 'in', 6, 'out'] None
# expect: [1, 'in', 6, 'out'] None
# expect: ValueError: incompatible stacks
# expect: [1, 'in', 3, 'out', 4, 'in', 6, 'out'] None
# expect: [] None assigning None to 1 unbound local
# expect: [3] [1, 2, None] assigning None to 1 unbound local
# expect: ['a', 'a', 'b', 'c'] [1, 2]
# expect: ['a', 'c'] [2]
# expect: ['a', 'c'] []
# expect: [4] None
# expect: [2, 2, 4] None
# expect: ValueError: stack to deep to analyze
# expect: [1, 2] None
# expect: lineno must be an integer
# expect: lineno must be an integer
# expect: lineno must be an integer
# expect: f_lineno can only be set in a trace function
# expect: f_lineno can only be set in a trace function
# expect: attribute 'f_lineno' of 'frame' objects cannot be deleted
