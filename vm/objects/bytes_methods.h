/*
 * What bytes, bytearray and memoryview share beyond bytes.h.
 */
#ifndef VM_OBJECTS_BYTES_METHODS_H
#define VM_OBJECTS_BYTES_METHODS_H

#include "vm/objects/bytes.h"

/* The bytes of self, a bytes or bytearray; they live until it changes. */
typedef struct ByteSpan {
    const char *data;
    int64_t count;
} ByteSpan;

ByteSpan bytes_span(VM *vm, Value self);
/* An item of a byte string: 0 to 255, or ValueError "byte must be in range(0, 256)" (subject: "byte" or
 * "bytes"). */
NODISCARD bool byte_value(VM *vm, Value item, const char *subject, uint8_t *byte);
/* Shared slots. */
NODISCARD Owned bytes_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD bool bytes_contains(VM *vm, Value self, Value item, bool *found);
/* The bytes of an iterable of ints added to buffer. subject as byte_value. */
NODISCARD bool bytes_collect(VM *vm, Value iterable, const char *subject, Buffer *buffer);
/* The items of a memoryview in order, contiguous. */
NODISCARD Owned memoryview_to_bytes(VM *vm, Value self);
/* Hex digits of count bytes as hex(sep, bytes_per_sep) gives them; the arguments may be NULL. */
NODISCARD Owned bytes_to_hex(VM *vm, const char *data, int64_t count, Value separator, Value group);

/* Methods of bytearray that change it, for the table in bytes_methods.c. */
NODISCARD Owned bytearray_append(VM *vm, Value *args);
NODISCARD Owned bytearray_clear(VM *vm, Value *args);
NODISCARD Owned bytearray_extend(VM *vm, Value *args);
NODISCARD Owned bytearray_insert(VM *vm, Value *args);
NODISCARD Owned bytearray_pop(VM *vm, Value *args);
NODISCARD Owned bytearray_remove(VM *vm, Value *args);
NODISCARD Owned bytearray_reverse(VM *vm, Value *args);
NODISCARD Owned bytearray_method_resize(VM *vm, Value *args);

#endif
