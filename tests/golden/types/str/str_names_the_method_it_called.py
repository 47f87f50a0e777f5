class Nothing(list):
    def __repr__(self):
        pass


class Number:
    def __repr__(self):
        return 3


for value in Nothing(), Number():
    for ask in str, repr, "{}".format, "%s".__mod__, "%r".__mod__, ascii, print:
        try:
            ask((value,) if ask == "%r".__mod__ else value)
        except TypeError as error:
            print(error)
    print(value.__str__())
# expect: __str__ returned non-string (type NoneType)
# expect: __repr__ returned non-string (type NoneType)
# expect: __str__ returned non-string (type NoneType)
# expect: __str__ returned non-string (type NoneType)
# expect: __repr__ returned non-string (type NoneType)
# expect: __repr__ returned non-string (type NoneType)
# expect: __str__ returned non-string (type NoneType)
# expect: None
# expect: __str__ returned non-string (type int)
# expect: __repr__ returned non-string (type int)
# expect: __str__ returned non-string (type int)
# expect: __str__ returned non-string (type int)
# expect: __repr__ returned non-string (type int)
# expect: __repr__ returned non-string (type int)
# expect: __str__ returned non-string (type int)
# expect: 3
for kind in str, type("Text", (str,), {}):
    try:
        kind(b"", None)
    except TypeError as error:
        print(error)
# expect: str() argument 'encoding' must be str, not NoneType
# expect: str() argument 'encoding' must be str, not None
