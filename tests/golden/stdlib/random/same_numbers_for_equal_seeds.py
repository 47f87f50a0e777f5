import random
random.seed(42)
print(random.random(), random.randint(1, 100), random.choice("abcdef"), random.sample(range(50), 5))  # expect: 0.6394267984578837 4 f [17, 15, 14, 8, 47]
x = list(range(10))
random.shuffle(x)
print(x, round(random.gauss(0, 1), 12))  # expect: [7, 2, 5, 6, 0, 3, 4, 9, 8, 1] 0.147595982536
