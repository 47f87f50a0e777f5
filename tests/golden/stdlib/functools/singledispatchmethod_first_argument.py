"""singledispatchmethod: the first argument decides, by way of the class too."""
from functools import singledispatchmethod

class Thing:
    @singledispatchmethod
    def show(self, value=None): return "any", value
    @show.register
    def _(self, value: int): return "int", value

print(Thing.show(Thing))
print(Thing.show(1, "text"))
print(Thing().show(2))
try:
    Thing.show()
except TypeError as error:
    print(error)
# expect: ('any', None)
# expect: ('int', 'text')
# expect: ('int', 2)
# expect: show requires at least 1 positional argument
