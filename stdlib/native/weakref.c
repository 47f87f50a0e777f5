/*
 * The module _weakref: the face of vm/weak.h.
 */
#include "vm/weak.h"

#include "stdlib/modules.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/type.h"
#include "vm/raise.h"

static Owned function_proxy(VM *vm, Value *args) {
    return weak_proxy_new(vm, args[0], args[1] == VALUE_NONE ? NULL : args[1]);
}

static Owned function_getweakrefs(VM *vm, Value *args) {
    return weak_references_of(vm, args[0]);
}

static Owned function_getweakrefcount(VM *vm, Value *args) {
    Owned list = weak_references_of(vm, args[0]);
    if (!list) return NULL;
    int64_t count = as_list(list)->count;
    value_release(vm, list);
    return int_new(vm, count);
}

static Owned function_remove_dead(VM *vm, Value *args) {
    Owned reference = NULL, removed = NULL;
    if (!value_is_dict(args[0])) return raise_type_error(vm, "_remove_dead_weakref() argument 1 must be dict, not %T", args[0]);
    if (!dict_find(vm, as_dict(args[0]), args[1], &reference)) return NULL;
    if (!reference) return VALUE_NONE;
    Owned target = type_is_subtype(vm, value_type(reference), &weak_reference_type) ? weak_reference_target(vm, reference) : value_retain(reference);
    bool is_fine = target || dict_pop(vm, as_dict(args[0]), args[1], &removed);
    value_release(vm, target);
    value_release(vm, reference);
    value_release(vm, removed);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"_remove_dead_weakref(dct, key, /)", function_remove_dead, "Atomically remove key from dict if it points to a dead weakref."},
    {"getweakrefcount(object, /)", function_getweakrefcount, "Return the number of weak references to 'object'."},
    {"getweakrefs(object, /)", function_getweakrefs, "Return a list of all weak reference objects pointing to 'object'."},
    {"proxy(object, callback=None, /)", function_proxy, "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized."},
    {NULL, NULL, NULL},
};

Owned module_weakref(VM *vm) {
    Owned module = stdlib_module(vm, "_weakref", "Weak-reference support module.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    if (dict_set_text(vm, dict, "ref", type_value(&weak_reference_type)) && dict_set_text(vm, dict, "ReferenceType", type_value(&weak_reference_type)) &&
        dict_set_text(vm, dict, "ProxyType", type_value(&weak_proxy_type)) && dict_set_text(vm, dict, "CallableProxyType", type_value(&weak_callable_proxy_type))) {
        return module;
    }
    value_release(vm, module);
    return NULL;
}
