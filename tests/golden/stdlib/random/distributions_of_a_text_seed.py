"""A str or bytes as seed, and each distribution's numbers for it."""
import random

random.seed("adder")
print(random.random())  # expect: 0.4189002749588874
print(random.gammavariate(0.5, 2), random.gammavariate(1, 2), random.gammavariate(3, 2))  # expect: 0.04143777085675964 0.9661093730789571 3.101388204307798
print(random.binomialvariate(20, 0.1), random.binomialvariate(400, 0.3), random.binomialvariate(400, 0.9))  # expect: 5 115 357
print(random.vonmisesvariate(1, 2), random.triangular(5, 5, 5), random.triangular(0, 10, 9))  # expect: 0.20060482125203571 5 6.492314300571477
random.seed(b"adder", 1)
letters = list("abcdefgh")
random.shuffle(letters)
print("".join(letters), random.sample(range(1000), 3))  # expect: adefhcgb [910, 598, 481]
try:
    random.lognormvariate()
except TypeError as error:
    print(error)  # expect: Random.lognormvariate() missing 2 required positional arguments: 'mu' and 'sigma'
