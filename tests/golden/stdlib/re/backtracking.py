import re


def show(pattern, text, flags=0):
    found = re.search(pattern, text, flags)
    print(found and (found.span(), found.groups()))


show(r"(a+)(a+?)(a*)", "aaaa")  # expect: ((0, 4), ('aaa', 'a', ''))
show(r"<(.*?)>", "<<a>b>")  # expect: ((0, 4), ('<a',))
show(r"(?:a|ab)(?:c|bcd)(d*)", "abcd")  # expect: ((0, 4), ('',))
show(r"(?:a|ab){2}+c", "abac")  # expect: None
show(r"(?>(?:a|ab){2})c", "abac")  # expect: ((0, 4), ())
show(r"(?>\W?+|\b.)(b)", "ab")  # expect: ((1, 2), ('b',))
show(r"a*+a", "aaa")  # expect: None
show(r"(a)|b(?(1)c|d)", "bcbd")  # expect: ((2, 4), (None,))
show(r"(?=(a+))a*b\1", "baaabac")  # expect: ((3, 6), ('a',))
show(r"(?!(a)b)\w", "abc")  # expect: ((1, 2), (None,))
show(r"(?<=(?:ab|cd))x", "axcdx")  # expect: ((4, 5), ())
show(r"(?<!\w)\w+(?!\w)", "ab")  # expect: ((0, 2), ())
show(r"(?:()|(?(1)b|a)){3}", "ab")  # expect: ((0, 0), ('',))
show(r"(a|b(?=c))*", "abab")  # expect: ((0, 1), ('a',))
show(r"(\w)\1", "abccd")  # expect: ((2, 4), ('c',))
show(r"(\w)\1", "abBc", re.I)  # expect: ((1, 3), ('b',))
show(r"^b$", "a\nb\nc", re.M)  # expect: ((2, 3), ())
print(re.compile("").match("abc", 2, 1), re.compile("").search("abc", 2, 1))
# expect: <re.Match object; span=(2, 2), match=''> None
print(len(re.match(r"(?:ab)*", "ab" * 100_000)[0]), re.match("(?:" * 50 + "a" + ")*" * 50, "aab").span())
# expect: 200000 (0, 2)
