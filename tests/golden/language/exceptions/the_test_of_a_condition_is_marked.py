class L:
    def __bool__(self): return None
b = L()
x = (None for i in [1] if b)
import sys
try: next(x)
except TypeError as e:
    t = e.__traceback__.tb_next
    print(list(t.tb_frame.f_code.co_positions())[t.tb_lasti//2][2:])
# expect: (26, 27)
def f():
    b = L()
    if b: return 3
    return 4
try: f()
except TypeError as e:
    t = e.__traceback__.tb_next
    print(list(t.tb_frame.f_code.co_positions())[t.tb_lasti//2][2:])
# expect: (7, 8)
def f():
    b = L()
    [None for i in [1] if not b]
try: f()
except TypeError as e:
    t = e.__traceback__.tb_next
    print(list(t.tb_frame.f_code.co_positions())[t.tb_lasti//2][2:])
# expect: (30, 31)
def f():
    b = L()
    while b: 3
try: f()
except TypeError as e:
    t = e.__traceback__.tb_next
    print(list(t.tb_frame.f_code.co_positions())[t.tb_lasti//2][2:])
# expect: (10, 11)
def f():
    return b and 3 or not b
try: f()
except TypeError as e:
    t = e.__traceback__.tb_next
    print(list(t.tb_frame.f_code.co_positions())[t.tb_lasti//2][2:])
# expect: (11, 18)
