"""A pipeline of generators over the log lines of a web server.

    adder pipeline.py [LOGFILE]

Each stage takes an iterable and yields items to the next one, so a log of
any size is read line by line and never held in memory as a whole.
"""

import sys
from collections import namedtuple
from itertools import islice

SAMPLE = """\
08:00:01 INFO  GET /index.html 200 12ms
08:00:02 INFO  GET /style.css 200 3ms
08:00:02 INFO  GET /about.html 200 9ms
this line is damaged
08:00:07 WARN  GET /report 200 950ms
08:01:15 ERROR GET /missing.html 404 2ms
08:01:16 INFO  POST /login 302 48ms
08:01:40 INFO  GET /index.html 200 10ms
08:02:03 ERROR POST /login 500 131ms

08:02:04 ERROR POST /login 500 127ms
08:02:30 INFO  GET /index.html 200 11ms
08:03:00 WARN  GET /report 200 1210ms
"""

Entry = namedtuple("Entry", "time level method path status millis")


# -- sources -----------------------------------------------------------


def lines_of_file(path):
    """The file stays open only as long as its lines are wanted."""
    with open(path, encoding="utf-8") as log:
        yield from log


# -- stages ------------------------------------------------------------


def stripped(lines):
    """Drop the white space around lines, and the empty lines."""
    for line in lines:
        if line := line.strip():
            yield line


def parsed(lines, rejected):
    """Turn lines into entries; what cannot be understood is set aside."""
    for number, line in enumerate(lines, start=1):
        try:
            time, level, method, path, status, took = line.split()
            yield Entry(time, level, method, path, int(status), int(took.removesuffix("ms")))
        except ValueError:
            rejected.append((number, line))


def where(entries, **wanted):
    """Keep the entries whose fields have the wanted values."""
    for entry in entries:
        if all(getattr(entry, field) == value for field, value in wanted.items()):
            yield entry


def counted(entries, field):
    """Count by a field, then yield (value, count), most common first."""
    counts = {}
    for entry in entries:
        key = getattr(entry, field)
        counts[key] = counts.get(key, 0) + 1
    yield from sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def running_mean():
    """A coroutine: send it numbers, it answers with their mean so far."""
    total = count = 0
    mean = None
    while True:
        total += yield mean
        count += 1
        mean = total / count


def batched_by_minute(entries):
    """Group neighbouring entries of the same minute."""
    batch = []
    for entry in entries:
        if batch and batch[-1].time[:5] != entry.time[:5]:
            yield batch
            batch = []
        batch.append(entry)
    if batch:
        yield batch


def main(arguments):
    def source():
        return lines_of_file(arguments[0]) if arguments else SAMPLE.splitlines()

    def entries():
        """A fresh pipeline: generators can be consumed only once."""
        return parsed(stripped(source()), rejected)

    rejected = []
    print("Errors:")
    for entry in where(entries(), level="ERROR"):
        print(f"  {entry.time} {entry.method:<4} {entry.path} -> {entry.status}")
    for number, line in rejected:
        print(f"  (entry {number} not understood: {line!r})")

    print("Most requested:")
    for path, count in islice(counted(entries(), "path"), 3):
        print(f"  {count} {path}")

    print("By minute:")
    for batch in batched_by_minute(entries()):
        slowest = max(batch, key=lambda entry: entry.millis)
        print(f"  {batch[0].time[:5]} {len(batch)} requests, slowest {slowest.path}")

    print("Mean time after each successful GET:")
    mean = running_mean()
    next(mean)  # run up to the first yield
    for entry in where(entries(), method="GET", status=200):
        print(f"  {entry.time} {mean.send(entry.millis):8.2f} ms")
    mean.close()

    # Nothing is read beyond what is asked for: two entries are parsed here.
    first, second = islice(entries(), 2)
    print("First two:", first._replace(time="..."), second.path, sep="\n  ")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(f"pipeline: {error}")
