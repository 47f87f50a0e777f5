"""__class__ can be set where both classes add the same parts to the same base."""


class Plain: pass
class Other: pass
class Empty: __slots__ = ()
class UnderEmpty(Empty): pass
class Slotted: __slots__ = ("a",)
class SlottedToo: __slots__ = ("a",)
class UnderSlotted(Slotted): pass
class SlottedAndDict: __slots__ = ("a", "__dict__", "__weakref__")
class BothParts: __slots__ = ("__dict__", "__weakref__")


def change(value, to):
    try:
        value.__class__ = to
    except TypeError as error:
        return str(error)
    return type(value).__name__


print(change(Plain(), Other))  # expect: Other
print(change(Plain(), UnderEmpty))  # expect: __class__ assignment: 'UnderEmpty' object layout differs from 'Plain'
print(change(UnderEmpty(), Plain))  # expect: __class__ assignment: 'Plain' object layout differs from 'UnderEmpty'
print(change(Plain(), BothParts))  # expect: BothParts
print(change(Slotted(), SlottedToo))  # expect: SlottedToo
print(change(UnderSlotted(), SlottedAndDict))  # expect: __class__ assignment: 'SlottedAndDict' object layout differs from 'UnderSlotted'
print(change(Empty(), Slotted))  # expect: __class__ assignment: 'Slotted' object layout differs from 'Empty'
print(change([], list))  # expect: __class__ assignment only supported for mutable types or ModuleType subclasses
print(change(Plain(), Plain))  # expect: Plain
