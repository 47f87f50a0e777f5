from enum import Enum, IntFlag

class Color(Enum):
    RED = 1
    BLUE = 2

print(Color.RED, Color(2), list(Color), Color["RED"].value)  # expect: Color.RED Color.BLUE [<Color.RED: 1>, <Color.BLUE: 2>] 1

class F(IntFlag):
    A = 1
    B = 2

print(F.A | F.B, F.A in (F.A | F.B))  # expect: 3 True
