"""Loops at module level, as learners write them: numbers, lists, dicts, texts, globals of functions."""

total = 0
for i in range(60000):
    if i % 3 == 0 or i % 5 == 0:
        total += i
    else:
        total -= 1

steps = longest = 0
for start in range(1, 700):
    n = start
    count = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        count += 1
    if count > longest:
        longest = count
    steps = steps + count

size = 18
left = [[(row * column) % 7 + 0.5 for column in range(size)] for row in range(size)]
product = [[0.0] * size for _ in range(size)]
for row in range(size):
    for column in range(size):
        cell = 0.0
        for k in range(size):
            cell += left[row][k] * left[k][column]
        product[row][column] = cell

flags = [True] * 30000
for i in range(2, 30000):
    if flags[i]:
        for j in range(i * i, 30000, i):
            flags[j] = False

words = "the quick brown fox jumps over the lazy dog and the cat".split() * 300
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
text = ""
for word in words:
    if word != "the" and len(word) >= 3:
        text += word[0].upper() + word[1:]
letters = {}
for letter in text:
    if letter in letters:
        letters[letter] += 1
    else:
        letters[letter] = 1

x, y, inside = 0.5, 0.25, 0
for i in range(20000):
    x = 3.7 * x * (1 - x)
    y = (y * 1.3 + x) / 2
    if x * x + y * y <= 1:
        inside += 1

calls = 0


def visit(number):
    global calls
    calls += 1
    return number * 2 if 10 < number <= 5000 else number


for i in range(8000):
    total = total + visit(i)

squares = []
for i in range(9000):
    squares.append(i * i % 97)
squares.sort()
for index, square in enumerate(squares):
    if square > 50:
        total += index & square

bits = 0
for i in range(9000):
    bits = (bits << 1 ^ i) & 0xFFFF | i >> 3

print(total, steps, longest, round(sum(map(sum, product))), sum(flags), len(text), len(letters), inside, calls, bits)
