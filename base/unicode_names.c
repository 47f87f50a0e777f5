/*
 * Names of characters.
 */
#include "base/unicode_names.h"

#include <stdio.h>
#include <string.h>

/* Hangul syllables are named by their parts (Unicode Standard, 3.12). */
enum { HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3, HANGUL_VOWELS = 21, HANGUL_FINALS = 28 };
static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char *const hangul_leads[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S",
                                           "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char *const hangul_vowels[HANGUL_VOWELS] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                                         "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                                         "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
static const char *const hangul_finals[HANGUL_FINALS] = {
    "",   "G",  "GG", "GS", "N",  "NJ", "NH", "D",  "L", "LG", "LM", "LB", "LS", "LT",
    "LP", "LH", "M",  "B",  "BS", "S",  "SS", "NG", "J", "C",  "K",  "T",  "P",  "H"};

/* Writes the words of an encoded name. */
static size_t decode(const uint8_t *codes, size_t count, char *name) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        size_t word = codes[i];
        if (word >= UNICODE_SHORT_WORDS) {
            i++;
            word = UNICODE_SHORT_WORDS + (word - UNICODE_SHORT_WORDS) * 256 + codes[i];
        }
        size_t start = unicode_word_starts[word], word_count = unicode_word_starts[word + 1] - start;
        if (length) name[length++] = ' ';
        memcpy(name + length, unicode_words + start, word_count);
        length += word_count;
    }
    name[length] = 0;
    return length;
}

size_t unicode_name(uint32_t code_point, char name[UNICODE_NAME_ROOM]) {
    if (code_point > 0x10FFFF) return 0;
    if (code_point >= HANGUL_FIRST && code_point <= HANGUL_LAST) {
        uint32_t index = code_point - HANGUL_FIRST;
        return (size_t)snprintf(name, UNICODE_NAME_ROOM, "%s%s%s%s", hangul_prefix,
                                hangul_leads[index / (HANGUL_VOWELS * HANGUL_FINALS)],
                                hangul_vowels[index / HANGUL_FINALS % HANGUL_VOWELS],
                                hangul_finals[index % HANGUL_FINALS]);
    }
    for (uint32_t i = 0; i < unicode_name_range_count; i++)
        if (code_point >= unicode_name_ranges[i].first && code_point <= unicode_name_ranges[i].last)
            return (size_t)snprintf(name, UNICODE_NAME_ROOM, "%s%04X", unicode_name_ranges[i].prefix,
                                    (unsigned)code_point);
    uint16_t block = unicode_name_block_of[code_point / UNICODE_NAME_BLOCK];
    if (!block) return 0;
    const uint8_t *codes = unicode_name_codes + unicode_name_blocks[block].codes;
    for (uint32_t i = 0; i < code_point % UNICODE_NAME_BLOCK; i++) codes += 1 + codes[0];
    return decode(codes + 1, codes[0], name);
}

/* The character whose name is number `ordinal`, counted from 0; its encoded name in *codes. */
static uint32_t character_of(uint32_t ordinal, const uint8_t **codes) {
    uint32_t low = 1, high = unicode_name_block_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (unicode_name_blocks[middle].ordinal <= ordinal) low = middle;
        else high = middle;
    }
    uint32_t code_point = unicode_name_blocks[low].first, left = ordinal - unicode_name_blocks[low].ordinal;
    const uint8_t *at = unicode_name_codes + unicode_name_blocks[low].codes;
    for (;; at += 1 + at[0], code_point++) {
        if (!at[0]) continue;
        if (!left--) break;
    }
    *codes = at;
    return code_point;
}

/* The longest of the texts that name starts with; its index, or -1. */
static int longest_match(const char *const *texts, size_t text_count, const char *name, size_t *count) {
    int best = -1;
    *count = 0;
    for (size_t i = 0; i < text_count; i++) {
        size_t length = strlen(texts[i]);
        if (strncmp(name, texts[i], length) != 0 || (best >= 0 && length <= *count)) continue;
        best = (int)i;
        *count = length;
    }
    return best;
}

static bool lookup_hangul(const char *name, uint32_t *code_point) {
    size_t count;
    if (strncmp(name, hangul_prefix, sizeof hangul_prefix - 1) != 0) return false;
    name += sizeof hangul_prefix - 1;
    int lead = longest_match(hangul_leads, COUNT_OF(hangul_leads), name, &count);
    name += count;
    int vowel = longest_match(hangul_vowels, HANGUL_VOWELS, name, &count);
    name += count;
    int final = longest_match(hangul_finals, HANGUL_FINALS, name, &count);
    if (lead < 0 || vowel < 0 || final < 0 || name[count]) return false;
    *code_point = HANGUL_FIRST + (uint32_t)((lead * HANGUL_VOWELS + vowel) * HANGUL_FINALS + final);
    return true;
}

/* A prefix and four or more hex digits, without leading zeros beyond four. */
static bool lookup_range(const char *name, uint32_t *code_point) {
    for (uint32_t i = 0; i < unicode_name_range_count; i++) {
        const UnicodeNameRange *range = &unicode_name_ranges[i];
        size_t length = strlen(range->prefix);
        if (strncmp(name, range->prefix, length) != 0) continue;
        char expected[UNICODE_NAME_ROOM];
        unsigned value = 0;
        if (sscanf(name + length, "%6X", &value) != 1 || value < range->first || value > range->last)
            continue;
        snprintf(expected, sizeof expected, "%04X", value);
        if (strcmp(expected, name + length) != 0) continue;
        *code_point = value;
        return true;
    }
    return false;
}

static bool lookup_alias(const char *name, uint32_t *code_point) {
    size_t low = 0, high = unicode_alias_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, unicode_aliases[middle].name);
        if (order == 0) {
            *code_point = unicode_aliases[middle].code_point;
            return true;
        }
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return false;
}

bool unicode_lookup(const char *name, size_t count, uint32_t *code_point) {
    char upper[UNICODE_NAME_ROOM], found[UNICODE_NAME_ROOM];
    if (count >= sizeof upper) return false;
    uint32_t hash = 2166136261u; /* FNV-1a, as in the generator */
    for (size_t i = 0; i < count; i++) {
        upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
        hash = (hash ^ (unsigned char)upper[i]) * 16777619u;
    }
    upper[count] = 0;
    for (uint32_t at = hash % 65536; unicode_name_slots[at]; at = (at + 1) % 65536) {
        const uint8_t *codes;
        uint32_t candidate = character_of(unicode_name_slots[at] - 1u, &codes);
        if (decode(codes + 1, codes[0], found) != count || memcmp(found, upper, count) != 0) continue;
        *code_point = candidate;
        return true;
    }
    return lookup_hangul(upper, code_point) || lookup_range(upper, code_point) ||
           lookup_alias(upper, code_point);
}
