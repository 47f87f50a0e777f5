/*
 * int: immediate up to 63 bits, beyond that limbs over GMP's mpn layer. bool, and int's subclasses, count
 * too.
 */
#ifndef VM_OBJECTS_INT_H
#define VM_OBJECTS_INT_H

#include "vm/state.h"

/* A boxed int: a long one, or an instance of a subclass. */
typedef struct Int {
    Object object;
    int64_t size; /* limbs; negative for negative numbers; 0 is zero */
    uint64_t limbs[];
} Int;

/* Any int as sign and magnitude. Holds no reference; `word` backs small ones, so a view must not be copied.
 */
typedef struct IntView {
    const uint64_t *limbs;
    int64_t count;
    bool is_negative;
    uint64_t word;
} IntView;

ALWAYS_INLINE bool value_is_int(Value value) {
    return value_is_small_int(value) || value_has_flag(value, TYPE_IS_INT);
}

ALWAYS_INLINE Int *as_int(Value value) {
    return (Int *)(uintptr_t)value;
}

void int_view(Value value, IntView *view);
NODISCARD Owned int_new(VM *vm, int64_t number);
NODISCARD Owned int_new_unsigned(VM *vm, uint64_t number);
NODISCARD Owned int_new_size(VM *vm, size_t number);
NODISCARD Owned int_from_limbs(VM *vm, const uint64_t *limbs, int64_t count, bool is_negative);
NODISCARD Owned int_from_double(VM *vm, double number); /* truncates; ValueError/OverflowError for nan, inf */
/* Digits of base 2 to 36 without sign or underscores. */
NODISCARD Owned int_from_digits(VM *vm, const char *digits, size_t count, int base, bool is_negative);
/* As int(text, base): white space, sign, prefix, underscores, Unicode digits. */
NODISCARD Owned int_from_str(VM *vm, Value text, int base);
NODISCARD Owned int_from_text(VM *vm, const char *bytes, size_t count, int base, Value original);
/* An exact int equal to value, an int of any class. */
NODISCARD Owned int_exact(VM *vm, Value value);
/* The C number if it fits; false leaves nothing pending. */
NODISCARD bool int_fits_int64(Value value, int64_t *number);
NODISCARD bool int_fits_uint64(Value value, uint64_t *number);
/* The low 64 bits in two's complement. */
uint64_t int_low_bits(Value value);
/* Nearest double; OverflowError. */
NODISCARD bool int_to_double(VM *vm, Value value, double *number);
NODISCARD Owned int_to_str(VM *vm, Value value, int base);
/* The digits of an int without its sign: of small ones in room, of others in a str. */
enum { INT_DIGITS_ROOM = 64 };
typedef struct IntDigits {
    const char *text;
    int64_t count;
    Owned held;
    char room[INT_DIGITS_ROOM];
} IntDigits;
/* False with an exception pending: no memory, or too many digits. To be given to int_digits_close. */
NODISCARD bool int_digits_open(VM *vm, Value value, int base, bool in_capitals, IntDigits *digits);
void int_digits_close(VM *vm, IntDigits *digits);
bool int_is_negative(Value value);
bool int_is_zero(Value value);
int int_compare(Value left, Value right);
int64_t int_hash(Value value);
int64_t int_bit_length(Value value);
NODISCARD Owned int_add(VM *vm, Value left, Value right);
NODISCARD Owned int_subtract(VM *vm, Value left, Value right);
NODISCARD Owned int_multiply(VM *vm, Value left, Value right);
NODISCARD Owned int_floor_divide(VM *vm, Value left, Value right);
NODISCARD Owned int_remainder(VM *vm, Value left, Value right);
/* Both at once; false with ZeroDivisionError pending. */
NODISCARD bool int_divmod(VM *vm, Value left, Value right, Owned *quotient, Owned *remainder);
NODISCARD Owned int_true_divide(VM *vm, Value left, Value right);
NODISCARD Owned int_power(VM *vm, Value base, Value exponent, Value modulus);
NODISCARD Owned int_left_shift(VM *vm, Value left, Value right);
NODISCARD Owned int_right_shift(VM *vm, Value left, Value right);
NODISCARD Owned int_bitwise(VM *vm, Value left, Value right, BinaryOp op);
NODISCARD Owned int_negative(VM *vm, Value value);
NODISCARD Owned int_gcd(VM *vm, Value left, Value right);
NODISCARD Owned int_square_root(VM *vm, Value value); /* floor; value not negative */

/* The slot of divmod(): a pair, or NotImplemented. */
NODISCARD Owned int_divmod_pair(VM *vm, Value left, Value right);
extern const Method int_methods[];
extern const Property int_properties[];
NODISCARD Owned int_construct(VM *vm, Value *args);

/* CPython's hash of a number: it modulo 2^61 - 1, with -1 kept for errors. */
ALWAYS_INLINE int64_t int_hash_small(int64_t number) {
    const int64_t modulus = ((int64_t)1 << 61) - 1;
    if (UNLIKELY(number >= modulus || number <= -modulus)) number %= modulus;
    return number == -1 ? -2 : number;
}

#endif
