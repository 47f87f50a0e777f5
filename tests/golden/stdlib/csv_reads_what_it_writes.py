import csv
import io

rows = [["name", "said"], ["Ann", 'a "quoted" word'], ["Bob", "two\nlines, and a comma"], ["", None]]
file = io.StringIO()
csv.writer(file).writerows(rows)
print(repr(file.getvalue()))
file.seek(0)
for row in csv.DictReader(file):
    print(row)
print(list(csv.reader(["a;'b;c'"], delimiter=";", quotechar="'")))
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter)
try:
    csv.reader([], delimiter="::")
except TypeError as error:
    print(error)

# expect: 'name,said\r\nAnn,"a ""quoted"" word"\r\nBob,"two\nlines, and a comma"\r\n,\r\n'
# expect: {'name': 'Ann', 'said': 'a "quoted" word'}
# expect: {'name': 'Bob', 'said': 'two\nlines, and a comma'}
# expect: {'name': '', 'said': ''}
# expect: [['a', 'b;c']]
# expect: ;
# expect: "delimiter" must be a unicode character, not a string of length 2
