# tell() of a text stream gives a number that seek() goes back to, whatever the encoding and the line ends.
import io

text = "año\r\nzwei €\nthird\rend"
for encoding in ["utf-8", "utf-16", "utf-8-sig", "utf-32", "cp1252"]:
    for newline in [None, "", "\n"]:
        stream = io.TextIOWrapper(io.BytesIO(text.encode(encoding)), encoding, newline=newline)
        stream._CHUNK_SIZE = 3
        places = []
        while True:
            place = stream.tell()
            character = stream.read(1)
            if not character:
                break
            places.append((place, character))
        again = []
        for place, character in reversed(places):
            stream.seek(place)
            again.append(stream.read(1) == character)
        print(encoding, repr(newline), len(places), all(again), stream.newlines)

stream = io.TextIOWrapper(io.BytesIO(b"a\nb\n"))
next(stream)
try:
    stream.tell()
except OSError as error:
    print(error)
try:
    stream.seek(1, 1)
except io.UnsupportedOperation as error:
    print(type(error).__mro__[1:3], error)
# expect: utf-8 None 20 True None
# expect: utf-8 '' 21 True None
# expect: utf-8 '\n' 21 True None
# expect: utf-16 None 20 True None
# expect: utf-16 '' 21 True None
# expect: utf-16 '\n' 21 True None
# expect: utf-8-sig None 20 True None
# expect: utf-8-sig '' 21 True None
# expect: utf-8-sig '\n' 21 True None
# expect: utf-32 None 20 True None
# expect: utf-32 '' 21 True None
# expect: utf-32 '\n' 21 True None
# expect: cp1252 None 20 True None
# expect: cp1252 '' 21 True None
# expect: cp1252 '\n' 21 True None
# expect: telling position disabled by next() call
# expect: (<class 'OSError'>, <class 'ValueError'>) can't do nonzero cur-relative seeks
