/*
 * int: the constructor, properties and methods.
 */
#include "base/memory.h"
#include "vm/format_spec.h"
#include "vm/objects/bytes.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

/* An int of any class from what __int__ gave. Consumed. */
static Owned checked_int_take(VM *vm, Owned result) {
    if (!result || value_is_small_int(result) || value_has_type(result, &int_type)) return result;
    Owned exact = NULL;
    if (!value_is_int(result)) {
        raise_type_error(vm, "__int__ returned non-int (type %T)", result);
    } else if (warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                             "__int__ returned non-int (type %T).  The ability to return an instance of a "
                             "strict subclass of int is deprecated, "
                             "and may be removed in a future version of Python.",
                             result)) {
        exact = int_exact(vm, result);
    }
    value_release(vm, result);
    return exact;
}

/* int(x) of anything. */
static Owned int_of(VM *vm, Value value) {
    if (value_is_small_int(value) || value_has_type(value, &int_type)) return value_retain(value);
    const Type *type = value_type(value);
    if (type->slots.to_int) return checked_int_take(vm, type->slots.to_int(vm, value));
    if (type->slots.index) return value_index(vm, value);
    if (value_is_str(value)) return int_from_str(vm, value, 10);
    if (type->slots.get_buffer) {
        BufferView view;
        if (!buffer_get(vm, value, &view, false)) return NULL;
        Owned copy = bytes_new(vm, view.data, (size_t)view.count);
        buffer_release(vm, &view);
        Owned result = copy ? int_from_text(vm, as_bytes(copy)->data, (size_t)as_bytes(copy)->count, 10,
                                            value_is_bytes(value) ? value : copy)
                            : NULL;
        value_release(vm, copy);
        return result;
    }
    return raise_type_error(
        vm, "int() argument must be a string, a bytes-like object or a real number, not '%T'", value);
}

static Owned int_of_base(VM *vm, Value value, Value base_value) {
    int64_t base;
    if (!value) return raise_type_error(vm, "int() missing string argument");
    if (!value_to_int64(vm, base_value, NULL, &base)) return NULL;
    if (base != 0 && (base < 2 || base > 36))
        return raise_value_error(vm, "int() base must be >= 2 and <= 36, or 0");
    if (value_is_str(value)) return int_from_str(vm, value, (int)base);
    if (value_is_bytes(value))
        return int_from_text(vm, as_bytes(value)->data, (size_t)as_bytes(value)->count, (int)base, value);
    if (value_is_instance_exact(vm, value, &bytearray_type)) {
        Owned copy = bytes_from_buffer(vm, value);
        Owned result =
            copy ? int_from_text(vm, as_bytes(copy)->data, (size_t)as_bytes(copy)->count, (int)base, copy)
                 : NULL;
        value_release(vm, copy);
        return result;
    }
    return raise_type_error(vm, "int() can't convert non-string with explicit base");
}

Owned int_construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    Owned number = args[2]   ? int_of_base(vm, args[1], args[2])
                   : args[1] ? int_of(vm, args[1])
                             : value_from_small_int(0);
    if (!number || type == &int_type) return number;
    IntView view;
    int_view(number, &view);
    size_t whole = sizeof(Int) + (size_t)view.count * sizeof(uint64_t) + type_tail_size(type);
    Int *copy = object_allocate_zeroed(vm, type, whole);
    if (copy) {
        copy->size = view.is_negative ? -view.count : view.count;
        if (view.count) memcpy(copy->limbs, view.limbs, (size_t)view.count * sizeof(uint64_t));
        type_init_tail(vm, object_value(copy), whole);
    }
    value_release(vm, number);
    return object_owned(copy);
}

static Owned property_self(VM *vm, Value self) {
    return int_exact(vm, self);
}

static Owned property_zero(VM *vm, Value self) {
    (void)vm, (void)self;
    return value_from_small_int(0);
}

static Owned property_one(VM *vm, Value self) {
    (void)vm, (void)self;
    return value_from_small_int(1);
}

const Property int_properties[] = {
    {"real", property_self, NULL, "the part without i"},
    {"imag", property_zero, NULL, "the factor of i"},
    {"numerator", property_self, NULL, "the number itself"},
    {"denominator", property_one, NULL, "always 1"},
    {NULL, NULL, NULL, NULL},
};

static Owned method_self(VM *vm, Value *args) {
    return int_exact(vm, args[0]);
}

static Owned method_bit_length(VM *vm, Value *args) {
    return int_new(vm, int_bit_length(args[0]));
}

static Owned method_bit_count(VM *vm, Value *args) {
    (void)vm;
    IntView view;
    int_view(args[0], &view);
    int64_t count = 0;
    for (int64_t i = 0; i < view.count; i++) {
        for (uint64_t limb = view.limbs[i]; limb; limb &= limb - 1) count++;
    }
    return value_from_small_int(count);
}

