/*
 * Attributes that belong to one object: in slots by shape, or in a dictionary.
 */
#ifndef VM_INSTANCE_H
#define VM_INSTANCE_H

#include "vm/objects/type.h"

enum {
    SHAPE_AT_TAIL = 0xFFFF, /* shape_offset of types of variable size: behind the items */
    MEMBER_AT_TAIL = 1 << 30, /* with this bit, a member's offset counts from there (subclasses of str) */
};

/* A Shape pointer and the slots that follow it. */
typedef struct Attributes {
    Shape *shape; /* NULL: none set yet (the root shape) */
    Field slots[];
} Attributes;

/* Where an object keeps its attributes, or NULL if it has none. */
ALWAYS_INLINE Attributes *instance_attributes_at(Object *object) {
    return (Attributes *)((char *)object + object->type->shape_offset);
}
Attributes *instance_attributes(Value value);
/* Where an object keeps the member that a member descriptor has under `offset`. */
Field *instance_member(Object *object, uint32_t offset);
/* The first of the members that __slots__ of its classes name; there must be some. */
Field *instance_members(Object *object);
/* Slots that the object has room for. */
uint32_t instance_room(Object *object);
/* The attribute under an interned name; borrowed, NULL if absent. */
Value instance_get(VM *vm, Value value, Value name);
/* The dictionary of attributes if it has keys that instance_get might not find: those with an __eq__ of their
   own. NULL if it has none. */
Dict *instance_asked_dict(Value value);
/* Sets (to NULL: deletes). *found false: there was nothing to delete. */
NODISCARD bool instance_set(VM *vm, Value value, Value name, Value to, bool *found);
/* The object's __dict__; borrowed. Its attributes live there from now on. NULL with MemoryError pending. */
Dict *instance_dict(VM *vm, Value value);
NODISCARD bool instance_set_dict(VM *vm, Value value, Value dict);
void instance_destroy_attributes(VM *vm, Object *object);
void instance_traverse_attributes(Object *object, Visit *visit, void *context);
/* As instance_traverse_attributes, for the traverse slots of types written in C: the classes that `class`
   makes of them visit attributes themselves, and none may be visited twice. */
void instance_traverse_native(Object *object, Visit *visit, void *context);
bool instance_has_dict(Value value);
/* Attributes as a new dict, without changing the object. */
NODISCARD Owned instance_attributes_copy(VM *vm, Value value);

#endif
