import re

print(ascii(re.findall("(?i)k", "kK\u212a")), ascii(re.findall("(?ia)k", "kK\u212a")))
# expect: ['k', 'K', '\u212a'] ['k', 'K']
print(re.findall("(?i)[^σ]", "σςΣs"), re.findall("(?i)ß", "ßẞ"))  # expect: ['s'] ['ß', 'ẞ']
print(re.findall("(?i)[à-þ]+", "ÀÉ×þ"), re.findall("(?i)\U00010400", "\U00010428"))  # expect: ['ÀÉ', 'þ'] ['𐐨']
print(re.findall(r"\w+", "день за днём 𝔸1"), re.findall(r"(?a)\w+", "déjà"))
# expect: ['день', 'за', 'днём', '𝔸1'] ['d', 'j']
print(re.findall(r"\d", "1٣x"), re.findall(rb"\w", b"a\xe9_"), re.findall(r"[\D\d]", "é1"))
# expect: ['1', '٣'] [b'a', b'_'] ['é', '1']
print(re.findall(rb"(?iL)[^b]", b"aBb"), re.findall(r"(?i:a)b", "AbAB"))  # expect: [b'a'] ['Ab']
print(re.findall("[\u0100-\u2fff]|x", "aĀ☃x\U0001f600"), re.findall("a|[bc]|d", "abcd"))
# expect: ['Ā', '☃', 'x'] ['a', 'b', 'c', 'd']
print(re.search("needle", "☃" * 5 + "needle").span(), re.search("☃n", "abc"))  # expect: (5, 11) None
