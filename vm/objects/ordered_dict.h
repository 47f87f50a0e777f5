/*
 * What a collections.OrderedDict has beside its dict, and its iterators.
 */
#ifndef VM_OBJECTS_ORDERED_DICT_H
#define VM_OBJECTS_ORDERED_DICT_H

#include "vm/objects/dict.h"
#include "vm/objects/type.h"

/* The order is that of the entries of the dict. */
typedef struct OrderedDict {
    Dict dict;
    Shape *shape;
    Field attributes[1];
    uint64_t state; /* changes with the order: by it iterators notice */
} OrderedDict;

ALWAYS_INLINE OrderedDict *as_ordered(Value value) {
    return (OrderedDict *)(uintptr_t)value;
}

typedef enum OrderedKind { ORDERED_KEYS, ORDERED_VALUES, ORDERED_ITEMS } OrderedKind;

/* An iterator over an OrderedDict from its first entry, or backward from its last one. */
NODISCARD Owned ordered_iterator_new(VM *vm, Value dict, OrderedKind kind, bool backward);

#endif
