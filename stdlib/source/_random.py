"""The Mersenne Twister MT19937."""
import time

_N, _M = 624, 397


class Random:
    """random() and getrandbits() from one stream of numbers."""

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        Random.seed(self, *args[:1])
        return self

    def __init__(self, seed=None, /):
        pass

    def seed(self, n=None, /):
        """Begin the stream that n stands for."""
        if n is None:
            n = time.time_ns() * 1000003 ^ id(self) ^ time.perf_counter_ns() << 64
        elif isinstance(n, int):
            n = abs(n)
        else:
            n = hash(n) & 0xffffffffffffffff
        key = []
        while n:
            key.append(n & 0xffffffff)
            n >>= 32
        if not key:
            key.append(0)
        state = [19650218]
        value = 19650218
        for i in range(1, _N):
            value = (1812433253 * (value ^ value >> 30) + i) & 0xffffffff
            state.append(value)
        i, j = 1, 0
        count = len(key)
        for _ in range(max(_N, count)):
            before = state[i - 1]
            state[i] = ((state[i] ^ (before ^ before >> 30) * 1664525) + key[j] + j) & 0xffffffff
            i += 1
            j += 1
            if i >= _N:
                state[0] = state[_N - 1]
                i = 1
            if j >= count:
                j = 0
        for _ in range(_N - 1):
            before = state[i - 1]
            state[i] = ((state[i] ^ (before ^ before >> 30) * 1566083941) - i) & 0xffffffff
            i += 1
            if i >= _N:
                state[0] = state[_N - 1]
                i = 1
        state[0] = 0x80000000
        self._state = state
        self._index = _N

    def _twist(self):
        state = self._state
        for k in range(_N):
            y = state[k] & 0x80000000 | state[k + 1 - _N] & 0x7fffffff
            value = state[k + _M - _N] ^ y >> 1
            state[k] = value ^ 0x9908b0df if y & 1 else value
        self._index = 0

    def _next(self):
        if self._index >= _N:
            self._twist()
        y = self._state[self._index]
        self._index += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9d2c5680
        y ^= y << 15 & 0xefc60000
        return y ^ y >> 18

    def random(self):
        """A float x, 0 <= x < 1."""
        a = self._next() >> 5
        return (a * 67108864 + (self._next() >> 6)) / 9007199254740992

    def getrandbits(self, k, /):
        """An int of k random bits."""
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        if k <= 32:
            return self._next() >> (32 - k) if k else 0
        result = shift = 0
        while k > 0:
            value = self._next()
            if k < 32:
                value >>= 32 - k
            result |= value << shift
            shift += 32
            k -= 32
        return result

    def getstate(self):
        return tuple(self._state) + (self._index,)

    def setstate(self, state, /):
        if not isinstance(state, tuple):
            raise TypeError("state vector must be a tuple")
        if len(state) != _N + 1:
            raise ValueError("state vector is the wrong size")
        if not 0 <= state[-1] <= _N:
            raise ValueError("invalid state")
        self._state = list(state[:-1])
        self._index = state[-1]
