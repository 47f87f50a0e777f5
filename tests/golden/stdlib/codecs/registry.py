# Codecs by name, of programs too; piece by piece and over streams.
import codecs
import io

print([codecs.lookup(name).name for name in ("utf8", "latin1", "UTF-16", "cp1252", "us-ascii")])  # expect: ['utf-8', 'iso8859-1', 'utf-16', 'cp1252', 'ascii']
print(codecs.encode("hello", "rot13"), codecs.encode(b"ab", "hex"), codecs.decode(b"\xff\xfea\0", "utf-16"))  # expect: uryyb b'6162' a
reader = codecs.getreader("utf-8")(io.BytesIO("aé\nbb\r\nc".encode()))
print([reader.readline(), *reader])  # expect: ['aé\n', 'bb\r\n', 'c']
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([byte])) for byte in "é€".encode()])  # expect: ['', 'é', '', '', '€']
print(list(codecs.iterencode(["a", "é"], "utf-16")))  # expect: [b'\xff\xfea\x00', b'\xe9\x00']


def search(name):
    if name == "loud":
        return codecs.CodecInfo(lambda text, errors="strict": (text.upper().encode(), len(text)),
                                lambda data, errors="strict": (bytes(data).decode().upper(), len(data)), name="loud")


codecs.register(search)
print("abc".encode("loud"), b"abc".decode("Loud"), str(b"x", "loud"))  # expect: b'ABC' ABC X
for code in ("'x'.encode('rot13')", "'x'.encode('nowhere')", "codecs.lookup('no where')", "codecs.register(3)"):
    try:
        eval(code)
    except (LookupError, TypeError) as error:
        print(type(error).__name__, error)
# expect: LookupError 'rot13' is not a text encoding; use codecs.encode() to handle arbitrary codecs
# expect: LookupError unknown encoding: nowhere
# expect: LookupError unknown encoding: no where
# expect: TypeError argument must be callable
try:
    "\u1234".encode("cp1252")
except UnicodeError as error:
    print(error.__notes__)  # expect: ["encoding with 'cp1252' codec failed"]
codecs.register_error("shrug", lambda error: ("?!", error.end))
print("a\u1234b".encode("ascii", "shrug"), codecs.lookup_error("ignore"))  # expect: b'a?!b' <built-in function ignore_errors>
print(codecs.charmap_encode("ab\u1234", "replace", {97: b"xy", 98: 120, 63: b"Q"}))  # expect: (b'xyxQ', 3)
print(codecs.escape_decode(rb"a\n\x41\101"))  # expect: (b'a\nAA', 11)
