/*
 * Module specs: what is known of a module before it is loaded.
 *
 * name, origin, loader_state and submodule_search_locations are ordinary attributes. The loader of a module
 * that the interpreter imported by itself is made when somebody asks for it, so that start-up needs no
 * importlib.
 */
#ifndef VM_OBJECTS_MODULE_SPEC_H
#define VM_OBJECTS_MODULE_SPEC_H

#include "vm/state.h"

/* Who loads the module, where the loader has not been made. */
typedef enum SpecKind { SPEC_NO_LOADER, SPEC_BUILTIN, SPEC_FROZEN, SPEC_SOURCE } SpecKind;

typedef struct ModuleSpec {
    Object object;
    Field loader;        /* NULL: made by kind when asked for */
    SpecKind kind;
    bool is_initializing; /* the module's code is running for the first time */
    bool has_location;
    Shape *shape;
    Field attributes[1];
} ModuleSpec;

ALWAYS_INLINE ModuleSpec *as_module_spec(Value value) {
    return (ModuleSpec *)(uintptr_t)value;
}

/* A spec of kind; origin and path (the folders of a package) may be NULL. A file's origin is its location. */
NODISCARD Owned module_spec_new(VM *vm, SpecKind kind, Value name, Value origin, Value path);
/* Whether spec (any object, or NULL) says that its module is still being loaded. False with an exception
 * pending. */
NODISCARD bool module_spec_is_initializing(VM *vm, Value spec, bool *is);

#endif