static Owned method_as_integer_ratio(VM *vm, Value *args) {
    Owned items[2] = {int_exact(vm, args[0]), value_from_small_int(1)};
    return tuple_from_take(vm, items, 2);
}

static Owned method_is_integer(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_TRUE;
}

/* *is_little from an argument byteorder. */
static bool read_order(VM *vm, Value value, const char *function, bool *is_little) {
    *is_little = false;
    if (!value) return true;
    if (!value_is_str(value))
        return raise_type_error(vm, "%s() argument 'byteorder' must be str, not %A", function, value);
    if (str_is_text(value, "little")) *is_little = true;
    else if (!str_is_text(value, "big"))
        return raise_value_error(vm, "byteorder must be either 'little' or 'big'");
    return true;
}

/* Byte i (from the low end) of the two's complement. carry starts as 1 for negative numbers. */
static uint8_t twos_byte(const IntView *view, int64_t i, unsigned *carry) {
    uint8_t byte = 0;
    if (i / 8 < view->count) byte = (uint8_t)(view->limbs[i / 8] >> (i % 8 * 8));
    if (!view->is_negative) return byte;
    unsigned sum = (unsigned)(uint8_t)~byte + *carry;
    *carry = sum >> 8;
    return (uint8_t)sum;
}

static Owned method_to_bytes(VM *vm, Value *args) {
    int64_t length = 1;
    bool is_little, is_signed = false;
    if (args[1] && !value_to_count(vm, args[1], &length)) return NULL;
    if (!read_order(vm, args[2], "to_bytes", &is_little)) return NULL;
    if (args[3] && !value_is_true(vm, args[3], &is_signed)) return NULL;
    if (length < 0) return raise_value_error(vm, "length argument must be non-negative");
    IntView view;
    int_view(args[0], &view);
    if (view.is_negative && !is_signed)
        return raise_overflow_error(vm, "can't convert negative int to unsigned");
    int64_t bits = int_bit_length(args[0]);
    if (is_signed) {
        bool is_power = false; /* -2^k needs no bit for the sign beyond its own */
        if (view.is_negative) {
            is_power = (view.limbs[view.count - 1] & (view.limbs[view.count - 1] - 1)) == 0;
            for (int64_t i = 0; i + 1 < view.count; i++) is_power &= view.limbs[i] == 0;
        }
        if (bits && !is_power) bits++;
    }
    if (bits > length * 8 && length < INT64_MAX / 8)
        return raise_overflow_error(vm, "int too big to convert");
    Owned result = bytes_new_uninitialised(vm, length);
    if (!result || length == 0) return result;
    unsigned carry = 1;
    char *data = as_bytes(result)->data;
    for (int64_t i = 0; i < length; i++)
        data[is_little ? i : length - 1 - i] = (char)twos_byte(&view, i, &carry);
    if (length == 1) { /* single bytes are shared */
        char byte = data[0];
        value_release(vm, result);
        return bytes_new(vm, &byte, 1);
    }
    return result;
}

static Owned int_from_bytes(VM *vm, const char *data, int64_t count, bool is_little, bool is_signed) {
    if (count == 0) return value_from_small_int(0);
    int64_t limb_count = (count + 7) / 8;
    uint64_t *limbs = memory_allocate_array((size_t)limb_count, sizeof *limbs);
    if (!limbs) return raise_memory_error(vm);
    uint8_t top = (uint8_t)(is_little ? data[count - 1] : data[0]);
    bool is_negative = is_signed && top & 0x80;
    unsigned carry = 1;
    memset(limbs, 0, (size_t)limb_count * sizeof *limbs);
    for (int64_t i = 0; i < count; i++) {
        uint8_t byte = (uint8_t)(is_little ? data[i] : data[count - 1 - i]);
        if (is_negative) {
            unsigned sum = (unsigned)(uint8_t)~byte + carry;
            carry = sum >> 8;
            byte = (uint8_t)sum;
        }
        limbs[i / 8] |= (uint64_t)byte << (i % 8 * 8);
    }
    if (is_negative && carry) { /* all bytes were zero but the sign: cannot be, the top bit is set */
        memory_release(limbs);
        return value_from_small_int(0);
    }
    Owned result = int_from_limbs(vm, limbs, limb_count, is_negative);
    memory_release(limbs);
    return result;
}

