try:
    dict([(1, 2), 3])
except TypeError as e:
    print(e)  # expect: object is not iterable
    print(e.__notes__)  # expect: ['Cannot convert dictionary update sequence element #1 to a sequence']
