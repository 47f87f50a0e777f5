import unittest

case = unittest.TestCase()

def failure(name, *args, **kwargs):
    try:
        getattr(case, name)(*args, **kwargs)
    except AssertionError as error:
        print(error)

failure("assertEqual", 1, 2)
failure("assertEqual", 1, 2, "why not")
failure("assertEqual", [1, 2, 3], [1, 2])
failure("assertEqual", "one\ntwo\n", "one\nten\n")
failure("assertEqual", {"a": 1}, {"a": 2})
failure("assertEqual", {1, 2}, {2, 3})
failure("assertEqual", "x" * 90 + "a", "x" * 90 + "b" * 9)
failure("assertAlmostEqual", 1.0, 1.1)
failure("assertCountEqual", [1, 1, 2], [2, 1, 3])
failure("assertIn", 3, [1])
failure("assertIsInstance", 3, (str, bytes))
failure("assertHasAttr", 3, "name")
failure("assertStartsWith", "abc", ("x", "y"))
failure("assertRegex", "abc", "z+")
failure("assertRaises", ValueError, int)
failure("assertLess", 2, 1)
with case.assertRaises(ZeroDivisionError) as caught:
    1 / 0
print(repr(caught.exception))
try:
    with case.assertRaisesRegex(ValueError, "nine"):
        raise ValueError("eight")
except AssertionError as error:
    print(error)
import warnings
with case.assertWarnsRegex(UserWarning, "care"):
    warnings.warn("take care")

# expect: 1 != 2
# expect: 1 != 2 : why not
# expect: Lists differ: [1, 2, 3] != [1, 2]
# expect:
# expect: First list contains 1 additional elements.
# expect: First extra element 2:
# expect: 3
# expect:
# expect: - [1, 2, 3]
# expect: ?      ---
# expect:
# expect: + [1, 2]
# expect: 'one\ntwo\n' != 'one\nten\n'
# expect:   one
# expect: - two
# expect: + ten
# expect:
# expect: {'a': 1} != {'a': 2}
# expect: - {'a': 1}
# expect: ?       ^
# expect:
# expect: + {'a': 2}
# expect: ?       ^
# expect:
# expect: Items in the first set but not the second:
# expect: 1
# expect: Items in the second set but not the first:
# expect: 3
# expect: 'xxxx[33 chars]xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxa' != 'xxxx[33 chars]xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxbbbbbbbbb'
# expect: - xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxa
# expect: ?                                                                                           ^
# expect: + xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxbbbbbbbbb
# expect: ?                                                                                           ^^^^^^^^^
# expect:
# expect: 1.0 != 1.1 within 7 places (0.10000000000000009 difference)
# expect: Element counts were not equal:
# expect: First has 2, Second has 1:  1
# expect: First has 0, Second has 1:  3
# expect: 3 not found in [1]
# expect: 3 is not an instance of any of (<class 'str'>, <class 'bytes'>)
# expect: 'int' object has no attribute 'name'
# expect: 'abc' doesn't start with any of ('x', 'y')
# expect: Regex didn't match: 'z+' not found in 'abc'
# expect: ValueError not raised by int
# expect: 2 not less than 1
# expect: ZeroDivisionError('division by zero')
# expect: "nine" does not match "eight"
