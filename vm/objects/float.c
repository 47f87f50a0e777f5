/*
 * float: immediate for the usual exponents, boxed otherwise. Methods and text are in float_methods.c.
 */
#include "vm/objects/float.h"

#include "vm/allocate.h"
#include "vm/objects/complex.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned float_new(VM *vm, double number) {
    Owned word = value_try_small_float(number);
    if (LIKELY(value_is_small_float(word))) return word;
    if (number == 0) return VALUE_CONSTANT(signbit(number) ? WORD_NEGATIVE_ZERO : WORD_ZERO);
    if (isinf(number)) return VALUE_CONSTANT(number > 0 ? WORD_INFINITY : WORD_NEGATIVE_INFINITY);
    Float *boxed = object_allocate_plain(vm, &float_type, sizeof *boxed);
    if (boxed) boxed->number = number;
    return object_owned(boxed);
}

/* CPython's: the number as a fraction modulo 2^61 - 1. */
int64_t float_hash(double number, Value identity) {
    enum { BITS = 61, STEP = 28 };
    const uint64_t modulus = ((uint64_t)1 << BITS) - 1;
    if (isinf(number)) return number > 0 ? 314159 : -314159;
    if (isnan(number)) return identity ? hash_address(identity) : 0;
    int exponent;
    double mantissa = frexp(number, &exponent);
    bool is_negative = mantissa < 0;
    if (is_negative) mantissa = -mantissa;
    uint64_t hash = 0;
    while (mantissa != 0) {
        hash = (hash << STEP & modulus) | hash >> (BITS - STEP);
        mantissa *= (double)(1 << STEP);
        exponent -= STEP;
        uint64_t digit = (uint64_t)mantissa;
        mantissa -= (double)digit;
        hash += digit;
        if (hash >= modulus) hash -= modulus;
    }
    exponent = exponent >= 0 ? exponent % BITS : BITS - 1 - (-1 - exponent) % BITS;
    hash = (hash << exponent & modulus) | hash >> (BITS - exponent);
    int64_t result = is_negative ? -(int64_t)hash : (int64_t)hash;
    return result == -1 ? -2 : result;
}

int float_compare_int(double number, Value integer) {
    if (isinf(number)) return number > 0 ? 1 : -1;
    if (value_is_small_int(integer)) {
        int64_t other = value_small_int(integer);
        if (fabs(number) < 9.2e18) {
            double whole = trunc(number);
            int64_t truncated = (int64_t)whole;
            if (truncated != other) return truncated < other ? -1 : 1;
            return number > whole ? 1 : number < whole ? -1 : 0;
        }
        return number > 0 ? 1 : -1;
    }
    bool is_negative = int_is_negative(integer);
    if (int_is_zero(integer)) return (number > 0) - (number < 0); /* False is no small int */
    if (number == 0) return is_negative ? 1 : -1;
    if ((number < 0) != is_negative) return number < 0 ? -1 : 1;
    int exponent;
    frexp(number, &exponent);
    int64_t bits = int_bit_length(integer);
    if (exponent != bits) return (exponent < bits) != is_negative ? -1 : 1;
    IntView view; /* same magnitude: compare limb by limb against the double's bits */
    int_view(integer, &view);
    double rest = fabs(number);
    for (int64_t i = view.count; i-- > 0;) {
        double scaled = ldexp(rest, (int)(-64 * i));
        uint64_t limb = (uint64_t)scaled;
        if (limb != view.limbs[i]) return (limb < view.limbs[i]) != is_negative ? -1 : 1;
        rest -= ldexp((double)limb, (int)(64 * i));
    }
    return rest > 0 ? (is_negative ? -1 : 1) : 0;
}

void float_divmod(double x, double y, double *quotient, double *remainder) {
    double rest = fmod(x, y), whole = (x - rest) / y;
    if (rest != 0) {
        if ((y < 0) != (rest < 0)) {
            rest += y;
            whole -= 1;
        }
    } else {
        rest = copysign(0, y);
    }
    double floored = 0;
    if (whole != 0) {
        floored = floor(whole);
        if (whole - floored > 0.5) floored += 1;
    } else {
        floored = copysign(0, x / y);
    }
    *quotient = floored;
    *remainder = rest;
}

