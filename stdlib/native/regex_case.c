/*
 * What patterns mean by characters: classes, and which match each other when case does not count.
 *
 * Without case two characters match if their lower case is the same, or is that of characters which share one
 * upper case. Mostly that is a pair of a lower and an upper case; all others stand in `families`.
 */
#include <ctype.h>

#include "base/unicode.h"
#include "stdlib/native/regex.h"

/* Regenerate by grouping all code points by simple lower case, joined where simple upper cases agree, and
   leaving out the groups that are a character and its simple upper case. Sorted by the first member. */
static const uint32_t families[][VARIANTS_MOST] = {
    {0x49, 0x69, 0x130, 0x131}, {0x4B, 0x6B, 0x212A}, {0x53, 0x73, 0x17F}, {0xB5, 0x39C, 0x3BC},
    {0xC5, 0xE5, 0x212B}, {0xDF, 0x1E9E}, {0x1C4, 0x1C5, 0x1C6}, {0x1C7, 0x1C8, 0x1C9},
    {0x1CA, 0x1CB, 0x1CC}, {0x1F1, 0x1F2, 0x1F3}, {0x345, 0x399, 0x3B9, 0x1FBE}, {0x390, 0x1FD3},
    {0x392, 0x3B2, 0x3D0}, {0x395, 0x3B5, 0x3F5}, {0x398, 0x3B8, 0x3D1, 0x3F4}, {0x39A, 0x3BA, 0x3F0},
    {0x3A0, 0x3C0, 0x3D6}, {0x3A1, 0x3C1, 0x3F1}, {0x3A3, 0x3C2, 0x3C3}, {0x3A6, 0x3C6, 0x3D5},
    {0x3A9, 0x3C9, 0x2126}, {0x3B0, 0x1FE3}, {0x412, 0x432, 0x1C80}, {0x414, 0x434, 0x1C81},
    {0x41E, 0x43E, 0x1C82}, {0x421, 0x441, 0x1C83}, {0x422, 0x442, 0x1C84, 0x1C85}, {0x42A, 0x44A, 0x1C86},
    {0x462, 0x463, 0x1C87}, {0x1C88, 0xA64A, 0xA64B}, {0x1E60, 0x1E61, 0x1E9B}, {0x1F80, 0x1F88},
    {0x1F81, 0x1F89}, {0x1F82, 0x1F8A}, {0x1F83, 0x1F8B}, {0x1F84, 0x1F8C}, {0x1F85, 0x1F8D},
    {0x1F86, 0x1F8E}, {0x1F87, 0x1F8F}, {0x1F90, 0x1F98}, {0x1F91, 0x1F99}, {0x1F92, 0x1F9A},
    {0x1F93, 0x1F9B}, {0x1F94, 0x1F9C}, {0x1F95, 0x1F9D}, {0x1F96, 0x1F9E}, {0x1F97, 0x1F9F},
    {0x1FA0, 0x1FA8}, {0x1FA1, 0x1FA9}, {0x1FA2, 0x1FAA}, {0x1FA3, 0x1FAB}, {0x1FA4, 0x1FAC},
    {0x1FA5, 0x1FAD}, {0x1FA6, 0x1FAE}, {0x1FA7, 0x1FAF}, {0x1FB3, 0x1FBC}, {0x1FC3, 0x1FCC},
    {0x1FF3, 0x1FFC}, {0xFB05, 0xFB06},
};

static bool is_ascii_word(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool regex_is_word(uint32_t c, RegexRules rules) {
    if (rules == RULES_UNICODE && c > 0x7F) return unicode_is_alnum(c);
    if (rules == RULES_LOCALE && c <= UINT8_MAX) return isalnum((int)c) || c == '_';
    return is_ascii_word(c);
}

static bool is_digit(uint32_t c, RegexRules rules) {
    return rules == RULES_UNICODE && c > 0x7F ? unicode_has(c, UNICODE_DECIMAL) : c >= '0' && c <= '9';
}

static bool is_space(uint32_t c, RegexRules rules) {
    return rules == RULES_UNICODE ? unicode_is_space(c) : c == ' ' || (c >= '\t' && c <= '\r');
}

bool regex_in_classes(uint32_t c, unsigned classes, RegexRules rules) {
    return (classes & (CLASS_DIGIT | CLASS_NOT_DIGIT) &&
            classes & (is_digit(c, rules) ? CLASS_DIGIT : CLASS_NOT_DIGIT)) ||
           (classes & (CLASS_SPACE | CLASS_NOT_SPACE) &&
            classes & (is_space(c, rules) ? CLASS_SPACE : CLASS_NOT_SPACE)) ||
           (classes & (CLASS_WORD | CLASS_NOT_WORD) &&
            classes & (regex_is_word(c, rules) ? CLASS_WORD : CLASS_NOT_WORD));
}

uint32_t regex_lower(uint32_t c, RegexRules rules) {
    if (rules == RULES_UNICODE && c > 0x7F) return unicode_simple_lower(c);
    if (rules == RULES_LOCALE && c <= UINT8_MAX) return (uint32_t)tolower((int)c);
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

uint32_t regex_locale_upper(uint32_t c) {
    return c <= UINT8_MAX ? (uint32_t)toupper((int)c) : c;
}

size_t regex_variants(uint32_t c, RegexRules rules, uint32_t variants[VARIANTS_MOST]) {
    variants[0] = c;
    if (rules != RULES_UNICODE) {
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        variants[1] = c ^ ('a' - 'A');
        return is_letter ? 2 : 1;
    }
    uint32_t lower = unicode_simple_lower(c), upper = unicode_simple_upper(lower);
    for (size_t i = 0; i < COUNT_OF(families) && families[i][0] <= c; i++) {
        size_t count = 0;
        bool is_of_it = false;
        for (; count < VARIANTS_MOST && families[i][count]; count++)
            is_of_it = is_of_it || families[i][count] == c;
        if (!is_of_it) continue;
        memcpy(variants, families[i], count * sizeof *variants);
        return count;
    }
    variants[0] = lower;
    variants[1] = upper;
    return upper == lower ? 1 : 2;
}
