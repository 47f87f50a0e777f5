e = ValueError("x")
e.add_note("first")
print(e.__notes__)  # expect: ['first']
