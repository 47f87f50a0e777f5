def one(a):
    return a

one(1, 2)  # expect error: TypeError: one() takes 1 positional argument but 2 were given
