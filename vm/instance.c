/*
 * Attributes that belong to one object: in slots by shape, or in a dictionary.
 *
 * An object starts with no shape, gets one attribute after the other, and turns to its type's dictionary
 * shape when an attribute is deleted, when its room is used up, or when somebody asks for __dict__. Slot 0
 * then holds the Dict.
 */
#include "vm/instance.h"

#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

/* Bytes of an object of variable size, without its tail, rounded to words. */
static size_t variable_size(const Object *object) {
    const Type *type = object->type;
    size_t size = 0;
    if (type->flags & TYPE_IS_TUPLE)
        size = sizeof(Tuple) + (size_t)((const Tuple *)object)->count * sizeof(Field);
    else if (type->flags & TYPE_IS_INT) {
        int64_t limbs = ((const Int *)object)->size;
        size = sizeof(Int) + (size_t)(limbs < 0 ? -limbs : limbs) * sizeof(uint64_t);
    } else if (type->flags & TYPE_IS_STR) {
        const Str *str = (const Str *)object;
        size = sizeof(Str) + (size_t)((str->count + 1) * str_kind(str));
    } else if (type->flags & TYPE_IS_BYTES) {
        size = sizeof(Bytes) + (size_t)((const Bytes *)object)->count + 1;
    }
    return (size + 7) / 8 * 8;
}

/* How many members of __slots__ lie behind the items: those of subclasses of str, before the attributes. */
static size_t tail_members(const Type *type) {
    return type->flags & TYPE_IS_STR && type->flags & TYPE_IS_HEAP ? as_heap_type(type)->member_count : 0;
}

size_t type_tail_size(const Type *type) {
    size_t size = type->shape_offset == SHAPE_AT_TAIL ? sizeof(Attributes) + sizeof(Field) : 0;
    return size + tail_members(type) * sizeof(Field);
}

void type_init_tail(VM *vm, Value value, size_t whole) {
    (void)vm;
    size_t tail = type_tail_size(value_object(value)->type);
    memset((char *)value_object(value) + whole - tail, 0, tail);
}

Field *instance_members(Object *object) {
    size_t start = tail_members(object->type) ? variable_size(object)
                                              : (type_builtin_base(object->type)->size + 7u) / 8 * 8;
    return (Field *)((char *)object + start);
}

Field *instance_member(Object *object, uint32_t offset) {
    size_t start = offset & MEMBER_AT_TAIL ? variable_size(object) : 0;
    return (Field *)((char *)object + start + (offset & ~(uint32_t)MEMBER_AT_TAIL));
}

Attributes *instance_attributes(Value value) {
    if (!value_is_pointer(value)) return NULL;
    Object *object = value_object(value);
    uint16_t offset = object->type->shape_offset;
    if (offset == 0) return NULL;
    if (offset == SHAPE_AT_TAIL) {
        size_t start = variable_size(object) + tail_members(object->type) * sizeof(Field);
        return (Attributes *)((char *)object + start);
    }
    return (Attributes *)((char *)object + offset);
}

bool instance_has_dict(Value value) {
    return value_is_pointer(value) && value_object(value)->type->shape_offset != 0;
}

/* Whether the attributes of instances lie at their end, in slots that can be more than one: types written in
 * C have one. */
static bool is_of_class(const Type *type) {
    return type->flags & TYPE_IS_HEAP && type->shape_offset != SHAPE_AT_TAIL &&
           !as_heap_type(type)->is_immutable;
}

uint32_t instance_room(Object *object) {
    const Type *type = object->type;
    if (!is_of_class(type)) return 1;
    size_t room = object_room_known(object);
    return (uint32_t)((room - type->shape_offset - sizeof(Attributes)) / sizeof(Field));
}

Value instance_get(VM *vm, Value value, Value name) {
    Attributes *attributes = instance_attributes(value);
    if (!attributes || !attributes->shape) return NULL;
    if (attributes->shape->is_dictionary)
        return dict_get_str(vm, as_dict(field_peek(&attributes->slots[0])), name);
    int32_t slot = shape_find(vm, attributes->shape, name);
    return slot < 0 ? NULL : field_peek(&attributes->slots[slot]);
}

Dict *instance_asked_dict(Value value) {
    Attributes *attributes = instance_attributes(value);
    if (!attributes || !attributes->shape || LIKELY(!attributes->shape->is_dictionary)) return NULL;
    Dict *dict = as_dict(field_peek(&attributes->slots[0]));
    return dict->is_str_keyed ? NULL : dict;
}

