"""Classes: attributes, methods, properties, inheritance, operators, dataclasses, slots, dispatch."""
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    def __hash__(self):
        return hash((self.x, self.y))


class Shape:
    count = 0

    def __init__(self, name):
        self.name = name
        Shape.count += 1

    def area(self):
        raise NotImplementedError

    @property
    def title(self):
        return self.name

    @staticmethod
    def unit():
        return 1

    @classmethod
    def named(cls, name, *args):
        return cls(name, *args)


class Square(Shape):
    def __init__(self, name, side=1):
        super().__init__(name)
        self.side = side

    def area(self):
        return self.side * self.side


class Circle(Shape):
    def __init__(self, name, radius=1):
        super().__init__(name)
        self.radius = radius

    def area(self):
        return 3.0 * self.radius ** 2


class Node:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key):
        node = self
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Node(key)
                    return
                node = node.left
            else:
                if node.right is None:
                    node.right = Node(key)
                    return
                node = node.right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right


class Stack:
    def __init__(self):
        self._items = []

    def push(self, item):
        self._items.append(item)

    def pop(self):
        return self._items.pop()

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return bool(self._items)

    def __getitem__(self, index):
        return self._items[index]


class Task:
    def __init__(self, priority, next_task):
        self.priority, self.next, self.runs, self.state = priority, next_task, 0, "new"

    def run(self, scheduler):
        self.runs += 1
        self.state = "waiting" if self.runs % 3 == 0 else "ready"
        if self.state == "waiting":
            scheduler.hold(self)
        return self.next


class Scheduler:
    def __init__(self):
        self.held = 0
        self.tasks = None

    def hold(self, task):
        self.held += 1

    def add(self, task):
        self.tasks = task

    def loop(self, steps):
        task = self.tasks
        while steps and task is not None:
            task = task.run(self)
            steps -= 1
            if task is None:
                task = self.tasks


@dataclass
class Point:
    x: int
    y: int = 0


class Colour(Enum):
    RED = 1
    BLUE = 2


Pair = namedtuple("Pair", "first second")


def main():
    total = Vector(0, 0)
    for i in range(3000):
        total = total + Vector(i, -i) * 2
    print(total.x, total == Vector(total.x, total.y))
    shapes = [Square(f"s{i}", i) if i % 2 else Circle(f"c{i}", i) for i in range(200)]
    area = 0
    for _ in range(20):
        for shape in shapes:
            area += shape.area() + Shape.unit()
            if shape.title == "s7" and isinstance(shape, Square):
                area -= 1
    print(area, Shape.count, Square.named("x", 3).area())
    tree = Node(500)
    key = 7
    for _ in range(2000):
        key = (key * 211 + 97) % 1009
        tree.insert(key)
    print(sum(tree), len(list(tree)))
    stack = Stack()
    for i in range(4000):
        stack.push(i)
        if i % 3 == 0:
            stack.pop()
    while stack:
        stack.pop()
    print(len(stack))
    scheduler = Scheduler()
    task = None
    for i in range(10):
        task = Task(i, task)
    scheduler.add(task)
    scheduler.loop(6000)
    print(scheduler.held)
    points = [Point(i % 10, i) for i in range(500)]
    print(max(points, key=lambda p: p.y), sum(p.x for p in points), Point(1, 2) == Point(1, 2))
    pairs = [Pair(i, -i) for i in range(500)]
    print(sum(p.first + p.second for p in pairs), Colour.RED is Colour(1), Colour.BLUE.name)
    print(len({Vector(i % 5, 0) for i in range(300)}), getattr(total, "z", None), hasattr(total, "x"))


main()
