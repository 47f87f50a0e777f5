import math
print(math.sqrt(2), math.gcd(12, 18), math.factorial(20), math.floor(-2.5), math.isqrt(10 ** 20), math.pi)  # expect: 1.4142135623730951 6 2432902008176640000 -3 10000000000 3.141592653589793
math.sqrt(-1)  # expect error: ValueError: expected a nonnegative input, got -1.0
