if (n := len("abc")) > 2:
    print(n)  # expect: 3
print("even" if n % 2 == 0 else "odd")  # expect: odd
