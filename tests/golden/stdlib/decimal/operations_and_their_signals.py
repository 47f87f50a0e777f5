from decimal import *

D = Decimal
getcontext().traps[Overflow] = False

def show(expression):
    context = getcontext()
    context.clear_flags()
    try:
        result = repr(eval(expression))
    except (ArithmeticError, TypeError, ValueError) as error:
        result = f"{type(error).__name__}: {error}"
    print(expression, "->", result, *[signal.__name__ for signal, is_set in context.flags.items() if is_set])

for expression in """\
D(4)**D('.5')
D(2)**-2
D('2.0')**-1
D(10)**-2
D(100)**100
D('1.0')**3
D('1.0')**-3
D('1.00')**D('.5')
D(3)**-1
D(100)**D('1.5')
D(10)**D('1.5')
D(-8)**D(3)
D(0)**D('.5')
D(0)**-1
D('-0')**-3
D('0.0')**3
D('inf')**-1
D('-inf')**3
D('1e400000')**3
D('1e-400000')**3
D(2)**D('inf')
D('.5')**D('inf')
D(1)**D('inf')
D(-1)**D('inf')
D(-1)**3
D('8')**D('1e-30')
format(D(1),'<05')
format(D('1234567.891'),'020,.2f')
format(D('1e3'),'#')
format(D('nan'),'x^9')
format(D('-inf'),'+010')
format(D('1'),'.')
format(D('12'),'z.1f')
format(D('-0.001'),'z.1f')
format(D('12345'),'_')
format(D('12345'),'_n')
format(D('12345'),',n')
format(D('12345.678'),'.1e')
format(D('12345.678'),'.3')
format(D('12345.678'),'.0g')
format(D('0.00001'),'g')
format(D('0.0000001'),'g')
format(D('1e5'),'f')
format(D('1e5'),'')
format(D('1e5'),'%')
format(D('1234.56789'),',.4_f')
format(D('1234.56789'),'.4_f')
format(D('1234.56789'),'.,f')
format(D('123'),'*=+10')
D(123).__format__('n', 3)
D(123).__format__('n', {'decimal_point':3})
D(1).__format__(3)
f"{D('NaN123'):f}"
f"{D('sNaN'):G}"
f"{D('1e+9'):E}"
f"{D('0e5'):.3e}"
f"{D('0e5')}"
f"{D('1.5e5'):08}"
f"{D('1.5'):,}"
D(1).exp()
D('1e-100').exp()
D(2).ln()
D('1.000000001').ln()
D(1).ln()
D(10).ln()
D(1000).log10()
D(2).log10()
D(7).next_toward(8)
D(0).next_toward(8)
D('9.99999999999999999999999999e999999').next_plus()
D(5).remainder_near(3)
D(7)//2
D('0.0')//2
D('-7.5')%2
divmod(D(-7),2)
D('1e-5').scaleb(3)
D(1).scaleb(10**8)
D(1).logb()
D('123').rotate(2)
D(123).shift(-1)
D('1e3').normalize()
D('100').normalize()
D('0e3').normalize()
D('1.50').to_eng_string()
D('1e5').to_eng_string()
D('0e-7').to_eng_string()
D('0e2').to_eng_string()
D(1).max('nan')
D('nan').max(1)
D('snan').max(1)
D('nan12').compare(3)
D(3)==3.0
D(3)<4.5
D('1e28')+1
D(1).quantize(D('1e-27'))
D(9).quantize(D('1e-28'))
D(2).sqrt()
D('4.00').sqrt()
D('1e-5').sqrt()
D('-0').sqrt()
+D('-0')
-D('0')
abs(D('-0'))
D(1)-D(1)
D('1e999999')*D('10.5')
D('1e-999999')*D('1e-20')
D('1e-999999')*D('1.5e-27')
""".splitlines():
    show(expression)

