/*
 * Shortest digits by Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2021).
 *
 * A double is c * 2^q. The interval of reals that round to it is scaled by a power of ten, taken from a table
 * of 128-bit values rounded up, so that it holds a small number of integers; the best of them are the digits.
 */
#include "base/float_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIGNIFICAND_BITS = 52, EXPONENT_BIAS = 1075 };

static int floor_log2_of_power_of_10(int e) {
    return (e * 1741647) >> 19;
}

static int floor_log10_of_power_of_2(int e) {
    return (e * 1262611) >> 22;
}

static int floor_log10_of_three_quarters_power_of_2(int e) {
    return (e * 1262611 - 524031) >> 22;
}

/* High part of power * c, with the lowest bit set when anything below it is. */
static uint64_t round_to_odd(const PowerOfTen *power, uint64_t c) {
    UInt128 low = (UInt128)power->low * c;
    UInt128 high = (UInt128)power->high * c + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static void set_digits(FloatDigits *digits, uint64_t number, int exponent) {
    while (number % 10 == 0) number /= 10, exponent++;
    digits->count = snprintf(digits->digits, sizeof digits->digits, "%llu", (unsigned long long)number);
    digits->point = digits->count + exponent;
}

void float_shortest(double value, FloatDigits *digits) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << SIGNIFICAND_BITS) - 1), c = fraction;
    int exponent = (int)(bits >> SIGNIFICAND_BITS & 0x7FF), q = 1 - EXPONENT_BIAS;
    if (exponent) {
        c |= UINT64_C(1) << SIGNIFICAND_BITS;
        q = exponent - EXPONENT_BIAS;
        if (q <= 0 && -q <= SIGNIFICAND_BITS && (c & ((UINT64_C(1) << -q) - 1)) == 0) {
            set_digits(digits, c >> -q, 0);
            return;
        }
    } else if (!c) {
        strcpy(digits->digits, "0");
        digits->count = digits->point = 1;
        return;
    }
    bool is_odd = c & 1, is_lower_closer = fraction == 0 && exponent > 1;
    int k = is_lower_closer ? floor_log10_of_three_quarters_power_of_2(q) : floor_log10_of_power_of_2(q);
    int h = q + floor_log2_of_power_of_10(-k) + 1;
    const PowerOfTen *power = &powers_of_ten[-k - FIRST_POWER_OF_TEN];
    uint64_t lower = round_to_odd(power, (4 * c - 2 + is_lower_closer) << h) + is_odd;
    uint64_t middle = round_to_odd(power, 4 * c << h);
    uint64_t upper = round_to_odd(power, (4 * c + 2) << h) - is_odd;
    uint64_t s = middle / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_fits = lower <= 40 * tens, up_fits = 40 * tens + 40 <= upper;
        if (down_fits != up_fits) {
            set_digits(digits, tens + up_fits, k + 1);
            return;
        }
    }
    bool down_fits = lower <= 4 * s, up_fits = 4 * s + 4 <= upper;
    if (down_fits == up_fits) up_fits = middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1));
    set_digits(digits, s + up_fits, k);
}

/* repr() changes to an exponent outside 1e-4 … 1e16. */
enum { SMALLEST_POINT = -3, LARGEST_POINT = 16 };

size_t float_repr_bare(double value, char text[FLOAT_REPR_ROOM]) {
    if (isnan(value)) return (size_t)snprintf(text, FLOAT_REPR_ROOM, "nan");
    const char *sign = signbit(value) ? "-" : "";
    if (isinf(value)) return (size_t)snprintf(text, FLOAT_REPR_ROOM, "%sinf", sign);
    FloatDigits d;
    float_shortest(value, &d);
    if (d.point > LARGEST_POINT || d.point < SMALLEST_POINT)
        return (size_t)snprintf(text, FLOAT_REPR_ROOM, "%s%c%s%se%+03d", sign, d.digits[0],
                                d.count > 1 ? "." : "", d.digits + 1, d.point - 1);
    if (d.point <= 0)
        return (size_t)snprintf(text, FLOAT_REPR_ROOM, "%s0.%.*s%s", sign, -d.point, "0000", d.digits);
    if (d.point >= d.count)
        return (size_t)snprintf(text, FLOAT_REPR_ROOM, "%s%s%.*s", sign, d.digits, d.point - d.count,
                                "0000000000000000");
    return (size_t)snprintf(text, FLOAT_REPR_ROOM, "%s%.*s.%s", sign, d.point, d.digits, d.digits + d.point);
}

