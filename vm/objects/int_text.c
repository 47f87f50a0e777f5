/*
 * Text of ints: digits in any base to limbs and back, by GMP's subquadratic conversions.
 *
 * Decimal text beyond vm->int_max_str_digits is refused in both directions, as CPython does.
 */
#include <ctype.h>
#include <gmp.h>

#include "base/memory.h"
#include "base/unicode.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { LIMIT_THRESHOLD = 640 }; /* no limit is enforced on fewer digits: CPython's */

static int bits_of_base(int base) {
    return base == 2 ? 1 : base == 4 ? 2 : base == 8 ? 3 : base == 16 ? 4 : base == 32 ? 5 : 0;
}

/* The digits of number's magnitude, written to end where they end; gives where they begin. */
ALWAYS_INLINE char *small_digits(char *end, int64_t number, int base) {
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (base == 10) {
        do *--end = (char)('0' + rest % 10);
        while (rest /= 10);
    } else {
        do *--end = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % (uint64_t)base];
        while (rest /= (uint64_t)base);
    }
    return end;
}

static Owned small_to_str(VM *vm, int64_t number, int base) {
    if (base == 10 && number >= 0 && number < 10) return str_new_character(vm, '0' + (uint32_t)number);
    char text[INT_DIGITS_ROOM + 1], *end = text + sizeof text;
    char *at = small_digits(end, number, base);
    if (number < 0) *--at = '-';
    return str_new_ascii(vm, at, (size_t)(end - at));
}

static Owned raise_limit(VM *vm) {
    return raise_value_error(vm,
                             "Exceeds the limit (%ld digits) for integer string conversion; use "
                             "sys.set_int_max_str_digits() to increase the limit",
                             vm->int_max_str_digits);
}