# expect: D(4)**D('.5') -> Decimal('2.000000000000000000000000000') Inexact Rounded
# expect: D(2)**-2 -> Decimal('0.25')
# expect: D('2.0')**-1 -> Decimal('0.5')
# expect: D(10)**-2 -> Decimal('0.01')
# expect: D(100)**100 -> Decimal('1.000000000000000000000000000E+200') Rounded
# expect: D('1.0')**3 -> Decimal('1.000')
# expect: D('1.0')**-3 -> Decimal('1')
# expect: D('1.00')**D('.5') -> Decimal('1.000000000000000000000000000') Inexact Rounded
# expect: D(3)**-1 -> Decimal('0.3333333333333333333333333333') Inexact Rounded
# expect: D(100)**D('1.5') -> Decimal('1000.000000000000000000000000') Inexact Rounded
# expect: D(10)**D('1.5') -> Decimal('31.62277660168379331998893544') Inexact Rounded
# expect: D(-8)**D(3) -> Decimal('-512')
# expect: D(0)**D('.5') -> Decimal('0')
# expect: D(0)**-1 -> Decimal('Infinity')
# expect: D('-0')**-3 -> Decimal('-Infinity')
# expect: D('0.0')**3 -> Decimal('0')
# expect: D('inf')**-1 -> Decimal('0')
# expect: D('-inf')**3 -> Decimal('-Infinity')
# expect: D('1e400000')**3 -> Decimal('Infinity') Overflow Inexact Rounded
# expect: D('1e-400000')**3 -> Decimal('0E-1000026') Underflow Subnormal Inexact Rounded Clamped
# expect: D(2)**D('inf') -> Decimal('Infinity')
# expect: D('.5')**D('inf') -> Decimal('0')
# expect: D(1)**D('inf') -> Decimal('1.000000000000000000000000000') Inexact Rounded
# expect: D(-1)**D('inf') -> InvalidOperation: [<class 'decimal.InvalidOperation'>] InvalidOperation
# expect: D(-1)**3 -> Decimal('-1')
# expect: D('8')**D('1e-30') -> Decimal('1.000000000000000000000000000') Inexact Rounded
# expect: format(D(1),'<05') -> ValueError: invalid format string
# expect: format(D('1234567.891'),'020,.2f') -> '0,000,001,234,567.89'
# expect: format(D('1e3'),'#') -> '1.E+3'
# expect: format(D('nan'),'x^9') -> 'xxxNaNxxx'
# expect: format(D('-inf'),'+010') -> ' -Infinity'
# expect: format(D('1'),'.') -> ValueError: invalid format string
# expect: format(D('12'),'z.1f') -> '12.0'
# expect: format(D('-0.001'),'z.1f') -> '0.0'
# expect: format(D('12345'),'_') -> '12_345'
# expect: format(D('12345'),'_n') -> ValueError: invalid format string
# expect: format(D('12345'),',n') -> ValueError: invalid format string
# expect: format(D('12345.678'),'.1e') -> '1.2e+4'
# expect: format(D('12345.678'),'.3') -> '1.23E+4'
# expect: format(D('12345.678'),'.0g') -> '1e+4'
# expect: format(D('0.00001'),'g') -> '0.00001'
# expect: format(D('0.0000001'),'g') -> '1e-7'
# expect: format(D('1e5'),'f') -> '100000'
# expect: format(D('1e5'),'') -> '1E+5'
# expect: format(D('1e5'),'%') -> '10000000%'
# expect: format(D('1234.56789'),',.4_f') -> '1,234.567_9'
# expect: format(D('1234.56789'),'.4_f') -> '1234.567_9'
# expect: format(D('1234.56789'),'.,f') -> '1234.567,89'
# expect: format(D('123'),'*=+10') -> '+******123'
# expect: D(123).__format__('n', 3) -> TypeError: optional argument must be a dict
# expect: D(123).__format__('n', {'decimal_point':3}) -> TypeError: bad argument type for built-in operation
# expect: D(1).__format__(3) -> TypeError: format arg must be str
# expect: f"{D('NaN123'):f}" -> 'NaN123'
# expect: f"{D('sNaN'):G}" -> 'sNaN'
# expect: f"{D('1e+9'):E}" -> '1E+9'
# expect: f"{D('0e5'):.3e}" -> '0.000e+8'
# expect: f"{D('0e5')}" -> '0E+5'
# expect: f"{D('1.5e5'):08}" -> '001.5E+5'
# expect: f"{D('1.5'):,}" -> '1.5'
# expect: D(1).exp() -> Decimal('2.718281828459045235360287471') Inexact Rounded
# expect: D('1e-100').exp() -> Decimal('1.000000000000000000000000000') Inexact Rounded
# expect: D(2).ln() -> Decimal('0.6931471805599453094172321215') Inexact Rounded
# expect: D('1.000000001').ln() -> Decimal('9.999999995000000003333333331E-10') Inexact Rounded
# expect: D(1).ln() -> Decimal('0')
# expect: D(10).ln() -> Decimal('2.302585092994045684017991455') Inexact Rounded
# expect: D(1000).log10() -> Decimal('3')
# expect: D(2).log10() -> Decimal('0.3010299956639811952137388947') Inexact Rounded
# expect: D(7).next_toward(8) -> Decimal('7.000000000000000000000000001')
# expect: D(0).next_toward(8) -> Decimal('1E-1000026') Underflow Subnormal Inexact Rounded
# expect: D('9.99999999999999999999999999e999999').next_plus() -> Decimal('9.999999999999999999999999991E+999999')
# expect: D(5).remainder_near(3) -> Decimal('-1')
# expect: D(7)//2 -> Decimal('3')
# expect: D('0.0')//2 -> Decimal('0')
# expect: D('-7.5')%2 -> Decimal('-1.5')
# expect: divmod(D(-7),2) -> (Decimal('-3'), Decimal('-1'))
# expect: D('1e-5').scaleb(3) -> Decimal('0.01')
# expect: D(1).scaleb(10**8) -> InvalidOperation: [<class 'decimal.InvalidOperation'>] InvalidOperation
# expect: D(1).logb() -> Decimal('0')
# expect: D('123').rotate(2) -> Decimal('12300')
# expect: D(123).shift(-1) -> Decimal('12')
# expect: D('1e3').normalize() -> Decimal('1E+3')
# expect: D('100').normalize() -> Decimal('1E+2')
# expect: D('0e3').normalize() -> Decimal('0')
# expect: D('1.50').to_eng_string() -> '1.50'
# expect: D('1e5').to_eng_string() -> '100E+3'
# expect: D('0e-7').to_eng_string() -> '0.0E-6'
# expect: D('0e2').to_eng_string() -> '0.0E+3'
# expect: D(1).max('nan') -> TypeError: conversion from str to Decimal is not supported
# expect: D('nan').max(1) -> Decimal('1')
# expect: D('snan').max(1) -> InvalidOperation: [<class 'decimal.InvalidOperation'>] InvalidOperation
# expect: D('nan12').compare(3) -> Decimal('NaN12')
# expect: D(3)==3.0 -> True FloatOperation
# expect: D(3)<4.5 -> True FloatOperation
# expect: D('1e28')+1 -> Decimal('1.000000000000000000000000000E+28') Inexact Rounded
# expect: D(1).quantize(D('1e-27')) -> Decimal('1.000000000000000000000000000')
# expect: D(9).quantize(D('1e-28')) -> InvalidOperation: [<class 'decimal.InvalidOperation'>] InvalidOperation
# expect: D(2).sqrt() -> Decimal('1.414213562373095048801688724') Inexact Rounded
# expect: D('4.00').sqrt() -> Decimal('2.0')
# expect: D('1e-5').sqrt() -> Decimal('0.003162277660168379331998893544') Inexact Rounded
# expect: D('-0').sqrt() -> Decimal('-0')
# expect: +D('-0') -> Decimal('0')
# expect: -D('0') -> Decimal('0')
# expect: abs(D('-0')) -> Decimal('0')
# expect: D(1)-D(1) -> Decimal('0')
# expect: D('1e999999')*D('10.5') -> Decimal('Infinity') Overflow Inexact Rounded
# expect: D('1e-999999')*D('1e-20') -> Decimal('1E-1000019') Subnormal
# expect: D('1e-999999')*D('1.5e-27') -> Decimal('2E-1000026') Underflow Subnormal Inexact Rounded
