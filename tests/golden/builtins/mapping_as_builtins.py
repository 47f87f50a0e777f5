# __builtins__ may be any mapping; module code called as a function; sums of floats and complex numbers.
import types

names = types.MappingProxyType({"answer": 42, "__import__": lambda *args: args[0]})
space = {"__builtins__": names}
exec("import foo.bar\nx = answer", space)
print(space["foo"], space["x"])  # expect: foo.bar 42
try:
    eval("nothing", {"__builtins__": names})
except NameError as error:
    print(error)  # expect: name 'nothing' is not defined
try:
    exec("class A: pass", {"__builtins__": {}})
except NameError as error:
    print(error)  # expect: __build_class__ not found
try:
    exec("print", {"__builtins__": 123})
except TypeError as error:
    print(error)  # expect: 'int' object is not subscriptable
code = compile("a = 1\nb = locals() is globals()", "x", "exec")
function = types.FunctionType(code, {})
function()
print(function.__globals__["a"], function.__globals__["b"])  # expect: 1 True
print(sum([0.1j] * 10), sum([1e16 + 1j, 1, -1e16]), sum([0.1] * 10), sum([True, 2, 0.5]))  # expect: 1j (1+1j) 1.0 3.5
print({1: 2}.__sizeof__() > 0, sum([[1], [2]], []))  # expect: True [1, 2]
