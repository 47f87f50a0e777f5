#!/usr/bin/env python3
"""Draws the growth of cost with size: work that is linear must stay linear.

usage: growth.py [ADDER] [--limit SECONDS]

Each task runs at an eighth, a quarter, half and all of its size in a process of its own; prints a table in Markdown with
CPU seconds, peak memory of the largest run, and the cost of each doubling (2.0: linear). docs/PERFORMANCE.md has it.
"""
import argparse
import os
import subprocess
import sys

TASKS = [
    ("list of n ints", 10_000_000, "items = [i for i in range(n)]"),
    ("dict of n ints", 5_000_000, "table = {}\nfor i in range(n): table[i] = i"),
    ("n appends to a str", 1_000_000, "text = ''\nfor i in range(n): text += 'x'"),
    ("linked list of n nodes, dropped", 5_000_000,
     "class Node:\n    def __init__(self, next): self.next = next\nhead = None\nfor i in range(n): head = Node(head)\nhead = None"),
    ("tree of n nodes with parents", 2_000_000,
     "class Node:\n    def __init__(self, parent): self.parent = parent; self.children = []\n"
     "root = Node(None); level = [root]; made = 1\nwhile made < n:\n    below = []\n    for node in level:\n"
     "        for _ in range(2):\n            child = Node(node); node.children.append(child); below.append(child); made += 1\n    level = below"),
    ("n pending generators", 1_000_000, "def g():\n    yield 1\n    yield 2\nwaiting = []\nfor i in range(n):\n    one = g(); next(one); waiting.append(one)"),
    ("recursion n deep", 200_000, "import sys\nsys.setrecursionlimit(n + 100)\ndef down(k): return 0 if k == 0 else 1 + down(k - 1)\ndown(n)"),
    ("n classes", 100_000, "made = [type('C', (), {'x': i}) for i in range(n)]"),
]


def cost(adder, program, limit):
    """(CPU seconds, peak memory in MB) or None when it failed or took too long."""
    process = subprocess.Popen([adder, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        process.stderr.close()
    process.returncode = status
    return None if status else (usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("adder", nargs="?", default="build/adder")
    parser.add_argument("--limit", type=float, default=120)
    options = parser.parse_args()
    print("| task | n | n/8 | n/4 | n/2 | n | per doubling | MB |")
    print("|---|---|---|---|---|---|---|---|")
    has_failed = False
    for name, size, program in TASKS:
        costs = [cost(os.path.abspath(options.adder), f"n = {size // part}\n{program}", options.limit) for part in (8, 4, 2, 1)]
        has_failed |= None in costs
        shown = " | ".join(f"{c[0]:.2f}" if c else "failed" for c in costs)
        growth = (costs[3][0] / max(costs[0][0], 0.005)) ** (1 / 3) if costs[0] and costs[3] else float("nan")
        print(f"| {name} | {size:,} | {shown} | {growth:.2f} | {costs[3][1]:.0f} |" if costs[3] else f"| {name} | {size:,} | {shown} | - | - |", flush=True)
    return has_failed


sys.exit(main())
