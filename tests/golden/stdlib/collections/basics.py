from collections import namedtuple, deque, Counter, defaultdict, OrderedDict, ChainMap
P = namedtuple("P", "x y")
print(P(1, 2), P(1, 2)._replace(y=5), P(3, 4).x)  # expect: P(x=1, y=2) P(x=1, y=5) 3
print(Counter("hello").most_common(2))  # expect: [('l', 2), ('h', 1)]
d = defaultdict(list)
d["a"].append(1)
print(dict(d), deque([1, 2, 3], maxlen=2), OrderedDict(a=1), ChainMap({"a": 1}, {"b": 2})["b"])  # expect: {'a': [1]} deque([2, 3], maxlen=2) OrderedDict({'a': 1}) 2
