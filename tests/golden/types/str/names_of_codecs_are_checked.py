def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)
class Text(str):
    def __index__(self): return 2
attempt(lambda: 'a'.encode('utf\0'))  # expect: ValueError embedded null character
attempt(lambda: b'a'.decode('\ud800'))  # expect: UnicodeEncodeError 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed
attempt(lambda: str(b'a', 'utf8', '\0'))  # expect: ValueError embedded null character
attempt(lambda: bytes('a', '\ud800'))  # expect: UnicodeEncodeError 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed
attempt(lambda: int('1' * 300 + 'x'))  # expect: ValueError invalid literal for int() with base 10: '1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111
attempt(lambda: hash(slice(1, 2)) == -2178470213028018262)  # expect: True
attempt(lambda: False ** 10 ** 30)  # expect: 0
attempt(lambda: format(complex(1, 7), '#'))  # expect: '(1.+7.j)'
attempt(lambda: iter(Text('a')).__class__.__name__)  # expect: 'str_iterator'
attempt(lambda: '%d' % Text('a'))  # expect: '2'
attempt(lambda: 300 in b'a')  # expect: ValueError byte must be in range(0, 256)
attempt(lambda: b'a'.find('a', 'b'))  # expect: TypeError slice indices must be integers or None or have an __index__ method
attempt(lambda: None in b'a')  # expect: TypeError a bytes-like object is required, not 'NoneType'
