import copy, pickle, statistics
from decimal import *
from fractions import Fraction

print(getcontext())
with localcontext(prec=5, rounding=ROUND_DOWN) as context:
    print(Decimal(2) / 3, context.flags[Inexact], context)
    context.traps[Inexact] = True
    try:
        Decimal(1) / 3
    except Inexact as error:
        print(type(error).__name__, error)
print(getcontext().prec)
for rounding in (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP):
    print(rounding, *[Decimal(text).quantize(Decimal("0.1"), rounding) for text in ("1.25", "-1.25", "1.05", "1.01", "-1.09")])
print(IEEEContext(64).create_decimal("123456789.123456789123456789"))
print(pickle.loads(pickle.dumps(Decimal("-1.50"))), copy.deepcopy(Decimal("NaN7")), copy.copy(getcontext()).prec)
print(pickle.loads(pickle.dumps(Context(prec=7, traps=[Rounded]))))
print(hash(Decimal("2.5")) == hash(2.5) == hash(Fraction(5, 2)), {1: "one"}[Decimal("1.00")])
print(Decimal("0.5") == Fraction(1, 2), Decimal("0.1") == 0.1, Decimal("0.1") < 0.1, Decimal(3) > Fraction(5, 2))
print(statistics.mean([Decimal("1.1"), Decimal("2.2")]), statistics.stdev([Decimal(1), Decimal(2), Decimal(4)]))
print(Fraction(Decimal("1.125")), Decimal("3.14").as_integer_ratio(), Decimal("-0.05").as_tuple())
print(round(Decimal("2.675"), 2), round(Decimal("2.5")), int(Decimal("-7.9")), float(Decimal("1e-3")), complex(Decimal(2)))
print(f"{Decimal('1234567.891'):,.2f}|{Decimal('0.00012'):>+12.1e}|{Decimal('0.256'):.1%}|{Decimal('-0.01'):z.1f}")
print(Decimal.from_float(0.1), Decimal.from_number(7), Decimal((1, (1, 2), -1)), Decimal("  1_000.5 "))
print(sum([Decimal("0.1")] * 10), max(Decimal(1), Decimal("1.0")), sorted([Decimal(3), 1, 2.5]))
with localcontext(prec=200):
    print(Decimal(2).sqrt() ** 2 - 2, Decimal(10).ln().exp(), Decimal("1e-50").exp() - 1)
getcontext().prec = 60
print(Decimal(2) ** Decimal("0.5"), Decimal(3).log10(), Decimal("1.1") ** 1000)
for action in (lambda: Decimal("abc"), lambda: Context(prec=0), lambda: Decimal(1) + 1.0, lambda: Decimal(None), lambda: localcontext(base=2)):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, str(error).replace("decimal.Decimal", "Decimal"))

# expect: Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=[InvalidOperation, DivisionByZero, Overflow])
# expect: 0.66666 True Context(prec=5, rounding=ROUND_DOWN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[Inexact, Rounded], traps=[InvalidOperation, DivisionByZero, Overflow])
# expect: Inexact [<class 'decimal.Inexact'>]
# expect: 28
# expect: ROUND_UP 1.3 -1.3 1.1 1.1 -1.1
# expect: ROUND_DOWN 1.2 -1.2 1.0 1.0 -1.0
# expect: ROUND_CEILING 1.3 -1.2 1.1 1.1 -1.0
# expect: ROUND_FLOOR 1.2 -1.3 1.0 1.0 -1.1
# expect: ROUND_HALF_UP 1.3 -1.3 1.1 1.0 -1.1
# expect: ROUND_HALF_DOWN 1.2 -1.2 1.0 1.0 -1.1
# expect: ROUND_HALF_EVEN 1.2 -1.2 1.0 1.0 -1.1
# expect: ROUND_05UP 1.2 -1.2 1.1 1.1 -1.1
# expect: 123456789.1234568
# expect: -1.50 NaN7 28
# expect: Context(prec=7, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=[Rounded])
# expect: True one
# expect: True False True True
# expect: 1.65 1.527525231651946668862682398
# expect: 9/8 (157, 50) DecimalTuple(sign=1, digits=(5,), exponent=-2)
# expect: 2.68 2 -7 0.001 (2+0j)
# expect: 1,234,567.89|     +1.2e-4|25.6%|0.0
# expect: 0.1000000000000000055511151231257827021181583404541015625 7 -1.2 1000.5
# expect: 1.0 1 [1, 2.5, Decimal('3')]
# expect: 1E-199 9.9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999 1.00000000000000000000000000000000000000000000000000500000000000000000000000000000000000000000000000001666666666666666666666666666666666666666666666667E-50
# expect: 1.41421356237309504880168872420969807856967187537694807317668 0.477121254719662437295027903255115309200128864190695864829866 246993291800582633412408838508522147770973.338523839623486918
# expect: InvalidOperation [<class 'decimal.ConversionSyntax'>]
# expect: ValueError valid range for prec is [1, MAX_PREC]
# expect: TypeError unsupported operand type(s) for +: 'Decimal' and 'float'
# expect: TypeError conversion from NoneType to Decimal is not supported
# expect: TypeError this function got an unexpected keyword argument 'base'
