def twice(f):
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) * 2
    return wrapper

@twice
def add(a, b):
    return a + b

print(add(1, 2), add.__name__)  # expect: 6 wrapper
