"""Examples.

>>> 1 + 1
2
>>> print("a\\n\\nb")
a
<BLANKLINE>
b
"""
import contextlib
import doctest
import io


def increase(number):
    """
    >>> increase(3)
    4
    >>> increase(4)
    6
    >>> increase("a")
    Traceback (most recent call last):
      ...
    TypeError: can only concatenate str (not "int") to str
    >>> print(list(range(20)))  # doctest: +ELLIPSIS
    [0, 1, ..., 19]
    >>> 1 / 0  # doctest: +SKIP
    3
    >>> for i in range(2):
    ...     print(i)
    0
    1
    """
    return number + 1


report = io.StringIO()
with contextlib.redirect_stdout(report):
    results = doctest.testmod(verbose=False)
print(results, report.getvalue().replace(__file__, "FILE"))
print(doctest.script_from_examples("Text\n>>> 1\n2\n"))
parsed = doctest.DocTestParser().get_examples(">>> x = 1\n>>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: y\n")
print([(example.source, example.want, example.exc_msg, example.lineno) for example in parsed])
try:
    doctest.DocTestParser().parse(">>>x", "name")
except ValueError as error:
    print(error)
checker = doctest.OutputChecker()
print(checker.check_output("a...c\n", "abc\n", doctest.ELLIPSIS), checker.check_output("1\n", "True\n", 0))
# expect: TestResults(failed=1, attempted=8, skipped=1) **********************************************************************
# expect: File "FILE", line 19, in __main__.increase
# expect: Failed example:
# expect:     increase(4)
# expect: Expected:
# expect:     6
# expect: Got:
# expect:     5
# expect: **********************************************************************
# expect: 1 item had failures:
# expect:    1 of   6 in __main__.increase
# expect: ***Test Failed*** 1 failure and 1 skipped test.
# expect: 
# expect: # Text
# expect: 1
# expect: # Expected:
# expect: ## 2
# expect: 
# expect: [('x = 1\n', '', None, 0), ('1 / 0\n', 'Traceback (most recent call last):\nZeroDivisionError: y\n', 'ZeroDivisionError: y\n', 1)]
# expect: line 1 of the docstring for name lacks blank after >>>: '>>>x'
# expect: True True
