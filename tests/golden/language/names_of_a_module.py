# Names of a module as operands: what a name stands for may change under the feet of an instruction.
import threading


class Changing:
    """An operand whose methods change the names that the expression around them uses."""

    def __init__(self, label):
        self.label = label

    def __add__(self, other):
        global left
        left = "changed"
        return self.label + other

    def __getitem__(self, key):
        global total
        total = 1000
        return key

    def __lt__(self, other):
        global left, right
        left = right = None
        return self.label < other.label

    def __setitem__(self, key, value):
        global box, key_name
        del box
        key_name = "gone"
        print("set", self.label, key, value)

    def __del__(self):
        print("del", self.label)


left = Changing("one")
for i in range(3):
    print(left + "!", left)
    # expect: del one
    # expect: one! changed
    # expect: changed! changed
    # expect: changed! changed

box, total = Changing("box"), 1
for i in range(3):
    total = total + box[i]
    print(total)
    # expect: 1
    # expect: 2
    # expect: 4

left, right = Changing("a"), Changing("b")
for i in range(1):
    if left < right:
        print("less", left, right)
        # expect: del b
        # expect: del a
        # expect: less None None

box, key_name = Changing("second"), "key"
# expect: del box
# expect: set second key 5
# expect: del second
for i in range(1):
    box[key_name] = 5
print(key_name)
# expect: gone

# A name that comes, goes and comes back, and builtins behind it.
seen = []
for i in range(6):
    if i == 2:
        max = 100
    if i == 4:
        del max
    try:
        seen.append(max + i)
    except TypeError as error:
        seen.append(type(error).__name__)
print(seen)
# expect: ['TypeError', 'TypeError', 102, 103, 'TypeError', 'TypeError']

for i in range(4):
    globals()["added%d" % i] = i  # the dictionary grows
    total += i
print(total)
# expect: 10

try:
    for i in range(3):
        if i == 2:
            del total
        total = total * 2
except NameError as error:
    print(error, i)
    # expect: name 'total' is not defined 2

# The same code in two frames at once, and in two threads.
code = compile("""
for n in range(depth, depth + 3):
    count = count + n
    if depth < 2 and n == depth:
        exec(code, {"depth": depth + 1, "count": 0, "code": code, "results": results})
results.append((depth, count))
""", "<code>", "exec")
results = []
exec(code, {"depth": 0, "count": 0, "code": code, "results": results})
print(results)
# expect: [(2, 9), (1, 6), (0, 3)]
spin = compile("for n in range(20000): total = total + n % 7", "<spin>", "exec")
spaces = [{"total": k} for k in range(4)]
workers = [threading.Thread(target=exec, args=(spin, space)) for space in spaces]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print([space["total"] for space in spaces])
# expect: [59997, 59998, 59999, 60000]

# exec with locals of their own, and with a mapping that is no dict
class Loud(dict):
    def __getitem__(self, key):
        if key == "x":
            return 20
        return super().__getitem__(key)


exec("y = x + 1\nfor k in range(2): y = y + x", {}, space := Loud())
print(space["y"])
# expect: 61
local = {"a": 1}
exec("for k in range(3): a = a + k", {"a": 50}, local)
print(local["a"])
# expect: 4

# Texts grow in place, and numbers of all kinds mix.
text = ""
for i in range(5):
    text += str(i)
    text += "-"
print(text)
# expect: 0-1-2-3-4-
same = "ab"
for i in range(2):
    same += same
print(same)
# expect: abababab
x = 1
for i in range(3):
    x = x * 2.5 - i
    x = 10 ** 20 + x
print(x, x / 3, x > 10, 3 == x, x // 7 != 0)
# expect: 9.75e+20 3.25e+20 True False True
n = 4611686018427387900
for i in range(3):
    n = n + 2
    n = n - -1
print(n, n << 3, n >> 60, n & 255, n | 1, n ^ n)
# expect: 4611686018427387909 36893488147419103272 4 5 4611686018427387909 0
grid = [[0] * 3 for _ in range(2)]
table = {}
for i in range(2):
    for j in range(3):
        grid[i][j] = i * j
        table[i, j] = grid[i][-j]
        table[i] = j
print(grid, table)
# expect: [[0, 0, 0], [0, 1, 2]] {(0, 0): 0, 0: 2, (0, 1): 0, (0, 2): 0, (1, 0): 0, 1: 2, (1, 1): 0, (1, 2): 1}
for i in range(2):
    try:
        grid[i] = grid[i + 5]
    except IndexError as error:
        print(error)
        # expect: list index out of range
        # expect: list index out of range
try:
    for i in range(3):
        missing_left + missing_right
except NameError as error:
    print(error)
    # expect: name 'missing_left' is not defined
