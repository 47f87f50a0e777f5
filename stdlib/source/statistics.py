"""Averages, spread, relations and the normal distribution of numbers.

Sums of ints, Fractions, Decimals and floats are exact: each number is taken as the fraction that it is, and a result is
rounded once, at its end, to the type of the data.
"""
import math
import random
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, namedtuple
from fractions import Fraction
from functools import reduce
from itertools import count, groupby, repeat
from operator import itemgetter

__all__ = ["NormalDist", "StatisticsError", "correlation", "covariance", "fmean", "geometric_mean", "harmonic_mean",
           "kde", "kde_random", "linear_regression", "mean", "median", "median_grouped", "median_high", "median_low",
           "mode", "multimode", "pstdev", "pvariance", "quantiles", "stdev", "variance"]


class StatisticsError(ValueError):
    """Data that a function of this module can say nothing about."""


# --- exact sums ---------------------------------------------------------------------------------------------------

def _is_decimal(kind):
    decimal = sys.modules.get("decimal")
    return decimal is not None and issubclass(kind, decimal.Decimal)


def _common_type(first, second):
    """The type that a result from numbers of both types has."""
    if first is second or second is int or second is bool:
        return first
    if first is int or first is bool:
        return second
    if issubclass(second, first):
        return second
    if issubclass(first, second):
        return first
    if issubclass(first, int):
        return second
    if issubclass(second, int):
        return first
    if issubclass(first, Fraction) and issubclass(second, float):
        return second
    if issubclass(first, float) and issubclass(second, Fraction):
        return first
    raise TypeError(f"don't know how to coerce {first.__name__} and {second.__name__}")


def _exact_ratio(number):
    """Numerator and denominator; (number, None) of infinities and NaNs."""
    try:
        return number.as_integer_ratio()
    except AttributeError:
        pass
    except (OverflowError, ValueError):
        return number, None
    try:
        return number.numerator, number.denominator
    except AttributeError:
        raise TypeError(f"can't convert type '{type(number).__name__}' to numerator/denominator") from None


class _Sum:
    """A running sum without rounding: numerators by denominator, and what is no fraction apart."""

    def __init__(self):
        self.parts = defaultdict(int)
        self.count = 0
        self.kind = int

    def add(self, number):
        numerator, denominator = _exact_ratio(number)
        self.parts[denominator] += numerator
        self.count += 1

    def total(self):
        if None in self.parts:
            return self.parts[None]
        return sum((Fraction(numerator, denominator) for denominator, numerator in self.parts.items()), Fraction(0))


def _sum(data):
    """(type, exact total, count) of the data."""
    result = _Sum()
    kinds = set()
    for number in data:
        kinds.add(type(number))
        result.add(number)
    return reduce(_common_type, kinds, int), result.total(), result.count


def _squared_deviations(data, centre=None):
    """(type, sum of squared distances from the centre or the mean, the centre, count)."""
    plain, squares = _Sum(), _Sum()
    kinds = set()
    if centre is not None:
        for number in data:
            kinds.add(type(number))
            squares.count += 1
            distance = _fraction_of(number) - _fraction_of(centre)
            numerator, denominator = distance.as_integer_ratio() if isinstance(distance, Fraction) else (distance, None)
            if denominator is None:
                squares.parts[None] += numerator * numerator
            else:
                squares.parts[denominator * denominator] += numerator * numerator
        return reduce(_common_type, kinds, int), squares.total(), centre, squares.count
    for number in data:
        kinds.add(type(number))
        numerator, denominator = _exact_ratio(number)
        plain.count += 1
        plain.parts[denominator] += numerator
        squares.parts[None if denominator is None else denominator * denominator] += numerator * numerator
    kind = reduce(_common_type, kinds, int)
    if not plain.count:
        return kind, Fraction(0), Fraction(0), 0
    total = plain.total()
    if None in plain.parts:
        return kind, plain.parts[None], total, plain.count
    centre = total / plain.count
    return kind, squares.total() - centre * total, centre, plain.count


def _fraction_of(number):
    numerator, denominator = _exact_ratio(number)
    return numerator if denominator is None else Fraction(numerator, denominator)


