/*
 * Equality that can be told without running anything.
 */
#include "vm/equality.h"

#include "vm/objects/tuple.h"

Equality tuple_equality(Value left, Value right, int depth) {
    enum { DEPTH_MOST = 8 };
    const Tuple *a = as_tuple(left), *b = as_tuple(right);
    if (depth >= DEPTH_MOST) return EQUAL_UNKNOWN;
    for (int64_t i = 0; i < a->count && i < b->count; i++) {
        Equality equality =
            value_equality_within(field_peek(&a->items[i]), field_peek(&b->items[i]), depth + 1);
        if (equality != EQUAL_YES) return equality;
    }
    return a->count == b->count ? EQUAL_YES : EQUAL_NO;
}
