class Zero(int):
    pass


for zero in False, 0, Zero():
    for tiny in 5e-324, 1e-200, -1e-320, 0.0:
        print(zero > tiny, zero < tiny, zero == tiny, tiny >= zero, tiny <= zero)
# expect: False True False True False
# expect: False True False True False
# expect: True False False False True
# expect: False False True True True
# expect: False True False True False
# expect: False True False True False
# expect: True False False False True
# expect: False False True True True
# expect: False True False True False
# expect: False True False True False
# expect: True False False False True
# expect: False False True True True
print(0 / -(2**70), 0 / -5, 0 / 2**70)  # expect: -0.0 -0.0 0.0
for modulus in True, 1, -1:
    print(pow(5, -1, modulus), pow(5, 2, modulus))
# expect: 0 0
# expect: 0 0
# expect: 0 0
for base, exponent in (0.5, complex(1, float("inf"))), (float("inf"), 100 + 0j), (2, 1e308j), (1j, float("inf")):
    try:
        print(base ** exponent)
    except ArithmeticError as error:
        print(repr(error))
# expect: ZeroDivisionError('zero to a negative or complex power')
# expect: OverflowError('complex exponentiation')
# expect: (-0.9540413324442112-0.2996750506600008j)
# expect: ZeroDivisionError('zero to a negative or complex power')
