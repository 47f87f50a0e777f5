import traceback


def inner(x):
    return x + (
        1 +
        None)


def outer(a):
    return inner(a) * 2


def subscript():
    return {"é": [1]}["é"][outer(3)]


try:
    subscript()
except TypeError as error:
    for line in "".join(traceback.format_tb(error.__traceback__)).splitlines():
        print(line if "File" not in line else line.rpartition(", ")[2])
    print([(entry.lineno, entry.end_lineno, entry.colno, entry.end_colno) for entry in traceback.extract_tb(error.__traceback__)])
print(traceback.format_list([("f.py", 3, "name", "x = 1")]))
# expect: in <module>
# expect:     subscript()
# expect:     ~~~~~~~~~^^
# expect: in subscript
# expect:     return {"é": [1]}["é"][outer(3)]
# expect:                            ~~~~~^^^
# expect: in outer
# expect:     return inner(a) * 2
# expect:            ~~~~~^^^
# expect: in inner
# expect:     1 +
# expect:     ~~^
# expect:     None)
# expect:     ~~~~
# expect: [(19, 19, 4, 15), (15, 15, 29, 37), (11, 11, 11, 19), (6, 7, 8, 12)]
# expect: ['  File "f.py", line 3, in name\n    x = 1\n']
