# Which messages name a class with its module, and which by its last name alone.
import collections, pprint, types


class Far: __module__ = "far.away"


class Number:
    def __float__(self): return 1.0


def attempt(call):
    try: print(repr(call()))
    except Exception as error: print(f"{type(error).__name__}: {error}")


attempt(lambda: str(b"a", Far()))  # expect: TypeError: str() argument 'encoding' must be str, not far.away.Far
attempt(lambda: str(b"a", "utf-8", Far()))
# expect: TypeError: str() argument 'errors' must be str, not far.away.Far
attempt(lambda: str(errors=3))  # expect: TypeError: str() argument 'errors' must be str, not int
attempt(lambda: bytes.fromhex(Far()))
# expect: TypeError: fromhex() argument must be str or bytes-like, not far.away.Far
attempt(lambda: b"%c" % Far())
# expect: TypeError: %c requires an integer in range(256) or a single byte, not far.away.Far
attempt(lambda: b"a".center(3, None))
# expect: TypeError: center() argument 2 must be a byte string of length 1, not None
attempt(lambda: open(collections.deque()))
# expect: TypeError: expected str, bytes or os.PathLike object, not deque
attempt(lambda: open(Number(), "q"))  # expect: ValueError: invalid mode: 'q'
attempt(lambda: open(1.5, "q"))  # expect: ValueError: invalid mode: 'q'
attempt(lambda: pprint(1))
# expect: TypeError: 'module' object is not callable. Did you mean: 'pprint.pprint(...)'?
attempt(lambda: list(map(pprint, [1])))
# expect: TypeError: 'module' object is not callable. Did you mean: 'pprint.pprint(...)'?
attempt(lambda: types(1))  # expect: TypeError: 'module' object is not callable
