import sys
import unittest

def setUpModule():
    print("module up")
    unittest.addModuleCleanup(print, "module clean")

def tearDownModule():
    print("module down")

class First(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print("class up")
        cls.addClassCleanup(print, "class clean")

    @classmethod
    def tearDownClass(cls):
        print("class down")

    def setUp(self):
        print("up")
        self.addCleanup(print, "clean 1")
        self.addCleanup(print, "clean 2")

    def tearDown(self):
        print("down")

    def test_one(self):
        print("one")

    def test_two(self):
        print("two")
        raise KeyError

class Second(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        print("async up")
        self.addAsyncCleanup(self.later, "async clean")

    async def later(self, text):
        print(text)

    async def asyncTearDown(self):
        print("async down")

    async def test_waits(self):
        import asyncio
        await asyncio.sleep(0)
        self.assertEqual(1 + 1, 2)
        print("waited")

def load_tests(loader, tests, pattern):
    print("load_tests", tests.countTestCases(), pattern)
    return tests

suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
result = unittest.TestResult()
suite.run(result)
print(result.testsRun, len(result.errors), result.wasSuccessful())
named = unittest.defaultTestLoader.loadTestsFromName("First.test_one", sys.modules[__name__])
print([test.id() for test in named])

# expect: load_tests 3 None
# expect: module up
# expect: class up
# expect: up
# expect: one
# expect: down
# expect: clean 2
# expect: clean 1
# expect: up
# expect: two
# expect: down
# expect: clean 2
# expect: clean 1
# expect: class down
# expect: class clean
# expect: async up
# expect: waited
# expect: async down
# expect: async clean
# expect: module down
# expect: module clean
# expect: 3 1 False
# expect: ['__main__.First.test_one']
