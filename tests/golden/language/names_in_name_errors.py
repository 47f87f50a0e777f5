# A NameError knows its name, for suggestions; an UnboundLocalError does not.
def local():
    if not local: value = 1
    return value


def free():
    if not free: value = 1
    return (lambda: value)()


for function in local, free, lambda: missing:
    try:
        function()
    except NameError as error:
        print(type(error).__name__, error.name)
# expect: UnboundLocalError None
# expect: NameError value
# expect: NameError missing
