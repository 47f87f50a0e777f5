/*
 * What namedtuple and Counter have in C: the properties of fields, and the counting of items.
 */
#include "stdlib/native/collections_core.h"

#include "stdlib/modules.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- fields of named tuples ----------------------------------------------------------------------------- */

typedef struct FieldGetter {
    Object object;
    int64_t index;
    Field document;
} FieldGetter;

static FieldGetter *as_getter(Value value) {
    return (FieldGetter *)value_object(value);
}

static Owned getter_construct(VM *vm, Value *args) {
    int64_t index;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    Owned self = type_allocate(vm, as_type(args[0]));
    if (!self) return NULL;
    as_getter(self)->index = index;
    field_init_take(&as_getter(self)->document, value_retain(args[2]));
    return self;
}

static Owned getter_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object || object == VALUE_NONE) return value_retain(self);
    int64_t index = as_getter(self)->index;
    if (!value_is_tuple(object))
        return raise_type_error(
            vm, "descriptor for index '%ld' for tuple subclasses doesn't apply to '%T' object", (long)index,
            object);
    if (index < 0 || index >= as_tuple(object)->count)
        return raise_index_error(vm, "tuple index out of range");
    return value_retain(tuple_peek(object, index));
}

static bool getter_set(VM *vm, Value self, Value object, Value value) {
    (void)self, (void)object;
    return raise_attribute_error(vm, value ? "can't set attribute" : "can't delete attribute");
}

static Owned getter_repr(VM *vm, Value self) {
    return str_new_format(vm, "_tuplegetter(%ld, %R)", (long)as_getter(self)->index,
                          field_peek(&as_getter(self)->document));
}

static Owned getter_reduce(VM *vm, Value *args) {
    const FieldGetter *getter = as_getter(args[0]);
    Owned index = int_new(vm, getter->index),
          parts = index ? tuple_pair(vm, index, field_peek(&getter->document)) : NULL,
          result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, index);
    value_release(vm, parts);
    return result;
}

static Owned get_document(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_getter(self)->document);
}

static bool set_document(VM *vm, Value self, Value value) {
    field_take(vm, &as_getter(self)->document, value_retain(value ? value : VALUE_NONE));
    return true;
}

static void getter_destroy(VM *vm, Object *self) {
    field_clear(vm, &((FieldGetter *)self)->document);
}

static void getter_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((FieldGetter *)self)->document), context);
}

static void getter_clear(VM *vm, Object *self) {
    field_take(vm, &((FieldGetter *)self)->document, VALUE_NONE);
}

static const Method getter_methods[] = {
    {"__reduce__(self, /)", getter_reduce, "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

static const Property getter_properties[] = {
    {"__doc__", get_document, set_document, "What the field is for."},
    {NULL, NULL, NULL, NULL},
};

static const Type getter_description = {
    .name = "_tuplegetter",
    .module = "collections",
    .size = sizeof(FieldGetter),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = getter_destroy,
              .traverse = getter_traverse,
              .clear = getter_clear,
              .repr = getter_repr,
              .descriptor_get = getter_get,
              .descriptor_set = getter_set},
    .methods = getter_methods,
    .properties = getter_properties,
    .construct = {"_tuplegetter(index, doc, /)", getter_construct, NULL},
};

/* --- counting ------------------------------------------------------------------------------------------- */

/* Whether a mapping is a dict whose class leaves get() and assignment as they are. */
static bool counts_plainly(VM *vm, Value mapping) {
    const Type *type = value_type(mapping);
    if (!value_is_dict(mapping)) return false;
    Value get = vm_name(vm, NAME_get), set = vm_name(vm, NAME___setitem__);
    return type == &dict_type || (type_lookup(vm, type, get) == type_lookup(vm, &dict_type, get) &&
                                  type_lookup(vm, type, set) == type_lookup(vm, &dict_type, set));
}

/* One more of an item in a dict. */
static bool count_plainly(VM *vm, Dict *dict, Value item) {
    int64_t place = dict_look(vm, dict, item), hash;
    if (place >= 0) {
        Field *count = &dict->entries[place].value;
        if (value_is_small_int(field_peek(count)) && value_small_int(field_peek(count)) < SMALL_INT_MAX) {
            field_init_take(count, value_from_small_int(value_small_int(field_peek(count)) + 1));
            return true;
        }
    }
    Owned count;
    if (!value_hash(vm, item, &hash) || !dict_find_hashed(vm, dict, item, hash, &count)) return false;
    Value one = value_from_small_int(1);
    Owned more = count ? value_binary(vm, count, one, BINARY_ADD) : value_retain(one);
    bool is_fine = more && dict_set_hashed(vm, dict, item, hash, more);
    value_release(vm, count);
    value_release(vm, more);
    return is_fine;
}

/* One more of an item, by the mapping's own get() and assignment. */
static bool count_by_methods(VM *vm, Value mapping, Value get, Value item) {
    Owned count = value_call_2(vm, get, item, value_from_small_int(0)),
          more = count ? value_binary(vm, count, value_from_small_int(1), BINARY_ADD) : NULL;
    bool is_fine = more && value_set_item(vm, mapping, item, more);
    value_release(vm, count);
    value_release(vm, more);
    return is_fine;
}

static Owned function_count_elements(VM *vm, Value *args) {
    Value mapping = args[0];
    bool is_plain = counts_plainly(vm, mapping), is_fine = false;
    Walk walk;
    Owned get = NULL, item;
    if (!walk_open(vm, &walk, args[1])) return NULL;
    if (!is_plain && !(get = value_attribute(vm, mapping, vm_name(vm, NAME_get)))) goto done;
    for (;;) {
        if (!walk_next(vm, &walk, &item)) goto done;
        if (!item) break;
        bool is_counted = is_plain ? count_plainly(vm, as_dict(mapping), item)
                                   : count_by_methods(vm, mapping, get, item);
        value_release(vm, item);
        if (!is_counted) goto done;
    }
    is_fine = true;
done:
    value_release(vm, get);
    walk_close(vm, &walk);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"_count_elements(mapping, iterable, /)", function_count_elements,
     "Add one to mapping[item] for each item, from 0 where it is missing."},
    {NULL, NULL, NULL},
};

bool collections_add_core(VM *vm, Value module) {
    return stdlib_add_functions(vm, module, functions) &&
           stdlib_add_type(vm, module, "_tuplegetter", &getter_description, NULL, NULL);
}
