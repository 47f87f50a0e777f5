/*
 * Digits of whole numbers, over GMP's mpn layer.
 */
#include "base/integer_text.h"

#include <gmp.h>
#include <string.h>

#include "base/memory.h"

static unsigned char digit_value(char c) {
    if (c >= '0' && c <= '9') return (unsigned char)(c - '0');
    return (unsigned char)((c | 0x20) - 'a' + 10);
}

static Constant small_from_digits(const char *digits, size_t count, int base) {
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) value = value * base + digit_value(digits[i]);
    return (Constant){.kind = CONSTANT_INT, .integer = value};
}

Constant integer_from_digits(Arena *arena, const char *digits, size_t count, int base) {
    while (count > 1 && *digits == '0') digits++, count--;
    /* As many digits as surely fit 63 bits. */
    size_t small_count = base == 2 ? 63 : base == 8 ? 21 : base == 10 ? 18 : 15;
    if (count <= small_count) return small_from_digits(digits, count, base);
    size_t bits_a_digit = base == 2 ? 1 : base == 8 ? 3 : 4;
    unsigned char *values = arena_allocate(arena, count);
    for (size_t i = 0; i < count; i++) values[i] = digit_value(digits[i]);
    mp_limb_t *limbs = arena_allocate_array(arena, count * bits_a_digit / 64 + 2, sizeof *limbs);
    size_t limb_count = (size_t)mpn_set_str(limbs, values, count, base);
    while (limb_count && !limbs[limb_count - 1]) limb_count--;
    if (limb_count <= 1 && limbs[0] <= INT64_MAX)
        return (Constant){.kind = CONSTANT_INT, .integer = (int64_t)limbs[0]};
    return (Constant){.kind = CONSTANT_BIG_INT, .big = {limbs, limb_count, false}};
}

void integer_append_decimal(Buffer *buffer, const uint64_t *limbs, size_t count) {
    enum { DIGITS_A_LIMB = 20 };
    if (!buffer_reserve(buffer, count * DIGITS_A_LIMB + 2)) return;
    mp_limb_t *scratch = memory_allocate_array(count, sizeof *scratch); /* mpn_get_str destroys its input */
    if (!scratch) {
        buffer->failed = true;
        return;
    }
    memcpy(scratch, limbs, count * sizeof *scratch);
    unsigned char *digits = (unsigned char *)buffer->bytes + buffer->count;
    size_t digit_count = mpn_get_str(digits, 10, scratch, (mp_size_t)count);
    memory_release(scratch);
    size_t skip = 0;
    while (skip + 1 < digit_count && digits[skip] == 0) skip++;
    for (size_t i = skip; i < digit_count; i++) digits[i - skip] = (unsigned char)(digits[i] + '0');
    buffer->count += digit_count - skip;
    buffer->bytes[buffer->count] = 0;
}
