/*
 * The module _weakref: references that do not keep their object alive.
 */
#include "stdlib/modules.h"

#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/weak.h"

static Owned function_proxy(VM *vm, Value *args) {
    return weak_proxy_new(vm, args[0], args[1] && args[1] != VALUE_NONE ? args[1] : NULL);
}

static Owned function_getweakrefs(VM *vm, Value *args) {
    return weak_references_of(vm, args[0]);
}

static Owned function_getweakrefcount(VM *vm, Value *args) {
    Owned list = weak_references_of(vm, args[0]);
    Owned result = list ? int_new(vm, as_list(list)->count) : NULL;
    value_release(vm, list);
    return result;
}

/* Takes a key out of a dict if the reference it holds is dead. */
static Owned function_remove_dead(VM *vm, Value *args) {
    Owned found;
    if (!value_is_dict(args[0])) return raise_type_error(vm, "argument 1 must be dict, not %T", args[0]);
    if (!dict_find(vm, as_dict(args[0]), args[1], &found)) return NULL;
    if (!found) return VALUE_NONE;
    bool is_dead = false;
    if (value_is_instance_exact(vm, found, &weak_reference_type)) {
        Owned target = weak_reference_target(vm, found);
        is_dead = !target;
        value_release(vm, target);
    }
    value_release(vm, found);
    return !is_dead || dict_delete(vm, as_dict(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"proxy(object, callback=None, /)", function_proxy, "A stand-in for object that does not keep it alive."},
    {"getweakrefs(object, /)", function_getweakrefs, "All weak references to object, as a list."},
    {"getweakrefcount(object, /)", function_getweakrefcount, "How many weak references to object there are."},
    {"_remove_dead_weakref(dct, key, /)", function_remove_dead,
     "Delete an entry whose weak reference is dead."},
    {NULL, NULL, NULL},
};

Owned module_weakref(VM *vm) {
    Owned module =
        stdlib_module(vm, "_weakref", "References that do not keep their object alive.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    if (dict_set_text(vm, dict, "ref", type_value(&weak_reference_type)) &&
        dict_set_text(vm, dict, "ReferenceType", type_value(&weak_reference_type)) &&
        dict_set_text(vm, dict, "ProxyType", type_value(&weak_proxy_type)) &&
        dict_set_text(vm, dict, "CallableProxyType", type_value(&weak_callable_proxy_type)))
        return module;
    value_release(vm, module);
    return NULL;
}
