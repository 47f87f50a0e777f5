name, n = "Ada", 3.14159
print(f"{name!r:>8}|{n:.2f}|{n:8.3f}|{42:05d}|{255:#x}|{1234567:,}")  # expect:    'Ada'|3.14|   3.142|00042|0xff|1,234,567
print("%s is %d years, %.1f%%" % ("Bo", 7, 12.5))  # expect: Bo is 7 years, 12.5%
print("{0} {1} {0} {x}".format("a", "b", x="c"))  # expect: a b a c
print(f"{name=} {2 + 3 = }")  # expect: name='Ada' 2 + 3 = 5
