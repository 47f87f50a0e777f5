def one(a):
    return a

one(b=2)  # expect error: TypeError: one() got an unexpected keyword argument 'b'
