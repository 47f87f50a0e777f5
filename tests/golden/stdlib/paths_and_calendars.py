import calendar
import fnmatch
import glob
from pathlib import PurePosixPath

path = PurePosixPath("/home/ann") / "notes" / "today.tar.gz"
print(path, path.parent.name, path.stem, path.suffixes, path.with_suffix(".txt"))
print(path.relative_to("/home"), path.match("*.gz"), path.full_match("/home/**/*.gz"), repr(path))
try:
    path.relative_to("/usr")
except ValueError as error:
    print(error)
print(fnmatch.filter(["a.py", "b.txt", "[c].py"], "[!b]*.py"), fnmatch.translate("a*[0-9]?"))
print(glob.escape("what?[1]"), glob.translate("**/*.py", recursive=True))
print(calendar.monthrange(2024, 2), calendar.isleap(1900), calendar.timegm((2001, 9, 9, 1, 46, 40)))
print(calendar.month(2024, 2))

# expect: /home/ann/notes/today.tar.gz notes today.tar ['.tar', '.gz'] /home/ann/notes/today.tar.txt
# expect: ann/notes/today.tar.gz True True PurePosixPath('/home/ann/notes/today.tar.gz')
# expect: '/home/ann/notes/today.tar.gz' is not in the subpath of '/usr'
# expect: ['a.py', '[c].py'] (?s:a.*[0-9].)\z
# expect: what[?][[]1] (?s:(?:[^/.][^/]*/)*(?!\.)[^/]*\.py)\z
# expect: (calendar.THURSDAY, 29) False 1000000000
# expect:    February 2024
# expect: Mo Tu We Th Fr Sa Su
# expect:           1  2  3  4
# expect:  5  6  7  8  9 10 11
# expect: 12 13 14 15 16 17 18
# expect: 19 20 21 22 23 24 25
# expect: 26 27 28 29
# expect:
