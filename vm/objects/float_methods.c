/*
 * float: the constructor, text, properties and methods.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/float_text.h"
#include "base/memory.h"
#include "base/unicode.h"
#include "vm/format_spec.h"
#include "vm/objects/bytes.h"
#include "vm/objects/float.h"
#include "vm/objects/float_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned float_repr_value(VM *vm, double number) {
    char text[FLOAT_REPR_ROOM];
    size_t count = float_repr(number, text);
    return str_new_ascii(vm, text, count);
}

/* --- text to number ------------------------------------------------------------------------------------- */

static bool matches(const char *text, size_t count, const char *word) {
    if (strlen(word) != count) return false;
    for (size_t i = 0; i < count; i++) {
        if ((text[i] | 0x20) != word[i]) return false;
    }
    return true;
}

/* digits, underscores between them dropped, to *out. False for a misplaced underscore. */
static bool copy_digits(const char **at, const char *end, char **out, size_t *count) {
    *count = 0;
    bool was_digit = false;
    while (*at < end && (isdigit((unsigned char)**at) || **at == '_')) {
        if (**at == '_') {
            if (!was_digit || *at + 1 >= end || !isdigit((unsigned char)(*at)[1])) return false;
            was_digit = false;
        } else {
            *(*out)++ = **at;
            was_digit = true;
            ++*count;
        }
        ++*at;
    }
    return true;
}

bool float_read(const char **start, const char *end, bool has_underscores, char *scratch, double *number) {
    const char *at = *start;
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '+' || *at == '-')) at++;
    size_t left = (size_t)(end - at), word = 0;
    while (word < left && isalpha((unsigned char)at[word]) && (word < 3 || left >= 8)) word++;
    if (word >= 8 && matches(at, 8, "infinity")) word = 8;
    else if (word >= 3) word = 3;
    if (matches(at, word, "infinity") || matches(at, word, "inf")) {
        *number = is_negative ? -(double)INFINITY : (double)INFINITY;
        *start = at + word;
        return true;
    }
    if (matches(at, word, "nan")) {
        *number = is_negative ? -(double)NAN : (double)NAN;
        *start = at + word;
        return true;
    }
    char *out = scratch;
    size_t whole, fraction = 0;
    (void)has_underscores;
    if (is_negative) *out++ = '-';
    if (!copy_digits(&at, end, &out, &whole)) return false;
    if (at < end && *at == '.') {
        *out++ = *at++;
        if (at < end && *at == '_') return false;
        if (!copy_digits(&at, end, &out, &fraction)) return false;
    }
    if (whole + fraction == 0) return false;
    if (at < end && (*at == 'e' || *at == 'E')) {
        const char *before = at;
        char *mark = out;
        size_t digits;
        *out++ = *at++;
        if (at < end && (*at == '+' || *at == '-')) *out++ = *at++;
        if (at < end && *at == '_') return false;
        if (!copy_digits(&at, end, &out, &digits)) return false;
        if (digits == 0) at = before, out = mark;
    }
    *out = 0;
    *number = strtod(scratch, NULL);
    *start = at;
    return true;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Reads digits with at most one point, nothing else, where the machine rounds them rightly in one step. */
static bool read_plainly(const char *at, const char *end, double *number) {
    enum { SAFE_DIGITS = 18 };
    bool is_negative = at < end && *at == '-';
    if (is_negative) at++;
    if (at == end || end - at > SAFE_DIGITS) return false;
    uint64_t digits = 0;
    const char *point = NULL;
    for (; at < end; at++) {
        unsigned digit = (unsigned)((unsigned char)*at - '0');
        if (digit <= 9) {
            digits = digits * 10 + digit;
        } else if (*at == '.' && !point) {
            point = at;
        } else {
            return false;
        }
    }
    if (point && (point == end - 1 || !isdigit((unsigned char)point[1]))) return false;
    if (!float_from_decimal(digits, point ? -(end - 1 - point) : 0, number)) return false;
    if (is_negative) *number = -*number;
    return true;
}

static Owned float_from_text(VM *vm, const char *bytes, size_t count, Value original) {
    const char *end = bytes + count;
    while (bytes < end && is_space(*bytes)) bytes++;
    while (end > bytes && is_space(end[-1])) end--;
    double plain;
    if (read_plainly(bytes, end, &plain)) return float_new(vm, plain);
    char small[128], *scratch = count + 2 <= sizeof small ? small : memory_allocate(count + 2);
    if (!scratch) return raise_memory_error(vm);
    double number = 0;
    bool is_fine = float_read(&bytes, end, true, scratch, &number) && bytes == end;
    if (scratch != small) memory_release(scratch);
    if (!is_fine) return raise_value_error(vm, "could not convert string to float: %R", original);
    return float_new(vm, number);
}

char *str_number_text(VM *vm, Value text) {
    const Str *str = as_str(text);
    char *ascii = memory_allocate((size_t)str->count + 1);
    if (!ascii) {
        raise_memory_error(vm);
        return NULL;
    }
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        int digit = c < 0x80 ? -1 : unicode_decimal(c);
        ascii[i] = c < 0x80 ? (char)c : digit >= 0 ? (char)('0' + digit) : unicode_is_space(c) ? ' ' : '?';
    }
    ascii[str->count] = 0;
    return ascii;
}

Owned float_from_str(VM *vm, Value text) {
    const Str *str = as_str(text);
    if (str_is_ascii(str)) return float_from_text(vm, str->data, (size_t)str->count, text);
    char *ascii = str_number_text(vm, text);
    if (!ascii) return NULL;
    Owned result = float_from_text(vm, ascii, (size_t)str->count, text);
    memory_release(ascii);
    return result;
}

static Owned float_of(VM *vm, Value value) {
    if (value_is_float(value) && (!value_is_pointer(value) || value_has_type(value, &float_type)))
        return value_retain(value);
    const Type *type = value_type(value);
    if (value_is_float(value) &&
        type->slots.to_float != float_type.slots.to_float) { /* a subclass with its own __float__ */
        double number;
        return value_call_float(vm, value, &number) ? float_new(vm, number) : NULL;
    }
    if (value_is_str(value) && !type->slots.to_float && !type->slots.index) return float_from_str(vm, value);
    if (type->slots.to_float || type->slots.index) {
        double number;
        return value_to_double(vm, value, &number) ? float_new(vm, number) : NULL;
    }
    if (type->slots.get_buffer) {
        BufferView view;
        if (!buffer_get(vm, value, &view, false)) return NULL;
        Owned result = float_from_text(vm, view.data, (size_t)view.count, value);
        buffer_release(vm, &view);
        return result;
    }
    return raise_type_error(vm, "float() argument must be a string or a real number, not '%T'", value);
}

/* number as an instance of a subclass. Consumed. */
static Owned with_type_take(VM *vm, Owned number, const Type *type) {
    if (!number || type == &float_type) return number;
    Owned result = type_allocate(vm, type);
    if (result) ((Float *)value_object(result))->number = float_value(number);
    value_release(vm, number);
    return result;
}

Owned float_construct(VM *vm, Value *args) {
    Owned number = args[1] ? float_of(vm, args[1]) : float_new(vm, 0.0);
    return with_type_take(vm, number, as_type(args[0]));
}

/* --- properties and methods ----------------------------------------------------------------------------- */

static Owned exact(VM *vm, Value self) {
    return float_new(vm, float_value(self));
}

static Owned property_zero(VM *vm, Value self) {
    (void)self;
    return float_new(vm, 0.0);
}

const Property float_properties[] = {
    {"real", exact, NULL, "the part without i"},
    {"imag", property_zero, NULL, "the factor of i"},
    {NULL, NULL, NULL, NULL},
};

static Owned method_conjugate(VM *vm, Value *args) {
    return exact(vm, args[0]);
}

static Owned method_trunc(VM *vm, Value *args) {
    return int_from_double(vm, float_value(args[0]));
}

static Owned method_floor(VM *vm, Value *args) {
    return int_from_double(vm, floor(float_value(args[0])));
}

static Owned method_ceil(VM *vm, Value *args) {
    return int_from_double(vm, ceil(float_value(args[0])));
}

static Owned method_is_integer(VM *vm, Value *args) {
    (void)vm;
    double number = float_value(args[0]);
    return value_from_bool(isfinite(number) && floor(number) == number);
}

