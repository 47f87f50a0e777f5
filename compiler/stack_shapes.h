/*
 * What kinds of values stand on the stack before each unit of a code, by following all its paths.
 *
 * Who wants to go on at another unit than the next asks here whether the stack would suit it (vm/jump.c).
 */
#ifndef COMPILER_STACK_SHAPES_H
#define COMPILER_STACK_SHAPES_H

#include "compiler/code.h"

typedef enum StackKind {
    KIND_NONE,
    KIND_OBJECT,
    KIND_EMPTY,     /* the empty word */
    KIND_ITERATOR,  /* of a loop */
    KIND_EXCEPTION, /* being handled */
    KIND_HANDLED,   /* handled before it, to be restored */
    KIND_INDEX      /* the unit of an exception that will be raised again */
} StackKind;

/* The kinds of a stack, the top in the lowest bits. CPython's analysis has as much room, and refuses what is
   deeper. */
typedef uint64_t StackShape;
enum { KIND_BITS = 3, KIND_MASK = (1 << KIND_BITS) - 1, SHAPE_ENTRIES = 21 };
#define SHAPE_UNKNOWN (~(StackShape)0)        /* no path leads here */
#define SHAPE_TOO_DEEP (~(StackShape)0 - 1)

static inline bool is_shape(StackShape shape) {
    return shape < SHAPE_TOO_DEEP;
}

/* Without the entries on top. */
static inline StackShape shape_pop(StackShape shape, int count) {
    for (int i = 0; i < count && is_shape(shape); i++) shape >>= KIND_BITS;
    return shape;
}

/* The kind on top, KIND_NONE when there is nothing. */
static inline StackKind shape_top(StackShape shape) {
    return (StackKind)(shape & KIND_MASK);
}

/* How many entries it has. */
static inline int shape_depth(StackShape shape) {
    int depth = 0;
    for (; shape; shape >>= KIND_BITS) depth++;
    return depth;
}

/* Writes the shape of the stack before each unit to shapes. list: room for as many numbers, of no meaning
   afterwards. The code has been verified, or comes from the compiler. */
void stack_shapes_find(const Code *code, StackShape *shapes, uint32_t *list);

#endif
