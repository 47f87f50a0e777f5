#include <criterion/criterion.h>
#include <string.h>

#include "base/unicode.h"
#include "base/unicode_names.h"

Test(unicode, knows_what_identifiers_are_made_of) {
    cr_expect(unicode_is_xid_start('_'));
    cr_expect(unicode_is_xid_start(0x3B1));
    cr_expect_not(unicode_is_xid_start('1'));
    cr_expect(unicode_is_xid_continue('1'));
    cr_expect_not(unicode_is_xid_continue(0x20AC));
    cr_expect_not(unicode_is_printable(0xA0));
    cr_expect_not(unicode_is_printable(0x110000));
}

Test(unicode, knows_digits) {
    cr_expect_eq(unicode_decimal('7'), 7);
    cr_expect_eq(unicode_decimal(0x0667), 7);
    cr_expect_eq(unicode_decimal(0xB2), -1);
    cr_expect_eq(unicode_digit(0xB2), 2);
    cr_expect_eq(unicode_numeric(0xBD)->denominator, 2);
}

Test(unicode, maps_case) {
    uint32_t mapped[3];
    cr_expect_eq(unicode_to_upper(0xDF, mapped), 2);
    cr_expect_eq(mapped[0], 'S');
    cr_expect_eq(unicode_to_lower(0x130, mapped), 2);
    cr_expect_eq(unicode_simple_lower(0x130), 'i');
    cr_expect_eq(unicode_to_upper('a', mapped), 1);
    cr_expect_eq(mapped[0], 'A');
    cr_expect_eq(unicode_to_folded(0x1E9E, mapped), 2);
}

static void expect_form(UnicodeForm form, const char *text, const char *expected) {
    Buffer buffer = BUFFER_EMPTY;
    unicode_normalize_text(form, text, strlen(text), &buffer);
    cr_expect_str_eq(buffer.bytes, expected);
    buffer_close(&buffer);
}

Test(unicode, normalises) {
    expect_form(UNICODE_NFC, "e\xcc\x81", "\xc3\xa9");
    expect_form(UNICODE_NFD, "\xc3\xa9", "e\xcc\x81");
    expect_form(UNICODE_NFKC, "\xef\xac\x81", "fi");
    expect_form(UNICODE_NFC, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c");
    expect_form(UNICODE_NFD, "\xed\x95\x9c", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab");
    expect_form(UNICODE_NFD, "a\xcc\x81\xcc\xa7", "a\xcc\xa7\xcc\x81"); /* marks in order of their classes */
}

static void expect_name(uint32_t code_point, const char *expected) {
    char name[UNICODE_NAME_ROOM];
    cr_assert(unicode_name(code_point, name));
    cr_expect_str_eq(name, expected);
    uint32_t found = 0;
    cr_expect(unicode_lookup(expected, strlen(expected), &found));
    cr_expect_eq(found, code_point);
}

Test(unicode, names_characters) {
    expect_name('A', "LATIN CAPITAL LETTER A");
    expect_name(0x2022, "BULLET");
    expect_name(0xAC01, "HANGUL SYLLABLE GAG");
    expect_name(0xC5B4, "HANGUL SYLLABLE EO");
    expect_name(0x4E00, "CJK UNIFIED IDEOGRAPH-4E00");
    expect_name(0x1F40D, "SNAKE");
}

Test(unicode, finds_aliases_in_any_case) {
    uint32_t found = 0;
    cr_expect(unicode_lookup("line feed", 9, &found));
    cr_expect_eq(found, '\n');
    cr_expect_not(unicode_lookup("no such name", 12, &found));
    cr_expect_not(unicode_lookup("CJK UNIFIED IDEOGRAPH-04E00", 27, &found));
}
