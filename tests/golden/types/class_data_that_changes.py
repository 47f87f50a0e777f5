# Plain data of a class, replaced again and again while code that reads it has been specialised.
class Base:
    count = 0
    limit = 10
    name = "base"

    def __init__(self):
        Base.count += 1

    def read(self):
        return self.count, self.limit, type(self).count


class Derived(Base):
    pass


seen = []
for i in range(6):
    thing = Derived() if i % 2 else Base()
    seen.append((Base.count, Derived.count, thing.count, thing.read()))
print(seen[0], seen[-1])
# expect: (1, 1, 1, (1, 10, 1)) (6, 6, 6, (6, 10, 6))


def reads(thing):
    return [thing.limit for _ in range(3)] + [Base.limit, Derived.limit]


thing = Derived()
print(reads(thing), reads(thing))
# expect: [10, 10, 10, 10, 10] [10, 10, 10, 10, 10]
Base.limit = "text"
print(reads(thing))
# expect: ['text', 'text', 'text', 'text', 'text']
Base.limit = property(lambda self: "computed")
print(reads(thing)[:3], isinstance(Base.limit, property))
# expect: ['computed', 'computed', 'computed'] True
Base.limit = 3
Derived.limit = 4
print(reads(thing))
# expect: [4, 4, 4, 3, 4]
del Derived.limit
print(reads(thing))
# expect: [3, 3, 3, 3, 3]
Base.limit = lambda self: "called"
print(thing.limit(), Base.limit(None))
# expect: called called
thing.limit = "own"
Base.limit = 5
print(reads(thing))
# expect: ['own', 'own', 'own', 5, 5]


class Noisy:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        print("dropped", self.number, Holder.kept if isinstance(Holder.kept, int) else "another")


class Holder:
    kept = None


for number in range(3):
    Holder.kept = Noisy(number)
Holder.kept = 1
Holder.kept = 2
print(Holder.kept, Holder().kept)
# expect: dropped 0 another
# expect: dropped 1 another
# expect: dropped 2 1
# expect: 2 2
