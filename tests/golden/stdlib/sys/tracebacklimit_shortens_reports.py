import io
import sys


def f():
    g()


def g():
    1 / 0


for limit in (0, 1, True, -1, 2, 10**30, None):
    sys.tracebacklimit = limit
    stream = sys.stderr = io.StringIO()
    try:
        f()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    text = stream.getvalue()
    sys.stderr = sys.__stderr__
    print(limit, text.count("Traceback"), text.count("File"), ", in g" in text)
# expect: 0 0 0 False
# expect: 1 1 1 True
# expect: True 1 1 True
# expect: -1 0 0 False
# expect: 2 1 2 True
# expect: 1000000000000000000000000000000 1 3 True
# expect: None 1 3 True