Owned int_to_str(VM *vm, Value value, int base) {
    if (value_is_small_int(value)) return small_to_str(vm, value_small_int(value), base);
    IntView view;
    int_view(value, &view);
    if (view.count == 0) return str_new_ascii(vm, "0", 1);
    int64_t limit = vm->int_max_str_digits;
    bool is_limited = bits_of_base(base) == 0 && limit > 0;
    /* 64 bits are 19.27 digits: what is far beyond the limit is refused before the work is done */
    if (is_limited && view.count > 40 && view.count * 19 > limit + 40) return raise_limit(vm);
    size_t digit_room =
        bits_of_base(base)
            ? (size_t)(view.count * 64 / bits_of_base(base) + 2)
            : mpn_sizeinbase((const mp_limb_t *)(const void *)view.limbs, view.count, base) + 2;
    char *digits = memory_allocate(digit_room + 1);
    uint64_t *limbs = memory_allocate_array((size_t)view.count + 1, sizeof *limbs);
    Owned result = NULL;
    if (!digits || !limbs) {
        raise_memory_error(vm);
        goto done;
    }
    memcpy(limbs, view.limbs, (size_t)view.count * sizeof *limbs);
    size_t count = mpn_get_str((unsigned char *)digits + 1, base, (mp_limb_t *)(void *)limbs, view.count);
    char *start = digits + 1;
    while (count > 1 && *start == 0) start++, count--;
    if (is_limited && count > LIMIT_THRESHOLD && (int64_t)count > limit) {
        raise_limit(vm);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        start[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[(unsigned char)start[i]];
    if (view.is_negative) *--start = '-', count++;
    result = str_new_ascii(vm, start, count);
done:
    memory_release(digits);
    memory_release(limbs);
    return result;
}

bool int_digits_open(VM *vm, Value value, int base, bool in_capitals, IntDigits *digits) {
    char *text;
    if (LIKELY(value_is_small_int(value))) {
        char *end = digits->room + sizeof digits->room;
        text = small_digits(end, value_small_int(value), base);
        digits->held = NULL;
        digits->count = end - text;
    } else {
        digits->held = int_to_str(vm, value, base);
        if (!digits->held) return false;
        bool is_negative = int_is_negative(value);
        text = as_str(digits->held)->data + is_negative;
        digits->count = as_str(digits->held)->count - is_negative;
        if (in_capitals && digits->count < 2) { /* such a str may be shared */
            digits->room[0] = *text;
            text = digits->room;
        }
    }
    for (int64_t i = 0; in_capitals && i < digits->count; i++)
        text[i] = (char)toupper((unsigned char)text[i]);
    digits->text = text;
    return true;
}

void int_digits_close(VM *vm, IntDigits *digits) {
    value_release(vm, digits->held);
}

static int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

Owned int_from_digits(VM *vm, const char *digits, size_t count, int base, bool is_negative) {
    while (count > 1 && *digits == '0') digits++, count--;
    if (count <= 12) {
        int64_t number = 0;
        for (size_t i = 0; i < count; i++) number = number * base + digit_value(digits[i]);
        return int_new(vm, is_negative ? -number : number);
    }
    int bits = 1;
    while ((1 << bits) < base) bits++;
    size_t room = count / 64 * (size_t)bits + (count % 64 * (size_t)bits) / 64 + 3;
    unsigned char *values = memory_allocate(count);
    uint64_t *limbs = memory_allocate_array(room, sizeof *limbs);
    Owned result = NULL;
    if (!values || !limbs) {
        raise_memory_error(vm);
    } else {
        for (size_t i = 0; i < count; i++) values[i] = (unsigned char)digit_value(digits[i]);
        mp_size_t used = mpn_set_str((mp_limb_t *)(void *)limbs, values, count, base);
        result = int_from_limbs(vm, limbs, used, is_negative);
    }
    memory_release(values);
    memory_release(limbs);
    return result;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static Owned refuse(VM *vm, int base, Value original) {
    enum { SHOWN = 200 }; /* characters of it, as in CPython */
    Owned text = value_repr(vm, original);
    Owned shown =
        text ? str_substring(vm, text, 0, as_str(text)->count < SHOWN ? as_str(text)->count : SHOWN) : NULL;
    if (shown) raise_value_error(vm, "invalid literal for int() with base %d: %S", base, shown);
    value_release(vm, text);
    value_release(vm, shown);
    return NULL;
}

/* Drops the underscores; 0 when they do not stand singly between digits of base. */
static size_t clean_digits(const char *bytes, size_t count, int base, bool after_prefix, char *clean) {
    size_t used = 0;
    bool was_underscore = !after_prefix; /* one is allowed right behind a prefix */
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '_') {
            if (was_underscore) return 0;
            was_underscore = true;
            continue;
        }
        if (digit_value(bytes[i]) >= base) return 0;
        clean[used++] = bytes[i];
        was_underscore = false;
    }
    return was_underscore ? 0 : used;
}

Owned int_from_text(VM *vm, const char *bytes, size_t count, int base, Value original) {
    int shown = base;
    if (base != 0 && (base < 2 || base > 36))
        return raise_value_error(vm, "int() base must be >= 2 and <= 36, or 0");
    while (count && is_space(*bytes)) bytes++, count--;
    while (count && is_space(bytes[count - 1])) count--;
    bool is_negative = false, after_prefix = false;
    if (count && (*bytes == '+' || *bytes == '-')) {
        is_negative = *bytes == '-';
        bytes++, count--;
    }
    char mark = count > 1 && *bytes == '0' ? (char)(bytes[1] | 0x20) : 0;
    int prefix = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    bool must_be_zero = false;
    if (prefix && (base == 0 || base == prefix)) {
        base = prefix;
        after_prefix = true;
        bytes += 2, count -= 2;
    } else if (base == 0) {
        base = 10;
        must_be_zero = count && *bytes == '0'; /* 012 is no decimal number */
    }
    char small[64], *clean = count <= sizeof small ? small : memory_allocate(count);
    if (!clean) return raise_memory_error(vm);
    size_t used = clean_digits(bytes, count, base, after_prefix, clean);
    Owned result = NULL;
    if (used == 0) {
        refuse(vm, shown, original);
    } else if (must_be_zero && strspn(bytes, "0_") < count) {
        refuse(vm, shown, original);
    } else if (bits_of_base(base) == 0 && used > LIMIT_THRESHOLD && vm->int_max_str_digits > 0 &&
               (int64_t)used > vm->int_max_str_digits) {
        raise_value_error(vm,
                          "Exceeds the limit (%ld digits) for integer string conversion: value has %zd "
                          "digits; use sys.set_int_max_str_digits() to increase the limit",
                          vm->int_max_str_digits, used);
    } else {
        result = int_from_digits(vm, clean, used, base, is_negative);
    }
    if (clean != small) memory_release(clean);
    return result;
}

Owned int_from_str(VM *vm, Value text, int base) {
    const Str *str = as_str(text);
    if (str_is_ascii(str)) return int_from_text(vm, str->data, (size_t)str->count, base, text);
    char *ascii = memory_allocate((size_t)str->count + 1);
    if (!ascii) return raise_memory_error(vm);
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        int digit = c < 0x80 ? -1 : unicode_decimal(c);
        ascii[i] = c < 0x80 ? (char)c : digit >= 0 ? (char)('0' + digit) : unicode_is_space(c) ? ' ' : '?';
    }
    ascii[str->count] = 0;
    Owned result = int_from_text(vm, ascii, (size_t)str->count, base, text);
    memory_release(ascii);
    return result;
}
