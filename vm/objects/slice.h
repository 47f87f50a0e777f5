/*
 * slice objects, and what a slice means for a sequence.
 */
#ifndef VM_OBJECTS_SLICE_H
#define VM_OBJECTS_SLICE_H

#include "vm/state.h"

typedef struct Slice {
    Object object;
    Field start, stop, step; /* None where left out */
} Slice;

/* Items start, start + step, …: count of them. */
typedef struct SliceRange {
    int64_t start, stop, step, count;
} SliceRange;

ALWAYS_INLINE Slice *as_slice(Value value) {
    return (Slice *)(uintptr_t)value;
}

/* Any of them may be NULL for None. */
NODISCARD Owned slice_new(VM *vm, Value start, Value stop, Value step);
/* The items a slice stands for in a sequence of length items. */
NODISCARD bool slice_resolve(VM *vm, Value slice, int64_t length, SliceRange *range);
/* As slice_resolve in two steps: reading may run __index__, which may change the length. */
NODISCARD bool slice_read(VM *vm, Value slice, SliceRange *range);
void slice_adjust(SliceRange *range, int64_t length);

#endif