size_t float_repr(double value, char text[FLOAT_REPR_ROOM]) {
    size_t count = float_repr_bare(value, text);
    if (!isfinite(value) || strpbrk(text, ".e")) return count;
    strcpy(text + count, ".0");
    return count + 2;
}

/* A finite number is mantissa * 2^exponent. For small precisions mantissa * 10^precision fits into 128 bits,
   and a shift by -exponent divides it exactly: quotient and rest tell the rounded digits. */
size_t float_fixed(char *text, size_t room, double number, int precision, bool has_point) {
    enum { MANTISSA_BITS = 52, BIAS = 1075, PRECISION_MOST = 15, SHIFT_MOST = 120 };
    static const uint64_t powers[PRECISION_MOST + 1] = {1,
                                                        10,
                                                        100,
                                                        1000,
                                                        10000,
                                                        100000,
                                                        1000000,
                                                        10000000,
                                                        100000000,
                                                        1000000000,
                                                        10000000000,
                                                        100000000000,
                                                        1000000000000,
                                                        10000000000000,
                                                        100000000000000,
                                                        1000000000000000};
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int exponent = (int)(bits >> MANTISSA_BITS & 0x7FF);
    uint64_t mantissa = bits & (((uint64_t)1 << MANTISSA_BITS) - 1);
    if (exponent) mantissa |= (uint64_t)1 << MANTISSA_BITS;
    else exponent = 1;
    exponent -= BIAS;
    bool is_small = precision <= PRECISION_MOST && exponent <= 0 && exponent >= -SHIFT_MOST;
    if (mantissa && !is_small)
        return (size_t)snprintf(text, room, has_point ? "%#.*f" : "%.*f", precision, number);
    if (precision > PRECISION_MOST) return (size_t)snprintf(text, room, "%.*f", precision, number);
    __extension__ typedef unsigned __int128 Wide;
    Wide product = (Wide)mantissa * powers[precision], rest = 0, digits = product;
    int shift = mantissa ? -exponent : 0;
    if (shift) {
        digits = product >> shift;
        rest = product - (digits << shift);
        Wide half = (Wide)1 << (shift - 1);
        if (rest > half || (rest == half && digits & 1)) digits++;
    }
    if (digits >> 64) return (size_t)snprintf(text, room, has_point ? "%#.*f" : "%.*f", precision, number);
    char reversed[32];
    int count = 0;
    for (uint64_t left = (uint64_t)digits; left || count <= precision; left /= 10)
        reversed[count++] = (char)('0' + left % 10);
    char *at = text;
    if (bits >> 63) *at++ = '-';
    while (count > precision) *at++ = reversed[--count];
    if (precision || has_point) *at++ = '.';
    while (count) *at++ = reversed[--count];
    *at = 0;
    return (size_t)(at - text);
}

/* W. D. Clinger, How to Read Floating Point Numbers Accurately (1990): with both operands exact, the one
   rounding of the division or multiplication is the right one. */
bool float_from_decimal(uint64_t digits, int64_t exponent, double *number) {
    enum { EXACT_BITS = 53, EXACT_POWERS = 22 };
    static const double powers_exact[EXACT_POWERS + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (digits > (uint64_t)1 << EXACT_BITS || exponent > EXACT_POWERS || exponent < -EXACT_POWERS)
        return false;
    *number =
        exponent < 0 ? (double)digits / powers_exact[-exponent] : (double)digits * powers_exact[exponent];
    return true;
}
