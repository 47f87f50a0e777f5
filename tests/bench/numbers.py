"""Integer and float loops: primes, Collatz, a matrix product, Mandelbrot."""
import sys


def primes(limit):
    flags = [True] * limit
    for i in range(2, limit):
        if flags[i]:
            for j in range(i * i, limit, i):
                flags[j] = False
    return sum(flags) - 2


def collatz(limit):
    best = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        best = max(best, steps)
    return best


def product(size):
    a = [[(i * j) % 7 + 0.5 for j in range(size)] for i in range(size)]
    result = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(size):
            total = 0.0
            for k in range(size):
                total += a[i][k] * a[k][j]
            result[i][j] = total
    return sum(map(sum, result))


def mandelbrot(size):
    inside = 0
    for y in range(size):
        for x in range(size):
            cr, ci = 3.0 * x / size - 2.0, 2.0 * y / size - 1.0
            zr = zi = 0.0
            for _ in range(50):
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                if zr * zr + zi * zi > 4.0:
                    break
            else:
                inside += 1
    return inside


scale = int(sys.argv[1]) if len(sys.argv) > 1 else 4
print(primes(200000 * scale), collatz(10000 * scale), product(25 * scale), mandelbrot(40 * scale))
