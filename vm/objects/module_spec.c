/*
 * Module specs: what is known of a module before it is loaded.
 */
#include "vm/objects/module_spec.h"

#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static void slot_destroy(VM *vm, Object *self) {
    if (!(self->type->flags & TYPE_IS_HEAP)) instance_destroy_attributes(vm, self);
    field_clear(vm, &((ModuleSpec *)self)->loader);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_native(self, visit, context);
    visit(field_peek(&((ModuleSpec *)self)->loader), context);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

/* Sets what every spec has. */
static bool fill(VM *vm, Value self, Value name, Value origin, Value state, Value path) {
    return value_set_attribute(vm, self, vm_name(vm, NAME_name), name) &&
           value_set_attribute(vm, self, vm_name(vm, NAME_origin), origin ? origin : VALUE_NONE) &&
           value_set_attribute(vm, self, vm_name(vm, NAME_loader_state), state ? state : VALUE_NONE) &&
           value_set_attribute(vm, self, vm_name(vm, NAME_submodule_search_locations),
                               path ? path : VALUE_NONE);
}

static Owned initialise(VM *vm, Value *args) {
    bool is_package = false;
    if (args[5] && !value_is_true(vm, args[5], &is_package)) return NULL;
    Owned path = is_package ? list_new(vm, 0) : VALUE_NONE;
    bool is_fine = path && fill(vm, args[0], args[1], args[3], args[4], path);
    value_release(vm, path);
    if (!is_fine) return NULL;
    ModuleSpec *spec = as_module_spec(args[0]);
    field_take(vm, &spec->loader, value_retain(args[2]));
    return VALUE_NONE;
}

Owned module_spec_new(VM *vm, SpecKind kind, Value name, Value origin, Value path) {
    Owned made = type_allocate(vm, &module_spec_type);
    if (!made) return NULL;
    as_module_spec(made)->kind = kind;
    as_module_spec(made)->has_location = origin && kind != SPEC_BUILTIN;
    if (fill(vm, made, name, origin, NULL, path)) return made;
    value_release(vm, made);
    return NULL;
}

bool module_spec_is_initializing(VM *vm, Value spec, bool *is) {
    *is = false;
    if (!spec || spec == VALUE_NONE) return true;
    if (value_has_type(spec, &module_spec_type)) {
        *is = as_module_spec(spec)->is_initializing;
        return true;
    }
    Owned found;
    if (!value_find_attribute(vm, spec, vm_name(vm, NAME__initializing), &found)) return false;
    bool is_fine = !found || value_is_true(vm, found, is);
    value_release(vm, found);
    return is_fine;
}

static Owned get_loader(VM *vm, Value self) {
    ModuleSpec *spec = as_module_spec(self);
    if (field_peek(&spec->loader)) return field_get(&spec->loader);
    if (spec->kind == SPEC_NO_LOADER) return VALUE_NONE;
    Owned name = value_attribute_name(vm, self, NAME_name),
          origin = name ? value_attribute_name(vm, self, NAME_origin) : NULL;
    Owned loader = origin ? import_make_loader(vm, spec->kind, name, origin) : NULL;
    value_release(vm, name);
    value_release(vm, origin);
    if (loader) field_take(vm, &spec->loader, value_retain(loader));
    return loader;
}

static bool set_loader(VM *vm, Value self, Value value) {
    as_module_spec(self)->kind = SPEC_NO_LOADER;
    field_take(vm, &as_module_spec(self)->loader, value ? value_retain(value) : NULL);
    return true;
}

static Owned get_parent(VM *vm, Value self) {
    Owned path = value_attribute_name(vm, self, NAME_submodule_search_locations);
    Owned name = path ? value_attribute_name(vm, self, NAME_name) : NULL;
    bool is_package = path && path != VALUE_NONE;
    value_release(vm, path);
    if (!name || is_package) return name;
    Owned result = NULL;
    if (!value_is_str(name)) {
        raise_attribute_error(vm, "'%T' object has no attribute 'rpartition'", name);
    } else {
        int64_t dot = as_str(name)->count;
        while (dot > 0 && str_at(as_str(name), dot - 1) != '.') dot--;
        result = str_substring(vm, name, 0, dot > 0 ? dot - 1 : 0);
    }
    value_release(vm, name);
    return result;
}

static Owned get_cached(VM *vm, Value self) {
    return import_call_machinery(vm, "_spec_cached", self, NULL);
}

static bool set_cached(VM *vm, Value self, Value value) {
    return value_set_attribute(vm, self, vm_name(vm, NAME__cached), value);
}

static Owned get_has_location(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_module_spec(self)->has_location);
}

static bool set_has_location(VM *vm, Value self, Value value) {
    bool truth = false;
    if (value && !value_is_true(vm, value, &truth)) return false;
    as_module_spec(self)->has_location = truth;
    return true;
}

static Owned get_initializing(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_module_spec(self)->is_initializing);
}

static bool set_initializing(VM *vm, Value self, Value value) {
    bool truth = false;
    if (value && !value_is_true(vm, value, &truth)) return false;
    as_module_spec(self)->is_initializing = truth;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    return import_call_machinery(vm, "_spec_repr", self, NULL);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_instance_exact(vm, left, &module_spec_type))
        return VALUE_NOT_IMPLEMENTED;
    Owned equal = left == right ? VALUE_TRUE : import_call_machinery(vm, "_spec_equal", left, right);
    if (op == COMPARE_EQ || !equal || equal == VALUE_NOT_IMPLEMENTED) return equal;
    return value_from_bool(equal != VALUE_TRUE);
}

static const Property properties[] = {
    {"loader", get_loader, set_loader, "What creates and runs the module."},
    {"parent", get_parent, NULL, "The name of the package that the module is in."},
    {"cached", get_cached, set_cached, "Where compiled code would be kept."},
    {"has_location", get_has_location, set_has_location,
     "Whether the origin is a place that can be loaded from."},
    {"_set_fileattr", get_has_location, set_has_location, NULL},
    {"_initializing", get_initializing, set_initializing, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type module_spec_type = {
    TYPE_HEAD(module_spec, "ModuleSpec"),
    .module = "_frozen_importlib",
    .base = &object_type,
    .size = sizeof(ModuleSpec),
    .shape_offset = offsetof(ModuleSpec, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .clear = slot_destroy,
              .make = slot_make,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = value_hash_refused},
    .initialise = {"ModuleSpec(name, loader, *, origin=None, loader_state=None, is_package=None)", initialise,
                   NULL},
    .properties = properties,
    .text = "What is known of a module before it is loaded.",
};
