import warnings
warnings.simplefilter("always")
for data in b"\\777", b"\\d\\q", b"\\x41":
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(data.decode("unicode_escape") == "x", [str(warning.message) for warning in caught])
print("\0a".encode("utf-7"))
for handler in "xmlcharrefreplace", "namereplace":
    try: b"\xff".decode("ascii", handler)
    except TypeError as error: print(error)
import codecs
for handler in "ignore", "surrogatepass", "strict":
    for error in UnicodeTranslateError("a\xff", 1, 2, "reason"), 5:
        try: print(codecs.lookup_error(handler)(error))
        except (TypeError, UnicodeError) as other: print(type(other).__name__, other)

# expect: False ['"\\777" is an invalid octal escape sequence. Such sequences will not work in the future. ']
# expect: False ['"\\d" is an invalid escape sequence. Such sequences will not work in the future. ']
# expect: False []
# expect: b'+AAA-a'
# expect: don't know how to handle UnicodeDecodeError in error callback
# expect: don't know how to handle UnicodeDecodeError in error callback
# expect: ('', 2)
# expect: TypeError don't know how to handle int in error callback
# expect: TypeError don't know how to handle UnicodeTranslateError in error callback
# expect: TypeError don't know how to handle int in error callback
# expect: UnicodeTranslateError can't translate character '\xff' in position 1: reason
# expect: TypeError codec must pass exception instance
