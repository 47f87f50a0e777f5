import io
s = io.StringIO()
print("a", 1, file=s)
s.write("x\ny")
print(repr(s.getvalue()))  # expect: 'a 1\nx\ny'
b = io.BytesIO(b"ab\ncd")
print(b.readline(), b.read(), b.getvalue())  # expect: b'ab\n' b'cd' b'ab\ncd'
