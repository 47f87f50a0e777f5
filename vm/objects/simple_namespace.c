/*
 * types.SimpleNamespace: attributes and nothing else.
 */
#include "vm/objects/simple_namespace.h"

#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct SimpleNamespace {
    Object object;
    Shape *shape;
    Field attributes[1];
} SimpleNamespace;

static void slot_destroy(VM *vm, Object *self) {
    if (!(self->type->flags & TYPE_IS_HEAP)) instance_destroy_attributes(vm, self);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_native(self, visit, context);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static Owned initialise(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    if (count > 1)
        return raise_type_error(vm, "%T expected at most 1 positional argument, got %ld", args[0], count);
    Dict *dict = instance_dict(vm, args[0]);
    if (!dict) return NULL;
    Owned held = value_retain(object_value(dict));
    Owned given = count ? dict_new(vm) : NULL;
    bool is_fine = !count || (given && dict_update_from(vm, as_dict(given), tuple_peek(args[1], 0)));
    size_t position = 0;
    Value key, value;
    while (is_fine && given && dict_next(as_dict(given), &position, &key, &value)) {
        if (!value_is_str(key)) is_fine = raise_type_error(vm, "keywords must be strings");
    }
    if (is_fine && given) is_fine = dict_merge(vm, as_dict(held), given, 1);
    if (is_fine) is_fine = dict_merge(vm, as_dict(held), args[2], 1);
    value_release(vm, given);
    value_release(vm, held);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned slot_repr(VM *vm, Value self) {
    bool is_active;
    Owned name = value_has_type(self, &simple_namespace_type) ? str_new_text(vm, "namespace")
                                                              : type_name(vm, value_type(self));
    if (!name || !repr_enter(vm, self, &is_active)) {
        value_release(vm, name);
        return NULL;
    }
    if (is_active) {
        Owned short_text = str_new_format(vm, "%S(...)", name);
        value_release(vm, name);
        return short_text;
    }
    Owned dict = instance_attributes_copy(vm, self), result = NULL;
    STR_BUILDER(builder);
    str_builder_add_str(&builder, name);
    str_builder_add(&builder, '(');
    size_t position = 0;
    Value key, value;
    bool is_fine = dict != NULL, is_first = true;
    while (is_fine && dict_next(as_dict(dict), &position, &key, &value)) {
        if (!value_is_str(key) || !as_str(key)->count) continue;
        Owned text = value_repr(vm, value);
        is_fine = text != NULL;
        if (!is_fine) break;
        if (!is_first) str_builder_add_text(&builder, ", ");
        is_first = false;
        str_builder_add_str(&builder, key);
        str_builder_add(&builder, '=');
        str_builder_add_str(&builder, text);
        value_release(vm, text);
    }
    str_builder_add(&builder, ')');
    if (is_fine) result = str_builder_finish(vm, &builder);
    else str_builder_close(&builder);
    value_release(vm, dict);
    value_release(vm, name);
    repr_leave(vm, self);
    return result;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_is_instance_exact(vm, left, &simple_namespace_type) ||
        !value_is_instance_exact(vm, right, &simple_namespace_type))
        return VALUE_NOT_IMPLEMENTED;
    Owned a = instance_attributes_copy(vm, left), b = instance_attributes_copy(vm, right);
    Owned result = a && b ? value_compare(vm, a, b, op) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static Owned method_reduce(VM *vm, Value *args) {
    Owned dict = instance_attributes_copy(vm, args[0]);
    if (!dict) return NULL;
    Value items[3] = {type_value_of(args[0]), vm->empty_tuple, dict};
    Owned result = tuple_from(vm, items, 3);
    value_release(vm, dict);
    return result;
}

static Owned method_replace(VM *vm, Value *args) {
    Owned made = value_call_0(vm, type_value_of(args[0])), own = NULL;
    if (!made) return NULL;
    bool is_fine = false;
    if (!value_is_instance_exact(vm, made, &simple_namespace_type)) {
        raise_type_error(vm, "expect %N type, but %T() returned '%T' object", &simple_namespace_type,
                         args[0], made);
    } else if ((own = instance_attributes_copy(vm, args[0]))) {
        Dict *dict = instance_dict(vm, made);
        is_fine = dict && dict_merge(vm, dict, own, 1) && dict_merge(vm, dict, args[1], 1);
    }
    value_release(vm, own);
    if (is_fine) return made;
    value_release(vm, made);
    return NULL;
}

static const Method methods[] = {
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {"__replace__(self, /, **changes)", method_replace, "A copy in which some attributes are other."},
    {NULL, NULL, NULL},
};

const Type simple_namespace_type = {
    TYPE_HEAD(simple_namespace, "types.SimpleNamespace"),
    .module = "types",
    .base = &object_type,
    .size = sizeof(SimpleNamespace),
    .shape_offset = offsetof(SimpleNamespace, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .clear = slot_destroy,
              .make = slot_make,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = value_hash_refused},
    .initialise = {"SimpleNamespace(*args, **kwargs)", initialise, NULL},
    .methods = methods,
    .text = "An object whose attributes are set freely.",
};

Owned simple_namespace_new(VM *vm, Value attributes) {
    Owned made = type_allocate(vm, &simple_namespace_type);
    size_t position = 0;
    Value key, value;
    while (made && dict_next(as_dict(attributes), &position, &key, &value)) {
        if (value_set_attribute(vm, made, key, value)) continue;
        value_release(vm, made);
        return NULL;
    }
    return made;
}
