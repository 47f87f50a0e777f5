"""Time small pieces of code, from a program or from the command line.

usage: python -m timeit [-n N] [-r N] [-s CODE] [-p] [-u UNIT] [-t SECONDS] [-v] [-h] [--] [STATEMENT ...]

  -n/--number N           how often the statement runs in one measurement (default: found out)
  -r/--repeat N           how many measurements (default 5)
  -s/--setup CODE         runs once before each measurement (default pass)
  -p/--process            count CPU time instead of the clock's
  -u/--unit UNIT          nsec, usec, msec or sec
  -t/--target-time S      a measurement takes at least so long when no number is given (default 0.2)
  -v/--verbose            show each measurement, with more digits
  -h/--help               this text
  STATEMENT               one argument a line, indented by its leading spaces (default pass)
"""
import gc
import itertools
import sys
import time

__all__ = ["Timer", "timeit", "repeat", "default_timer"]

dummy_src_name = "<timeit-src>"
default_number = 1000000
default_repeat = 5
default_timer = time.perf_counter

_globals = globals

# What is timed: setup once, then the statement in a loop that costs as little as a loop can.
template = """\
def inner(_it, _timer{init}):
    {setup}
    _t0 = _timer()
    for _i in _it:
        {stmt}
        pass
    _t1 = _timer()
    return _t1 - _t0
"""


def reindent(src, indent):
    """The lines of src, all but the first moved to the right."""
    return src.replace("\n", "\n" + " " * indent)


class Timer:
    """A statement (text, or a callable) to be timed, and a setup that runs before."""

    def __init__(self, stmt="pass", setup="pass", timer=default_timer, globals=None):
        """Compile the statement and its setup; timer gives the time in seconds."""
        self.timer = timer
        namespace = {}
        if globals is None:
            globals = _globals()
        parameters = ""
        if isinstance(setup, str):
            compile(setup, dummy_src_name, "exec")  # so that errors tell of the text as it was given
            before, setup_text = setup + "\n", reindent(setup, 4)
        elif callable(setup):
            namespace["_setup"] = setup
            parameters += ", _setup=_setup"
            before, setup_text = "", "_setup()"
        else:
            raise ValueError("setup is neither a string nor callable")
        if isinstance(stmt, str):
            compile(before + stmt, dummy_src_name, "exec")
            stmt_text = reindent(stmt, 8)
        elif callable(stmt):
            namespace["_stmt"] = stmt
            parameters += ", _stmt=_stmt"
            stmt_text = "_stmt()"
        else:
            raise ValueError("stmt is neither a string nor callable")
        self.src = template.format(stmt=stmt_text, setup=setup_text, init=parameters)
        exec(compile(self.src, dummy_src_name, "exec"), globals, namespace)
        self.inner = namespace["inner"]

    def print_exc(self, file=None):
        """Report the pending exception with the lines of the code that is timed."""
        import linecache
        import traceback
        linecache.cache[dummy_src_name] = (len(self.src), None, self.src.split("\n"), dummy_src_name)
        traceback.print_exc(file=file)

    def timeit(self, number=default_number):
        """Seconds that number runs of the statement take; the collector rests meanwhile."""
        runs = itertools.repeat(None, number)
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return self.inner(runs, self.timer)
        finally:
            if was_enabled:
                gc.enable()

    def repeat(self, repeat=default_repeat, number=default_number):
        """A list of several results of timeit(number)."""
        return [self.timeit(number) for _ in range(repeat)]

    def autorange(self, callback=None, target_time=0.2):
        """(number, seconds) for the first number of 1, 2, 5, 10, 20 ... that takes target_time."""
        scale = 1
        while True:
            for step in 1, 2, 5:
                number = scale * step
                taken = self.timeit(number)
                if callback:
                    callback(number, taken)
                if taken >= target_time:
                    return number, taken
            scale *= 10


def timeit(stmt="pass", setup="pass", timer=default_timer, number=default_number, globals=None):
    """Make a Timer and call its timeit()."""
    return Timer(stmt, setup, timer, globals).timeit(number)


def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=default_repeat, number=default_number,
           globals=None):
    """Make a Timer and call its repeat()."""
    return Timer(stmt, setup, timer, globals).repeat(repeat, number)


def main(args=None, *, _wrap_timer=None):
    """The command line. Gives None, or the exit status of a failure."""
    import getopt
    try:
        options, rest = getopt.getopt(sys.argv[1:] if args is None else args, "n:u:s:r:pt:vh",
                                      ["number=", "setup=", "repeat=", "process", "target-time=", "verbose", "unit=",
                                       "help"])
    except getopt.error as error:
        print(error)
        print("use -h/--help for command line help")
        return 2
    timer = default_timer
    number = verbosity = 0
    repeats = default_repeat
    setup, unit, target = [], None, 0.2
    units = {"nsec": 1e-9, "usec": 1e-6, "msec": 1e-3, "sec": 1.0}
    for name, value in options:
        if name in ("-n", "--number"):
            number = int(value)
        elif name in ("-s", "--setup"):
            setup.append(value)
        elif name in ("-u", "--unit"):
            if value not in units:
                print("Unrecognized unit. Please select nsec, usec, msec, or sec.", file=sys.stderr)
                return 2
            unit = value
        elif name in ("-r", "--repeat"):
            repeats = max(int(value), 1)
        elif name in ("-p", "--process"):
            timer = time.process_time
        elif name in ("-t", "--target-time"):
            target = float(value)
        elif name in ("-v", "--verbose"):
            verbosity += 1
        elif name in ("-h", "--help"):
            print(__doc__, end="")
            return 0
    import os
    sys.path.insert(0, os.curdir)
    if _wrap_timer is not None:
        timer = _wrap_timer(timer)
    clock = Timer("\n".join(rest) or "pass", "\n".join(setup) or "pass", timer)
    precision = 3 + max(verbosity - 1, 0)

    def shown(seconds):
        name = unit or next((name for name in reversed(units) if seconds >= units[name]), "nsec")
        return f"{seconds / units[name]:.{precision}g} {name}"

    try:
        if not number:
            def tell(number, taken):
                plural = "" if number == 1 else "s"
                print(f"{number} loop{plural} -> {taken:.{precision}g} sec")
            number, _ = clock.autorange(tell if verbosity else None, target)
            if verbosity:
                print()
        raw = clock.repeat(repeats, number)
    except:
        clock.print_exc()
        return 1
    if verbosity:
        print("raw times:", ", ".join(map(shown, raw)))
        print()
    each = [taken / number for taken in raw]
    best, worst = min(each), max(each)
    plural = "" if number == 1 else "s"
    print(f"{number} loop{plural}, best of {repeats}: {shown(best)} per loop")
    if worst >= best * 4:
        import warnings
        warnings.warn_explicit("The test results are likely unreliable. "
                               f"The worst time ({shown(worst)}) was more than four times slower than the best time "
                               f"({shown(best)}).", UserWarning, "", 0)
    return None


if __name__ == "__main__":
    sys.exit(main())
