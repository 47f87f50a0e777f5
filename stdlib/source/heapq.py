"""Heaps in lists: heap[k] <= heap[2k+1] and heap[k] <= heap[2k+2]."""

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest", "heappushpop",
           "heappush_max", "heappop_max", "heapify_max", "heapreplace_max", "heappushpop_max"]


def _rise(heap, top, at):
    item = heap[at]
    while at > top:
        parent = (at - 1) >> 1
        above = heap[parent]
        if not item < above:
            break
        heap[at] = above
        at = parent
    heap[at] = item


def _sink(heap, at):
    """Let the hole sink to a leaf along the smaller children, then let the item rise again."""
    end = len(heap)
    top = at
    item = heap[at]
    child = 2 * at + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    _rise(heap, top, at)


def _rise_max(heap, top, at):
    item = heap[at]
    while at > top:
        parent = (at - 1) >> 1
        above = heap[parent]
        if not above < item:
            break
        heap[at] = above
        at = parent
    heap[at] = item


def _sink_max(heap, at):
    end = len(heap)
    top = at
    item = heap[at]
    child = 2 * at + 1
    while child < end:
        right = child + 1
        if right < end and not heap[right] < heap[child]:
            child = right
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    _rise_max(heap, top, at)


def _check(heap):
    if not isinstance(heap, list):
        raise TypeError(f"heapify() argument must be list, not {type(heap).__name__}"
                        if False else f"argument must be list, not {type(heap).__name__}")


def heappush(heap, item, /):
    """Put item into the heap."""
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


def heappop(heap, /):
    """Take out and return the smallest item."""
    last = heap.pop()
    if not heap:
        return last
    result = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return result


def heapreplace(heap, item, /):
    """Take out the smallest item, then put item in."""
    result = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return result


def heappushpop(heap, item, /):
    """Put item in, then take out the smallest."""
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sink(heap, 0)
    return item


def heapify(heap, /):
    """Make a list a heap."""
    _check(heap)
    for at in reversed(range(len(heap) // 2)):
        _sink(heap, at)


def heappush_max(heap, item, /):
    """Put item into a heap with the largest item first."""
    heap.append(item)
    _rise_max(heap, 0, len(heap) - 1)


def heappop_max(heap, /):
    """Take out and return the largest item."""
    last = heap.pop()
    if not heap:
        return last
    result = heap[0]
    heap[0] = last
    _sink_max(heap, 0)
    return result


def heapreplace_max(heap, item, /):
    """Take out the largest item, then put item in."""
    result = heap[0]
    heap[0] = item
    _sink_max(heap, 0)
    return result


def heappushpop_max(heap, item, /):
    """Put item in, then take out the largest."""
    if heap and item < heap[0]:
        item, heap[0] = heap[0], item
        _sink_max(heap, 0)
    return item


def heapify_max(heap, /):
    """Make a list a heap with the largest item first."""
    _check(heap)
    for at in reversed(range(len(heap) // 2)):
        _sink_max(heap, at)


_heappop_max = heappop_max
_heapreplace_max = heapreplace_max
_heapify_max = heapify_max


def merge(*iterables, key=None, reverse=False):
    """Iterate over sorted inputs in order."""
    if reverse:
        heapify_, pop_, replace_, direction = heapify_max, heappop_max, heapreplace_max, -1
    else:
        heapify_, pop_, replace_, direction = heapify, heappop, heapreplace, 1
    heap = []
    for number, iterator in enumerate(map(iter, iterables)):
        for value in iterator:
            heap.append([value if key is None else key(value), number * direction, iterator.__next__, value])
            break
    heapify_(heap)
    while len(heap) > 1:
        entry = heap[0]
        try:
            while True:
                yield entry[3]
                entry[3] = value = entry[2]()
                entry[0] = value if key is None else key(value)
                replace_(heap, entry)
                entry = heap[0]
        except StopIteration:
            pop_(heap)
    if heap:
        entry = heap[0]
        yield entry[3]
        yield from entry[2].__self__


def nsmallest(n, iterable, key=None):
    """The n smallest items in order."""
    return _best(n, iterable, key, False)


def nlargest(n, iterable, key=None):
    """The n largest items, largest first."""
    return _best(n, iterable, key, True)


def _best(n, iterable, key, is_largest):
    if n == 1:
        missing = object()
        result = (max if is_largest else min)(iterable, default=missing, key=key)
        return [] if result is missing else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=is_largest)[:n]
    # Entries are (key, order, item); the worst of the best so far is first in the heap.
    step = -1 if is_largest else 1
    replace_ = heapreplace if is_largest else heapreplace_max
    iterator = iter(iterable)
    heap = []
    for index, item in zip(range(n), iterator):
        heap.append((item if key is None else key(item), index * step, item))
    if not heap:
        return []
    (heapify if is_largest else heapify_max)(heap)
    worst = heap[0][0]
    order = n * step
    for item in iterator:
        value = item if key is None else key(item)
        if (worst < value) if is_largest else (value < worst):
            replace_(heap, (value, order, item))
            worst = heap[0][0]
            order += step
    heap.sort(reverse=is_largest)
    return [item for value, order, item in heap]


try:
    from _heapq import (heapify, heapify_max, heappop, heappop_max, heappush, heappush_max, heappushpop, heappushpop_max,
                        heapreplace, heapreplace_max)
except ImportError:  # what is above serves where the module in C is kept away
    pass
