/*
 * list: a growable row of values.
 */
#ifndef VM_OBJECTS_LIST_H
#define VM_OBJECTS_LIST_H

#include "vm/state.h"

typedef struct List {
    Object object;
    Field *items;
    int64_t count, room; /* room -1: being sorted */
} List;

ALWAYS_INLINE List *as_list(Value value) {
    return (List *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_list(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_LIST;
}

ALWAYS_INLINE Value list_peek(Value list, int64_t index) {
    return field_peek(&as_list(list)->items[index]);
}

/* A list of count items, all NULL: fill it in before anyone looks. */
NODISCARD Owned list_new(VM *vm, int64_t count);
NODISCARD Owned list_from(VM *vm, const Value *items, int64_t count);
NODISCARD bool list_append(VM *vm, List *list, Value item);
NODISCARD bool list_append_take(VM *vm, List *list, Owned item); /* item may be NULL: then false at once */
NODISCARD bool list_insert(VM *vm, List *list, int64_t index, Value item);
NODISCARD bool list_extend(VM *vm, List *list, Value iterable);
/* As list_extend, but the iterable is not asked for its length. */
NODISCARD bool list_collect(VM *vm, List *list, Value iterable);
NODISCARD bool list_reserve(VM *vm, List *list, int64_t count);
/* Replaces items start..end-1 by those given, which are retained. */
NODISCARD bool list_replace(VM *vm, List *list, int64_t start, int64_t end, const Value *items,
                            int64_t count);
NODISCARD Owned list_slice(VM *vm, Value list, int64_t start, int64_t end);
NODISCARD Owned list_to_tuple(VM *vm, Value list);
void list_clear(VM *vm, List *list);
NODISCARD bool list_sort(VM *vm, List *list, Value key, bool is_reverse);

extern const Method list_methods[];

#endif
