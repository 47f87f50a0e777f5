import _regex

# what runs programs takes none that it could not end well
step = (_regex.MATCH,)
for code, texts, sets in (([], [], []), ([(99,)], [], []), ([(_regex.CHAR,), step], [], []),
                          ([(_regex.SET, 0), step], [], []), ([(_regex.TEXT, 0), step], [], []),
                          ([(_regex.MARK, 2), step], [], []), ([(_regex.JUMP, 2), step], [], []),
                          ([(_regex.JUMP, 0)], [], []), ([step], [""], []), ([step], [], [(0, 9, 0, 0, [])])):
    try:
        _regex.compile("", 0, code, texts, sets, {}, (None,), 0, 0)
    except ValueError as error:
        print(error)
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
# expect: not a program of the regular expression compiler
ends = [(_regex.LOOK_END,), (_regex.ATOMIC_END,), (_regex.LOOK, 0, 0, 0), step]
print(_regex.compile("", 0, ends, [], [], {}, (), 0, 0).search("abc"))  # expect: None
