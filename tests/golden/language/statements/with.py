class M:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, *exc):
        print("exit", exc[0].__name__ if exc[0] else None)
        return self.swallow

with M(False) as m:
    print("body")
with M(True):
    raise KeyError(1)
with M(False), M(True):
    1 / 0

# expect: enter
# expect: body
# expect: exit None
# expect: enter
# expect: exit KeyError
# expect: enter
# expect: enter
# expect: exit ZeroDivisionError
# expect: exit None
