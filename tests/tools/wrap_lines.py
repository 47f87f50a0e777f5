"""Breaks the lines of C files that are longer than .clang-format allows, and leaves all others alone.

    python3 tests/tools/wrap_lines.py FILE...

The heads of sections, "/* --- what follows ---- */", are cut instead of broken.
"""
import re
import subprocess
import sys

LIMIT = 110


def c_files(paths):
    other = [path for path in paths if not path.endswith((".c", ".h"))]
    if other:
        sys.exit(f"wrap_lines.py: not C: {' '.join(other)}")
    return paths


def long_lines(path):
    with open(path, encoding="utf-8") as file:
        return [number for number, line in enumerate(file, 1) if len(line.rstrip("\n")) > LIMIT]


def cut_head(match):
    start = f"/* --- {match.group(1).strip()} "
    return start + "-" * max(3, LIMIT - len(start) - 3) + " */"


for path in c_files(sys.argv[1:]):
    if not long_lines(path):
        continue
    with open(path, encoding="utf-8") as file:
        text = file.read()
    short = re.sub(r"^/\* -{3} (.{1,70}?) -{3,} \*/$", lambda m: cut_head(m) if len(m.group()) > LIMIT else m.group(), text, flags=re.M)
    if short != text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(short)
    for _ in range(2):  # what is broken once may leave another line too long
        lines = [f"--lines={number}:{number}" for number in long_lines(path)]
        if lines:
            subprocess.run(["clang-format", "-i", *lines, path], check=True)
