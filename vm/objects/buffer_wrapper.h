/*
 * Buffers of classes written in the language.
 */
#ifndef VM_OBJECTS_BUFFER_WRAPPER_H
#define VM_OBJECTS_BUFFER_WRAPPER_H

#include "vm/objects/bytes.h"

/* The slots get_buffer and release_buffer of a class with __buffer__ or __release_buffer__. */
NODISCARD bool buffer_from_class(VM *vm, Value self, BufferView *view, bool is_writable);
void buffer_release_from_class(VM *vm, BufferView *view);

#endif
