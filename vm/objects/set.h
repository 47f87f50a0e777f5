/*
 * set and frozenset: open addressing over entries of hash and key.
 */
#ifndef VM_OBJECTS_SET_H
#define VM_OBJECTS_SET_H

#include "vm/state.h"

typedef struct SetEntry {
    int64_t hash;
    Field key; /* NULL: free, or deleted when hash is SET_DELETED */
} SetEntry;

enum { SET_DELETED = -1 };

typedef struct Set {
    Object object;
    SetEntry *entries; /* NULL when empty */
    int64_t count;     /* keys */
    int64_t used;      /* keys and deleted entries */
    int64_t room;      /* a power of two, or 0 */
    int64_t hash;      /* of a frozenset; -1 until asked for */
    uint64_t changes;  /* insertions and removals, for iterators */
} Set;

ALWAYS_INLINE Set *as_set(Value value) {
    return (Set *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_set(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_SET;
}

NODISCARD Owned set_new(VM *vm);
NODISCARD Owned frozenset_from(VM *vm, Value iterable);
NODISCARD bool set_add(VM *vm, Value set, Value key);
NODISCARD bool set_contains(VM *vm, Value set, Value key, bool *found);
/* *removed: whether it was there. */
NODISCARD bool set_remove(VM *vm, Value set, Value key, bool *removed);
NODISCARD bool set_update(VM *vm, Value set, Value iterable);
bool set_next(const Set *set, int64_t *position, Value *key);
NODISCARD Owned set_copy(VM *vm, Value set);

#endif
