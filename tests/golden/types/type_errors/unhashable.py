def attempt(action):
    try:
        action()
    except TypeError as e:
        print(e)

class Refuses:
    def __hash__(self):
        raise TypeError("mine")

attempt(lambda: {[]}) # expect: cannot use 'list' as a set element (unhashable type: 'list')
attempt(lambda: [] in {1}) # expect: cannot use 'list' as a set element (unhashable type: 'list')
attempt(lambda: {[]: 1}) # expect: cannot use 'list' as a dict key (unhashable type: 'list')
attempt(lambda: {1: 2}[{}]) # expect: cannot use 'dict' as a dict key (unhashable type: 'dict')
attempt(lambda: {}.get([])) # expect: cannot use 'list' as a dict key (unhashable type: 'list')
attempt(lambda: {([],)}) # expect: cannot use 'tuple' as a set element (unhashable type: 'list')
attempt(lambda: {Refuses(): 1}) # expect: cannot use 'Refuses' as a dict key (mine)
attempt(lambda: hash([])) # expect: unhashable type: 'list'
