"""Logarithms, exponentials and roots of decimal numbers, in whole numbers: what _decimal needs to round correctly.

A number is a coefficient c and a power of ten e. Fixed-point numbers are ints that stand for n / 2**bits. Results are
given as (v, e): v * 10**e, where v differs from the true value by less than SLACK.
"""
from math import isqrt

SLACK = 16
_MEMORY = 4_000_000_000             # more digits than this fit no memory: refused at once


_small_powers = [10 ** n for n in range(400)]


def power_of_ten(n):
    """10**n for n of at least 0."""
    if n < 400:
        return _small_powers[n]
    if n > _MEMORY:
        raise MemoryError
    return 10 ** n


def digit_count(n):
    """How many decimal digits n >= 0 has; 1 for 0."""
    bits = n.bit_length()
    if bits < 2:
        return 1
    least = (bits - 1) * 30102999566398119 // 100000000000000000 + 1
    return least + 1 if n >= power_of_ten(least) else least


def text_of(n):
    """The decimal digits of n >= 0, however many: str() may refuse long ones."""
    if n < _small_powers[399]:
        return str(n)
    half = digit_count(n) // 2
    high, low = divmod(n, power_of_ten(half))
    return text_of(high) + text_of(low).rjust(half, "0")


def number_of(digits):
    """The int that ASCII digits spell, however many."""
    if len(digits) <= 400:
        return int(digits)
    half = len(digits) // 2
    return number_of(digits[:-half]) * power_of_ten(half) + number_of(digits[-half:])


def without_zeros(c, e, highest=None):
    """The same number with the zeros at the end of c > 0 moved into e, which does not exceed highest."""
    step = 1
    while highest is None or e + step <= highest:
        quotient, rest = divmod(c, power_of_ten(step))
        if rest:
            if step == 1:
                break
            step = 1
            continue
        c, e = quotient, e + step
        step *= 2
    while highest is not None and e < highest:
        quotient, rest = divmod(c, 10)
        if rest:
            break
        c, e = quotient, e + 1
    return c, e


def _bits_for(digits):
    return max(digits, 1) * 3322 // 1000 + 24


def _atanh_of_reciprocal(n, bits):
    power = (1 << bits) // n
    total, square, k = power, n * n, 3
    while power:
        power //= square
        total += power // k
        k += 2
    return total


_ln10 = (0, 0)


def _ln10_fixed(bits):
    """ln(10), with an error below 2 units."""
    global _ln10
    known, value = _ln10
    if known < bits:
        known = bits + 64
        inner = known + 16
        value = (46 * _atanh_of_reciprocal(31, inner) + 34 * _atanh_of_reciprocal(49, inner)
                 + 20 * _atanh_of_reciprocal(161, inner)) >> 16
        _ln10 = known, value
    return value >> (known - bits)


def _ln_fixed(c, e, bits):
    """ln(c * 10**e), with an error below 4 units: roots bring the number near 1, a series does the rest."""
    digits = digit_count(c)
    roots = isqrt(bits) // 2 + 1
    inner = bits + roots + 20 + bits.bit_length()
    one = 1 << inner
    if c * 3 < power_of_ten(digits):        # between 1/3 and 10/3, so that numbers near 1 need no ln(10)
        digits -= 1
    number = (c << inner) // power_of_ten(digits)
    for _ in range(roots):
        number = isqrt(number << inner)
    z = ((number - one) << inner) // (number + one)
    square = z * z >> inner
    total, power, k = z, z, 3
    while power and power != -1:
        power = power * square >> inner
        total += power // k
        k += 2
    result = total >> (inner - bits - roots - 1)
    tens = e + digits
    if tens:
        more = abs(tens).bit_length() + 4
        result += tens * _ln10_fixed(bits + more) >> more
    return result


def _exp_fixed(x, bits):
    """e**x for 0 <= x < 3: a series for x / 2**halvings, then squares."""
    halvings = isqrt(bits) + 1
    inner = bits + halvings + 20 + bits.bit_length()
    x = x << (inner - bits) >> halvings
    total = term = 1 << inner
    k = 1
    while term:
        term = (term * x >> inner) // k
        total += term
        k += 1
    for _ in range(halvings):
        total = total * total >> inner
    return total >> (inner - bits)


def _exp_of_fixed(x, bits, digits):
    """e**(x / 2**bits) to that many digits; bits leaves room for the whole digits of x."""
    power, x = divmod(x, _ln10_fixed(bits))
    needed = min(_bits_for(digits + 2), bits)
    value = _exp_fixed(x >> (bits - needed), needed)
    return value * power_of_ten(digits) >> needed, power - digits


def _scaled(c, e, bits):
    """c * 10**e as a fixed-point number."""
    if e >= 0:
        return c * power_of_ten(e) << bits
    return (c << bits) // power_of_ten(-e)


def _log_size(c, e):
    """The place of the first digit of ln(c * 10**e), or one below it; the number is not 1."""
    first = e + digit_count(c) - 1
    if -2 < first < 1:                  # between 0.1 and 10: near 1 the distance from 1 counts
        one = power_of_ten(max(-e, 0))
        distance = abs(c * power_of_ten(max(e, 0)) - one)
        return digit_count(distance) - 1 - max(-e, 0) - 1
    return digit_count(abs(first) * 2) - 1


