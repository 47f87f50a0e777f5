class Base:
    registry = []

    def __init_subclass__(cls, **kw):
        Base.registry.append((cls.__name__, kw))

class One(Base): pass
class Two(Base, flag=1): pass
print(Base.registry)  # expect: [('One', {}), ('Two', {'flag': 1})]
