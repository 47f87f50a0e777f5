s = "naïve café ☕ 😀"
print(len(s), s.upper(), s[-1], s.encode("utf-8"))  # expect: 14 NAÏVE CAFÉ ☕ 😀 😀 b'na\xc3\xafve caf\xc3\xa9 \xe2\x98\x95 \xf0\x9f\x98\x80'
print(ascii(s), ord("é"), chr(128512))  # expect: 'na\xefve caf\xe9 \u2615 \U0001f600' 233 😀
