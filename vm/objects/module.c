/*
 * Modules: a name and a dict.
 */
#include "vm/objects/module.h"

#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned module_new(VM *vm, Value name, const char *text) {
    Module *module = object_allocate_zeroed(vm, &module_type, sizeof *module);
    if (!module) return NULL;
    Owned dict = dict_new(vm), document = text ? str_new_text(vm, text) : VALUE_NONE;
    if (dict) field_init_take(&module->dict, dict);
    field_init_take(&module->name, value_retain(name));
    bool is_fine = dict && document && dict_set(vm, as_dict(dict), vm_name(vm, NAME___name__), name) &&
                   dict_set(vm, as_dict(dict), vm_name(vm, NAME___doc__), document) &&
                   dict_set(vm, as_dict(dict), vm_name(vm, NAME___package__), VALUE_NONE) &&
                   dict_set(vm, as_dict(dict), vm_name(vm, NAME___spec__), VALUE_NONE);
    value_release(vm, document);
    if (is_fine) return object_owned(module);
    value_release(vm, object_owned(module));
    return NULL;
}

Value module_dict_value(Value module) {
    return field_peek(&as_module(module)->dict);
}

void module_clear(VM *vm, Value module) {
    Value value = module_dict_value(module);
    if (!value || !value_is_dict(value)) return;
    Dict *dict = as_dict(value);
    for (int round = 0; round < 2;
         round++) { /* names that begin with one underscore first, as CPython does */
        for (uint32_t i = 0; i < dict->used; i++) {
            Value key = field_peek(&dict->entries[i].key);
            if (!key || !value_is_str(key) || field_peek(&dict->entries[i].value) == VALUE_NONE) continue;
            bool is_private = as_str(key)->count > 0 && str_at(as_str(key), 0) == '_' &&
                              !(as_str(key)->count > 1 && str_at(as_str(key), 1) == '_');
            if (str_is_text(key, "__builtins__") || is_private != (round == 0)) continue;
            Owned old = field_move(&dict->entries[i].value);
            field_init_take(&dict->entries[i].value, VALUE_NONE);
            value_release(vm, old);
        }
    }
}

static void slot_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Module *)self)->dict);
    field_clear(vm, &((Module *)self)->name);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Module *)self)->dict), context);
    visit(field_peek(&((Module *)self)->name), context);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    Module *module = object_allocate_zeroed(vm, type, type->size);
    if (!module) return NULL;
    field_init_take(&module->dict, dict_new(vm));
    if (field_peek(&module->dict)) return object_owned(module);
    value_release(vm, object_owned(module));
    return NULL;
}

static Owned initialise(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "module() argument 1 must be str, not %T", args[1]);
    Dict *dict = module_dict(args[0]);
    bool is_fine = dict_set(vm, dict, vm_name(vm, NAME___name__), args[1]) &&
                   dict_set(vm, dict, vm_name(vm, NAME___doc__), args[2] ? args[2] : VALUE_NONE) &&
                   dict_set(vm, dict, vm_name(vm, NAME___package__), VALUE_NONE) &&
                   dict_set(vm, dict, vm_name(vm, NAME___loader__), VALUE_NONE) &&
                   dict_set(vm, dict, vm_name(vm, NAME___spec__), VALUE_NONE);
    field_take(vm, &as_module(args[0])->name, value_retain(args[1]));
    return is_fine ? VALUE_NONE : NULL;
}

/* By the spec's origin where it has one; other modules are described by importlib. */
static Owned slot_repr(VM *vm, Value self) {
    Dict *dict = module_dict(self);
    Value name = dict_get_name(vm, dict, NAME___name__), spec = dict_get_name(vm, dict, NAME___spec__),
          file = dict_get_name(vm, dict, NAME___file__);
    if (!spec || spec == VALUE_NONE) {
        Value loader = dict_get_name(vm, dict, NAME___loader__);
        if (!name || (!file && loader && loader != VALUE_NONE))
            return import_call_machinery(vm, "_module_repr", self, NULL);
        return file ? str_new_format(vm, "<module %R from %R>", name, file)
                    : str_new_format(vm, "<module %R>", name);
    }
    if (!value_has_type(spec, &module_spec_type))
        return import_call_machinery(vm, "_module_repr", self, NULL);
    Owned held = value_retain(spec), spec_name = value_attribute_name(vm, held, NAME_name),
          origin = spec_name ? value_attribute_name(vm, held, NAME_origin) : NULL, result = NULL;
    if (origin == VALUE_NONE) result = import_call_machinery(vm, "_module_repr", self, NULL);
    else if (origin)
        result = str_new_format(
            vm, as_module_spec(held)->has_location ? "<module %R from %R>" : "<module %R (%S)>", spec_name,
            origin);
    value_release(vm, held);
    value_release(vm, spec_name);
    value_release(vm, origin);
    return result;
}

