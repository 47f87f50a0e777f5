/*
 * tuple: a fixed row of values.
 */
#ifndef VM_OBJECTS_TUPLE_H
#define VM_OBJECTS_TUPLE_H

#include "vm/state.h"

struct Tuple {
    Object object;
    int64_t count;
    Field items[];
};

ALWAYS_INLINE Tuple *as_tuple(Value value) {
    return (Tuple *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_tuple(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_TUPLE;
}

ALWAYS_INLINE Value tuple_peek(Value tuple, int64_t index) {
    return field_peek(&as_tuple(tuple)->items[index]);
}

/* The hash of a tuple from those of its items, one after the other: xxHash's mixing, as CPython's, so that
   the numbers agree. */
#define TUPLE_HASH_START 2870177450012600261u

ALWAYS_INLINE uint64_t tuple_hash_mix(uint64_t mixed, int64_t item) {
    mixed += (uint64_t)item * 14029467366897019727u;
    mixed = mixed << 31 | mixed >> 33;
    return mixed * 11400714785074694791u;
}

ALWAYS_INLINE int64_t tuple_hash_end(uint64_t mixed, int64_t count) {
    mixed += (uint64_t)count ^ (TUPLE_HASH_START ^ 3527539u);
    return mixed == UINT64_MAX ? 1546275796 : (int64_t)mixed;
}

/* A tuple of count items, all NULL: fill it in before anyone looks. */
NODISCARD Owned tuple_new(VM *vm, int64_t count);
NODISCARD Owned tuple_from(VM *vm, const Value *items, int64_t count);
/* The items are consumed, also on failure. */
NODISCARD Owned tuple_from_take(VM *vm, Owned *items, int64_t count);
NODISCARD Owned tuple_pair(VM *vm, Value first, Value second);
NODISCARD Owned tuple_single(VM *vm, Value item);
NODISCARD Owned tuple_slice(VM *vm, Value tuple, int64_t start, int64_t end);

extern const Method tuple_methods[];

#endif
