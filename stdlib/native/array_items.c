/*
 * What the items of an array can be. A kind's write() gives CPython's messages for values that do not fit.
 */
#include "stdlib/native/array_items.h"

#include <limits.h>
#include <string.h>

#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* A small number between bounds, or OverflowError with the text for its type. */
static bool read_small(VM *vm, Value value, int64_t least, int64_t most, const char *type, int64_t *number) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool fits = int_fits_int64(index, number), is_negative = int_is_negative(index);
    value_release(vm, index);
    if (!fits) return raise_overflow_error(vm, "Python int too large to convert to C long");
    (void)is_negative;
    if (*number < least) return raise_overflow_error(vm, "%s is less than minimum", type);
    return *number <= most || raise_overflow_error(vm, "%s is greater than maximum", type);
}

#define SMALL_KIND(name, c_type, least, most, text)                                      \
    static Owned read_##name(VM *vm, const char *item) {                                 \
        c_type number;                                                                   \
        memcpy(&number, item, sizeof number);                                            \
        return int_new(vm, (int64_t)number);                                             \
    }                                                                                    \
    static bool write_##name(VM *vm, char *item, Value value) {                          \
        int64_t wide;                                                                    \
        if (!read_small(vm, value, (least), (most), text, &wide)) return false;          \
        c_type number = (c_type)wide;                                                    \
        memcpy(item, &number, sizeof number);                                            \
        return true;                                                                     \
    }
SMALL_KIND(b, int8_t, SCHAR_MIN, SCHAR_MAX, "signed char")
SMALL_KIND(B, uint8_t, 0, UCHAR_MAX, "unsigned byte integer")
SMALL_KIND(h, int16_t, SHRT_MIN, SHRT_MAX, "signed short integer")
SMALL_KIND(H, uint16_t, 0, USHRT_MAX, "unsigned short")
SMALL_KIND(i, int32_t, INT_MIN, INT_MAX, "signed integer")
#undef SMALL_KIND

static Owned read_signed(VM *vm, const char *item) {
    int64_t number;
    memcpy(&number, item, sizeof number);
    return int_new(vm, number);
}

static bool write_long(VM *vm, char *item, Value value) {
    int64_t number;
    if (!read_small(vm, value, INT64_MIN, INT64_MAX, "", &number)) return false;
    memcpy(item, &number, sizeof number);
    return true;
}

static bool write_long_long(VM *vm, char *item, Value value) {
    int64_t number;
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool fits = int_fits_int64(index, &number);
    value_release(vm, index);
    if (!fits) return raise_overflow_error(vm, "int too big to convert");
    memcpy(item, &number, sizeof number);
    return true;
}

static Owned read_unsigned_int(VM *vm, const char *item) {
    uint32_t number;
    memcpy(&number, item, sizeof number);
    return int_new(vm, (int64_t)number);
}

static Owned read_unsigned(VM *vm, const char *item) {
    uint64_t number;
    memcpy(&number, item, sizeof number);
    return int_new_unsigned(vm, number);
}

/* A number without sign of at most 64 bits. */
static bool read_wide(VM *vm, Value value, const char *negative, const char *large, uint64_t *number) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool is_negative = int_is_negative(index), fits = int_fits_uint64(index, number);
    value_release(vm, index);
    if (is_negative) return raise_overflow_error(vm, "%s", negative);
    return fits || raise_overflow_error(vm, "%s", large);
}

static bool write_unsigned_int(VM *vm, char *item, Value value) {
    uint64_t wide;
    if (!read_wide(vm, value, "can't convert negative value to unsigned int",
                   "Python int too large to convert to C unsigned long", &wide))
        return false;
    if (wide > UINT_MAX) return raise_overflow_error(vm, "unsigned int is greater than maximum");
    uint32_t number = (uint32_t)wide;
    memcpy(item, &number, sizeof number);
    return true;
}

static bool write_unsigned_long(VM *vm, char *item, Value value) {
    uint64_t number;
    if (!read_wide(vm, value, "can't convert negative value to unsigned int",
                   "Python int too large to convert to C unsigned long", &number))
        return false;
    memcpy(item, &number, sizeof number);
    return true;
}

static bool write_unsigned_long_long(VM *vm, char *item, Value value) {
    uint64_t number;
    if (!read_wide(vm, value, "can't convert negative int to unsigned", "int too big to convert", &number))
        return false;
    memcpy(item, &number, sizeof number);
    return true;
}

static Owned read_float(VM *vm, const char *item) {
    float number;
    memcpy(&number, item, sizeof number);
    return float_new(vm, (double)number);
}

static bool write_float(VM *vm, char *item, Value value) {
    double wide;
    if (!value_to_double(vm, value, &wide)) return false;
    float number = (float)wide;
    memcpy(item, &number, sizeof number);
    return true;
}

static Owned read_double(VM *vm, const char *item) {
    double number;
    memcpy(&number, item, sizeof number);
    return float_new(vm, number);
}

static bool write_double(VM *vm, char *item, Value value) {
    double number;
    if (!value_to_double(vm, value, &number)) return false;
    memcpy(item, &number, sizeof number);
    return true;
}

