"""The digests of the SHA-2 family, in one piece and in several, and the comparison that tells no times."""
import _sha2
from _operator import _compare_digest

print(_sha2.sha224().hexdigest())  # expect: d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f
print(_sha2.sha256(b"abc").hexdigest())
# expect: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
long = _sha2.sha512()
for part in range(100):
    long.update(b"0123456789" * part)
print(long.name, long.block_size, long.digest_size, long.digest() == _sha2.sha512(b"0123456789" * 4950).digest())
# expect: sha512 128 64 True
copy = long.copy()
copy.update(b"x")
print(copy.digest() == long.digest(), len(_sha2.sha384(bytes(127)).digest()))  # expect: False 48
print(_compare_digest(b"abc", b"abc"), _compare_digest("abc", "abd"), _compare_digest(b"a", b"ab"))
# expect: True False False
try:
    _sha2.sha256("text")
except TypeError as error:
    print(error)  # expect: Strings must be encoded before hashing
