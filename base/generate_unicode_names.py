"""Writes base/unicode_names_data.c: python3.14 base/generate_unicode_names.py > base/unicode_names_data.c

A name is a list of words. The commonest words take one byte, the others two; names stand in order of their characters,
each behind its length, in blocks of 64 characters. A hash table of ordinals finds a name.
"""
import collections
import unicodedata as u

assert u.unidata_version == "16.0.0"
BLOCK = 64
SHORT = 190  # words of one byte

# Aliases cannot be listed, only asked for: these are the ones of NameAliases.txt.
ALIASES = """NULL|NUL|START OF HEADING|SOH|START OF TEXT|STX|END OF TEXT|ETX|END OF TRANSMISSION|EOT|ENQUIRY|ENQ|ACKNOWLEDGE|ACK
ALERT|BEL|BACKSPACE|BS|CHARACTER TABULATION|HORIZONTAL TABULATION|HT|TAB|LINE FEED|NEW LINE|END OF LINE|LF|NL|EOL
LINE TABULATION|VERTICAL TABULATION|VT|FORM FEED|FF|CARRIAGE RETURN|CR|SHIFT OUT|LOCKING-SHIFT ONE|SO|SHIFT IN|LOCKING-SHIFT ZERO|SI
DATA LINK ESCAPE|DLE|DEVICE CONTROL ONE|DC1|DEVICE CONTROL TWO|DC2|DEVICE CONTROL THREE|DC3|DEVICE CONTROL FOUR|DC4
NEGATIVE ACKNOWLEDGE|NAK|SYNCHRONOUS IDLE|SYN|END OF TRANSMISSION BLOCK|ETB|CANCEL|CAN|END OF MEDIUM|EOM|EM|SUBSTITUTE|SUB
ESCAPE|ESC|INFORMATION SEPARATOR FOUR|FILE SEPARATOR|FS|INFORMATION SEPARATOR THREE|GROUP SEPARATOR|GS
INFORMATION SEPARATOR TWO|RECORD SEPARATOR|RS|INFORMATION SEPARATOR ONE|UNIT SEPARATOR|US|SP|DELETE|DEL|PADDING CHARACTER|PAD
HIGH OCTET PRESET|HOP|BREAK PERMITTED HERE|BPH|NO BREAK HERE|NBH|INDEX|IND|NEXT LINE|NEL|START OF SELECTED AREA|SSA
END OF SELECTED AREA|ESA|CHARACTER TABULATION SET|HORIZONTAL TABULATION SET|HTS|CHARACTER TABULATION WITH JUSTIFICATION
HORIZONTAL TABULATION WITH JUSTIFICATION|HTJ|LINE TABULATION SET|VERTICAL TABULATION SET|VTS|PARTIAL LINE FORWARD|PARTIAL LINE DOWN|PLD
PARTIAL LINE BACKWARD|PARTIAL LINE UP|PLU|REVERSE LINE FEED|REVERSE INDEX|RI|SINGLE SHIFT TWO|SINGLE-SHIFT-2|SS2|SINGLE SHIFT THREE
SINGLE-SHIFT-3|SS3|DEVICE CONTROL STRING|DCS|PRIVATE USE ONE|PRIVATE USE-1|PU1|PRIVATE USE TWO|PRIVATE USE-2|PU2|SET TRANSMIT STATE|STS
CANCEL CHARACTER|CCH|MESSAGE WAITING|MW|START OF GUARDED AREA|START OF PROTECTED AREA|SPA|END OF GUARDED AREA|END OF PROTECTED AREA|EPA
START OF STRING|SOS|SINGLE GRAPHIC CHARACTER INTRODUCER|SGC|SINGLE CHARACTER INTRODUCER|SCI|CONTROL SEQUENCE INTRODUCER|CSI
STRING TERMINATOR|ST|OPERATING SYSTEM COMMAND|OSC|PRIVACY MESSAGE|PM|APPLICATION PROGRAM COMMAND|APC|NBSP|SHY
LATIN CAPITAL LETTER GHA|LATIN SMALL LETTER GHA|CGJ|ALM|SYRIAC SUBLINEAR COLON SKEWED LEFT|KANNADA LETTER LLLA|LAO LETTER FO FON
LAO LETTER FO FAY|LAO LETTER RO|LAO LETTER LO|TIBETAN MARK BKA- SHOG GI MGO|FVS1|FVS2|FVS3|FVS4|MVS|ZWSP|ZWNJ|ZWJ|LRM|RLM|LRE|RLE|PDF
LRO|RLO|NNBSP|MMSP|WJ|LRI|RLI|FSI|PDI|WEIERSTRASS ELLIPTIC FUNCTION|MICR ON US SYMBOL|MICR DASH SYMBOL
LEFTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE|RIGHTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE
YI SYLLABLE ITERATION MARK|PRESENTATION FORM FOR VERTICAL RIGHT WHITE LENTICULAR BRACKET|BYTE ORDER MARK|BOM|ZWNBSP
CUNEIFORM SIGN NU11 TENU|CUNEIFORM SIGN NU11 OVER NU11 BUR OVER BUR|MEDEFAIDRIN CAPITAL LETTER H|MEDEFAIDRIN CAPITAL LETTER NG
MEDEFAIDRIN SMALL LETTER H|MEDEFAIDRIN SMALL LETTER NG|BYZANTINE MUSICAL SYMBOL FTHORA SKLIRON CHROMA VASIS
MYANMAR LETTER KHAMTI LLA|MYANMAR LETTER KHAMTI HHA|ARABIC SMALL HIGH LIGATURE ALEF WITH YEH BARREE
HANGUL JONGSEONG PHIEUPH-RIEUL|HENTAIGANA LETTER E-1|KATAKANA LETTER ARCHAIC YE|CUNEIFORM SIGN LAK-020|MODIFIER LETTER SMALL CAPITAL T WITH STROKE
KANNADA VOWEL SIGN NUKTA|ARABIC LETTER BEH WITH HAMZA ABOVE|HYPHENATION POINT""".replace("\n", "|").split("|")
ALIASES += [f"VS{i}" for i in range(1, 257)]


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


