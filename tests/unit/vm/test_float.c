/*
 * Floats as text, and their division.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "base/memory.h"
#include "tests/unit/vm/testing.h"
#include "vm/format_spec.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/float_methods.h"
#include "vm/raise.h"

typedef struct FormatCase {
    double number;
    const char *spec, *expected;
} FormatCase;

ParameterizedTestParameters(float_text, formats) {
    static FormatCase cases[] = {
        {3.14159, "", "'3.14159'"},
        {3.14159, ".2f", "'3.14'"},
        {2.5, ".0f", "'2'"},
        {3.5, ".0f", "'4'"},
        {0.1, ".20f", "'0.10000000000000000555'"},
        {1234567.891, ",.1f", "'1,234,567.9'"},
        {-1.5, "+.1f", "'-1.5'"},
        {1.5, "+.1f", "'+1.5'"},
        {1.5, " .1f", "' 1.5'"},
        {1e20, "g", "'1e+20'"},
        {1e5, "g", "'100000'"},
        {123456789.0, "g", "'1.23457e+08'"},
        {0.00001, "g", "'1e-05'"},
        {1.0, "#g", "'1.00000'"},
        {0.25, "%", "'25.000000%'"},
        {0.25, ".0%", "'25%'"},
        {1.5, "010.2f", "'0000001.50'"},
        {-1.5, "010.2f", "'-000001.50'"},
        {1.5, "*^9", "'***1.5***'"},
        {1.5, "<8", "'1.5     '"},
        {-0.0, "z.1f", "'0.0'"},
        {-0.04, "z.1f", "'0.0'"},
        {12345.678, "e", "'1.234568e+04'"},
        {12345.678, "E", "'1.234568E+04'"},
        {1e16, "", "'1e+16'"},
        {123456.0, "_.0f", "'123_456'"},
        {0.0, "e", "'0.000000e+00'"},
        {1e308, ".3g", "'1e+308'"},
    };
    return cr_make_param_array(FormatCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(FormatCase *given, float_text, formats) {
    VM *vm = testing_open();
    Owned number = float_new(vm, given->number), spec = str_new_text(vm, given->spec);
    testing_expect_repr(vm, float_format(vm, number, spec), given->expected);
    value_release(vm, spec);
    value_release(vm, number);
    testing_close(vm);
}

typedef struct RoundCase {
    double number;
    int64_t places;
    const char *expected;
} RoundCase;

ParameterizedTestParameters(float_text, rounds) {
    static RoundCase cases[] = {
        {2.675, 2, "2.67"}, {0.5, 0, "0.0"},         {1.5, 0, "2.0"},    {1234.5, -2, "1200.0"},
        {1e22, 5, "1e+22"}, {5e-324, 400, "5e-324"}, {99.99, -3, "0.0"}, {-2.5, 0, "-2.0"},
    };
    return cr_make_param_array(RoundCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(RoundCase *given, float_text, rounds) {
    VM *vm = testing_open();
    testing_expect_repr(vm, float_round(vm, given->number, given->places), given->expected);
    testing_close(vm);
}

typedef struct DivideCase {
    double x, y, quotient, remainder;
} DivideCase;

ParameterizedTestParameters(float_text, divides) {
    static DivideCase cases[] = {
        {7.0, 2.0, 3.0, 1.0},    {-7.0, 2.0, -4.0, 1.0}, {7.0, -2.0, -4.0, -1.0},
        {-7.0, -2.0, 3.0, -1.0}, {0.5, 0.125, 4.0, 0.0}, {-1e-20, 3.0, -1.0, 3.0},
    };
    return cr_make_param_array(DivideCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(DivideCase *given, float_text, divides) {
    double quotient, remainder;
    float_divmod(given->x, given->y, &quotient, &remainder);
    cr_expect_eq(quotient, given->quotient, "%g // %g", given->x, given->y);
    cr_expect_eq(remainder, given->remainder, "%g %% %g", given->x, given->y);
}

typedef struct ReadCase {
    const char *text, *expected; /* NULL: refused */
} ReadCase;

ParameterizedTestParameters(float_text, reads) {
    static ReadCase cases[] = {
        {"1.5", "1.5"},        {"  -2e3\n", "-2000.0"}, {"1_000.5", "1000.5"}, {"inf", "inf"},
        {"-Infinity", "-inf"}, {"nan", "nan"},          {".5", "0.5"},         {"5.", "5.0"},
        {"1e400", "inf"},      {"1__0", NULL},          {"_1", NULL},          {"", NULL},
        {"1.5x", NULL},        {"0x1p3", NULL},         {"1 2", NULL},         {"e5", NULL},
    };
    return cr_make_param_array(ReadCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(ReadCase *given, float_text, reads) {
    VM *vm = testing_open();
    Owned text = str_new_text(vm, given->text), number = float_from_str(vm, text);
    value_release(vm, text);
    if (given->expected) {
        testing_expect_repr(vm, number, given->expected);
    } else {
        cr_expect_null(number, "%s", given->text);
        cr_expect(raise_matches(vm, EXCEPTION(ValueError)));
        raise_clear(vm);
    }
    testing_close(vm);
}

Test(float_text, ints_and_floats_compare_exactly) {
    VM *vm = testing_open();
    Owned above = testing_int(vm, "9007199254740993"),
          huge = testing_int(vm, "100000000000000000000000000000000000000000000000000");
    cr_expect_lt(float_compare_int(9007199254740992.0, above), 0);
    cr_expect_gt(float_compare_int(9007199254740994.0, above), 0);
    cr_expect_gt(float_compare_int(1e51, huge), 0);
    cr_expect_lt(float_compare_int(1e49, huge), 0);
    cr_expect_eq(float_compare_int(3.0, value_from_small_int(3)), 0);
    cr_expect_lt(float_compare_int(2.5, value_from_small_int(3)), 0);
    value_release(vm, above);
    value_release(vm, huge);
    testing_close(vm);
}
