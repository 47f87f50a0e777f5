/*
 * Names of characters, for \N{...} and `unicodedata`.
 *
 * The tables are in unicode_names_data.c, which generate_unicode_names.py writes and explains.
 */
#ifndef BASE_UNICODE_NAMES_H
#define BASE_UNICODE_NAMES_H

#include "base/buffer.h"
#include "base/compiler.h"

/* Bytes that hold any name; the longest has 88. */
enum { UNICODE_NAME_ROOM = 128, UNICODE_NAME_BLOCK = 64, UNICODE_SHORT_WORDS = 190 };

typedef struct UnicodeNameBlock {
    uint32_t codes, ordinal, first; /* place of its names, number of its first name, first character */
} UnicodeNameBlock;

typedef struct UnicodeNameRange {
    uint32_t first, last;
    const char *prefix; /* the name is this and the code point in hex */
} UnicodeNameRange;

typedef struct UnicodeAlias {
    const char *name;
    uint32_t code_point;
} UnicodeAlias;

extern const char unicode_words[];
extern const uint32_t unicode_word_starts[];
extern const uint8_t unicode_name_codes[];
extern const uint16_t unicode_name_block_of[], unicode_name_slots[];
extern const UnicodeNameBlock unicode_name_blocks[];
extern const UnicodeNameRange unicode_name_ranges[];
extern const UnicodeAlias unicode_aliases[]; /* sorted by name */
extern const uint32_t unicode_name_block_count, unicode_name_range_count, unicode_alias_count;

/* The character of this name or alias, in any case; false when there is none. */
bool unicode_lookup(const char *name, size_t count, uint32_t *code_point);
/* Writes the character's name, NUL behind; its length, 0 when it has none. */
size_t unicode_name(uint32_t code_point, char name[UNICODE_NAME_ROOM]);

#endif