static Owned method_from_bytes(VM *vm, Value *args) {
    bool is_little, is_signed = false;
    if (!read_order(vm, args[2], "from_bytes", &is_little)) return NULL;
    if (args[3] && !value_is_true(vm, args[3], &is_signed)) return NULL;
    Owned bytes = bytes_from_object(vm, args[1]);
    if (!bytes) return NULL;
    Owned number = int_from_bytes(vm, as_bytes(bytes)->data, as_bytes(bytes)->count, is_little, is_signed);
    value_release(vm, bytes);
    if (!number || args[0] == type_value(&int_type)) return number;
    Owned result = value_call_1(vm, args[0], number);
    value_release(vm, number);
    return result;
}

/* The multiple of step nearest to value, ties to the even multiple. */
static Owned round_to_multiple(VM *vm, Value value, Value step) {
    Owned quotient, remainder, result = NULL, twice = NULL;
    if (!int_divmod(vm, value, step, &quotient, &remainder)) return NULL;
    twice = int_add(vm, remainder, remainder);
    if (twice) {
        int order = int_compare(twice, step);
        bool goes_up = order > 0 || (order == 0 && int_low_bits(quotient) & 1);
        Owned base = int_subtract(vm, value, remainder);
        if (base) result = goes_up ? int_add(vm, base, step) : value_retain(base);
        value_release(vm, base);
    }
    value_release(vm, twice);
    value_release(vm, quotient);
    value_release(vm, remainder);
    return result;
}

static Owned method_round(VM *vm, Value *args) {
    if (!args[1] || args[1] == VALUE_NONE) return int_exact(vm, args[0]);
    Owned digits = value_index(vm, args[1]);
    if (!digits) return NULL;
    if (!int_is_negative(digits)) {
        value_release(vm, digits);
        return int_exact(vm, args[0]);
    }
    Owned positive = int_negative(vm, digits);
    value_release(vm, digits);
    int64_t places;
    if (!positive) return NULL;
    if (!int_fits_int64(positive, &places) ||
        places > int_bit_length(args[0]) / 3 + 2) { /* 10^places exceeds twice the number */
        value_release(vm, positive);
        return value_from_small_int(0);
    }
    Owned step = int_power(vm, value_from_small_int(10), positive, NULL);
    Owned result = step ? round_to_multiple(vm, args[0], step) : NULL;
    value_release(vm, step);
    value_release(vm, positive);
    return result;
}

Owned int_divmod_pair(VM *vm, Value left, Value right) {
    if (!value_is_int(left) || !value_is_int(right)) return VALUE_NOT_IMPLEMENTED;
    Owned items[2];
    if (int_is_zero(right)) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    if (!int_divmod(vm, left, right, &items[0], &items[1])) return NULL;
    return tuple_from_take(vm, items, 2);
}

static Owned method_format(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %A", args[1]);
    return int_format(vm, args[0], args[1]);
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items[1] = {int_exact(vm, args[0])};
    return tuple_from_take(vm, items, 1);
}

static Owned method_sizeof(VM *vm, Value *args) {
    enum { HEADER = 24, DIGIT_BITS = 30, DIGIT_SIZE = 4 }; /* CPython's layout: programs print these sizes */
    int64_t digits = (int_bit_length(args[0]) + DIGIT_BITS - 1) / DIGIT_BITS;
    return int_new(vm, HEADER + DIGIT_SIZE * (digits ? digits : 1));
}

const Method int_methods[] = {
    {"conjugate(self, /)", method_self, "The number itself, as it has no imaginary part."},
    {"bit_length(self, /)", method_bit_length,
     "How many binary digits the size of the number has.\n\n>>> (1000).bit_length()\n10"},
    {"bit_count(self, /)", method_bit_count,
     "How many ones the binary digits of its size have.\n\n>>> (7).bit_count()\n3"},
    {"to_bytes(self, /, length=1, byteorder='big', *, signed=False)", method_to_bytes,
     "Write the number as length bytes; OverflowError where it does not fit."},
    {"@classmethod from_bytes(cls, bytes, byteorder='big', *, signed=False)", method_from_bytes,
     "Read a number from its bytes."},
    {"as_integer_ratio(self, /)", method_as_integer_ratio,
     "The number and 1, as a pair.\n\n>>> (-4).as_integer_ratio()\n(-4, 1)"},
    {"is_integer(self, /)", method_is_integer, "True, as for a float without a fraction."},
    {"__trunc__(self, /)", method_self, "The number itself."},
    {"__floor__(self, /)", method_self, "The number itself."},
    {"__ceil__(self, /)", method_self, "The number itself."},
    {"__round__(self, ndigits=None, /)", method_round,
     "The number itself, or rounded to tens, hundreds and so on where ndigits is negative."},
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"__format__(self, format_spec, /)", method_format, "Render the number by the rules of format_spec."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory the number takes."},
    {NULL, NULL, NULL},
};
