/*
 * Modules: a name and a dict.
 */
#ifndef VM_OBJECTS_MODULE_H
#define VM_OBJECTS_MODULE_H

#include "vm/state.h"

typedef struct Module {
    Object object;
    Field dict;
    Field name;
} Module;

ALWAYS_INLINE Module *as_module(Value value) {
    return (Module *)(uintptr_t)value;
}

ALWAYS_INLINE Dict *module_dict(Value module) {
    return (Dict *)(uintptr_t)field_peek(&as_module(module)->dict);
}

/* A module with __name__, __doc__, __package__, __loader__ and __spec__ set. */
NODISCARD Owned module_new(VM *vm, Value name, const char *text);
/* Sets the names of a module to None, then empties it, as at the end of the interpreter. */
void module_clear(VM *vm, Value module);
NODISCARD bool module_set_spec(VM *vm, Value module, Value name, Value file, bool is_package);
Value module_dict_value(Value module);

#endif
