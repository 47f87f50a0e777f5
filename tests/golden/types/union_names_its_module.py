import collections.abc
import inspect
import typing

union = int | str
print(union.__module__, typing.Union.__module__, type(union).__qualname__)
print(inspect.formatannotation(typing.List[str] | int))
print(collections.abc is __import__("sys").modules["collections.abc"], collections.abc.__file__.endswith("_collections_abc.py"))
print(inspect.getsourcelines(collections.abc.Sequence)[0][0].split("(")[0])

# expect: typing typing Union
# expect: List[str] | int
# expect: True True
# expect: class Sequence