Owned float_power(VM *vm, double x, double y) {
    if (y == 0 || x == 1) return float_new(vm, 1.0);
    if (isnan(x) || isnan(y)) return float_new(vm, isnan(x) ? x : y);
    if (isinf(y)) {
        double magnitude = fabs(x);
        return float_new(vm, magnitude == 1 ? 1.0 : (y > 0) == (magnitude > 1) ? fabs(y) : 0.0);
    }
    bool is_odd = fmod(fabs(y), 2.0) == 1;
    if (isinf(x)) {
        if (y > 0) return float_new(vm, is_odd ? x : fabs(x));
        return float_new(vm, is_odd ? copysign(0, x) : 0.0);
    }
    if (x == 0) {
        if (y < 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "zero to a negative power");
        return float_new(vm, is_odd ? x : 0.0);
    }
    if (x < 0 && y != floor(y)) {
        return complex_power(vm, (Complex){.real = x}, (Complex){.real = y});
    }
    double result = pow(x, y);
    if (isinf(result)) {
        Owned args[2] = {value_from_small_int(34), str_new_text(vm, "Numerical result out of range")};
        Owned tuple = tuple_from_take(vm, args, 2);
        return tuple ? raise_exception_take(vm, exception_new_take(vm, EXCEPTION(OverflowError), tuple))
                     : NULL;
    }
    return float_new(vm, result);
}

/* Both operands as doubles; false and *refused when one is no number of this kind. */
static bool operands(VM *vm, Value left, Value right, double *x, double *y, bool *refused) {
    *refused = false;
    Value values[2] = {left, right};
    double *numbers[2] = {x, y};
    for (int i = 0; i < 2; i++) {
        if (value_is_float(values[i])) *numbers[i] = float_value(values[i]);
        else if (value_is_int(values[i])) {
            if (!int_to_double(vm, values[i], numbers[i])) return false;
        } else {
            *refused = true;
            return false;
        }
    }
    return true;
}

#define FLOAT_SLOT(name, check, message, expression)                                                       \
    static Owned slot_##name(VM *vm, Value left, Value right) {                                           \
        double x, y;                                                                                      \
        bool refused;                                                                                     \
        if (!operands(vm, left, right, &x, &y, &refused)) return refused ? VALUE_NOT_IMPLEMENTED : NULL;  \
        if (check) return raise_format(vm, EXCEPTION(ZeroDivisionError), message);                        \
        return float_new(vm, expression);                                                                 \
    }
FLOAT_SLOT(add, false, "", x + y)
FLOAT_SLOT(subtract, false, "", x - y)
FLOAT_SLOT(multiply, false, "", x * y)
FLOAT_SLOT(true_divide, y == 0, "division by zero", x / y)
#undef FLOAT_SLOT

