"""Texts that no number has: lone surrogates, and characters behind which nothing is looked at."""


def said(call, text):
    try:
        return call(text)
    except ValueError as error:
        return f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode()


print(said(float.fromhex, "\ud800"))  # expect: UnicodeEncodeError: 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed
print(said(float.fromhex, "é"))  # expect: ValueError: invalid hexadecimal floating-point string
print(said(complex, "-z\u200b_"))  # expect: ValueError: complex() arg is a malformed string
print(said(complex, "1_\u200b"))  # expect: ValueError: could not convert string to complex: '1_\u200b'
print(said(complex, "1_"))  # expect: ValueError: could not convert string to complex: '1_'
print(said(complex, "\u200b__"))  # expect: ValueError: complex() arg is a malformed string
