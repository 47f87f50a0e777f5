"""Some messages name a class with its module, where that is neither builtins nor __main__."""
import abc

class Plain: pass
Other = type("Other", (), {"__module__": "elsewhere"})

def attempt(action):
    try:
        action()
    except (TypeError, ValueError) as error:
        print(error)

def use(value):
    with value: pass

for value in Plain(), Other(), abc.ABC, 1:
    attempt(lambda: use(value))
attempt(lambda: complex(Other()))
attempt(lambda: "%c" % Other())
attempt(lambda: compile(1, "a", "eval"))
attempt(lambda: eval(1))
attempt(lambda: b"ab".hex([]))
attempt(lambda: b"ab".hex([1]))
# expect: 'Plain' object does not support the context manager protocol (missed __exit__ method)
# expect: 'elsewhere.Other' object does not support the context manager protocol (missed __exit__ method)
# expect: 'abc.ABCMeta' object does not support the context manager protocol (missed __exit__ method)
# expect: 'int' object does not support the context manager protocol (missed __exit__ method)
# expect: complex() argument must be a string or a number, not elsewhere.Other
# expect: %c requires an int or a unicode character, not elsewhere.Other
# expect: compile() arg 1 must be a string, bytes or AST object
# expect: eval() arg 1 must be a string, bytes or code object
# expect: sep must be length 1.
# expect: sep must be str or bytes.
