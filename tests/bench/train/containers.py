"""Lists, dictionaries, sets, tuples, sorting, comprehensions, heaps, queues, graphs."""
from collections import Counter, defaultdict, deque
import heapq


def graph(size):
    edges = defaultdict(list)
    for i in range(size):
        for step in (1, 7, 31):
            edges[i].append((i + step) % size)
    return edges


def breadth_first(edges, start):
    seen, queue, order = {start}, deque([start]), []
    while queue:
        node = queue.popleft()
        order.append(node)
        for other in edges[node]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return order


def shortest(edges, start):
    distance = {start: 0}
    heap = [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > distance[node]:
            continue
        for index, other in enumerate(edges[node]):
            new = cost + index + 1
            if other not in distance or new < distance[other]:
                distance[other] = new
                heapq.heappush(heap, (new, other))
    return sum(distance.values())


def bubble(items):
    items = list(items)
    for i in range(len(items)):
        for j in range(len(items) - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items


def quick(items):
    if len(items) < 2:
        return items
    pivot = items[len(items) // 2]
    return (quick([x for x in items if x < pivot]) + [x for x in items if x == pivot]
            + quick([x for x in items if x > pivot]))


def permutations(items):
    if len(items) <= 1:
        return [items]
    result = []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            result.append([item] + rest)
    return result


def main():
    edges = graph(1500)
    print(len(breadth_first(edges, 0)), shortest(edges, 0))
    numbers = [(i * 7919) % 2003 for i in range(2000)]
    print(bubble(numbers[:120])[:3], quick(numbers)[:3], len(permutations([1, 2, 3, 4, 5, 6])))
    print(sorted(numbers)[-1], sorted(numbers, reverse=True)[0], sorted(numbers, key=lambda n: -n)[0])
    words = [f"w{n % 97}" for n in numbers]
    print(sorted(words)[0], sorted(words, key=len)[-1], sorted((w, i) for i, w in enumerate(words))[5])
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    for word in words:
        if word in counts:
            counts[word] += 1
    print(len(counts), max(counts.values()), Counter(words).most_common(1)[0][1])
    print(sum(v for k, v in counts.items() if k != "w1"), [k for k in counts][:2])
    squares = [x * x for x in range(3000) if x % 3]
    table = {x: x * 2 for x in range(2000)}
    unique = {x % 100 for x in squares}
    print(len(squares), len(table), len(unique), sum(map(abs, squares)), len(unique & set(range(50))))
    print(sum(a * b for a, b in zip(squares, numbers)), any(x > 100 for x in squares), all(squares[1:]))
    grid = [[(x * y) % 5 for x in range(40)] for y in range(40)]
    neighbours = 0
    for y in range(40):
        for x in range(40):
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if (dx or dy) and 0 <= x + dx < 40 and 0 <= y + dy < 40:
                        neighbours += grid[y + dy][x + dx]
    print(neighbours, [list(row) for row in zip(*grid)][3][:3])
    queue = []
    for i in range(3000):
        queue.append((i, str(i)))
    while len(queue) > 10:
        number, text = queue.pop()
    first, *rest = queue
    a, b = first
    print(number, text, a, b, len(rest), queue[2:5], queue[::-3])
    memo = {}

    def ways(n, k):
        if (n, k) in memo:
            return memo[n, k]
        result = 1 if n == 0 else 0 if n < 0 or k == 0 else ways(n - k, k) + ways(n, k - 1)
        memo[n, k] = result
        return result

    print(ways(60, 60))
    del queue[::2]
    numbers.sort()
    numbers.reverse()
    numbers.insert(3, 0)
    numbers.remove(5)
    print(numbers.index(7), numbers.count(3), len(queue), 1999 in numbers, tuple(numbers[:3]) + (1,))


main()
