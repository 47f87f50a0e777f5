# sys.exit() in a thread ends the thread only, silently; other exceptions go to threading.excepthook.
import _thread
import io
import sys
import threading


def run(target, *args, name="worker"):
    thread = threading.Thread(target=target, args=args, name=name)
    thread.start()
    thread.join()
    return thread


def captured(target, *args):
    before, sys.stderr = sys.stderr, io.StringIO()
    try:
        run(target, *args)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = before


def leave(how):
    try:
        how()
    finally:
        print("leaving")


def raise_exit(*args):
    raise SystemExit(*args)


for how in (sys.exit, lambda: sys.exit(3), lambda: sys.exit("words"), raise_exit, lambda: raise_exit(1, 2), _thread.exit):
    print(repr(captured(leave, how)))
# expect: leaving
# expect: ''
# expect: leaving
# expect: ''
# expect: leaving
# expect: ''
# expect: leaving
# expect: ''
# expect: leaving
# expect: ''
# expect: leaving
# expect: ''

seen = []


def note(args):
    seen.append((args.exc_type.__name__, str(args.exc_value), args.exc_traceback.tb_frame.f_code.co_name,
                 args.thread.name if args.thread else None, type(args).__name__, len(args)))


def fail(error):
    raise error


usual = threading.excepthook
print(usual is threading.__excepthook__)  # expect: True
threading.excepthook = note
run(fail, ValueError("one"))
run(fail, KeyboardInterrupt("two"), name="interrupted")
run(fail, SystemExit("three"))          # only the usual hook is silent about it
run(fail, BaseException("four"))
print(*seen, sep="\n")
# expect: ('ValueError', 'one', '_bootstrap_inner', 'worker', '_ExceptHookArgs', 4)
# expect: ('KeyboardInterrupt', 'two', '_bootstrap_inner', 'interrupted', '_ExceptHookArgs', 4)
# expect: ('SystemExit', 'three', '_bootstrap_inner', 'worker', '_ExceptHookArgs', 4)
# expect: ('BaseException', 'four', '_bootstrap_inner', 'worker', '_ExceptHookArgs', 4)

# The usual hook.
threading.excepthook = usual
lines = captured(fail, ValueError("told")).splitlines()
print(lines[0], lines[1], lines[-1], sep="\n")
# expect: Exception in thread worker:
# expect: Traceback (most recent call last):
# expect: ValueError: told
print(any("in fail" in line for line in lines))  # expect: True


class Nameless(threading.Thread):
    def run(self):
        raise LookupError("from run")


before, sys.stderr = sys.stderr, io.StringIO()
thread = Nameless(name="nameless")
thread.start()
thread.join()
text, sys.stderr = sys.stderr.getvalue(), before
print(text.splitlines()[0], text.splitlines()[-1], sep="\n")
# expect: Exception in thread nameless:
# expect: LookupError: from run


# A hook that fails is told of itself, by sys.excepthook, and of the exception by itself no more.
def broken(args):
    raise RuntimeError("the hook is broken")


threading.excepthook = broken
text = captured(fail, ValueError("untold"))
print("Exception in threading.excepthook:" in text, "RuntimeError: the hook is broken" in text)  # expect: True True

threading.excepthook = None  # seen where a thread is made
try:
    threading.Thread()
except RuntimeError as error:
    print(error)  # expect: threading.excepthook is None
threading.excepthook = usual

# Where sys.stderr is None, and was when the thread was made, nothing is told.
before, sys.stderr = sys.stderr, None
run(fail, ValueError("nowhere"))
sys.stderr = before

# The hook called by hand.
try:
    raise OSError("by hand")
except OSError as error:
    before, sys.stderr = sys.stderr, io.StringIO()
    threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, None)))
    text, sys.stderr = sys.stderr.getvalue(), before
print(text.splitlines()[0].rstrip(" 0123456789:"), text.splitlines()[-1], sep="\n")
# expect: Exception in thread
# expect: OSError: by hand
try:
    threading.excepthook(1)
except TypeError as error:
    print(error)  # expect: _thread.excepthook argument type must be ExceptHookArgs
try:
    threading.ExceptHookArgs((1, 2))
except TypeError as error:
    print(error)  # expect: _thread._ExceptHookArgs() takes a 4-sequence (2-sequence given)


# Threads of the module _thread tell sys.unraisablehook.
told = []
ended = threading.Event()


class Watched:
    def __call__(self):
        raise ValueError("unraisable")


def hook(args):
    told.append((args.exc_type.__name__, str(args.exc_value), args.err_msg.split("<")[0], type(args.object).__name__))
    ended.set()


sys.unraisablehook = hook
_thread.start_new_thread(Watched(), ())
print(ended.wait(10), told)
# expect: True [('ValueError', 'unraisable', 'Exception ignored in thread started by ', 'NoneType')]
sys.unraisablehook = sys.__unraisablehook__

# What the main thread has raised goes on beside it.
worker = threading.Thread(target=lambda: (threading.main_thread().join(), print("after the main thread")))
worker.start()  # expect: after the main thread
sys.exit(4)  # expect status: 4
