/*
 * Attributes and methods of code objects.
 */
#ifndef VM_OBJECTS_CODE_METHODS_H
#define VM_OBJECTS_CODE_METHODS_H

#include "vm/objects/code.h"

NODISCARD Owned code_repr(VM *vm, Value self);
NODISCARD Owned code_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD bool code_hash(VM *vm, Value self, int64_t *hash);

#endif
