/*
 * Integers of any size: against known values, and against the identities that hold for all of them.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <gmp.h>
#include <stdlib.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/raise.h"

/* Around every place where the representation changes. */
static const char *const samples[] = {
    "0",
    "1",
    "-1",
    "2",
    "-2",
    "7",
    "-7",
    "4294967295",
    "-4294967296",
    "4611686018427387903",
    "4611686018427387904",
    "-4611686018427387904",
    "-4611686018427387905",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "-18446744073709551617",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
    "-340282366920938463463374607431768211457",
    "123456789012345678901234567890123456789012345678901234567890",
    "-99999999999999999999999999999999999999999999999999",
};
enum { SAMPLE_COUNT = sizeof samples / sizeof *samples };

static void expect_number(VM *vm, Owned value, const mpz_t expected, const char *what, const char *left,
                          const char *right) {
    cr_assert(value, "%s of %s, %s", what, left, right);
    char *text = mpz_get_str(NULL, 10, expected);
    Owned wanted = testing_int(vm, text);
    cr_expect_eq(int_compare(value, wanted), 0, "%s of %s, %s is not %s", what, left, right, text);
    cr_expect_eq(value_is_small_int(value), value_is_small_int(wanted),
                 "%s of %s, %s: not in its shortest form", what, left, right);
    value_release(vm, wanted);
    value_release(vm, value);
    free(text);
}

Test(int, arithmetic_is_that_of_gmp) {
    VM *vm = testing_open();
    mpz_t x, y, z, w;
    mpz_inits(x, y, z, w, NULL);
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        for (int j = 0; j < SAMPLE_COUNT; j++) {
            const char *a = samples[i], *b = samples[j];
            Owned left = testing_int(vm, a), right = testing_int(vm, b);
            mpz_set_str(x, a, 10);
            mpz_set_str(y, b, 10);
            mpz_add(z, x, y);
            expect_number(vm, int_add(vm, left, right), z, "sum", a, b);
            mpz_sub(z, x, y);
            expect_number(vm, int_subtract(vm, left, right), z, "difference", a, b);
            mpz_mul(z, x, y);
            expect_number(vm, int_multiply(vm, left, right), z, "product", a, b);
            mpz_and(z, x, y);
            expect_number(vm, int_bitwise(vm, left, right, BINARY_AND), z, "and", a, b);
            mpz_ior(z, x, y);
            expect_number(vm, int_bitwise(vm, left, right, BINARY_OR), z, "or", a, b);
            mpz_xor(z, x, y);
            expect_number(vm, int_bitwise(vm, left, right, BINARY_XOR), z, "xor", a, b);
            mpz_gcd(z, x, y);
            expect_number(vm, int_gcd(vm, left, right), z, "gcd", a, b);
            int order = mpz_cmp(x, y);
            cr_expect_eq(int_compare(left, right) > 0, order > 0, "%s > %s", a, b);
            cr_expect_eq(int_compare(left, right) == 0, order == 0, "%s == %s", a, b);
            Owned quotient = NULL, remainder = NULL;
            if (mpz_sgn(y)) {
                mpz_fdiv_qr(z, w, x, y);
                cr_assert(int_divmod(vm, left, right, &quotient, &remainder));
                expect_number(vm, quotient, z, "quotient", a, b);
                expect_number(vm, remainder, w, "remainder", a, b);
                expect_number(vm, int_floor_divide(vm, left, right), z, "floor quotient", a, b);
                expect_number(vm, int_remainder(vm, left, right), w, "modulo", a, b);
            } else {
                cr_expect(!int_divmod(vm, left, right, &quotient, &remainder));
                testing_expect_raised(vm, EXCEPTION(ZeroDivisionError), "division by zero");
            }
            value_release(vm, left);
            value_release(vm, right);
        }
    }
    mpz_clears(x, y, z, w, NULL);
    testing_close(vm);
}

