#!/usr/bin/env python3
"""Times threads and coroutines under Adder and CPython side by side and interleaved.

usage: bench_concurrency.py [--runs N] [--exe COMMAND] [ADDER [WORKLOAD ...]]

Prints for each workload of tests/bench/concurrency the medians of the wall and CPU seconds that the runs tell (each the
least of several repeats in one process), and how many times as fast Adder is by either. Results that differ are an
error (status 1). Where threads wake each other, wall seconds depend on what else the machine does.
"""
import argparse
import os
import shutil
import statistics
import subprocess

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench", "concurrency", "workloads.py")


def found_cpython():
    """The command of the CPython to compare with."""
    return next((path for path in ("/usr/bin/python3.11", shutil.which("python3")) if path and os.path.exists(path)), None)


def run(command, workload):
    """((least wall seconds, least CPU seconds), result) that a run tells."""
    output = subprocess.run([command, PROGRAM, workload], stdout=subprocess.PIPE, check=True, text=True, timeout=120).stdout
    wall, processor, result = output.split()
    return (float(wall), float(processor)), result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--exe", default=found_cpython(), help="the interpreter to compare with")
    parser.add_argument("adder", nargs="?", default="build/adder")
    parser.add_argument("workloads", nargs="*")
    options = parser.parse_args()
    if not options.exe:
        raise SystemExit("bench-concurrency: no CPython to compare with")
    listed = subprocess.run([options.exe, PROGRAM, "--list"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    commands = [os.path.abspath(options.adder), options.exe]
    is_wrong = False
    print(f"{'':24}{'wall seconds':^32}{'CPU seconds':^32}")
    print(f"{'workload':24}" + f"{'adder':>10}{os.path.basename(options.exe):>12}{'ratio':>8}  " * 2)
    for workload in options.workloads or listed:
        times, results = {command: [] for command in commands}, set()
        for _ in range(options.runs):
            for command in commands:
                seconds, result = run(command, workload)
                times[command].append(seconds)
                results.add(result)
        row = f"{workload:24}"
        for kind in range(2):
            ours, theirs = (statistics.median(seconds[kind] for seconds in times[command]) for command in commands)
            row += f"{ours:10.4f}{theirs:12.4f}{theirs / ours:8.2f}  "
        if len(results) > 1:
            is_wrong = True
            row += "RESULTS DIFFER"
        print(row, flush=True)
    return is_wrong


if __name__ == "__main__":
    raise SystemExit(main())
