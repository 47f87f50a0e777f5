/*
 * Equality that can be told without running anything: what tables of keys and comparisons of sequences try
 * first.
 */
#ifndef VM_EQUALITY_H
#define VM_EQUALITY_H

#include "vm/objects/str.h"

typedef enum Equality { EQUAL_NO, EQUAL_YES, EQUAL_UNKNOWN } Equality;

/* The same of two tuples, item by item; tuples within tuples are looked at down to a small depth. */
Equality tuple_equality(Value left, Value right, int depth);

/* Whether two values are the same or equal, if both are ints of a word, floats of a word, texts, or tuples of
   such; depth: of the tuples around them. */
ALWAYS_INLINE Equality value_equality_within(Value left, Value right, int depth) {
    if (left == right) return EQUAL_YES;
    if (value_both_small_int(left, right)) return EQUAL_NO;
    if (value_is_exact_str(left)) {
        if (!value_is_exact_str(right)) return EQUAL_UNKNOWN;
        return str_equal(left, right) ? EQUAL_YES : EQUAL_NO;
    }
    if (value_is_small_float(left)) return value_is_small_float(right) ? EQUAL_NO : EQUAL_UNKNOWN;
    if (value_has_type(left, &tuple_type) && value_has_type(right, &tuple_type))
        return tuple_equality(left, right, depth);
    return EQUAL_UNKNOWN;
}

ALWAYS_INLINE Equality value_equality(Value left, Value right) {
    return value_equality_within(left, right, 0);
}

#endif
