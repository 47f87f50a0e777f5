"""The prefix @ of a format is not part of what is said of it."""
view = memoryview(bytearray(16)).cast("@l")
print(view.format)  # expect: @l
try:
    view[0] = 1.5
except TypeError as error:
    print(error)  # expect: memoryview: invalid type for format 'l'
try:
    view[0] = 1 << 80
except ValueError as error:
    print(error)  # expect: memoryview: invalid value for format 'l'