static Owned method_as_integer_ratio(VM *vm, Value *args) {
    double number = float_value(args[0]);
    if (isinf(number)) return raise_overflow_error(vm, "cannot convert Infinity to integer ratio");
    if (isnan(number)) return raise_value_error(vm, "cannot convert NaN to integer ratio");
    int exponent;
    double fraction = frexp(number, &exponent);
    for (int i = 0; i < 300 && fraction != floor(fraction); i++) fraction *= 2, exponent--;
    Owned items[2] = {int_from_double(vm, fraction), value_from_small_int(1)};
    if (!items[0]) return NULL;
    Owned shift = value_from_small_int(exponent < 0 ? -exponent : exponent);
    int grown = exponent > 0 ? 0 : 1;
    Owned shifted = int_left_shift(vm, items[grown], shift);
    value_release(vm, items[grown]);
    items[grown] = shifted;
    return tuple_from_take(vm, items, 2);
}

/* |number| rounded to a multiple of 10^places (places > 0), ties to even. */
static double round_to_power(double number, int64_t places) {
    char digits[400], text[420];
    double whole = trunc(fabs(number));
    snprintf(digits, sizeof digits, "%.0f", whole);
    int64_t count = (int64_t)strlen(digits), kept = count - places;
    if (kept < 0) return 0;
    bool sticky = fabs(number) != whole;
    for (int64_t i = kept + 1; i < count; i++) sticky |= digits[i] != '0';
    char next = digits[kept];
    bool goes_up = next > '5' || (next == '5' && (sticky || (kept > 0 && (digits[kept - 1] - '0') % 2)));
    text[0] = '0'; /* room for a carry */
    memcpy(text + 1, digits, (size_t)kept);
    for (int64_t i = kept; goes_up && i >= 0; i--) {
        if (text[i] == '9') {
            text[i] = '0';
        } else {
            text[i]++;
            break;
        }
    }
    snprintf(text + 1 + kept, sizeof text - 1 - (size_t)kept, "e%d", (int)places);
    return strtod(text, NULL);
}

Owned float_round(VM *vm, double number, int64_t places) {
    enum { MOST = 323, LEAST = -308 }; /* beyond them rounding changes nothing, or leaves nothing */
    if (!isfinite(number) || number == 0 || places > MOST) return float_new(vm, number);
    if (places < LEAST - 1) return float_new(vm, copysign(0, number));
    double rounded;
    if (places >= 0) {
        char text[800];
        float_fixed(text, sizeof text, number, (int)places, false);
        rounded = strtod(text, NULL);
    } else {
        rounded = copysign(round_to_power(number, -places), number);
    }
    if (isinf(rounded)) return raise_overflow_error(vm, "rounded value too large to represent");
    return float_new(vm, rounded);
}

static Owned method_round(VM *vm, Value *args) {
    double number = float_value(args[0]);
    if (!args[1] || args[1] == VALUE_NONE) {
        double rounded = round(number);
        if (fabs(number - rounded) == 0.5) rounded = 2.0 * round(number / 2.0);
        return int_from_double(vm, rounded);
    }
    int64_t places;
    if (!value_to_int64(vm, args[1], NULL, &places)) return NULL;
    return float_round(vm, number, places);
}

static Owned method_hex(VM *vm, Value *args) {
    double number = float_value(args[0]);
    if (!isfinite(number)) return float_repr_value(vm, number);
    if (number == 0) return str_new_text(vm, signbit(number) ? "-0x0.0p+0" : "0x0.0p+0");
    enum { SMALLEST_EXPONENT = -1022, FRACTION_BITS = 52 };
    int exponent;
    double fraction = frexp(fabs(number), &exponent) * 2;
    exponent--;
    if (exponent < SMALLEST_EXPONENT) {
        fraction = ldexp(fraction, exponent - SMALLEST_EXPONENT);
        exponent = SMALLEST_EXPONENT;
    }
    int whole = (int)fraction;
    uint64_t bits = (uint64_t)ldexp(fraction - whole, FRACTION_BITS);
    char text[64];
    snprintf(text, sizeof text, "%s0x%d.%013llxp%c%d", number < 0 ? "-" : "", whole, (unsigned long long)bits,
             exponent < 0 ? '-' : '+', abs(exponent));
    return str_new_text(vm, text);
}