/* AttributeError, with what is probably wrong. own is the module's __name__. */
static Owned raise_no_attribute(VM *vm, Value self, Value own, Value name) {
    ImportView view;
    Value spec_field = dict_get_name(vm, module_dict(self), NAME___spec__);
    Owned spec = spec_field ? value_retain(spec_field) : NULL;
    bool is_fine = import_look(vm, spec, own, &view);
    value_release(vm, spec);
    if (!is_fine) return NULL;
    Owned full = NULL;
    if (view.is_shadowing_stdlib) {
        raise_missing_attribute(
            vm, self, name,
            "module '%S' has no attribute '%S' (consider renaming '%S' since it has the same name as the "
            "standard library module named '%S' and prevents importing that standard library module)",
            own, name, view.origin, own);
    } else if (view.is_initializing && view.is_shadowing) {
        raise_missing_attribute(vm, self, name,
                                "module '%S' has no attribute '%S' (consider renaming '%S' if it has the "
                                "same name as a library you intended to import)",
                                own, name, view.origin);
    } else if (view.is_initializing && view.origin) {
        raise_missing_attribute(vm, self, name,
                                "partially initialized module '%S' from '%S' has no attribute '%S' (most "
                                "likely due to a circular import)",
                                own, view.origin, name);
    } else if (view.is_initializing) {
        raise_missing_attribute(
            vm, self, name,
            "partially initialized module '%S' has no attribute '%S' (most likely due to a circular import)",
            own, name);
    } else if (vm->thread->importing && (full = str_new_format(vm, "%S.%S", own, name)) &&
               import_is_under_way(vm, full)) {
        raise_missing_attribute(
            vm, self, name,
            "cannot access submodule '%S' of module '%S' (most likely due to a circular import)", name, own);
    } else if (!raise_is_pending(vm)) {
        raise_missing_attribute(vm, self, name, "module '%S' has no attribute '%S'", own, name);
    }
    value_release(vm, full);
    value_release(vm, view.origin);
    return NULL;
}

static Owned slot_get_attribute(VM *vm, Value self, Value name) {
    if (!value_is_str(name)) return value_generic_attribute(vm, self, name);
    Dict *dict = module_dict(self);
    Value found = dict->is_str_keyed ? dict_get_str(vm, dict, name) : NULL;
    if (found) {
        Value on_type = type_lookup(vm, value_type(self), name);
        if (!on_type || !value_type(on_type)->slots.descriptor_set) return value_retain(found);
    }
    Owned result = value_generic_attribute(vm, self, name);
    if (result || !raise_matches(vm, EXCEPTION(AttributeError))) return result;
    if (name == vm_name(vm, NAME___loader__) || object_value(dict) == field_peek(&vm->sys)) {
        raise_clear(vm);
        if (!import_lazy_attribute(vm, object_value(dict), name, &result) || result) return result;
        raise_missing_attribute(vm, self, name, "");
    }
    Value hook = dict_get_name(vm, dict, NAME___getattr__);
    if (hook) {
        raise_clear(vm);
        Owned held = value_retain(hook);
        result = value_call_1(vm, held, name);
        value_release(vm, held);
        return result;
    }
    raise_clear(vm);
    Value own = dict_get_name(vm, dict, NAME___name__);
    if (own && value_is_str(own)) {
        Owned held = value_retain(own);
        raise_no_attribute(vm, self, held, name);
        value_release(vm, held);
        return NULL;
    }
    return raise_missing_attribute(vm, self, name, "module has no attribute '%S'", name);
}

static bool slot_set_attribute(VM *vm, Value self, Value name, Value value) {
    Value on_type = type_lookup(vm, value_type(self), name);
    if (on_type && value_type(on_type)->slots.descriptor_set)
        return value_generic_set_attribute(vm, self, name, value);
    Dict *dict = module_dict(self);
    if (value) {
        Owned key = value_is_exact_str(name) ? str_intern_take(vm, value_retain(name)) : value_retain(name);
        bool is_fine = key && dict_set(vm, dict, key, value);
        value_release(vm, key);
        return is_fine;
    }
    Owned removed;
    if (!dict_pop(vm, dict, name, &removed)) return false;
    if (!removed)
        return raise_missing_attribute(vm, self, name, "'%T' object has no attribute '%S'", self, name);
    value_release(vm, removed);
    return true;
}

