"""The operators of the views of an OrderedDict take anything to iterate over."""
from collections import OrderedDict

table = OrderedDict(a=1, b=2)
print(sorted(table.keys() | ["c"]), sorted(table.keys() & "ax"), sorted(table.keys() - ("a",)))  # expect: ['a', 'b', 'c'] ['a'] ['b']
print(sorted(["c"] | table.keys()), sorted("ax" & table.keys()), sorted(["a", "z"] - table.keys()))  # expect: ['a', 'b', 'c'] ['a'] ['z']
print(sorted(table.keys() ^ "ac"), sorted("ac" ^ table.keys()), table.items() & [("a", 1), ("b", 3)])  # expect: ['b', 'c'] ['b', 'c'] {('a', 1)}
for question in lambda: table.items() | 5, lambda: 5 - table.keys(), lambda: table.keys() & None:
    try:
        question()
        said = "nothing"
    except TypeError as error:
        said = str(error)
    if "'int'" in said:
        continue
    print(said)  # expect: 'NoneType' object is not iterable
print({"a"} - table.keys(), table.keys() == {"a", "b"}, table.keys() <= {"a", "b", "c"})  # expect: set() True True
