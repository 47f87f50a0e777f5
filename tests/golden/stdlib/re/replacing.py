import re

print(re.sub(r"(\w)(\d)?", r"\2<\g<1>>\n", "a1b"))
# expect: 1<a>
# expect: <b>
# expect:
print(re.sub("b", "☃", "abc"), re.sub("☃", r"\g<0>\g<0>", "a☃"), re.sub(b"b", b"--", bytearray(b"abc")))
# expect: a☃c a☃☃ b'a--c'
print(re.sub("a", lambda found: None, "aab"), re.sub("a", "b", "aaa", count=2), re.compile("a").sub("b", "a", -1))
# expect: b bba a
for pattern, replacement, text in (("a", 1, "a"), ("a", b"b", "xa"), ("a", lambda found: 3, "a"),
                                   ("a", b"<\\g<0>>", "a"), ("a", r"\2", "a"), ("a", "\\", "a")):
    try:
        re.sub(pattern, replacement, text)
    except (TypeError, re.error) as error:
        print(error)
# expect: decoding to str: need a bytes-like object, int found
# expect: sequence item 1: expected str instance, bytes found
# expect: sequence item 0: expected str instance, int found
# expect: sequence item 1: expected a bytes-like object, str found
# expect: invalid group reference 2 at position 1
# expect: bad escape (end of pattern) at position 0
