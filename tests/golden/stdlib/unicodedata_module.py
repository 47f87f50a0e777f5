# What unicodedata says of characters, and what it refuses.
import unicodedata

for c in "aÅ٣½Ⅷ中\u0301(\u00a0":
    print(ascii(c), unicodedata.category(c), unicodedata.bidirectional(c), unicodedata.combining(c),
          unicodedata.numeric(c, None), unicodedata.decomposition(c), unicodedata.east_asian_width(c), unicodedata.mirrored(c),
          unicodedata.name(c))
# expect: 'a' Ll L 0 None  Na 0 LATIN SMALL LETTER A
# expect: '\xc5' Lu L 0 None 0041 030A N 0 LATIN CAPITAL LETTER A WITH RING ABOVE
# expect: '\u0663' Nd AN 0 3.0  N 0 ARABIC-INDIC DIGIT THREE
# expect: '\xbd' No ON 0 0.5 <fraction> 0031 2044 0032 A 0 VULGAR FRACTION ONE HALF
# expect: '\u2167' Nl L 0 8.0 <compat> 0056 0049 0049 0049 A 0 ROMAN NUMERAL EIGHT
# expect: '\u4e2d' Lo L 0 None  W 0 CJK UNIFIED IDEOGRAPH-4E2D
# expect: '\u0301' Mn NSM 230 None  A 0 COMBINING ACUTE ACCENT
# expect: '(' Ps ON 0 None  Na 1 LEFT PARENTHESIS
# expect: '\xa0' Zs CS 0 None <noBreak> 0020 N 0 NO-BREAK SPACE
print(unicodedata.lookup("snowman"), ascii(unicodedata.normalize("NFD", "é")), unicodedata.is_normalized("NFC", "é"))
# expect: ☃ 'e\u0301' True
for call in ("category('ab')", "category(1)", "name('\\x01')", "decimal('x')", "lookup('no such')", "normalize('X', 'a')", "normalize('X', '')"):
    try:
        print(repr(eval("unicodedata." + call)))
    except Exception as error:
        print(type(error).__name__, error)
# expect: TypeError category(): argument must be a unicode character, not a string of length 2
# expect: TypeError category() argument must be a unicode character, not int
# expect: ValueError no such name
# expect: ValueError not a decimal
# expect: KeyError "undefined character name 'no such'"
# expect: ValueError invalid normalization form
# expect: ''
