import contextlib

@contextlib.contextmanager
def cm(name):
    print("in", name)
    try:
        yield name.upper()
    finally:
        print("out", name)

with cm("a") as x:
    print(x)
with contextlib.suppress(KeyError):
    {}["k"]
with contextlib.ExitStack() as stack:
    stack.enter_context(cm("b"))

# expect: in a
# expect: A
# expect: out a
# expect: in b
# expect: out b
