# A condition among the arguments of a call: both ways leave the same words for the call, whatever was there before.
def parse(whole, fraction, exponent):
    number = int(whole + fraction)
    power = int(exponent or "0") - len(fraction)
    other = max(number if power else 7, len(exponent and fraction)) + int(whole if fraction else exponent)
    return number, power, other


for _ in range(3):
    print(parse("12", "5", "3"), parse("1", "", "") if False else parse("4", "4", ""))
    # expect: (125, 2, 137) (44, -1, 48)
# expect: (125, 2, 137) (44, -1, 48)
# expect: (125, 2, 137) (44, -1, 48)


def totals(rows):
    result = []
    for a, b in rows:
        result.append(sum([a + b, len(str(a) or "x")]) + int(str(b) or "0") + abs(a or b))
    return result


print(totals([(1, 2), (0, 5), (-3, 0)]))  # expect: [7, 16, 2]


def again(texts):
    result = []
    for text in texts:
        number = int(text or "0") - len(text)
        result.append(number)
    return result


print(again(["12", "", "345", "6"]))  # expect: [10, 0, 342, 5]
