"""The functions of operator say what functions written in C say."""
import operator


def said(call, *args, **keywords):
    try:
        return call(*args, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(said(operator.add, 1))  # expect: TypeError: add expected 2 arguments, got 1
print(said(operator.iadd, 1, 2, 3))  # expect: TypeError: iadd expected 2 arguments, got 3
print(said(operator.neg))  # expect: TypeError: _operator.neg() takes exactly one argument (0 given)
print(said(operator.mul, a=1))  # expect: TypeError: _operator.mul() takes no keyword arguments
print(said(operator.length_hint, 1, 2, 3))  # expect: TypeError: length_hint expected at most 2 arguments, got 3
print(said(operator.length_hint, [], "x"))  # expect: TypeError: 'str' object cannot be interpreted as an integer
print(said(operator.length_hint, iter([1, 2])), operator.length_hint(1, 7))  # expect: 2 7
print(operator.add.__module__, operator.add.__name__, type(operator.add).__name__)  # expect: _operator add builtin_function_or_method
print(said(operator.concat, {}, [1]), operator.concat([1], [2]))  # expect: TypeError: 'dict' object can't be concatenated [1, 2]
print(said(operator.concat, [1], 5))  # expect: TypeError: can only concatenate list (not "int") to list
print(said(operator.iconcat, 5, [1]))  # expect: TypeError: 'int' object can't be concatenated
print(said(operator.countOf, 5, 1), operator.countOf([1, True, 2], 1))  # expect: TypeError: argument of type 'int' is not iterable 2
print(said(operator.indexOf, [1, 2], 3), operator.indexOf("abc", "c"))  # expect: ValueError: sequence.index(x): x not in sequence 2
print(said(operator.delitem, [], 0))  # expect: IndexError: list assignment index out of range
print(operator.call(max, 1, 2), operator.call(dict, a=1))  # expect: 2 {'a': 1}
items = [1]
print(operator.iadd(items, [2]) is items, items, operator.setitem(items, 0, 9), items)  # expect: True [9, 2] None [9, 2]
print(operator.pow(2, 5), operator.ipow(2, 6), operator.matmul is operator.__matmul__, operator.xor(6, 3))  # expect: 32 64 True 5
print(operator.is_(items, items), operator.is_not_none(None), operator.not_([]), operator.truth([0]))  # expect: True False True True
