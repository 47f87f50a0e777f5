"""Random numbers: a generator with a state, and distributions made of its even spread over [0, 1).

Programs rely on equal seeds giving CPython's numbers, so that each distribution takes the same numbers in the same
order and computes with them in the same steps; the methods are named where they are used.
"""
import _random
from math import (log as _log, exp as _exp, pi as _pi, e as _e, ceil as _ceil, sqrt as _sqrt, acos as _acos,
                  cos as _cos, sin as _sin, tau as TWOPI, floor as _floor, isfinite as _isfinite,
                  lgamma as _lgamma, fabs as _fabs, log2 as _log2)
from operator import index as _index
from posix import register_at_fork as _register_at_fork, urandom as _urandom
from _collections_abc import Sequence as _Sequence

__all__ = ["Random", "SystemRandom", "betavariate", "binomialvariate", "choice", "choices", "expovariate",
           "gammavariate", "gauss", "getrandbits", "getstate", "lognormvariate", "normalvariate", "paretovariate",
           "randbytes", "randint", "random", "randrange", "sample", "seed", "setstate", "shuffle", "triangular",
           "uniform", "vonmisesvariate", "weibullvariate"]

BPF = 53  # bits that random() gives
RECIP_BPF = 2 ** -BPF
NV_MAGICCONST = 4 * _exp(-0.5) / _sqrt(2.0)
SG_MAGICCONST = 1.0 + _log(4.5)
LOG4 = _log(4.0)
_ONE = 1


def _old_seed(text):
    """Return the number that version 1 of seed() makes of a str or bytes."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    number = ord(text[0]) << 7 if text else 0
    for char in text:
        number = (number * 1000003 ^ ord(char)) & (1 << 64) - 1
    number ^= len(text)
    return -2 if number == -1 else number


def _gamma_above_one(random, alpha):
    """A number of the gamma distribution with alpha > 1 and beta 1: Cheng's rejection from a log-logistic."""
    inverse = _sqrt(2.0 * alpha - 1.0)
    offset, slope = alpha - LOG4, alpha + inverse
    while True:
        first = random()
        if 1e-7 < first < 0.9999999:
            second = 1.0 - random()
            logit = _log(first / (1.0 - first)) / inverse
            result = alpha * _exp(logit)
            bound = first * first * second
            margin = offset + slope * logit - result
            # The first test saves most logarithms.
            if margin + SG_MAGICCONST - 4.5 * bound >= 0.0 or margin >= _log(bound):
                return result


def _gamma_below_one(random, alpha):
    """A number of the gamma distribution with alpha < 1 and beta 1: Ahrens and Dieter's GS."""
    top = (_e + alpha) / _e
    while True:
        height = top * random()
        if height > 1.0:
            result = -_log((top - height) / alpha)
            limit = result ** (alpha - 1.0)
            if random() <= limit:
                return result
        else:
            result = height ** (1.0 / alpha)
            if random() <= _exp(-result):
                return result


def _binomial_by_gaps(random, n, p):
    """How many of n trials succeed, for a small n * p: adds up the gaps between successes, which are geometric."""
    scale = _log2(1.0 - p)
    if not scale:
        return 0
    successes, trial = -1, 0
    while trial <= n:
        trial += _floor(_log2(random()) / scale) + 1
        successes += 1
    return successes


def _binomial_by_rejection(random, n, p):
    """How many of n trials succeed, for n * p >= 10 and p <= 1/2: Hoermann's BTRS."""
    deviation = _sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    surely_inside = 0.92 - 4.2 / b
    mode = None
    while True:
        u = random() - 0.5
        distance = 0.5 - _fabs(u)
        k = _floor((2.0 * a / distance + b) * u + centre)
        if not 0 <= k <= n:
            continue
        v = random()
        if distance >= 0.07 and v <= surely_inside:
            return k
        if mode is None:
            # Seldom needed, so that it waits till here.
            alpha = (2.83 + 5.1 / b) * deviation
            log_odds = _log(p / (1.0 - p))
            mode = _floor((n + 1) * p)
            log_at_mode = _lgamma(mode + 1) + _lgamma(n - mode + 1)
        v *= alpha / (a / (distance * distance) + b)
        if _log(v) <= log_at_mode - _lgamma(k + 1) - _lgamma(n - k + 1) + (k - mode) * log_odds:
            return k


