"""Lists, dictionaries, sets: counting, grouping, sorting, a graph search, comprehensions."""
import sys
from collections import deque


def main(scale):
    numbers = [(i * 7919) % 100003 for i in range(60000 * scale)]
    groups, seen = {}, set()
    for n in numbers:
        groups.setdefault(n % 101, []).append(n)
        if n not in seen:
            seen.add(n)
    ordered = sorted(numbers, key=lambda n: (n % 10, n))
    squares = {n: n * n for n in numbers if n % 2}
    pairs = sum(a < b for a, b in zip(numbers, ordered))
    longest = max(groups.items(), key=lambda item: len(item[1]))[0]
    edges = {i: [(i * 3 + 1) % 5000, (i * 7 + 2) % 5000, (i + 1) % 5000] for i in range(5000)}
    reached = 0
    for _ in range(scale):
        queue, distance = deque([0]), {0: 0}
        while queue:
            node = queue.popleft()
            for other in edges[node]:
                if other not in distance:
                    distance[other] = distance[node] + 1
                    queue.append(other)
        reached += len(distance)
    total = 0
    for index, (key, value) in enumerate(squares.items()):
        total += index ^ key & value
    print(len(groups), len(seen), ordered[:3], pairs, longest, reached, total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
