/*
 * mappingproxy: a read-only view of a mapping.
 */
#include "vm/objects/mapping_proxy.h"

#include "vm/objects/dict.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct MappingProxy {
    Object object;
    Field mapping;
} MappingProxy;

static Value mapping_of(Value self) {
    return field_peek(&((const MappingProxy *)self)->mapping);
}

Owned mapping_proxy_new(VM *vm, Value mapping) {
    MappingProxy *proxy = object_allocate(vm, &mapping_proxy_type, sizeof *proxy);
    if (proxy) field_init_take(&proxy->mapping, value_retain(mapping));
    return object_owned(proxy);
}

static void slot_destroy(VM *vm, Object *self) {
    field_clear(vm, &((MappingProxy *)self)->mapping);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((MappingProxy *)self)->mapping), context);
}

static Owned construct(VM *vm, Value *args) {
    if (!value_type(args[1])->slots.get_item || value_is_list(args[1]) || value_is_tuple(args[1])) {
        return raise_type_error(vm, "mappingproxy() argument must be a mapping, not %T", args[1]);
    }
    return mapping_proxy_new(vm, args[1]);
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    return value_length(vm, mapping_of(self), length);
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    return value_get_item(vm, mapping_of(self), key);
}

static bool slot_contains(VM *vm, Value self, Value key, bool *found) {
    return value_contains(vm, mapping_of(self), key, found);
}

static Owned slot_iterate(VM *vm, Value self) {
    return value_iterate(vm, mapping_of(self));
}

static Owned slot_repr(VM *vm, Value self) {
    return str_new_format(vm, "mappingproxy(%R)", mapping_of(self));
}

static Owned slot_str(VM *vm, Value self) {
    return value_str(vm, mapping_of(self));
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    return value_hash(vm, mapping_of(self), hash);
}

static Value unwrap(Value value) {
    return value_has_type(value, &mapping_proxy_type) ? mapping_of(value) : value;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    return value_compare(vm, mapping_of(left), unwrap(right), op);
}

static Owned slot_or(VM *vm, Value left, Value right) {
    return value_binary(vm, unwrap(left), unwrap(right), BINARY_OR);
}

static Owned slot_inplace_or(VM *vm, Value left, Value right) {
    (void)right;
    return raise_type_error(vm, "'|=' is not supported by %T; use '|' instead", left);
}

static Owned method_get(VM *vm, Value *args) {
    Value items[2] = {args[1], args[2] ? args[2] : VALUE_NONE};
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME_get), items, 2);
}

static Owned method_keys(VM *vm, Value *args) {
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME_keys), NULL, 0);
}

static Owned method_values(VM *vm, Value *args) {
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME_values), NULL, 0);
}

static Owned method_items(VM *vm, Value *args) {
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME_items), NULL, 0);
}

static Owned method_copy(VM *vm, Value *args) {
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME_copy), NULL, 0);
}

static Owned method_reversed(VM *vm, Value *args) {
    return value_call_method(vm, mapping_of(args[0]), vm_name(vm, NAME___reversed__), NULL, 0);
}

static Owned method_class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static const Method methods[] = {
    {"get(self, key, default=None, /)", method_get, "The value under key, or default."},
    {"keys(self, /)", method_keys, "A view of the keys, which acts as a set."},
    {"values(self, /)", method_values, "A view of the values."},
    {"items(self, /)", method_items, "A view of the (key, value) pairs, which acts as a set."},
    {"copy(self, /)", method_copy, "a shallow copy of D"},
    {"@classmethod __class_getitem__(cls, object, /)", method_class_getitem, "See PEP 585"},
    {"__reversed__(self, /)", method_reversed, "reverse iterator"},
    {NULL, NULL, NULL},
};

const Type mapping_proxy_type = {
    TYPE_HEAD(mapping_proxy, "mappingproxy"),
    .base = &object_type,
    .size = sizeof(MappingProxy),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_MAPPING | TYPE_IS_FINAL,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .str = slot_str,
              .hash = slot_hash,
              .compare = slot_compare,
              .length = slot_length,
              .get_item = slot_get_item,
              .contains = slot_contains,
              .iterate = slot_iterate,
              .binary = {[BINARY_OR] = slot_or},
              .inplace = {[BINARY_OR] = slot_inplace_or}},
    .construct = {"mappingproxy(mapping)", construct, NULL},
    .methods = methods,
    .text = "A mapping as seen through glass: it cannot be changed this way.",
};
