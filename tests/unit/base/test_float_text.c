#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_text.h"

static void expect_repr(double value, const char *expected) {
    char text[FLOAT_REPR_ROOM];
    size_t count = float_repr(value, text);
    cr_expect_str_eq(text, expected);
    cr_expect_eq(count, strlen(expected));
}

Test(float_text, shows_numbers_as_python_does) {
    expect_repr(0.0, "0.0");
    expect_repr(-0.0, "-0.0");
    expect_repr(1.0, "1.0");
    expect_repr(0.1, "0.1");
    expect_repr(0.1 + 0.2, "0.30000000000000004");
    expect_repr(1e16, "1e+16");
    expect_repr(9999999999999998.0, "9999999999999998.0");
    expect_repr(123456789.125, "123456789.125");
    expect_repr(0.0001, "0.0001");
    expect_repr(0.00001, "1e-05");
    expect_repr(5e-324, "5e-324");
    expect_repr(1.7976931348623157e308, "1.7976931348623157e+308");
    expect_repr(2.2250738585072014e-308, "2.2250738585072014e-308");
    expect_repr(INFINITY, "inf");
    expect_repr(-INFINITY, "-inf");
    expect_repr(NAN, "nan");
}

Test(float_text, leaves_out_the_fraction_on_demand) {
    char text[FLOAT_REPR_ROOM];
    float_repr_bare(2.0, text);
    cr_expect_str_eq(text, "2");
}

Test(float_text, reads_back_as_the_same_double) {
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        double value;
        memcpy(&value, &state, sizeof value);
        if (!isfinite(value)) continue;
        char text[FLOAT_REPR_ROOM];
        float_repr(value, text);
        double again = strtod(text, NULL);
        cr_assert_eq(memcmp(&value, &again, sizeof value), 0, "%s", text);
    }
}