/* hexadecimal: ["0x"] digits ["." digits] ["p" exponent]. Whether text is one, up to end. */
static bool is_hex_number(const char *at, const char *end) {
    size_t digits = 0;
    if (end - at > 1 && *at == '0' && (at[1] | 0x20) == 'x') at += 2;
    for (; at < end && isxdigit((unsigned char)*at); at++) digits++;
    if (at < end && *at == '.') {
        at++;
        for (; at < end && isxdigit((unsigned char)*at); at++) digits++;
    }
    if (digits == 0) return false;
    if (at < end && (*at | 0x20) == 'p') {
        at++;
        if (at < end && (*at == '+' || *at == '-')) at++;
        if (at == end) return false;
        while (at < end && isdigit((unsigned char)*at)) at++;
    }
    return at == end;
}

/* The double nearest to a number that is_hex_number() has accepted, halves to even; infinity when it is too
 * large. */
static double hex_number(const char *at, const char *end) {
    enum { DIGITS_MOST = 15, MANTISSA_BITS = 53, LOWEST_BIT = -1074, EXPONENT_MOST = 1 << 20 };
    uint64_t mantissa = 0;
    int64_t exponent = 0; /* of the lowest bit of mantissa */
    bool is_sticky = false, saw_point = false;
    int digits = 0;
    if (end - at > 1 && *at == '0' && (at[1] | 0x20) == 'x') at += 2;
    for (; at < end && (*at | 0x20) != 'p'; at++) {
        if (*at == '.') {
            saw_point = true;
            continue;
        }
        unsigned digit = *at <= '9' ? (unsigned)(*at - '0') : (unsigned)((*at | 0x20) - 'a' + 10);
        if (digits < DIGITS_MOST) {
            mantissa = mantissa << 4 | digit;
            digits += mantissa != 0;
            exponent -= saw_point ? 4 : 0;
        } else {
            is_sticky |= digit != 0;
            exponent += saw_point ? 0 : 4;
        }
    }
    if (at < end) { /* p */
        int64_t given = 0;
        bool is_negative = *++at == '-';
        if (*at == '-' || *at == '+') at++;
        for (; at < end; at++)
            given = given < EXPONENT_MOST * (int64_t)EXPONENT_MOST ? given * 10 + (*at - '0') : given;
        exponent += is_negative ? -given : given;
    }
    if (mantissa == 0) return 0;
    int bits = 0;
    while (bits < 64 && mantissa >> bits) bits++;
    int64_t lowest = exponent + bits - MANTISSA_BITS;
    if (lowest < LOWEST_BIT) lowest = LOWEST_BIT;
    int64_t drop = lowest - exponent;
    if (drop > 0) {
        bool is_gone = drop > 63;
        uint64_t half = is_gone ? 0 : (uint64_t)1 << (drop - 1),
                 rest = is_gone ? 0 : mantissa & ((half << 1) - 1);
        mantissa = is_gone ? 0 : mantissa >> drop;
        if (rest > half || (rest == half && half && (is_sticky || mantissa & 1))) mantissa++;
        exponent = lowest;
    }
    if (exponent > EXPONENT_MOST) return (double)INFINITY;
    return ldexp((double)mantissa, (int)exponent);
}

static Owned method_fromhex(VM *vm, Value *args) {
    if (!value_is_str(args[1])) return raise_type_error(vm, "bad argument type for built-in operation");
    if (!str_check_utf8(vm, args[1])) return NULL;
    Buffer buffer = BUFFER_EMPTY;
    str_append_utf8(&buffer, args[1]);
    buffer_append_byte(&buffer, 0);
    if (buffer.failed) {
        buffer_close(&buffer);
        return raise_memory_error(vm);
    }
    const char *at = buffer.bytes, *end = buffer.bytes + buffer.count - 1;
    while (at < end && is_space(*at)) at++;
    while (end > at && is_space(end[-1])) end--;
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    size_t count = (size_t)(end - at);
    double number = 0;
    bool is_fine = true, is_finite = true;
    if (matches(at, count, "inf") || matches(at, count, "infinity"))
        number = (double)INFINITY, is_finite = false;
    else if (matches(at, count, "nan")) number = (double)NAN, is_finite = false;
    else is_fine = is_hex_number(at, end);
    if (is_fine && is_finite) number = hex_number(at, end);
    buffer_close(&buffer);
    if (!is_fine) return raise_value_error(vm, "invalid hexadecimal floating-point string");
    if (is_finite && isinf(number))
        return raise_overflow_error(vm, "hexadecimal value too large to represent as a float");
    Owned result = float_new(vm, is_negative ? -number : number);
    if (!result || args[0] == type_value(&float_type)) return result;
    Owned made = value_call_1(vm, args[0], result);
    value_release(vm, result);
    return made;
}

