import cmath

inf, nan = float("inf"), float("nan")
print(cmath.sqrt(-1), cmath.sqrt(complex(-1, -0.0)))  # expect: 1j -1j
print(cmath.sqrt(complex(inf, nan)), cmath.sqrt(complex(-inf, 1)))  # expect: (inf+nanj) infj
print(cmath.exp(complex(-inf, -inf)), cmath.exp(complex(inf, 0)))  # expect: 0j (inf+0j)
print(cmath.acos(complex(inf, nan)), cmath.atan(complex(inf, nan)))  # expect: (nan+infj) (1.5707963267948966-0j)
print(cmath.tanh(complex(inf, -inf)), cmath.cosh(complex(0, nan)))  # expect: (1+0j) (nan+0j)
print(cmath.log(complex(-0.0, 1)), cmath.log(8, 2))  # expect: 1.5707963267948966j (3+0j)
print(cmath.rect(inf, 0), cmath.rect(0, nan), cmath.polar(-1))  # expect: (inf+0j) 0j (1.0, 3.141592653589793)
print(cmath.atanh(2), cmath.asin(1e308))  # expect: (0.5493061443340549+1.5707963267948966j) (1.5707963267948966+709.889355822726j)
for function, argument in ((cmath.log, 0), (cmath.exp, 710), (cmath.cosh, complex(inf, inf)), (cmath.atanh, 1), (cmath.sin, "a")):
    try:
        function(argument)
    except (ValueError, OverflowError, TypeError) as error:
        print(type(error).__name__, error)
# expect: ValueError math domain error
# expect: OverflowError math range error
# expect: ValueError math domain error
# expect: ValueError math domain error
# expect: TypeError must be real number, not str
print(cmath.isclose(1, 1 + 1e-10j), cmath.isclose(inf, inf), cmath.infj, cmath.nanj)  # expect: True True infj nanj