class Random(_random.Random):
    """A source of random numbers with a state of its own."""
    VERSION = 3

    def __init__(self, x=None):
        self.seed(x)
        self.gauss_next = None

    def seed(self, a=None, version=2):
        """Begin anew: equal seeds give equal numbers."""
        if version == 1 and isinstance(a, (str, bytes)):
            a = _old_seed(a)
        elif version == 2 and isinstance(a, (str, bytes, bytearray)):
            from _sha2 import sha512
            if isinstance(a, str):
                a = a.encode()
            a = int.from_bytes(a + sha512(a).digest())
        elif not isinstance(a, (type(None), int, float, str, bytes, bytearray)):
            raise TypeError("The only supported seed types are: None,\n"
                            "int, float, str, bytes, and bytearray.")
        super().seed(a)
        self.gauss_next = None

    def getstate(self):
        """The state, for setstate."""
        return self.VERSION, super().getstate(), self.gauss_next

    def setstate(self, state):
        """Go back to a state."""
        version = state[0]
        if version == 3:
            version, internal, self.gauss_next = state
            super().setstate(internal)
        elif version == 2:
            version, internal, self.gauss_next = state
            try:
                internal = tuple([x % 2 ** 32 for x in internal])
            except ValueError as error:
                raise TypeError from error
            super().setstate(internal)
        else:
            raise ValueError("state with version %s passed to Random.setstate() of version %s" %
                             (version, self.VERSION))

    def __getstate__(self):
        return self.getstate()

    def __setstate__(self, state):
        self.setstate(state)

    def __reduce__(self):
        return self.__class__, (), self.getstate()

    def __init_subclass__(cls, /, **kwargs):
        for base in cls.__mro__:
            if "_randbelow" in base.__dict__:
                break
            if "getrandbits" in base.__dict__:
                cls._randbelow = cls._randbelow_with_getrandbits
                break
            if "random" in base.__dict__:
                cls._randbelow = cls._randbelow_without_getrandbits
                break

    def _randbelow_with_getrandbits(self, n):
        bits = n.bit_length()
        result = self.getrandbits(bits)
        while result >= n:
            result = self.getrandbits(bits)
        return result

    def _randbelow_without_getrandbits(self, n, maxsize=1 << BPF):
        if n < maxsize:
            # What is at or above the greatest multiple of n would favour the small results.
            limit = (maxsize - maxsize % n) / maxsize
            while (fraction := self.random()) >= limit:
                pass
            return _floor(fraction * maxsize) % n
        import warnings
        warnings.warn("Underlying random() generator does not supply \n"
                      "enough bits to choose from a population range this large.\n"
                      "To remove the range limitation, add a getrandbits() method.")
        return _floor(self.random() * n)

    _randbelow = _randbelow_with_getrandbits

    def randbytes(self, n):
        """n random bytes."""
        return self.getrandbits(n * 8).to_bytes(n, "little")

    def randrange(self, start, stop=None, step=_ONE):
        """An item of range(start, stop, step)."""
        first = _index(start)
        if stop is None:
            if step is not _ONE:
                raise TypeError("Missing a non-None stop argument")
            if first > 0:
                return self._randbelow(first)
            raise ValueError("empty range for randrange()")
        last = _index(stop)
        width = last - first
        by = _index(step)
        if by == 1:
            if width > 0:
                return first + self._randbelow(width)
            raise ValueError(f"empty range in randrange({start}, {stop})")
        if by > 0:
            count = (width + by - 1) // by
        elif by < 0:
            count = (width + by + 1) // by
        else:
            raise ValueError("zero step for randrange()")
        if count <= 0:
            raise ValueError(f"empty range in randrange({start}, {stop}, {step})")
        return first + by * self._randbelow(count)

    def randint(self, a, b):
        """An int from a to b, both included."""
        a = _index(a)
        b = _index(b)
        if b < a:
            raise ValueError(f"empty range in randint({a}, {b})")
        return a + self._randbelow(b - a + 1)

    def choice(self, seq):
        """An item."""
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._randbelow(len(seq))]

    def shuffle(self, x):
        """Mix a list."""
        randbelow = self._randbelow
        for unmixed in range(len(x), 1, -1):
            chosen, last = randbelow(unmixed), unmixed - 1
            x[last], x[chosen] = x[chosen], x[last]

    def sample(self, population, k, *, counts=None):
        """k items, none twice."""
        if not isinstance(population, _Sequence):
            raise TypeError("Population must be a sequence.  For dicts or sets, use sorted(d).")
        n = len(population)
        if counts is not None:
            from itertools import accumulate
            from bisect import bisect
            sums = list(accumulate(counts))
            if len(sums) != n:
                raise ValueError("The number of counts does not match the population")
            total = sums.pop() if sums else 0
            if not isinstance(total, int):
                raise TypeError("Counts must be integers")
            if total < 0:
                raise ValueError("Counts must be non-negative")
            return [population[bisect(sums, s)] for s in self.sample(range(total), k=k)]
        randbelow = self._randbelow
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        result = [None] * k
        setsize = 21
        if k > 5:
            setsize += 4 ** _ceil(_log(k * 3, 4))
        if n <= setsize:
            pool = list(population)
            for i in range(k):
                j = randbelow(n - i)
                result[i] = pool[j]
                pool[j] = pool[n - i - 1]
        else:
            taken = set()
            for i in range(k):
                j = randbelow(n)
                while j in taken:
                    j = randbelow(n)
                taken.add(j)
                result[i] = population[j]
        return result

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        """k items, some perhaps again."""
        random = self.random
        n = len(population)
        if cum_weights is None:
            if weights is None:
                n += 0.0
                return [population[_floor(random() * n)] for _ in range(k)]
            from itertools import accumulate
            try:
                cum_weights = list(accumulate(weights))
            except TypeError:
                if not isinstance(weights, int):
                    raise
                k = weights
                raise TypeError(f"The number of choices must be a keyword argument: {k=}") from None
        elif weights is not None:
            raise TypeError("Cannot specify both weights and cumulative weights")
        if len(cum_weights) != n:
            raise ValueError("The number of weights does not match the population")
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        if not _isfinite(total):
            raise ValueError("Total of weights must be finite")
        from bisect import bisect
        last = n - 1
        return [population[bisect(cum_weights, random() * total, 0, last)] for _ in range(k)]

    def uniform(self, a, b):
        """A float between a and b."""
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        """A float from low to high, mostly near mode."""
        share, peak = self.random(), 0.5
        if mode is not None:
            try:
                peak = (mode - low) / (high - low)
            except ZeroDivisionError:
                return low
        if share > peak:
            # The falling side is the rising one seen from the other end.
            share, peak, low, high = 1.0 - share, 1.0 - peak, high, low
        return low + (high - low) * _sqrt(share * peak)

    def normalvariate(self, mu=0.0, sigma=1.0):
        """Normal distribution."""
        random = self.random
        while True:
            u1 = random()
            u2 = 1.0 - random()
            z = NV_MAGICCONST * (u1 - 0.5) / u2
            if z * z / 4.0 <= -_log(u2):
                return mu + z * sigma

    def gauss(self, mu=0.0, sigma=1.0):
        """Normal distribution, two numbers at a time."""
        z = self.gauss_next
        self.gauss_next = None
        if z is None:
            x2pi = self.random() * TWOPI
            g2rad = _sqrt(-2.0 * _log(1.0 - self.random()))
            z = _cos(x2pi) * g2rad
            self.gauss_next = _sin(x2pi) * g2rad
        return mu + z * sigma

    def lognormvariate(self, mu, sigma):
        """exp of a normal distribution."""
        return _exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd=1.0):
        """Exponential distribution."""
        return -_log(1.0 - self.random()) / lambd

    def vonmisesvariate(self, mu, kappa):
        """Distribution on a circle."""
        random = self.random
        if kappa <= 1e-6:
            return random() * TWOPI
        # Best and Fisher: rejection from a wrapped Cauchy distribution.
        half = 0.5 / kappa
        shape = half + _sqrt(1.0 + half * half)
        accepted = False
        while not accepted:
            cosine = _cos(_pi * random())
            ratio = cosine / (shape + cosine)
            test = random()
            accepted = test < 1.0 - ratio * ratio or test <= (1.0 - ratio) * _exp(ratio)
        inverse = 1.0 / shape
        angle = _acos((inverse + cosine) / (1.0 + inverse * cosine))
        return (mu + angle if random() > 0.5 else mu - angle) % TWOPI

    def gammavariate(self, alpha, beta):
        """Gamma distribution."""
        if alpha <= 0.0 or beta <= 0.0:
            raise ValueError("gammavariate: alpha and beta must be > 0.0")
        if alpha > 1.0:
            return _gamma_above_one(self.random, alpha) * beta
        if alpha < 1.0:
            return _gamma_below_one(self.random, alpha) * beta
        return -_log(1.0 - self.random()) * beta

    def betavariate(self, alpha, beta):
        """Beta distribution."""
        y = self.gammavariate(alpha, 1.0)
        if y:
            return y / (y + self.gammavariate(beta, 1.0))
        return 0.0

    def paretovariate(self, alpha):
        """Pareto distribution."""
        return (1.0 - self.random()) ** (-1.0 / alpha)

    def weibullvariate(self, alpha, beta):
        """Weibull distribution."""
        return alpha * (-_log(1.0 - self.random())) ** (1.0 / beta)

    def binomialvariate(self, n=1, p=0.5):
        """How many of n trials succeed."""
        if n < 0:
            raise ValueError("n must be non-negative")
        if not 0.0 < p < 1.0:
            if p == 0.0 or p == 1.0:
                return n if p else 0
            raise ValueError("p must be in the range 0.0 <= p <= 1.0")
        if n == 1:
            return _index(self.random() < p)
        if p > 0.5:
            return n - self.binomialvariate(n, 1.0 - p)
        draw = _binomial_by_gaps if n * p < 10.0 else _binomial_by_rejection
        return draw(self.random, n, p)


