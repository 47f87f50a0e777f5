"""Regular expressions: pairs, a tokenizer with named groups, replacing, splitting, log lines, compiling."""
import re
import sys

TOKENS = r"(?P<num>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/=()<>!]=?)|(?P<ws>\s+)|(?P<bad>.)"
LOG = '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326\n'


def main(scale):
    pairs = " ".join(f"key{i}={i * 37}" for i in range(100))
    source = "x1 = foo(bar + 3.14) * (y - 42) / z == 7\n" * 20
    text = "The quick brown fox jumps over 13 lazy dogs and 42 cats; " * 20
    log = re.compile(r'(\S+) (\S+) (\S+) \[([^\]]+)\] "(\S+) (\S+) ([^"]+)" (\d+) (\d+)')
    kinds, found = {}, 0
    for _ in range(100 * scale):
        found += len(re.findall(r"(\w+)=(\d+)", pairs)) + len(re.findall(r"\b\w+\b", text))
        for match in re.finditer(TOKENS, source):
            kinds[match.lastgroup] = kinds.get(match.lastgroup, 0) + len(match[0])
        text = re.sub(r"(\d)(\d)", r"\2\1", re.sub("quick|lazy", lambda match: match[0].swapcase(), text))
        found += len(re.split(r"\s*[,;]\s*", text)) + len(log.findall(LOG * 20))
    for i in range(20 * scale):
        found += re.compile(TOKENS + f"|{i}").groups
    print(sorted(kinds.items()), found, text[:60], re.match("(?:a+a+)+b", "a" * 20))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
