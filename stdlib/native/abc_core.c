/*
 * The module _abc_core: what cannot be said of a class in the language: whether `match` takes its
 * instances for sequences or for mappings, and that CPython has it in C.
 */
#include "stdlib/modules.h"

#include "vm/objects/int.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* set_collection_kind(cls, kind): kind is one of the two bits of type.__flags__. A class is of one kind at
 * most. */
static Owned function_set_collection_kind(VM *vm, Value *args) {
    enum { SEQUENCE = 1 << 5, MAPPING = 1 << 6 }; /* as type.__flags__ shows them */
    int kind;
    if (!value_to_c_int(vm, args[1], &kind)) return NULL;
    if (!value_is_type(args[0]) || !(as_type(args[0])->flags & TYPE_IS_HEAP)) {
        return raise_type_error(vm, "a class that can change is needed, not %R", args[0]);
    }
    if (kind != SEQUENCE && kind != MAPPING)
        return raise_value_error(vm, "a class is a sequence or a mapping");
    Type *type = &as_heap_type(as_type(args[0]))->type;
    type->flags &= ~(uint32_t)(TYPE_IS_SEQUENCE | TYPE_IS_MAPPING);
    type->flags |= kind == SEQUENCE ? TYPE_IS_SEQUENCE : TYPE_IS_MAPPING;
    return VALUE_NONE;
}

/* seal_class(cls): see type_seal(). */
static Owned function_seal_class(VM *vm, Value *args) {
    if (!value_is_type(args[0]) || !(as_type(args[0])->flags & TYPE_IS_HEAP))
        return raise_type_error(vm, "a class that can change is needed, not %R", args[0]);
    type_seal(as_heap_type(as_type(args[0])));
    return value_retain(args[0]);
}

static const Method functions[] = {
    {"seal_class(cls, /)", function_seal_class, "Make cls look like a class written in C; return it."},
    {"set_collection_kind(cls, kind, /)", function_set_collection_kind,
     "Make match take instances of cls for sequences or mappings."},
    {NULL, NULL, NULL},
};

Owned module_abc_core(VM *vm) {
    return stdlib_module(vm, "_abc_core", "What abstract base classes need of the interpreter.", functions);
}