static Owned read_character(VM *vm, const char *item) {
    uint32_t c;
    memcpy(&c, item, sizeof c);
    if (c > 0x10FFFF) return raise_value_error(vm, "character U+%x is not in range [U+0000; U+10ffff]", c);
    return str_new_character(vm, c);
}

static bool write_character(VM *vm, char *item, Value value) {
    if (!value_is_str(value))
        return raise_type_error(vm, "array item must be a unicode character, not %T", value);
    if (as_str(value)->count != 1)
        return raise_type_error(vm, "array item must be a unicode character, not a string of length %ld",
                                as_str(value)->count);
    uint32_t c = str_at(as_str(value), 0);
    memcpy(item, &c, sizeof c);
    return true;
}

/* Numbers of machine formats: little end first in this table, for the machines that Adder runs on. */
enum {
    INT8 = 1,
    UINT8 = 0,
    UINT16 = 2,
    INT16 = 4,
    UINT32 = 6,
    INT32 = 8,
    UINT64 = 10,
    INT64 = 12,
    FLOAT32 = 14,
    FLOAT64 = 16,
    UTF16 = 18,
    UTF32 = 20
};

static const ArrayKind kinds[] = {
    {'b', "b", 1, INT8, false, read_b, write_b},
    {'B', "B", 1, UINT8, false, read_B, write_B},
    {'u', "w", 4, UTF32, true, read_character, write_character},
    {'w', "w", 4, UTF32, true, read_character, write_character},
    {'h', "h", 2, INT16, false, read_h, write_h},
    {'H', "H", 2, UINT16, false, read_H, write_H},
    {'i', "i", 4, INT32, false, read_i, write_i},
    {'I', "I", 4, UINT32, false, read_unsigned_int, write_unsigned_int},
    {'l', "l", 8, INT64, false, read_signed, write_long},
    {'L', "L", 8, UINT64, false, read_unsigned, write_unsigned_long},
    {'q', "q", 8, INT64, false, read_signed, write_long_long},
    {'Q', "Q", 8, UINT64, false, read_unsigned, write_unsigned_long_long},
    {'f', "f", 4, FLOAT32, false, read_float, write_float},
    {'d', "d", 8, FLOAT64, false, read_double, write_double},
};

const ArrayKind *array_kind(uint32_t code) {
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if ((uint32_t)(unsigned char)kinds[i].code == code) return &kinds[i];
    }
    return NULL;
}

const char *array_codes(void) {
    return "bBuwhHiIlLqQfd";
}

/* An item of size bytes, its first byte the highest if is_big. */
static uint64_t read_bits(const char *item, size_t size, bool is_big) {
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) bits = bits << 8 | (unsigned char)item[is_big ? i : size - 1 - i];
    return bits;
}

Owned array_decode(VM *vm, int format, const char *bytes, int64_t count) {
    static const uint8_t sizes[ARRAY_FORMAT_COUNT] = {1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8,
                                                      8, 8, 8, 4, 4, 8, 8, 2, 2, 4, 4};
    int64_t size = sizes[format];
    bool is_big = format > INT8 && format & 1, is_signed = format == INT8 || format / 2 * 2 == INT16 ||
                                                           format / 2 * 2 == INT32 || format / 2 * 2 == INT64;
    if (count % size) return raise_value_error(vm, "bytes length not a multiple of item size");
    if (format >= UTF16) {
        STR_BUILDER(text);
        for (int64_t at = 0; at < count; at += size) {
            uint64_t c = read_bits(bytes + at, (size_t)size, is_big);
            if (size == 2 && c >= 0xD800 && c < 0xDC00 && at + 4 <= count) { /* a pair of UTF-16 */
                uint64_t low = read_bits(bytes + at + 2, 2, is_big);
                if (low >= 0xDC00 && low < 0xE000) {
                    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                    at += 2;
                }
            }
            if (c > 0x10FFFF) {
                str_builder_close(&text);
                return raise_value_error(vm, "character U+%x is not in range [U+0000; U+10ffff]",
                                         (unsigned)c);
            }
            str_builder_add(&text, (uint32_t)c);
        }
        return str_builder_finish(vm, &text);
    }
    Owned list = list_new(vm, 0);
    for (int64_t at = 0; list && at < count; at += size) {
        uint64_t bits = read_bits(bytes + at, (size_t)size, is_big);
        Owned item;
        if (format >= FLOAT64) {
            double number;
            memcpy(&number, &bits, sizeof number);
            item = float_new(vm, number);
        } else if (format >= FLOAT32) {
            uint32_t narrow = (uint32_t)bits;
            float number;
            memcpy(&number, &narrow, sizeof number);
            item = float_new(vm, (double)number);
        } else if (is_signed) {
            int drop = 64 - (int)size * CHAR_BIT;
            item = int_new(vm, (int64_t)(bits << drop) >> drop);
        } else {
            item = int_new_unsigned(vm, bits);
        }
        if (list_append_take(vm, as_list(list), item)) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}
