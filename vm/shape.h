/*
 * Shapes (hidden classes): which attributes an instance has, and in which slot each lies.
 *
 * A shape belongs to one type and lives as long as it. Instances that got the same attributes in the same
 * order share a shape. An instance whose attributes no longer fit (deletion, too many, __dict__ asked for)
 * has the dictionary shape of its type: its first slot then holds a Dict.
 */
#ifndef VM_SHAPE_H
#define VM_SHAPE_H

#include "vm/state.h"

struct Shape {
    const Type *type;
    Shape *parent;
    Value name;          /* of the last attribute; interned, kept alive by the shape; NULL for the root */
    uint32_t count;      /* attributes */
    bool is_dictionary;
    bool has_many;       /* children are in a table */
    Shape *children;     /* first child: siblings are chained */
    Shape *sibling;
    Shape **table;       /* children by name, open addressing */
    uint32_t table_room, child_count;
    int32_t *index;      /* attribute by name for larger shapes: open addressing over `attributes` */
    uint32_t index_room;
    Value *attributes;   /* names in order, made when asked for */
};

enum { SLOT_NOT_FOUND = -1 };

/* The shape of a fresh instance, or NULL with MemoryError pending. */
Shape *shape_root(VM *vm, const Type *type);
/* The type's dictionary shape. */
Shape *shape_dictionary(VM *vm, const Type *type);
/* The slot of a name (an interned str), or SLOT_NOT_FOUND. */
int32_t shape_find(VM *vm, Shape *shape, Value name);
/* The shape with one attribute more. */
Shape *shape_extend(VM *vm, Shape *shape, Value name);
/* The name in slot index. */
Value shape_name(const Shape *shape, uint32_t index);
/* Frees a type's whole tree of shapes. */
void shape_free_tree(VM *vm, Shape *root);

#endif
