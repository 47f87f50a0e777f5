s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title())  # expect: HELLO, WORLD hello, world hELLO, wORLD Hello, World
print(s.find("o"), s.rfind("o"), s.count("l"), s.index("W"))  # expect: 4 8 3 7
print(s.replace("l", "L"), s.split(", "), "-".join("abc"))  # expect: HeLLo, WorLd ['Hello', 'World'] a-b-c
print(" x ".strip() + "|", "x".center(5, "*"), "7".zfill(3), "a".ljust(3) + "|")  # expect: x| **x** 007 a  |
print(s.startswith("He"), s.endswith("x"), s[::-1], s[1:4])  # expect: True False dlroW ,olleH ell
print("abc".isalpha(), "12".isdigit(), "a b".partition(" "), "ab\ncd".splitlines())  # expect: True True ('a', ' ', 'b') ['ab', 'cd']
