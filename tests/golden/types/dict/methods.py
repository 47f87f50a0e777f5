d = {"a": 1, "b": 2}
d["c"] = 3
print(d, d.get("z"), d.get("z", 0), d.setdefault("e", 5), d.pop("a"))  # expect: {'b': 2, 'c': 3, 'e': 5} None 0 5 1
print(list(d.keys()), list(d.values()), list(d.items()), "b" in d, len(d))  # expect: ['b', 'c', 'e'] [2, 3, 5] [('b', 2), ('c', 3), ('e', 5)] True 3
d.update(b=20, f=6)
print(d, d | {"g": 7}, dict([("x", 1)]), dict.fromkeys("ab", 0))  # expect: {'b': 20, 'c': 3, 'e': 5, 'f': 6} {'b': 20, 'c': 3, 'e': 5, 'f': 6, 'g': 7} {'x': 1} {'a': 0, 'b': 0}
print(d.popitem(), list(reversed(d)))  # expect: ('f', 6) ['e', 'c', 'b']
