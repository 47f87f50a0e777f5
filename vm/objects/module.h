/*
 * Modules: a name and a dict.
 */
#ifndef VM_OBJECTS_MODULE_H
#define VM_OBJECTS_MODULE_H

#include "vm/objects/module_spec.h"
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

/* A module with __name__, __doc__, __package__ and __spec__ set; __loader__ is made when asked for. */
NODISCARD Owned module_new(VM *vm, Value name, const char *text);
/* Sets the names of a module to None, then empties it, as at the end of the interpreter. */
void module_clear(VM *vm, Value module);
/* Gives module a spec; origin and path (the folders of a package) may be NULL. */
NODISCARD bool module_set_spec(VM *vm, Value module, SpecKind kind, Value name, Value origin, Value path);
Value module_dict_value(Value module);

#endif
