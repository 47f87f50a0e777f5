class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"

    def __bool__(self):
        return bool(self.x or self.y)

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return (self.x, self.y)[i]

v = Vector(1, 2)
print(v + v, 3 * v, v * 2)  # expect: Vector(2, 4) Vector(3, 6) Vector(2, 4)
print(v == Vector(1, 2), v != Vector(1, 2), bool(Vector(0, 0)))  # expect: True False False
print(len(v), list(v), v[-1])  # expect: 2 [1, 2] 2
