"""OrderedDict.pop: __missing__ is not asked, and a key that cannot be hashed is no dict key in the message."""
from collections import OrderedDict

class Default(OrderedDict):
    def __missing__(self, key): return 99

for mapping in OrderedDict(a=1), Default(a=1):
    print(mapping.pop("a"), mapping.pop("a", 2), mapping.pop(key="a", default=3))
    for key in "a", []:
        try:
            mapping.pop(key)
        except (KeyError, TypeError) as error:
            print(type(error).__name__, error)
# expect: 1 2 3
# expect: KeyError 'a'
# expect: TypeError unhashable type: 'list'
# expect: 1 2 3
# expect: KeyError 'a'
# expect: TypeError unhashable type: 'list'