def round_correctly(precision, approximation):
    """(v, e) that rounds to precision digits as the true value does; approximation(digits) gives it inexactly."""
    extra = 4
    while True:
        value, exponent = approximation(precision + extra)
        place = digit_count(value) - precision
        if place > 1:
            half = power_of_ten(place) // 2
            if SLACK < value % half < half - SLACK:
                return value, exponent
        extra *= 2


def exp(c, e, sign, precision):
    """e**x of x = c * 10**e, negative where sign is set; x is not 0."""
    size = e + digit_count(c)
    if size < -precision - 2:
        return beside_one(sign, precision)

    def approximation(digits):
        bits = _bits_for(digits + 4 + max(size, 0)) + 8
        x = _scaled(c, e, bits)
        return _exp_of_fixed(-x if sign else x, bits, digits)

    return round_correctly(precision, approximation)


def beside_one(below, precision):
    """A number next to 1 that rounds as all closer ones do."""
    one = power_of_ten(precision + 3)
    return (one - 1 if below else one + 1), -precision - 3


def ln(c, e, precision, is_common=False):
    """(sign, v, e) of the logarithm of c * 10**e: natural or common. The number is not 1, for the common one no
    power of ten.
    """
    size = _log_size(c, e) - is_common
    is_negative = False

    def approximation(digits):
        nonlocal is_negative
        places = digits - size
        bits = _bits_for(places + 3)
        value = _ln_fixed(c, e, bits)
        is_negative = value < 0
        value = abs(value)
        if is_common:
            value = (value << bits) // _ln10_fixed(bits)
        if places >= 0:
            value = value * power_of_ten(places) >> bits
        else:
            value = (value >> bits) // power_of_ten(-places)
        return value, -places

    value, exponent = round_correctly(precision, approximation)
    return is_negative, value, exponent


def power_size(c, e, y_c, y_e):
    """The place of the first digit of y * ln(x), or at most two below it; x is not 1."""
    return _log_size(c, e) + y_e + digit_count(y_c) - 1


def power(c, e, y_c, y_e, y_sign, precision):
    """x**y for x = c * 10**e, y = y_c * 10**y_e. The result may not end within precision + 1 digits."""
    size = power_size(c, e, y_c, y_e) + 3

    def approximation(digits):
        bits = _bits_for(digits + 4 + max(size, 0)) + 8
        more = max(digit_count(y_c) + y_e, 0) * 3322 // 1000 + 8
        logarithm = _ln_fixed(c, e, bits + more) * y_c
        if y_e >= 0:
            logarithm *= power_of_ten(y_e)
        else:
            logarithm //= power_of_ten(-y_e)
        logarithm >>= more
        return _exp_of_fixed(-logarithm if y_sign else logarithm, bits, digits)

    return round_correctly(precision, approximation)


def _factor_count(n, factor):
    count = 0
    while n % factor == 0:
        n //= factor
        count += 1
    return count, n


def _exact_root(n, degree):
    """The whole root of n >= 1, or None."""
    if n == 1 or degree == 1:
        return n
    if degree >= n.bit_length():
        return None
    root = 1 << -(-n.bit_length() // degree)        # Newton's method from above
    while True:
        closer = ((degree - 1) * root + n // root ** (degree - 1)) // degree
        if closer >= root:
            return root if root ** degree == n else None
        root = closer


def exact_power(c, e, y_c, y_e, y_sign, longest):
    """(v, e) of x**y if that has no more than longest digits, else None."""
    y_c, y_e = without_zeros(y_c, y_e)
    degree = 1
    if y_e < 0:
        twos, _ = _factor_count(y_c, 2)
        fives, _ = _factor_count(y_c, 5)
        twos, fives = min(twos, -y_e), min(fives, -y_e)
        if max(-y_e - twos, -y_e - fives) > (c.bit_length() + abs(e)).bit_length():
            return None                             # no number but 1 has a root of so high a degree
        degree = 2 ** (-y_e - twos) * 5 ** (-y_e - fives)
        y_c //= 2 ** twos * 5 ** fives
    else:
        if digit_count(y_c) + y_e > 30:
            return None
        y_c *= power_of_ten(y_e)
    twos, c = _factor_count(c, 2)
    fives, c = _factor_count(c, 5)
    twos, fives = twos + e, fives + e
    if twos % degree or fives % degree:
        return None
    rest = _exact_root(c, degree)
    if rest is None:
        return None
    twos, fives = twos // degree * y_c, fives // degree * y_c
    if y_sign:
        if rest != 1:
            return None
        twos, fives = -twos, -fives
    if rest != 1 and y_c * (rest.bit_length() - 1) > longest * 10 // 3 + 8:
        return None
    tens = min(twos, fives)
    if abs(twos - fives) > longest * 10 // 3 + 8:
        return None
    value = (rest ** y_c if rest != 1 else 1) * 2 ** (twos - tens) * 5 ** (fives - tens)
    value, tens = without_zeros(value, tens)
    return (value, tens) if digit_count(value) <= longest else None
