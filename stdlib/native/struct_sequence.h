/*
 * Tuples whose items have names, as the system's calls give them: time.struct_time, os.stat_result.
 */
#ifndef STDLIB_NATIVE_STRUCT_SEQUENCE_H
#define STDLIB_NATIVE_STRUCT_SEQUENCE_H

#include "stdlib/modules.h"

enum { STRUCT_FIELDS_MOST = 21 };

/* A class added to module. fields: its rows in order, each with struct_fields[place] as get; those from the
   visible-th on are attributes only. The last row's place is the last of all. */
#define STRUCT_SEQUENCE(type_name, module_name, rows, help)                                                  \
    {                                                                                                        \
        .name = (type_name), .module = (module_name), .size = sizeof(Tuple), .item_size = sizeof(Field),     \
        .flags = TYPE_IS_FINAL | TYPE_IS_TUPLE | TYPE_IS_CONTAINER, .properties = (rows), .text = (help),    \
        .slots = {.destroy = struct_destroy, .traverse = struct_traverse, .repr = struct_repr},              \
        .methods = struct_methods, .construct = {                                                            \
            "structseq(sequence, dict=<unrepresentable>)",                                             \
            struct_construct,                                                                                \
            NULL                                                                                             \
        }                                                                                                    \
    }

NODISCARD bool struct_sequence_add(VM *vm, Value module, const Type *description, int64_t visible);
/* An instance with its items, which are consumed also on failure (any may be NULL: then it fails). */
NODISCARD Owned struct_sequence_new(VM *vm, const Type *type, Owned *items, int64_t count);
/* A class of a module that has been imported, by name; borrowed. NULL with an exception pending. */
const Type *native_class(VM *vm, const char *module, const char *name);

#define STRUCT_FIELD(place) NODISCARD Owned struct_field_##place(VM *vm, Value self);
STRUCT_FIELD(0)
STRUCT_FIELD(1) STRUCT_FIELD(2) STRUCT_FIELD(3) STRUCT_FIELD(4) STRUCT_FIELD(5) STRUCT_FIELD(6)
    STRUCT_FIELD(7) STRUCT_FIELD(8) STRUCT_FIELD(9) STRUCT_FIELD(10) STRUCT_FIELD(11) STRUCT_FIELD(12)
        STRUCT_FIELD(13) STRUCT_FIELD(14) STRUCT_FIELD(15) STRUCT_FIELD(16) STRUCT_FIELD(17) STRUCT_FIELD(18)
            STRUCT_FIELD(19) STRUCT_FIELD(20)
#undef STRUCT_FIELD

    /* What the descriptions refer to. */
    void struct_destroy(VM *vm, Object *self);
void struct_traverse(Object *self, Visit *visit, void *context);
NODISCARD Owned struct_repr(VM *vm, Value self);
NODISCARD Owned struct_construct(VM *vm, Value *args);
extern const Method struct_methods[];

#endif