static Owned slot_floor_divide(VM *vm, Value left, Value right) {
    double x, y, quotient, remainder;
    bool refused;
    if (!operands(vm, left, right, &x, &y, &refused)) return refused ? VALUE_NOT_IMPLEMENTED : NULL;
    if (y == 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    float_divmod(x, y, &quotient, &remainder);
    return float_new(vm, quotient);
}

static Owned slot_remainder(VM *vm, Value left, Value right) {
    double x, y;
    bool refused;
    if (!operands(vm, left, right, &x, &y, &refused)) return refused ? VALUE_NOT_IMPLEMENTED : NULL;
    if (y == 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    double rest = fmod(x, y);
    if (rest != 0 && (y < 0) != (rest < 0)) rest += y;
    else if (rest == 0) rest = copysign(0, y);
    return float_new(vm, rest);
}

static Owned slot_power(VM *vm, Value base, Value exponent, Value modulus) {
    double x, y;
    bool refused;
    if (modulus && modulus != VALUE_NONE)
        return raise_type_error(vm, "pow() 3rd argument not allowed unless all arguments are integers");
    if (!operands(vm, base, exponent, &x, &y, &refused)) return refused ? VALUE_NOT_IMPLEMENTED : NULL;
    return float_power(vm, x, y);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    int order;
    if (value_is_float(left) && value_is_float(right)) {
        double x = float_value(left), y = float_value(right);
        switch (op) {
        case COMPARE_LT: return value_from_bool(x < y);
        case COMPARE_LE: return value_from_bool(x <= y);
        case COMPARE_EQ: return value_from_bool(x == y);
        case COMPARE_NE: return value_from_bool(x != y);
        case COMPARE_GT: return value_from_bool(x > y);
        case COMPARE_GE: return value_from_bool(x >= y);
        }
    }
    if (value_is_float(left) && value_is_int(right)) {
        if (isnan(float_value(left))) return value_from_bool(op == COMPARE_NE);
        order = float_compare_int(float_value(left), right);
    } else if (value_is_int(left) && value_is_float(right)) {
        if (isnan(float_value(right))) return value_from_bool(op == COMPARE_NE);
        order = -float_compare_int(float_value(right), left);
    } else {
        return VALUE_NOT_IMPLEMENTED;
    }
    bool truth = op == COMPARE_LT ? order < 0 : op == COMPARE_LE ? order <= 0 : op == COMPARE_EQ ? order == 0
               : op == COMPARE_NE ? order != 0 : op == COMPARE_GT ? order > 0 : order >= 0;
    return value_from_bool(truth);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    *hash = float_hash(float_value(self), self);
    return true;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = float_value(self) != 0;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    return float_repr_value(vm, float_value(self));
}

static Owned slot_negative(VM *vm, Value self) {
    return float_new(vm, -float_value(self));
}

static Owned slot_positive(VM *vm, Value self) {
    return value_has_type(self, &float_type) || !value_is_pointer(self) ? value_retain(self)
                                                                        : float_new(vm, float_value(self));
}

static Owned slot_absolute(VM *vm, Value self) {
    return float_new(vm, fabs(float_value(self)));
}

static Owned slot_to_int(VM *vm, Value self) {
    return int_from_double(vm, float_value(self));
}

/* --- half precision ------------------------------------------------------------------------------------- */

enum { HALF_BITS = 10, HALF_BIAS = 15, HALF_EXPONENT_MOST = 31 };

bool float_to_half(double number, uint64_t *bits) {
    uint64_t sign = signbit(number) ? 0x8000 : 0;
    double size = fabs(number);
    if (isnan(number)) {
        *bits = sign | 0x7E00;
    } else if (isinf(number)) {
        *bits = sign | 0x7C00;
    } else {
        int exponent;
        (void)frexp(size, &exponent);
        exponent = exponent - 1 < 1 - HALF_BIAS ? 1 - HALF_BIAS : exponent - 1;
        double steps = size == 0 ? 0 : nearbyint(ldexp(size, HALF_BITS - exponent));
        uint64_t whole = (uint64_t)steps + ((uint64_t)(exponent + HALF_BIAS - 1)
                                            << HALF_BITS); /* a carry raises the exponent */
        if (size == 0) whole = 0;
        if (whole >> HALF_BITS >= HALF_EXPONENT_MOST) return false;
        *bits = sign | whole;
    }
    return true;
}

double float_from_half(uint64_t bits) {
    int exponent = (int)(bits >> HALF_BITS & HALF_EXPONENT_MOST);
    double fraction = (double)(bits & ((1 << HALF_BITS) - 1));
    double size = exponent == HALF_EXPONENT_MOST ? (fraction > 0 ? (double)NAN : (double)INFINITY)
                  : exponent == 0                ? ldexp(fraction, 1 - HALF_BIAS - HALF_BITS)
                                  : ldexp(fraction + (1 << HALF_BITS), exponent - HALF_BIAS - HALF_BITS);
    return bits & 0x8000 ? -size : size;
}

const Type float_type = {
    TYPE_HEAD(float, "float"),
    .base = &object_type,
    .size = sizeof(Float),
    .flags = TYPE_IS_FLOAT | TYPE_MATCHES_SELF,
    .slots = {.repr = slot_repr,
              .compare = slot_compare,
              .hash = slot_hash,
              .is_true = slot_is_true,
              .power = slot_power, .divmod = float_divmod_pair,
              .negative = slot_negative,
              .positive = slot_positive,
              .absolute = slot_absolute,
              .to_int = slot_to_int,
              .to_float = slot_positive,
              .binary = {[BINARY_ADD] = slot_add,
                         [BINARY_SUBTRACT] = slot_subtract,
                         [BINARY_MULTIPLY] = slot_multiply,
                         [BINARY_TRUE_DIVIDE] = slot_true_divide,
                         [BINARY_FLOOR_DIVIDE] = slot_floor_divide,
                         [BINARY_REMAINDER] = slot_remainder}},
    .construct = {"float(x=0, /)", float_construct, NULL},
    .methods = float_methods,
    .properties = float_properties,
    .text = "A number with a fraction, from a number or the text of one.",
};
