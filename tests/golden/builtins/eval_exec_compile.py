print(eval("1 + 2 * 3"), eval("x + 1", {"x": 41}))  # expect: 7 42
ns = {}
exec("def f(): return 7", ns)
print(ns["f"]())  # expect: 7
code = compile("a = 5\nb = a * 2", "<t>", "exec")
exec(code, ns)
print(ns["b"])  # expect: 10
eval("1 +")  # expect error: SyntaxError: invalid syntax
