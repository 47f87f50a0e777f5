/*
 * The module _typing: what typing takes from the interpreter.
 *
 * Generic is made here because a class statement with type parameters needs it before typing may have been
 * imported; what it does is left to typing.
 */
#include "stdlib/modules.h"

#include "vm/import.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/objects/type_params.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* typing.NAME(class, *args, **keywords) */
static Owned delegate(VM *vm, const char *function_name, Value class, Value args, Value keywords) {
    Owned typing = import_module_text(vm, "typing"),
          name = typing ? str_intern_text(vm, function_name) : NULL;
    Owned function = name ? value_attribute(vm, typing, name) : NULL,
          first = function ? tuple_single(vm, class) : NULL;
    Owned all = first ? value_binary(vm, first, args, BINARY_ADD) : NULL;
    Owned result = all ? value_call_tuple(vm, function, all, keywords) : NULL;
    value_release(vm, typing);
    value_release(vm, name);
    value_release(vm, function);
    value_release(vm, first);
    value_release(vm, all);
    return result;
}

static Owned generic_class_getitem(VM *vm, Value *args) {
    return delegate(vm, "_generic_class_getitem", args[0], args[1], args[2]);
}

static Owned generic_init_subclass(VM *vm, Value *args) {
    return delegate(vm, "_generic_init_subclass", args[0], args[1], args[2]);
}

static const Method generic_methods[] = {
    {"@classmethod __class_getitem__(cls, *args, **kwargs)", generic_class_getitem,
     "The generic class with arguments for its type parameters."},
    {"@classmethod __init_subclass__(cls, *args, **kwargs)", generic_init_subclass,
     "Read the type parameters from the bases of a new class."},
    {NULL, NULL, NULL},
};

static const Type generic_description = {
    .name = "Generic", .module = "typing", .size = sizeof(Object), .methods = generic_methods,
    .text = "What a class with type parameters derives from.",
};

static Owned function_identity(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static const Method functions[] = {{"_idfunc(x, /)", function_identity, NULL}, {NULL, NULL, NULL}};

Owned module_typing_core(VM *vm) {
    Owned module =
        stdlib_module(vm, "_typing", "The parts of typing that the language itself needs.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    static const struct {
        const char *name;
        const Type *type;
    } types[] = {{"TypeVar", &type_var_type},
                 {"ParamSpec", &param_spec_type},
                 {"TypeVarTuple", &type_var_tuple_type},
                 {"ParamSpecArgs", &param_spec_args_type},
                 {"ParamSpecKwargs", &param_spec_kwargs_type},
                 {"TypeAliasType", &type_alias_type},
                 {"Union", &union_type}};
    bool is_fine = stdlib_add_type(vm, module, "Generic", &generic_description, NULL, NULL) &&
                   dict_set_text(vm, dict, "NoDefault", type_no_default());
    for (size_t i = 0; is_fine && i < COUNT_OF(types); i++)
        is_fine = dict_set_text(vm, dict, types[i].name, type_value(types[i].type));
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}
