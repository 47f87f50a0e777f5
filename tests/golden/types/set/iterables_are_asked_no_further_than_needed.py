def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
class Count:
    def __init__(self, count): self.left = count
    def __iter__(self): return self
    def __next__(self):
        self.left -= 1
        print('next', self.left)
        return 5 - self.left
attempt(lambda: {1}.issubset(Count(5)))  # expect: next 4
# expect: True
attempt(lambda: {1}.issuperset(Count(5)))  # expect: next 4
# expect: next 3
# expect: False
attempt(lambda: {1}.isdisjoint(Count(5)))  # expect: next 4
# expect: False
attempt(lambda: {1}.intersection(Count(5)))  # expect: next 4
# expect: {1}
