"""Generate a maze, solve it and draw it.

    adder maze.py [WIDTH HEIGHT [SEED]]

The maze is carved by a depth-first walk and solved by a breadth-first
search.  The random numbers come from a generator of our own, so the same
seed always gives the same maze.
"""

import sys
from collections import deque


class Lcg:
    """A linear congruential generator: simple, fast, and repeatable."""

    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF

    def below(self, limit):
        """A number from 0 up to, but not including, the limit."""
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        # The high bits of such a generator are much better than the low ones.
        return (self.state >> 16) % limit

    def choice(self, items):
        return items[self.below(len(items))]


class Maze:
    """A grid of cells; `passages` maps a cell to those it opens onto."""

    def __init__(self, width, height, random):
        self.width = width
        self.height = height
        self.passages = {
            (x, y): set() for y in range(height) for x in range(width)
        }
        self._carve(random)

    def neighbours(self, cell):
        """The cells beside a cell, walls or not."""
        x, y = cell
        for other in (x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y):
            if other in self.passages:
                yield other

    def _carve(self, random):
        """Walk at random to unvisited cells, turning back at dead ends."""
        path = [(0, 0)]
        visited = {(0, 0)}
        while path:
            here = path[-1]
            fresh = [cell for cell in self.neighbours(here) if cell not in visited]
            if not fresh:
                path.pop()
                continue
            there = random.choice(fresh)
            self.passages[here].add(there)
            self.passages[there].add(here)
            visited.add(there)
            path.append(there)

    def solve(self, start, goal):
        """The shortest path from start to goal, both included."""
        came_from = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            if here == goal:
                break
            for there in self.passages[here]:
                if there not in came_from:
                    came_from[there] = here
                    queue.append(there)
        path = []
        step = goal
        while step is not None:
            path.append(step)
            step = came_from[step]
        return path[::-1]

    def draw(self, path=()):
        """The maze as text, the cells of the path marked with dots."""
        marked = set(path)
        lines = ["+" + "---+" * self.width]
        for y in range(self.height):
            middle, bottom = "|", "+"
            for x in range(self.width):
                cell = (x, y)
                open_to = self.passages[cell]
                middle += " . " if cell in marked else "   "
                middle += " " if (x + 1, y) in open_to else "|"
                bottom += "   +" if (x, y + 1) in open_to else "---+"
            lines += [middle, bottom]
        return "\n".join(lines)

    def dead_ends(self):
        return sum(len(exits) == 1 for exits in self.passages.values())


def main(arguments):
    try:
        numbers = [int(argument) for argument in arguments]
        width, height, seed = (numbers + [16, 8, 2024][len(numbers):])[:3]
        if width < 1 or height < 1:
            raise ValueError("the maze must have at least one cell")
    except ValueError as error:
        print(f"maze: {error}", file=sys.stderr)
        return 2

    maze = Maze(width, height, Lcg(seed))
    path = maze.solve((0, 0), (width - 1, height - 1))
    print(f"Maze of {width} by {height}, seed {seed}:\n")
    print(maze.draw())
    print(f"\nSolved in {len(path) - 1} steps:\n")
    print(maze.draw(path))
    print(f"\n{maze.dead_ends()} cells have a single opening.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
