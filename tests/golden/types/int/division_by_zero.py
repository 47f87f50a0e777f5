print(5 / 2, 4 / 2)  # expect: 2.5 2.0
5 // 0  # expect error: ZeroDivisionError: division by zero
