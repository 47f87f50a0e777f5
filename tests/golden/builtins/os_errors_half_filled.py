# The text of an OSError whose attributes were set afterwards.
error = OSError("x")
error.errno = 5
print(error)  # expect: x
error.filename = "f"
print(error)  # expect: [Errno 5] None: 'f'
