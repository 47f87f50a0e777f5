"""Matrices and prime numbers: operators, exact arithmetic and big integers."""

from math import gcd, isqrt


class Matrix:
    """An immutable matrix of numbers supporting +, -, *, @ and **."""

    def __init__(self, rows):
        self.rows = tuple(tuple(row) for row in rows)
        if len({len(row) for row in self.rows}) != 1:
            raise ValueError("the rows must have the same length")

    @classmethod
    def identity(cls, size):
        return cls([int(i == j) for j in range(size)] for i in range(size))

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def transposed(self):
        return Matrix(zip(*self.rows))

    def __getitem__(self, position):
        row, column = position
        return self.rows[row][column]

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __hash__(self):
        return hash(self.rows)

    def __add__(self, other):
        if self.shape != other.shape:
            raise ValueError(f"cannot add {self.shape} and {other.shape}")
        return Matrix(
            [a + b for a, b in zip(mine, theirs)]
            for mine, theirs in zip(self.rows, other.rows)
        )

    def __mul__(self, number):
        return Matrix([number * value for value in row] for row in self.rows)

    __rmul__ = __mul__

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -other

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {other.shape}")
        columns = other.transposed.rows
        return Matrix(
            [sum(a * b for a, b in zip(row, column)) for column in columns]
            for row in self.rows
        )

    def __pow__(self, exponent):
        """Repeated squaring: about log2(exponent) multiplications."""
        result, base = Matrix.identity(len(self.rows)), self
        while exponent:
            if exponent & 1:
                result = result @ base
            base = base @ base
            exponent >>= 1
        return result

    def determinant(self):
        """Bareiss elimination: every division is exact, so ints suffice."""
        rows = [list(row) for row in self.rows]
        size, sign, previous = len(rows), 1, 1
        for k in range(size - 1):
            if rows[k][k] == 0:
                for swap in range(k + 1, size):
                    if rows[swap][k]:
                        rows[k], rows[swap] = rows[swap], rows[k]
                        sign = -sign
                        break
                else:
                    return 0
            for i in range(k + 1, size):
                for j in range(k + 1, size):
                    value = rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j]
                    rows[i][j] = value // previous
            previous = rows[k][k]
        return sign * rows[-1][-1]

    def __str__(self):
        cells = [[str(value) for value in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*cells)]
        return "\n".join(
            "[" + "  ".join(c.rjust(w) for c, w in zip(row, widths)) + "]"
            for row in cells
        )


def sieve(limit):
    """The primes up to a limit, by the sieve of Eratosthenes."""
    is_prime = bytearray([1]) * (limit + 1)
    is_prime[:2] = b"\0\0"
    for n in range(2, isqrt(limit) + 1):
        if is_prime[n]:
            is_prime[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n, flag in enumerate(is_prime) if flag]


def factors(n):
    """Yield the prime factors of n, smallest first."""
    divisor = 2
    while divisor * divisor <= n:
        while n % divisor == 0:
            yield divisor
            n //= divisor
        divisor += 1 if divisor == 2 else 2
    if n > 1:
        yield n


def is_mersenne_prime(p):
    """The Lucas-Lehmer test: is 2**p - 1 prime, for an odd prime p?"""
    mersenne, s = (1 << p) - 1, 4
    for _ in range(p - 2):
        s = (s * s - 2) % mersenne
    return s == 0


def main():
    a = Matrix([[2, -1, 0], [1, 3, 5], [4, 0, 7]])
    b = Matrix([[1, 2, 3]] * 3)
    for name, value in {"a": a, "a + b": a + b, "a @ b": a @ b, "2*a - b": 2 * a - b}.items():
        print(f"{name} =\n{value}")
    print("det(a) =", a.determinant())
    print("det(a @ a) == det(a)**2:", (a @ a).determinant() == a.determinant() ** 2)
    try:
        a @ Matrix([[1, 2]])
    except ValueError as error:
        print("ValueError:", error)

    # [[1, 1], [1, 0]] ** n holds the Fibonacci numbers.
    fibonacci = Matrix([[1, 1], [1, 0]])
    for n in 10, 100, 300:
        print(f"fibonacci({n}) = {(fibonacci**n)[0, 1]}")

    primes = sieve(10_000)
    print(f"\n{len(primes):,} primes up to 10,000; the last are {primes[-5:]}")
    print("twins:", [(p, q) for p, q in zip(primes, primes[1:]) if q - p == 2][-3:])
    for n in 360, 1001, 2**32 + 1, 600_851_475_143:
        print(f"{n:,} = {' * '.join(map(str, factors(n)))}")
    print("gcd(360, 1001) =", gcd(360, 1001))
    print("Mersenne primes 2**p - 1 for p =", *filter(is_mersenne_prime, primes[1:60]))


if __name__ == "__main__":
    main()
