print(0.1 + 0.2, 1e16, 1e22, 1.5e-7, 100.0, -0.0, 1 / 3)  # expect: 0.30000000000000004 1e+16 1e+22 1.5e-07 100.0 -0.0 0.3333333333333333
print(float("inf"), float("-inf"), float("nan"), float("1e3"))  # expect: inf -inf nan 1000.0
print(7.5 // 2, -7.5 % 2, 2.0 ** 0.5, round(2.5), round(2.675, 2))  # expect: 3.0 0.5 1.4142135623730951 2 2.67
print(3.0 == 3, 0.1 + 0.2 == 0.3, 1e308 * 10)  # expect: True False inf
