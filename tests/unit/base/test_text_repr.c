#include <criterion/criterion.h>
#include <string.h>

#include "base/text_repr.h"

typedef void (*Append)(Buffer *buffer, const char *bytes, size_t count);

static void expect(Append append, const char *bytes, const char *expected) {
    Buffer text = BUFFER_EMPTY;
    append(&text, bytes, strlen(bytes));
    cr_expect_str_eq(text.bytes, expected);
    buffer_close(&text);
}

Test(text_repr, chooses_the_quotes_that_save_escapes) {
    expect(text_append_repr, "", "''");
    expect(text_append_repr, "it's", "\"it's\"");
    expect(text_append_repr, "\"", "'\"'");
    expect(text_append_repr, "'\"", "'\\'\"'");
}

Test(text_repr, escapes_what_cannot_be_printed) {
    expect(text_append_repr, "a\n\t\r\\\x01\x7f", "'a\\n\\t\\r\\\\\\x01\\x7f'");
    expect(text_append_repr, "\xc3\xa9\xc2\xa0", "'\xc3\xa9\\xa0'");
    expect(text_append_repr, "\xe2\x80\xa8", "'\\u2028'");
    expect(text_append_repr, "\xf3\xa0\x80\x81", "'\\U000e0001'");
    expect(text_append_repr, "\xed\xa0\x80", "'\\ud800'");
}

Test(text_repr, shows_bytes) {
    expect(text_append_bytes_repr, "a'\xff\n", "b\"a'\\xff\\n\"");
}

Test(text_repr, writes_json) {
    expect(text_append_json, "a\"\\\n\x01\xc3\xa9\xed\xa0\x80", "\"a\\\"\\\\\\n\\u0001\xc3\xa9\\ud800\"");
}

Test(text_repr, shows_complex_numbers) {
    Buffer text = BUFFER_EMPTY;
    Constant number = {.kind = CONSTANT_COMPLEX, .complex = {0.0, 2.0}};
    constant_append_repr(&text, &number);
    buffer_append_byte(&text, ' ');
    number.complex.real = 1.5;
    number.complex.imaginary = -1.0;
    constant_append_repr(&text, &number);
    cr_expect_str_eq(text.bytes, "2j (1.5-1j)");
    buffer_close(&text);
}
