#!/usr/bin/env python3
"""Times tests/bench under Adder and whichever of CPython, PyPy and Lua are there, side by side and interleaved.

usage: bench.py [--runs N] [--scale N] [--exe NAME=COMMAND ...] [ADDER]

Prints the median CPU seconds (user and system, of the whole process) of each program and the ratio to the first
interpreter that is not Adder, and the geometric mean of the ratios. Programs print a check sum: outputs that differ are
an error (status 1). A program NAME.lua beside NAME.py is what Lua runs.
"""
import argparse
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench")


def found_interpreters():
    """(name, command, suffix of its programs) of those on the path."""
    for name, suffix in [("python3.14", ".py"), ("python3.11", ".py"), ("python3", ".py"), ("pypy3", ".py"), ("lua5.4", ".lua")]:
        path = "/usr/bin/" + name if os.path.exists("/usr/bin/" + name) else shutil.which(name)
        if path:
            yield name, [path], suffix


def run(command):
    """(CPU seconds, output) of a process; its failure is raised."""
    with tempfile.TemporaryFile() as output:
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1)])
        _, status, usage = os.wait4(child, 0)
        if status:
            raise SystemExit(f"{' '.join(command)}: status {os.waitstatus_to_exitcode(status)}")
        output.seek(0)
        return usage.ru_utime + usage.ru_stime, output.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", default="16")
    parser.add_argument("--exe", action="append", default=[], help="NAME=COMMAND: one more interpreter")
    parser.add_argument("adder", nargs="?", default="build/adder")
    options = parser.parse_args()
    interpreters = [("adder", [os.path.abspath(options.adder)], ".py")]
    for given in options.exe:
        name, _, command = given.partition("=")
        interpreters.append((name, command.split(), ".py"))
    interpreters += list(found_interpreters())
    base = interpreters[1][0] if len(interpreters) > 1 else "adder"
    ratios = {name: [] for name, _, _ in interpreters}
    print(f"{'program':16}" + "".join(f"{name:>20}" for name, _, _ in interpreters) + f"   (seconds, ratio to {base})")
    is_wrong = False
    for program in sorted(p[:-3] for p in os.listdir(FOLDER) if p.endswith(".py")):
        times, outputs = {name: [] for name, _, _ in interpreters}, {}
        for _ in range(options.runs):
            for name, command, suffix in interpreters:
                path = os.path.join(FOLDER, program + suffix)
                if os.path.exists(path):
                    seconds, outputs[name] = run([*command, path, options.scale])
                    times[name].append(seconds)
        medians = {name: statistics.median(values) for name, values in times.items() if values}
        row = f"{program:16}"
        for name, _, _ in interpreters:
            if name in medians:
                ratio = medians[name] / medians[base]
                ratios[name].append(ratio)
                row += f"{medians[name]:12.3f} {ratio:6.2f} "
            else:
                row += f"{'-':>20}"
        if len(set(outputs.values())) > 1:
            is_wrong = True
            row += "  OUTPUTS DIFFER"
        print(row, flush=True)
    print(f"{'geometric mean':16}" + "".join(
        f"{math.exp(statistics.fmean(map(math.log, values))):19.2f} " if values else f"{'-':>20}" for values in ratios.values()))
    return is_wrong


sys.exit(main())