names, ranges = {}, []
for c in range(0x110000):
    name = u.name(chr(c), "")
    if not name or name.startswith("HANGUL SYLLABLE "):
        continue
    if name.endswith("-%04X" % c):
        prefix = name[:-len("%04X" % c)]
        if ranges and ranges[-1][1] == c - 1 and ranges[-1][2] == prefix:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, prefix])
        continue
    names[c] = name

count = collections.Counter(w for n in names.values() for w in n.split(" "))
words = [w for w, _ in count.most_common()]
number = {w: i for i, w in enumerate(words)}
assert (len(words) - SHORT) < (256 - SHORT) * 256


def encode(name):
    out = []
    for word in name.split(" "):
        i = number[word]
        out += [i] if i < SHORT else [SHORT + (i - SHORT) // 256, (i - SHORT) % 256]
    return out


def hash_name(name):
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


stream, block_number, blocks = [], [], [(0, 0)]  # block 0: no names
ordinal = 0
slots = [0] * 65536
for start in range(0, 0x110000, BLOCK):
    if not any(c in names for c in range(start, start + BLOCK)):
        block_number.append(0)
        continue
    block_number.append(len(blocks))
    blocks.append((len(stream), ordinal))
    for c in range(start, start + BLOCK):
        code = encode(names[c]) if c in names else []
        stream.append(len(code))
        stream += code
        if c in names:
            ordinal += 1
            at = hash_name(names[c]) % 65536
            while slots[at]:
                at = (at + 1) % 65536
            slots[at] = ordinal
assert ordinal < 65536
starts, text = [], ""
for word in words:
    starts.append(len(text))
    text += word
starts.append(len(text))
block_starts = [c * BLOCK for c, b in enumerate(block_number) if b]
aliases = []
for alias in ALIASES:
    try:
        c = ord(u.lookup(alias))
    except (KeyError, TypeError):
        continue
    if names.get(c) != alias:
        aliases.append((alias, c))
aliases = sorted(set(aliases))

print("""/*
 * Names of characters, Unicode 16. Written by base/generate_unicode_names.py; do not edit.
 *     python3.14 base/generate_unicode_names.py > base/unicode_names_data.c
 */
#include "base/unicode_names.h"

/* clang-format off */""")
array("char", "unicode_words", list(text.encode()))
array("uint32_t", "unicode_word_starts", starts)
array("uint8_t", "unicode_name_codes", stream)
array("uint16_t", "unicode_name_block_of", block_number)
array("UnicodeNameBlock", "unicode_name_blocks",
      [f"{{{a},{b},{s}}}" for (a, b), s in zip(blocks, [0] + block_starts)])
print(f"\nconst uint32_t unicode_name_block_count = {len(blocks)};")
array("uint16_t", "unicode_name_slots", slots)
array("UnicodeNameRange", "unicode_name_ranges", [f'{{{a},{b},"{p}"}}' for a, b, p in ranges])
print(f"\nconst uint32_t unicode_name_range_count = {len(ranges)};")
array("UnicodeAlias", "unicode_aliases", [f'{{"{n}",{c}}}' for n, c in aliases])
print(f"\nconst uint32_t unicode_alias_count = {len(aliases)};")
assert SHORT == 190
