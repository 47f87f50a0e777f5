/*
 * The module _contextvars: the types of vm/objects/context.h under their names.
 */
#include "stdlib/modules.h"

#include "vm/objects/context.h"
#include "vm/objects/type.h"

static Owned function_copy_context(VM *vm, Value *args) {
    (void)args;
    return context_copy_current(vm);
}

static const Method functions[] = {
    {"copy_context()", function_copy_context, "A copy of the current context."},
    {NULL, NULL, NULL},
};

Owned module_contextvars(VM *vm) {
    Owned module = stdlib_module(vm, "_contextvars", "Context Variables", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine = dict_set_text(vm, dict, "ContextVar", type_value(&context_var_type)) &&
                   dict_set_text(vm, dict, "Context", type_value(&context_type)) &&
                   dict_set_text(vm, dict, "Token", type_value(&context_token_type)) &&
                   type_prepare(vm, &context_token_type) &&
                   type_dict(vm, &context_token_type) &&
                   dict_set_text(vm, type_dict(vm, &context_token_type), "MISSING", context_token_missing());
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}
