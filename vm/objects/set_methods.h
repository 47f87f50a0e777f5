/*
 * What sets do with each other.
 */
#ifndef VM_OBJECTS_SET_METHODS_H
#define VM_OBJECTS_SET_METHODS_H

#include "vm/objects/set.h"

/* A table for more than `least` entries; deleted ones go. */
NODISCARD bool set_resize(VM *vm, Set *set, int64_t least);
/* How many entries the table grows for when it is full. */
int64_t set_roomy(const Set *set);
/* Whether a key is there, unless one would have to be asked: then false. Nothing runs. */
bool set_look(const Set *set, Value key, int64_t hash, bool *found);
/* key need not be held: where something can run, it is. */
NODISCARD bool set_add_hashed(VM *vm, Value set, Value key, int64_t hash);
NODISCARD bool set_contains_hashed(VM *vm, Value set, Value key, int64_t hash, bool *found);
NODISCARD bool set_remove_hashed(VM *vm, Value set, Value key, int64_t hash, bool *removed);
NODISCARD Owned set_make_type(VM *vm, const Type *type, Value iterable);
void set_clear_all(VM *vm, Set *set);
int64_t frozenset_hash_of(VM *vm, Value set);
NODISCARD Owned set_repr(VM *vm, Value self);
NODISCARD Owned set_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD Owned set_iterate(VM *vm, Value self);
NODISCARD Owned set_or(VM *vm, Value left, Value right);
NODISCARD Owned set_and(VM *vm, Value left, Value right);
NODISCARD Owned set_subtract(VM *vm, Value left, Value right);
NODISCARD Owned set_xor(VM *vm, Value left, Value right);
NODISCARD Owned set_inplace_or(VM *vm, Value left, Value right);
NODISCARD Owned set_inplace_and(VM *vm, Value left, Value right);
NODISCARD Owned set_inplace_subtract(VM *vm, Value left, Value right);
NODISCARD Owned set_inplace_xor(VM *vm, Value left, Value right);
/* What difference_update, symmetric_difference_update and intersection do with one iterable. */
NODISCARD bool set_remove_all(VM *vm, Value set, Value iterable);
NODISCARD bool set_symmetric_update(VM *vm, Value set, Value iterable);
NODISCARD Owned set_intersection(VM *vm, Value left, Value iterable);
extern const Method set_methods[], frozenset_methods[];

#endif
