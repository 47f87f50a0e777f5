import inspect

# what comes
# before
@staticmethod
def outer(a,
          b=(1,
             2)):
    """Doc.

        indented
    """
    def inner(): return a    # behind

    # a comment of the body
    return inner
# not of the body

class Shape:
    x = 1

    def area(self):
        return [
            self.x]
short = lambda n: n + 1

print(inspect.getsource(outer.__func__ if hasattr(outer, "__func__") else outer))
print(inspect.getsourcelines(outer.__func__)[1], repr(inspect.getcomments(outer.__func__)))
print(inspect.getsource(Shape.area), inspect.getsource(short))
print(inspect.getsource(Shape))
print(inspect.getdoc(outer.__func__))
print(inspect.getsource(outer.__func__(1)))
print(inspect.getmodule(Shape).__name__, inspect.getmodulename("a/b/c.py"))
try:
    inspect.getsource(len)
except TypeError as error:
    print(error)
import json
print(inspect.getsource(json.loads).splitlines()[0][:10])

# expect: @staticmethod
# expect: def outer(a,
# expect:           b=(1,
# expect:              2)):
# expect:     """Doc.
# expect:
# expect:         indented
# expect:     """
# expect:     def inner(): return a    # behind
# expect:
# expect:     # a comment of the body
# expect:     return inner
# expect:
# expect: 5 '# what comes\n# before\n'
# expect:     def area(self):
# expect:         return [
# expect:             self.x]
# expect:  short = lambda n: n + 1
# expect:
# expect: class Shape:
# expect:     x = 1
# expect:
# expect:     def area(self):
# expect:         return [
# expect:             self.x]
# expect:
# expect: Doc.
# expect:
# expect: indented
# expect:     def inner(): return a    # behind
# expect:
# expect: __main__ c
# expect: module, class, method, function, traceback, frame, or code object was expected, got builtin_function_or_method
# expect: def loads(
