"""Compares what Adder and CPython make of bad input: exit status, stdout and the end of stderr.

    python3 tests/tools/compare_inputs.py build/adder python3.14 [-v]

Each case is a file (or none) and a shell command in which $EXE stands for the interpreter. Of stderr the last
line counts, for CPython itself says more or less before it from one release to the next. Prints the cases that
differ, then the counts; the status is 1 if any did. 50 MB lines are here: it takes some minutes.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

MEGABYTES = 50 * 1000 * 1000
SECONDS = 200


def garbage(seed, count):
    return random.Random(seed).randbytes(count)


def nested(opening, closing, count=100_000):
    return (opening * count + "1" + closing * count + "\n").encode()


FILES = {
    "empty.py": b"",
    "blank.py": b"\n\n   \n",
    "no_newline.py": b"print(1)",
    "garbage_1.py": garbage(1, 1000),
    "garbage_2.py": garbage(2, 100_000),
    "garbage_3.py": b"print('begun')\n\n" + garbage(3, 100),
    "wrong_line_2.py": b"print('begun')\n\xfd\n",
    "elf.py": b"\x7fELF\x02\x01\x01" + bytes(9) + garbage(4, 64),
    "nul_first.py": b"\0",
    "nul_middle.py": b"print(1)\nx = \0 2\n",
    "nul_in_string.py": b"print(1)\nx = 'a\0b'\n",
    "nul_in_comment.py": b"print(1)  # a\0b\nprint(2)\n",
    "latin1_undeclared.py": b"print('gr\xfc\xdfe')\n",
    "latin1_declared.py": b"# -*- coding: latin-1 -*-\nprint('gr\xfc\xdfe')\n",
    "latin1_late.py": b"#\n#\n# coding: latin-1\nprint('gr\xfc\xdfe')\n",
    "unknown_encoding.py": b"# coding: no-such-codec\nprint(1)\n",
    "not_a_text_encoding.py": b"# coding: hex\nprint(1)\n",
    "bom.py": b"\xef\xbb\xbfprint('bom')\n",
    "bom_latin1.py": b"\xef\xbb\xbf# coding: latin-1\nprint('bom')\n",
    "utf16.py": "print(1)\n".encode("utf-16"),
    "utf16be.py": "print(1)\n".encode("utf-16-be"),
    "truncated_utf8.py": b"x = '\xe2\x82",
    "surrogate.py": b"x = '\xed\xa0\x80'\n",
    "overlong.py": b"x = '\xc0\xaf'\n",
    "control.py": b"x = 1\x07\n",
    "nbsp.py": "x =\u00a01\n".encode(),
    "smart_quotes.py": "print(\u201chello\u201d)\n".encode(),
    "carriage.py": b"print(1)\rprint(2)\r\nprint(3)\n",
    "form_feed.py": b"\x0cprint(1)\n\x0cif 1:\n\x0c    print(2)\n",
    "control_z.py": b"print(1)\n\x1a\n",
    "tabs.py": b"if 1:\n        x = 1\n\ty = 2\n",
    "dedent.py": b"if 1:\n    x = 1\n  y = 2\n",
    "backslash_end.py": b"x = 1 + \\",
    "unclosed_string.py": b"x = 'abc\nprint(1)\n",
    "unclosed_triple.py": b'x = """abc\nprint(1)\n',
    "unclosed_bracket.py": b"x = [1,\nprint(1)\n",
    "parens_open.py": b"(" * 100_000,
    "parens.py": nested("(", ")"),
    "parens_199.py": nested("(", ")", 199),
    "parens_201.py": nested("(", ")", 201),
    "brackets.py": nested("[", "]"),
    "braces.py": nested("{1:", "}"),
    "mixed.py": nested("([{1:", "}])", 30_000),
    "minus.py": nested("-", ""),
    "nots.py": nested("not ", ""),
    "lambdas.py": nested("lambda: ", ""),
    "ifs.py": nested("1 if 1 else ", ""),
    "powers.py": nested("2 ** ", "", 50_000),
    "sums.py": b"x = " + b"1 + " * 500_000 + b"1\nprint(x)\n",
    "blocks.py": "".join(" " * i + "if 1:\n" for i in range(101)).encode() + b" " * 101 + b"pass\n",
    "fstrings.py": b"x = " + b"f'{" * 200 + b"1" + b"}'" * 200 + b"\n",
    "long_name.py": b"x" * MEGABYTES + b" = 1\nprint('done')\n",
    "long_number.py": b"x = " + b"9" * MEGABYTES + b"\nprint('done')\n",
    "long_string.py": b"x = '" + b"s" * MEGABYTES + b"'\nprint(len(x))\n",
    "long_comment.py": b"# " + b"c" * MEGABYTES + b"\nprint('done')\n",
    "long_blank.py": b" " * MEGABYTES + b"\nprint('done')\n",
    "long_list.py": b"x = [" + b"1," * (MEGABYTES // 2) + b"]\nprint(len(x))\n",
    "long_wrong.py": b"x = 1 " + b"y" * MEGABYTES + b"\n",
    "much.py": b"for i in range(100000): print('line', i)\n",
    "much_then_error.py": b"for i in range(3000): print('line', i)\n1/0\n",
    "flushes.py": b"import sys\nprint('one', flush=True)\nprint('two')\nsys.stdout.flush()\nprint('three')\n",
    "catches.py": b"try:\n    print('x' * 100000, flush=True)\nexcept OSError as e:\n    import sys\n"
                  b"    print(e.errno, type(e).__name__, file=sys.stderr)\n",
    "writes_file.py": b"f = open('/dev/full', 'w')\nf.write('x')\nf.close()\n",
    "exit_3.py": b"import sys\nprint('out')\nsys.exit(3)\n",
    "reads.py": b"import sys\nprint(sys.stdin.read())\n",
}

