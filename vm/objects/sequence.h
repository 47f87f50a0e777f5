/*
 * What list and tuple share.
 */
#ifndef VM_OBJECTS_SEQUENCE_H
#define VM_OBJECTS_SEQUENCE_H

#include "vm/state.h"

/* "[1, 2]": items may change while their repr runs, so they are reached through their count. */
NODISCARD Owned sequence_repr(VM *vm, Value self, const Field *items, const int64_t *count, const char *open,
                              const char *close, const char *active);
/* Lexicographic comparison of two lists or two tuples. */
NODISCARD Owned sequence_compare(VM *vm, Value left, Value right, CompareOp op);
/* An index argument such as start: any int, clipped; None is refused. */
NODISCARD bool slice_bound(VM *vm, Value value, int64_t *number);
/* list[int]: a generic alias. */
NODISCARD Owned sequence_class_getitem(VM *vm, Value *args);

#endif
