/*
 * Shapes: which attributes an instance has, and in which slot each lies.
 *
 * A shape's children are a chain up to CHAIN_LIMIT, a hash table by address of the name beyond; names are
 * interned, so equal names are the same pointer.
 */
#include "vm/shape.h"

#include <string.h>

#include "base/memory.h"
#include "vm/objects/type.h"
#include "vm/raise.h"

enum { CHAIN_LIMIT = 8, SCAN_LIMIT = 6 };

static Shape *shape_new(VM *vm, const Type *type, Shape *parent, Value name) {
    Shape *shape = memory_allocate_zeroed(sizeof *shape);
    if (!shape) {
        raise_memory_error(vm);
        return NULL;
    }
    shape->type = type;
    shape->parent = parent;
    shape->name = name ? value_retain(name) : NULL;
    shape->count = parent ? parent->count + 1 : 0;
    return shape;
}

Shape *shape_root(VM *vm, const Type *type) {
    TypeState *state = type_state(vm, type);
    if (!state->root_shape) state->root_shape = shape_new(vm, type, NULL, NULL);
    return state->root_shape;
}

Shape *shape_dictionary(VM *vm, const Type *type) {
    Shape *root = shape_root(vm, type);
    if (!root) return NULL;
    if (!root->sibling) {
        root->sibling = shape_new(vm, type, NULL, NULL);
        if (root->sibling) root->sibling->is_dictionary = true;
    }
    return root->sibling;
}

static uint32_t hash_address(Value name) {
    uint64_t bits = value_bits(name) >> 4;
    return (uint32_t)(bits * 0x9E3779B97F4A7C15u >> 32);
}

/* The names of a shape as an array with an index; false without memory. */
static bool build_index(Shape *shape) {
    uint32_t room = 16;
    while (room < shape->count * 2) room *= 2;
    Value *attributes = memory_allocate_array(shape->count, sizeof *attributes);
    int32_t *index = memory_allocate_array(room, sizeof *index);
    if (!attributes || !index) {
        memory_release(attributes);
        memory_release(index);
        return false;
    }
    for (uint32_t i = 0; i < room; i++) index[i] = -1;
    for (Shape *at = shape; at->name; at = at->parent) {
        uint32_t slot = hash_address(at->name) & (room - 1);
        attributes[at->count - 1] = at->name;
        while (index[slot] >= 0) slot = (slot + 1) & (room - 1);
        index[slot] = (int32_t)at->count - 1;
    }
    shape->attributes = attributes;
    shape->index = index;
    shape->index_room = room;
    return true;
}

static int32_t find(Shape *shape, Value name) {
    if (shape->count <= SCAN_LIMIT || (!shape->index && !build_index(shape))) {
        for (Shape *at = shape; at->name; at = at->parent) {
            if (at->name == name) return (int32_t)at->count - 1;
        }
        return SLOT_NOT_FOUND;
    }
    for (uint32_t slot = hash_address(name) & (shape->index_room - 1); shape->index[slot] >= 0;
         slot = (slot + 1) & (shape->index_room - 1)) {
        if (shape->attributes[shape->index[slot]] == name) return shape->index[slot];
    }
    return SLOT_NOT_FOUND;
}

/* What was found is remembered: a shape never changes, and a name that comes to lie where another was is
   younger than it. */
int32_t shape_find(VM *vm, Shape *shape, Value name) {
    uint64_t key = value_bits(name) >> 4 ^ (uint64_t)(uintptr_t)shape >> 5;
    ShapePlace *place = &vm->shape_places[key % SHAPE_PLACE_COUNT];
    if (LIKELY(place->shape == shape && place->name == name)) return place->slot;
    int32_t slot = find(shape, name);
    *place = (ShapePlace){shape, name, slot};
    return slot;
}

Value shape_name(const Shape *shape, uint32_t index) {
    if (shape->attributes) return shape->attributes[index];
    while (shape->count > index + 1) shape = shape->parent;
    return shape->name;
}

static void table_insert(Shape **table, uint32_t room, Shape *child) {
    uint32_t slot = hash_address(child->name) & (room - 1);
    while (table[slot]) slot = (slot + 1) & (room - 1);
    table[slot] = child;
}

/* Makes room for one child more in the table; without memory the chain goes on being used. */
static void table_grow(Shape *shape) {
    if (shape->child_count < CHAIN_LIMIT || shape->child_count * 2 < shape->table_room) return;
    uint32_t room = shape->table_room ? shape->table_room * 2 : CHAIN_LIMIT * 4;
    Shape **table = memory_allocate_zeroed(room * sizeof(Shape *));
    if (!table) return;
    for (Shape *child = shape->children; child; child = child->sibling) table_insert(table, room, child);
    memory_release(shape->table);
    shape->table = table;
    shape->table_room = room;
}

Shape *shape_extend(VM *vm, Shape *shape, Value name) {
    if (shape->table && shape->child_count * 2 <= shape->table_room) {
        uint32_t mask = shape->table_room - 1;
        for (uint32_t slot = hash_address(name) & mask; shape->table[slot]; slot = (slot + 1) & mask) {
            if (shape->table[slot]->name == name) return shape->table[slot];
        }
    } else {
        for (Shape *child = shape->children; child; child = child->sibling) {
            if (child->name == name) return child;
        }
    }
    Shape *child = shape_new(vm, shape->type, shape, name);
    if (!child) return NULL;
    child->sibling = shape->children;
    shape->children = child;
    shape->child_count++;
    if (shape->table && shape->child_count * 2 <= shape->table_room)
        table_insert(shape->table, shape->table_room, child);
    else table_grow(shape);
    return child;
}

static void shape_free(VM *vm, Shape *shape) {
    memory_release(shape->table);
    memory_release(shape->index);
    memory_release(shape->attributes);
    if (shape->name) value_release(vm, (Owned)(uintptr_t)shape->name);
    memory_release(shape);
}

void shape_free_tree(VM *vm, Shape *root) {
    if (!root) return;
    memset(vm->shape_places, 0, sizeof vm->shape_places);
    if (root->sibling) shape_free(vm, root->sibling);
    root->sibling = NULL;
    Shape *at = root;
    for (;;) { /* depth first, without recursion: children are unlinked on the way down */
        if (at->children) {
            Shape *child = at->children;
            at->children = child->sibling;
            at = child;
            continue;
        }
        Shape *parent = at == root ? NULL : at->parent;
        shape_free(vm, at);
        if (!parent) return;
        at = parent;
    }
}
