/*
 * set and frozenset: open addressing over entries of hash and key, a small table within the object.
 *
 * Programs see the order that a set gives its elements in. So the table grows, is probed and is merged
 * exactly as CPython's (Objects/setobject.c since 3.11): the same insertions and removals give the same
 * order.
 */
#ifndef VM_OBJECTS_SET_H
#define VM_OBJECTS_SET_H

#include "vm/state.h"

typedef struct SetEntry {
    int64_t hash;
    Field key; /* NULL: free, or deleted when hash is SET_DELETED */
} SetEntry;

enum { SET_DELETED = -1, SET_SMALL = 8 };

typedef struct Set {
    Object object;
    SetEntry *entries; /* `small`, or a block */
    int64_t count;     /* keys */
    int64_t used;      /* keys and deleted entries */
    int64_t room;      /* a power of two */
    int64_t hash;      /* of a frozenset; -1 until asked for */
    int64_t finger;    /* where pop() goes on */
    SetEntry small[SET_SMALL];
} Set;

ALWAYS_INLINE Set *as_set(Value value) {
    return (Set *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_set(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_SET;
}

NODISCARD Owned set_new(VM *vm);
/* Makes the set, new or cleared, empty. */
void set_init_empty(Set *set);
NODISCARD Owned frozenset_from(VM *vm, Value iterable);
NODISCARD bool set_add(VM *vm, Value set, Value key);
NODISCARD bool set_contains(VM *vm, Value set, Value key, bool *found);
/* *removed: whether it was there. */
NODISCARD bool set_remove(VM *vm, Value set, Value key, bool *removed);
NODISCARD bool set_update(VM *vm, Value set, Value iterable);
bool set_next(const Set *set, int64_t *position, Value *key);
NODISCARD Owned set_copy(VM *vm, Value set);

#endif
