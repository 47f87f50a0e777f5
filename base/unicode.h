/*
 * What Unicode 16 says of each code point, as the language needs it: str methods, identifiers, `unicodedata`.
 *
 * The tables are in unicode_data.c, which generate_unicode.py writes; regenerate with
 *     python3.14 base/generate_unicode.py > base/unicode_data.c
 * Code points above U+10FFFF are answered like unassigned ones.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include "base/buffer.h"
#include "base/compiler.h"

enum { UNICODE_LAST = 0x10FFFF };

enum {
    UNICODE_ALPHA = 1 << 0,          /* str.isalpha */
    UNICODE_DECIMAL = 1 << 1,        /* str.isdecimal */
    UNICODE_DIGIT = 1 << 2,          /* str.isdigit */
    UNICODE_NUMERIC = 1 << 3,        /* str.isnumeric */
    UNICODE_LOWER = 1 << 4,          /* property Lowercase */
    UNICODE_UPPER = 1 << 5,          /* property Uppercase */
    UNICODE_TITLE = 1 << 6,          /* category Lt */
    UNICODE_SPACE = 1 << 7,          /* str.isspace */
    UNICODE_PRINTABLE = 1 << 8,      /* str.isprintable */
    UNICODE_XID_START = 1 << 9,      /* may begin an identifier ('_' included) */
    UNICODE_XID_CONTINUE = 1 << 10,  /* may continue one */
    UNICODE_CASE_IGNORABLE = 1 << 11,
    UNICODE_MIRRORED = 1 << 12,
    UNICODE_LINE_BREAK = 1 << 13,    /* str.splitlines breaks here */
    UNICODE_SPECIAL_CASE = 1 << 14,  /* some case mapping has several code points */
};

typedef struct UnicodeRecord {
    uint8_t category, combining, bidirectional,
        width; /* indices of the name tables below; combining: the class itself */
    uint16_t flags;
    int8_t decimal, digit; /* or -1 */
    uint16_t numeric;      /* index into unicode_numerics, 0: none */
    int32_t upper, lower, title, fold; /* added to the code point; index of a special row when flags say so */
} UnicodeRecord;

typedef struct UnicodeNumeric {
    int64_t numerator;
    int32_t denominator;
} UnicodeNumeric;

typedef struct UnicodeSpecialCase {
    uint32_t upper[3], lower[3], title[3], fold[3]; /* zero-terminated when shorter than three */
} UnicodeSpecialCase;

typedef struct UnicodePair {
    uint32_t first, second, composed;
} UnicodePair;

extern const UnicodeRecord unicode_records[];
extern const uint16_t unicode_block_of[], unicode_record_of[];
extern const UnicodeNumeric unicode_numerics[];
extern const UnicodeSpecialCase unicode_special_cases[];
extern const uint16_t unicode_decomposition_block_of[], unicode_decomposition_of[];
extern const uint32_t unicode_decompositions[]; /* tag << 8 | count, then count code points */
extern const UnicodePair unicode_pairs[];       /* sorted by first, then second */
extern const uint32_t unicode_pair_count;
extern const char *const unicode_category_names[], *const unicode_bidirectional_names[],
                                                       *const unicode_width_names[];
extern const char *const unicode_decomposition_tags[]; /* "", "<compat>", ... */

enum { UNICODE_BLOCK_SHIFT = 7, UNICODE_BLOCK_MASK = 127 };

static inline const UnicodeRecord *unicode_record(uint32_t code_point) {
    if (code_point > UNICODE_LAST) return &unicode_records[0];
    size_t block = unicode_block_of[code_point >> UNICODE_BLOCK_SHIFT];
    return &unicode_records[unicode_record_of[block << UNICODE_BLOCK_SHIFT |
                                              (code_point & UNICODE_BLOCK_MASK)]];
}

static inline bool unicode_has(uint32_t code_point, unsigned flags) {
    return (unicode_record(code_point)->flags & flags) != 0;
}

static inline bool unicode_is_xid_start(uint32_t c) { return unicode_has(c, UNICODE_XID_START); }
static inline bool unicode_is_xid_continue(uint32_t c) { return unicode_has(c, UNICODE_XID_CONTINUE); }
static inline bool unicode_is_printable(uint32_t c) { return unicode_has(c, UNICODE_PRINTABLE); }
static inline bool unicode_is_space(uint32_t c) { return unicode_has(c, UNICODE_SPACE); }
static inline bool unicode_is_line_break(uint32_t c) { return unicode_has(c, UNICODE_LINE_BREAK); }
static inline bool unicode_is_alpha(uint32_t c) { return unicode_has(c, UNICODE_ALPHA); }
static inline bool unicode_is_alnum(uint32_t c) {
    return unicode_has(c, UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC);
}
static inline bool unicode_is_lower(uint32_t c) { return unicode_has(c, UNICODE_LOWER); }
static inline bool unicode_is_upper(uint32_t c) { return unicode_has(c, UNICODE_UPPER); }
static inline bool unicode_is_title(uint32_t c) { return unicode_has(c, UNICODE_TITLE); }
static inline bool unicode_is_cased(uint32_t c) {
    return unicode_has(c, UNICODE_LOWER | UNICODE_UPPER | UNICODE_TITLE);
}
static inline bool unicode_is_case_ignorable(uint32_t c) { return unicode_has(c, UNICODE_CASE_IGNORABLE); }
/* The value of a decimal digit, or -1; the same for what isdigit() accepts. */
static inline int unicode_decimal(uint32_t c) { return unicode_record(c)->decimal; }
static inline int unicode_digit(uint32_t c) { return unicode_record(c)->digit; }
/* The numeric value, NULL when the character has none. */
const UnicodeNumeric *unicode_numeric(uint32_t code_point);

/* Full case mappings: one to three code points, their number. (The final sigma is the caller's to see.) */
size_t unicode_to_upper(uint32_t code_point, uint32_t mapped[3]);
size_t unicode_to_lower(uint32_t code_point, uint32_t mapped[3]);
size_t unicode_to_title(uint32_t code_point, uint32_t mapped[3]);
size_t unicode_to_folded(uint32_t code_point, uint32_t mapped[3]);
/* The mapping where it is a single code point, else the code point itself (as `re` needs it). */
uint32_t unicode_simple_upper(uint32_t code_point);
uint32_t unicode_simple_lower(uint32_t code_point);

typedef enum UnicodeForm { UNICODE_NFC, UNICODE_NFD, UNICODE_NFKC, UNICODE_NFKD } UnicodeForm;

/* One step of decomposition as in UnicodeData: the code points and the tag ("" when canonical); 0 when there
 * is none. */
size_t unicode_decomposition(uint32_t code_point, const uint32_t **parts, const char **tag);
/* The code point that the two compose to, or 0. */
uint32_t unicode_compose(uint32_t first, uint32_t second);
/* Normalises count code points into *normalised (to be given to memory_release), *normalised_count; false: no
 * memory. */
NODISCARD bool unicode_normalize(UnicodeForm form, const uint32_t *points, size_t count,
                                 uint32_t **normalised, size_t *normalised_count);
/* The same on WTF-8 text, appended to normalised. */
void unicode_normalize_text(UnicodeForm form, const char *bytes, size_t count, Buffer *normalised);

#endif
