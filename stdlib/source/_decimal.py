"""Decimal numbers and their contexts, as the General Decimal Arithmetic specification has them.

A finite number is a sign (0 or 1), a coefficient (an int, so that arithmetic is that of ints) and an exponent; a NaN's
coefficient is its payload. Operations compute an exact or sufficiently exact result and what there is to signal, as bits;
_finish() rounds it to the context, _signal() sets the flags and raises what is trapped. Functions below the classes take
operands that are Decimals already; methods convert and call them.
"""
import _decimal_math as whole
from _class_core import seal_class as _seal_class
from _contextvars import ContextVar
from _weakref import ref as reference
from collections import namedtuple
from math import gcd, isqrt
from sys import hash_info
import numbers as _numbers

__all__ = ["BasicContext", "Clamped", "Context", "ConversionSyntax", "Decimal", "DecimalException", "DecimalTuple",
           "DefaultContext", "DivisionByZero", "DivisionImpossible", "DivisionUndefined", "ExtendedContext",
           "FloatOperation", "HAVE_CONTEXTVAR", "HAVE_THREADS", "IEEEContext", "IEEE_CONTEXT_MAX_BITS", "Inexact",
           "InvalidContext", "InvalidOperation", "MAX_EMAX", "MAX_PREC", "MIN_EMIN", "MIN_ETINY", "Overflow",
           "ROUND_05UP", "ROUND_CEILING", "ROUND_DOWN", "ROUND_FLOOR", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN",
           "ROUND_HALF_UP", "ROUND_UP", "Rounded", "Subnormal", "Underflow", "getcontext", "localcontext",
           "setcontext"]

__name__ = "decimal"                # of the classes below, as programs and pickles know them
__version__ = "1.70"                # of the specification
__libmpdec_version__ = "2.5.1"      # whose behaviour this is

HAVE_THREADS = True
HAVE_CONTEXTVAR = True
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -MAX_EMAX
MIN_ETINY = MIN_EMIN - (MAX_PREC - 1)
IEEE_CONTEXT_MAX_BITS = 512

ROUND_UP = "ROUND_UP"
ROUND_DOWN = "ROUND_DOWN"
ROUND_CEILING = "ROUND_CEILING"
ROUND_FLOOR = "ROUND_FLOOR"
ROUND_HALF_UP = "ROUND_HALF_UP"
ROUND_HALF_DOWN = "ROUND_HALF_DOWN"
ROUND_HALF_EVEN = "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"
_ROUNDINGS = {name: name for name in (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP,
                                      ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP)}

_tens = whole.power_of_ten
_digits = whole.digit_count
_text = whole.text_of
_new = object.__new__

DecimalTuple = namedtuple("DecimalTuple", "sign digits exponent", module="decimal")


# --- signals ------------------------------------------------------------------------------------------------------

class DecimalException(ArithmeticError):
    """What operations signal."""


class Clamped(DecimalException):
    """An exponent was changed to fit its range."""


class InvalidOperation(DecimalException):
    """An operation that has no result."""


class ConversionSyntax(InvalidOperation):
    """A text that spells no number."""


class DivisionByZero(DecimalException, ZeroDivisionError):
    """A number other than zero was divided by zero."""


class DivisionImpossible(InvalidOperation):
    """A whole quotient of more digits than the precision."""


class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    """Zero was divided by zero."""


class Inexact(DecimalException):
    """Digits other than zero were lost in rounding."""


class InvalidContext(InvalidOperation):
    """A context in which the operation cannot be done."""


class Rounded(DecimalException):
    """Digits were lost in rounding, be they zeros."""


class Subnormal(DecimalException):
    """The exponent was below Emin before rounding."""


class Overflow(Inexact, Rounded):
    """A result too large for the context."""


class Underflow(Inexact, Rounded, Subnormal):
    """A result that was rounded because it is so small."""


class FloatOperation(DecimalException, TypeError):
    """Floats and Decimals were mixed."""


_CLAMPED, _SYNTAX, _DIVISION_BY_ZERO, _IMPOSSIBLE, _UNDEFINED = 0x1, 0x2, 0x4, 0x8, 0x10
_INEXACT, _BAD_CONTEXT, _INVALID, _FLOAT, _OVERFLOW = 0x40, 0x80, 0x100, 0x400, 0x800
_ROUNDED, _SUBNORMAL, _UNDERFLOW = 0x1000, 0x2000, 0x4000
_ANY_INVALID = _SYNTAX | _IMPOSSIBLE | _UNDEFINED | _BAD_CONTEXT | _INVALID

_BITS = {InvalidOperation: _ANY_INVALID, FloatOperation: _FLOAT, DivisionByZero: _DIVISION_BY_ZERO,
         Overflow: _OVERFLOW, Underflow: _UNDERFLOW, Subnormal: _SUBNORMAL, Inexact: _INEXACT, Rounded: _ROUNDED,
         Clamped: _CLAMPED}
_CONDITIONS = {InvalidOperation: _INVALID, ConversionSyntax: _SYNTAX, DivisionImpossible: _IMPOSSIBLE,
               DivisionUndefined: _UNDEFINED, InvalidContext: _BAD_CONTEXT}
_BY_NUMBER = (Clamped, InvalidOperation, DivisionByZero, Inexact, FloatOperation, Overflow, Rounded, Subnormal,
              Underflow)            # the order in which a context shows them


def _signal(context, status):
    """Set flags, and raise the first signal that is trapped."""
    context._flag_bits |= status
    trapped = status & context._trap_bits
    if trapped:
        conditions = [condition for condition, bit in _CONDITIONS.items() if trapped & bit]
        conditions += [signal for signal, bits in _BITS.items() if signal is not InvalidOperation and trapped & bits]
        for signal, bits in _BITS.items():
            if trapped & bits:
                raise signal(conditions)


class SignalDictMixin:
    """A view of a context's flags or traps: signals are its keys, whether they are set its values."""

    __slots__ = ("_context", "_name")

    def _bits(self, /):
        try:
            return getattr(self._context(), self._name)
        except AttributeError:      # there is no context, or none any more
            raise ValueError("invalid signal dict") from None

    def __len__(self, /):
        self._bits()
        return len(_BITS)

    def __iter__(self, /):
        self._bits()
        return iter(_BITS)

    def __getitem__(self, signal):
        bits = self._bits()
        return bits & _bits_of_signal(signal) != 0

    def __setitem__(self, signal, value):
        bits = self._bits()
        bit = _bits_of_signal(signal)
        setattr(self._context(), self._name, bits | bit if value else bits & ~bit)

    def __delitem__(self, signal):
        raise ValueError("signal keys cannot be deleted")

    def __repr__(self, /):
        bits = self._bits()
        return "{" + ", ".join(f"{signal!r}:{bits & bit != 0}" for signal, bit in _BITS.items()) + "}"

    def __eq__(self, other):
        bits = self._bits()
        if isinstance(other, SignalDictMixin):
            return _simple(bits) == _simple(other._bits())
        if isinstance(other, dict):
            try:
                return _simple(bits) == _simple(_bits_of_dict(other))
            except KeyError:
                return False
        return NotImplemented

    __hash__ = None

    def copy(self, /):
        """A plain dict of the same signals."""
        bits = self._bits()
        return {signal: bits & bit != 0 for signal, bit in _BITS.items()}


def _make_signal_dict():
    from _collections_abc import MutableMapping
    return type(MutableMapping)("SignalDict", (SignalDictMixin, MutableMapping),
                                {"__slots__": (), "__module__": "decimal", "__hash__": None})


SignalDict = _make_signal_dict()


def _simple(bits):
    return bits & ~_ANY_INVALID | (_INVALID if bits & _ANY_INVALID else 0)


def _bits_of_signal(signal):
    try:
        return _BITS[signal]
    except (KeyError, TypeError):
        raise KeyError("valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n"
                       "   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]") from None


def _bits_of_dict(signals):
    if len(signals) != len(_BITS):
        raise KeyError("invalid signal dict")
    bits = 0
    for signal in _BITS:
        if signal not in signals:
            raise KeyError("invalid signal dict")
        if signals[signal]:
            bits |= _BITS[signal]
    return bits


def _bits_of_signals(signals, is_list_taken=False):
    """The bits of a dict of all signals, of the flags of a context or of a list of signals."""
    if isinstance(signals, SignalDictMixin):
        return signals._bits()
    if isinstance(signals, dict):
        return _bits_of_dict(signals)
    if is_list_taken and isinstance(signals, list):
        bits = 0
        for signal in signals:
            bits |= _bits_of_signal(signal)
        return bits
    raise TypeError("argument must be a signal dict")


# --- contexts -----------------------------------------------------------------------------------------------------

def _index(value):
    if not isinstance(value, int):
        raise TypeError("an integer is required")
    if not -2 ** 63 <= value < 2 ** 63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return value


def _rounding_of(value):
    try:
        return _ROUNDINGS[value]
    except (KeyError, TypeError):
        raise TypeError("valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n"
                        "   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]") from None


def _lasting_property(slot, checked, read=None):
    """A property that cannot be deleted; what checked makes of a value goes into slot, where it is read too."""
    def read_slot(self, /):
        return getattr(self, slot)

    def write(self, value):
        setattr(self, slot, checked(value))

    def delete(self, /):
        raise AttributeError("context attributes cannot be deleted")

    return property(read or read_slot, write, delete)


def _number_property(slot, low, high, message):

    def checked(value):
        value = _index(value)
        if not low <= value <= high:
            raise ValueError(message)
        return value

    return _lasting_property(slot, checked)


def _signals_property(slot):

    def read(self, /):
        view = _new(SignalDict)
        view._context, view._name = reference(self), slot
        return view

    return _lasting_property(slot, _bits_of_signals, read)


def _unary(function, name):
    def method(self, x, /):
        return function(self, _operand(x, self))
    return _named(method, name)


