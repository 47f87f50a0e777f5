import io
import re
import unittest

class Sums(unittest.TestCase):
    def test_fails(self):
        self.assertTrue(0, "zero")

    def test_parts(self):
        "A test of several parts"
        for number in range(3):
            with self.subTest("part", number=number):
                self.assertNotEqual(number, 1)

    @unittest.skip("not today")
    def test_skipped(self):
        raise AssertionError

    def test_skips_itself(self):
        self.skipTest("later")

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_works(self):
        pass

class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("no disk")

    def test_never(self):
        raise AssertionError

stream = io.StringIO()
loader = unittest.TestLoader()
suite = unittest.TestSuite([loader.loadTestsFromTestCase(Sums), loader.loadTestsFromTestCase(Broken)])
print(suite.countTestCases())
result = unittest.TextTestRunner(stream, verbosity=2).run(suite)
text = re.sub(r"\d\.\d+s", "T", stream.getvalue())
print("\n".join(line for line in text.splitlines() if not line.startswith(("  File", "    "))))
print(result)
print([str(test) for test in result.unexpectedSuccesses], result.skipped[0][1])

# expect: 8
# expect: test_expected (__main__.Sums.test_expected) ... expected failure
# expect: test_fails (__main__.Sums.test_fails) ... FAIL
# expect: test_parts (__main__.Sums.test_parts)
# expect: A test of several parts ... 
# expect:   test_parts (__main__.Sums.test_parts) [part] (number=1)
# expect: A test of several parts ... FAIL
# expect: test_skipped (__main__.Sums.test_skipped) ... skipped 'not today'
# expect: test_skips_itself (__main__.Sums.test_skips_itself) ... skipped 'later'
# expect: test_unexpected (__main__.Sums.test_unexpected) ... unexpected success
# expect: test_works (__main__.Sums.test_works) ... ok
# expect: setUpClass (__main__.Broken) ... ERROR
# expect:
# expect: ======================================================================
# expect: ERROR: setUpClass (__main__.Broken)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect: OSError: no disk
# expect:
# expect: ======================================================================
# expect: FAIL: test_fails (__main__.Sums.test_fails)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect: AssertionError: 0 is not true : zero
# expect:
# expect: ======================================================================
# expect: FAIL: test_parts (__main__.Sums.test_parts) [part] (number=1)
# expect: A test of several parts
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect: AssertionError: 1 == 1
# expect:
# expect: ======================================================================
# expect: UNEXPECTED SUCCESS: test_unexpected (__main__.Sums.test_unexpected)
# expect: ----------------------------------------------------------------------
# expect: Ran 7 tests in T
# expect:
# expect: FAILED (failures=2, errors=1, skipped=2, expected failures=1, unexpected successes=1)
# expect: <unittest.runner.TextTestResult run=7 errors=1 failures=2>
# expect: ['test_unexpected (__main__.Sums.test_unexpected)'] not today