COMMANDS = [
    ("run", "$EXE {file}", None),
    ("stdin", "$EXE < {file}", ["empty.py", "garbage_1.py", "nul_middle.py", "latin1_undeclared.py", "parens.py",
                                "unknown_encoding.py", "no_newline.py", "exit_3.py", "bom.py", "utf16.py"]),
    ("dash", "$EXE - < {file}", ["empty.py", "nul_middle.py", "long_name.py"]),
    ("closed stdout", "$EXE {file} >&-", ["much.py", "empty.py", "exit_3.py", "flushes.py", "much_then_error.py"]),
    ("closed stderr", "$EXE {file} 2>&-", ["much_then_error.py", "unclosed_string.py", "exit_3.py"]),
    ("closed stdin", "$EXE {file} <&-", ["empty.py", "reads.py", "exit_3.py"]),
    ("all closed", "$EXE {file} <&- >&- 2>&-", ["much_then_error.py", "exit_3.py"]),
    ("full stdout", "$EXE {file} > /dev/full", ["much.py", "exit_3.py", "flushes.py", "empty.py",
                                                "much_then_error.py", "catches.py"]),
    ("full stdout, unbuffered", "$EXE -u {file} > /dev/full", ["much.py", "exit_3.py", "flushes.py", "catches.py"]),
    ("full stderr", "$EXE {file} 2> /dev/full", ["much_then_error.py", "exit_3.py"]),
    ("head", "bash -c '$EXE {file} | head -1; exit ${{PIPESTATUS[0]}}'", ["much.py", "much_then_error.py"]),
    ("head, unbuffered", "bash -c '$EXE -u {file} | head -1; exit ${{PIPESTATUS[0]}}'", ["much.py"]),
    ("missing", "$EXE no_such_file.py", [None]),
    ("missing folder", "$EXE no/such/file.py", [None]),
    ("a folder", "$EXE folder", [None]),
    ("a folder that runs", "$EXE program", [None]),
    ("a file as folder", "$EXE empty.py/x.py", ["empty.py"]),
    ("unreadable", "$UNPRIVILEGED $EXE unreadable.py", [None]),
    ("missing module", "$EXE -m no_such_module", [None]),
    ("NUL in command", "$EXE -c \"$(printf 'print(1)')\"", [None]),
    ("wrong bytes in command", "$EXE -c \"$(printf 'print(\"\\377\")')\"", [None]),
    ("no argument to -c", "$EXE -c", [None]),
    ("empty command", "$EXE -c ''", [None]),
    ("unknown option", "$EXE --no-such-option", [None]),
    ("a device", "$EXE /dev/null", [None]),
    ("a name that loops", "$EXE loop.py", [None]),
    ("a very long name", "$EXE $(printf 'x%.0s' $(seq 5000)).py", [None]),
]


# What CPython says otherwise for reasons of its own.
EXPECTED = {
    "run: wrong_line_2.py": "CPython counts this line as the first",
}


def prepare(folder, needed):
    for name in needed:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(FILES[name])
    os.mkdir(os.path.join(folder, "folder"))
    os.mkdir(os.path.join(folder, "program"))
    with open(os.path.join(folder, "program", "__main__.py"), "w") as file:
        file.write("print('runs', __name__)\n")
    with open(os.path.join(folder, "unreadable.py"), "w") as file:
        file.write("print(1)\n")
    os.chmod(os.path.join(folder, "unreadable.py"), 0)
    os.symlink("loop.py", os.path.join(folder, "loop.py"))
    os.chmod(folder, 0o755)


def run(exe, command, folder):
    unprivileged = "setpriv --reuid=65534 --clear-groups" if os.geteuid() == 0 else ""
    environment = {"PATH": os.environ["PATH"], "EXE": exe, "UNPRIVILEGED": unprivileged, "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(["bash", "-c", command.replace("$UNPRIVILEGED", unprivileged)], cwd=folder,
                              env=environment, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return ("no end", b"", "")
    name = os.path.basename(exe)
    text = done.stderr.decode(errors="backslashreplace").replace(exe, "EXE").replace(name, "EXE")
    lines = text.replace("Try `python", "Try `EXE").splitlines()  # CPython calls itself so under any name
    return done.returncode, done.stdout, lines[-1] if lines else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("adder")
    parser.add_argument("python")
    parser.add_argument("-v", action="store_true", help="name every case")
    parser.add_argument("--only", default="", help="cases whose text contains this")
    options = parser.parse_args()
    exes = [os.path.abspath(options.adder), os.path.abspath(options.python)]
    cases = [(f"{label}: {name or ''}", command.format(file=name), name)
             for label, command, names in COMMANDS for name in (names or FILES)]
    cases = [case for case in cases if options.only in case[0]]
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, {name for _, _, name in cases if name})
        for label, command, _ in cases:
            ours, theirs = (run(exe, command, folder) for exe in exes)
            if options.v:
                print(label, ours[0], ours[2][:100], flush=True)
            if ours == theirs or label in EXPECTED:
                continue
            different += 1
            print(f"{label}\n  ours    {ours[0]} {ours[1][:80]!r} {ours[2][:200]}\n"
                  f"  CPython {theirs[0]} {theirs[1][:80]!r} {theirs[2][:200]}", flush=True)
    print(f"{len(cases)} cases, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
