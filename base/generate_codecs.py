"""Writes base/codec_tables.c: single-byte encodings and the names of all encodings.

    python3.14 base/generate_codecs.py > base/codec_tables.c
"""
import codecs
import encodings.aliases

SINGLE = """cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856
cp857 cp858 cp860 cp861 cp862 cp863 cp865 cp866 cp869 cp874 cp1125 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6
iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_t koi8_u
kz1048 mac_cyrillic mac_greek mac_iceland mac_latin2 mac_roman mac_turkish hp_roman8 palmos ptcp154 tis_620""".split()
OTHERS = "utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be latin_1 ascii unicode_escape raw_unicode_escape utf_7".split()


def high_half(name):
    row = []
    for byte in range(128, 256):
        try:
            row.append(ord(bytes([byte]).decode(name)))
        except UnicodeDecodeError:
            row.append(0)
    return row


def is_ascii(name):
    try:
        return all(bytes([b]).decode(name) == chr(b) for b in range(128))
    except UnicodeDecodeError:
        return False


tables = [name for name in SINGLE if is_ascii(name)]
names = {name: name for name in tables + OTHERS}
for alias, name in encodings.aliases.aliases.items():
    if name in names:
        names[alias] = name
for name in ("iso8859_1", "iso_8859_1"):
    names[name] = "latin_1"
for alias, name in list(names.items()):
    for kind in ("iso_", "iso8859_"):
        pass
print("/* Written by generate_codecs.py; do not edit. */")
print('#include "base/codec_tables.h"\n')
print("const SingleByteTable single_byte_tables[] = {")
for name in tables:
    row = high_half(name)
    lines = [", ".join(f"0x{c:04X}" for c in row[i:i + 16]) for i in range(0, 128, 16)]
    print(f'    {{"{name}", {{' + ",\n        ".join(lines) + "}},")
print("};\n\nconst size_t single_byte_table_count = COUNT_OF(single_byte_tables);\n")
print("const CodecAlias codec_aliases[] = {")
for alias in sorted(names):
    print(f'    {{"{alias}", "{names[alias]}"}},')
print("};\n\nconst size_t codec_alias_count = COUNT_OF(codec_aliases);")
