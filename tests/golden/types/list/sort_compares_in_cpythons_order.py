# Which items a sort compares, and in which order, is seen by their __lt__: a sum over the sequence, for inputs that
# make short runs, equal and descending runs, galloping, and merges from either side.
class Item:
    def __init__(self, key, number): self.key, self.number = key, number
    def __lt__(self, other):
        compared.append((self.number, other.number))
        if len(compared) == limit: raise KeyError
        return self.key < other.key

def noise(count, most):
    state, result = 12345, []
    for _ in range(count):
        state = state * 1103515245 + 12345 & 0x7fffffff
        result.append(state >> 8 if not most else (state >> 8) % most)
    return result

def checksum(pairs):
    result = 0
    for pair in pairs:
        for number in pair: result = (result * 31 + number) % 1000000007
    return result

inputs = {
    "few": [3, 1, 2, 2, 5, 0],
    "noise": noise(1000, 0),
    "equals": noise(500, 3),
    "descending": [number // 3 for number in range(300, 0, -1)],
    "down and up": [abs(number - 70) for number in range(200)],
    "two halves": list(range(150)) + list(range(150)),
    "turned": list(range(200, 300)) + list(range(200)),
    "stretches": [start * 7919 % 1000 + step for start in range(20) for step in range(start * 3 + 1)],
}
for name, keys in inputs.items():
    for way in {}, {"reverse": True}, {"limit": 200}:
        compared, limit = [], way.get("limit", 0)
        items = [Item(key, number) for number, key in enumerate(keys)]
        try: items.sort(reverse="reverse" in way)
        except KeyError: pass
        print(name, len(compared), checksum(compared), checksum([[item.number for item in items]]))

# Items of one class are asked once more when their answer is NotImplemented, also first in a tuple.
class Mute:
    def __lt__(self, other):
        print("lt")
        return NotImplemented
for items in [Mute(), Mute()], [(Mute(), 1), (Mute(), 2)], [(1, Mute()), (1, Mute())]:
    try: items.sort()
    except TypeError as error: print(error)

# expect: few 13 190614523 144131745
# expect: few 13 339611233 114579105
# expect: few 13 190614523 144131745
# expect: noise 8635 785510589 180481308
# expect: noise 8662 254226878 940522649
# expect: noise 200 73115385 345868172
# expect: equals 2665 815795537 207855463
# expect: equals 2657 274261636 985436240
# expect: equals 200 198590601 435624318
# expect: descending 498 531951819 371912822
# expect: descending 299 994633660 701008844
# expect: descending 200 799758764 841219091
# expect: down and up 352 365869782 697314596
# expect: down and up 361 622545470 697690226
# expect: down and up 200 213869784 971726123
# expect: two halves 599 40323476 538775929
# expect: two halves 600 252124850 629518332
# expect: two halves 200 514294626 701008844
# expect: turned 324 892329981 641259386
# expect: turned 316 146871809 444338171
# expect: turned 200 394315475 701008844
# expect: stretches 1492 780850683 823608489
# expect: stretches 1406 515159232 373561529
# expect: stretches 200 262030466 180968509
# expect: lt
# expect: lt
# expect: '<' not supported between instances of 'Mute' and 'Mute'
# expect: lt
# expect: lt
# expect: '<' not supported between instances of 'Mute' and 'Mute'
# expect: lt
# expect: '<' not supported between instances of 'Mute' and 'Mute'