Owned instance_attributes_copy(VM *vm, Value value) {
    Attributes *attributes = instance_attributes(value);
    if (attributes && attributes->shape && attributes->shape->is_dictionary)
        return dict_copy(vm, as_dict(field_peek(&attributes->slots[0])));
    Owned dict = dict_new(vm);
    if (!dict || !attributes || !attributes->shape) return dict;
    for (uint32_t i = 0; i < attributes->shape->count; i++) {
        if (dict_set(vm, as_dict(dict), shape_name(attributes->shape, i), field_peek(&attributes->slots[i])))
            continue;
        value_release(vm, dict);
        return NULL;
    }
    return dict;
}

Dict *instance_dict(VM *vm, Value value) {
    Attributes *attributes = instance_attributes(value);
    if (attributes->shape && attributes->shape->is_dictionary)
        return as_dict(field_peek(&attributes->slots[0]));
    Shape *shape = shape_dictionary(vm, value_object(value)->type);
    Owned dict = shape ? instance_attributes_copy(vm, value) : NULL;
    if (!dict) return NULL;
    uint32_t count = attributes->shape ? attributes->shape->count : 0;
    attributes->shape = shape;
    for (uint32_t i = 0; i < count; i++)
        value_release(vm, field_move(&attributes->slots[i])); /* the dict holds them */
    field_init_take(&attributes->slots[0], dict);
    return as_dict(dict);
}

bool instance_set_dict(VM *vm, Value value, Value dict) {
    Attributes *attributes = instance_attributes(value);
    if (!instance_dict(vm, value)) return false;
    field_take(vm, &attributes->slots[0], value_retain(dict));
    return true;
}

/* Later instances of the type get more room. */
static void learn_room(const Type *type, uint32_t needed) {
    enum { ROOM_MAX = 48 };
    if (!is_of_class(type) || needed > ROOM_MAX) return;
    HeapType *heap_type = as_heap_type(type);
    if (heap_type->slot_room >= needed) return;
    heap_type->slot_room = needed;
    heap_type->type.size = (uint32_t)(type->shape_offset + sizeof(Attributes) + needed * sizeof(Field));
}

bool instance_set(VM *vm, Value value, Value name, Value to, bool *found) {
    Attributes *attributes = instance_attributes(value);
    Object *object = value_object(value);
    *found = true;
    if (!attributes->shape && !(attributes->shape = shape_root(vm, object->type))) return false;
    if (!attributes->shape->is_dictionary) {
        int32_t slot = shape_find(vm, attributes->shape, name);
        if (slot >= 0 && to) {
            field_take(vm, &attributes->slots[slot], value_retain(to));
            return true;
        }
        if (!to && slot < 0) {
            *found = false;
            return true;
        }
        if (slot < 0 && attributes->shape->count < instance_room(object)) {
            Shape *larger = shape_extend(vm, attributes->shape, name);
            if (!larger) return false;
            field_init_take(&attributes->slots[attributes->shape->count], value_retain(to));
            attributes->shape = larger;
            return true;
        }
        if (slot < 0) learn_room(object->type, attributes->shape->count + 1);
    }
    Dict *dict = instance_dict(vm, value);
    if (!dict) return false;
    if (to) return dict_set(vm, dict, name, to);
    Owned removed;
    if (!dict_pop(vm, dict, name, &removed)) return false;
    *found = removed != NULL;
    value_release(vm, removed);
    return true;
}

void instance_destroy_attributes(VM *vm, Object *object) {
    Attributes *attributes = instance_attributes(object_value(object));
    if (!attributes || !attributes->shape) return;
    uint32_t count = attributes->shape->is_dictionary ? 1 : attributes->shape->count;
    attributes->shape = NULL;
    for (uint32_t i = 0; i < count; i++) value_release(vm, field_move(&attributes->slots[i]));
}

void instance_traverse_native(Object *object, Visit *visit, void *context) {
    const Type *type = object->type;
    bool is_made_by_class = type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable;
    if (!is_made_by_class) instance_traverse_attributes(object, visit, context);
}

void instance_traverse_attributes(Object *object, Visit *visit, void *context) {
    Attributes *attributes = instance_attributes(object_value(object));
    if (!attributes || !attributes->shape) return;
    uint32_t count = attributes->shape->is_dictionary ? 1 : attributes->shape->count;
    for (uint32_t i = 0; i < count; i++) visit(field_peek(&attributes->slots[i]), context);
}
