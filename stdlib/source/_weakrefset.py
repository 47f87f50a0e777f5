"""WeakSet: a set of references, which looks to programs like one of what they refer to."""
from _weakref import ref

GenericAlias = type(list[int])
__all__ = ["WeakSet"]


def _references(items):
    """Return the set of references to items; it is equal to the data of a WeakSet of them."""
    return {ref(item) for item in items}


class WeakSet:
    """A set that does not keep its items alive."""

    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, data=None):
        self.data = set()
        this = ref(self)

        def remove(reference):
            weak_set = this()
            if weak_set is not None:
                weak_set.data.discard(reference)
        self._remove = remove
        if data is not None:
            self.update(data)

    def __repr__(self):
        return repr(self.data)

    def __reduce__(self):
        return self.__class__, (list(self),), self.__getstate__()

    def copy(self):
        return self.__class__(self)

    # Items

    def __len__(self):
        return len(self.data)

    def __contains__(self, item):
        try:
            reference = ref(item)
        except TypeError:
            return False  # there are no references to such
        return reference in self.data

    def __iter__(self):
        # The program may drop items meanwhile.
        for reference in self.data.copy():
            if (item := reference()) is not None:
                yield item

    def add(self, item):
        self.data.add(ref(item, self._remove))

    def discard(self, item):
        self.data.discard(ref(item))

    def remove(self, item):
        self.data.remove(ref(item))

    def pop(self):
        try:
            while (item := self.data.pop()()) is None:
                pass
        except KeyError:
            raise KeyError("pop from empty WeakSet") from None
        return item

    def clear(self):
        self.data.clear()

    # Comparisons

    def __eq__(self, other):
        return self.data == _references(other) if isinstance(other, self.__class__) else NotImplemented

    def issubset(self, other):
        return self.data <= _references(other)

    def issuperset(self, other):
        return self.data >= _references(other)

    def isdisjoint(self, other):
        return not len(self.intersection(other))

    def __lt__(self, other):
        return self.data < _references(other)

    def __gt__(self, other):
        return self.data > _references(other)

    __le__, __ge__ = issubset, issuperset

    # Changes by another set

    def update(self, other):
        for item in other:
            self.add(item)

    def difference_update(self, other):
        if other is self:
            self.data.clear()
        else:
            self.data -= _references(other)

    def intersection_update(self, other):
        self.data &= _references(other)

    def symmetric_difference_update(self, other):
        if other is self:
            self.data.clear()
        else:
            self.data ^= {ref(item, self._remove) for item in other}

    def __ior__(self, other):
        self.update(other)
        return self

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self

    # New sets

    def union(self, other):
        return self.__class__(item for part in (self, other) for item in part)

    def intersection(self, other):
        return self.__class__(item for item in other if item in self)

    def difference(self, other):
        rest = self.copy()
        rest.difference_update(other)
        return rest

    def symmetric_difference(self, other):
        rest = self.copy()
        rest.symmetric_difference_update(other)
        return rest

    __or__, __and__, __sub__, __xor__ = union, intersection, difference, symmetric_difference
