"""Integers and floats: loops, sums, sieves, matrices, long numbers."""
from math import sqrt


def sieve(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(sqrt(limit)) + 1):
        if flags[i]:
            for j in range(i * i, limit + 1, i):
                flags[j] = False
    return sum(flags)


def slices(limit):
    flags = bytearray([1]) * limit
    for i in range(2, 100):
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, limit, i)))
    return sum(flags)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            if n % 2 == 0:
                n //= 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def multiply(a, b):
    size = len(a)
    result = [[0.0] * size for _ in range(size)]
    for i in range(size):
        row, left = result[i], a[i]
        for j in range(size):
            total = 0.0
            for k in range(size):
                total += left[k] * b[k][j]
            row[j] = total
    return result


def mandelbrot(size):
    inside = 0
    for y in range(size):
        for x in range(size):
            c = complex(3.0 * x / size - 2.0, 2.0 * y / size - 1.0)
            zr = zi = 0.0
            for _ in range(40):
                zr, zi = zr * zr - zi * zi + c.real, 2.0 * zr * zi + c.imag
                if zr * zr + zi * zi > 4.0:
                    break
            else:
                inside += 1
    return inside


def digits(n):
    a, b = 1, 1
    for i in range(n):
        a, b = b, a + b
    return len(str(a)) + len(hex(b)) + pow(3, a % 1000, 10 ** 9 + 7) + a // 7 % 1000


def bits(count):
    state, total = 12345, 0
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        total ^= state >> 3
        total = (total << 1 | total >> 30) & 0x7FFFFFFF
    return total


print(sieve(60000), slices(60000), fibonacci(19), collatz(3000))
matrix = [[float(i * j % 7) for j in range(30)] for i in range(30)]
print(multiply(matrix, matrix)[3][4], mandelbrot(40), digits(2000), bits(30000))
total = 0
for i in range(60000):
    if i % 3 == 0 or i % 5 == 0:
        total += i
    elif i & 1:
        total -= 1
print(total)
x = 0.5
n = 0
while n < 30000:
    x = 3.7 * x * (1 - x)
    n += 1
print(round(x, 6), abs(-3) + max(1, 2.5) + min([4, 2, 8]) + divmod(17, 5)[1])