/* Names of sys that are made when asked for are there for whoever looks at all of them. */
static bool make_lazy_names(VM *vm, Dict *dict) {
    static const NameIndex lazy[] = {NAME_meta_path, NAME_stdlib_module_names, NAME_monitoring};
    for (size_t i = 0; i < COUNT_OF(lazy); i++) {
        Owned made = NULL;
        if (!dict_get_name(vm, dict, lazy[i]) &&
            !import_lazy_attribute(vm, object_value(dict), vm_name(vm, lazy[i]), &made))
            return false;
        value_release(vm, made);
    }
    Owned loader = NULL;
    if (!dict_get_name(vm, dict, NAME___loader__) &&
        !import_lazy_attribute(vm, object_value(dict), vm_name(vm, NAME___loader__), &loader))
        return false;
    value_release(vm, loader);
    return true;
}

static Owned get_dict(VM *vm, Value self) {
    Dict *dict = module_dict(self);
    bool is_sys = object_value(dict) == field_peek(&vm->sys) &&
                  !vm->lock.is_ending; /* at the end nothing is imported */
    if (is_sys && !make_lazy_names(vm, dict)) return NULL;
    return field_get(&as_module(self)->dict);
}

static Owned get_annotations(VM *vm, Value self) {
    Dict *dict = module_dict(self);
    Value found = dict_get_name(vm, dict, NAME___annotations__);
    if (found) return value_retain(found);
    Value annotate = dict_get_name(vm, dict, NAME___annotate__);
    Owned result;
    if (annotate && annotate != VALUE_NONE) {
        Owned one = value_from_small_int(1);
        result = value_call_1(vm, annotate, one);
        if (result && !value_is_dict(result)) {
            raise_type_error(vm, "__annotate__ returned non-dict of type '%T'", result);
            value_release(vm, result);
            return NULL;
        }
    } else {
        result = dict_new(vm);
    }
    if (result && !dict_set(vm, dict, vm_name(vm, NAME___annotations__), result)) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static bool set_annotations(VM *vm, Value self, Value value) {
    Dict *dict = module_dict(self);
    if (value) return dict_set(vm, dict, vm_name(vm, NAME___annotations__), value);
    Owned removed;
    if (!dict_pop(vm, dict, vm_name(vm, NAME___annotations__), &removed)) return false;
    bool was_there = removed != NULL;
    value_release(vm, removed);
    return was_there || raise_attribute_error(vm, "__annotations__");
}

static Owned get_annotate(VM *vm, Value self) {
    Value found = dict_get_name(vm, module_dict(self), NAME___annotate__);
    return found ? value_retain(found) : VALUE_NONE;
}

static bool set_annotate(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "cannot delete __annotate__ attribute");
    if (value != VALUE_NONE && !value_is_callable(vm, value))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    return dict_set(vm, module_dict(self), vm_name(vm, NAME___annotate__), value);
}

static Owned method_dir(VM *vm, Value *args) {
    Dict *dict = module_dict(args[0]);
    Owned shown = value_attribute_name(vm, args[0], NAME___dict__); /* a subclass may have its own */
    bool is_dict = shown && value_is_dict(shown);
    value_release(vm, shown);
    if (!shown) return NULL;
    if (!is_dict) return raise_type_error(vm, "<module>.__dict__ is not a dictionary");
    Value hook = dict_get_str(vm, dict, vm_name(vm, NAME___dir__));
    if (hook) return value_call_0(vm, hook);
    Owned list = value_to_list(vm, module_dict_value(args[0]));
    bool has_lazy_loader =
        !dict_get_name(vm, dict, NAME___loader__) && dict_get_name(vm, dict, NAME___spec__);
    if (!list || !has_lazy_loader || list_append(vm, as_list(list), vm_name(vm, NAME___loader__)))
        return list;
    value_release(vm, list);
    return NULL;
}

static const Method methods[] = {
    {"__dir__(self, /)", method_dir, "The names in the module, or what its own __dir__ gives."},
    {NULL, NULL, NULL}};
static const Property properties[] = {
    {"__dict__", get_dict, property_read_only, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type module_type = {
    TYPE_HEAD(module, "module"),
    .base = &object_type,
    .size = sizeof(Module),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .make = slot_make,
              .repr = slot_repr,
              .get_attribute = slot_get_attribute,
              .set_attribute = slot_set_attribute},
    .initialise = {"module(name, doc=None)", initialise, NULL},
    .methods = methods,
    .properties = properties,
    .text = "A namespace with a name, as imports make it.",
};
