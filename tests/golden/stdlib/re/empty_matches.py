import re

print([found.span() for found in re.finditer("a*", "baac")])  # expect: [(0, 0), (1, 3), (3, 3), (4, 4)]
print(re.sub("a*", "-", "baac"), re.split(r"\b|:+", "a::bc"))  # expect: -b--c- ['', 'a', '', '', 'bc', '']
print(re.subn("x*", lambda found: f"<{found[0]}>", "axb"))  # expect: ('<>a<x><>b<>', 4)
scanner = re.compile("a*").scanner("baac")
print(*(scanner.search().span() for _ in range(4)), scanner.search())
# expect: (0, 0) (1, 3) (3, 3) (4, 4) None
scanner = re.compile("a*").scanner("baac")
print(scanner.match().span(), scanner.match(), scanner.match())  # expect: (0, 0) None None
