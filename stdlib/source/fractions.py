"""Exact fractions: quotients of two whole numbers in lowest terms."""
import math
import numbers
import operator
import re
import sys

__all__ = ["Fraction"]

_digits = r"[0-9]+(?:_[0-9]+)*"
_literal = re.compile(rf"""
    \s* (?P<sign>[-+])?
    (?: (?P<numerator>{_digits}) (?: \s* / \s* (?P<denominator>{_digits}) )?
      | (?P<whole>{_digits})? (?: \. (?P<decimals>{_digits})? )? (?: [eE] (?P<exponent>[-+]?{_digits}) )? )
    \s*""".replace("[0-9]", r"\d"), re.VERBOSE)

_format = re.compile(r"""
    (?: (?P<fill>.)? (?P<align>[<>=^]) )? (?P<sign>[-+ ])? (?P<no_negative_zero>z)? (?P<alternate>\#)?
    (?P<zeros>0(?=[0-9]))? (?P<width>[0-9]+)? (?P<separator>[,_])?
    (?: \. (?=[,_0-9]) (?P<precision>[0-9]+)? (?P<decimal_separator>[,_])? )? (?P<kind>[eEfFgG%])?""",
    re.DOTALL | re.VERBOSE)
_plain_format = re.compile(r"""
    (?: (?P<fill>.)? (?P<align>[<>=^]) )? (?P<sign>[-+ ])? (?P<alternate>\#)?
    (?P<zeros>(?!))? (?P<width>0|[1-9][0-9]*)? (?P<separator>[,_])?""", re.DOTALL | re.VERBOSE)


def _parse(text):
    """Numerator and denominator of a literal such as "-3/4", "1.5" or "2e-3"."""
    match = _literal.fullmatch(text)
    if match is None or not (match["numerator"] or match["whole"] or match["decimals"]):
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    if match["numerator"]:
        numerator, denominator = int(match["numerator"]), int(match["denominator"] or 1)
    else:
        decimals = (match["decimals"] or "").replace("_", "")
        numerator, denominator = int((match["whole"] or "0") + decimals), 10 ** len(decimals)
        exponent = int(match["exponent"] or 0)
        if exponent >= 0:
            numerator *= 10 ** exponent
        else:
            denominator *= 10 ** -exponent
    return -numerator if match["sign"] == "-" else numerator, denominator


def _round_to_power(numerator, denominator, exponent, no_negative_zero=False):
    """The fraction rounded to a multiple of 10**exponent, halves to even: (is it negative, the multiple without sign)."""
    if exponent >= 0:
        denominator *= 10 ** exponent
    else:
        numerator *= 10 ** -exponent
    quotient, rest = divmod(numerator + (denominator >> 1), denominator)
    if rest == 0 and denominator & 1 == 0:
        quotient &= -2
    is_negative = quotient < 0 if no_negative_zero else numerator < 0
    return is_negative, abs(quotient)


def _round_to_digits(numerator, denominator, digits):
    """The fraction rounded to so many significant digits: (is it negative, the digits as an int, the power of ten)."""
    if numerator == 0:
        return False, 0, 1 - digits
    top, bottom = str(abs(numerator)), str(denominator)
    magnitude = len(top) - len(bottom) + (bottom <= top)  # 10**(magnitude - 1) <= abs(fraction) < 10**magnitude
    exponent = magnitude - digits
    is_negative, significand = _round_to_power(numerator, denominator, exponent)
    if len(str(significand)) == digits + 1:  # 9.99 has become 10.0
        significand //= 10
        exponent += 1
    return is_negative, significand, exponent


def _group(text, separator):
    """Digits with a separator before every third from the right."""
    if not separator:
        return text
    first = 1 + (len(text) - 1) % 3
    return text[:first] + "".join(separator + text[at:at + 3] for at in range(first, len(text), 3))


