import copy
import pickle
import re

pattern = re.compile(r"(?P<key>\w+)=(\d+)?", re.I | re.A)
print(pattern, pattern.groups, pattern.groupindex, pattern.flags)
# expect: re.compile('(?P<key>\\w+)=(\\d+)?', re.IGNORECASE|re.ASCII) 2 {'key': 1} 258
match = pattern.search("-ab=", 1, 4)
print(match, match.groups("?"), match.groupdict(), match.regs, match.pos, match.endpos)
# expect: <re.Match object; span=(1, 4), match='ab='> ('ab', '?') {'key': 'ab'} ((1, 4), (1, 3), (-1, -1)) 1 4
print(match["key"], match[2], match.group(1, "key"), match.span("key"), match.lastindex, match.lastgroup)
# expect: ab None ('ab', 'ab') (1, 3) 1 key
print(match.expand(r"\1\2;\g<key>"), match.re is pattern)  # expect: ab;ab True
print(pickle.loads(pickle.dumps(pattern)) == pattern, copy.deepcopy(match) is match)  # expect: True True
print(re.compile("a") == re.compile("a", re.I), re.compile("a") == re.compile(b"a"))  # expect: False False
for wrong in (3, "x", -1, None, 10**30):
    try:
        match[wrong]
    except IndexError as error:
        print(error)
# expect: no such group
# expect: no such group
# expect: no such group
# expect: no such group
# expect: no such group
try:
    re.Pattern()
except TypeError as error:
    print(error)  # expect: cannot create 're.Pattern' instances