static Owned method_from_number(VM *vm, Value *args) {
    double number;
    if (args[0] == type_value(&float_type) && value_is_float(args[1]) &&
        (!value_is_pointer(args[1]) || value_has_type(args[1], &float_type)))
        return value_retain(args[1]);
    if (!value_to_double(vm, args[1], &number)) return NULL;
    Owned result = float_new(vm, number);
    if (!result || args[0] == type_value(&float_type)) return result;
    Owned made = value_call_1(vm, args[0], result);
    value_release(vm, result);
    return made;
}

Owned float_divmod_pair(VM *vm, Value left, Value right) {
    Value values[2] = {left, right};
    double numbers[2];
    for (int i = 0; i < 2; i++) {
        if (value_is_float(values[i])) numbers[i] = float_value(values[i]);
        else if (!value_is_int(values[i])) return VALUE_NOT_IMPLEMENTED;
        else if (!int_to_double(vm, values[i], &numbers[i])) return NULL;
    }
    if (numbers[1] == 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    double quotient, remainder;
    float_divmod(numbers[0], numbers[1], &quotient, &remainder);
    Owned items[2] = {float_new(vm, quotient), float_new(vm, remainder)};
    return tuple_from_take(vm, items, 2);
}

static Owned method_format(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %A", args[1]);
    return float_format(vm, args[0], args[1]);
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items[1] = {exact(vm, args[0])};
    return tuple_from_take(vm, items, 1);
}

static Owned method_getformat(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__getformat__() argument must be str, not %A", args[1]);
    if (!str_is_text(args[1], "double") && !str_is_text(args[1], "float")) {
        return raise_value_error(vm, "__getformat__() argument 1 must be 'double' or 'float'");
    }
    const uint16_t probe = 1;
    return str_new_text(vm, *(const uint8_t *)&probe ? "IEEE, little-endian" : "IEEE, big-endian");
}

const Method float_methods[] = {
    {"@classmethod from_number(cls, number, /)", method_from_number, "A float from any real number."},
    {"conjugate(self, /)", method_conjugate, "The number itself, as it has no imaginary part."},
    {"__trunc__(self, /)", method_trunc, "Without what stands behind the point, as an integer."},
    {"__floor__(self, /)", method_floor, "The nearest integer that is not above."},
    {"__ceil__(self, /)", method_ceil, "The nearest integer that is not below."},
    {"__round__(self, ndigits=None, /)", method_round,
     "Round to ndigits decimals, halves to the even neighbour; without ndigits to an integer."},
    {"as_integer_ratio(self, /)", method_as_integer_ratio,
     "The exact value as two integers in lowest terms.\n\n>>> (0.75).as_integer_ratio()\n(3, 4)"},
    {"@classmethod fromhex(cls, string, /)", method_fromhex,
     "The float that a hexadecimal text stands for.\n\n>>> float.fromhex('0x1.8p+1')\n3.0"},
    {"hex(self, /)", method_hex,
     "The exact value in hexadecimal.\n\n>>> (3.0).hex()\n'0x1.8000000000000p+1'"},
    {"is_integer(self, /)", method_is_integer, "Whether there is nothing behind the point."},
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"@classmethod __getformat__(cls, typestr, /)", method_getformat,
     "How \"double\" or \"float\" is laid out in memory; for tests."},
    {"__format__(self, format_spec, /)", method_format, "Render the number by the rules of format_spec."},
    {NULL, NULL, NULL},
};
