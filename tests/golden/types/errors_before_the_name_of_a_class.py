"""What is asked first where several things are wrong."""
import operator


class Plain:
    pass


def said(call, *args, **keywords):
    try:
        return call(*args, **keywords)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}".partition(" of a derived")[0]


print(said(type, "a\0", (1,), {}))  # expect: TypeError: metaclass conflict: the metaclass
print(said(type, "a\0", (), {}))  # expect: ValueError: type name must not contain null characters
print(said(lambda: Plain(**{1: 2})))  # expect: TypeError: Plain() takes no arguments
print(said(lambda: object(**{1: 2})))  # expect: TypeError: object() takes no arguments
print(said(lambda: int(**{1: 2})))  # expect: TypeError: keywords must be strings
print(said(operator.call))  # expect: TypeError: call expected at least 1 argument, got 0
