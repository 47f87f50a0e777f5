try:
    raise ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("h", [ValueError(3)])])
except* ValueError as e:
    print(e.exceptions)  # expect: (ValueError(1), ExceptionGroup('h', [ValueError(3)]))
except* TypeError as e:
    print(len(e.exceptions))  # expect: 1
