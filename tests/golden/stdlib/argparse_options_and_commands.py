import argparse

parser = argparse.ArgumentParser(prog="tool", description="Does things.")
parser.add_argument("-v", "--verbose", action="count", default=0, help="say more")
parser.add_argument("--size", type=int, default=3, help="how many (%(default)s)")
commands = parser.add_subparsers(dest="command", required=True)
add = commands.add_parser("add", help="add names")
add.add_argument("names", nargs="+")
print(parser.parse_args(["-vv", "--size=5", "add", "a", "b"]))
print(parser.format_help())
for wrong in ["--size", "x", "add", "a"], ["add"], ["drop"]:
    parser = argparse.ArgumentParser(prog="tool", exit_on_error=False)
    parser.add_argument("--size", type=int)
    parser.add_argument("what", choices=["add", "take"])
    try:
        print(parser.parse_args(wrong))
    except argparse.ArgumentError as error:
        print(error)

# expect: Namespace(verbose=2, size=5, command='add', names=['a', 'b'])
# expect: usage: tool [-h] [-v] [--size SIZE] {add} ...
# expect:
# expect: Does things.
# expect:
# expect: positional arguments:
# expect:   {add}
# expect:     add          add names
# expect:
# expect: options:
# expect:   -h, --help     show this help message and exit
# expect:   -v, --verbose  say more
# expect:   --size SIZE    how many (3)
# expect:
# expect: argument --size: invalid int value: 'x'
# expect: Namespace(size=None, what='add')
# expect: argument what: invalid choice: 'drop' (choose from 'add', 'take')
