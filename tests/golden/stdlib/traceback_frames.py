# What traceback takes from an exception: frames as data and as text.
import traceback


def fail():
    raise ValueError("no")


try:
    fail()
except ValueError as error:
    summary = traceback.TracebackException.from_exception(error)
    print([frame.name for frame in summary.stack], [frame.line for frame in summary.stack])
    # expect: ['<module>', 'fail'] ['fail()', 'raise ValueError("no")']
    print("".join(traceback.format_exception_only(error)).strip())  # expect: ValueError: no
    print(len(traceback.extract_tb(error.__traceback__)), traceback.format_tb(error.__traceback__)[1].splitlines()[1].strip())
    # expect: 2 raise ValueError("no")
