/*
 * Iterators over sequences, ranges and callables; enumerate, zip, map, filter and reversed.
 */
#ifndef VM_OBJECTS_ITERATORS_H
#define VM_OBJECTS_ITERATORS_H

#include "vm/state.h"

/* Over anything with a count and items by index: list, tuple, str, bytes, …, and the __getitem__ protocol. */
typedef struct IndexIterator {
    Object object;
    Field sequence; /* NULL once exhausted */
    int64_t index;
} IndexIterator;

typedef struct Range {
    Object object;
    Field start, stop, step; /* exact ints */
    Field length;
} Range;

/* Over a range whose numbers are all small. */
typedef struct RangeIterator {
    Object object;
    int64_t next, step, left;
} RangeIterator;

ALWAYS_INLINE Range *as_range(Value value) {
    return (Range *)(uintptr_t)value;
}

/* type says which: list_iterator_type, tuple_iterator_type, str_iterator_type, … */
NODISCARD Owned index_iterator_new(VM *vm, const Type *type, Value sequence);
/* iter() of an object with __getitem__ only. */
NODISCARD Owned sequence_iterator_new(VM *vm, Value sequence);
NODISCARD Owned callable_iterator_new(VM *vm, Value callable, Value sentinel);
NODISCARD Owned range_new(VM *vm, Value start, Value stop, Value step);
/* next(iterator) with StopIteration raised at the end, its value kept. */
NODISCARD Owned iterator_next_raising(VM *vm, Value iterator);

#endif
