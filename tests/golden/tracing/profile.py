# sys.setprofile tells of calls and returns, of functions written in C too.
import sys

log = []


def profile(frame, event, argument):
    log.append((frame.f_code.co_name, event, getattr(argument, "__name__", argument)))


def work():
    len("a")
    try:
        int("x")
        [].pop()
    except ValueError:
        return 3


sys.setprofile(profile)
work()
sys.setprofile(None)
print(*log, sep="\n")
# expect: ('work', 'call', None)
# expect: ('work', 'c_call', 'len')
# expect: ('work', 'c_return', 'len')
# expect: ('work', 'return', 3)
# expect: ('<module>', 'c_call', 'setprofile')
