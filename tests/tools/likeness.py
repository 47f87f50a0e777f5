"""Finds lines of our library that stand in CPython's in the same order: what is ours must be in our own words.

    python3 tests/tools/likeness.py CPYTHON_LIB [MODULE.py ...] [-v]

Compares each file of stdlib/source with CPython's file of the same name, comments, blank lines and indentation
apart. Blocks of at least 4 equal lines and 150 characters count: one-line methods and tables that the interface
prescribes are among them, so that a number needs a look (-v shows the blocks), not a verdict.
"""
import argparse
import difflib
import pathlib

OURS = pathlib.Path(__file__).parents[2] / "stdlib" / "source"
THEIR_NAMES = {  # where ours is split otherwise
    "_argparse_help.py": "argparse.py", "_decimal.py": "_pydecimal.py", "_decimal_math.py": "_pydecimal.py",
    "_frozen_importlib.py": "importlib/_bootstrap.py",
    "_frozen_importlib_external.py": "importlib/_bootstrap_external.py", "_inspect_kinds.py": "inspect.py",
    "_inspect_signature.py": "inspect.py", "decimal.py": "_pydecimal.py"}
LEAST_LINES, LEAST_CHARACTERS = 4, 150


def numbered_lines(path):
    stripped = ((number, line.strip()) for number, line in enumerate(path.read_text("utf-8").splitlines(), 1))
    return [(number, line) for number, line in stripped if line and not line.startswith("#")]


def equal_blocks(ours, theirs):
    matcher = difflib.SequenceMatcher(None, [line for _, line in ours], [line for _, line in theirs], autojunk=False)
    for match in matcher.get_matching_blocks():
        block = ours[match.a:match.a + match.size]
        if len(block) >= LEAST_LINES and sum(len(line) for _, line in block) >= LEAST_CHARACTERS:
            yield block


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=pathlib.Path)
    parser.add_argument("files", nargs="*")
    parser.add_argument("-v", action="store_true", help="show the blocks")
    options = parser.parse_args()
    names = options.files or sorted(str(path.relative_to(OURS)) for path in OURS.rglob("*.py"))
    found = []
    for name in names:
        other = options.library / THEIR_NAMES.get(name, name)
        if not other.exists():
            continue
        ours = numbered_lines(OURS / name)
        blocks = list(equal_blocks(ours, numbered_lines(other)))
        if blocks:
            found.append((sum(map(len, blocks)), len(ours), name, blocks))
    for equal, all_lines, name, blocks in sorted(found, reverse=True):
        print(f"{name}: {equal} of {all_lines} lines, the longest block {max(map(len, blocks))}")
        for block in blocks if options.v else ():
            print(f"  from line {block[0][0]}")
            print("".join(f"    {line}\n" for _, line in block), end="")
    print(f"{sum(equal for equal, *_ in found)} lines in {len(found)} files")


if __name__ == "__main__":
    main()
