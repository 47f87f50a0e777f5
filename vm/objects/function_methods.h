/*
 * Attributes, methods and texts of callables and descriptors.
 */
#ifndef VM_OBJECTS_FUNCTION_METHODS_H
#define VM_OBJECTS_FUNCTION_METHODS_H

#include "vm/objects/function.h"

extern const Property function_properties[], builtin_properties[], method_descriptor_properties[],
    slot_wrapper_properties[], method_wrapper_properties[], bound_method_properties[],
    getset_descriptor_properties[], cell_properties[];
extern const Method builtin_methods[], descriptor_methods[], bound_method_methods[];
/* The setter of attributes that CPython keeps as read-only members: AttributeError "readonly attribute". */
NODISCARD bool property_read_only(VM *vm, Value self, Value value);
/* A builtin function as the running code finds it by its name. */
NODISCARD Owned builtin_named(VM *vm, const char *name);
NODISCARD Owned function_construct(VM *vm, Value *args);
NODISCARD Owned builtin_repr(VM *vm, Value self);
NODISCARD Owned builtin_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD bool builtin_hash(VM *vm, Value self, int64_t *hash);
NODISCARD Owned descriptor_repr(VM *vm, Value self);
NODISCARD Owned method_wrapper_repr(VM *vm, Value self);
NODISCARD Owned method_wrapper_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD bool method_wrapper_hash(VM *vm, Value self, int64_t *hash);
NODISCARD Owned bound_method_repr(VM *vm, Value self);
NODISCARD Owned bound_method_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD bool bound_method_hash(VM *vm, Value self, int64_t *hash);
NODISCARD Owned bound_method_get_attribute(VM *vm, Value self, Value name);
NODISCARD Owned bound_method_construct(VM *vm, Value *args);
NODISCARD Owned cell_repr(VM *vm, Value self);
NODISCARD Owned cell_compare(VM *vm, Value left, Value right, CompareOp op);
NODISCARD Owned cell_construct(VM *vm, Value *args);

#endif
