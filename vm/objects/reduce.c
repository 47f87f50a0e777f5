/*
 * What object.__reduce_ex__ does, by way of copyreg.
 */
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned copyreg_function(VM *vm, const char *name) {
    Owned module = import_module_text(vm, "copyreg"), key = module ? str_intern_text(vm, name) : NULL;
    Owned function = key ? value_attribute(vm, module, key) : NULL;
    value_release(vm, module);
    value_release(vm, key);
    return function;
}

/* Calls a special method of the class without arguments; true and *result NULL if there is none. */
static bool call_method(VM *vm, Value self, const char *name, Owned *result) {
    Owned key = str_intern_text(vm, name);
    Value function = key ? type_lookup(vm, value_type(self), key) : NULL;
    *result = NULL;
    if (!function) {
        value_release(vm, key);
        return key && !raise_is_pending(vm);
    }
    Owned held = value_retain(function), bound = NULL;
    const Type *type = value_type(held);
    bound = type->slots.descriptor_get ? type->slots.descriptor_get(vm, held, self, type_value_of(self))
                                       : value_retain(held);
    *result = bound ? value_call_0(vm, bound) : NULL;
    value_release(vm, key);
    value_release(vm, held);
    value_release(vm, bound);
    return *result != NULL;
}

/* Arguments for __new__: *args a tuple or NULL, *keywords a dict or NULL. */
static bool new_arguments(VM *vm, Value self, Owned *args, Owned *keywords) {
    Owned result;
    *args = *keywords = NULL;
    if (!call_method(vm, self, "__getnewargs_ex__", &result)) return false;
    if (result) {
        bool is_fine = false;
        if (!value_is_tuple(result))
            raise_type_error(vm, "__getnewargs_ex__ should return a tuple, not '%T'", result);
        else if (as_tuple(result)->count != 2)
            raise_value_error(vm, "__getnewargs_ex__ should return a tuple of length 2, not %ld",
                              as_tuple(result)->count);
        else if (!value_is_tuple(tuple_peek(result, 0)))
            raise_type_error(
                vm, "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'",
                tuple_peek(result, 0));
        else if (!value_is_dict(tuple_peek(result, 1)))
            raise_type_error(
                vm, "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'",
                tuple_peek(result, 1));
        else is_fine = true;
        if (is_fine) {
            *args = value_retain(tuple_peek(result, 0));
            *keywords = value_retain(tuple_peek(result, 1));
        }
        value_release(vm, result);
        return is_fine;
    }
    if (!call_method(vm, self, "__getnewargs__", &result)) return false;
    if (result && !value_is_tuple(result)) {
        raise_type_error(vm, "__getnewargs__ should return a tuple, not '%T'", result);
        value_release(vm, result);
        return false;
    }
    *args = result;
    return true;
}

/* Objects whose state C keeps, with no way to copy it. */
static bool check_picklable(VM *vm, Value self, bool has_args) {
    const Type *type = value_type(self), *native = type_builtin_base(type);
    bool is_plain = native == &object_type || value_is_list(self) || value_is_dict(self) || has_args;
    if (native->item_size && !has_args && !value_is_list(self) && !value_is_dict(self)) is_plain = false;
    if (is_plain || native->size <= sizeof(Object) || native == &simple_namespace_type ||
        native->slots.make || native->flags & (TYPE_IS_SET | TYPE_IS_EXCEPTION))
        return true;
    Owned state_method = NULL;
    Value own = type_lookup(vm, type, vm_name(vm, NAME___getstate__));
    if (own != type_lookup(vm, &object_type, vm_name(vm, NAME___getstate__))) return true;
    value_release(vm, state_method);
    return raise_type_error(vm, "cannot pickle '%N' object", type);
}

/* (copyreg.__newobj__, (class, *args)) or its form with keywords. */
static bool constructor_part(VM *vm, Value self, Value args, Value keywords, Owned *function,
                             Owned *arguments) {
    Value class = type_value_of(self);
    if (keywords && as_dict(keywords)->count) {
        Value items[3] = {class, args ? args : vm->empty_tuple, keywords};
        *function = copyreg_function(vm, "__newobj_ex__");
        *arguments = tuple_from(vm, items, 3);
    } else {
        int64_t count = args ? as_tuple(args)->count : 0;
        *function = copyreg_function(vm, "__newobj__");
        *arguments = tuple_new(vm, count + 1);
        if (*arguments) field_init_take(&as_tuple(*arguments)->items[0], value_retain(class));
        for (int64_t i = 0; *arguments && i < count; i++)
            field_init_take(&as_tuple(*arguments)->items[i + 1], value_retain(tuple_peek(args, i)));
    }
    return *function && *arguments;
}

static Owned reduce_new(VM *vm, Value self) {
    Owned args, keywords, parts[5] = {NULL, NULL, NULL, VALUE_NONE, VALUE_NONE}, result = NULL;
    if (!new_arguments(vm, self, &args, &keywords)) return NULL;
    const Type *type = value_type(self);
    if (type->flags & TYPE_NO_CONSTRUCTOR) {
        raise_type_error(vm, "cannot pickle '%N' object", type);
        goto done;
    }
    if (!check_picklable(vm, self, args != NULL) ||
        !constructor_part(vm, self, args, keywords, &parts[0], &parts[1]))
        goto done;
    parts[2] = value_call_method(vm, self, vm_name(vm, NAME___getstate__), NULL, 0);
    if (!parts[2]) goto done;
    if (value_is_list(self)) parts[3] = value_iterate(vm, self);
    if (value_is_dict(self)) {
        Owned items = value_call_method(vm, self, vm_name(vm, NAME_items), NULL, 0);
        parts[4] = items ? value_iterate(vm, items) : NULL;
        value_release(vm, items);
    }
    if (parts[3] && parts[4]) {
        const Value all[5] = {parts[0], parts[1], parts[2], parts[3], parts[4]};
        result = tuple_from(vm, all, 5);
    }
done:
    for (int i = 0; i < 5; i++) value_release(vm, parts[i]);
    value_release(vm, args);
    value_release(vm, keywords);
    return result;
}

Owned object_reduce(VM *vm, Value self, int64_t protocol) {
    if (protocol >= 2) return reduce_new(vm, self);
    Owned function = copyreg_function(vm, "_reduce_ex"), number = value_from_small_int(protocol);
    Owned result = function ? value_call_2(vm, function, self, number) : NULL;
    value_release(vm, function);
    return result;
}
