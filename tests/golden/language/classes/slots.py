class P:
    __slots__ = ("x", "y")

p = P()
p.x = 1
print(p.x, P.__slots__)  # expect: 1 ('x', 'y')
p.z = 3  # expect error: AttributeError: 'P' object has no attribute 'z' and no __dict__ for setting new attributes
