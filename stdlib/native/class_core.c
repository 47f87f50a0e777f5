/*
 * The module _class_core: what modules in the language say of classes that CPython has in C.
 */
#include "stdlib/modules.h"

#include "vm/objects/type.h"
#include "vm/raise.h"

/* seal_class(cls): see type_seal(). */
static Owned function_seal_class(VM *vm, Value *args) {
    if (!value_is_type(args[0]) || !(as_type(args[0])->flags & TYPE_IS_HEAP))
        return raise_type_error(vm, "a class that can change is needed, not %R", args[0]);
    type_seal(as_heap_type(as_type(args[0])));
    return value_retain(args[0]);
}

static const Method functions[] = {
    {"seal_class(cls, /)", function_seal_class, "Make cls look like a class written in C; return it."},
    {NULL, NULL, NULL},
};

Owned module_class_core(VM *vm) {
    return stdlib_module(vm, "_class_core", "Classes as if they were written in C.", functions);
}
