import linecache

class Loader:
    def get_source(self, name):
        return "first of " + name + "\nsecond"

print(linecache.lazycache("no/such/place.py", {"__name__": "place", "__loader__": Loader()}))  # expect: True
print(repr(linecache.getline("no/such/place.py", 2)))  # expect: 'second\n'
print(linecache.getlines("no/such/place.py"))  # expect: ['first of place\n', 'second\n']
