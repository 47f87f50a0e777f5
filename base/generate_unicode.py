"""Writes base/unicode_data.c: python3.14 base/generate_unicode.py > base/unicode_data.c

Everything comes from the running interpreter's `unicodedata` and str methods (Unicode 16).
"""
import fractions
import sys
import unicodedata as u

assert u.unidata_version == "16.0.0", u.unidata_version
SHIFT = 7
ALL = range(0x110000)
CATEGORIES = sorted({u.category(chr(c)) for c in ALL})
CATEGORIES.remove("Cn")
CATEGORIES.insert(0, "Cn")
BIDI = sorted({u.bidirectional(chr(c)) for c in ALL})
WIDTHS = ["N", "A", "H", "W", "F", "Na"]
TAGS = [""] + sorted({d.split()[0] for c in ALL if (d := u.decomposition(chr(c))).startswith("<")})
FLAGS = ["isalpha", "isdecimal", "isdigit", "isnumeric", "islower", "isupper", None, "isspace", "isprintable"]

numerics, numeric_index = [(0, 0)], {}
specials, special_index = [], {}
records, record_index = [], {}


def numeric(ch):
    value = u.numeric(ch, None)
    if value is None:
        return 0
    exact = fractions.Fraction(value).limit_denominator(1000)
    pair = exact.numerator, exact.denominator
    assert pair[0] / pair[1] == value
    if pair not in numeric_index:
        numeric_index[pair] = len(numerics)
        numerics.append(pair)
    return numeric_index[pair]


def flags_of(c, ch):
    flags = 0
    for bit, method in enumerate(FLAGS):
        if method and getattr(ch, method)():
            flags |= 1 << bit
    cased = ch.islower() or ch.isupper() or u.category(ch) == "Lt"
    flags |= (u.category(ch) == "Lt") << 6
    flags |= ch.isidentifier() << 9
    flags |= ("a" + ch).isidentifier() << 10
    # A final sigma looks past what is case-ignorable.
    ignorable = ("1" + ch + "\u03a3").lower()[-1] == "\u03c3" if cased else ("A" + ch + "\u03a3").lower()[-1] == "\u03c2"
    flags |= ignorable << 11
    flags |= u.mirrored(ch) << 12
    flags |= (len(("a" + ch + "a").splitlines()) == 2) << 13
    return flags


def case_of(c, ch):
    mapped = [ch.upper(), ch.lower(), ch.title(), ch.casefold()]
    if c == 0x3A3:
        mapped[1] = "\u03c3"
    if all(len(m) == 1 for m in mapped):
        return False, [ord(m) - c for m in mapped]
    if tuple(mapped) not in special_index:
        special_index[tuple(mapped)] = len(specials)
        specials.append(mapped)
    return True, [special_index[tuple(mapped)]] * 4


def record_of(c):
    ch = chr(c)
    special, case = case_of(c, ch)
    record = (
        CATEGORIES.index(u.category(ch)), u.combining(ch), BIDI.index(u.bidirectional(ch)),
        WIDTHS.index(u.east_asian_width(ch)), flags_of(c, ch) | special << 14,
        u.decimal(ch, -1), u.digit(ch, -1), numeric(ch), *case)
    if record not in record_index:
        record_index[record] = len(records)
        records.append(record)
    return record_index[record]


def decomposition_of(c):
    text = u.decomposition(chr(c))
    if not text:
        return 0
    parts = text.split()
    tag = TAGS.index(parts.pop(0)) if parts[0].startswith("<") else 0
    at = len(decompositions)
    decompositions.extend([tag << 8 | len(parts), *(int(p, 16) for p in parts)])
    return at


def stages(values):
    blocks, numbers, first = {}, [], []
    size = 1 << SHIFT
    for start in range(0, len(values), size):
        block = tuple(values[start:start + size])
        if block not in blocks:
            blocks[block] = len(blocks)
            numbers.extend(block)
        first.append(blocks[block])
    assert max(first) < 65536 and max(numbers) < 65536
    return first, numbers


def array(kind, name, values):
    print(f"\nconst {kind} {name}[] = {{")
    line = ""
    for value in values:
        piece = f"{value},"
        if len(line) + len(piece) > 110:
            print(line)
            line = ""
        line += piece
    print(line + "\n};")


def texts(name, values):
    print(f"\nconst char *const {name}[] = {{" + ", ".join(f'"{v}"' for v in values) + "};")


record_of(0x10FFFF)  # record 0: unassigned
record_first, record_numbers = stages([record_of(c) for c in ALL])
decompositions = [0]
decomposition_first, decomposition_numbers = stages([decomposition_of(c) for c in ALL])
pairs = []
for c in ALL:
    parts = u.decomposition(chr(c)).split()
    if len(parts) == 2 and not parts[0].startswith("<"):
        first, second = (int(p, 16) for p in parts)
        if u.normalize("NFC", chr(first) + chr(second)) == chr(c):
            pairs.append((first, second, c))
pairs.sort()

print("""/*
 * The tables of Unicode 16. Written by base/generate_unicode.py; do not edit.
 *     python3.14 base/generate_unicode.py > base/unicode_data.c
 */
#include "base/unicode.h"

/* clang-format off */""")
texts("unicode_category_names", CATEGORIES)
texts("unicode_bidirectional_names", BIDI)
texts("unicode_width_names", WIDTHS)
texts("unicode_decomposition_tags", TAGS)
array("UnicodeRecord", "unicode_records", ["{" + ",".join(map(str, r)) + "}" for r in records])
array("UnicodeNumeric", "unicode_numerics", [f"{{{a},{b}}}" for a, b in numerics])
array("UnicodeSpecialCase", "unicode_special_cases", [
    "{" + ",".join("{" + ",".join(str(ord(ch)) for ch in m) + "}" for m in row) + "}" for row in specials])
array("uint16_t", "unicode_block_of", record_first)
array("uint16_t", "unicode_record_of", record_numbers)
array("uint16_t", "unicode_decomposition_block_of", decomposition_first)
array("uint16_t", "unicode_decomposition_of", decomposition_numbers)
array("uint32_t", "unicode_decompositions", decompositions)
array("UnicodePair", "unicode_pairs", [f"{{{a},{b},{c}}}" for a, b, c in pairs])
print(f"\nconst uint32_t unicode_pair_count = {len(pairs)};")
print(len(records), "records", len(specials), "specials", file=sys.stderr)
