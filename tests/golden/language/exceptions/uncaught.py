def f():
    raise RuntimeError("boom")

f()  # expect error: RuntimeError: boom
