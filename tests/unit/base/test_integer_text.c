#include <criterion/criterion.h>
#include <string.h>

#include "base/integer_text.h"

static void expect_decimal(const char *digits, int base, const char *expected) {
    Arena arena;
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    Constant number = integer_from_digits(&arena, digits, strlen(digits), base);
    Buffer text = BUFFER_EMPTY;
    if (number.kind == CONSTANT_BIG_INT) integer_append_decimal(&text, number.big.limbs, number.big.count);
    else buffer_append_format(&text, "%lld", (long long)number.integer);
    cr_expect_str_eq(text.bytes, expected);
    buffer_close(&text);
    arena_close(&arena);
}

Test(integer_text, reads_every_base) {
    expect_decimal("0", 10, "0");
    expect_decimal("000", 10, "0");
    expect_decimal("101", 2, "5");
    expect_decimal("777", 8, "511");
    expect_decimal("fF", 16, "255");
    expect_decimal("1234567890", 10, "1234567890");
}

Test(integer_text, changes_to_limbs_beyond_63_bits) {
    expect_decimal("9223372036854775807", 10, "9223372036854775807");
    expect_decimal("9223372036854775808", 10, "9223372036854775808");
    expect_decimal("7fffffffffffffff", 16, "9223372036854775807");
    expect_decimal("8000000000000000", 16, "9223372036854775808");
    expect_decimal("00000000000000000000000000000000000000000000000000000000000000000001", 2, "1");
    expect_decimal("340282366920938463463374607431768211456", 10, "340282366920938463463374607431768211456");
    expect_decimal("100000000000000000000000000000000", 16, "340282366920938463463374607431768211456");
}
