/*
 * collections.defaultdict: a dict that makes missing values by calling its default_factory.
 */
#include "stdlib/native/collections_core.h"

#include "stdlib/modules.h"
#include "vm/objects/dict.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct DefaultDict {
    Dict dict;
    Field factory; /* or NULL for None */
} DefaultDict;

static DefaultDict *as_default(Value value) {
    return (DefaultDict *)value_object(value);
}

static Value factory_of(Value value) {
    Value factory = field_peek(&as_default(value)->factory);
    return factory ? factory : VALUE_NONE;
}

static void set_factory(VM *vm, Value self, Value factory) {
    field_take(vm, &as_default(self)->factory, factory == VALUE_NONE ? NULL : value_retain(factory));
}

static void default_destroy(VM *vm, Object *self) {
    field_clear(vm, &((DefaultDict *)self)->factory);
    dict_type.slots.destroy(vm, self);
}

static void default_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((DefaultDict *)self)->factory), context);
    dict_type.slots.traverse(self, visit, context);
}

static void default_clear(VM *vm, Object *self) {
    field_clear(vm, &((DefaultDict *)self)->factory);
    dict_type.slots.clear(vm, self);
}

static bool default_init(VM *vm, Value self, Arguments arguments) {
    Value factory = arguments.count ? arguments.items[0] : VALUE_NONE;
    if (factory != VALUE_NONE && !value_is_callable(vm, factory))
        return raise_type_error(vm, "first argument must be callable or None");
    set_factory(vm, self, factory);
    if (arguments.count) {
        arguments.items++;
        arguments.count--;
    }
    return dict_init(vm, self, arguments);
}

static Owned default_missing(VM *vm, Value *args) {
    Value factory = factory_of(args[0]);
    if (factory == VALUE_NONE) return raise_key_error(vm, args[1]);
    Owned held = value_retain(factory), value = value_call_0(vm, held);
    value_release(vm, held);
    Owned present = NULL; /* the factory may have put one in */
    bool is_fine = value && dict_set_default(vm, as_dict(args[0]), args[1], value, &present);
    value_release(vm, value);
    return is_fine ? present : NULL;
}

/* repr() of the factory, which may lead back to itself. */
static Owned factory_repr(VM *vm, Value factory) {
    bool is_active;
    if (!repr_enter(vm, factory, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "...");
    Owned text = value_repr(vm, factory);
    repr_leave(vm, factory);
    return text;
}

static Owned default_repr(VM *vm, Value self) {
    Owned items = dict_type.slots.repr(vm, self), held = items ? value_retain(factory_of(self)) : NULL,
          factory = held ? factory_repr(vm, held) : NULL,
          name = factory ? type_name(vm, value_type(self)) : NULL;
    Owned text = name ? str_new_format(vm, "%S(%S, %S)", name, factory, items) : NULL;
    value_release(vm, name);
    value_release(vm, factory);
    value_release(vm, held);
    value_release(vm, items);
    return text;
}

/* Another one of the same class with the same factory, from contents. */
static Owned remake(VM *vm, Value self, Value contents) {
    return value_call_2(vm, type_value(value_type(self)), factory_of(self), contents);
}

static Owned default_copy(VM *vm, Value *args) {
    return remake(vm, args[0], args[0]);
}

static Owned default_reduce(VM *vm, Value *args) {
    Value self = args[0], factory = factory_of(self);
    Owned parts = factory == VALUE_NONE ? value_retain(vm->empty_tuple) : tuple_single(vm, factory),
          name = parts ? str_intern_text(vm, "items") : NULL,
          items = name ? value_call_method(vm, self, name, NULL, 0) : NULL,
          iterator = items ? value_iterate(vm, items) : NULL, result = NULL;
    if (iterator) {
        Value all[] = {type_value(value_type(self)), parts, VALUE_NONE, VALUE_NONE, iterator};
        result = tuple_from(vm, all, 5);
    }
    value_release(vm, iterator);
    value_release(vm, items);
    value_release(vm, name);
    value_release(vm, parts);
    return result;
}

static bool is_default(Value value) {
    return value_is_dict(value) && type_builtin_base(value_type(value))->slots.destroy == default_destroy;
}

static Owned default_or(VM *vm, Value left, Value right) {
    if (!value_is_dict(left) || !value_is_dict(right)) return VALUE_NOT_IMPLEMENTED;
    Owned result = remake(vm, is_default(left) ? left : right, left);
    if (result && value_is_dict(result) && dict_update_from(vm, as_dict(result), right)) return result;
    if (result && !raise_is_pending(vm)) raise_type_error(vm, "a dict is needed, not %T", result);
    value_release(vm, result);
    return NULL;
}

static Owned get_factory(VM *vm, Value self) {
    (void)vm;
    return value_retain(factory_of(self));
}

static bool put_factory(VM *vm, Value self, Value factory) {
    set_factory(vm, self, factory ? factory : VALUE_NONE);
    return true;
}

static const Method methods[] = {
    {"__missing__(self, key, /)", default_missing,
     "Makes a value for key with default_factory and keeps it; without a factory raises KeyError."},
    {"copy(self, /)", default_copy, "A copy with the same factory."},
    {"__copy__(self, /)", default_copy, "A copy with the same factory."},
    {"__reduce__(self, /)", default_reduce, "What pickle needs to make it again."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"default_factory", get_factory, put_factory, "What makes missing values, or None."},
    {NULL, NULL, NULL, NULL},
};

static const Type description = {
    .name = "defaultdict",
    .module = "collections",
    .size = sizeof(DefaultDict),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = default_destroy,
              .traverse = default_traverse,
              .clear = default_clear,
              .init = default_init,
              .repr = default_repr,
              .binary = {[BINARY_OR] = default_or}},
    .methods = methods,
    .properties = properties,
    .text = "A dict that makes missing values: defaultdict(default_factory=None, /, ...) then as dict().",
};

bool collections_add_default(VM *vm, Value module) {
    return stdlib_add_type(vm, module, "defaultdict", &description, &dict_type, NULL);
}
