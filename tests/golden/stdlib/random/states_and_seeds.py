# The generator in C: what it takes as seeds and states, and what it refuses.
import _random
import random


def tell(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__ + ":", error)

for seed in 0, -5, 2 ** 32, 2 ** 64, -10 ** 30, 10 ** 3000, "text", b"\0\xff", 1.5, float("inf"), True:
    r = random.Random(seed)
    print(r.random(), r.getrandbits(7), r.getrandbits(40), r.getrandbits(65))
# expect: 0.8444218515250481 97 463385069186 23222915081910955828
# expect: 0.6229016948897019 94 873418259388 35831883190998474718
# expect: 0.11299430095636409 53 21194466514 29731013256629692173
# expect: 0.9776462743838505 47 545855970802 11521092700204750089
# expect: 0.9341508484568806 67 382784250834 24533188077740131170
# expect: 0.5223798040800691 31 497227105107 26702599907780395696
# expect: 0.8711565613554825 126 888384298655 14727174318467394519
# expect: 0.09579186693672392 45 301793371874 36001651178792978947
# expect: 0.551763726942059 32 640574823491 10182515944823169399
# expect: 0.19236379321481523 36 129272866299 24096832721517691463
# expect: 0.13436424411240122 108 840964324912 4705193143269049553

raw = _random.Random(7)
state = raw.getstate()
first = [raw.random() for _ in range(700)]
raw.setstate(state)
print(first == [raw.random() for _ in range(700)], raw.getstate()[624])  # expect: True 152
print(raw.getrandbits(0), raw.getrandbits(1000).bit_length() <= 1000)  # expect: 0 True


class Unready(_random.Random):
    def __init__(self, *args):
        pass

print(Unready(1, 2).random())  # expect: 0.0
tell(_random.Random, 1, 2)  # expect: TypeError: Random expected at most 1 argument, got 2
tell(_random.Random, a=1)  # expect: TypeError: Random() takes no keyword arguments
tell(raw.seed, [])  # expect: TypeError: unhashable type: 'list'
tell(raw.getrandbits, -1)  # expect: ValueError: Cannot convert negative int
tell(raw.getrandbits, 2 ** 70)  # expect: OverflowError: Python int too large for C uint64_t
tell(raw.getrandbits, 1.5)  # expect: TypeError: 'float' object cannot be interpreted as an integer
tell(raw.setstate, [1])  # expect: TypeError: state vector must be a tuple
tell(raw.setstate, (1,))  # expect: ValueError: state vector is the wrong size
tell(raw.setstate, (1,) * 624 + (625,))  # expect: ValueError: invalid state
tell(raw.setstate, (1,) * 624 + (-1,))  # expect: ValueError: invalid state
tell(raw.setstate, (1.5,) * 625)  # expect: TypeError: an integer is required
tell(raw.setstate, (-1,) * 625)  # expect: OverflowError: can't convert negative value to unsigned int
tell(raw.setstate, (2 ** 64,) * 625)  # expect: OverflowError: Python int too large to convert to C unsigned long
raw.setstate((2 ** 40 + 3,) * 624 + (624,))
print(raw.getstate()[0], raw.random())  # expect: 3 0.994505584199023
