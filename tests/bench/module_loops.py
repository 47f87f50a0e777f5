"""The loops of learners: at module level, without a function around them."""
import sys

scale = int(sys.argv[1]) if len(sys.argv) > 1 else 4
total = 0
for i in range(300000 * scale):
    if i % 3 == 0 or i % 5 == 0:
        total += i
    else:
        total -= 1
squares = []
for i in range(100000 * scale):
    squares.append(i * i % 97)
counts = {}
for square in squares:
    counts[square] = counts.get(square, 0) + 1
x, n = 0.5, 0
while n < 200000 * scale:
    x = 3.7 * x * (1 - x)
    n += 1
words = []
for i in range(30000 * scale):
    words.append("w" + str(i % 50))
print(total, len(counts), round(x, 6), len(set(words)))