def _convert(value, kind):
    """An exact value as kind; ints stay ints as long as the value is whole."""
    if type(value) is kind:
        return value
    if issubclass(kind, int) and isinstance(value, Fraction) and value.denominator != 1:
        kind = float
    try:
        return kind(value)
    except TypeError:
        if _is_decimal(kind):
            return kind(value.numerator) / kind(value.denominator)
        raise


def _refuse_negative(values, message):
    for value in values:
        if value < 0:
            raise StatisticsError(message)
        yield value


def _root(value, kind):
    """The square root of an exact value, rounded once."""
    if _is_decimal(kind):
        numerator, denominator = kind(value.numerator), kind(value.denominator)
        return (numerator / denominator).sqrt()
    if not isinstance(value, Fraction):
        raise ValueError("inf or nan encountered in data")
    numerator, denominator = value.numerator, value.denominator
    if not numerator:
        return 0.0
    # An integer square root of more bits than a float has; its last bit says whether something was lost.
    shift = (numerator.bit_length() - denominator.bit_length() - 109) // 2
    if shift >= 0:
        root = _odd_root(numerator, denominator << 2 * shift)
        return float(root << shift)
    root = _odd_root(numerator << -2 * shift, denominator)
    return root / (1 << -shift)


def _odd_root(numerator, denominator):
    root = math.isqrt(numerator // denominator)
    return root | (root * root * denominator != numerator)


# --- averages -----------------------------------------------------------------------------------------------------

def mean(data):
    """The arithmetic mean."""
    kind, total, number = _sum(data)
    if number < 1:
        raise StatisticsError("mean requires at least one data point")
    return _convert(total / number, kind)


def fmean(data, weights=None):
    """The arithmetic mean as a float, weighted if weights are given."""
    if weights is None:
        try:
            number = len(data)
        except TypeError:
            data = list(data)
            number = len(data)
        total = math.fsum(data)
        if not number:
            raise StatisticsError("fmean requires at least one data point")
        return total / number
    if not isinstance(weights, (list, tuple)):
        weights = list(weights)
    try:
        total = math.sumprod(data, weights)
    except ValueError:
        raise StatisticsError("data and weights must be the same length") from None
    weight = math.fsum(weights)
    if not weight:
        raise StatisticsError("sum of weights must be non-zero")
    return total / weight


def geometric_mean(data):
    """The n-th root of the product, as a float."""
    number = 0
    has_zero = False

    def logarithms():
        nonlocal number, has_zero
        for number, value in enumerate(data, 1):
            if value > 0.0 or math.isnan(value):
                yield math.log(value)
            elif value == 0.0:
                has_zero = True
            else:
                raise StatisticsError("No negative inputs allowed", value)

    total = math.fsum(logarithms())
    if not number:
        raise StatisticsError("Must have a non-empty dataset")
    if math.isnan(total):
        return math.nan
    if has_zero:
        return math.nan if total == math.inf else 0.0
    return math.exp(total / number)


def harmonic_mean(data, weights=None):
    """The reciprocal of the mean of reciprocals."""
    if iter(data) is data:
        data = list(data)
    message = "harmonic mean does not support negative values"
    number = len(data)
    if number < 1:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if number == 1 and weights is None:
        only = data[0]
        if not isinstance(only, (int, float, Fraction)) and not _is_decimal(type(only)):
            raise TypeError("unsupported type")
        if only < 0:
            raise StatisticsError(message)
        return only
    if weights is None:
        weights = repeat(1, number)
        weight = number
    else:
        if iter(weights) is weights:
            weights = list(weights)
        if len(weights) != number:
            raise StatisticsError("Number of weights does not match data size")
        _, weight, _ = _sum(_refuse_negative(weights, message))
    try:
        data = _refuse_negative(data, message)
        kind, total, _ = _sum(w / x if w else 0 for w, x in zip(weights, data))
    except ZeroDivisionError:
        return 0
    if total <= 0:
        raise StatisticsError("Weighted sum must be positive")
    return _convert(weight / total, kind)


def _sorted(data, message="no median for empty data"):
    data = sorted(data)
    if not data:
        raise StatisticsError(message)
    return data


def median(data):
    """The middle value, or the mean of the two in the middle."""
    data = _sorted(data)
    middle, is_odd = divmod(len(data), 2)
    return data[middle] if is_odd else (data[middle - 1] + data[middle]) / 2


def median_low(data):
    """The middle value, the smaller of two."""
    data = _sorted(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    """The middle value, the larger of two."""
    data = _sorted(data)
    return data[len(data) // 2]


def median_grouped(data, interval=1.0):
    """The median of data in classes of a width, interpolated within the middle class."""
    data = _sorted(data)
    number = len(data)
    middle = data[number // 2]
    below, up_to = bisect_left(data, middle), bisect_right(data, middle, number // 2)
    try:
        interval, middle = float(interval), float(middle)
    except ValueError:
        raise TypeError("Value cannot be converted to a float") from None
    return middle - interval / 2.0 + interval * (number / 2 - below) / (up_to - below)


def mode(data):
    """The value that comes most often, the first of several."""
    common = Counter(iter(data)).most_common(1)
    if not common:
        raise StatisticsError("no mode for empty data")
    return common[0][0]


def multimode(data):
    """All values that come most often, in their order."""
    counts = Counter(iter(data))
    most = max(counts.values(), default=0)
    return [value for value, number in counts.items() if number == most]


def quantiles(data, *, n=4, method="exclusive"):
    """The n - 1 values that cut data into n groups of equal size."""
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    number = len(data)
    if number < 2:
        if number == 1:
            return data * (n - 1)
        raise StatisticsError("must have at least one data point")
    cuts = []
    for i in range(1, n):
        if method == "inclusive":
            at, rest = divmod(i * (number - 1), n)
            low, high = data[at], data[at + 1]
        elif method == "exclusive":
            at = min(max(i * (number + 1) // n, 1), number - 1)
            rest = i * (number + 1) - at * n
            low, high = data[at - 1], data[at]
        else:
            break
        cuts.append((low * (n - rest) + high * rest) / n)
    if method not in ("inclusive", "exclusive"):
        raise ValueError(f"Unknown method: {method!r}")
    return cuts


# --- spread -------------------------------------------------------------------------------------------------------

def _spread(data, centre, least, message):
    kind, squares, _, number = _squared_deviations(data, centre)
    if number < least:
        raise StatisticsError(message)
    return squares / (number + 1 - least), kind


def variance(data, xbar=None):
    """The variance of a sample: squared deviations over n - 1."""
    return _convert(*_spread(data, xbar, 2, "variance requires at least two data points"))


def pvariance(data, mu=None):
    """The variance of a whole population."""
    return _convert(*_spread(data, mu, 1, "pvariance requires at least one data point"))


def stdev(data, xbar=None):
    """The square root of the variance of a sample."""
    return _root(*_spread(data, xbar, 2, "stdev requires at least two data points"))


def pstdev(data, mu=None):
    """The square root of the variance of a population."""
    return _root(*_spread(data, mu, 1, "pstdev requires at least one data point"))


# --- two series ---------------------------------------------------------------------------------------------------

def _pairs(x, y, name):
    number = len(x)
    if len(y) != number:
        raise StatisticsError(f"{name} requires that both inputs have same number of data points")
    if number < 2:
        raise StatisticsError(f"{name} requires at least two data points")
    return number


def _centred(data, number):
    centre = math.fsum(data) / number
    return [value - centre for value in data]


def covariance(x, y, /):
    """How two series vary together, as of a sample."""
    number = _pairs(x, y, "covariance")
    return math.sumprod(_centred(x, number), _centred(y, number)) / (number - 1)


def _ranks(data, /, *, start=0):
    """The places of the values in order; equal values share the mean of theirs."""
    places = [0.0] * len(data)
    done = start - 1
    for _, group in groupby(sorted(zip(data, count())), key=itemgetter(0)):
        group = list(group)
        shared = done + (len(group) + 1) / 2
        for _, index in group:
            places[index] = shared
        done += len(group)
    return places


def correlation(x, y, /, *, method="linear"):
    """Pearson's coefficient of two series, or (method "ranked") Spearman's."""
    number = _pairs(x, y, "correlation")
    if method not in ("linear", "ranked"):
        raise ValueError(f"Unknown method: {method!r}")
    if method == "ranked":
        start = (number - 1) / -2
        x, y = _ranks(x, start=start), _ranks(y, start=start)
    else:
        x, y = _centred(x, number), _centred(y, number)
    together = math.sumprod(x, y)
    try:
        return together / math.sqrt(math.sumprod(x, x) * math.sumprod(y, y))
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant") from None


LinearRegression = namedtuple("LinearRegression", ("slope", "intercept"))


def linear_regression(x, y, /, *, proportional=False):
    """Slope and intercept of the straight line nearest to the points; through the origin if proportional."""
    number = _pairs(x, y, "linear regression")
    if not proportional:
        x_mean, y_mean = math.fsum(x) / number, math.fsum(y) / number
        x, y = [value - x_mean for value in x], [value - y_mean for value in y]
    together = math.sumprod(x, y) + 0.0
    try:
        slope = together / math.sumprod(x, x)
    except ZeroDivisionError:
        raise StatisticsError("x is constant") from None
    return LinearRegression(slope=slope, intercept=0.0 if proportional else y_mean - slope * x_mean)


# --- kernel density -----------------------------------------------------------------------------------------------

def _inverse(distribution, density):
    """The inverse of a distribution on -1..1: Newton's steps, which give way to halving the interval where they would
    leave it, from the quantile of the cosine kernel, whose shape is much the same."""
    def inverse(p):
        low, high, x = -1.0, 1.0, _cosine_inverse(p)
        for _ in range(100):
            error = distribution(x) - p
            if abs(error) <= 1e-15 or low == high:
                break
            if error > 0:
                high = x
            else:
                low = x
            slope = density(x)
            step = x - error / slope if slope else low
            if step == x:
                break
            x = step if low < step < high else (low + high) / 2
        return x
    return inverse


def _normal_inverse(p):
    return _standard_quantile(p)


def _triangular_inverse(p):
    return math.sqrt(2 * p) - 1 if p < 0.5 else 1 - math.sqrt(2 - 2 * p)


def _cosine_inverse(p):
    return 2 * math.asin(2 * p - 1) / math.pi


def _quartic_density(t):
    return 15 / 16 * (1.0 - t * t) ** 2


def _quartic_distribution(t):
    return 3 / 16 * t ** 5 - 5 / 8 * t ** 3 + 15 / 16 * t + 1 / 2


def _triweight_density(t):
    return 35 / 32 * (1.0 - t * t) ** 3


def _triweight_distribution(t):
    return 35 / 32 * (-1 / 7 * t ** 7 + 3 / 5 * t ** 5 - t ** 3 + t) + 1 / 2


# name: (density, distribution, inverse of the distribution, half the width where it is not zero or None)
_kernels = {
    "normal": (lambda t: math.exp(-1 / 2 * t * t) / math.sqrt(2 * math.pi),
               lambda t: 1 / 2 * math.erfc(-t / math.sqrt(2)), _normal_inverse, None),
    "logistic": (lambda t: 1 / 2 / (1.0 + math.cosh(t)),
                 lambda t: 1.0 - 1.0 / (math.exp(t) + 1.0), lambda p: math.log(p / (1 - p)), None),
    "sigmoid": (lambda t: 1 / math.pi / math.cosh(t),
                lambda t: 2 / math.pi * math.atan(math.exp(t)), lambda p: math.log(math.tan(p * math.pi / 2)), None),
    "rectangular": (lambda t: 1 / 2, lambda t: 1 / 2 * t + 1 / 2, lambda p: 2 * p - 1, 1.0),
    "triangular": (lambda t: 1.0 - abs(t), lambda t: t * t * (1 / 2 if t < 0.0 else -1 / 2) + t + 1 / 2,
                   _triangular_inverse, 1.0),
    "parabolic": (lambda t: 3 / 4 * (1.0 - t * t), lambda t: -1 / 4 * t ** 3 + 3 / 4 * t + 1 / 2,
                  lambda p: 2.0 * math.cos((math.acos(2 * p - 1) + math.pi) / 3.0), 1.0),
    "quartic": (_quartic_density, _quartic_distribution,
                _inverse(_quartic_distribution, _quartic_density), 1.0),
    "triweight": (_triweight_density, _triweight_distribution,
                  _inverse(_triweight_distribution, _triweight_density), 1.0),
    "cosine": (lambda t: math.pi / 4 * math.cos(math.pi / 2 * t),
               lambda t: 1 / 2 * math.sin(math.pi / 2 * t) + 1 / 2, _cosine_inverse, 1.0),
}
_kernels["gauss"] = _kernels["normal"]
_kernels["uniform"] = _kernels["rectangular"]
_kernels["epanechnikov"] = _kernels["parabolic"]
_kernels["biweight"] = _kernels["quartic"]


def _check_kernel(data, h, kernel):
    if not len(data):
        raise StatisticsError("Empty data sequence")
    if not isinstance(data[0], (int, float)):
        raise TypeError("Data sequence must contain ints or floats")
    if h <= 0.0:
        raise StatisticsError(f"Bandwidth h must be positive, not h={h!r}")
    if kernel not in _kernels:
        raise StatisticsError(f"Unknown kernel name: {kernel!r}")
    return _kernels[kernel]


def kde(data, h, kernel="normal", *, cumulative=False):
    """A function that estimates the density (or the distribution) that data was drawn from; h is the bandwidth."""
    density, distribution, _, support = _check_kernel(data, h, kernel)
    part = distribution if cumulative else density
    scale = 1 if cumulative else h
    kept, values = -1, []

    def estimate(x):
        nonlocal kept, values
        number = len(data)
        if support is None:
            return sum(part((x - value) / h) for value in data) / (number * scale)
        if number != kept:
            values, kept = sorted(data), number
        first, end = bisect_left(values, x - h * support), bisect_right(values, x + h * support)
        below = first if cumulative else 0
        return sum((part((x - value) / h) for value in values[first:end]), below) / (number * scale)

    what = "CDF" if cumulative else "PDF"
    estimate.__doc__ = f"{what} estimate with {h=!r} and {kernel=!r}"
    return estimate


def kde_random(data, h, kernel="normal", *, seed=None):
    """A function that draws numbers as the estimated density has them."""
    _, _, inverse, _ = _check_kernel(data, h, kernel)
    source = random.Random(seed)

    def draw():
        return source.choice(data) + h * inverse(source.random())

    draw.__doc__ = f"Random KDE selection with {h=!r} and {kernel=!r}"
    return draw


# --- the normal distribution --------------------------------------------------------------------------------------

# Rational approximations by Wichura, "Algorithm AS 241" (Applied Statistics 37, 1988): numerator and denominator of the
# middle, of the near tails and of the far tails, the highest power first.
_MIDDLE = ((2.50908_09287_30122_6727e+3, 3.34305_75583_58812_8105e+4, 6.72657_70927_00870_0853e+4,
            4.59219_53931_54987_1457e+4, 1.37316_93765_50946_1125e+4, 1.97159_09503_06551_4427e+3,
            1.33141_66789_17843_7745e+2, 3.38713_28727_96366_6080e+0),
           (5.22649_52788_52854_5610e+3, 2.87290_85735_72194_2674e+4, 3.93078_95800_09271_0610e+4,
            2.12137_94301_58659_5867e+4, 5.39419_60214_24751_1077e+3, 6.87187_00749_20579_0830e+2,
            4.23133_30701_60091_1252e+1, 1.0))
_NEAR = ((7.74545_01427_83414_07640e-4, 2.27238_44989_26918_45833e-2, 2.41780_72517_74506_11770e-1,
          1.27045_82524_52368_38258e+0, 3.64784_83247_63204_60504e+0, 5.76949_72214_60691_40550e+0,
          4.63033_78461_56545_29590e+0, 1.42343_71107_49683_57734e+0),
         (1.05075_00716_44416_84324e-9, 5.47593_80849_95344_94600e-4, 1.51986_66563_61645_71966e-2,
          1.48103_97642_74800_74590e-1, 6.89767_33498_51000_04550e-1, 1.67638_48301_83803_84940e+0,
          2.05319_16266_37758_82187e+0, 1.0))
_FAR = ((2.01033_43992_92288_13265e-7, 2.71155_55687_43487_57815e-5, 1.24266_09473_88078_43860e-3,
         2.65321_89526_57612_30930e-2, 2.96560_57182_85048_91230e-1, 1.78482_65399_17291_33580e+0,
         5.46378_49111_64114_36990e+0, 6.65790_46435_01103_77720e+0),
        (2.04426_31033_89939_78564e-15, 1.42151_17583_16445_88870e-7, 1.84631_83175_10054_68180e-5,
         7.86869_13114_56132_59100e-4, 1.48753_61290_85061_48525e-2, 1.36929_88092_27358_05310e-1,
         5.99832_20655_58879_37690e-1, 1.0))


def _quotient(coefficients, x):
    numerator, denominator = (reduce(lambda value, c: value * x + c, row) for row in coefficients)
    return numerator, denominator


def _standard_quantile(p):
    q = p - 0.5
    if abs(q) <= 0.425:
        numerator, denominator = _quotient(_MIDDLE, 0.180625 - q * q)
        return numerator * q / denominator
    r = math.sqrt(-math.log(p if q <= 0.0 else 1.0 - p))
    numerator, denominator = _quotient(_NEAR, r - 1.6) if r <= 5.0 else _quotient(_FAR, r - 5.0)
    return -numerator / denominator if q < 0.0 else numerator / denominator


class NormalDist:
    """A normal distribution with mean mu and standard deviation sigma."""

    __slots__ = {"_mu": "The mean.", "_sigma": "The standard deviation."}

    def __init__(self, mu=0.0, sigma=1.0):
        """A distribution with this mean and standard deviation."""
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        """The distribution that fits data."""
        data = list(data)
        return cls(fmean(data), stdev(data))

    def samples(self, n, *, seed=None):
        """n numbers drawn from the distribution."""
        draw = random.random if seed is None else random.Random(seed).random
        return [self._mu + self._sigma * _standard_quantile(draw()) for _ in range(n)]

    def _need_spread(self, name):
        if not self._sigma:
            raise StatisticsError(f"{name}() not defined when sigma is zero")

    def pdf(self, x):
        """The density at x."""
        self._need_spread("pdf")
        variance = self._sigma * self._sigma
        distance = x - self._mu
        return math.exp(distance * distance / (-2.0 * variance)) / math.sqrt(math.tau * variance)

    def cdf(self, x):
        """The probability of a value up to x."""
        self._need_spread("cdf")
        return 0.5 * math.erfc((self._mu - x) / (self._sigma * math.sqrt(2.0)))

    def inv_cdf(self, p):
        """The value that a number is below with probability p."""
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        return self._mu + _standard_quantile(p) * self._sigma

    def quantiles(self, n=4):
        """The n - 1 values that cut the distribution into n equally likely parts."""
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other):
        """The area that two densities share, from 0.0 to 1.0.

        By the points where they cross: Inman and Bradley, The overlapping coefficient as a measure of agreement, 1989.
        """
        if not isinstance(other, NormalDist):
            raise TypeError("Expected another NormalDist instance")
        low, high = sorted((self, other), key=lambda which: (which._sigma, which._mu))
        v, w = low.variance, high.variance
        if not v or not w:
            raise StatisticsError("overlap() not defined when sigma is zero")
        apart = abs(high._mu - low._mu)
        if v == w:
            return math.erfc(apart / (2.0 * low._sigma * math.sqrt(2.0)))
        a = low._mu * w - high._mu * v
        b = low._sigma * high._sigma * math.sqrt(apart * apart + (w - v) * math.log(w / v))
        first, second = (a + b) / (w - v), (a - b) / (w - v)
        return 1.0 - (abs(high.cdf(first) - low.cdf(first)) + abs(high.cdf(second) - low.cdf(second)))

    def zscore(self, x):
        """How many standard deviations x is above the mean."""
        self._need_spread("zscore")
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        """The mean."""
        return self._mu

    median = mode = mean

    @property
    def stdev(self):
        """The standard deviation."""
        return self._sigma

    @property
    def variance(self):
        """The square of the standard deviation."""
        return self._sigma * self._sigma

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, math.hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __rsub__(self, other):
        return -(self - other)

    def __mul__(self, other):
        return NormalDist(self._mu * other, self._sigma * math.fabs(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return NormalDist(self._mu / other, self._sigma / math.fabs(other))

    def __pos__(self):
        return NormalDist(self._mu, self._sigma)

    def __neg__(self):
        return NormalDist(-self._mu, self._sigma)

    def __eq__(self, other):
        if not isinstance(other, NormalDist):
            return NotImplemented
        return self._mu == other._mu and self._sigma == other._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f"{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})"

    def __getstate__(self):
        return self._mu, self._sigma

    def __setstate__(self, state):
        self._mu, self._sigma = state
