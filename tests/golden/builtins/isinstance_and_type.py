print(type(1), type("a").__name__, isinstance(True, int), callable(print))  # expect: <class 'int'> str True True
print(isinstance(1, (str, int)), issubclass(bool, int))  # expect: True True
C = type("C", (), {"x": 5})
print(C().x, C.__name__)  # expect: 5 C