def _binary(function, name):
    def method(self, x, y, /):
        return function(self, _operand(x, self), _operand(y, self))
    return _named(method, name)


def _named(method, name, owner="Context"):
    method.__name__ = name
    method.__qualname__ = f"{owner}.{name}"
    return method


class Context:
    """Precision, rounding, limits of the exponent and what is done about signals.

    Arguments that are left out or None are those of DefaultContext.
    """

    __slots__ = ("_prec", "_rounding", "_Emin", "_Emax", "_capitals", "_is_clamped", "_flag_bits", "_trap_bits",
                 "_views", "__weakref__")

    def __new__(cls, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                traps=None):
        self = _new(cls)
        self._set_defaults()
        return self

    def __init__(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None,
                 traps=None):
        self._set_defaults()
        if prec is not None:
            self.prec = prec
        if rounding is not None:
            self.rounding = rounding
        if Emin is not None:
            self.Emin = Emin
        if Emax is not None:
            self.Emax = Emax
        if capitals is not None:
            self.capitals = capitals
        if clamp is not None:
            self.clamp = clamp
        if flags is not None:
            self._flag_bits = _bits_of_signals(flags, True)
        if traps is not None:
            self._trap_bits = _bits_of_signals(traps, True)

    def _set_defaults(self, /):
        default = globals().get("DefaultContext")
        if default is None:
            self._prec, self._rounding, self._Emin, self._Emax = 28, ROUND_HALF_EVEN, -999999, 999999
            self._capitals, self._is_clamped = 1, 0
            self._trap_bits = _ANY_INVALID | _DIVISION_BY_ZERO | _OVERFLOW
        else:
            _copy_settings(self, default)
        self._flag_bits = 0

    prec = _number_property("_prec", 1, MAX_PREC, "valid range for prec is [1, MAX_PREC]")
    Emin = _number_property("_Emin", MIN_EMIN, 0, "valid range for Emin is [MIN_EMIN, 0]")
    Emax = _number_property("_Emax", 0, MAX_EMAX, "valid range for Emax is [0, MAX_EMAX]")
    capitals = _number_property("_capitals", 0, 1, "valid values for capitals are 0 or 1")
    clamp = _number_property("_is_clamped", 0, 1, "valid values for clamp are 0 or 1")

    rounding = _lasting_property("_rounding", _rounding_of)
    _flags_view = _signals_property("_flag_bits")
    _traps_view = _signals_property("_trap_bits")
    flags = _lasting_property("_flag_bits", _bits_of_signals, lambda self: self._both_views()[0])
    traps = _lasting_property("_trap_bits", _bits_of_signals, lambda self: self._both_views()[1])

    def _both_views(self, /):
        try:
            return self._views
        except AttributeError:
            self._views = self._flags_view, self._traps_view
            return self._views

    def __repr__(self, /):
        flags = ", ".join(signal.__name__ for signal in _BY_NUMBER if self._flag_bits & _BITS[signal])
        traps = ", ".join(signal.__name__ for signal in _BY_NUMBER if self._trap_bits & _BITS[signal])
        return (f"Context(prec={self._prec}, rounding={self._rounding}, Emin={self._Emin}, Emax={self._Emax}, "
                f"capitals={self._capitals}, clamp={self._is_clamped}, flags=[{flags}], traps=[{traps}])")

    def __reduce__(self, /):
        return (type(self), (self._prec, self._rounding, self._Emin, self._Emax, self._capitals, self._is_clamped,
                             [signal for signal in _BITS if self._flag_bits & _BITS[signal]],
                             [signal for signal in _BITS if self._trap_bits & _BITS[signal]]))

    def copy(self, /):
        """A context of the same settings and flags."""
        return _with(self)

    __copy__ = copy

    def clear_flags(self, /):
        """Unset all flags."""
        self._flag_bits = 0

    def clear_traps(self, /):
        """Unset all traps."""
        self._trap_bits = 0

    def Etiny(self, /):
        """The smallest exponent that a number may have: that of the smallest subnormal number."""
        return self._Emin - self._prec + 1

    def Etop(self, /):
        """The largest exponent that a number of prec digits may have."""
        return self._Emax - self._prec + 1

    def radix(self, /):
        """Decimal 10: the base of the numbers."""
        return _make(0, 10, 0)

    def create_decimal(self, num="0", /):
        """The number that num is, rounded to this context."""
        return _create(self, num)

    def create_decimal_from_float(self, f, /):
        """The number that a float or int is, rounded to this context."""
        return _apply(self, _exact_from_float(f))

    def power(self, /, a, b, modulo=None):
        """a to the power of b, modulo modulo if it is given."""
        a, b = _operand(a, self), _operand(b, self)
        return _power(self, a, b) if modulo is None else _power_modulo(self, a, b, _operand(modulo, self))

    def fma(self, x, y, z, /):
        """x * y + z, rounded once."""
        return _fma(self, _operand(x, self), _operand(y, self), _operand(z, self))

    def to_sci_string(self, x, /):
        """The text of x in scientific notation."""
        return _to_text(_operand(x, self), self._capitals)

    def to_eng_string(self, x, /):
        """The text of x with exponents that are multiples of three."""
        return _to_text(_operand(x, self), self._capitals, True)

    def canonical(self, x, /):
        """x itself, which must be a Decimal."""
        if not isinstance(x, Decimal):
            raise TypeError("argument must be a Decimal")
        return x

    def is_canonical(self, x, /):
        """True for Decimals."""
        if not isinstance(x, Decimal):
            raise TypeError("argument must be a Decimal")
        return True

    def copy_decimal(self, x, /):
        """x as a Decimal, unrounded."""
        return _operand(x, self)

    def _apply(self, x, /):
        return _apply(self, _operand(x, self))


def _copy_settings(target, source):
    target._prec, target._rounding, target._Emin, target._Emax = (
        source._prec, source._rounding, source._Emin, source._Emax)
    target._capitals, target._is_clamped, target._trap_bits = source._capitals, source._is_clamped, source._trap_bits


def _with(context, rounding=None, traps=None):
    """A copy of the context, with another rounding or other traps."""
    copy = _new(Context)
    _copy_settings(copy, context)
    copy._flag_bits = context._flag_bits
    if rounding is not None:
        copy._rounding = rounding
    if traps is not None:
        copy._trap_bits = traps
    return copy


def _plain_context(prec=28, Emin=-999999, Emax=999999, traps=0, clamp=0, rounding=ROUND_HALF_EVEN):
    context = _new(Context)
    context._prec, context._rounding, context._Emin, context._Emax = prec, rounding, Emin, Emax
    context._capitals, context._is_clamped, context._flag_bits, context._trap_bits = 1, clamp, 0, traps
    return context


DefaultContext = _plain_context(traps=_ANY_INVALID | _DIVISION_BY_ZERO | _OVERFLOW)
BasicContext = _plain_context(9, traps=_ANY_INVALID | _DIVISION_BY_ZERO | _OVERFLOW | _UNDERFLOW | _CLAMPED,
                              rounding=ROUND_HALF_UP)
ExtendedContext = _plain_context(9)
_TEMPLATES = (DefaultContext, BasicContext, ExtendedContext)
_WIDEST = _plain_context(MAX_PREC, MIN_EMIN, MAX_EMAX)

_current = ContextVar("decimal_context")


def getcontext():
    """The context of the running thread or task."""
    try:
        return _current.get()
    except LookupError:
        context = _with(DefaultContext)
        context._flag_bits = 0
        _current.set(context)
        return context


def setcontext(context, /):
    """Make context that of the running thread or task; a copy of it, if it is one of the module's templates."""
    if not isinstance(context, Context):
        raise TypeError("argument must be a context")
    if any(context is template for template in _TEMPLATES):
        context = _with(context)
        context._flag_bits = 0
    _current.set(context)


class ContextManager:
    """A context for the length of a with statement."""

    __slots__ = ("_inner", "_outer")

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'decimal.ContextManager' instances")

    def __enter__(self, /):
        setcontext(self._inner)
        return self._inner

    def __exit__(self, *error):
        setcontext(self._outer)
        return False


def localcontext(ctx=None, **kwargs):
    """A context manager that sets a copy of ctx, or of the current context, with other settings by keyword."""
    outer = getcontext()
    if ctx is None:
        ctx = outer
    elif not isinstance(ctx, Context):
        raise TypeError("optional argument must be a context")
    inner = _with(ctx)
    for name, value in kwargs.items():
        if name not in ("prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps"):
            raise TypeError(f"this function got an unexpected keyword argument '{name}'")
        if value is not None:
            setattr(inner, name, value)
    manager = _new(ContextManager)
    manager._inner, manager._outer = inner, outer
    return manager


