d = {"a": 1}
del d["a"]
x = [1, 2, 3]
del x[0:2]
print(d, x)  # expect: {} [3]
del x
print(x)  # expect error: NameError: name 'x' is not defined
