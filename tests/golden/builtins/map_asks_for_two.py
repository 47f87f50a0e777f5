# map() counts its arguments in words of its own, after it has looked at keywords.
def attempt(call):
    try: print(list(call()))
    except Exception as error: print(f"{type(error).__name__}: {error}")


class Mapped(map): pass


attempt(lambda: map())  # expect: TypeError: map() must have at least two arguments.
attempt(lambda: map(len))  # expect: TypeError: map() must have at least two arguments.
attempt(lambda: map(x=2))  # expect: TypeError: map() got an unexpected keyword argument 'x'
attempt(lambda: map(len, ["ab"], strict=True))  # expect: [2]
attempt(lambda: Mapped())  # expect: TypeError: map() must have at least two arguments.
attempt(lambda: Mapped(pow, [2, 3], [4]))  # expect: [16]
print(map.__text_signature__)  # expect: (function, iterable, /, *iterables, strict=False)