def IEEEContext(bits, /):
    """The context of the interchange format of that many bits."""
    bits = _index(bits)
    if bits <= 0 or bits > IEEE_CONTEXT_MAX_BITS or bits % 32:
        raise ValueError(f"argument must be a multiple of 32, with a maximum of {IEEE_CONTEXT_MAX_BITS}")
    Emax = 3 * (1 << bits // 16 + 3)
    return _plain_context(9 * (bits // 32) - 2, 1 - Emax, Emax, clamp=1)


def _context_of(context):
    if context is None:
        return getcontext()
    if not isinstance(context, Context):
        raise TypeError("optional argument must be a context")
    return context


# --- numbers ------------------------------------------------------------------------------------------------------

_FINITE, _INFINITE, _QUIET, _SIGNALING = range(4)


def _value_of(value, context):
    """The operand of an operator, or NotImplemented."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return _from_int(value, context)
    return NotImplemented


def _operand(value, context):
    """The operand of a method: Decimals and ints are taken."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return _from_int(value, context)
    raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")


def _operator(function, name):
    def method(self, value, /):
        context = getcontext()
        value = _value_of(value, context)
        return value if value is NotImplemented else function(context, self, value)
    return _named(method, name, "Decimal")


def _reflected(function, name):
    def method(self, value, /):
        context = getcontext()
        value = _value_of(value, context)
        return value if value is NotImplemented else function(context, value, self)
    return _named(method, name, "Decimal")


def _with_context(function, name):
    def method(self, /, context=None):
        return function(_context_of(context), self)
    return _named(method, name, "Decimal")


def _with_other(function, name):
    def method(self, /, other, context=None):
        context = _context_of(context)
        return function(context, self, _operand(other, context))
    return _named(method, name, "Decimal")


def _ordering(is_wanted, name):
    def method(self, value, /):
        order = _compare_with(self, value, False)
        return order if order is NotImplemented else order is not None and is_wanted(order)
    return _named(method, name, "Decimal")


class Decimal:
    """A decimal number: Decimal(value) of a text, an int, a float, a tuple (sign, digits, exponent) or a Decimal,
    exactly as it is. The context only tells what is trapped.
    """

    __slots__ = ("_sign", "_coefficient", "_exponent", "_kind")

    def __new__(cls, value="0", context=None):
        if context is not None and not isinstance(context, Context):
            raise TypeError("optional argument must be a context")
        number = _exact(value, context)
        return number if cls is Decimal else _as_subclass(cls, number)

    @classmethod
    def from_float(cls, f, /):
        """The number that a float or int is, exactly."""
        number = _exact_from_float(f)
        return number if cls is Decimal else cls(number)

    @classmethod
    def from_number(cls, number, /):
        """The number that an int, float or Decimal is, exactly."""
        if isinstance(number, (int, float)):
            number = _exact_from_float(number)
        elif not isinstance(number, Decimal):
            raise TypeError(f"conversion from {type(number).__name__} to Decimal is not supported")
        return number if cls is type(number) else cls(number)

    def __repr__(self, /):
        return f"Decimal('{self}')"

    def __str__(self, /):
        return _to_text(self, getcontext()._capitals)

    def to_eng_string(self, /, context=None):
        """The text, with exponents that are multiples of three."""
        return _to_text(self, _context_of(context)._capitals, True)

    def __format__(self, format_spec, override=None, /):
        return _format(self, format_spec, override)

    def __reduce__(self, /):
        return type(self), (str(self),)

    def __copy__(self, /):
        return self

    def __deepcopy__(self, memo, /):
        return self

    def __sizeof__(self, /):
        words = -(-_digits(self._coefficient) // 19)
        return 104 if words <= 4 else 104 + 8 * words

    @property
    def real(self, /):
        return self

    @property
    def imag(self, /):
        return _make(0, 0, 0)

    def conjugate(self, /):
        """The number itself."""
        return self

    def __bool__(self, /):
        return self._kind != _FINITE or self._coefficient != 0

    def __hash__(self, /):
        if self._kind != _FINITE:
            if self._kind == _SIGNALING:
                raise TypeError("Cannot hash a signaling NaN value")
            if self._kind == _QUIET:
                return object.__hash__(self)
            return -hash_info.inf if self._sign else hash_info.inf
        modulus = hash_info.modulus
        result = self._coefficient * pow(10, self._exponent, modulus) % modulus
        if self._sign:
            result = -result
        return -2 if result == -1 else result

    def __eq__(self, value, /):
        order = _compare_with(self, value, True)
        return order if order is NotImplemented else order == 0

    def __ne__(self, value, /):
        order = _compare_with(self, value, True)
        return order if order is NotImplemented else order != 0

    __lt__ = _ordering(lambda order: order < 0, "__lt__")
    __le__ = _ordering(lambda order: order <= 0, "__le__")
    __gt__ = _ordering(lambda order: order > 0, "__gt__")
    __ge__ = _ordering(lambda order: order >= 0, "__ge__")

    def __float__(self, /):
        if self._kind == _SIGNALING:
            raise ValueError("cannot convert signaling NaN to float")
        if self._kind == _QUIET:
            return -float("nan") if self._sign else float("nan")
        return float(_to_text(self, 1))

    def __complex__(self, /):
        return complex(float(self))

    def __int__(self, /):
        return _to_int(self, ROUND_DOWN)

    __trunc__ = __int__

    def __floor__(self, /):
        return _to_int(self, ROUND_FLOOR)

    def __ceil__(self, /):
        return _to_int(self, ROUND_CEILING)

    def __round__(self, ndigits=None, /):
        if ndigits is None:
            return _to_int(self, ROUND_HALF_EVEN)
        if not isinstance(ndigits, int):
            raise TypeError("optional arg must be an integer")
        return _quantize(getcontext(), self, _make(0, 1, -_index(ndigits)))

    def as_tuple(self, /):
        """(sign, digits, exponent); the exponent of infinity is 'F', of a NaN 'n', of a signaling one 'N'."""
        if self._kind == _INFINITE:
            return DecimalTuple(self._sign, (0,), "F")
        if self._kind:
            digits = tuple(map(int, _text(self._coefficient))) if self._coefficient else ()
            return DecimalTuple(self._sign, digits, "n" if self._kind == _QUIET else "N")
        return DecimalTuple(self._sign, tuple(map(int, _text(self._coefficient))), self._exponent)

    def as_integer_ratio(self, /):
        """(numerator, denominator) in lowest terms, the denominator positive."""
        if self._kind:
            if self._kind == _INFINITE:
                raise OverflowError("cannot convert Infinity to integer ratio")
            raise ValueError("cannot convert NaN to integer ratio")
        value = -self._coefficient if self._sign else self._coefficient
        if self._exponent >= 0:
            return value * _tens(self._exponent), 1
        if not value:
            return 0, 1
        denominator = _tens(-self._exponent)
        common = gcd(value, denominator)
        return value // common, denominator // common

    def adjusted(self, /):
        """The exponent of the first digit; 0 for what is not finite."""
        return _adjusted(self) if not self._kind else 0

    def radix(self, /):
        """Decimal 10: the base of the numbers."""
        return _make(0, 10, 0)

    def canonical(self, /):
        """The number itself."""
        return self

    def is_canonical(self, /):
        """True."""
        return True

    def is_finite(self, /):
        """Whether it is neither infinite nor a NaN."""
        return self._kind == _FINITE

    def is_infinite(self, /):
        """Whether it is infinite."""
        return self._kind == _INFINITE

    def is_nan(self, /):
        """Whether it is a NaN of either kind."""
        return self._kind >= _QUIET

    def is_qnan(self, /):
        """Whether it is a quiet NaN."""
        return self._kind == _QUIET

    def is_snan(self, /):
        """Whether it is a signaling NaN."""
        return self._kind == _SIGNALING

    def is_signed(self, /):
        """Whether its sign is minus."""
        return self._sign == 1

    def is_zero(self, /):
        """Whether it is a zero."""
        return self._kind == _FINITE and not self._coefficient

    def copy_abs(self, /):
        """The number with the sign plus; nothing is rounded or signalled."""
        return _make(0, self._coefficient, self._exponent, self._kind)

    def copy_negate(self, /):
        """The number with the other sign; nothing is rounded or signalled."""
        return _make(1 - self._sign, self._coefficient, self._exponent, self._kind)

    def __neg__(self, /):
        return _minus(getcontext(), self)

    def __pos__(self, /):
        return _plus(getcontext(), self)

    def __abs__(self, /):
        return _absolute(getcontext(), self)

    def __pow__(self, value, mod=None, /):
        context = getcontext()
        value = _value_of(value, context)
        if value is NotImplemented:
            return value
        if mod is None:
            return _power(context, self, value)
        mod = _value_of(mod, context)
        return mod if mod is NotImplemented else _power_modulo(context, self, value, mod)

    def __rpow__(self, value, mod=None, /):
        context = getcontext()
        value = _value_of(value, context)
        if value is NotImplemented:
            return value
        if mod is None:
            return _power(context, value, self)
        mod = _value_of(mod, context)
        return mod if mod is NotImplemented else _power_modulo(context, value, self, mod)

    def fma(self, /, other, third, context=None):
        """self * other + third, rounded once."""
        context = _context_of(context)
        return _fma(context, self, _operand(other, context), _operand(third, context))

    def quantize(self, /, exp, rounding=None, context=None):
        """The number rounded to the exponent of exp."""
        context = _context_of(context)
        exp = _operand(exp, context)
        return _quantize(context, self, exp, None if rounding is None else _rounding_of(rounding))

    def to_integral_value(self, /, rounding=None, context=None):
        """The number rounded to a whole one; only NaNs signal."""
        context = _context_of(context)
        rounding = context._rounding if rounding is None else _rounding_of(rounding)
        return _to_integral(context, self, rounding, False)

    def to_integral(self, /, rounding=None, context=None):
        """The number rounded to a whole one; only NaNs signal."""
        return self.to_integral_value(rounding, context)

    def to_integral_exact(self, /, rounding=None, context=None):
        """The number rounded to a whole one, signalling what was lost."""
        context = _context_of(context)
        rounding = context._rounding if rounding is None else _rounding_of(rounding)
        return _to_integral(context, self, rounding, True)


def _make(sign, coefficient, exponent, kind=_FINITE):
    number = _new(Decimal)
    number._sign = sign
    number._coefficient = coefficient
    number._exponent = exponent
    number._kind = kind
    return number


def _as_subclass(cls, number):
    copy = _new(cls)
    copy._sign, copy._coefficient, copy._exponent, copy._kind = (
        number._sign, number._coefficient, number._exponent, number._kind)
    return copy


def _from_int(value, context):
    return _make(1, int(-value), 0) if value < 0 else _make(0, int(value), 0)


def _adjusted(number):
    return number._exponent + _digits(number._coefficient) - 1


def _not_a_number(context, status):
    """The result of what has none."""
    _signal(context, status)
    return _make(0, 0, 0, _QUIET)


def _infinity(sign):
    return _make(sign, 0, 0, _INFINITE)


# --- making numbers -----------------------------------------------------------------------------------------------

def _plain_ascii(text, is_strict):
    """The text with the digits of all scripts as ASCII ones, blanks and underscores left out unless is_strict."""
    if not is_strict:
        text = text.strip().replace("_", "")
    if not text.isascii():
        text = "".join(str(int(character)) if character.isdecimal() and not character.isascii() else character
                       for character in text)
    return text


def _parse(text):
    """(sign, coefficient, exponent, kind) of a text, or None."""
    sign = 0
    if text[:1] in ("-", "+"):
        sign, text = int(text[0] == "-"), text[1:]
    mantissa, mark, exponent = text.partition("e" if "e" in text else "E")
    before, _, after = mantissa.partition(".")
    digits = before + after
    if digits.isdigit() and digits.isascii():
        power = 0
        if mark:
            unsigned = exponent[1:] if exponent[:1] in ("-", "+") else exponent
            if not (unsigned.isdigit() and unsigned.isascii()):
                return None
            power = int(unsigned) if len(unsigned) < 20 else min(whole.number_of(unsigned), 10 ** 30)
            if exponent[0] == "-":
                power = -power
        return sign, whole.number_of(digits), power - len(after), _FINITE
    if not text.isascii():
        return None
    word = text.lower()
    if word in ("inf", "infinity"):
        return sign, 0, 0, _INFINITE
    for start, kind in (("nan", _QUIET), ("snan", _SIGNALING)):
        if word.startswith(start):
            payload = word[len(start):]
            if not payload:
                return sign, 0, 0, kind
            if payload.isdigit():
                return sign, whole.number_of(payload), 0, kind
    return None


def _parts_of_tuple(value):
    """(sign, coefficient, exponent, kind) of a sequence (sign, digits, exponent)."""
    if len(value) != 3:
        raise ValueError("argument must be a sequence of length 3")
    sign, digits, exponent = value
    if not isinstance(sign, int) or sign not in (0, 1):
        raise ValueError("sign must be an integer with the value 0 or 1")
    kind = _FINITE
    if isinstance(exponent, str):
        kind = {"F": _INFINITE, "n": _QUIET, "N": _SIGNALING}.get(exponent)
        if kind is None:
            raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
        exponent = 0
    elif isinstance(exponent, int):
        exponent = _index(exponent)
    else:
        raise ValueError("exponent must be an integer")
    if kind == _INFINITE:
        return int(sign), 0, 0, kind
    if not isinstance(digits, (tuple, list)) or any(
            not isinstance(digit, int) or not 0 <= digit <= 9 for digit in digits):
        raise ValueError("coefficient must be a tuple of digits")
    text = "".join(str(int(digit)) for digit in digits)
    return int(sign), whole.number_of(text) if text else 0, exponent, kind


def _float_parts(value):
    """(sign, coefficient, exponent, kind) of a float."""
    if value != value:
        return int(str(float.__repr__(value)).startswith("-")), 0, 0, _QUIET
    if value in (float("inf"), float("-inf")):
        return int(value < 0), 0, 0, _INFINITE
    numerator, denominator = float.as_integer_ratio(value)
    sign = int(float.__repr__(value).startswith("-"))
    power = denominator.bit_length() - 1
    return sign, abs(numerator) * 5 ** power, -power, _FINITE


def _exact_from_float(value):
    if isinstance(value, float):
        return _make(*_float_parts(value))
    if isinstance(value, int):
        return _from_int(value, None)
    raise TypeError("argument must be int or float")


def _exact(value, context):
    """The Decimal that a value is; what fits no context at all is invalid."""
    if isinstance(value, str):
        parts = _parse(_plain_ascii(value, False))
        if parts is None:
            return _not_a_number(context or getcontext(), _SYNTAX)
    elif isinstance(value, int):
        return _from_int(value, context)
    elif isinstance(value, Decimal):
        return value if type(value) is Decimal else _make(
            value._sign, value._coefficient, value._exponent, value._kind)
    elif isinstance(value, (tuple, list)):
        parts = _parts_of_tuple(value)
    elif isinstance(value, float):
        _signal(context or getcontext(), _FLOAT)
        return _make(*_float_parts(value))
    else:
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")
    sign, coefficient, exponent, kind = parts
    if not kind and not -MAX_EMAX < exponent < MAX_EMAX - 10 ** 10:
        if coefficient:
            adjusted = exponent + _digits(coefficient) - 1
            is_valid = exponent >= MIN_ETINY and adjusted <= MAX_EMAX
        else:
            is_valid = MIN_ETINY <= exponent <= MAX_EMAX
        if not is_valid:
            return _not_a_number(context or getcontext(), _INVALID)
    return _make(sign, coefficient, exponent, kind)


def _create(context, value):
    """The Decimal that a value is, rounded to the context."""
    if isinstance(value, str):
        parts = _parse(_plain_ascii(value, True))
        if parts is None:
            return _not_a_number(context, _SYNTAX)
        number = _make(*parts)
    elif isinstance(value, (tuple, list)):
        number = _make(*_parts_of_tuple(value))
    else:
        number = _exact(value, context)
    if number._kind >= _QUIET:
        if number._coefficient and _digits(number._coefficient) > context._prec - context._is_clamped:
            return _not_a_number(context, _SYNTAX)
        return number
    return _apply(context, number)


def _apply(context, number):
    """The number rounded to the context; a NaN's payload is shortened."""
    if number._kind:
        if number._kind == _INFINITE:
            return number
        payload = number._coefficient
        room = context._prec - context._is_clamped
        if payload and _digits(payload) > room:
            return _make(number._sign, payload % _tens(room), 0, number._kind)
        return number
    return _finish(context, number._sign, number._coefficient, number._exponent)


# --- rounding -----------------------------------------------------------------------------------------------------

def _round_off(coefficient, drop, sign, rounding):
    """(coefficient without its last drop digits, whether they were not zero)."""
    if drop > _digits(coefficient) + 1:
        result, rest, half = 0, coefficient, coefficient + 1
    else:
        divisor = _tens(drop)
        result, rest = divmod(coefficient, divisor)
        half = divisor >> 1
    if not rest:
        return result, False
    if rounding is ROUND_HALF_EVEN:
        up = rest > half or rest == half and result & 1
    elif rounding is ROUND_HALF_UP:
        up = rest >= half
    elif rounding is ROUND_HALF_DOWN:
        up = rest > half
    elif rounding is ROUND_DOWN:
        up = False
    elif rounding is ROUND_UP:
        up = True
    elif rounding is ROUND_CEILING:
        up = not sign
    elif rounding is ROUND_FLOOR:
        up = sign
    else:
        up = result % 5 == 0
    return (result + 1 if up else result), True


def _finish(context, sign, coefficient, exponent, status=0):
    """The Decimal of that value in the context, all signalled that there is to signal."""
    prec = context._prec
    if not coefficient:
        lowest = context._Emin - prec + 1
        highest = context._Emax - prec + 1 if context._is_clamped else context._Emax
        if exponent < lowest:
            exponent = lowest
            status |= _CLAMPED
        elif exponent > highest:
            exponent = highest
            status |= _CLAMPED
    else:
        digits = _digits(coefficient)
        first = exponent + digits - 1
        if digits > prec or not context._Emin <= first <= context._Emax or context._is_clamped:
            coefficient, exponent, status = _fit(context, sign, coefficient, exponent, digits, status)
            if exponent is None:
                _signal(context, status)
                return _infinity(sign)
    if status:
        _signal(context, status)
    number = _new(Decimal)
    number._sign = sign
    number._coefficient = coefficient
    number._exponent = exponent
    number._kind = _FINITE
    return number


def _fit(context, sign, coefficient, exponent, digits, status):
    """(coefficient, exponent, status) of a number that may not fit its context; exponent None is infinity."""
    prec, Emax = context._prec, context._Emax
    lowest = context._Emin - prec + 1
    target = exponent + digits - prec
    is_subnormal = exponent + digits - 1 < context._Emin
    if is_subnormal:
        status |= _SUBNORMAL
        target = lowest
    if exponent < target:
        coefficient, is_inexact = _round_off(coefficient, target - exponent, sign, context._rounding)
        exponent = target
        status |= _ROUNDED
        if is_inexact:
            status |= _INEXACT | _UNDERFLOW if is_subnormal else _INEXACT
        if not coefficient:
            return coefficient, exponent, status | _CLAMPED
        digits = _digits(coefficient)
        if digits > prec:
            coefficient //= 10
            exponent += 1
            digits -= 1
    if exponent + digits - 1 > Emax:
        status |= _OVERFLOW | _INEXACT | _ROUNDED
        rounding = context._rounding
        if (rounding is ROUND_DOWN or rounding is ROUND_05UP or rounding is ROUND_CEILING and sign
                or rounding is ROUND_FLOOR and not sign):
            return _tens(prec) - 1, Emax - prec + 1, status
        return coefficient, None, status
    if context._is_clamped and exponent > Emax - prec + 1:
        coefficient *= _tens(exponent - (Emax - prec + 1))
        exponent = Emax - prec + 1
        status |= _CLAMPED
    return coefficient, exponent, status


def _pick_nan(context, *operands):
    """The NaN that an operation on NaNs gives: of the first signaling one, else of the first."""
    for operand in operands:
        if operand._kind == _SIGNALING:
            _signal(context, _INVALID)
            return _apply(context, _make(operand._sign, operand._coefficient, 0, _QUIET))
    for operand in operands:
        if operand._kind == _QUIET:
            return _apply(context, _make(operand._sign, operand._coefficient, 0, _QUIET))


# --- arithmetic ---------------------------------------------------------------------------------------------------

def _add(context, a, b):
    if a._kind or b._kind:
        return _add_special(context, a, b, b._sign)
    return _sum(context, a._sign, a._coefficient, a._exponent, b._sign, b._coefficient, b._exponent)


def _subtract(context, a, b):
    if a._kind or b._kind:
        return _add_special(context, a, b, 1 - b._sign)
    return _sum(context, a._sign, a._coefficient, a._exponent, 1 - b._sign, b._coefficient, b._exponent)


def _add_special(context, a, b, b_sign):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    if a._kind and b._kind and a._sign != b_sign:
        return _not_a_number(context, _INVALID)
    return _infinity(a._sign if a._kind else b_sign)


def _sum(context, a_sign, a, a_exponent, b_sign, b, b_exponent):
    exponent = a_exponent
    if a_exponent != b_exponent:
        if a_exponent < b_exponent:
            a_sign, a, a_exponent, b_sign, b, b_exponent = b_sign, b, b_exponent, a_sign, a, a_exponent
        gap = a_exponent - b_exponent           # a has the higher exponent
        exponent = b_exponent
        if gap > context._prec + 3 and a:
            place = a_exponent + _digits(a) - context._prec - 3     # what is below cannot but tip the scale
            if b and b_exponent + _digits(b) - 1 < place - 1 and place < a_exponent:
                b, exponent = 1, place - 1
                gap = a_exponent - exponent
            elif b and b_exponent + _digits(b) - 1 < a_exponent - 3 and place >= a_exponent:
                b, exponent = 1, a_exponent - 3
                gap = 3
            elif not b and gap > context._prec - _digits(a):
                return _padded(context, a_sign, a, a_exponent, b_exponent)
        if a:
            a *= _tens(gap)
    if a_sign == b_sign:
        total, sign = a + b, a_sign
    else:
        total = a - b
        if total > 0:
            sign = a_sign
        elif total < 0:
            sign, total = b_sign, -total
        else:
            sign = 1 if context._rounding is ROUND_FLOOR else 0
    return _finish(context, sign, total, exponent)


def _padded(context, sign, coefficient, exponent, wanted):
    """A number to which a zero of a much lower exponent was added: it gets zeros as far as they fit."""
    room = min(context._prec - _digits(coefficient), exponent - wanted)
    room = max(min(room, exponent - (context._Emin - context._prec + 1)), 0)
    status = _ROUNDED if exponent - room > wanted else 0
    return _finish(context, sign, coefficient * _tens(room), exponent - room, status)


def _multiply(context, a, b):
    sign = a._sign ^ b._sign
    if a._kind or b._kind:
        return _multiply_special(context, a, b, sign)
    return _finish(context, sign, a._coefficient * b._coefficient, a._exponent + b._exponent)


def _multiply_special(context, a, b, sign):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    if not a or not b:
        return _not_a_number(context, _INVALID)
    return _infinity(sign)


def _fma(context, a, b, c):
    if a._kind or b._kind or c._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b, c)
        if a._kind or b._kind:
            if not a or not b:
                return _not_a_number(context, _INVALID)
            return _add(context, _infinity(a._sign ^ b._sign), c)
        return _pick_nan(context, c) if c._kind > _INFINITE else c
    return _sum(context, a._sign ^ b._sign, a._coefficient * b._coefficient, a._exponent + b._exponent,
                c._sign, c._coefficient, c._exponent)


def _divide(context, a, b):
    sign = a._sign ^ b._sign
    if a._kind or b._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b)
        if a._kind:
            return _not_a_number(context, _INVALID) if b._kind else _infinity(sign)
        _signal(context, _CLAMPED)
        return _make(sign, 0, context.Etiny())
    x, y = a._coefficient, b._coefficient
    if not y:
        if not x:
            return _not_a_number(context, _UNDEFINED)
        _signal(context, _DIVISION_BY_ZERO)
        return _infinity(sign)
    wanted = a._exponent - b._exponent
    if not x:
        return _finish(context, sign, 0, wanted)
    result, exponent = _quotient(context._prec, x, y, wanted)
    return _finish(context, sign, result, exponent)


def _quotient(precision, x, y, wanted):
    """(coefficient, exponent) of x / y * 10**wanted, one digit more than the precision; a last digit of 0 or 5 is
    never where more follows.
    """
    shift = _digits(y) - _digits(x) + precision + 1
    if shift > 2 * precision + 40:
        short = _exact_quotient(x, y, wanted)
        if short is not None:
            return short
    if shift >= 0:
        result, rest = divmod(x * _tens(shift), y)
    else:
        result, rest = divmod(x, y * _tens(-shift))
    exponent = wanted - shift
    if rest:
        if result % 5 == 0:
            result += 1
        return result, exponent
    return whole.without_zeros(result, exponent, wanted) if exponent < wanted else (result, exponent)


def _exact_quotient(x, y, wanted):
    """(coefficient, exponent) of x / y if that ends, found without dividing to a great precision."""
    common = gcd(x, y)
    x, y = x // common, y // common
    places, rest = 0, y
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest //= factor
            count += 1
        places = max(places, count)
    return None if rest != 1 else (x * _tens(places) // y, wanted - places)


def _whole_division(context, a, b):
    """(quotient, remainder, exponent of the remainder) of finite numbers, b not zero; None if the quotient has more
    digits than the precision.
    """
    x, y = a._coefficient, b._coefficient
    exponent = min(a._exponent, b._exponent)
    if not x:
        return 0, 0, exponent
    size = _adjusted(a) - _adjusted(b)
    if size < 0:
        if a._exponent > exponent:
            x *= _tens(a._exponent - exponent)
        return 0, x, exponent
    if size > context._prec:
        return None
    if a._exponent > b._exponent:
        x *= _tens(a._exponent - b._exponent)
    elif b._exponent > a._exponent:
        y *= _tens(b._exponent - a._exponent)
    quotient, rest = divmod(x, y)
    return None if _digits(quotient) > context._prec else (quotient, rest, exponent)


def _divide_int(context, a, b):
    sign = a._sign ^ b._sign
    if a._kind or b._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b)
        if a._kind:
            return _not_a_number(context, _INVALID) if b._kind else _infinity(sign)
        return _make(sign, 0, 0)
    if not b._coefficient:
        if not a._coefficient:
            return _not_a_number(context, _UNDEFINED)
        _signal(context, _DIVISION_BY_ZERO)
        return _infinity(sign)
    parts = _whole_division(context, a, b)
    if parts is None:
        return _not_a_number(context, _IMPOSSIBLE)
    return _finish(context, sign, parts[0], 0)


def _remainder(context, a, b):
    if a._kind or b._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b)
        return _not_a_number(context, _INVALID) if a._kind else _apply(context, a)
    if not b._coefficient:
        return _not_a_number(context, _INVALID if a._coefficient else _UNDEFINED)
    parts = _whole_division(context, a, b)
    if parts is None:
        return _not_a_number(context, _IMPOSSIBLE)
    return _finish(context, a._sign, parts[1], parts[2])


def _divmod(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        nan = _pick_nan(context, a, b)
        return nan, nan
    sign = a._sign ^ b._sign
    if a._kind:
        if b._kind:
            nan = _not_a_number(context, _INVALID)
            return nan, nan
        return _infinity(sign), _not_a_number(context, _INVALID)
    if b._kind:
        return _make(sign, 0, 0), _apply(context, a)
    if not b._coefficient:
        if not a._coefficient:
            nan = _not_a_number(context, _UNDEFINED)
            return nan, nan
        _signal(context, _DIVISION_BY_ZERO | _INVALID)
        return _infinity(sign), _make(0, 0, 0, _QUIET)
    parts = _whole_division(context, a, b)
    if parts is None:
        nan = _not_a_number(context, _IMPOSSIBLE)
        return nan, nan
    return _finish(context, sign, parts[0], 0), _finish(context, a._sign, parts[1], parts[2])


def _remainder_near(context, a, b):
    if a._kind or b._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b)
        return _not_a_number(context, _INVALID) if a._kind else _apply(context, a)
    if not b._coefficient:
        return _not_a_number(context, _INVALID if a._coefficient else _UNDEFINED)
    parts = _whole_division(context, a, b)
    if parts is None:
        return _not_a_number(context, _IMPOSSIBLE)
    quotient, rest, exponent = parts
    sign = a._sign
    if _adjusted(a) - _adjusted(b) >= -2 and rest:
        y = b._coefficient * _tens(b._exponent - exponent)
        if 2 * rest > y or 2 * rest == y and quotient & 1:
            rest, sign, quotient = y - rest, 1 - sign, quotient + 1
            if _digits(quotient) > context._prec:
                return _not_a_number(context, _IMPOSSIBLE)
    return _finish(context, sign, rest, exponent)


def _plus(context, a):
    if a._kind:
        return a if a._kind == _INFINITE else _pick_nan(context, a)
    sign = a._sign if a._coefficient else int(context._rounding is ROUND_FLOOR and a._sign)
    return _finish(context, sign, a._coefficient, a._exponent)


def _minus(context, a):
    if a._kind:
        return _infinity(1 - a._sign) if a._kind == _INFINITE else _pick_nan(context, a)
    sign = 1 - a._sign if a._coefficient else int(context._rounding is ROUND_FLOOR and not a._sign)
    return _finish(context, sign, a._coefficient, a._exponent)


def _absolute(context, a):
    if a._kind:
        return _infinity(0) if a._kind == _INFINITE else _pick_nan(context, a)
    return _finish(context, 0, a._coefficient, a._exponent)


def _sqrt(context, a):
    if a._kind > _INFINITE:
        return _pick_nan(context, a)
    if not a:
        return _finish(context, a._sign, 0, a._exponent >> 1)
    if a._sign:
        return _not_a_number(context, _INVALID)
    if a._kind:
        return a
    wanted = a._exponent >> 1
    x, exponent = a._coefficient, a._exponent
    if exponent & 1:
        x, exponent = x * 10, exponent - 1
    digits = _digits(x)
    exact = isqrt(x)
    if exact * exact == x:
        return _finish_even(context, 0, exact, exponent >> 1)
    places = max(context._prec + 2 - (digits + 1) // 2, 0)
    root = isqrt(x * _tens(2 * places))
    exponent = (exponent >> 1) - places
    if root * root == x * _tens(2 * places):
        root, exponent = whole.without_zeros(root, exponent, wanted)
    elif root % 5 == 0:
        root += 1
    return _finish_even(context, 0, root, exponent)


def _finish_even(context, sign, coefficient, exponent, status=0):
    """_finish(), rounding halves to even whatever the context says."""
    if context._rounding is ROUND_HALF_EVEN:
        return _finish(context, sign, coefficient, exponent, status)
    other = _with(context, ROUND_HALF_EVEN, 0)
    other._flag_bits = 0
    result = _finish(other, sign, coefficient, exponent, status)
    if other._flag_bits:
        _signal(context, other._flag_bits)
    return result


# --- exponentials and logarithms ----------------------------------------------------------------------------------

def _exp(context, a):
    if a._kind:
        if a._kind > _INFINITE:
            return _pick_nan(context, a)
        return _make(0, 0, 0) if a._sign else a
    if not a._coefficient:
        return _finish(context, 0, 1, 0)
    if _adjusted(a) > _digits(context._Emax) + _digits(context._prec) + 3:
        return _finish_even(context, 0, 1, 2 * (MIN_ETINY if a._sign else MAX_EMAX))
    coefficient, exponent = whole.exp(a._coefficient, a._exponent, a._sign, context._prec)
    return _finish_even(context, 0, coefficient, exponent)


def _ln(context, a):
    return _logarithm(context, a, False)


def _log10(context, a):
    return _logarithm(context, a, True)


def _logarithm(context, a, is_common):
    if a._kind > _INFINITE:
        return _pick_nan(context, a)
    if not a:
        return _infinity(1)
    if a._sign:
        return _not_a_number(context, _INVALID)
    if a._kind:
        return a
    size = _digits(a._coefficient) - 1
    if a._coefficient == _tens(size):
        power = size + a._exponent
        if is_common or not power:
            return _finish_even(context, int(power < 0), abs(power), 0)
    sign, coefficient, exponent = whole.ln(a._coefficient, a._exponent, context._prec, is_common)
    return _finish_even(context, int(sign), coefficient, exponent)


def _is_whole(a):
    return a._exponent >= 0 or a._coefficient % _tens(-a._exponent) == 0 if (
        -a._exponent < _digits(a._coefficient)) else not a._coefficient


def _is_odd(a):
    """Whether a whole number is odd."""
    if a._exponent > 0:
        return False
    return a._coefficient // _tens(-a._exponent) % 2 == 1


def _power(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    b_is_whole = not b._kind and _is_whole(b)
    sign = int(a._sign and b_is_whole and _is_odd(b))
    if not b:
        return _make(0, 1, 0) if a else _not_a_number(context, _INVALID)
    if not a:
        if b._sign:
            return _infinity(sign)
        return _make(sign, 0, 0)
    if a._sign and not b_is_whole:
        return _not_a_number(context, _INVALID)
    if a._kind:
        return _make(sign, 0, 0) if b._sign else _infinity(sign)
    order = _compare_magnitudes(a, _make(0, 1, 0))
    if b._kind:
        if order == 0:
            one = _tens(context._prec - 1)
            return _finish(context, 0, one, 1 - context._prec, _INEXACT | _ROUNDED)
        return _infinity(0) if (order > 0) != bool(b._sign) else _make(0, 0, 0)
    if order == 0:
        return _power_of_one(context, sign, a, b, b_is_whole)
    if b_is_whole:
        exact = _whole_power(context, sign, a, b)
        if exact is not None:
            return exact
    c, e, y_c, y_e = a._coefficient, a._exponent, b._coefficient, b._exponent
    grows = (order > 0) != bool(b._sign)
    size = whole.power_size(c, e, y_c, y_e)
    if size > _digits(context._Emax) + _digits(context._prec) + 3:
        return _finish(context, sign, 1, 2 * (MAX_EMAX if grows else MIN_ETINY))
    prec = context._prec
    short = whole.exact_power(c, e, y_c, y_e, b._sign, prec + 1)
    if short is not None:
        coefficient, exponent = short
        room = max(prec - _digits(coefficient), 0)
        status = _ROUNDED if b_is_whole else _ROUNDED | _INEXACT
        if not b_is_whole and exponent + _digits(coefficient) - 1 < context._Emin:
            status |= _UNDERFLOW
        return _finish(context, sign, coefficient * _tens(room), exponent - room, status)
    if size < -prec - 6:
        coefficient, exponent = whole.beside_one(not grows, prec)
    else:
        coefficient, exponent = whole.power(c, e, y_c, y_e, b._sign, prec)
    return _finish(context, sign, coefficient, exponent)


def _power_of_one(context, sign, a, b, b_is_whole):
    """The power of a number that equals 1: with as many zeros as its own ask for."""
    if not b_is_whole:
        return _finish(context, sign, _tens(context._prec - 1), 1 - context._prec, _INEXACT | _ROUNDED)
    if b._sign:
        return _finish(context, sign, 1, 0)
    zeros = -a._exponent * b._coefficient * _tens(b._exponent) if b._exponent >= 0 and _adjusted(b) < 30 else None
    if zeros is None:
        zeros = -a._exponent * (b._coefficient // _tens(-b._exponent)) if b._exponent < 0 else (
            MAX_PREC if a._exponent else 0)
    status = 0
    if zeros > context._prec - 1:
        zeros, status = context._prec - 1, _ROUNDED
    zeros = max(zeros, 0)
    return _finish(context, sign, _tens(zeros), -zeros, status)


def _whole_power(context, sign, a, b):
    """The power by a whole number, if it has few enough digits to be computed exactly; else None."""
    if _adjusted(b) > 18:
        return None
    n = b._coefficient * _tens(b._exponent) if b._exponent >= 0 else b._coefficient // _tens(-b._exponent)
    c, e = a._coefficient, a._exponent
    if b._sign:
        inverse = _exact_quotient(1, c, -e)
        if inverse is None:
            return None
        c, e = inverse
        if e < -a._exponent and c:
            c, e = whole.without_zeros(c, e, -a._exponent)
    if c != 1 and _digits(c) * n > max(2 * context._prec, 4000):
        return None
    return _finish(context, sign, c ** n, e * n)


def _power_modulo(context, a, b, modulo):
    if a._kind > _INFINITE or b._kind > _INFINITE or modulo._kind > _INFINITE:
        return _pick_nan(context, a, b, modulo)
    if (a._kind or b._kind or modulo._kind or not _is_whole(a) or not _is_whole(b) or not _is_whole(modulo)
            or b._sign and b or not modulo or not a and not b or _adjusted(modulo) >= context._prec):
        return _not_a_number(context, _INVALID)

    def whole_of(number):
        return (number._coefficient * _tens(number._exponent) if number._exponent >= 0
                else number._coefficient // _tens(-number._exponent))

    n = whole_of(modulo)
    base = number_base = a._coefficient % n * pow(10, a._exponent, n) if a._exponent >= 0 else whole_of(a)
    if b._exponent > 0:
        base = pow(number_base, b._coefficient, n)
        for _ in range(b._exponent):
            base = pow(base, 10, n)
        result = base % n
    else:
        result = pow(base, whole_of(b), n)
    return _finish(context, int(a._sign and _is_odd(b)), result, 0)


# --- comparisons --------------------------------------------------------------------------------------------------

def _compare_magnitudes(a, b):
    """-1, 0 or 1 for the absolute values of numbers that are no NaNs."""
    if a._kind or b._kind:
        return (a._kind > 0) - (b._kind > 0)
    x, y = a._coefficient, b._coefficient
    if not x or not y:
        return (x > 0) - (y > 0)
    if a._exponent != b._exponent:
        first, other = _adjusted(a), _adjusted(b)
        if first != other:
            return 1 if first > other else -1
        if a._exponent > b._exponent:
            x *= _tens(a._exponent - b._exponent)
        else:
            y *= _tens(b._exponent - a._exponent)
    return (x > y) - (x < y)


def _order(a, b):
    """-1, 0 or 1 for numbers that are no NaNs."""
    if not a and not b:
        return 0
    if not a:
        return 1 if b._sign else -1
    if not b or a._sign != b._sign:
        return -1 if a._sign else 1
    order = _compare_magnitudes(a, b)
    return -order if a._sign else order


def _compare_with(a, value, is_equality):
    """The order of a Decimal and a number of any kind; None if there is none, NotImplemented for other types."""
    factor = 1
    if isinstance(value, Decimal):
        b = value
    elif isinstance(value, int):
        b = _from_int(value, None)
    elif isinstance(value, float) or is_equality and isinstance(value, complex):
        if isinstance(value, complex):
            if value.imag != 0:
                return None
            value = value.real
        context = getcontext()
        if is_equality:
            context._flag_bits |= _FLOAT
        else:
            _signal(context, _FLOAT)
        b = _make(*_float_parts(value))
    elif isinstance(value, _numbers.Rational):
        b = _from_int(int(value.numerator), None)
        factor = int(value.denominator)
    else:
        return NotImplemented
    if a._kind > _INFINITE or b._kind > _INFINITE:
        if not is_equality or a._kind == _SIGNALING or b._kind == _SIGNALING:
            _signal(getcontext(), _INVALID)
        return None
    if factor != 1 and not a._kind:
        a = _make(a._sign, a._coefficient * factor, a._exponent)
    return _order(a, b)


def _compare(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    order = _order(a, b)
    return _make(int(order < 0), abs(order), 0)


def _compare_signal(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        _signal(context, _INVALID)
    return _compare(context, a, b)


def _total_order(a, b, by_magnitude=False):
    """-1, 0 or 1 in the order that all numbers have, NaNs and zeros of all exponents among them."""
    sign = 0 if by_magnitude else a._sign
    if not by_magnitude and a._sign != b._sign:
        return -1 if a._sign else 1
    if a._kind > _INFINITE or b._kind > _INFINITE:
        rank = {_FINITE: 0, _INFINITE: 0, _SIGNALING: 1, _QUIET: 2}
        first, other = (rank[a._kind], a._coefficient), (rank[b._kind], b._coefficient)
        order = (first > other) - (first < other) if first[0] or other[0] else 0
    else:
        order = _compare_magnitudes(a, b)
        if order == 0 and not a._kind:
            order = (a._exponent > b._exponent) - (a._exponent < b._exponent)
    return -order if sign else order


def _compare_total(context, a, b):
    order = _total_order(a, b)
    return _make(int(order < 0), abs(order), 0)


def _compare_total_mag(context, a, b):
    order = _total_order(a, b, True)
    return _make(int(order < 0), abs(order), 0)


def _extreme(wanted, by_magnitude):
    def function(context, a, b):
        if a._kind > _INFINITE or b._kind > _INFINITE:
            if a._kind == _QUIET and b._kind <= _INFINITE:
                return _apply(context, b)
            if b._kind == _QUIET and a._kind <= _INFINITE:
                return _apply(context, a)
            return _pick_nan(context, a, b)
        order = _compare_magnitudes(a, b) if by_magnitude else _order(a, b)
        if order == 0:
            order = _total_order(a, b)
        return _apply(context, a if order * wanted > 0 or order == 0 else b)
    return function


_max, _min = _extreme(1, False), _extreme(-1, False)
_max_mag, _min_mag = _extreme(1, True), _extreme(-1, True)


def _copy_sign(context, a, b):
    return _make(b._sign, a._coefficient, a._exponent, a._kind)


def _same_quantum(context, a, b):
    if a._kind or b._kind:
        return a._kind == b._kind == _INFINITE or a._kind > _INFINITE and b._kind > _INFINITE
    return a._exponent == b._exponent


def _is_normal(context, a):
    return not a._kind and a._coefficient != 0 and _adjusted(a) >= context._Emin


def _is_subnormal(context, a):
    return not a._kind and a._coefficient != 0 and _adjusted(a) < context._Emin


def _number_class(context, a):
    if a._kind > _INFINITE:
        return "NaN" if a._kind == _QUIET else "sNaN"
    sign = "-" if a._sign else "+"
    if a._kind:
        return sign + "Infinity"
    if not a._coefficient:
        return sign + "Zero"
    return sign + ("Normal" if _is_normal(context, a) else "Subnormal")


# --- exponents and digits -----------------------------------------------------------------------------------------

def _quantize(context, a, b, rounding=None):
    if a._kind or b._kind:
        if a._kind > _INFINITE or b._kind > _INFINITE:
            return _pick_nan(context, a, b)
        return a if a._kind and b._kind else _not_a_number(context, _INVALID)
    rounding = context._rounding if rounding is None else rounding
    target, prec = b._exponent, context._prec
    if not context._Emin - prec + 1 <= target <= context._Emax:
        return _not_a_number(context, _INVALID)
    coefficient, drop, status = a._coefficient, target - a._exponent, 0
    if coefficient:
        if drop <= 0:
            if _digits(coefficient) - drop > prec:
                return _not_a_number(context, _INVALID)
            coefficient *= _tens(-drop)
        else:
            coefficient, is_inexact = _round_off(coefficient, drop, a._sign, rounding)
            status = _ROUNDED | _INEXACT if is_inexact else _ROUNDED
        digits = _digits(coefficient)
        if digits > prec or target + digits - 1 > context._Emax:
            return _not_a_number(context, _INVALID)
    return _finish(context, a._sign, coefficient, target, status)


def _to_integral(context, a, rounding, is_signalling):
    if a._kind > _INFINITE:
        return _pick_nan(context, a)
    if a._kind or a._exponent >= 0:
        return _make(a._sign, a._coefficient, a._exponent, a._kind)
    coefficient, is_inexact = _round_off(a._coefficient, -a._exponent, a._sign, rounding)
    if is_signalling and a._coefficient:
        _signal(context, _ROUNDED | _INEXACT if is_inexact else _ROUNDED)
    return _make(a._sign, coefficient, 0)


def _to_integral_value(context, a):
    return _to_integral(context, a, context._rounding, False)


def _to_integral_exact(context, a):
    return _to_integral(context, a, context._rounding, True)


def _to_int(a, rounding):
    if a._kind:
        if a._kind == _INFINITE:
            raise OverflowError("cannot convert Infinity to integer")
        raise ValueError("cannot convert NaN to integer")
    if a._exponent >= 0:
        value = a._coefficient * _tens(a._exponent) if a._coefficient else 0
    else:
        value = _round_off(a._coefficient, -a._exponent, a._sign, rounding)[0]
    return -value if a._sign else value


def _normalize(context, a):
    if a._kind > _INFINITE:
        return _pick_nan(context, a)
    a = _apply(context, a)
    if a._kind:
        return a
    if not a._coefficient:
        return _make(a._sign, 0, 0)
    highest = context._Emax - context._prec + 1 if context._is_clamped else context._Emax
    return _make(a._sign, *whole.without_zeros(a._coefficient, a._exponent, highest))


def _logb(context, a):
    if a._kind:
        return _infinity(0) if a._kind == _INFINITE else _pick_nan(context, a)
    if not a._coefficient:
        _signal(context, _DIVISION_BY_ZERO)
        return _infinity(1)
    return _apply(context, _from_int(_adjusted(a), context))


def _shift_count(context, b, limit):
    """The small int that b is, or None."""
    if b._kind or b._exponent or b._coefficient > limit:
        return None
    return -b._coefficient if b._sign else b._coefficient


def _scaleb(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    count = _shift_count(context, b, 2 * (context._Emax + context._prec))
    if count is None:
        return _not_a_number(context, _INVALID)
    return a if a._kind else _finish(context, a._sign, a._coefficient, a._exponent + count)


def _digit_count(context, a, b):
    """Return by how many places the digits of a are to move, or the Decimal that is the result already."""
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    count = _shift_count(context, b, context._prec)
    if count is None:
        return _not_a_number(context, _INVALID)
    return a if a._kind else count


def _shift(context, a, b):
    count = _digit_count(context, a, b)
    if type(count) is not int:
        return count
    prec, coefficient = context._prec, a._coefficient
    if _digits(coefficient) > prec:
        coefficient %= _tens(prec)
    if count < 0:
        coefficient = coefficient // _tens(-count) if -count < _digits(coefficient) else 0
    elif coefficient:
        coefficient = coefficient % _tens(prec - count) * _tens(count)
    return _make(a._sign, coefficient, a._exponent)


def _rotate(context, a, b):
    count = _digit_count(context, a, b)
    if type(count) is not int:
        return count
    prec = context._prec
    coefficient, count = a._coefficient % _tens(prec), count % prec
    high, low = divmod(coefficient, _tens(prec - count))
    return _make(a._sign, low * _tens(count) + high, a._exponent)


def _next_minus(context, a):
    return _next(context, a, 1)


def _next_plus(context, a):
    return _next(context, a, 0)


def _next(context, a, is_down):
    """The nearest number below or above in the context; nothing is signalled but NaNs."""
    if a._kind > _INFINITE:
        return _pick_nan(context, a)
    if a._kind:
        if a._sign == is_down:
            return a
        return _make(a._sign, _tens(context._prec) - 1, context.Etop())
    quiet = _with(context, ROUND_FLOOR if is_down else ROUND_CEILING, 0)
    quiet._flag_bits = 0
    rounded = _apply(quiet, a)
    if quiet._flag_bits & _INEXACT:
        return rounded
    return _sum(quiet, a._sign, a._coefficient, a._exponent, is_down, 1, context.Etiny() - 1)


def _next_toward(context, a, b):
    if a._kind > _INFINITE or b._kind > _INFINITE:
        return _pick_nan(context, a, b)
    order = _order(a, b)
    if order == 0:
        return _copy_sign(context, a, b)
    result = _next(context, a, int(order > 0))
    status = 0
    if result._kind:
        status = _OVERFLOW | _ROUNDED | _INEXACT
    elif _adjusted(result) < context._Emin:
        status = _UNDERFLOW | _SUBNORMAL | _ROUNDED | _INEXACT
        if not result._coefficient:
            status |= _CLAMPED
    if status:
        _signal(context, status)
    return result


def _logical_bits(context, a):
    """The digits of a as bits of an int, or None if they are not all zeros and ones."""
    if a._kind or a._sign or a._exponent:
        return None
    text = _text(a._coefficient)
    return None if text.strip("01") or set(text) - {"0", "1"} else int(text, 2)


def _logical(combine):
    def function(context, *operands):
        values = [_logical_bits(context, operand) for operand in operands]
        if None in values:
            return _not_a_number(context, _INVALID)
        digits = bin(combine(context, *values))[2:]
        return _make(0, whole.number_of(digits[-context._prec:]), 0)
    return function


_logical_and = _logical(lambda context, x, y: x & y)
_logical_or = _logical(lambda context, x, y: x | y)
_logical_xor = _logical(lambda context, x, y: x ^ y)
_logical_invert = _logical(lambda context, x: x ^ ((1 << context._prec) - 1))


# --- text ---------------------------------------------------------------------------------------------------------

def _special_text(a):
    sign = "-" if a._sign else ""
    if a._kind == _INFINITE:
        return sign + "Infinity"
    payload = _text(a._coefficient) if a._coefficient else ""
    return sign + ("NaN" if a._kind == _QUIET else "sNaN") + payload


def _to_text(a, capitals, is_engineering=False):
    if a._kind:
        return _special_text(a)
    digits, exponent = _text(a._coefficient), a._exponent
    left = exponent + len(digits)           # how many digits stand before the point without an exponent
    if exponent <= 0 and left > -6:
        point = left
    elif not is_engineering:
        point = 1
    elif a._coefficient:
        point = (left - 1) % 3 + 1
    else:
        point = (left + 1) % 3 - 1
    return ("-" if a._sign else "") + _pointed(digits, point) + _exponent_text(left - point, "E" if capitals else "e")


def _pointed(digits, point, mark="."):
    if point <= 0:
        return "0" + mark + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return digits[:point] + mark + digits[point:]


def _exponent_text(exponent, letter):
    return f"{letter}{exponent:+}" if exponent else ""


def _parse_spec(text):
    """The parts of a format specification, or None."""
    fill, align = " ", ""
    if len(text) > 1 and text[1] in "<>=^":
        fill, align, text = text[0], text[1], text[2:]
    elif text[:1] and text[0] in "<>=^":
        align, text = text[0], text[1:]

    def take(characters):
        nonlocal text
        if text and text[0] in characters:
            taken, text = text[0], text[1:]
            return taken
        return ""

    def take_number():
        nonlocal text
        rest = text.lstrip("0123456789")
        taken, text = text[:len(text) - len(rest)], rest
        return taken

    sign = take("+- ") or "-"
    no_negative_zero = bool(take("z"))
    is_alternate = bool(take("#"))
    is_padded = False
    if text[:1] == "0":
        if align:
            return None
        is_padded, text = True, text[1:]
    width = take_number()
    separator = take(",_")
    precision, decimal_separator = None, ""
    if take("."):
        precision = take_number()
        decimal_separator = take(",_")
        if not precision and not decimal_separator:
            return None
        precision = int(precision) if precision else None
    kind = take("eEfFgGnN%")
    if text or kind in ("n", "N") and (separator or decimal_separator) or len(width) > 18:
        return None
    return (fill, align, sign, no_negative_zero, is_alternate, is_padded, int(width or 0), separator, precision,
            decimal_separator, kind)


def _locale_of(override):
    """(decimal point, thousands separator, grouping) that format n uses."""
    if override is None:
        try:
            from locale import localeconv
        except ImportError:         # no locale can be set then
            return ".", "", []
        override = localeconv()
        return override["decimal_point"], override["thousands_sep"], override["grouping"]
    point, separator, grouping = ".", "", ""
    if "decimal_point" in override:
        point = override["decimal_point"]
    if "thousands_sep" in override:
        separator = override["thousands_sep"]
    if "grouping" in override:
        grouping = override["grouping"]
    if not all(isinstance(item, str) for item in (point, separator, grouping)):
        raise TypeError("bad argument type for built-in operation")
    if len(point) > 4 or len(separator) > 4 or any(ord(size) > 127 for size in grouping):
        raise ValueError("invalid override dict")
    return point, separator, [ord(size) for size in grouping] + [0] if grouping else []


def _grouped(digits, separator, grouping, least=1):
    """The digits in groups, sizes from the right; zeros in front until all is least characters long."""
    groups, sizes, size = [], iter(grouping), None
    while True:
        following = next(sizes, 0)
        if following == 127:
            size = None
        elif following:
            size = following
        length = max(len(digits), least, 1)
        if size is not None and separator:
            length = min(length, size)
        groups.append(digits[-length:].rjust(length, "0"))
        digits = digits[:-length]
        least -= length
        if not digits and least <= 0:
            return separator.join(reversed(groups))
        least -= len(separator)


def _format(a, spec, override=None):
    if not isinstance(spec, str):
        raise TypeError("format arg must be str")
    if override is not None and not isinstance(override, dict):
        raise TypeError("optional argument must be a dict")
    parts = _parse_spec(spec)
    if parts is None:
        raise ValueError("invalid format string")
    (fill, align, sign, no_negative_zero, is_alternate, is_padded, width, separator, precision, after_separator,
     kind) = parts
    context = getcontext()
    point, grouping = ".", [3, 0]
    if override is not None or kind in ("n", "N") and kind:
        point, separator, grouping = _locale_of(override)
    if kind == "N":
        import warnings
        warnings.warn("Format specifier 'N' is deprecated and slated for removal in Python 3.18", DeprecationWarning,
                      stacklevel=3)
    if a._kind:
        body = _special_text(a)
        minus, body = ("-", body[1:]) if a._sign else (sign if sign != "-" else "", body)
        return _aligned(minus, body + "%" if kind == "%" else body, fill, align or ">", width)
    is_upper = kind.isupper() if kind else context._capitals
    kind = {"": "g", "n": "g", "N": "g"}.get(kind, kind.lower())
    negative, coefficient, exponent = a._sign, a._coefficient, a._exponent
    if kind == "%":
        exponent += 2
    if precision is not None:
        coefficient, exponent = _to_places(context, negative, coefficient, exponent, kind, precision)
    if not coefficient and exponent > 0 and kind in "f%":
        exponent = 0
    if no_negative_zero and not coefficient:
        negative = 0
    digits = _text(coefficient)
    left = exponent + len(digits)
    if kind == "e":
        place = 1 - precision if not coefficient and precision is not None else 1
    elif kind == "g":
        place = left if exponent <= 0 and left > -6 else 1
    else:
        place = left
    if place <= 0:
        before, after = "0", "0" * -place + digits
    elif place > len(digits):
        before, after = digits + "0" * (place - len(digits)), ""
    else:
        before, after = digits[:place], digits[place:]
    tail = ""
    if left != place or kind == "e":
        tail = f"{'E' if is_upper else 'e'}{left - place:+}"
    if kind == "%":
        tail += "%"
    if after and after_separator:
        after = after_separator.join(after[i:i + 3] for i in range(0, len(after), 3))
    rest = (point + after if after or is_alternate else "") + tail
    minus = "-" if negative else sign if sign != "-" else ""
    if separator:
        least = width - len(minus) - len(rest) if is_padded or fill == "0" and align == "=" else 1
        before = _grouped(before, separator, grouping, least)
    if is_padded:
        fill, align = "0", "="
    return _aligned(minus, before + rest, fill, align or ">", width)


def _to_places(context, sign, coefficient, exponent, kind, precision):
    """(coefficient, exponent) rounded as a format asks for: to digits after the point, or in all."""
    rounding = context._rounding
    if kind in "f%":
        target = -precision
        if not coefficient:
            return 0, target
    else:
        wanted = precision + 1 if kind == "e" else precision or 1
        if not coefficient:
            return 0, exponent
        digits = _digits(coefficient)
        if kind == "g" and digits <= wanted:
            return coefficient, exponent
        target = exponent + digits - wanted
    if target <= exponent:
        return coefficient * _tens(exponent - target), target
    rounded, _ = _round_off(coefficient, target - exponent, sign, rounding)
    if kind in "eg" and _digits(rounded) > wanted:
        rounded, target = rounded // 10, target + 1
    return rounded, target


def _aligned(sign, body, fill, align, width):
    missing = width - len(sign) - len(body)
    if missing <= 0:
        return sign + body
    if align == "<":
        return sign + body + fill * missing
    if align == "=":
        return sign + fill * missing + body
    if align == "^":
        return fill * (missing // 2) + sign + body + fill * (missing - missing // 2)
    return fill * missing + sign + body


# --- the tables of methods ----------------------------------------------------------------------------------------

def _add_methods():
    operators = {"add": _add, "sub": _subtract, "mul": _multiply, "truediv": _divide, "floordiv": _divide_int,
                 "mod": _remainder, "divmod": _divmod}
    for name, function in operators.items():
        setattr(Decimal, f"__{name}__", _operator(function, f"__{name}__"))
        setattr(Decimal, f"__r{name}__", _reflected(function, f"__r{name}__"))
    of_one = {"exp": _exp, "ln": _ln, "log10": _log10, "sqrt": _sqrt, "logb": _logb, "normalize": _normalize,
              "next_minus": _next_minus, "next_plus": _next_plus, "number_class": _number_class,
              "is_normal": _is_normal, "is_subnormal": _is_subnormal, "logical_invert": _logical_invert}
    of_two = {"compare": _compare, "compare_signal": _compare_signal, "compare_total": _compare_total,
              "compare_total_mag": _compare_total_mag, "copy_sign": _copy_sign, "max": _max, "max_mag": _max_mag,
              "min": _min, "min_mag": _min_mag, "next_toward": _next_toward, "remainder_near": _remainder_near,
              "rotate": _rotate, "shift": _shift, "scaleb": _scaleb, "same_quantum": _same_quantum,
              "logical_and": _logical_and, "logical_or": _logical_or, "logical_xor": _logical_xor}
    for name, function in of_one.items():
        setattr(Decimal, name, _with_context(function, name))
        setattr(Context, name, _unary(function, name))
    for name, function in of_two.items():
        setattr(Decimal, name, _with_other(function, name))
        setattr(Context, name, _binary(function, name))
    of_context = {"add": _add, "subtract": _subtract, "multiply": _multiply, "divide": _divide,
                  "divide_int": _divide_int, "remainder": _remainder, "divmod": _divmod, "quantize": _quantize}
    for name, function in of_context.items():
        setattr(Context, name, _binary(function, name))
    for name, function in {"abs": _absolute, "minus": _minus, "plus": _plus, "to_integral": _to_integral_value,
                           "to_integral_value": _to_integral_value, "to_integral_exact": _to_integral_exact}.items():
        setattr(Context, name, _unary(function, name))
    for name in ("copy_abs", "copy_negate", "is_finite", "is_infinite", "is_nan", "is_qnan", "is_signed", "is_snan",
                 "is_zero"):
        method = getattr(Decimal, name)
        setattr(Context, name, _unary(lambda context, x, method=method: method(x), name))


_add_methods()
del Context.__slots__, Decimal.__slots__        # names of no use outside
_numbers.Number.register(Decimal)

for _class in (Context, Decimal):    # as if written in C
    _seal_class(_class)
del _class
