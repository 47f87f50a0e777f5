import re
print(re.findall(r"\w+", "ab cd"), re.sub(r"(\d)", r"<\1>", "a1b2"))  # expect: ['ab', 'cd'] a<1>b<2>
m = re.match(r"(?P<k>\w+)=(?P<v>\d+)", "age=36")
print(m.group("k"), m["v"], m.groups(), m.span())  # expect: age 36 ('age', '36') (0, 6)
print(re.split(r"[,;]\s*", "a, b;c"), bool(re.fullmatch(r"a{2,3}", "aaaa")))  # expect: ['a', 'b', 'c'] False
