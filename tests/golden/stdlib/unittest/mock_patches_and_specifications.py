import os
from unittest.mock import DEFAULT, create_autospec, patch

class Thing:
    size = 3

    def grow(self, by, *, twice=False):
        return by

    @staticmethod
    def make(kind):
        return kind

with patch.object(Thing, "size", 5):
    print(Thing.size)
print(Thing.size)

@patch("os.getcwd", return_value="/nowhere")
def where(more, mocked):
    print(os.getcwd(), mocked.call_count, more)

where("more")
settings = {"a": 1}
with patch.dict(settings, {"b": 2}, a=3):
    print(settings)
print(settings)
with patch.multiple(Thing, grow=DEFAULT, size=9) as mocks:
    print(list(mocks), Thing.size)
patcher = patch.object(Thing, "colour", "red", create=True)
patcher.start()
print(Thing.colour)
patch.stopall()
print(hasattr(Thing, "colour"))

fake = create_autospec(Thing)
thing = fake()
thing.grow.return_value = 7
print(thing.grow(1, twice=True), isinstance(thing, Thing))
for arguments in ((), (1, 2)):
    try:
        thing.grow(*arguments)
    except TypeError as error:
        print(error)
try:
    thing.shrink
except AttributeError as error:
    print(error)
def add(a, b=2): return a + b
function = create_autospec(add, return_value=4)
print(function(1), function.mock_calls, function.__name__)
for target, attribute in ((Thing, "nothing"), ("os", "getcwd")):
    try:
        patch.object(target, attribute).start()
    except (AttributeError, TypeError) as error:
        print(error)

# expect: 5
# expect: 3
# expect: /nowhere 1 more
# expect: {'a': 3, 'b': 2}
# expect: {'a': 1}
# expect: ['grow'] 9
# expect: red
# expect: False
# expect: 7 True
# expect: missing a required argument: 'by'
# expect: too many positional arguments
# expect: Mock object has no attribute 'shrink'
# expect: 4 [call(1)] add
# expect: <class '__main__.Thing'> does not have the attribute 'nothing'
# expect: 'os' must be the actual object to be patched, not a str