class SystemRandom(Random):
    """Numbers from the operating system."""

    def random(self):
        return (int.from_bytes(_urandom(7)) >> 3) * RECIP_BPF

    def getrandbits(self, k):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        count = (k + 7) // 8
        return int.from_bytes(_urandom(count)) >> (count * 8 - k)

    def randbytes(self, n):
        return _urandom(n)

    def seed(self, *args, **kwds):
        return None

    def _notimplemented(self, *args, **kwds):
        raise NotImplementedError("System entropy source does not have state.")

    getstate = setstate = _notimplemented


# What the module offers as functions are the methods of one generator.
_inst = Random()
globals().update((_name, getattr(_inst, _name)) for _name in __all__ if _name not in ("Random", "SystemRandom"))

# The child of a fork goes on with numbers of its own.
_register_at_fork(after_in_child=_inst.seed)


def _parse_args(args):
    """(options, help text) of a command line."""
    from argparse import ArgumentParser, RawTextHelpFormatter
    parser = ArgumentParser(formatter_class=RawTextHelpFormatter)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("-c", "--choice", nargs="+", help="print a random choice")
    ways.add_argument("-i", "--integer", type=int, metavar="N",
                      help="print a random integer between 1 and N inclusive")
    ways.add_argument("-f", "--float", type=float, metavar="N",
                      help="print a random floating-point number between 0 and N inclusive")
    parser.add_argument("input", nargs="*", help="if no options given, output depends on the input\n"
                        "    string or multiple: same as --choice\n"
                        "    integer: same as --integer\n"
                        "    float: same as --float")
    return parser.parse_args(args), parser.format_help()


def main(args=None):
    """What `python -m random` prints."""
    options, text = _parse_args(args)
    if options.choice:
        return choice(options.choice)
    if options.integer is not None:
        return randint(1, options.integer)
    if options.float is not None:
        return uniform(0, options.float)
    if not options.input:
        return text
    if len(options.input) > 1:
        return choice(options.input)
    word = options.input[0]
    try:
        return randint(1, int(word))
    except ValueError:
        pass
    try:
        return uniform(0, float(word))
    except ValueError:
        return choice(word.split())


if __name__ == "__main__":
    print(main())
