"""Feeds damaged files to the front end and compares with CPython: bytes flipped, cut off, moved.

    python3.14 tests/tools/fuzz_front.py build/front COUNT [SEED] [--no-oracle]
"""
import os
import random
import sys
import sysconfig
import warnings

sys.path.insert(0, os.path.dirname(__file__))
from compare_front import Front, files_of, first_difference, oracle_ast, oracle_tokens

warnings.simplefilter("ignore")


def damage(source, chance):
    data = bytearray(source)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not data:
            break
        at, kind = chance.randrange(len(data)), chance.randrange(6)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            data[at] = chance.choice(b"()[]{}'\"\\\n\t #:=,fbrut0x_;@!\r\f")
        elif kind == 2:
            del data[at:]
        elif kind == 3:
            del data[at:at + chance.randrange(40)]
        elif kind == 4:
            other = chance.randrange(len(data))
            data[at:at] = data[other:other + chance.randrange(60)]
        else:
            data[at:at] = bytes([chance.choice(b"()[]{}'\"\\\n\t #:=,fbrut0x_;@!\r\f")])
    return bytes(data)


def main():
    front, count = Front(sys.argv[1]), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    chance = random.Random(seed)
    paths = [p for p in files_of([sysconfig.get_path("stdlib")]) if os.path.getsize(p) < 12000]
    bad = 0
    for i in range(count):
        with open(chance.choice(paths), "rb") as file:
            source = damage(file.read(), chance)
        with open("/tmp/fuzz-last.py", "wb") as file:
            file.write(source)
        for command, oracle in (("ast-module", oracle_ast), ("tokens", oracle_tokens)):
            got = front.ask(command, source)
            if "--no-oracle" in sys.argv:
                continue
            try:
                expected = oracle(source)
            except (UnicodeDecodeError, LookupError) as error:
                continue
            if expected != got:
                bad += 1
                with open(f"/tmp/fuzz-{seed}-{i}.py", "wb") as file:
                    file.write(source)
                print(f"--- /tmp/fuzz-{seed}-{i}.py {command}")
                print(first_difference("".join(expected), "".join(got)))
    print(f"{count} inputs, {bad} differences")


if __name__ == "__main__":
    main()