class Fraction(numbers.Rational):
    """A rational number, made of two whole ones, of a text such as "3/4" or "-0.75", or of another number exactly."""
    __slots__ = ("_numerator", "_denominator")

    def __new__(cls, numerator=0, denominator=None):
        if denominator is None:
            if type(numerator) is int:
                return cls._from_coprime_ints(numerator, 1)
            if isinstance(numerator, numbers.Rational):
                return cls._from_coprime_ints(numerator.numerator, numerator.denominator)
            if isinstance(numerator, str):
                numerator, denominator = _parse(numerator)
            elif isinstance(numerator, float) or (not isinstance(numerator, type) and hasattr(numerator, "as_integer_ratio")):
                numerator, denominator = numerator.as_integer_ratio()
                return cls._from_coprime_ints(numerator, denominator)
            else:
                raise TypeError("argument should be a string or a Rational instance or "
                                "have the as_integer_ratio() method")
        elif type(numerator) is int is type(denominator):
            pass
        elif isinstance(numerator, numbers.Rational) and isinstance(denominator, numbers.Rational):
            numerator, denominator = (numerator.numerator * denominator.denominator,
                                      denominator.numerator * numerator.denominator)
        else:
            raise TypeError("both arguments should be Rational instances")
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        common = math.gcd(numerator, denominator)
        if denominator < 0:
            common = -common
        return cls._from_coprime_ints(numerator // common, denominator // common)

    @classmethod
    def _from_coprime_ints(cls, numerator, denominator, /):
        """A fraction of numbers that are in lowest terms already, denominator > 0."""
        self = super().__new__(cls)
        self._numerator = numerator
        self._denominator = denominator
        return self

    @classmethod
    def from_number(cls, number):
        """The fraction equal to a Rational, or to anything with as_integer_ratio()."""
        if type(number) is int:
            return cls._from_coprime_ints(number, 1)
        if isinstance(number, numbers.Rational):
            return cls._from_coprime_ints(number.numerator, number.denominator)
        if isinstance(number, float) or (not isinstance(number, type) and hasattr(number, "as_integer_ratio")):
            numerator, denominator = number.as_integer_ratio()
            return cls._from_coprime_ints(numerator, denominator)
        raise TypeError("argument should be a Rational instance or have the as_integer_ratio() method")

    @classmethod
    def from_float(cls, f):
        """The fraction exactly equal to a float or an int."""
        if isinstance(f, numbers.Integral):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError(f"{cls.__name__}.from_float() only takes floats, not {f!r} ({type(f).__name__})")
        return cls._from_coprime_ints(*f.as_integer_ratio())

    @classmethod
    def from_decimal(cls, dec):
        """The fraction exactly equal to a Decimal or an int."""
        from decimal import Decimal
        if isinstance(dec, numbers.Integral):
            dec = Decimal(int(dec))
        elif not isinstance(dec, Decimal):
            raise TypeError(f"{cls.__name__}.from_decimal() only takes Decimals, not {dec!r} ({type(dec).__name__})")
        return cls._from_coprime_ints(*dec.as_integer_ratio())

    @property
    def numerator(self):
        """What is divided, in lowest terms; it has the sign."""
        return self._numerator

    @property
    def denominator(self):
        """What it is divided by, in lowest terms: positive."""
        return self._denominator

    def is_integer(self):
        """Whether it is a whole number."""
        return self._denominator == 1

    def as_integer_ratio(self):
        """(numerator, denominator)"""
        return self._numerator, self._denominator

    def limit_denominator(self, max_denominator=1000000):
        """The nearest fraction whose denominator is not larger (found among the convergents of its continued fraction)."""
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        before, last = (0, 1), (1, 0)
        n, d = self._numerator, self._denominator
        while True:
            quotient, rest = divmod(n, d)
            below = before[1] + quotient * last[1]
            if below > max_denominator:
                break
            before, last = last, (before[0] + quotient * last[0], below)
            n, d = d, rest
        steps = (max_denominator - before[1]) // last[1]
        if 2 * d * (before[1] + steps * last[1]) <= self._denominator:
            return Fraction._from_coprime_ints(*last)
        return Fraction._from_coprime_ints(before[0] + steps * last[0], before[1] + steps * last[1])

    def __repr__(self):
        return f"{self.__class__.__name__}({self._numerator}, {self._denominator})"

    def __str__(self):
        return str(self._numerator) if self._denominator == 1 else f"{self._numerator}/{self._denominator}"

    # --- formatting -------------------------------------------------------------------------------------------

    def __format__(self, spec, /):
        if match := _plain_format.fullmatch(spec):
            return self._format_plain(match)
        match = _format.fullmatch(spec)
        if match is None or match["kind"] is None or (match["align"] and match["zeros"]):
            raise ValueError(f"Invalid format specifier {spec!r} for object of type {type(self).__name__!r}")
        return self._format_float(match)

    def _format_plain(self, match):
        """As a fraction: "3/4", or "3" (with "#": "3/1")."""
        body = _group(str(abs(self._numerator)), match["separator"])
        if self._denominator > 1 or match["alternate"]:
            body += "/" + _group(str(self._denominator), match["separator"])
        return self._pad(match, self._numerator < 0, body, "")

    def _format_float(self, match):
        """As a float would be, with any number of exact digits."""
        kind = match["kind"]
        is_general, is_exponential = kind in "gG", kind in "eE"
        precision = int(match["precision"] or "6")
        if is_general or is_exponential:
            digits = max(precision, 1) if is_general else precision + 1
            is_negative, significand, exponent = _round_to_digits(self._numerator, self._denominator, digits)
        else:
            exponent = -precision - (2 if kind == "%" else 0)
            is_negative, significand = _round_to_power(self._numerator, self._denominator, exponent,
                                                       bool(match["no_negative_zero"]))
        if kind in "fF%":
            is_scientific, decimals = False, precision
        elif is_general:
            power = exponent + digits - 1
            is_scientific = not -4 <= power < digits
            decimals = digits - 1 if is_scientific else digits - 1 - power
        else:
            is_scientific, decimals = True, precision
        suffix = ""
        if is_scientific:
            suffix = f"{'E' if kind.isupper() else 'e'}{exponent + decimals:+03d}"
        elif kind == "%":
            suffix = "%"
        text = f"{significand:0{decimals + 1}d}"
        whole, rest = text[:len(text) - decimals], text[len(text) - decimals:]
        if is_general and not match["alternate"]:
            rest = rest.rstrip("0")
        if match["decimal_separator"]:
            rest = match["decimal_separator"].join(rest[at:at + 3] for at in range(0, len(rest), 3))
        return self._pad(match, is_negative, whole, ("." if rest or match["alternate"] else "") + rest + suffix,
                         match["separator"])

    @staticmethod
    def _pad(match, is_negative, body, tail, separator=None):
        """Sign, fill and width around the digits."""
        sign = "-" if is_negative else "" if match["sign"] in (None, "-") else match["sign"]
        width = int(match["width"] or "0")
        if match["zeros"] or (match["align"] == "=" and match["fill"] == "0"):
            room = width - len(sign) - len(tail)
            body = body.zfill(3 * room // 4 + 1 if separator else room)
        body = _group(body, separator) + tail
        padding = (match["fill"] or " ") * (width - len(sign) - len(body))
        align = match["align"] or ">"
        if align == ">":
            return padding + sign + body
        if align == "<":
            return sign + body + padding
        if align == "=":
            return sign + padding + body
        half = len(padding) // 2
        return padding[:half] + sign + body + padding[half:]

    # --- arithmetic -------------------------------------------------------------------------------------------

    def _operators(exact, other_way, takes_complex=True):
        """A forward and a reflected method: exact on fractions and ints, by other_way beside floats and complexes."""
        def forward(a, b):
            if isinstance(b, Fraction):
                return exact(a, b)
            if isinstance(b, int):
                return exact(a, Fraction(b))
            if isinstance(b, float):
                return other_way(float(a), b)
            return other_way(float(a), b) if takes_complex and isinstance(b, complex) else NotImplemented

        def reflected(b, a):
            if isinstance(a, numbers.Rational):
                return exact(Fraction(a), b)
            if isinstance(a, numbers.Real):
                return other_way(float(a), float(b))
            return other_way(complex(a), float(b)) if takes_complex and isinstance(a, numbers.Complex) else NotImplemented

        name = other_way.__name__
        forward.__name__, reflected.__name__ = f"__{name}__", f"__r{name}__"
        forward.__doc__, reflected.__doc__ = exact.__doc__, exact.__doc__
        return forward, reflected

    def _add(a, b):
        """a + b"""
        return Fraction(a._numerator * b._denominator + b._numerator * a._denominator, a._denominator * b._denominator)

    def _sub(a, b):
        """a - b"""
        return Fraction(a._numerator * b._denominator - b._numerator * a._denominator, a._denominator * b._denominator)

    def _mul(a, b):
        """a * b"""
        return Fraction(a._numerator * b._numerator, a._denominator * b._denominator)

    def _truediv(a, b):
        """a / b"""
        if b._numerator == 0:
            raise ZeroDivisionError(f"Fraction({a._numerator * b._denominator}, 0)")
        return Fraction(a._numerator * b._denominator, a._denominator * b._numerator)

    def _floordiv(a, b):
        """a // b"""
        return a._numerator * b._denominator // (a._denominator * b._numerator)

    def _mod(a, b):
        """a % b"""
        return Fraction(a._numerator * b._denominator % (b._numerator * a._denominator), a._denominator * b._denominator)

    def _divmod(a, b):
        """(a // b, a % b)"""
        quotient, rest = divmod(a._numerator * b._denominator, a._denominator * b._numerator)
        return quotient, Fraction(rest, a._denominator * b._denominator)

    __add__, __radd__ = _operators(_add, operator.add)
    __sub__, __rsub__ = _operators(_sub, operator.sub)
    __mul__, __rmul__ = _operators(_mul, operator.mul)
    __truediv__, __rtruediv__ = _operators(_truediv, operator.truediv)
    __floordiv__, __rfloordiv__ = _operators(_floordiv, operator.floordiv, False)
    __mod__, __rmod__ = _operators(_mod, operator.mod, False)
    __divmod__, __rdivmod__ = _operators(_divmod, divmod, False)
    del _operators, _add, _sub, _mul, _truediv, _floordiv, _mod, _divmod

    def __pow__(a, b, modulo=None):
        """a ** b: a fraction for whole exponents, otherwise a float or a complex number."""
        if modulo is not None:
            return NotImplemented
        if not isinstance(b, numbers.Rational):
            return float(a) ** b if isinstance(b, (float, complex)) else NotImplemented
        if b.denominator != 1:
            return float(a) ** float(b)
        power = b.numerator
        if power >= 0:
            return Fraction._from_coprime_ints(a._numerator ** power, a._denominator ** power)
        if a._numerator > 0:
            return Fraction._from_coprime_ints(a._denominator ** -power, a._numerator ** -power)
        if a._numerator == 0:
            raise ZeroDivisionError(f"Fraction({a._denominator ** -power}, 0)")
        return Fraction._from_coprime_ints((-a._denominator) ** -power, (-a._numerator) ** -power)

    def __rpow__(b, a, modulo=None):
        """a ** b"""
        if modulo is not None:
            return NotImplemented
        if b._denominator == 1 and b._numerator >= 0:
            return a ** b._numerator
        if isinstance(a, numbers.Rational):
            return Fraction(a.numerator, a.denominator) ** b
        return a ** b._numerator if b._denominator == 1 else a ** float(b)

    def __pos__(self):
        return Fraction._from_coprime_ints(self._numerator, self._denominator)

    def __neg__(self):
        return Fraction._from_coprime_ints(-self._numerator, self._denominator)

    def __abs__(self):
        return Fraction._from_coprime_ints(abs(self._numerator), self._denominator)

    def __int__(self, _index=operator.index):
        return _index(-(-self._numerator // self._denominator) if self._numerator < 0 else self._numerator // self._denominator)

    def __trunc__(self):
        return -(-self._numerator // self._denominator) if self._numerator < 0 else self._numerator // self._denominator

    def __floor__(self):
        return self._numerator // self._denominator

    def __ceil__(self):
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        """Rounded to ndigits decimal places, halves to even."""
        if ndigits is None:
            floor, rest = divmod(self._numerator, self._denominator)
            twice = rest * 2
            return floor + (twice > self._denominator or (twice == self._denominator and floor & 1 == 1))
        shift = 10 ** abs(ndigits)
        return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)

    def __hash__(self):
        """As that of equal ints, floats and Decimals: by arithmetic modulo the prime of sys.hash_info."""
        try:
            inverse = pow(self._denominator, -1, sys.hash_info.modulus)
        except ValueError:  # the denominator is a multiple of the prime
            result = sys.hash_info.inf
        else:
            result = hash(hash(abs(self._numerator)) * inverse)
        result = result if self._numerator >= 0 else -result
        return -2 if result == -1 else result

    def __eq__(a, b):
        if type(b) is int:
            return a._numerator == b and a._denominator == 1
        if isinstance(b, numbers.Rational):
            return a._numerator == b.numerator and a._denominator == b.denominator
        if isinstance(b, numbers.Complex) and b.imag == 0:
            b = b.real
        if isinstance(b, float):
            return a == a.from_float(b) if math.isfinite(b) else 0.0 == b
        return NotImplemented

    def _order(self, other, compare):
        if isinstance(other, numbers.Rational):
            return compare(self._numerator * other.denominator, self._denominator * other.numerator)
        if isinstance(other, float):
            return compare(self, self.from_float(other)) if math.isfinite(other) else compare(0.0, other)
        return NotImplemented

    def __lt__(a, b):
        return a._order(b, operator.lt)

    def __gt__(a, b):
        return a._order(b, operator.gt)

    def __le__(a, b):
        return a._order(b, operator.le)

    def __ge__(a, b):
        return a._order(b, operator.ge)

    def __bool__(self):
        return bool(self._numerator)

    def __reduce__(self):
        return self.__class__, (self._numerator, self._denominator)

    def __copy__(self):
        return self if type(self) is Fraction else self.__class__(self._numerator, self._denominator)

    def __deepcopy__(self, memo):
        return self.__copy__()
