class Circle:
    def __init__(self, r):
        self._r = r

    @property
    def radius(self):
        return self._r

    @radius.setter
    def radius(self, value):
        if value < 0:
            raise ValueError("negative radius")
        self._r = value

c = Circle(2)
c.radius = 5
print(c.radius)  # expect: 5
c.radius = -1  # expect error: ValueError: negative radius
