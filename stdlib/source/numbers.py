"""The tower of numbers (PEP 3141): what kinds of numbers there are, and what each can do.

Every kind contains the next: Number, Complex, Real, Rational, Integral. Decimal is a Number only.
"""
from abc import ABCMeta, abstractmethod, update_abstractmethods

__all__ = ["Number", "Complex", "Real", "Rational", "Integral"]


def _abstract_operators(**signs):
    """Decorate a class: give it abstract methods for operators, for each with self to the left and to the right."""
    def define(cls):
        for name, sign in signs.items():
            for method, meaning in ((f"__{name}__", f"self {sign} other"), (f"__r{name}__", f"other {sign} self")):
                def operation(self, other):
                    raise NotImplementedError
                operation.__name__, operation.__doc__ = method, meaning
                operation.__qualname__ = f"{cls.__qualname__}.{method}"
                setattr(cls, method, abstractmethod(operation))
        return update_abstractmethods(cls)
    return define


class Number(metaclass=ABCMeta):
    """Any number. Its instances bring their own hash."""
    __slots__ = ()
    __hash__ = None


@_abstract_operators(add="+", mul="*", truediv="/")
class Complex(Number):
    """Numbers with a real and an imaginary part."""
    __slots__ = ()

    @abstractmethod
    def __complex__(self):
        """The same number as a builtin complex."""

    @property
    @abstractmethod
    def real(self):
        """The real part, a Real."""
        raise NotImplementedError

    @property
    @abstractmethod
    def imag(self):
        """The imaginary part, a Real."""
        raise NotImplementedError

    @abstractmethod
    def __pow__(self, exponent):
        """self ** exponent"""
        raise NotImplementedError

    @abstractmethod
    def __rpow__(self, base):
        """base ** self"""
        raise NotImplementedError

    @abstractmethod
    def __neg__(self):
        """-self"""
        raise NotImplementedError

    @abstractmethod
    def __pos__(self):
        """+self"""
        raise NotImplementedError

    @abstractmethod
    def __abs__(self):
        """The distance from zero, a Real."""
        raise NotImplementedError

    @abstractmethod
    def conjugate(self):
        """The number mirrored at the real axis."""
        raise NotImplementedError

    @abstractmethod
    def __eq__(self, other):
        """self == other"""
        raise NotImplementedError

    def __bool__(self):
        """Whether the number is not zero."""
        return self != 0

    def __sub__(self, other):
        """self - other"""
        return self + -other

    def __rsub__(self, other):
        """other - self"""
        return -self + other


@_abstract_operators(floordiv="//", mod="%")
class Real(Complex):
    """Numbers on a line: they can be ordered, rounded and divided with a rest."""
    __slots__ = ()

    @abstractmethod
    def __float__(self):
        """The same number as a builtin float."""
        raise NotImplementedError

    @abstractmethod
    def __trunc__(self):
        """The whole number next to self on the way to zero."""
        raise NotImplementedError

    @abstractmethod
    def __floor__(self):
        """The greatest whole number that is not above self."""
        raise NotImplementedError

    @abstractmethod
    def __ceil__(self):
        """The least whole number that is not below self."""
        raise NotImplementedError

    @abstractmethod
    def __round__(self, ndigits=None):
        """Rounded to ndigits decimal places, halves to even; to a whole number without ndigits."""
        raise NotImplementedError

    @abstractmethod
    def __lt__(self, other):
        """self < other"""
        raise NotImplementedError

    @abstractmethod
    def __le__(self, other):
        """self <= other"""
        raise NotImplementedError

    def __divmod__(self, other):
        """(self // other, self % other)"""
        return self // other, self % other

    def __rdivmod__(self, other):
        """(other // self, other % self)"""
        return other // self, other % self

    def __complex__(self):
        """The number with an imaginary part of zero."""
        return complex(float(self))

    @property
    def real(self):
        """The number itself."""
        return +self

    @property
    def imag(self):
        """Zero."""
        return 0

    def conjugate(self):
        """The number itself."""
        return +self


class Rational(Real):
    """Quotients of two whole numbers."""
    __slots__ = ()

    @property
    @abstractmethod
    def numerator(self):
        """What is divided, in lowest terms."""
        raise NotImplementedError

    @property
    @abstractmethod
    def denominator(self):
        """What it is divided by, in lowest terms and positive."""
        raise NotImplementedError

    def __float__(self):
        """The nearest float."""
        return int(self.numerator) / int(self.denominator)


@_abstract_operators(**{"lshift": "<<", "rshift": ">>", "and": "&", "xor": "^", "or": "|"})
class Integral(Rational):
    """Whole numbers, with shifts and operations on their bits."""
    __slots__ = ()

    @abstractmethod
    def __int__(self):
        """The same number as a builtin int."""
        raise NotImplementedError

    def __index__(self):
        """As __int__: the number may be an index."""
        return int(self)

    @abstractmethod
    def __pow__(self, exponent, modulus=None):
        """self ** exponent, or its rest by modulus."""
        raise NotImplementedError

    @abstractmethod
    def __invert__(self):
        """~self"""
        raise NotImplementedError

    def __float__(self):
        """The nearest float."""
        return float(int(self))

    @property
    def numerator(self):
        """The number itself."""
        return +self

    @property
    def denominator(self):
        """One."""
        return 1


Complex.register(complex)
Real.register(float)
Integral.register(int)
