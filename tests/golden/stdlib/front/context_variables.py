from contextvars import ContextVar, Token, copy_context
from collections.abc import Mapping

colour = ContextVar("colour", default="grey")
print(colour.get(), colour.get("none"))
token = colour.set("red")
print(colour.get(), token.old_value is Token.MISSING, token.var is colour)
before = copy_context()
print(before[colour], colour in before, len(before), isinstance(before, Mapping))

def change():
    colour.set("blue")
    return colour.get()

print(before.run(change), before[colour], colour.get())
with colour.set("green") as inner:
    print(colour.get(), inner.old_value)
print(colour.get())
colour.reset(token)
print(colour.get())

def attempt(action):
    try:
        action()
    except (RuntimeError, ValueError, LookupError, TypeError) as error:
        print(type(error).__name__ + ":", str(error).split(" at 0x")[0])

attempt(lambda: colour.reset(token))
attempt(lambda: before.run(colour.reset, colour.set("x")))
attempt(lambda: before.run(before.run, print))
attempt(lambda: ContextVar("empty").get())
attempt(lambda: before["colour"])
attempt(lambda: ContextVar(1))
attempt(Token)

# An iteration sees what was there when it began.
a, b = ContextVar("a"), ContextVar("b")
a.set(1)
context = copy_context()
for variable in context:
    context.run(b.set, 2)
print(sorted(variable.name for variable in context))

# expect: grey none
# expect: red True True
# expect: red True 1 True
# expect: blue blue red
# expect: green red
# expect: red
# expect: grey
# expect: RuntimeError: <Token used var=<ContextVar name='colour' default='grey'
# expect: ValueError: <Token var=<ContextVar name='colour' default='grey'
# expect: RuntimeError: cannot enter context: <_contextvars.Context object
# expect: LookupError: <ContextVar name='empty'
# expect: TypeError: a ContextVar key was expected, got 'colour'
# expect: TypeError: context variable name must be a str
# expect: RuntimeError: Tokens can only be created by ContextVars
# expect: ['a', 'b', 'colour']