Test(int, shifts_negation_roots_and_lengths) {
    VM *vm = testing_open();
    mpz_t x, z;
    mpz_inits(x, z, NULL);
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        Owned value = testing_int(vm, samples[i]);
        mpz_set_str(x, samples[i], 10);
        mpz_neg(z, x);
        expect_number(vm, int_negative(vm, value), z, "negation", samples[i], "");
        cr_expect_eq(int_is_negative(value), mpz_sgn(x) < 0);
        cr_expect_eq(int_is_zero(value), mpz_sgn(x) == 0);
        cr_expect_eq(int_bit_length(value), mpz_sgn(x) ? (int64_t)mpz_sizeinbase(x, 2) : 0, "%s", samples[i]);
        for (int shift = 0; shift < 200; shift += 31) {
            mpz_mul_2exp(z, x, (mp_bitcnt_t)shift);
            expect_number(vm, int_left_shift(vm, value, value_from_small_int(shift)), z, "left shift",
                          samples[i], "");
            mpz_fdiv_q_2exp(z, x, (mp_bitcnt_t)shift);
            expect_number(vm, int_right_shift(vm, value, value_from_small_int(shift)), z, "right shift",
                          samples[i], "");
        }
        if (mpz_sgn(x) >= 0) {
            mpz_sqrt(z, x);
            expect_number(vm, int_square_root(vm, value), z, "square root", samples[i], "");
        }
        value_release(vm, value);
    }
    mpz_clears(x, z, NULL);
    testing_close(vm);
}

Test(int, text_in_every_base_reads_back) {
    VM *vm = testing_open();
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        Owned value = testing_int(vm, samples[i]);
        testing_expect_repr(vm, value_retain(value), samples[i]);
        bool is_negative = samples[i][0] == '-';
        mpz_t x;
        mpz_init_set_str(x, samples[i] + is_negative, 10);
        for (int base = 2; base <= 36; base++) {
            char *digits = mpz_get_str(NULL, base, x);
            Owned back = int_from_digits(vm, digits, strlen(digits), base, is_negative);
            cr_expect_eq(int_compare(back, value), 0, "%s in base %d", samples[i], base);
            value_release(vm, back);
            free(digits);
        }
        mpz_clear(x);
        value_release(vm, value);
    }
    testing_close(vm);
}

Test(int, powers) {
    VM *vm = testing_open();
    Owned base = testing_int(vm, "-3"), exponent = testing_int(vm, "100"),
          modulus = testing_int(vm, "1000000007");
    testing_expect_repr(vm, int_power(vm, base, exponent, NULL),
                        "515377520732011331036461129765621272702107522001");
    testing_expect_repr(vm, int_power(vm, base, exponent, modulus), "886041711");
    Owned inverse = int_power(vm, base, value_from_small_int(-1), modulus);
    testing_expect_repr(vm, inverse, "666666671");
    value_release(vm, base);
    value_release(vm, exponent);
    value_release(vm, modulus);
    testing_close(vm);
}

typedef struct DoubleCase {
    const char *digits;
    double expected;
} DoubleCase;

ParameterizedTestParameters(int, nearest_doubles) {
    static DoubleCase cases[] = {
        {"9007199254740993", 9007199254740992.0},
        {"9007199254740995", 9007199254740996.0},
        {"-9007199254740993", -9007199254740992.0},
        {"18446744073709551615", 0x1p64},
        {"36893488147419103233", 0x1p65},
        {"36893488147419107329", 0x1.0000000000001p65},
        {"340282366920938463463374607431768211456", 0x1p128},
    };
    return cr_make_param_array(DoubleCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(DoubleCase *given, int, nearest_doubles) {
    VM *vm = testing_open();
    Owned value = testing_int(vm, given->digits);
    double number = 0;
    cr_assert(int_to_double(vm, value, &number));
    cr_expect_eq(number, given->expected, "%s gives %a", given->digits, number);
    value_release(vm, value);
    testing_close(vm);
}

Test(int, too_large_for_a_double) {
    VM *vm = testing_open();
    Owned huge = int_left_shift(vm, value_from_small_int(1), value_from_small_int(1024));
    double number;
    cr_expect(!int_to_double(vm, huge, &number));
    testing_expect_raised(vm, EXCEPTION(OverflowError), "int too large to convert to float");
    value_release(vm, huge);
    testing_close(vm);
}

Test(int, words) {
    VM *vm = testing_open();
    Owned most = int_new_unsigned(vm, UINT64_MAX), least = int_new(vm, INT64_MIN);
    int64_t number = 0;
    uint64_t bits = 0;
    cr_expect(!int_fits_int64(most, &number));
    cr_expect(int_fits_uint64(most, &bits));
    cr_expect_eq(bits, UINT64_MAX);
    cr_expect(int_fits_int64(least, &number));
    cr_expect_eq(number, INT64_MIN);
    cr_expect(!int_fits_uint64(least, &bits));
    cr_expect_eq(int_low_bits(least), (uint64_t)1 << 63);
    cr_expect_eq(int_low_bits(value_from_small_int(-1)), UINT64_MAX);
    value_release(vm, most);
    value_release(vm, least);
    testing_close(vm);
}
