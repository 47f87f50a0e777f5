/*
 * float: immediate for the usual exponents, boxed otherwise; see value.h.
 */
#ifndef VM_OBJECTS_FLOAT_H
#define VM_OBJECTS_FLOAT_H

#include <math.h>

#include "vm/state.h"

/* A boxed float: extreme exponents, NaN, instances of subclasses. */
typedef struct Float {
    Object object;
    double number;
} Float;

ALWAYS_INLINE bool value_is_float(Value value) {
    return value_is_small_float(value) || value_has_flag(value, TYPE_IS_FLOAT);
}

/* The number of any float. */
ALWAYS_INLINE double float_value(Value value) {
    if (value_is_small_float(value)) return value_small_float(value);
    if (value_is_pointer(value)) return ((const Float *)value)->number;
    switch (value_bits(value) >> 3) {
    case WORD_NEGATIVE_ZERO: return -0.0;
    case WORD_INFINITY: return (double)INFINITY;
    case WORD_NEGATIVE_INFINITY: return -(double)INFINITY;
    default: return 0.0;
    }
}

/* The number of an int or float that needs no memory, exactly; false for others. */
ALWAYS_INLINE bool number_as_double(Value value, double *number) {
    enum { EXACT_BITS = 53 };
    if (value_is_small_float(value)) {
        *number = value_small_float(value);
        return true;
    }
    if (value_is_small_int(value)) {
        int64_t integer = value_small_int(value), bound = (int64_t)1 << EXACT_BITS;
        *number = (double)integer;
        return integer <= bound && integer >= -bound;
    }
    if (value_is_pointer(value) || value_bits(value) < CONSTANT_WORD(WORD_ZERO)) return false;
    *number = float_value(value);
    return true;
}

NODISCARD Owned float_new(VM *vm, double number);
/* x ** y with CPython's errors; a complex result for negative x and fractional y. */
NODISCARD Owned float_power(VM *vm, double x, double y);
int64_t float_hash(double number, Value identity);
NODISCARD Owned float_repr_value(VM *vm, double number);
/* float(text) of a str. */
NODISCARD Owned float_from_str(VM *vm, Value text);
/* Floor division and modulo as float's // and %: y is not zero. */
void float_divmod(double x, double y, double *quotient, double *remainder);
/* Exact comparison of an int and a double: negative, 0, positive. number is not NaN. */
int float_compare_int(double number, Value integer);

/* The 16 bits of a number in half precision (IEEE 754 binary16), rounded to even; false: too large. */
NODISCARD bool float_to_half(double number, uint64_t *bits);
/* The number that the low 16 bits stand for. */
double float_from_half(uint64_t bits);

/* The slot of divmod(): a pair, or NotImplemented. */
NODISCARD Owned float_divmod_pair(VM *vm, Value left, Value right);
extern const Method float_methods[];
extern const Property float_properties[];
NODISCARD Owned float_construct(VM *vm, Value *args);

#endif
