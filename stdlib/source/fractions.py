"""Exact fractions."""
import math
import re
import sys

__all__ = ["Fraction"]
_pattern = re.compile(r"""\s*(?P<sign>[-+]?)(?=\d|\.\d)(?P<num>\d*|\d+(_\d+)*)
    (?:(?:\s*/\s*(?P<denom>\d+(_\d+)*))?|(?:\.(?P<decimal>\d*|\d+(_\d+)*))?(?:E(?P<exp>[-+]?\d+(_\d+)*))?)\s*""",
    re.VERBOSE | re.IGNORECASE)


class Fraction:
    """numerator / denominator in lowest terms."""
    __slots__ = ("_numerator", "_denominator")

    def __new__(cls, numerator=0, denominator=None):
        if denominator is None:
            if type(numerator) is int:
                return cls._make(numerator, 1)
            if isinstance(numerator, (int, Fraction)):
                return cls._make(numerator.numerator, numerator.denominator)
            if isinstance(numerator, str):
                match = _pattern.fullmatch(numerator)
                if match is None:
                    raise ValueError("Invalid literal for Fraction: %r" % numerator)
                n = int(match["num"] or "0")
                d = 1
                if match["denom"]:
                    d = int(match["denom"])
                else:
                    decimal = match["decimal"]
                    if decimal:
                        decimal = decimal.replace("_", "")
                        d = 10 ** len(decimal)
                        n = n * d + int(decimal)
                    if match["exp"]:
                        exponent = int(match["exp"])
                        if exponent >= 0:
                            n *= 10 ** exponent
                        else:
                            d *= 10 ** -exponent
                numerator, denominator = -n if match["sign"] == "-" else n, d
            elif hasattr(numerator, "as_integer_ratio"):
                return cls._make(*numerator.as_integer_ratio())
            else:
                raise TypeError("argument should be a string or a Rational instance or have the "
                                "as_integer_ratio() method")
        elif isinstance(numerator, (int, Fraction)) and isinstance(denominator, (int, Fraction)):
            numerator, denominator = (numerator.numerator * denominator.denominator,
                                      denominator.numerator * numerator.denominator)
        else:
            raise TypeError("both arguments should be Rational instances")
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        g = math.gcd(numerator, denominator)
        if denominator < 0:
            g = -g
        return cls._make(numerator // g, denominator // g)

    @classmethod
    def _make(cls, n, d):
        self = object.__new__(cls)
        self._numerator = int(n)
        self._denominator = int(d)
        return self

    @classmethod
    def from_float(cls, f): return cls._make(*f.as_integer_ratio())
    @classmethod
    def from_decimal(cls, dec): return cls._make(*dec.as_integer_ratio())
    @classmethod
    def from_number(cls, number): return cls(number)
    @property
    def numerator(self): return self._numerator
    @property
    def denominator(self): return self._denominator
    @property
    def real(self): return +self
    @property
    def imag(self): return 0
    def conjugate(self): return +self
    def is_integer(self): return self._denominator == 1
    def as_integer_ratio(self): return self._numerator, self._denominator

    def limit_denominator(self, max_denominator=1000000):
        """The nearest fraction with such a denominator."""
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        if 2 * d * (q0 + k * q1) <= self._denominator:
            return Fraction._make(p1, q1)
        return Fraction._make(p0 + k * p1, q0 + k * q1)

    def __repr__(self): return f"{self.__class__.__name__}({self._numerator}, {self._denominator})"
    def __str__(self):
        return str(self._numerator) if self._denominator == 1 else f"{self._numerator}/{self._denominator}"

    def __neg__(self): return Fraction._make(-self._numerator, self._denominator)
    def __pos__(self): return Fraction._make(self._numerator, self._denominator)
    def __abs__(self): return Fraction._make(abs(self._numerator), self._denominator)
    def __bool__(self): return bool(self._numerator)
    def __int__(self): return math.trunc(self)
    def __float__(self): return self._numerator / self._denominator
    def __complex__(self): return complex(float(self))
    def __trunc__(self):
        return -(-self._numerator // self._denominator) if self._numerator < 0 else self._numerator // self._denominator
    def __floor__(self): return self._numerator // self._denominator
    def __ceil__(self): return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            floor, rest = divmod(self._numerator, self._denominator)
            twice = rest * 2
            return floor + (twice > self._denominator or twice == self._denominator and floor & 1)
        shift = 10 ** abs(ndigits)
        return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)

    def __hash__(self):
        try:
            inverse = pow(self._denominator, -1, sys.hash_info.modulus)
        except ValueError:
            result = sys.hash_info.inf
        else:
            result = hash(hash(abs(self._numerator)) * inverse)
        result = result if self._numerator >= 0 else -result
        return -2 if result == -1 else result

    def _compare(self, other, operator):
        if isinstance(other, (int, Fraction)):
            return operator(self._numerator * other.denominator, self._denominator * other.numerator)
        if isinstance(other, float):
            if math.isfinite(other):
                return self._compare(Fraction(other), operator)
            return operator(0.0, other)
        return NotImplemented

    def __eq__(self, other): return self._compare(other, lambda a, b: a == b)
    def __lt__(self, other): return self._compare(other, lambda a, b: a < b)
    def __le__(self, other): return self._compare(other, lambda a, b: a <= b)
    def __gt__(self, other): return self._compare(other, lambda a, b: a > b)
    def __ge__(self, other): return self._compare(other, lambda a, b: a >= b)

    def __pow__(self, other, modulo=None):
        if isinstance(other, (int, Fraction)):
            if other.denominator != 1:
                return float(self) ** float(other)
            n, d, e = self._numerator, self._denominator, other.numerator
            return Fraction(n ** e, d ** e) if e >= 0 else Fraction(d ** -e, n ** -e)
        return float(self) ** other if isinstance(other, (float, complex)) else NotImplemented

    def __rpow__(self, other, modulo=None):
        return other ** (self._numerator if self._denominator == 1 else float(self))

    def __reduce__(self): return self.__class__, (self._numerator, self._denominator)
    def __copy__(self): return self
    def __deepcopy__(self, memo): return self


def _operators(name, exact, loose):
    def forward(a, b):
        if isinstance(b, (int, Fraction)):
            return exact(a._numerator, a._denominator, b.numerator, b.denominator)
        return loose(float(a), b) if isinstance(b, (float, complex)) else NotImplemented

    def backward(b, a):
        if isinstance(a, int):
            return exact(a, 1, b._numerator, b._denominator)
        return loose(a, float(b)) if isinstance(a, (float, complex)) else NotImplemented
    setattr(Fraction, f"__{name}__", forward)
    setattr(Fraction, f"__r{name}__", backward)

_operators("add", lambda a, b, c, d: Fraction(a * d + c * b, b * d), lambda a, b: a + b)
_operators("sub", lambda a, b, c, d: Fraction(a * d - c * b, b * d), lambda a, b: a - b)
_operators("mul", lambda a, b, c, d: Fraction(a * c, b * d), lambda a, b: a * b)
_operators("truediv", lambda a, b, c, d: Fraction(a * d, b * c), lambda a, b: a / b)
_operators("floordiv", lambda a, b, c, d: (a * d) // (b * c), lambda a, b: a // b)
_operators("mod", lambda a, b, c, d: Fraction((a * d) % (c * b), b * d), lambda a, b: a % b)
_operators("divmod", lambda a, b, c, d: ((a * d) // (b * c), Fraction((a * d) % (c * b), b * d)), divmod)
